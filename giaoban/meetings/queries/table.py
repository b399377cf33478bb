"""The chair's table: one value of plain rows and cells, built from few queries whatever the number of units."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from giaoban.commitments import queries as commitments
from giaoban.commitments import rules as verdict_rules
from giaoban.commitments.models import Commitment, Outcome
from giaoban.concerns.models import Concern
from giaoban.core.viewer import Viewer
from giaoban.meetings.models import VerdictProposal
from giaoban.meetings.queries.floor import countdown_of, on_the_floor
from giaoban.meetings.queries.seats import Seat, seat_at, table_meeting
from giaoban.meetings.rules import settles, suggestion
from giaoban.meetings.timer import Countdown
from giaoban.meetings.words import REPORTED
from giaoban.organisation.models import Appointment, Unit
from giaoban.organisation.queries import valid_on
from giaoban.reports.models import Claim, Report
from giaoban.reports.queries import state_code, with_evidence_counts
from giaoban.schedule import queries as schedule
from giaoban.schedule.models import Attendance, Meeting, Participant, Slot

ABSENT = (Attendance.Status.ABSENT_EXCUSED, Attendance.Status.ABSENT_UNEXCUSED)
PRESENT = (Attendance.Status.PRESENT, Attendance.Status.LATE, Attendance.Status.SUBSTITUTE)
UNANSWERED = (Concern.State.RAISED, Concern.State.ASSIGNED, Concern.State.DISAGREED)


@dataclass(frozen=True)
class Cell:
    """One commitment of last month as marks: claim · proposal · verdict, with its counter and timeliness."""

    commitment: Commitment
    claim: Any  # reports.Claim or None
    proposal: VerdictProposal | None
    verdict: Any  # commitments.Verdict or None
    time: str
    days: int
    is_due: bool
    allowed: frozenset[str]

    @property
    def claimed(self) -> str:
        return self.claim.outcome if self.claim else ""

    @property
    def proposed(self) -> str:
        return self.proposal.outcome if self.proposal else ""

    @property
    def judged(self) -> str:
        return self.verdict.outcome if self.verdict else ""

    @property
    def suggested(self) -> str:
        """From the claim; shown as a suggestion and counted as nothing until somebody proposes it."""
        return "" if self.proposal or self.verdict else suggestion(self.claimed, self.allowed)

    @property
    def settles(self) -> bool:
        """ "Đồng ý theo đề xuất" would make the proposal the verdict."""
        return not self.verdict and settles(
            self.claimed,
            self.proposed,
            self.proposal.new_due_on if self.proposal else None,
            self.allowed,
            needs_date=verdict_rules.needs_new_date(self.commitment, self.proposed),
        )

    @property
    def differs(self) -> bool:
        """Left for discussion: claim and proposal differ, nothing is proposed, or a date is missing."""
        return not self.verdict and not self.settles

    @property
    def at_once(self) -> tuple[str, ...]:
        """Verdicts that one key or button may give: nothing more has to be said, and nobody has judged yet."""
        told = self.commitment.target_qty is None or (self.claim is not None and self.claim.qty is not None)
        ready = (Outcome.ACHIEVED if told else None, Outcome.IN_PROGRESS, Outcome.NOT_HEARD)
        return () if self.verdict else tuple(str(outcome) for outcome in ready if outcome in self.allowed)

    @property
    def files(self) -> int:
        """How many files the unit gave as evidence."""
        return getattr(self.claim, "files", 0) if self.claim else 0

    @property
    def evidence(self) -> str:
        """What the unit said: its result, or why not."""
        if not self.claim:
            return ""
        return " — ".join(text.strip() for text in (self.claim.result, self.claim.why_not) if text.strip())


@dataclass(frozen=True)
class Row:
    unit: Unit
    slot: Slot | None  # None: chưa có đơn vị nhận (its unit ended and nobody took it over, or it left the series)
    cells: tuple[Cell, ...]
    whole: bool = True  # report, petitions and attendance shown (host, inspector), not only commitments of a field
    report_state: str = ""
    petitions: int = 0
    unanswered: int = 0
    streak: int = 0
    chairs_own: bool = False  # the chair holds a post here: another standing member judges
    version: int = 0

    @property
    def missing(self) -> int:
        return sum(1 for cell in self.cells if not cell.verdict)

    @property
    def given(self) -> int:
        return len(self.cells) - self.missing

    @property
    def settleable(self) -> int:
        return sum(1 for cell in self.cells if cell.settles)

    @property
    def differences(self) -> int:
        return sum(1 for cell in self.cells if cell.differs)

    @property
    def attendance(self) -> str:
        found = getattr(self.slot, "attendance", None) if self.slot else None
        return found.status if found else ""


@dataclass(frozen=True)
class Floor:
    """The unit whose turn it is."""

    slot: Slot
    countdown: Countdown


@dataclass(frozen=True)
class Table:
    meeting: Meeting
    seat: Seat
    rows: tuple[Row, ...]
    advisers: tuple[Slot, ...] = ()
    orphans: tuple[Row, ...] = field(default=())
    floor: Floor | None = None

    @property
    def runs(self) -> bool:
        """The viewer may judge here now."""
        return self.seat.host and self.meeting.state == Meeting.State.OPEN

    @property
    def recorded(self) -> int:
        """Units whose attendance is known."""
        return sum(1 for row in self.rows if row.attendance not in ("", Attendance.Status.EXPECTED))

    @property
    def present(self) -> int:
        return sum(1 for row in self.rows if row.attendance in PRESENT)

    @property
    def every_row(self) -> tuple[Row, ...]:
        return self.rows + self.orphans

    @property
    def units(self) -> int:
        return len(self.rows)

    @property
    def reported(self) -> int:
        return sum(1 for row in self.rows if row.report_state in REPORTED)

    @property
    def commitments(self) -> int:
        return sum(len(row.cells) for row in self.every_row)

    @property
    def missing(self) -> int:
        return sum(row.missing for row in self.every_row)

    @property
    def unanswered(self) -> int:
        return sum(row.unanswered for row in self.rows)

    @property
    def settleable(self) -> int:
        return sum(row.settleable for row in self.every_row)


def table_of(viewer: Viewer, meeting_uid: UUID | Meeting) -> Table:
    """The table of a meeting as this viewer may see it. NotFound without a seat at it.

    Host: every unit. Head of an advisory body: units with commitments of his fields, those commitments only. Inspector: the
    units of his decision, read-only.
    """
    if isinstance(meeting_uid, Meeting):
        meeting, seat = meeting_uid, seat_at(viewer, meeting_uid)
    else:
        meeting, seat = table_meeting(viewer, meeting_uid)
    slots = _slots(viewer, meeting, seat)
    cells = cells_of(viewer, meeting, seat, slots)
    states = _report_states(viewer, meeting, seat)
    streaks = schedule.substitute_streak(meeting) if seat.host else {}
    rows = []
    for slot in slots:
        found = cells.pop(slot.unit_id, ())
        whole = seat.sees_unit(slot.unit_id)
        if slot.role != Participant.Role.REPORTING or not (whole or found):
            continue
        rows.append(
            Row(
                unit=slot.unit,
                slot=slot,
                cells=tuple(found),
                whole=whole,
                report_state=states.get(slot.unit_id, "none") if whole else "",
                petitions=getattr(slot, "petitions", 0) if whole else 0,
                unanswered=getattr(slot, "unanswered", 0) if whole else 0,
                streak=streaks.get(slot.unit_id, 0),
                chairs_own=getattr(slot, "chairs_own", False),
                version=slot.version,
            )
        )
    orphans = tuple(
        Row(unit=found[0].commitment.owner, slot=None, cells=tuple(found), whole=False)
        for found in cells.values()
        if found
    )
    advisers = tuple(slot for slot in slots if slot.role == Participant.Role.ADVISING) if seat.host else ()
    speaking = on_the_floor(meeting, slots) if seat.host and meeting.state == Meeting.State.OPEN else None
    floor = Floor(speaking, countdown_of(speaking)) if speaking is not None else None
    return Table(meeting, seat, tuple(rows), advisers, orphans, floor)


def cells_of(viewer: Viewer, meeting: Meeting, seat: Seat, slots: list[Slot]) -> dict[int, list[Cell]]:
    """Cells by owner unit, in the order of due dates, only what the seat may see."""
    rows = commitments.open_for_meeting(viewer, meeting).select_related(None).select_related("owner", "field")
    listed = [c for c in rows if seat.sees_commitment(c)]
    for c in listed:
        c.series = meeting.series
    return _cells(viewer, meeting, listed, {slot.unit_id: slot for slot in slots}, seat)


def cells_for_slot(viewer: Viewer, slot: Slot, seat: Seat) -> list[Cell]:
    """The cells of one unit; a unit looking at its own slot sees all of its own, without proposals."""
    own = slot.unit_id in viewer.unit_ids
    listed = [c for c in commitments.open_for_unit(viewer, slot.meeting, slot.unit) if own or seat.sees_commitment(c)]
    return _cells(viewer, slot.meeting, listed, {slot.unit_id: slot}, seat).get(slot.unit_id, [])


def _cells(
    viewer: Viewer, meeting: Meeting, listed: list[Commitment], slots: dict[int, Slot], seat: Seat
) -> dict[int, list[Cell]]:
    claims = _claims(meeting, listed)
    verdicts = commitments.verdicts_of(meeting)
    proposals = proposals_of(meeting) if seat.proposes else {}
    on, due_soon = meeting.held_on, meeting.series.due_soon_days
    cells: dict[int, list[Cell]] = defaultdict(list)
    for c in sorted(listed, key=lambda c: (c.due_on is None, c.due_on or date.max, c.pk)):
        code, days = verdict_rules.timeliness(c, on, due_soon)
        slot = slots.get(c.owner_id)
        cells[c.owner_id].append(
            Cell(
                commitment=c,
                claim=claims.get(c.pk),
                proposal=proposals.get(c.pk) if seat.sees_proposal(c) else None,
                verdict=verdicts.get(c.pk),
                time=code,
                days=days,
                is_due=verdict_rules.is_due(c, on),
                allowed=_allowed(c, meeting, slot),
            )
        )
    return cells


def _allowed(c: Commitment, meeting: Meeting, slot: Slot | None) -> frozenset[str]:
    """The verdict table; an extraordinary meeting may only find a task achieved or cancel it."""
    outcomes = verdict_rules.allowed_outcomes(c, meeting.held_on, slot_heard=slot is not None and was_opened(slot))
    if meeting.kind == Meeting.Kind.EXTRAORDINARY:
        outcomes &= {Outcome.ACHIEVED, Outcome.CANCELLED}
    return frozenset(str(outcome) for outcome in outcomes)


def was_opened(slot: Slot) -> bool:
    """The unit was not absent and its slot was opened: then "not heard" is no longer allowed (as `commitments.slots_heard`)."""
    return not _was_absent(slot) and slot.state != Slot.State.WAITING


def was_heard(slot: Slot) -> bool:
    """As `was_opened`; a report that was to be noted only, and any at a meeting held in writing, counts as heard, so the
    bulk "not heard" leaves it alone."""
    silent = slot.form == Slot.Form.NOTED or slot.meeting.mode == Meeting.Mode.WRITING
    return not _was_absent(slot) and (slot.state != Slot.State.WAITING or silent)


def _was_absent(slot: Slot) -> bool:
    attendance = getattr(slot, "attendance", None)
    return attendance is not None and attendance.status in ABSENT


def proposals_of(meeting: Meeting) -> dict[int, VerdictProposal]:
    """Proposals by commitment. The host's working paper: callers look at `Seat.sees_proposal` first."""
    rows = VerdictProposal.objects.filter(meeting=meeting).select_related("by")
    return {row.commitment_id: row for row in rows}


