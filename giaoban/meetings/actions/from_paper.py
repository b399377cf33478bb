""" "Nhập bù từ bản giấy": one sheet, all or nothing, through the same actions as in the hall. No rule stands here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from giaoban.concerns import actions as concerns
from giaoban.core.actions import action
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.core.viewer import Viewer
from giaoban.meetings.actions import plan, speaking, table
from giaoban.meetings.queries.seats import hosted_meeting, slot_seat
from giaoban.records.actions import record
from giaoban.schedule import actions as schedule
from giaoban.schedule.models import Meeting, Slot, SlotClock
from giaoban.schedule.said import check_said, kept


@dataclass(frozen=True)
class Entry:
    """One thing that stands on the sheet. `key` names its row on the page; `uid` the paper it belongs to, if one."""

    kind: str
    key: str
    values: dict[str, Any]
    uid: UUID | None = None


@dataclass(frozen=True)
class Sheet:
    """What a sheet says, in the order of the paper, with the time it was said."""

    said_at: datetime
    entries: list[Entry] = field(default_factory=list)


class RowRefused(DomainError):
    """A rule said no to one row of the sheet; nothing of the sheet was saved."""

    def __init__(self, key: str, error: DomainError) -> None:
        super().__init__(error.code, error.message, field=error.field, links=error.links)
        self.key = key


@dataclass(frozen=True)
class _Hall:
    """Where the entries of a sheet belong."""

    actor: Viewer
    meeting: Meeting
    slot: Slot | None
    said_at: datetime

    @property
    def slot_uid(self) -> UUID:
        if self.slot is None:
            raise NotFound
        return self.slot.uid


@action
def enter_from_paper(*, actor: Viewer, meeting_uid: UUID, sheet: Sheet, slot_uid: UUID | None = None) -> Counter[str]:
    """Enter what a unit's sheet says (`slot_uid`), or what stands on the sheets without a unit. Returns how many of what.

    By the host's clerk and standing members while the meeting is open. Every row goes through the action of the hall with
    the time said; raises RowRefused (nothing is saved), NotFound, Conflict.
    """
    meeting = hosted_meeting(actor, meeting_uid)
    table.check_open(meeting)
    check_said(meeting, sheet.said_at)
    hall = _Hall(actor, meeting, _slot(actor, meeting, slot_uid), sheet.said_at)
    entered: Counter[str] = Counter()
    for entry in sheet.entries:
        with _row(entry.key):
            ENTER[entry.kind](hall, entry)
        entered[entry.kind] += 1
    record(
        actor=actor,
        kind="meetings.enter_from_paper",
        subject=hall.slot or meeting,
        after={"entered": dict(entered), **kept(sheet.said_at)},
    )
    return entered


def _slot(actor: Viewer, meeting: Meeting, uid: UUID | None) -> Slot | None:
    if uid is None:
        return None
    slot, seat = slot_seat(actor, uid)
    if not seat.host or slot.meeting_id != meeting.pk:
        raise NotFound
    return slot


@contextmanager
def _row(key: str) -> Iterator[None]:
    try:
        yield
    except (NotFound, Conflict):
        raise
    except DomainError as error:
        raise RowRefused(key, error) from error


def _attendance(hall: _Hall, entry: Entry) -> None:
    schedule.record_attendance(actor=hall.actor, slot_uid=hall.slot_uid, said_at=hall.said_at, **entry.values)


def _turn(hall: _Hall, entry: Entry) -> None:
    """From when to when the unit spoke; only until when, if it had begun before the cut."""
    began, ended = entry.values.get("began"), entry.values["ended"]
    check_said(hall.meeting, ended, field="ended")
    if began is not None:
        check_said(hall.meeting, began, field="began")
        if ended < began:
            raise DomainError("meetings.turn_backwards", _("The unit ended before it began."), field="ended")
        speaking.run_clock(actor=hall.actor, slot_uid=hall.slot_uid, event=SlotClock.Event.START.value, said_at=began)
    speaking.run_clock(actor=hall.actor, slot_uid=hall.slot_uid, event=SlotClock.Event.STOP.value, said_at=ended)


def _verdict(hall: _Hall, entry: Entry) -> None:
    if entry.uid is None:
        raise NotFound
    table.judge_at_table(
        actor=hall.actor,
        meeting_uid=hall.meeting.uid,
        commitment_uid=entry.uid,
        said_at=hall.said_at,
        **entry.values,
    )


def _agree(hall: _Hall, entry: Entry) -> None:
    table.agree_as_proposed(actor=hall.actor, slot_uid=hall.slot_uid, said_at=hall.said_at)


def _plan(hall: _Hall, entry: Entry) -> None:
    where: dict[str, Any] = {"actor": hall.actor, "slot_uid": hall.slot_uid, "line_uid": entry.uid}
    if "reason" in entry.values:
        plan.decline_plan_line(**where, reason=entry.values["reason"], said_at=hall.said_at)
    else:
        plan.take_up_plan_line(**where, changes=entry.values, said_at=hall.said_at)


def _task(hall: _Hall, entry: Entry) -> None:
    plan.add_commitment(actor=hall.actor, slot_uid=hall.slot_uid, details=entry.values, said_at=hall.said_at)


def _answer(hall: _Hall, entry: Entry) -> None:
    run: Callable[..., Any] = concerns.answer_concern if "answer" in entry.values else concerns.assign_concern
    run(actor=hall.actor, concern_uid=entry.uid, said_at=hall.said_at, **entry.values)


def _petition(hall: _Hall, entry: Entry) -> None:
    if hall.slot is None:
        raise NotFound
    concerns.raise_concern(
        actor=hall.actor,
        series=hall.meeting.series,
        unit=hall.slot.unit,
        meeting=hall.meeting,
        said_at=hall.said_at,
        **entry.values,
    )


def _remark(hall: _Hall, entry: Entry) -> None:
    """A remark of the unit's turn, or of an agenda item with a time of its own; one kept already is worded anew."""
    values = {"said_at": hall.said_at, **entry.values}
    if entry.uid is not None:
        values.pop("said_at")
        speaking.change_remark(actor=hall.actor, remark_uid=entry.uid, **values)
        return
    slot_uid = hall.slot.uid if hall.slot else None
    speaking.add_remark(actor=hall.actor, meeting_uid=hall.meeting.uid, slot_uid=slot_uid, **values)


def _word(hall: _Hall, entry: Entry) -> None:
    speaking.assess_unit(actor=hall.actor, slot_uid=hall.slot_uid, said_at=hall.said_at, **entry.values)


ENTER: dict[str, Callable[[_Hall, Entry], None]] = {
    "attendance": _attendance,
    "turn": _turn,
    "verdict": _verdict,
    "agree": _agree,
    "plan": _plan,
    "task": _task,
    "answer": _answer,
    "petition": _petition,
    "remark": _remark,
    "word": _word,
}
