"""What the second screen in the hall shows: what the notice of conclusions will show, and nothing else (ADR 0015).

Never a claim, a proposed verdict, a reason, a remark, an assessment, a petition, attendance or a person's name. A verdict
is shown as its mark once it is fixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from giaoban.commitments import queries as commitments
from giaoban.commitments.models import Commitment, Priority, Rhythm, Verdict
from giaoban.core import clock
from giaoban.core.components import outcome_word
from giaoban.core.viewer import Viewer
from giaoban.meetings.queries.floor import countdown_of, on_the_floor
from giaoban.meetings.queries.seats import hosted_meeting
from giaoban.meetings.timer import Countdown
from giaoban.schedule import queries as schedule
from giaoban.schedule.agenda import Agenda
from giaoban.schedule.models import Meeting, Participant, Slot

MOST_LINES = 12  # more do not fit in a size that the last row can read; the rest is counted
OPENED = (Slot.State.RUNNING, Slot.State.PAUSED, Slot.State.DONE)
WIDE_LINE = 56  # letters of a task that fill one line


@dataclass(frozen=True)
class HallLine:
    """A task as the whole hall may read it."""

    text: str
    due_on: date | None
    monthly: bool
    misses: int
    outcome: str = ""  # of the verdict, once it is fixed

    @property
    def word(self) -> str:
        return outcome_word(self.outcome, "verdict") if self.outcome else ""


@dataclass(frozen=True)
class Turn:
    """The unit that has the floor."""

    slot: Slot
    number: int
    of: int
    countdown: Countdown
    old: tuple[HallLine, ...]
    new: tuple[HallLine, ...]
    more: int
    size: str  # roomy | full | dense

    @property
    def minutes_left(self) -> int:
        """Begun minutes: 120 seconds are two."""
        return -(-self.countdown.left_seconds // 60)


@dataclass(frozen=True)
class Hall:
    meeting: Meeting
    phase: str  # before | off | writing | turn | between | after
    turn: Turn | None
    agenda: Agenda | None
    next: Slot | None
    heard: int
    units: int
    ends_at: datetime | None


def hall_of(viewer: Viewer, uid: UUID) -> Hall:
    """The screen of a meeting that the viewer's office hosts. Raises NotFound."""
    meeting = hosted_meeting(viewer, uid)
    phase = _phase(meeting)
    if phase != "open":
        return Hall(meeting, phase, None, None, None, 0, 0, None)
    slots = schedule.slots_of(meeting)
    reporting = [slot for slot in slots if slot.role == Participant.Role.REPORTING]
    agenda = schedule.agenda_of(meeting, slots)
    slot = on_the_floor(meeting, slots)
    turn = _turn(viewer, slot, reporting) if slot is not None else None
    return Hall(
        meeting=meeting,
        phase="turn" if turn else "between",
        turn=turn,
        agenda=agenda,
        next=_next(agenda, slot),
        heard=sum(1 for one in reporting if one.state in OPENED and one != slot),
        units=len(reporting),
        ends_at=clock.local_now() + _remaining(agenda, turn),
    )


def _phase(meeting: Meeting) -> str:
    states = Meeting.State
    if meeting.state == states.CLOSED:
        return "after"
    if meeting.state in (states.POSTPONED, states.CANCELLED):
        return "off"
    if meeting.state != states.OPEN:
        return "before"
    return "writing" if meeting.mode == Meeting.Mode.WRITING else "open"


def _turn(viewer: Viewer, slot: Slot, reporting: list[Slot]) -> Turn:
    old, new = _priorities(slot) if slot.role == Participant.Role.ADVISING else _tasks(viewer, slot)
    more = max(0, len(old) + len(new) - MOST_LINES)
    new_shown = new[: max(MOST_LINES - len(old), 4)]
    old_shown = old[: MOST_LINES - len(new_shown)]
    filled = sum(1 + len(line.text) // WIDE_LINE for line in (*old_shown, *new_shown)) + bool(old and new)
    return Turn(
        slot=slot,
        number=next((number for number, one in enumerate(reporting, start=1) if one == slot), 0),
        of=len(reporting),
        countdown=countdown_of(slot),
        old=tuple(old_shown),
        new=tuple(new_shown),
        more=more,
        size="roomy" if filled <= 7 else "full" if filled <= 9 else "dense",
    )


def _tasks(viewer: Viewer, slot: Slot) -> tuple[list[HallLine], list[HallLine]]:
    """The unit's tasks on the table, and those it has taken on at this meeting."""
    verdicts = commitments.verdicts_of(slot.meeting)
    old = [_line(c, verdicts.get(c.pk)) for c in commitments.open_for_unit(viewer, slot.meeting, slot.unit)]
    new = [_line(c) for c in commitments.drafts_of(viewer, slot.meeting).filter(owner_id=slot.unit_id)]
    return old, new


def _priorities(slot: Slot) -> tuple[list[HallLine], list[HallLine]]:
    """What an advisory body puts before all units."""
    rows = Priority.objects.filter(meeting=slot.meeting, unit=slot.unit).order_by("pk")
    return [], [HallLine(row.text, row.due_on, monthly=False, misses=0) for row in rows]


def _line(c: Commitment, verdict: Verdict | None = None) -> HallLine:
    return HallLine(
        text=c.text,
        due_on=(verdict.new_due_on if verdict else None) or c.due_on,
        monthly=c.rhythm == Rhythm.MONTHLY,
        misses=c.misses,
        outcome=verdict.outcome if verdict else "",
    )


def _next(agenda: Agenda, slot: Slot | None) -> Slot | None:
    """Who comes after: the first in the order of the agenda that has not spoken and is not only noted."""
    waiting = [line.slot for item in agenda.items for line in item.slots if line.slot.state == Slot.State.WAITING]
    return next((one for one in waiting if one.form != Slot.Form.NOTED and one != slot), None)


def _remaining(agenda: Agenda, turn: Turn | None) -> timedelta:
    """What is still to come by the agenda. A line without slots is over once somebody after it has spoken."""
    spoken = [any(line.slot.state in OPENED for line in item.slots) for item in agenda.items]
    left = timedelta(0)
    for place, item in enumerate(agenda.items):
        if not item.slots and any(spoken[place + 1 :]):
            continue
        own = item.minutes - sum(line.slot.minutes for line in item.slots)
        waiting = sum(line.slot.minutes for line in item.slots if line.slot.state == Slot.State.WAITING)
        left += timedelta(minutes=own + waiting)
    if turn is not None:
        left += max(turn.countdown.left, timedelta(0))
    return left
