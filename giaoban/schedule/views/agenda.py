"""Agenda and attendance of a meeting, for its host."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from giaoban.access.pages import Request, page
from giaoban.core.errors import NotFound
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.organisation.queries import holders_of_units
from giaoban.rulebook.registry import rule
from giaoban.schedule import actions, forms, queries, transitions, words
from giaoban.schedule.models import Meeting, Participant


@page("schedule:meeting:manage")
def agenda(request: Request, uid: UUID) -> HttpResponse:
    """Order, form and minutes of the slots, and the minutes of the other parts. Each part is a form of its own."""
    found = _own(request, uid)
    transitions.check(found.state, "arrange")
    slots = queries.slots_of(found)
    whole = queries.agenda_of(found, slots)
    groups = [
        (role, label, forms.SlotsForm(slots=own, auto_id=f"{role}_%s"))
        for role, label in words.ROLES.items()
        if (own := [slot for slot in slots if slot.role == role])
    ]
    context = {
        "meeting": found,
        "name": words.meeting_name(found),
        "agenda": whole,
        "end_words": words.end_sentence(whole),
        "groups": groups,
        "flagged": any(slot.flagged for slot in slots if slot.role == Participant.Role.REPORTING),
    }
    return show(request, "schedule/agenda.html", context)


@page("schedule:meeting:manage", "GET", "POST")
def slots(request: Request, uid: UUID, role: str) -> HttpResponse:
    """Save the order and the forms of the slots of one role."""
    found = _own(request, uid)
    own = [slot for slot in queries.slots_of(found) if slot.role == role]
    form = open_form(request, forms.SlotsForm, slots=own, auto_id=f"{role}_%s")
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            order = form.wanted_order(request.POST.get("move", ""))
            if order != form.seen_order():
                actions.reorder_slots(actor=request.viewer, meeting_uid=uid, order=order, seen=form.seen_order())
            for slot, values in form.changed_slots():
                actions.change_slot(actor=request.viewer, slot_uid=slot.uid, **values)
            return done(request, _("The agenda was saved."), "schedule:agenda", uid)
    label = words.ROLES[role]
    context = {"meeting": found, "name": words.meeting_name(found), "form": form, "role": role, "label": label}
    return show(request, "schedule/slots.html", context, form)


@page("schedule:meeting:manage", "POST")
def flagged_first(request: Request, uid: UUID) -> HttpResponse:
    _own(request, uid)
    actions.order_flagged_first(actor=request.viewer, meeting_uid=uid)
    return done(request, _("Units that flagged a problem come first."), "schedule:agenda", uid)


@page("schedule:meeting:manage", "GET", "POST")
def agenda_item(request: Request, uid: UUID, key: str) -> HttpResponse:
    """Title and minutes of one part of the agenda."""
    found = _own(request, uid)
    item = found.agenda_items.filter(key=key).first()
    if item is None:
        raise NotFound
    form = open_form(request, forms.AgendaItemForm, initial={"title": item.title, "minutes": item.minutes})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.change_agenda_item(actor=request.viewer, meeting_uid=uid, key=key, **form.cleaned_data)
            return done(request, _("The agenda was saved."), "schedule:agenda", uid)
    context = {"meeting": found, "name": words.meeting_name(found), "form": form, "item": item}
    return show(request, "schedule/agenda_item.html", context, form)


@page("schedule:meeting:manage", "GET", "POST")
def attendance(request: Request, uid: UUID) -> HttpResponse:
    """Who came for each unit; three substitutes or absences running are shown."""
    found = _own(request, uid)
    rows = queries.slots_of(found)
    held = holders_of_units([slot.unit_id for slot in rows], found.held_on)
    form = open_form(request, forms.AttendanceForm, slots=rows, held=held)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            for slot, values in form.changed(rest_present="all_present" in request.POST):
                actions.record_attendance(actor=request.viewer, slot_uid=slot.uid, **values)
            return done(request, _("Attendance was saved."), "schedule:attendance", uid)
    transitions.check(found.state, "attend")
    shown = rule("substitute_streak_shown", found.held_on).number
    streaks = {unit: count for unit, count in queries.substitute_streak(found).items() if count >= shown}
    lines = [(slot, fields, streaks.get(slot.unit_id, 0)) for slot, fields in form.rows()]
    context = {"meeting": found, "name": words.meeting_name(found), "form": form, "lines": lines}
    return show(request, "schedule/attendance.html", context, form)


def _own(request: Request, uid: UUID) -> Meeting:
    found = queries.meeting_for(request.viewer, uid)
    if not queries.is_host(request.viewer, found):
        raise NotFound
    return found
