"""One meeting: its page and list, call, move, postpone, re-call, cancel, in writing, extraordinary, invitation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext as _

from giaoban.access.pages import Request, page
from giaoban.core import clock
from giaoban.core.errors import NotFound
from giaoban.core.forms import Form
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.core.viewer import Role
from giaoban.organisation.queries import holders, standing_members, unit_on
from giaoban.rulebook.positions import roles_of
from giaoban.schedule import actions, forms, queries, transitions, words
from giaoban.schedule.models import Meeting, Series
from giaoban.schedule.views.hub import link, papers_of, role_in

PAGE_SIZE = 24


@page("schedule:meeting:read")
def meeting_list(request: Request) -> HttpResponse:
    series = list(queries.visible_series(request.viewer))
    form = forms.FilterForm(request.GET or None, series=series)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = queries.meetings_of(request.viewer)
    if asked.get("series"):
        rows = rows.filter(series__uid=asked["series"])
    coming, past = queries.coming_and_past(rows)
    found = Paginator(past, PAGE_SIZE).get_page(request.GET.get("page"))
    words.label(coming)
    words.label(list(found.object_list))
    context = {
        "form": form,
        "coming": coming if asked.get("show") != "past" else [],
        "past": found if asked.get("show") != "coming" else None,
        "series": series,
        "may_arrange": any(queries.is_host_of(request.viewer, one) for one in series),
        "may_create": request.viewer.has_role(Role.LEADER, Role.STAFF),
    }
    return show(request, "schedule/meeting_list.html", context)


@page("schedule:meeting:read")
def meeting(request: Request, uid: UUID) -> HttpResponse:
    viewer = request.viewer
    found = queries.meeting_for(viewer, uid)
    words.label([found])
    agenda = queries.agenda_of(found)
    host = queries.is_host(viewer, found)
    before, after = queries.chain(viewer, found)
    context = {
        "meeting": found,
        "name": words.meeting_name(found),
        "agenda": agenda,
        "end_words": words.end_sentence(agenda),
        "moved_words": words.moved_sentence(found) if words.was_moved(found) else "",
        "shifted_words": words.shifted_sentence(found),
        "is_host": host,
        "own_units": viewer.unit_ids,
        "events": set(transitions.events(found.state)) if host else set(),
        "papers": papers_of(viewer, found, agenda),
        "figures_page": link("reports:figures", found.uid) if host and found.kind == Meeting.Kind.REGULAR else "",
        "role": role_in(viewer, found, agenda),
        "before": before,
        "after": after,
    }
    return show(request, "schedule/meeting.html", context)


@page("schedule:meeting:read")
def invitation(request: Request, uid: UUID) -> HttpResponse:
    """The invitation on A4. Only for a called meeting: before that there is nothing to invite to."""
    found = queries.meeting_for(request.viewer, uid)
    if found.state in (Meeting.State.PLANNED, Meeting.State.POSTPONED, Meeting.State.CANCELLED):
        raise NotFound
    agenda = queries.agenda_of(found)
    reporting = agenda.slots("reporting")
    placement = unit_on(found.series.host, found.held_on)
    context = {
        "meeting": found,
        "name": words.meeting_name(found),
        "above": placement.parent if placement else None,
        "agenda": agenda,
        "reporting": reporting,
        "same_minutes": len({line.slot.minutes for line in reporting if line.slot.minutes}) == 1,
        "advising": agenda.slots("advising"),
    }
    return show(request, "schedule/invitation.html", context)


@page("schedule:meeting:manage", "GET", "POST")
def call(request: Request, uid: UUID) -> HttpResponse:
    found = _own(request, uid, "call")
    form = _officers(request, found)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.call_meeting(actor=request.viewer, meeting_uid=uid, **form.cleaned_data)
            return done(request, _("The meeting was called."), "schedule:meeting", uid)
    agenda = queries.agenda_of(found)
    context = {"agenda": agenda, "end_words": words.end_sentence(agenda)}
    return _show(request, "schedule/call.html", found, form, **context)


@page("schedule:meeting:manage", "GET", "POST")
def officers(request: Request, uid: UUID) -> HttpResponse:
    found = _own(request, uid, "name_officers")
    form = _officers(request, found)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.name_officers(actor=request.viewer, meeting_uid=uid, **form.cleaned_data)
            return done(request, _("Saved."), "schedule:meeting", uid)
    return _show(request, "schedule/officers.html", found, form)


@page("schedule:meeting:manage", "GET", "POST")
def move(request: Request, uid: UUID) -> HttpResponse:
    found = _own(request, uid, "move")
    form = open_form(request, forms.MoveForm, initial=forms.meeting_initial(found))
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            moved = actions.move_meeting(actor=request.viewer, meeting_uid=uid, **form.cleaned_data)
            return done(request, words.moved_sentence(moved), "schedule:meeting", uid)
    return _show(request, "schedule/move.html", found, form)


@page("schedule:meeting:manage", "GET", "POST")
def recall(request: Request, uid: UUID) -> HttpResponse:
    found = _own(request, uid, "recall")
    form = open_form(request, forms.RecallForm, initial=forms.meeting_initial(found))
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            called = actions.recall_meeting(actor=request.viewer, meeting_uid=uid, **form.cleaned_data)
            return done(request, words.moved_sentence(called), "schedule:meeting", uid)
    return _show(request, "schedule/recall.html", found, form)


@page("schedule:meeting:manage", "GET", "POST")
def postpone(request: Request, uid: UUID) -> HttpResponse:
    return _reason(request, uid, "postpone", actions.postpone_meeting, _("The meeting was postponed."))


@page("schedule:meeting:manage", "GET", "POST")
def cancel(request: Request, uid: UUID) -> HttpResponse:
    return _reason(request, uid, "cancel", actions.cancel_meeting, _("The meeting was cancelled."))


@page("schedule:meeting:manage", "GET", "POST")
def writing(request: Request, uid: UUID) -> HttpResponse:
    """In writing instead of in the hall, or back."""
    found = _own(request, uid, "hold_in_writing")
    to_writing = found.mode == Meeting.Mode.HALL
    form = open_form(request, forms.Versioned, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.hold_in_writing(
                actor=request.viewer, meeting_uid=uid, version=form.cleaned_data["version"], writing=to_writing
            )
            text = _("The meeting is held in writing.") if to_writing else _("The meeting is held in the hall.")
            return done(request, text, "schedule:meeting", uid)
    return _show(request, "schedule/writing.html", found, form, to_writing=to_writing)


@page("schedule:meeting:manage", "GET", "POST")
def replan(request: Request, uid: UUID) -> HttpResponse:
    """Plan the period of a cancelled meeting again, by hand."""
    found = _own(request, uid)
    if found.state != Meeting.State.CANCELLED or found.kind != Meeting.Kind.REGULAR:
        raise NotFound
    form = open_form(request, forms.PlaceForm, initial=forms.meeting_initial(found))
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            data = {name: form.cleaned_data[name] for name in ("held_on", "starts_at", "place")}
            made = actions.replan_meeting(actor=request.viewer, meeting_uid=uid, **data)
            return done(request, _("The meeting was planned again."), "schedule:meeting", made.uid)
    return _show(request, "schedule/replan.html", found, form)


@page("schedule:meeting:manage", "GET", "POST")
def extraordinary(request: Request, uid: UUID) -> HttpResponse:
    series = queries.series_for(request.viewer, uid)
    if not queries.is_host_of(request.viewer, series):
        raise NotFound
    units = [row.unit for row in queries.participants_on(series, clock.today())]
    form = open_form(
        request,
        forms.ExtraordinaryForm,
        units=units,
        **_people(series),
        initial={"starts_at": series.starts_at, "place": series.place, "units": [unit.pk for unit in units]},
    )
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            data = dict(form.cleaned_data)
            made = actions.create_extraordinary_meeting(
                actor=request.viewer, series_uid=uid, unit_ids=set(data.pop("units")), **data
            )
            return done(request, _("The meeting was called."), "schedule:meeting", made.uid)
    return show(request, "schedule/extraordinary.html", {"form": form, "series": series}, form)


def _reason(request: Request, uid: UUID, event: str, act: Callable[..., Meeting], message: str) -> HttpResponse:
    found = _own(request, uid, event)
    form = open_form(request, forms.ReasonForm, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            act(actor=request.viewer, meeting_uid=uid, **form.cleaned_data)
            return done(request, message, "schedule:meeting", uid)
    return _show(request, f"schedule/{event}.html", found, form)


def _own(request: Request, uid: UUID, event: str = "") -> Meeting:
    """The meeting, for its host. On GET a page of something impossible now is not offered (on POST the action says why)."""
    found = queries.meeting_for(request.viewer, uid)
    if not queries.is_host(request.viewer, found):
        raise NotFound
    if event and request.method != "POST":
        transitions.check(found.state, event)
    return found


def _people(series: Series) -> dict[str, Any]:
    office = [row for row in holders(series.host) if Role.STAFF in roles_of(row.position)]
    return {"chairs": standing_members(series.host), "recorders": office}


def _officers(request: Request, found: Meeting) -> forms.OfficersForm:
    people = _people(found.series)
    chair, recorder = queries.usual_officers(found, people["chairs"], people["recorders"], request.viewer)
    initial = {"version": found.version, "chair": str(chair or ""), "recorder": str(recorder or "")}
    return open_form(request, forms.OfficersForm, **people, initial=initial)


def _show(request: Request, template: str, found: Meeting, form: Form, **more: Any) -> HttpResponse:
    context = {"meeting": found, "name": words.meeting_name(found), "form": form, **more}
    return show(request, template, context, form)
