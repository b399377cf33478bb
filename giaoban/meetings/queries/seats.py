"""From where a viewer looks at a meeting's table: host, advisory body, inspector; and who may see an assessment."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from giaoban.commitments.models import Commitment
from giaoban.core.errors import NotFound
from giaoban.core.viewer import Role, Viewer
from giaoban.schedule import queries as schedule
from giaoban.schedule.models import Meeting, Participant, Slot


@dataclass(frozen=True)
class Seat:
    """What of the table a viewer may see. An empty seat sees nothing."""

    host: bool = False  # standing members and clerk of the host: everything
    fields: frozenset[int] = frozenset()  # head of an advisory body of the meeting: commitments of these fields
    units: frozenset[int] = frozenset()  # inspector: whole rows of these units, read-only

    def __bool__(self) -> bool:
        return self.host or bool(self.fields) or bool(self.units)

    @property
    def proposes(self) -> bool:
        return self.host or bool(self.fields)

    def sees_unit(self, unit_id: int) -> bool:
        """Report, petitions and assessment of the unit, not only commitments of a field."""
        return self.host or unit_id in self.units

    def sees_commitment(self, commitment: Commitment) -> bool:
        return self.sees_unit(commitment.owner_id) or commitment.field_id in self.fields

    def sees_proposal(self, commitment: Commitment) -> bool:
        """Proposals are the host's working paper: host and the advisory body of that field, nobody else."""
        return self.host or commitment.field_id in self.fields


def seat_at(viewer: Viewer, meeting: Meeting) -> Seat:
    """The viewer's seat at this meeting. Units of the series have none: they see their own slot only."""
    return Seat(
        host=schedule.is_host(viewer, meeting),
        fields=viewer.field_ids if _advises(viewer, meeting) else frozenset(),
        units=inspected_units(viewer, meeting),
    )


def inspected_units(viewer: Viewer, meeting: Meeting) -> frozenset[int]:
    """Units whose papers of this meeting's day are within one of the viewer's inspection decisions."""
    return frozenset(
        unit_id
        for decision in viewer.inspections
        if decision.covers_from <= meeting.held_on <= decision.covers_to
        for unit_id in decision.unit_ids
    )


def _advises(viewer: Viewer, meeting: Meeting) -> bool:
    heads = viewer.units_as(Role.HEAD)
    if not heads or not viewer.field_ids:
        return False
    advising = Slot.objects.filter(meeting=meeting, role=Participant.Role.ADVISING, unit_id__in=heads)
    return advising.exists()


def table_meeting(viewer: Viewer, uid: UUID) -> tuple[Meeting, Seat]:
    """The meeting and the viewer's seat at its table. NotFound without a seat: a participant may know the meeting, never the table."""
    meeting = schedule.meeting_for(viewer, uid)
    seat = seat_at(viewer, meeting)
    if not seat:
        raise NotFound
    return meeting, seat


def hosted_meeting(viewer: Viewer, uid: UUID) -> Meeting:
    """A meeting the viewer's own office hosts (standing members and clerk); NotFound otherwise."""
    meeting = schedule.meeting_for(viewer, uid)
    if not schedule.is_host(viewer, meeting):
        raise NotFound
    return meeting


def slot_seat(viewer: Viewer, uid: UUID) -> tuple[Slot, Seat]:
    """A slot, its meeting loaded, and the viewer's seat; the unit itself sees its own slot with an empty seat."""
    slot = schedule.slot_for(viewer, uid)
    seat = seat_at(viewer, slot.meeting)
    if not (seat.host or seat.fields or slot.unit_id in seat.units or slot.unit_id in viewer.unit_ids):
        raise NotFound
    return slot, seat


def may_see_assessment(viewer: Viewer, slot: Slot) -> bool:
    """Own unit, host's standing members and clerk, inspectors; never notice, projector or siblings (DESIGN.md, Access)."""
    return (
        slot.unit_id in viewer.unit_ids
        or schedule.is_host(viewer, slot.meeting)
        or slot.unit_id in inspected_units(viewer, slot.meeting)
    )
