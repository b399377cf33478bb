"""The installation's list of fields of work."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giaoban.access.organisation.forms import FieldForm, FieldNameForm
from giaoban.access.organisation.screens import form_page, viewer_of
from giaoban.access.pages import Request, page
from giaoban.core.errors import NotFound
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.organisation import actions
from giaoban.organisation.models import Field


@page("organisation:unit:manage", "GET", "POST")
def fields(request: Request) -> HttpResponse:
    form = open_form(request, FieldForm)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.add_field(actor=viewer_of(request), **form.cleaned_data)
            return done(request, _("Saved."), "organisation:fields")
    rows = list(Field.objects.prefetch_related("unit_fields__unit"))
    return show(request, "organisation/fields.html", {"form": form, "fields": rows}, form)


@page("organisation:unit:manage", "POST")
def fields_usual(request: Request) -> HttpResponse:
    added = len(actions.add_usual_fields(actor=viewer_of(request)))
    text = ngettext("%(n)s field was added.", "%(n)s fields were added.", added) % {"n": f"{added:02d}"}
    return done(request, text, "organisation:fields")


@page("organisation:unit:manage", "GET", "POST")
def field_change(request: Request, code: str) -> HttpResponse:
    found = Field.objects.filter(code=code).first()
    if found is None:
        raise NotFound
    form = open_form(request, FieldNameForm, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.change_field(actor=viewer_of(request), code=code, **form.cleaned_data)
            return done(request, _("Saved."), "organisation:fields")
    return form_page(
        request,
        form,
        title=_("Rename the field"),
        where=found.name,
        lead=_("Its side stays: papers were counted on it."),
        submit=_("Save"),
        back=reverse("organisation:fields"),
    )
