"""A unit's turn: countdown, remarks, the standing members' comment and lesson."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core.actions import action, check_version, save_versioned
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.core.viewer import Viewer
from giaoban.meetings import transitions
from giaoban.meetings.actions.table import check_open, insert_once, judge_for, person_of
from giaoban.meetings.models import Assessment, Remark
from giaoban.meetings.queries.seats import hosted_meeting, slot_seat
from giaoban.organisation.models import Person
from giaoban.records.actions import record
from giaoban.schedule.actions import bump
from giaoban.schedule.models import Meeting, Slot, SlotClock
from giaoban.schedule.said import check_said, kept

GENERAL_PARTS = ("check", "opinions", "conclusions")


@action
def run_clock(*, actor: Viewer, slot_uid: UUID, event: str, said_at: datetime | None = None) -> Slot:
    """Start, pause, one more minute, stop. Starting a unit stops the one that was running: one speaks at a time.

    `said_at`: it happened then and is entered now from paper; whoever speaks in the hall meanwhile goes on.
    """
    slot = _host_slot(actor, slot_uid)
    check_open(slot.meeting)
    check_said(slot.meeting, said_at)
    if event == SlotClock.Event.START and said_at is None:
        for other in Slot.objects.filter(meeting_id=slot.meeting_id, state=Slot.State.RUNNING).exclude(pk=slot.pk):
            _move(actor, other, SlotClock.Event.STOP)
    _move(actor, slot, event, said_at)
    bump(slot.meeting)
    return slot


def _move(actor: Viewer, slot: Slot, event: str, said_at: datetime | None = None) -> None:
    slot.state = transitions.check_clock(slot.state, event)
    save_versioned(slot, "state")
    SlotClock.objects.create(slot=slot, event=event, at=clock.now(), said_at=said_at, by_id=actor.person_id)
    record(actor=actor, kind=f"meetings.clock_{event}", subject=slot, after=kept(said_at))


@action
def add_remark(
    *,
    actor: Viewer,
    meeting_uid: UUID,
    text: str,
    slot_uid: UUID | None = None,
    agenda_key: str = "",
    speaker: str = "",
    said_at: datetime | None = None,
) -> Remark:
    """Note what was said in a slot, or under an agenda item (check, opinions, conclusions). The speaker may stay unnamed.

    `said_at`: said then, entered now from paper.
    """
    meeting = hosted_meeting(actor, meeting_uid)
    check_open(meeting)
    check_said(meeting, said_at)
    slot = None
    if slot_uid is not None:
        slot = _host_slot(actor, slot_uid)
        if slot.meeting_id != meeting.pk:
            raise NotFound
    elif agenda_key not in GENERAL_PARTS:
        raise DomainError(
            "meetings.agenda_key", _("Choose the part of the meeting it was said in."), field="agenda_key"
        )
    _check_text(text)
    remark = Remark.objects.create(
        meeting=meeting,
        slot=slot,
        agenda_key="" if slot else agenda_key,
        speaker=speaker,
        text=text,
        by_id=person_of(actor),
        at=clock.now(),
        said_at=said_at,
    )
    after = {"speaker": speaker, "text": text, **kept(said_at)}
    record(actor=actor, kind="meetings.add_remark", subject=remark, after=after)
    bump(meeting)
    return remark


@action
def change_remark(*, actor: Viewer, remark_uid: UUID, version: int, text: str, speaker: str = "") -> Remark:
    """Change a remark. Conflict (both texts are shown) when somebody changed it in between."""
    remark = remark_for(actor, remark_uid)
    check_open(remark.meeting)
    _check_text(text)
    before = {"speaker": remark.speaker, "text": remark.text}
    check_version(remark, version, theirs=remark.text, mine=text)
    theirs = remark.text
    remark.text, remark.speaker = text, speaker
    save_versioned(remark, "text", "speaker", theirs=theirs, mine=text)
    record(
        actor=actor,
        kind="meetings.change_remark",
        subject=remark,
        before=before,
        after={"speaker": speaker, "text": text},
    )
    bump(remark.meeting)
    return remark


@action
def drop_remark(*, actor: Viewer, remark_uid: UUID, version: int) -> Meeting:
    """Take a remark out before closing; the record keeps its text."""
    remark = remark_for(actor, remark_uid)
    check_open(remark.meeting)
    check_version(remark, version, theirs=remark.text)
    meeting = remark.meeting
    record(
        actor=actor,
        kind="meetings.drop_remark",
        subject=remark,
        before={"speaker": remark.speaker, "text": remark.text},
    )
    remark.delete()
    bump(meeting)
    return meeting


@action
def assess_unit(
    *,
    actor: Viewer,
    slot_uid: UUID,
    version: int,
    comment: str = "",
    lesson: str = "",
    grade: str = "",
    assessed_by: Person | None = None,
    said_at: datetime | None = None,
) -> Assessment:
    """The standing members' comment and lesson on a unit's month; a grade only where the series asks for one.

    The word is the chair's (`judge_for`); the clerk may enter it, and the row says so. `version` 0: none yet. `said_at`: said
    then, entered now from paper.
    """
    slot = _host_slot(actor, slot_uid)
    check_open(slot.meeting)
    check_said(slot.meeting, said_at)
    if grade and not slot.meeting.series.graded:
        raise DomainError("meetings.not_graded", _("This series gives no grades."), field="grade")
    if not (comment.strip() or lesson.strip() or grade):
        raise DomainError("meetings.assessment_empty", _("Write a comment or a lesson first."), field="comment")
    judge = judge_for(slot.meeting, slot.unit_id, assessed_by)
    mine = _assessment_text(comment, lesson)
    row = Assessment.objects.filter(slot=slot).first()
    before = {}
    values = {
        "comment": comment,
        "lesson": lesson,
        "grade": grade,
        "by_id": judge.pk,
        "entered_by_id": actor.person_id,
        "said_at": said_at,
    }
    if row is None:
        if version:
            raise Conflict(mine=mine)
        row = Assessment(slot=slot, at=clock.now(), **values)
        insert_once(row, mine=mine)
    else:
        theirs = _assessment_text(row.comment, row.lesson)
        before = {"comment": row.comment, "lesson": row.lesson, "grade": row.grade}
        check_version(row, version, theirs=theirs, mine=mine)
        for name, value in {**values, "at": clock.now()}.items():
            setattr(row, name, value)
        save_versioned(row, *values, "at", theirs=theirs, mine=mine)
    record(
        actor=actor,
        kind="meetings.assess_unit",
        subject=slot,
        before=before,
        after={"comment": comment, "lesson": lesson, "grade": grade, **kept(said_at)},
        for_uid=judge.uid,
    )
    bump(slot.meeting)
    return row


def remark_for(actor: Viewer, uid: UUID) -> Remark:
    """A remark of a meeting the actor's office hosts; NotFound otherwise."""
    remark = Remark.objects.select_related("slot").filter(uid=uid).first()
    if remark is None:
        raise NotFound
    meeting = Meeting.objects.visible_to(actor).filter(pk=remark.meeting_id).first()
    if meeting is None:
        raise NotFound
    remark.meeting = hosted_meeting(actor, meeting.uid)
    return remark


def _host_slot(actor: Viewer, uid: UUID) -> Slot:
    slot, seat = slot_seat(actor, uid)
    if not seat.host:
        raise NotFound
    return slot


def _check_text(text: str) -> None:
    if not text.strip():
        raise DomainError("meetings.remark_empty", _("Write what was said first."), field="text")


def _assessment_text(comment: str, lesson: str) -> str:
    return "\n".join(part for part in (comment, lesson) if part.strip())