def _claims(meeting: Meeting, listed: list[Commitment]) -> dict[int, Claim]:
    """The submitted claims on commitments fetched for this viewer with their verdicts: who sees the one sees the other
    (the head of an advisory body sees claims of his fields, never the report around them)."""
    claims = Claim.objects.filter(
        report__meeting=meeting, report__state=Report.State.SUBMITTED, commitment__in=[c.pk for c in listed]
    ).exclude(outcome="")
    rows = with_evidence_counts(claims)
    return {row.commitment_id: row for row in rows}


def _slots(viewer: Viewer, meeting: Meeting, seat: Seat) -> list[Slot]:
    """The slots in their order with what the rows need beside them, counted in the same query."""
    rows = Slot.objects.filter(meeting=meeting).select_related("unit", "attendance").order_by("-role", "position", "pk")
    if seat.host or seat.units:
        sent = (
            Concern.objects.visible_to(viewer)
            .filter(meeting=meeting, raised_by=OuterRef("unit"))
            .exclude(state__in=[Concern.State.DRAFT, Concern.State.WITHDRAWN])
        )
        rows = rows.annotate(petitions=_count(sent), unanswered=_count(sent.filter(state__in=UNANSWERED)))
    if seat.host:
        held = Appointment.objects.filter(
            valid_on(meeting.held_on), unit=OuterRef("unit"), person=meeting.chair_id or 0
        )
        rows = rows.annotate(chairs_own=Exists(held))
    slots = list(rows)
    for slot in slots:
        slot.meeting = meeting
    return slots


def _count(rows: Any) -> Any:
    counted = rows.order_by().values("raised_by").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _report_states(viewer: Viewer, meeting: Meeting, seat: Seat) -> dict[int, str]:
    """Unit id → where its report stands; the host may know that a draft exists (reports.report_states), in one query."""
    if not (seat.host or seat.units):
        return {}
    reports = Report.objects
    rows = (
        reports.unscoped("rule: the host knows where every report stands") if seat.host else reports.visible_to(viewer)
    )
    states = rows.filter(meeting=meeting).only("unit_id", "state", "entered_for", "confirmed_at", "is_late")
    return {row.unit_id: state_code(row) for row in states}
