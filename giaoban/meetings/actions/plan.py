"""New commitments of a unit: confirmed from its plan, edited, declined, or added at the table."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from giaoban.commitments import actions as commitments
from giaoban.commitments.models import Commitment
from giaoban.core.actions import action
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.viewer import Viewer
from giaoban.meetings.actions.table import check_open
from giaoban.meetings.queries.seats import slot_seat
from giaoban.records.actions import record
from giaoban.reports import queries as reports
from giaoban.reports.models import PlanLine
from giaoban.schedule.actions import bump
from giaoban.schedule.models import Slot
from giaoban.schedule.said import check_said, kept

COPIED = (
    "text",
    "deliverable",
    "field",
    "responsible_post",
    "responsible_text",
    "executing_text",
    "rhythm",
    "due_on",
    "target_qty",
    "unit_of_measure",
)


@action
def take_up_plan_line(
    *,
    actor: Viewer,
    slot_uid: UUID,
    line_uid: UUID,
    changes: dict[str, Any] | None = None,
    said_at: datetime | None = None,
) -> Commitment:
    """The chair takes a line of the unit's plan up: it becomes a commitment (draft until the meeting closes), as written or edited.

    `said_at`: given in the hall then, entered now from paper.
    """
    slot = _slot(actor, slot_uid)
    line = _line(actor, slot, line_uid)
    return _take_up(actor, slot, line, {**(changes or {}), "said_at": said_at})


@action
def take_up_plan(*, actor: Viewer, slot_uid: UUID) -> int:
    """Every line of the plan that was neither taken up nor declined becomes a commitment. Returns how many."""
    slot = _slot(actor, slot_uid)
    lines = [
        line
        for line in reports.plan_lines_of(actor, slot.meeting, slot.unit)
        if line.commitment_id is None and not line.declined_reason
    ]
    if not lines:
        raise DomainError("meetings.plan_done", _("Every line of the plan has been decided."))
    for line in lines:
        _take_up(actor, slot, line, {})
    return len(lines)


@action
def decline_plan_line(
    *, actor: Viewer, slot_uid: UUID, line_uid: UUID, reason: str, said_at: datetime | None = None
) -> PlanLine:
    """The chair does not take the line up, with a reason the unit reads."""
    slot = _slot(actor, slot_uid)
    check_said(slot.meeting, said_at)
    line = _line(actor, slot, line_uid)
    if line.commitment_id is not None:
        raise DomainError("meetings.plan_taken", _("This line is a task already: take the task out first."))
    if not reason.strip():
        raise DomainError("meetings.reason", _("Say why the line is not taken up."), field="reason")
    line.declined_reason = reason
    line.save(update_fields=["declined_reason"])
    after = {"line": line.text, "reason": reason, **kept(said_at)}
    record(actor=actor, kind="meetings.decline_plan_line", subject=slot, after=after)
    bump(slot.meeting)
    return line


@action
def add_commitment(
    *, actor: Viewer, slot_uid: UUID, details: dict[str, Any], said_at: datetime | None = None
) -> Commitment:
    """A commitment given at the table beside the plan. `said_at`: given then, entered now from paper."""
    slot = _slot(actor, slot_uid)
    commitment = commitments.promise_commitment(
        actor=actor, meeting=slot.meeting, unit=slot.unit, origin=Commitment.Origin.TABLE, said_at=said_at, **details
    )
    bump(slot.meeting)
    return commitment


def _take_up(actor: Viewer, slot: Slot, line: PlanLine, changes: dict[str, Any]) -> Commitment:
    if line.commitment_id is not None:
        raise DomainError("meetings.plan_taken", _("This line is a task already: take the task out first."))
    details = {name: getattr(line, name) for name in COPIED} | changes
    commitment = commitments.promise_commitment(
        actor=actor, meeting=slot.meeting, unit=slot.unit, origin=Commitment.Origin.PLAN, **details
    )
    line.commitment, line.declined_reason = commitment, ""
    line.save(update_fields=["commitment", "declined_reason"])
    bump(slot.meeting)
    return commitment


def _slot(actor: Viewer, uid: UUID) -> Slot:
    slot, seat = slot_seat(actor, uid)
    if not seat.host:
        raise NotFound
    check_open(slot.meeting)
    return slot


def _line(actor: Viewer, slot: Slot, uid: UUID) -> PlanLine:
    for line in reports.plan_lines_of(actor, slot.meeting, slot.unit):
        if line.uid == uid:
            return line
    raise NotFound
