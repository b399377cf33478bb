"""The chair's table on one page; opening, closing and reopening the meeting from it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giaoban.access.pages import Request, page
from giaoban.commitments import queries as commitments
from giaoban.core import clock
from giaoban.core.components import outcome_word
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.forms import Form
from giaoban.core.live import answer_poll, is_poll, show_live
from giaoban.core.screens import done, form_errors, held_data, open_form, show
from giaoban.meetings import forms_table as forms
from giaoban.meetings.actions import running
from giaoban.meetings.actions import table as acts
from giaoban.meetings.queries import running as running_queries
from giaoban.meetings.queries.judges import judges_of
from giaoban.meetings.queries.seats import hosted_meeting, table_meeting
from giaoban.meetings.queries.slot import slot_page
from giaoban.meetings.queries.table import Cell, Table, cells_of, table_of
from giaoban.meetings.views.slot import (
    WARN_SECONDS,
    is_live,
    proposal_kit,
    show_slot,
    slot_url,
    table_stamp,
    verdict_kit,
)
from giaoban.meetings.words import ATTENDANCE
from giaoban.schedule import queries as schedule
from giaoban.schedule.models import Meeting


@page("meetings:table:read")
def table(request: Request, uid: UUID) -> HttpResponse:
    """The table follows what happens by itself: a poll of an unchanged table ends before the table is read."""
    if is_poll(request):
        same = answer_poll(request, table_stamp(request, schedule.meeting_for(request.viewer, uid)))
        if same is not None:
            return same
    value = table_of(request.viewer, uid)
    return show_live(request, "meetings/table/table.html", table_context(value), table_stamp(request, value.meeting))


def table_context(value: Table) -> dict[str, Any]:
    meeting = value.meeting
    return {
        "table": value,
        "meeting": meeting,
        "attendance_words": ATTENDANCE,
        "is_open": meeting.state == Meeting.State.OPEN,
        "is_live": is_live(meeting),
        "floor": value.floor,
        "warn_seconds": WARN_SECONDS,
        "now": clock.local_now(),
        "is_called": meeting.state == Meeting.State.CALLED,
        "is_closed": meeting.state == Meeting.State.CLOSED,
        "gate_applies": meeting.kind == Meeting.Kind.REGULAR,
    }


@page("meetings:run", "POST")
def agree(request: Request, uid: UUID) -> HttpResponse:
    """ "Đồng ý theo đề xuất" for one unit, from the table or from its own page."""
    settled, left = acts.agree_as_proposed(actor=request.viewer, slot_uid=uid)
    place = slot_page(request.viewer, uid).slot
    said = ngettext("%(unit)s: %(count)s task settled.", "%(unit)s: %(count)s tasks settled.", settled) % {
        "unit": place.unit,
        "count": settled,
    }
    if left:
        said += " " + ngettext("%(count)s is left to discuss.", "%(count)s are left to discuss.", left) % {
            "count": left
        }
    if request.POST.get("from") == "slot":
        return done(request, said, slot_url(place, "commitments"))
    return done(request, said, table_url(place.meeting, f"unit-{place.uid}"))


def table_url(meeting: Meeting, anchor: str = "") -> str:
    return reverse("meetings:table", args=[meeting.uid]) + (f"#{anchor}" if anchor else "")


@page("meetings:run", "GET", "POST")
def judge(request: Request, uid: UUID, commitment: UUID) -> HttpResponse:
    """One verdict: shown in its place on the unit's page, or alone where no unit has the commitment."""
    meeting = hosted_meeting(request.viewer, uid)
    cell, slot = _cell(request, meeting, commitment)
    if slot is not None and request.method == "GET" and held_data(request) is None:
        return redirect(slot_url(slot, f"c-{commitment}"))
    kit = verdict_kit(judges_of(meeting, cell.commitment.owner_id), cell)
    form = open_form(request, kit[0], **kit[1])
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            acts.judge_at_table(actor=request.viewer, meeting_uid=uid, commitment_uid=commitment, **form.cleaned_data)
            back = slot_url(slot, f"c-{commitment}") if slot is not None else table_url(meeting, "orphans")
            return done(request, _("The assessment was recorded."), back)
    if slot is not None:
        return show_slot(request, slot_page(request.viewer, slot.uid), {f"verdict-{commitment}": form})
    return show(request, "meetings/table/judge.html", {"meeting": meeting, "cell": cell, "form": form}, form)


@page("meetings:run", "POST")
def judge_at_once(request: Request, uid: UUID, commitment: UUID) -> HttpResponse:
    """One key at the table or on the unit's page."""
    verdict, slot = acts.judge_at_once(
        actor=request.viewer, meeting_uid=uid, commitment_uid=commitment, outcome=request.POST.get("outcome", "")
    )
    said = _("%(unit)s: %(verdict)s.") % {"unit": slot.unit, "verdict": outcome_word(verdict.outcome)}
    if request.POST.get("from") == "slot":
        return done(request, said, slot_url(slot, f"c-{commitment}"))
    return done(request, said, table_url(slot.meeting, f"unit-{slot.uid}"))


def _cell(request: Request, meeting: Meeting, commitment: UUID) -> tuple[Cell, Any]:
    seat = table_meeting(request.viewer, meeting.uid)[1]
    slots = schedule.slots_of(meeting)
    for owner, cells in cells_of(request.viewer, meeting, seat, slots).items():
        for cell in cells:
            if cell.commitment.uid == commitment:
                return cell, next((slot for slot in slots if slot.unit_id == owner), None)
    raise NotFound


