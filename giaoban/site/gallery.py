"""What the gallery /_ui/ shows: every component in all its states, with the sample's own words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from giaoban.core import components
from giaoban.core.forms import DateField, Form, TextField


class GalleryForm(Form):
    name = forms.CharField(
        label=_("What will be done"), help_text=_("One sentence; when it is due, what will be seen?")
    )
    result = TextField(label=_("Result"), required=False)
    due_on = DateField(label=_("Due date"))
    field = forms.ChoiceField(label=_("Field of work"), choices=[("a", "Nông nghiệp"), ("b", "Tổ chức, cán bộ")])
    rhythm = forms.ChoiceField(
        label=_("Rhythm"), widget=forms.RadioSelect, choices=[("once", _("Once")), ("monthly", _("Every month"))]
    )
    flagged = forms.BooleanField(label=_("A problem the briefing should hear first"), required=False)


def gallery_context(request: HttpRequest) -> dict[str, Any]:
    """A fresh form and one with errors, pages of a list, days and numbers."""
    wrong = GalleryForm(
        {"wrong-name": "", "wrong-due_on": "31/02/2017", "wrong-field": "a", "wrong-rhythm": "once"}, prefix="wrong"
    )
    wrong.is_valid()
    page = Paginator(range(1, 95), 20).get_page(request.GET.get("page", 2))
    return {
        "form": GalleryForm(),
        "wrong": wrong,
        "page_obj": page,
        "outcomes": list(components.OUTCOMES),
        "times": [("no_deadline", None), ("in_time", 40), ("due_soon", 3), ("late", 5), ("on_time", None)],
        "sample_day": date(2017, 10, 6),
        "sample_moment": datetime(2017, 10, 3, 8, 20, tzinfo=UTC),
        "quantities": [Decimal("41.50"), Decimal(46), Decimal("1234567.25")],
        "rows": [
            ("Tân Phong", "Ra nghị quyết quy hoạch lại vùng trang trại", "achieved", date(2017, 9, 29), 0),
            ("Đại Hợp", "Đủ 12 chi bộ ra nghị quyết chuyên đề về dồn điền đổi thửa", "partly", date(2017, 9, 29), 3),
            ("Ngũ Phúc", "Giải tỏa lấn chiếm quanh chợ", "not_achieved", date(2017, 12, 15), 1),
            ("Thị trấn Núi Đối", "Hoàn thành hồ sơ giải phóng mặt bằng đường 405", "", date(2017, 10, 30), 0),
        ],
    }
