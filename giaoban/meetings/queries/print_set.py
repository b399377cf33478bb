"""The printed set of a meeting ("In bộ tài liệu họp") and a unit's own sheet, as values. A constant number of queries.

Papers lie about in a hall: a restricted petition is on none of them, and nobody's proposal is on a unit's own sheet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from giaoban.commitments.models import Outcome
from giaoban.commitments.rules import MISSES, needs_new_date
from giaoban.concerns import queries as concerns
from giaoban.concerns.models import AccessClass, Concern
from giaoban.core import components
from giaoban.core.errors import NotFound
from giaoban.core.viewer import Role, Viewer
from giaoban.meetings.queries.seats import Seat, hosted_meeting
from giaoban.meetings.queries.table import Cell, Row, Table, cells_for_slot, table_of
from giaoban.organisation.models import Appointment
from giaoban.organisation.queries import holders_of_units, post_name
from giaoban.reports import queries as reports
from giaoban.reports.models import PlanLine, Report, ResultLine
from giaoban.rulebook.positions import roles_of
from giaoban.schedule import queries as schedule
from giaoban.schedule.agenda import Agenda
from giaoban.schedule.models import Meeting, Participant, Slot

PAPERS = ("roll", "agenda", "table", "sheets")
UNSENT = (Concern.State.DRAFT, Concern.State.WITHDRAWN)


@dataclass(frozen=True)
class Box:
    """A box to tick for one verdict the rule table allows on that day."""

    sign: str
    word: str
    ticked: bool


@dataclass(frozen=True)
class Line:
    """A commitment on a sheet: its cell, the boxes, and whether a new date has its place."""

    cell: Cell
    boxes: tuple[Box, ...]
    dated: bool

    @property
    def moved(self) -> bool:
        c = self.cell.commitment
        return c.first_due_on is not None and c.first_due_on != c.due_on

    @property
    def late(self) -> str:
        """ "Quá hạn 4 ngày": of what the unit says is done by the day it says, otherwise on the day of the meeting."""
        cell, days = self.cell, self.cell.days if self.cell.time == "late" else 0
        if days and cell.claimed == Outcome.ACHIEVED and cell.claim.done_on is not None:
            days = max(0, (cell.claim.done_on - cell.commitment.due_on).days)
        return components.timeliness_words("late", days) if days else ""


@dataclass(frozen=True)
class RollLine:
    """Somebody expected: the unit, his post and name."""

    unit: str
    post: str = ""
    name: str = ""


@dataclass(frozen=True)
class UnitSheet:
    """One unit's paper: what it promised, what it says of it, what it plans, what it raises."""

    slot: Slot
    row: Row | None
    lines: tuple[Line, ...]
    plan: tuple[PlanLine, ...]
    petitions: tuple[Concern, ...]
    report: Report | None
    expected: RollLine
    starts_at: datetime | None = None
    results: tuple[ResultLine, ...] = ()

    @property
    def difficulties(self) -> str:
        return self.report.difficulties if self.report else ""


@dataclass(frozen=True)
class PrintSet:
    meeting: Meeting
    table: Table
    rows: tuple[tuple[Row, tuple[Line, ...]], ...]  # the chair's table, orphans last
    agenda: Agenda
    hosts: tuple[RollLine, ...]
    reporting: tuple[RollLine, ...]
    advising: tuple[RollLine, ...]
    sheets: tuple[UnitSheet, ...]


def print_set(viewer: Viewer, meeting_uid: UUID, units: Collection[UUID] = ()) -> PrintSet:
    """Everything the set prints, for the host's clerk and standing members; sheets of `units` only, if some are named.

    Raises NotFound for everybody else.
    """
    meeting = hosted_meeting(viewer, meeting_uid)
    table = table_of(viewer, meeting)
    slots = [row.slot for row in table.rows if row.slot is not None] + list(table.advisers)
    agenda = schedule.agenda_of(meeting, slots)
    host = meeting.series.host
    held = holders_of_units([host.pk, *(slot.unit_id for slot in slots)], meeting.held_on)
    expected = {slot.unit_id: _expected(slot, held[slot.unit_id]) for slot in slots}
    rows = tuple((row, tuple(_line(cell) for cell in row.cells)) for row in table.every_row)
    return PrintSet(
        meeting=meeting,
        table=table,
        rows=rows,
        agenda=agenda,
        hosts=tuple(
            _holder(host.name, post) for post in held[host.pk] if roles_of(post.position) & {Role.LEADER, Role.STAFF}
        ),
        reporting=tuple(expected[s.unit_id] for s in slots if s.role == Participant.Role.REPORTING),
        advising=tuple(expected[s.unit_id] for s in slots if s.role == Participant.Role.ADVISING),
        sheets=tuple(_sheets(viewer, meeting, rows, agenda, expected, set(units))),
    )


