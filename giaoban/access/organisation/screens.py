"""What the screens of this room share: one page for every short form."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from giaoban.access.pages import Request
from giaoban.core.forms import Form
from giaoban.core.screens import show
from giaoban.core.viewer import Viewer


def form_page(
    request: Request,
    form: Form,
    *,
    title: Any,
    submit: Any,
    back: str,
    lead: Any = "",
    where: Any = "",
    warning: Any = "",
    icon: str = "check",
    danger: bool = False,
) -> HttpResponse:
    """A page that is one form and nothing else; `back` is where "Leave without saving" goes."""
    context = {
        "form": form,
        "title": title,
        "submit": submit,
        "back": back,
        "lead": lead,
        "where": where,
        "warning": warning,
        "icon": icon,
        "button_kind": "danger" if danger else "primary",
    }
    return show(request, "organisation/form.html", context, form)


def viewer_of(request: Request) -> Viewer:
    return request.viewer
