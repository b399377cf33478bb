"""Imports in two steps: choose a file → see what it would do → enter it. Nothing half-imported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from giaoban.access.organisation.choices import same_choices
from giaoban.access.organisation.forms import FileForm
from giaoban.access.organisation.screens import viewer_of
from giaoban.access.pages import Request, page
from giaoban.core import clock
from giaoban.core.models import ImportPreview
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.core.spreadsheet import XLSX_TYPE, read_table, write_template
from giaoban.organisation import actions
from giaoban.organisation.actions.imports import PEOPLE, UNITS, preview_for
from giaoban.organisation.imports import (
    PEOPLE_COLUMNS,
    PEOPLE_REQUIRED,
    UNIT_COLUMNS,
    UNIT_REQUIRED,
    PersonLine,
    Plan,
    plan_people,
    plan_units,
    stored,
)
from giaoban.organisation.imports.plans import restored
from giaoban.organisation.queries import current_units

KEPT = timedelta(days=2)  # previews that nobody committed


@dataclass(frozen=True)
class Import:
    kind: str
    title: Any
    lead: Any
    columns: dict[str, list[str]]
    required: tuple[str, ...]
    example: tuple[dict[str, str], ...]
    file_name: str


IMPORTS = {
    "units": Import(
        UNITS,
        gettext_lazy("Units from a file"),
        gettext_lazy("One row is one unit; the unit above is given by its code or its exact name."),
        UNIT_COLUMNS,
        UNIT_REQUIRED,
        (
            {
                "code": "HU",
                "name": "Huyện ủy Kiến Thụy",
                "short_name": "Huyện ủy",
                "kind": "Huyện ủy",
                "on": "01/01/2017",
            },
            {
                "code": "TP",
                "name": "Đảng bộ xã Tân Phong",
                "short_name": "Tân Phong",
                "kind": "Đảng bộ xã",
                "parent": "HU",
                "on": "01/01/2017",
            },
            {
                "name": "Phòng Nông nghiệp",
                "kind": "Cơ quan tham mưu, giúp việc",
                "parent": "Huyện ủy Kiến Thụy",
                "fields": "Nông nghiệp; Nông thôn mới",
            },
        ),
        "mau-don-vi.xlsx",
    ),
    "people": Import(
        PEOPLE,
        gettext_lazy("People and posts from a file"),
        gettext_lazy("One row is one post. The units must have been entered before."),
        PEOPLE_COLUMNS,
        PEOPLE_REQUIRED,
        (
            {
                "name": "Nguyễn Văn An",
                "unit": "TP",
                "position": "Bí thư",
                "from": "01/01/2017",
                "phone": "0225 388 1111",
            },
            {"name": "Trần Thị Bình", "unit": "Huyện ủy Kiến Thụy", "position": "Phó Bí thư", "acting": "x"},
        ),
        "mau-can-bo-chuc-vu.xlsx",
    ),
}


@page("organisation:unit:manage", "GET", "POST")
def imports(request: Request, what: str) -> HttpResponse:
    """Step one: choose a file."""
    chosen = _import(what)
    form = open_form(request, FileForm)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            file = form.cleaned_data["file"]
            rows = stored(read_table(file, chosen.columns, chosen.required))
            ImportPreview.objects.filter(
                kind__startswith="organisation.", committed_at=None, at__lt=clock.real_now() - KEPT
            ).delete()
            preview = ImportPreview.objects.create(
                kind=chosen.kind,
                account_id=int(str(request.user.pk)),
                file_name=file.name[:200],
                rows=rows,
                at=clock.real_now(),
            )
            return done(request, "", reverse("organisation:import_preview", args=[what, preview.uid]))
    context = {"form": form, "what": what, "chosen": chosen, "columns": [names[0] for names in chosen.columns.values()]}
    return show(request, "organisation/import.html", context, form)


@page("organisation:unit:manage")
def import_template(request: Request, what: str) -> HttpResponse:
    """The file to fill in, with two or three rows as an example."""
    chosen = _import(what)
    response = HttpResponse(write_template(chosen.columns, chosen.example), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{chosen.file_name}"'
    return response


@page("organisation:unit:manage", "GET", "POST")
def import_preview(request: Request, what: str, uid: UUID) -> HttpResponse:
    """Step two: every row with what it would do, its match, and what is wrong; then enter it all, or nothing."""
    chosen, viewer = _import(what), viewer_of(request)
    preview = preview_for(viewer, uid, chosen.kind)
    choices = _choices(request) if request.method == "POST" else {}
    if request.method == "POST":
        if what == "units":
            count = actions.commit_units(actor=viewer, preview_uid=uid)
        else:
            count = actions.commit_people(actor=viewer, preview_uid=uid, choices=choices)
        text = ngettext("%(n)s row was entered.", "%(n)s rows were entered.", count) % {"n": f"{count:02d}"}
        return done(request, text, "organisation:index" if what == "units" else "organisation:people")
    rows = restored(preview.rows)
    plan: Plan[Any] = plan_units(rows) if what == "units" else plan_people(rows)
    if what == "people":
        for line in plan.lines:
            _offer(line)
    context = {
        "preview": preview,
        "plan": plan,
        "what": what,
        "chosen": chosen,
        "no_units": what == "people" and not current_units().exists(),
    }
    return show(request, "organisation/import_preview.html", context)


def _offer(line: PersonLine) -> None:
    """A row whose name is known elsewhere asks whether it is the same person."""
    if line.others and line.state == "new":
        line.offers = [  # type: ignore[attr-defined]
            (value, text, value == line.choice) for value, text in same_choices_of(line)
        ]


def same_choices_of(line: PersonLine) -> list[tuple[str, Any]]:
    named = [
        (str(person.uid), f"{person.full_name} – {posts}" if posts else person.full_name)
        for person, posts in line.others
    ]
    return [*named, same_choices([])[-1]]


def _choices(request: Request) -> dict[int, str]:
    return {
        int(name[4:]): value
        for name, value in request.POST.items()
        if name.startswith("row-") and name[4:].isdigit() and isinstance(value, str)
    }


def _import(what: str) -> Import:
    if what not in IMPORTS:
        raise Http404
    return IMPORTS[what]
