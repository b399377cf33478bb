"""Priorities of the advisory bodies: information, unless the chair ticks "giao có đánh giá" and chooses units."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from giaoban.commitments import actions as commitments
from giaoban.commitments.models import Commitment, Priority
from giaoban.core.actions import action, check_version, save_versioned
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.viewer import Viewer
from giaoban.meetings.actions.table import PROPOSING, check_open
from giaoban.meetings.queries.priorities import priority_for, proposers
from giaoban.meetings.queries.seats import table_meeting
from giaoban.organisation.models import Field, Unit
from giaoban.organisation.queries import advised_fields
from giaoban.records.actions import record
from giaoban.schedule.actions import bump
from giaoban.schedule.models import Meeting, Participant, Slot


@action
def propose_priority(
    *,
    actor: Viewer,
    meeting_uid: UUID,
    unit: Unit,
    field: Field,
    text: str,
    deliverable: str = "",
    due_on: date | None = None,
) -> Priority:
    """The head of an advisory body (or the host's office for it) proposes a priority of one of the body's fields."""
    meeting, seat = table_meeting(actor, meeting_uid)
    _check_time(meeting)
    if unit not in proposers(actor, meeting, seat):
        raise NotFound
    _check(unit, field, text)
    row = Priority.objects.create(
        meeting=meeting, unit=unit, field=field, text=text, deliverable=deliverable, due_on=due_on
    )
    record(actor=actor, kind="meetings.propose_priority", subject=row, after=_content(row))
    bump(meeting)
    return row


@action
def change_priority(
    *,
    actor: Viewer,
    priority_uid: UUID,
    version: int,
    field: Field,
    text: str,
    deliverable: str = "",
    due_on: date | None = None,
) -> Priority:
    """Change a priority until it is given as a task. Conflict when somebody changed it in between."""
    row, meeting = _changeable(actor, priority_uid)
    _check(row.unit, field, text)
    before, theirs = _content(row), row.text
    check_version(row, version, theirs=theirs, mine=text)
    row.field, row.text, row.deliverable, row.due_on = field, text, deliverable, due_on
    save_versioned(row, "field_id", "text", "deliverable", "due_on", theirs=theirs, mine=text)
    record(actor=actor, kind="meetings.change_priority", subject=row, before=before, after=_content(row))
    bump(meeting)
    return row


@action
def withdraw_priority(*, actor: Viewer, priority_uid: UUID, version: int) -> Meeting:
    """Take a priority back before it is given as a task; the record keeps its text."""
    row, meeting = _changeable(actor, priority_uid)
    check_version(row, version, theirs=row.text)
    record(actor=actor, kind="meetings.withdraw_priority", subject=row, before=_content(row))
    row.delete()
    bump(meeting)
    return meeting


@action
def give_priority(
    *, actor: Viewer, priority_uid: UUID, version: int, units: Sequence[Unit], due_on: date
) -> list[Commitment]:
    """The chair ticks "giao có đánh giá": one commitment for each chosen unit in one step, all of this one priority.

    Further units may be added while the meeting is open; a unit that has it already is refused.
    """
    row, seat = priority_for(actor, priority_uid)
    if not seat.host:
        raise NotFound
    meeting = row.meeting
    check_open(meeting)
    check_version(row, version, theirs=row.text, mine=row.text)
    if not units:
        raise DomainError("meetings.no_units", _("Choose the units that are to do it."), field="units")
    reporting = set(
        Slot.objects.filter(meeting=meeting, role=Participant.Role.REPORTING).values_list("unit_id", flat=True)
    )
    if any(unit.pk not in reporting for unit in units):
        raise DomainError("meetings.not_reporting", _("Only units that report at this meeting."), field="units")
    have = set(
        Commitment.objects.unscoped("rule: one commitment a unit and priority")
        .filter(priority=row, owner__in=list(units))
        .values_list("owner_id", flat=True)
    )
    if have:
        names = ", ".join(str(unit) for unit in units if unit.pk in have)
        raise DomainError("meetings.priority_given", _("Already given to: %(names)s."), field="units", names=names)
    given = [
        commitments.promise_commitment(
            actor=actor,
            meeting=meeting,
            unit=unit,
            origin=Commitment.Origin.PRIORITY,
            priority=row,
            text=row.text,
            deliverable=row.deliverable,
            field=row.field,
            due_on=due_on,
        )
        for unit in units
    ]
    row.judged, row.due_on = True, due_on
    save_versioned(row, "judged", "due_on")
    record(
        actor=actor,
        kind="meetings.give_priority",
        subject=row,
        after={"units": [str(unit.uid) for unit in units], "due_on": due_on},
        for_uid=meeting.chair.uid if meeting.chair else None,
    )
    bump(meeting)
    return given


def _changeable(actor: Viewer, uid: UUID) -> tuple[Priority, Meeting]:
    row, seat = priority_for(actor, uid)
    if row.unit not in proposers(actor, row.meeting, seat):
        raise NotFound
    _check_time(row.meeting)
    if row.judged:
        raise DomainError("meetings.priority_is_task", _("This priority was given as a task: change the task instead."))
    return row, row.meeting


def _check_time(meeting: Meeting) -> None:
    if meeting.state not in (Meeting.State.PLANNED, *PROPOSING):
        raise DomainError("meetings.priority_time", _("Priorities are proposed until the meeting closes."))


def _check(unit: Unit, field: Field, text: str) -> None:
    if not text.strip():
        raise DomainError("meetings.priority_empty", _("Write what is to be done first."), field="text")
    if field not in advised_fields(unit):
        raise DomainError(
            "meetings.priority_field", _("An advisory body proposes priorities of its own fields."), field="field"
        )


def _content(row: Priority) -> dict[str, object]:
    return {
        "unit": str(row.unit),
        "field": row.field.code,
        "text": row.text,
        "deliverable": row.deliverable,
        "due_on": row.due_on,
    }
