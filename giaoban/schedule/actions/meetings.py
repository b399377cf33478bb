"""One meeting: call, move, postpone, re-call, cancel, hold in writing, extraordinary. Opening and closing are in meetings."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from giaoban.core import clock
from giaoban.core.actions import action, check_version, save_versioned
from giaoban.core.errors import DomainError
from giaoban.core.period import first_day
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Person
from giaoban.organisation.queries import holders
from giaoban.records.actions import record
from giaoban.rulebook.positions import roles_of
from giaoban.schedule import notices, transitions
from giaoban.schedule.actions._shared import (
    build_agenda,
    bump,
    own_meeting,
    own_series,
    report_deadline,
    require_not_past,
    require_reason,
    sync_slots,
)
from giaoban.schedule.hooks import Moved, tell_moved
from giaoban.schedule.models import Meeting, Series, Slot
from giaoban.schedule.transitions import CALLED, CANCELLED


@action
def call_meeting(
    *, actor: Viewer, meeting_uid: UUID, version: int, chair: Person | None = None, recorder: Person | None = None
) -> Meeting:
    """Call a planned meeting: participants as of its day, chair and recorder named (both may be named later)."""
    meeting = own_meeting(actor, meeting_uid)
    state = transitions.check(meeting.state, "call")
    check_version(meeting, version)
    require_not_past(meeting.held_on)
    _check_officers(meeting, chair, recorder)
    sync_slots(meeting)
    if not Slot.objects.filter(meeting=meeting).exists():
        raise DomainError(
            "schedule.no_participants",
            _("Nobody takes part yet. Name the participating units first."),
            links=[(_("Participating units"), reverse("schedule:series_participants", args=[meeting.series.uid]))],
        )
    meeting.state, meeting.called_at = state, clock.now()
    meeting.chair, meeting.recorder = chair or meeting.chair, recorder or meeting.recorder
    save_versioned(meeting, "state", "called_at", "chair", "recorder")
    bump(meeting)
    record(actor=actor, kind="schedule.call_meeting", subject=meeting, after=_when(meeting))
    notices.tell(actor, meeting, notices.CALLED)
    return meeting


@action
def name_officers(
    *, actor: Viewer, meeting_uid: UUID, version: int, chair: Person | None, recorder: Person | None
) -> Meeting:
    """Name who chairs and who records. The chair is a standing member of the host, the recorder of its office or one too."""
    meeting = own_meeting(actor, meeting_uid)
    transitions.check(meeting.state, "name_officers")
    check_version(meeting, version)
    _check_officers(meeting, chair, recorder)
    before = {"chair": str(meeting.chair or ""), "recorder": str(meeting.recorder or "")}
    meeting.chair, meeting.recorder = chair, recorder
    save_versioned(meeting, "chair", "recorder")
    bump(meeting)
    record(
        actor=actor,
        kind="schedule.name_officers",
        subject=meeting,
        before=before,
        after={"chair": str(chair or ""), "recorder": str(recorder or "")},
    )
    return meeting


@action
def move_meeting(
    *, actor: Viewer, meeting_uid: UUID, version: int, held_on: date, starts_at: time, place: str, reason: str
) -> Meeting:
    """Another day, time or place, with a reason. Period and nominal date stay; report deadline and what hangs on it move."""
    meeting = own_meeting(actor, meeting_uid)
    transitions.check(meeting.state, "move")
    check_version(meeting, version)
    require_reason(reason, "schedule.move_reason")
    require_not_past(held_on, starts_at)
    before, day = _when(meeting), meeting.held_on
    if (held_on, starts_at, place.strip()) == (meeting.held_on, meeting.starts_at, meeting.place):
        raise DomainError("schedule.move_nothing", _("Day, time and place are the same as before."), field="held_on")
    _place(actor, meeting, held_on, starts_at, place, reason)
    record(actor=actor, kind="schedule.move_meeting", subject=meeting, before=before, after=_when(meeting))
    if meeting.state == CALLED:
        notices.tell(actor, meeting, notices.MOVED, before=day)
    return meeting


@action
def postpone_meeting(*, actor: Viewer, meeting_uid: UUID, version: int, reason: str) -> Meeting:
    """Put off without a new date. The row and its period stay; there is no report deadline until it is re-called."""
    meeting = own_meeting(actor, meeting_uid)
    state = transitions.check(meeting.state, "postpone")
    check_version(meeting, version)
    meeting.reason = require_reason(reason, "schedule.postpone_reason")
    told = meeting.state == CALLED
    meeting.state, meeting.report_due_at = state, None
    save_versioned(meeting, "state", "reason", "report_due_at")
    bump(meeting)
    record(actor=actor, kind="schedule.postpone_meeting", subject=meeting, after={"reason": reason})
    if told:
        notices.tell(actor, meeting, notices.POSTPONED)
    return meeting


@action
def recall_meeting(
    *, actor: Viewer, meeting_uid: UUID, version: int, held_on: date, starts_at: time, place: str
) -> Meeting:
    """A postponed meeting gets its new date: the same row and period, called again. The reason of the delay stays."""
    meeting = own_meeting(actor, meeting_uid)
    meeting.state = transitions.check(meeting.state, "recall")
    check_version(meeting, version)
    require_not_past(held_on, starts_at)
    meeting.called_at = clock.now()
    sync_slots(meeting)
    _place(actor, meeting, held_on, starts_at, place, meeting.reason, "state", "called_at")
    record(actor=actor, kind="schedule.recall_meeting", subject=meeting, after=_when(meeting))
    notices.tell(actor, meeting, notices.RECALLED)
    return meeting


@action
def cancel_meeting(*, actor: Viewer, meeting_uid: UUID, version: int, reason: str) -> Meeting:
    """Will not be held. Its period stays without a meeting unless somebody plans it again by hand."""
    meeting = own_meeting(actor, meeting_uid)
    state = transitions.check(meeting.state, "cancel")
    check_version(meeting, version)
    meeting.reason = require_reason(reason, "schedule.cancel_reason")
    told = meeting.called_at is not None
    meeting.state = state
    save_versioned(meeting, "state", "reason")
    bump(meeting)
    record(actor=actor, kind="schedule.cancel_meeting", subject=meeting, after={"reason": reason})
    if told:
        notices.tell(actor, meeting, notices.CANCELLED)
    return meeting


@action
def hold_in_writing(*, actor: Viewer, meeting_uid: UUID, version: int, writing: bool = True) -> Meeting:
    """Hold it in writing instead of in the hall (or back in the hall): the same report, gates and minutes."""
    meeting = own_meeting(actor, meeting_uid)
    transitions.check(meeting.state, "hold_in_writing")
    check_version(meeting, version)
    before, meeting.mode = meeting.mode, Meeting.Mode.WRITING if writing else Meeting.Mode.HALL
    save_versioned(meeting, "mode")
    bump(meeting)
    record(
        actor=actor,
        kind="schedule.hold_in_writing",
        subject=meeting,
        before={"mode": before},
        after={"mode": meeting.mode},
    )
    if meeting.state == CALLED and before != meeting.mode:
        notices.tell(actor, meeting, notices.IN_WRITING if writing else notices.IN_HALL)
    return meeting


@action
def create_extraordinary_meeting(
    *,
    actor: Viewer,
    series_uid: UUID,
    subject: str,
    held_on: date,
    starts_at: time,
    place: str,
    unit_ids: set[int] | None = None,
    chair: Person | None = None,
    recorder: Person | None = None,
) -> Meeting:
    """Called at once, beside the rhythm: no reports, no gate; it may add commitments. `unit_ids`: who is invited (all)."""
    series = own_series(actor, series_uid)
    if not subject.strip():
        raise DomainError("schedule.no_subject", _("Write what the meeting is about."), field="subject")
    if not place.strip():
        raise DomainError("schedule.series_place", _("Write the place."), field="place")
    require_not_past(held_on, starts_at)
    if held_on < series.valid_from or (series.valid_to is not None and held_on >= series.valid_to):
        raise DomainError("schedule.outside_series", _("The briefing is not held on this day."), field="held_on")
    meeting = Meeting(
        series=series,
        kind=Meeting.Kind.EXTRAORDINARY,
        state=Meeting.State.CALLED,
        period=first_day(held_on),
        nominal_on=held_on,
        held_on=held_on,
        starts_at=starts_at,
        place=place,
        subject=subject,
        called_at=clock.now(),
        chair=chair,
        recorder=recorder,
    )
    _check_officers(meeting, chair, recorder)
    meeting.save(force_insert=True)
    build_agenda(meeting, unit_ids)
    if not Slot.objects.filter(meeting=meeting).exists():
        raise DomainError("schedule.no_participants", _("Choose who is invited."), field="units")
    record(
        actor=actor,
        kind="schedule.call_extraordinary_meeting",
        subject=meeting,
        after={"about": subject, **_when(meeting)},
    )
    notices.tell(actor, meeting, notices.CALLED_ONCE)
    return meeting


@action
def replan_meeting(*, actor: Viewer, meeting_uid: UUID, held_on: date, starts_at: time, place: str) -> Meeting:
    """Plan the period of a cancelled regular meeting again, by hand: a new row; the cancelled one stays readable."""
    cancelled = own_meeting(actor, meeting_uid)
    if cancelled.state != CANCELLED or cancelled.kind != Meeting.Kind.REGULAR:
        raise DomainError("schedule.replan_not_cancelled", _("Only a cancelled regular meeting is planned again."))
    require_not_past(held_on, starts_at)
    taken = (
        Meeting.objects.unscoped("rule: one regular meeting a series and period")
        .filter(series=cancelled.series, kind=Meeting.Kind.REGULAR, period=cancelled.period)
        .exclude(state=CANCELLED)
        .first()
    )
    if taken is not None:
        raise DomainError(
            "schedule.period_taken",
            _("This month already has its meeting."),
            links=[(_("Open the meeting"), reverse("schedule:meeting", args=[taken.uid]))],
        )
    series = cancelled.series
    meeting = Meeting.objects.create(
        series=series,
        period=cancelled.period,
        nominal_on=cancelled.nominal_on,
        held_on=held_on,
        starts_at=starts_at,
        place=place,
        report_due_at=report_deadline(series, held_on),
    )
    build_agenda(meeting)
    record(actor=actor, kind="schedule.replan_meeting", subject=meeting, after=_when(meeting))
    return meeting


def _place(
    actor: Viewer, meeting: Meeting, held_on: date, starts_at: time, place: str, reason: str, *more: str
) -> None:
    """Set day, time and place; the report deadline follows, and the rooms below are told."""
    if not place.strip():
        raise DomainError("schedule.series_place", _("Write the place."), field="place")
    series: Series = meeting.series
    from_day = meeting.held_on
    meeting.held_on, meeting.starts_at, meeting.place, meeting.reason = held_on, starts_at, place, reason
    if meeting.kind == Meeting.Kind.REGULAR:
        meeting.report_due_at = report_deadline(series, held_on)
    save_versioned(meeting, "held_on", "starts_at", "place", "reason", "report_due_at", *more)
    bump(meeting)
    if from_day != held_on:
        tell_moved(Moved(actor, meeting, from_day, held_on, reason))


def _check_officers(meeting: Meeting, chair: Person | None, recorder: Person | None) -> None:
    if chair is not None and not _holds(chair, meeting, Role.LEADER):
        raise DomainError(
            "schedule.chair_not_standing", _("The chair must be one of the host's standing members."), field="chair"
        )
    if recorder is not None and not _holds(recorder, meeting, Role.LEADER, Role.STAFF):
        raise DomainError(
            "schedule.recorder_not_host", _("The recorder must be of the host's office."), field="recorder"
        )
    if chair is not None and chair == recorder:
        raise DomainError("schedule.same_officer", _("Chair and recorder are two persons."), field="recorder")


def _holds(person: Person, meeting: Meeting, *roles: Role) -> bool:
    posts = holders(meeting.series.host)
    return any(row.person_id == person.pk and roles_of(row.position) & set(roles) for row in posts)


def _when(meeting: Meeting) -> dict[str, object]:
    return {
        "held_on": meeting.held_on,
        "starts_at": meeting.starts_at,
        "place": meeting.place,
        "reason": meeting.reason,
        "report_due_at": meeting.report_due_at,
    }
