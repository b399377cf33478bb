"""The old book: choose a file, look at the preview, enter it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from giaoban.access.pages import Request, page
from giaoban.commitments import actions, forms
from giaoban.commitments.actions.importing import kind_of
from giaoban.commitments.actions.importing import old_book_preview as preview_for
from giaoban.commitments.old_book import COLUMNS, EXAMPLE, plan_old_book
from giaoban.commitments.views.reading import hosted
from giaoban.core.errors import NotFound
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.core.spreadsheet import XLSX_TYPE, write_template
from giaoban.core.text import two_digits
from giaoban.core.viewer import Viewer
from giaoban.organisation.imports.plans import restored
from giaoban.schedule.models import Series


def _series(viewer: Viewer, uid: UUID) -> Series:
    series = next((one for one in hosted(viewer) if one.uid == uid), None)
    if series is None:
        raise NotFound
    return series


@page("commitments:import:old_book", "GET", "POST")
def old_book(request: Request, uid: UUID) -> HttpResponse:
    series = _series(request.viewer, uid)
    form = open_form(request, forms.UploadForm)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            file = form.cleaned_data["file"]
            preview = actions.preview_old_book(actor=request.viewer, series=series, file=file, file_name=file.name)
            return done(request, "", reverse("commitments:old_book_preview", args=[preview.uid]))
    headings = [names[0] for names in COLUMNS.values()]
    return show(request, "commitments/old_book.html", {"series": series, "form": form, "headings": headings}, form)


@page("commitments:import:old_book")
def old_book_template(request: Request, uid: UUID) -> HttpResponse:
    _series(request.viewer, uid)
    file = write_template(COLUMNS, [EXAMPLE], sheet="Sổ cũ")
    headers = {"Content-Disposition": 'attachment; filename="so-cu.xlsx"'}
    return HttpResponse(file, content_type=XLSX_TYPE, headers=headers)


@page("commitments:import:old_book", "GET", "POST")
def old_book_preview(request: Request, uid: UUID) -> HttpResponse:
    preview, series = preview_for(request.viewer, uid, {kind_of(one): one for one in hosted(request.viewer)})
    if request.method == "POST":
        count = actions.commit_old_book(actor=request.viewer, series=series, preview_uid=uid)
        said = _("%(count)s tasks of the old book were entered.") % {"count": two_digits(count)}
        return done(request, said, f"{reverse('commitments:list')}?sort=new")
    plan = plan_old_book(series, restored(preview.rows))
    return show(request, "commitments/old_book_preview.html", {"series": series, "preview": preview, "plan": plan})
