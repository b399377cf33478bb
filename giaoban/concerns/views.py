"""Screens of petitions: parse, one call, render."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from giaoban.access.pages import Request, page
from giaoban.commitments.models import Commitment
from giaoban.commitments.queries import commitment_for
from giaoban.concerns import actions, forms, queries, transitions
from giaoban.concerns.models import AccessClass, Concern
from giaoban.core import clock
from giaoban.core.errors import NotFound
from giaoban.core.forms import Form
from giaoban.core.paging import Pages
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.core.viewer import Role, Viewer

PAGE_SIZE = 50


@page("concerns:concern:read")
def list_(request: Request) -> HttpResponse:
    ask = queries.wanted(request.GET)
    rows = Pages(queries.listed(request.viewer, ask), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": rows,
        "lines": [(row, queries.words_of(row), queries.is_late(row, clock.today())) for row in rows],
        "ask": ask,
        "choices": queries.choices(request.viewer),
        "states": Concern.State,
        "common": queries.common_answers(request.viewer),
        "may_raise": bool(queries.raisable(request.viewer)),
    }
    return show(request, "concerns/list.html", context)


@page("concerns:concern:read")
def concern(request: Request, uid: UUID) -> HttpResponse:
    row = queries.concern_for(request.viewer, uid)
    if row.access_class == AccessClass.RESTRICTED:
        actions.open_restricted(actor=request.viewer, concern_uid=uid)
    context = {"c": row, "may": permitted(request.viewer, row), "late": queries.is_late(row, clock.today())}
    return show(request, "concerns/concern.html", context)


def permitted(viewer: Viewer, row: Concern) -> dict[str, bool]:
    """Which actions the page offers; the actions themselves check again."""
    own = viewer.is_at(row.raised_by_id, *actions.OWN)
    host = viewer.is_at(row.series.host_id, Role.LEADER, Role.STAFF)
    body = row.assigned_to_id is not None and viewer.is_at(row.assigned_to_id, *actions.OWN)
    answers = transitions.can(row.state, "answer") and row.seen_at is None
    return {
        "answer": answers and (host or body),
        "assign": host and transitions.can(row.state, "assign"),
        "confirm": own and transitions.can(row.state, "confirm") and row.seen_at is None,
        "withdraw": own and transitions.can(row.state, "withdraw"),
        "common": host and transitions.can(row.state, "make_common") and row.access_class != AccessClass.RESTRICTED,
        "task": row.commitment_id is not None
        and Commitment.objects.visible_to(viewer).filter(pk=row.commitment_id).exists(),
    }


def _act(request: Request, row: Concern, form: Form, **words: Any) -> HttpResponse:
    return show(request, "concerns/act.html", {"c": row, "words": queries.words_of(row), "form": form, **words}, form)


@page("concerns:concern:raise", "GET", "POST")
def raise_(request: Request) -> HttpResponse:
    """Between reports, from a task that waits for somebody above, or by itself."""
    task = request.GET.get("task", "")
    about = commitment_for(request.viewer, _uid(task)) if task else None
    places = queries.raisable(request.viewer)
    if about is not None:
        places = [one for one in places if (one[0].pk, one[1].pk) == (about.owner_id, about.series_id)]
    if not places:
        raise NotFound
    unit, series = places[0]
    form = open_form(request, forms.RaiseForm, about=about)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            row = actions.raise_concern(
                actor=request.viewer, series=series, unit=unit, commitment=about, **form.cleaned_data
            )
            return done(request, _("The petition was sent to %(host)s.") % {"host": series.host}, queries.page_of(row))
    return show(request, "concerns/raise.html", {"form": form, "unit": unit, "series": series, "about": about}, form)


@page("concerns:concern:answer", "GET", "POST")
def answer(request: Request, uid: UUID) -> HttpResponse:
    row = queries.concern_for(request.viewer, uid)
    may = permitted(request.viewer, row)
    if not may["answer"]:
        raise NotFound
    host = request.viewer.is_at(row.series.host_id, Role.LEADER, Role.STAFF)
    initial = {"version": row.version, "answer": row.answer}
    form = open_form(request, forms.AnswerForm, concern=row, viewer=request.viewer, by_host=host, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            row = actions.answer_concern(actor=request.viewer, concern_uid=uid, **form.cleaned_data)
            return done(request, _("The answer was sent to %(unit)s.") % {"unit": row.raised_by}, queries.page_of(row))
    return _act(request, row, form, title=_("Answer the petition"), submit=_("Send the answer"))


@page("concerns:concern:answer", "GET", "POST")
def assign(request: Request, uid: UUID) -> HttpResponse:
    row = queries.concern_for(request.viewer, uid)
    if not permitted(request.viewer, row)["assign"]:
        raise NotFound
    initial = {
        "version": row.version,
        "assigned_to": row.assigned_to.uid if row.assigned_to else None,
        "answer_due_on": row.answer_due_on,
    }
    form = open_form(request, forms.PromiseAnswerForm, concern=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            row = actions.assign_concern(actor=request.viewer, concern_uid=uid, **form.cleaned_data)
            return done(request, _("%(unit)s answers it.") % {"unit": row.assigned_to}, queries.page_of(row))
    return _act(request, row, form, title=_("Promise an answer"), submit=_("Save"))


@page("concerns:concern:raise", "POST")
def confirm(request: Request, uid: UUID) -> HttpResponse:
    row = actions.confirm_answer(actor=request.viewer, concern_uid=uid)
    return done(request, _("Thank you. The host sees that the answer arrived."), queries.page_of(row))


@page("concerns:concern:raise", "POST")
def withdraw(request: Request, uid: UUID) -> HttpResponse:
    row = actions.withdraw_concern(actor=request.viewer, concern_uid=uid, version=_version(request))
    return done(request, _("The petition was taken back."), queries.page_of(row))


@page("concerns:concern:answer", "POST")
def common(request: Request, uid: UUID) -> HttpResponse:
    wanted = request.POST.get("common") == "1"
    row = actions.make_answer_common(actor=request.viewer, concern_uid=uid, version=_version(request), common=wanted)
    said = (
        _("Every unit of the briefing now reads this answer.") if wanted else _("The answer is no longer told to all.")
    )
    return done(request, said, queries.page_of(row))


def _version(request: Request) -> int:
    form = forms.VersionForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else 0


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error
