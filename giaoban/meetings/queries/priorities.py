"""Priorities of the advisory bodies: one line each, with one answer per unit where the chair made them tasks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from giaoban.commitments import queries as commitments
from giaoban.commitments.models import Commitment, Priority, Verdict
from giaoban.core.errors import NotFound
from giaoban.core.viewer import Role, Viewer
from giaoban.meetings.queries.seats import Seat, seat_at
from giaoban.organisation.models import Unit
from giaoban.schedule import queries as schedule
from giaoban.schedule.models import Meeting, Participant, Slot


@dataclass(frozen=True)
class Answer:
    """What became of a priority in one unit."""

    commitment: Commitment
    verdict: Verdict | None


@dataclass(frozen=True)
class PriorityLine:
    priority: Priority
    answers: tuple[Answer, ...]
    may_change: bool


def priorities_of(viewer: Viewer, meeting: Meeting) -> list[PriorityLine]:
    """The priorities of a meeting for its host and its advisory bodies; answers only of commitments the viewer may see."""
    seat = seat_at(viewer, meeting)
    if not (seat.host or seat.fields):
        raise NotFound
    rows = Priority.objects.filter(meeting=meeting).select_related("unit", "field").order_by("unit__sort_key", "pk")
    verdicts = commitments.verdicts_of(meeting)
    answers: dict[int, list[Answer]] = defaultdict(list)
    found = (
        Commitment.objects.visible_to(viewer)
        .filter(priority__meeting=meeting)
        .select_related("owner", "field")
        .order_by("owner__sort_key")
    )
    for commitment in found:
        if seat.sees_commitment(commitment):
            answers[commitment.priority_id].append(Answer(commitment, verdicts.get(commitment.pk)))
    heads = viewer.units_as(Role.HEAD)
    return [
        PriorityLine(row, tuple(answers[row.pk]), may_change=not row.judged and (seat.host or row.unit_id in heads))
        for row in rows
    ]


def units_without(priority: Priority) -> list[Unit]:
    """Reporting units of the meeting that have no task from this priority yet."""
    have = priority.commitments.unscoped("rule: one commitment a unit and priority").values_list("owner_id", flat=True)
    slots = Slot.objects.filter(meeting_id=priority.meeting_id, role=Participant.Role.REPORTING).select_related("unit")
    return [slot.unit for slot in slots.exclude(unit_id__in=list(have))]


def priority_for(viewer: Viewer, uid: UUID) -> tuple[Priority, Seat]:
    """A priority of a meeting at whose table the viewer sits as host or adviser. NotFound otherwise."""
    row = Priority.objects.select_related("unit", "field").filter(uid=uid).first()
    if row is None:
        raise NotFound
    meeting = schedule.meetings_of(viewer, pk=row.meeting_id).first()
    if meeting is None:
        raise NotFound
    seat = seat_at(viewer, meeting)
    if not (seat.host or seat.fields):
        raise NotFound
    row.meeting = meeting
    return row, seat


def proposers(viewer: Viewer, meeting: Meeting, seat: Seat) -> list[Unit]:
    """Advisory bodies for which the viewer may propose priorities: his own; every one for the host's office."""
    slots = (
        Slot.objects.filter(meeting=meeting, role=Participant.Role.ADVISING).select_related("unit").order_by("position")
    )
    heads = viewer.units_as(Role.HEAD)
    return [slot.unit for slot in slots if seat.host or slot.unit_id in heads]
