"""Between meetings: giving a task, notes, waiting, asking for an extension."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from giaoban.access.pages import Request, page
from giaoban.commitments import actions, forms, queries
from giaoban.commitments.models import Commitment
from giaoban.commitments.views.reading import hosted
from giaoban.core.errors import NotFound
from giaoban.core.forms import Form
from giaoban.core.idempotency import HttpResponseSeeOther
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.core.text import two_digits


def page_of(commitment: Commitment) -> str:
    return reverse("commitments:commitment", args=[commitment.uid])


def act(request: Request, row: Commitment, form: Form, **words: Any) -> HttpResponse:
    """One task, one form: `title`, `lead`, `submit`, `icon`."""
    return show(request, "commitments/act.html", {"c": row, "form": form, **words}, form)


@page("commitments:commitment:assign")
def assign_start(request: Request) -> HttpResponse:
    """Straight to the form where there is one series to give tasks in."""
    series = hosted(request.viewer)
    if not series:
        raise NotFound
    if len(series) == 1:
        return HttpResponseSeeOther(reverse("commitments:assign", args=[series[0].uid]))
    return show(request, "commitments/assign_start.html", {"series": series})


@page("commitments:commitment:assign", "GET", "POST")
def assign(request: Request, uid: UUID) -> HttpResponse:
    series = next((one for one in hosted(request.viewer) if one.uid == uid), None)
    if series is None:
        raise NotFound
    form = open_form(request, forms.AssignForm, series=series, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            row = actions.assign_commitment(actor=request.viewer, series=series, **form.cleaned_data)
            return done(request, _assigned(row), page_of(row))
    return show(request, "commitments/assign.html", {"series": series, "form": form}, form)


def _assigned(row: Commitment) -> str:
    count = queries.open_own_count(row.owner, row.series)
    said = _("Given to %(unit)s, which sees it now.") % {"unit": row.owner}
    if count > queries.OWN_TASKS_WARNING:
        said += " " + _("%(unit)s now has %(count)s open tasks of its own.") % {
            "unit": row.owner,
            "count": two_digits(count),
        }
    return said


@page("commitments:progress:add", "GET", "POST")
def progress(request: Request, uid: UUID) -> HttpResponse:
    row = queries.commitment_for(request.viewer, uid)
    owner = actions.noting_unit(request.viewer, row) == row.owner_id
    form = open_form(request, forms.NoteForm, commitment=row, owner=owner, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            said = {name: value for name, value in form.cleaned_data.items() if name in ("text", "qty")}
            files = form.keep(request.viewer)
            actions.add_progress(actor=request.viewer, commitment_uid=uid, files=files, **said)
            return done(request, _("The note was added."), page_of(row))
    return act(
        request,
        row,
        form,
        title=_("Note on progress"),
        lead=_("Everybody who sees this task reads the note; it is printed with its history."),
        submit=_("Add the note"),
    )


@page("commitments:progress:add", "GET", "POST")
def waiting(request: Request, uid: UUID) -> HttpResponse:
    row = queries.commitment_for(request.viewer, uid)
    initial = {"version": row.version, "waiting_on": row.waiting_on, "waiting_since": row.waiting_since}
    form = open_form(request, forms.WaitingForm, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            row = actions.set_waiting(actor=request.viewer, commitment_uid=uid, **form.cleaned_data)
            said = (
                _("Marked as waiting. You may also raise a petition about it.")
                if row.waiting_on
                else _("No longer waiting.")
            )
            return done(request, said, page_of(row))
    return act(
        request,
        row,
        form,
        title=_("Waiting for somebody"),
        lead=_("A mark for the briefing: the date stays, and the task is still assessed."),
        submit=_("Save"),
    )


@page("commitments:extension:ask", "GET", "POST")
def ask(request: Request, uid: UUID) -> HttpResponse:
    row = queries.commitment_for(request.viewer, uid)
    form = open_form(request, forms.AskForm)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.ask_extension(actor=request.viewer, commitment_uid=uid, **form.cleaned_data)
            return done(request, _("The request was sent to the standing members."), page_of(row))
    return act(
        request,
        row,
        form,
        title=_("Ask for an extension"),
        lead=_("A standing member decides; the first date stays printed beside the new one."),
        submit=_("Send the request"),
    )