@page("meetings:run", "GET", "POST")
def open_(request: Request, uid: UUID) -> HttpResponse:
    meeting = hosted_meeting(request.viewer, uid)
    if meeting.state != Meeting.State.CALLED and request.method == "GET":
        return redirect("meetings:table", uid)
    form = open_form(request, forms.OfficersForm, **officers_kit(meeting))
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            running.open_meeting(actor=request.viewer, meeting_uid=uid, **form.cleaned_data)
            at = clock.local_now().strftime("%H:%M")
            return done(request, _("The meeting was opened at %(time)s.") % {"time": at}, table_url(meeting))
    return show(request, "meetings/table/open.html", {"meeting": meeting, "form": form, "opening": True}, form)


@page("meetings:run", "GET", "POST")
def officers(request: Request, uid: UUID) -> HttpResponse:
    meeting = hosted_meeting(request.viewer, uid)
    form = open_form(request, forms.OfficersForm, **officers_kit(meeting))
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            running.change_officers(actor=request.viewer, meeting_uid=uid, **form.cleaned_data)
            return done(request, _("Chair and recorder were changed; the record says so."), table_url(meeting))
    return show(request, "meetings/table/open.html", {"meeting": meeting, "form": form, "opening": False}, form)


def officers_kit(meeting: Meeting) -> dict[str, Any]:
    standing = running_queries.standing_of(meeting)
    recorders = running_queries.recorders_of(meeting)
    chair = meeting.chair if meeting.chair in standing else next(iter(standing), None)
    recorder = meeting.recorder if meeting.recorder in recorders else next(iter(recorders), None)
    initial = {
        "chair": str(chair.uid) if chair else "",
        "recorder": str(recorder.uid) if recorder else "",
        "version": meeting.version,
    }
    return {"standing": standing, "recorders": recorders, "initial": initial}


@page("meetings:run", "GET", "POST")
def close(request: Request, uid: UUID) -> HttpResponse:
    """What is missing, with links and the two honest exits; then closing."""
    meeting = hosted_meeting(request.viewer, uid)
    form = open_form(request, forms.VersionForm, initial={"version": meeting.version})
    if request.method == "POST" and form.is_valid():
        try:
            running.close_meeting(actor=request.viewer, meeting_uid=uid, version=form.cleaned_data["version"])
        except DomainError as error:
            if error.code != "meetings.verdicts_missing":
                raise
            form.add_domain_error(error)
        else:
            return done(request, _("The meeting is closed; the draft of the minutes is ready."), table_url(meeting))
    gate = running_queries.gate_of(request.viewer, meeting) if meeting.state == Meeting.State.OPEN else None
    context = {
        "meeting": meeting,
        "form": form,
        "gate": gate,
        "drafts": commitments.drafts_of(request.viewer, meeting).count(),
    }
    return show(request, "meetings/table/close.html", context, form)


@page("meetings:run", "POST")
def rest_owed(request: Request, uid: UUID) -> HttpResponse:
    count = running.mark_rest_owed(actor=request.viewer, meeting_uid=uid)
    said = ngettext("%(count)s assessment is owed in writing.", "%(count)s assessments are owed in writing.", count)
    return done(request, said % {"count": count}, "meetings:close", uid)


@page("meetings:run", "POST")
def not_heard(request: Request, uid: UUID) -> HttpResponse:
    count = running.mark_not_heard(actor=request.viewer, meeting_uid=uid)
    said = ngettext("%(count)s task was marked as not heard.", "%(count)s tasks were marked as not heard.", count)
    return done(request, said % {"count": count}, "meetings:close", uid)


@page("meetings:run", "GET", "POST")
def reopen(request: Request, uid: UUID) -> HttpResponse:
    meeting = hosted_meeting(request.viewer, uid)
    form = open_form(request, forms.ReasonForm, initial={"version": meeting.version})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            running.reopen_meeting(actor=request.viewer, meeting_uid=uid, **form.cleaned_data)
            return done(request, _("The meeting is open again."), table_url(meeting))
    may = request.viewer.person_id == meeting.chair_id
    return show(request, "meetings/table/reopen.html", {"meeting": meeting, "form": form, "may": may}, form)


@page("meetings:verdict:propose")
def proposals(request: Request, uid: UUID) -> HttpResponse:
    """Every commitment the viewer may propose a verdict for, unit by unit; `?open=` shows the form of one."""
    value = table_of(request.viewer, uid)
    if not value.seat.proposes:
        raise NotFound
    opened = request.GET.get("open", "")
    may_now = value.meeting.state in acts.PROPOSING
    groups = []
    for row in value.rows:
        cells = [cell for cell in row.cells if not cell.verdict and value.seat.sees_proposal(cell.commitment)]
        lines = [{"cell": cell, "proposal": _proposal_form(cell, opened) if may_now else None} for cell in cells]
        if lines:
            groups.append({"row": row, "lines": lines, "suggested": sum(1 for cell in cells if cell.suggested)})
    context = {"table": value, "meeting": value.meeting, "groups": groups, "may_now": may_now}
    return show(request, "meetings/table/proposals.html", context)


def _proposal_form(cell: Cell, opened: str) -> Form | None:
    kit = proposal_kit(cell)
    return kit[0](**kit[1]) if str(cell.commitment.uid) == opened else None