def _sheets(
    viewer: Viewer,
    meeting: Meeting,
    rows: Iterable[tuple[Row, tuple[Line, ...]]],
    agenda: Agenda,
    expected: dict[int, RollLine],
    units: set[UUID],
) -> Iterable[UnitSheet]:
    starts = {line.slot.unit_id: line.starts_at for line in agenda.slots(Participant.Role.REPORTING)}
    plan, petitions = _plan(viewer, meeting), _petitions(viewer, meeting)
    sent = {unit: row for unit, row in reports.reports_of_meeting(viewer, meeting).items() if row.state == "submitted"}
    for row, lines in rows:
        slot = row.slot
        if slot is None or (units and slot.unit.uid not in units):
            continue
        yield UnitSheet(
            slot=slot,
            row=row,
            lines=lines,
            plan=tuple(plan.get(slot.unit_id, ())),
            petitions=tuple(petitions.get(slot.unit_id, ())),
            report=sent.get(slot.unit_id),
            expected=expected[slot.unit_id],
            starts_at=starts.get(slot.unit_id),
        )


def own_sheets(viewer: Viewer, meeting_uid: UUID) -> list[UnitSheet]:
    """The sheet a unit's secretary or drafter prints for who sits for him: his own units only, never a proposal.

    Raises NotFound when none of the viewer's units reports at this meeting.
    """
    meeting = schedule.meeting_for(viewer, meeting_uid)
    own = viewer.units_as(Role.LEADER, Role.STAFF)
    slots = schedule.slots_of(meeting)
    mine = [slot for slot in slots if slot.role == Participant.Role.REPORTING and slot.unit_id in own]
    if not mine:
        raise NotFound
    agenda = schedule.agenda_of(meeting, slots)
    starts = {line.slot.unit_id: line.starts_at for line in agenda.slots(Participant.Role.REPORTING)}
    held = holders_of_units([slot.unit_id for slot in mine], meeting.held_on)
    plan, petitions = _plan(viewer, meeting), _petitions(viewer, meeting)
    found = reports.reports_of_meeting(viewer, meeting)
    sheets = []
    for slot in mine:
        report = found.get(slot.unit_id)
        sent = report if report is not None and report.state == Report.State.SUBMITTED else None
        sheets.append(
            UnitSheet(
                slot=slot,
                row=None,
                lines=tuple(_line(cell) for cell in cells_for_slot(viewer, slot, Seat())),
                plan=tuple(plan.get(slot.unit_id, ())),
                petitions=tuple(petitions.get(slot.unit_id, ())),
                report=sent,
                expected=_expected(slot, held[slot.unit_id]),
                starts_at=starts.get(slot.unit_id),
                results=tuple(sent.result_lines.select_related("field")) if sent else (),
            )
        )
    return sheets


def _line(cell: Cell) -> Line:
    boxes = tuple(
        Box(components.OUTCOMES[code][0], components.outcome_word(code), cell.judged == code)
        for code in Outcome.values
        if code in cell.allowed
    )
    dated = any(outcome.value in cell.allowed and needs_new_date(cell.commitment, outcome) for outcome in MISSES)
    return Line(cell, boxes, dated)


def _plan(viewer: Viewer, meeting: Meeting) -> dict[int, list[PlanLine]]:
    return _by(reports.plan_lines_of(viewer, meeting), lambda line: line.report.unit_id)


def _petitions(viewer: Viewer, meeting: Meeting) -> dict[int, list[Concern]]:
    """What was raised for this meeting, restricted petitions left out: a printed sheet is read by whoever finds it."""
    rows = concerns.concerns_of_meeting(viewer, meeting).exclude(state__in=UNSENT)
    return _by(rows.exclude(access_class=AccessClass.RESTRICTED), lambda concern: concern.raised_by_id)


def _by(rows: Iterable[Any], key: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def _expected(slot: Slot, held: list[Appointment]) -> RollLine:
    head = schedule.head_of(slot.unit, slot.meeting.held_on, held)
    return _holder(slot.unit.name, head) if head else RollLine(slot.unit.name)


def _holder(unit: str, post: Appointment) -> RollLine:
    return RollLine(unit, post_name(post, post.unit), post.person.full_name)
