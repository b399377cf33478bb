"""An October briefing on its day: reports submitted, the meeting open; small steps the tests share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from giaoban.commitments.models import Commitment
from giaoban.core import clock
from giaoban.meetings.actions import running
from giaoban.meetings.models import VerdictProposal
from giaoban.organisation.models import Unit
from giaoban.reports.models import Claim, PlanLine, Report
from giaoban.schedule.models import Meeting, Slot
from tests.world import World

DAY = datetime(2017, 10, 6, 8, 0)


def report(world: World, unit: Unit, claims: dict[Commitment, dict[str, Any]], **extra: Any) -> Report:
    values = {
        "state": "submitted",
        "first_submitted_at": clock.now(),
        "submitted_at": clock.now(),
        "created_at": clock.now(),
        **extra,
    }
    row = Report.objects.create(meeting=world.october, unit=unit, **values)
    for commitment, claim in claims.items():
        Claim.objects.create(report=row, commitment=commitment, **claim)
    return row


def plan_line(world: World, row: Report, text: str, **extra: Any) -> PlanLine:
    values = {"field": world.fields["farming"], "due_on": date(2017, 11, 30), "deliverable": "văn bản", **extra}
    return PlanLine.objects.create(report=row, text=text, **values)


def propose(world: World, commitment: Commitment, outcome: str, **extra: Any) -> VerdictProposal:
    return VerdictProposal.objects.create(
        meeting=world.october, commitment=commitment, outcome=outcome, by=world.people["clerk"], at=clock.now(), **extra
    )


def open_meeting(world: World, actor: str = "clerk", **extra: Any) -> Meeting:
    """Opens October with the chair and the clerk; the clock should stand on the day."""
    meeting = running.open_meeting(
        actor=world.viewer(actor),
        meeting_uid=world.october.uid,
        version=Meeting.objects.unscoped("test").get(pk=world.october.pk).version,
        chair=world.people["chair"],
        recorder=world.people["clerk"],
        **extra,
    )
    world.october = Meeting.objects.unscoped("test").select_related("series__host", "chair").get(pk=meeting.pk)
    return world.october


def slot_of(world: World, unit: Unit) -> Slot:
    return Slot.objects.get(meeting=world.october, unit=unit)


def fresh(row: Any) -> Any:
    manager = type(row).objects
    rows = manager.unscoped("test") if hasattr(manager, "unscoped") else manager
    return rows.get(pk=row.pk)
