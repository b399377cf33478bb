"""A unit's turn: everything its page shows, as one value for this viewer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from giaoban.commitments import queries as commitments
from giaoban.commitments.models import Commitment
from giaoban.concerns import queries as concerns
from giaoban.core.viewer import Viewer
from giaoban.meetings.models import Assessment, Remark
from giaoban.meetings.queries.floor import countdown_of
from giaoban.meetings.queries.judges import judges_of
from giaoban.meetings.queries.seats import Seat, may_see_assessment, slot_seat
from giaoban.meetings.queries.table import Cell, cells_for_slot
from giaoban.meetings.timer import Countdown
from giaoban.meetings.transitions import clock_events
from giaoban.organisation.models import Person
from giaoban.reports import queries as reports
from giaoban.reports.figures import figures_of
from giaoban.reports.models import PlanLine, Report, ReportFile
from giaoban.schedule import queries as schedule
from giaoban.schedule.models import Meeting, Participant, Slot


@dataclass(frozen=True)
class SlotPage:
    slot: Slot
    seat: Seat
    own: bool  # the unit looks at its own slot
    cells: list[Cell]
    countdown: Countdown
    report: Report | None
    figures: list[dict[str, Any]]  # as sent with the report
    plan: list[PlanLine]
    promised: list[Commitment]  # at this meeting
    concerns: list[Any]
    remarks: list[Remark]
    assessment: Assessment | None
    sees_assessment: bool
    previous: Slot | None
    next: Slot | None
    streak: int
    own_tasks: int
    judges: list[Person]
    files: dict[int, list[ReportFile]]  # evidence by commitment id

    @property
    def meeting(self) -> Meeting:
        return self.slot.meeting

    @property
    def whole(self) -> bool:
        """Report, petitions and plan are shown: host, inspector, the unit itself."""
        return self.own or self.seat.sees_unit(self.slot.unit_id)

    @property
    def runs(self) -> bool:
        """The viewer may write here now."""
        return self.seat.host and self.meeting.state == Meeting.State.OPEN

    @property
    def proposes(self) -> bool:
        return self.seat.proposes and self.meeting.state in (Meeting.State.CALLED, Meeting.State.OPEN)

    @property
    def proposes_now(self) -> bool:
        """At the open table the host judges; advisory heads may still propose."""
        return self.proposes and not self.runs

    @property
    def missing(self) -> int:
        return sum(1 for cell in self.cells if not cell.verdict)

    @property
    def settleable(self) -> int:
        return sum(1 for cell in self.cells if cell.settles)

    @property
    def suggested(self) -> int:
        return sum(1 for cell in self.cells if cell.suggested and self.seat.sees_proposal(cell.commitment))

    @property
    def undecided_plan(self) -> int:
        return sum(1 for line in self.plan if line.commitment_id is None and not line.declined_reason)

    @property
    def too_many(self) -> bool:
        return self.own_tasks > commitments.OWN_TASKS_WARNING

    @property
    def clock_events(self) -> list[str]:
        return clock_events(self.slot.state)

    @property
    def chairs_own(self) -> bool:
        """The chair holds a post in the unit: another standing member judges."""
        return self.seat.host and self.meeting.chair is not None and self.meeting.chair not in self.judges


def slot_page(viewer: Viewer, uid: UUID) -> SlotPage:
    """The page of a slot. Host: everything. Head of an advisory body: commitments of his fields. Inspector: the unit's papers,
    read-only. The unit: its own slot, without proposals and remarks. Anybody else: NotFound."""
    slot, seat = slot_seat(viewer, uid)
    meeting = slot.meeting
    own = slot.unit_id in viewer.unit_ids
    whole = own or seat.sees_unit(slot.unit_id)
    around = _around(slot, seat)
    sees = may_see_assessment(viewer, slot)
    return SlotPage(
        slot=slot,
        seat=seat,
        own=own,
        cells=cells_for_slot(viewer, slot, seat),
        countdown=countdown_of(slot),
        report=reports.reports_of_meeting(viewer, meeting).get(slot.unit_id) if whole else None,
        figures=[row.line() for row in figures_of(meeting, slot.unit, drafts=False)]
        if whole and slot.role == Participant.Role.REPORTING
        else [],
        plan=list(reports.plan_lines_of(viewer, meeting, slot.unit)) if whole else [],
        promised=[
            c
            for c in commitments.drafts_of(viewer, meeting).filter(owner_id=slot.unit_id)
            if own or seat.sees_commitment(c)
        ],
        concerns=[c for c in concerns.concerns_of_meeting(viewer, meeting) if c.raised_by_id == slot.unit_id]
        if whole
        else [],
        remarks=list(slot.remarks.select_related("by")) if seat.host else [],
        assessment=Assessment.objects.filter(slot=slot).select_related("by", "entered_by").first() if sees else None,
        sees_assessment=sees,
        previous=around[0],
        next=around[1],
        streak=schedule.substitute_streak(meeting).get(slot.unit_id, 0) if whole else 0,
        own_tasks=commitments.open_own_count(slot.unit, meeting.series) if whole else 0,
        judges=judges_of(meeting, slot.unit_id) if seat.host else [],
        files=reports.evidence_at(viewer, meeting, slot.unit),
    )


def _around(slot: Slot, seat: Seat) -> tuple[Slot | None, Slot | None]:
    """Units before and after in the order of the meeting, of those the viewer may open."""
    if not seat:
        return None, None
    slots = [
        row
        for row in schedule.slots_of(slot.meeting)
        if row.role == Participant.Role.REPORTING and (seat.host or seat.fields or row.unit_id in seat.units)
    ]
    place = next((number for number, row in enumerate(slots) if row.pk == slot.pk), None)
    if place is None:
        return None, None
    return slots[place - 1] if place else None, slots[place + 1] if place + 1 < len(slots) else None
