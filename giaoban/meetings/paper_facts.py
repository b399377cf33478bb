"""What was recorded of a meeting, read once and whole for its minutes. A constant number of queries, whatever the number of units.

Whole means unscoped: the right of the reader is settled before (queries.minutes) and again when the paper is cut to what he may
see (paper.extract). Petitions of restricted access never enter it: they are counted only (DESIGN.md, Access).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from giaoban.commitments.models import Commitment, Priority, Verdict
from giaoban.commitments.rules import counts_as_miss
from giaoban.concerns.models import AccessClass, Concern
from giaoban.meetings.models import Assessment, Remark
from giaoban.meetings.timer import read_countdown
from giaoban.organisation.models import Unit, UnitPlacement
from giaoban.organisation.queries import valid_on
from giaoban.reports.models import Claim, Report
from giaoban.schedule.models import AgendaItem, Attendance, Meeting, Participant, Slot, SlotClock


@dataclass
class UnitFacts:
    """All that concerns one unit at this meeting."""

    unit_id: int
    uid: str
    name: str
    slot: Slot | None = None
    attendance: Attendance | None = None
    minutes_used: int | None = None
    spoke: tuple[datetime, datetime] | None = None  # from and to, where they were entered from paper
    remarks: list[Remark] = field(default_factory=list)
    assessment: Assessment | None = None
    judged: list[Verdict] = field(default_factory=list)  # effective verdicts of this meeting, commitment selected
    given_between: list[Commitment] = field(default_factory=list)
    promised: list[Commitment] = field(default_factory=list)
    petitions: list[Concern] = field(default_factory=list)
    restricted_petitions: int = 0

    @property
    def is_reporting(self) -> bool:
        return self.slot is None or self.slot.role == Participant.Role.REPORTING

    @property
    def has_content(self) -> bool:
        """An advisory body that only presented its priorities needs no part of its own."""
        return self.is_reporting or bool(
            self.remarks or self.assessment or self.judged or self.given_between or self.promised or self.petitions
        )


@dataclass
class Facts:
    meeting: Meeting
    host_name: str
    superior_name: str
    units: list[UnitFacts]  # in the order of the slots; units without a slot last
    agenda: list[AgendaItem]
    remarks: dict[str, list[Remark]]  # general remarks by agenda key
    claims: dict[int, Claim]
    misses_before: dict[int, int]  # ↻ when the meeting began, by commitment
    priorities: list[Priority]
    names: dict[int, str]  # unit names on the day held
    common_answers: list[Concern]

    def name(self, unit_id: int | None, otherwise: str = "") -> str:
        return self.names.get(unit_id or 0, otherwise)


def read_facts(meeting: Meeting) -> Facts:
    """Everything the minutes of `meeting` print. The caller has checked the right to it."""
    slots = list(Slot.objects.filter(meeting=meeting).select_related("unit", "attendance__substitute_for"))
    units = {slot.unit_id: UnitFacts(slot.unit_id, str(slot.unit.uid), slot.unit.name, slot) for slot in slots}
    for slot in slots:
        units[slot.unit_id].attendance = getattr(slot, "attendance", None)
    verdicts = _verdicts(meeting)
    promised = _commitments().filter(born_at=meeting).exclude(origin=Commitment.Origin.BETWEEN)
    between = _given_between(meeting)
    concerns = list(
        Concern.objects.unscoped("rule: minutes print every petition of the meeting")
        .filter(meeting=meeting)
        .exclude(state__in=[Concern.State.DRAFT, Concern.State.WITHDRAWN])
        .select_related("raised_by", "assigned_to")
        .order_by("pk")
    )
    for verdict in verdicts:
        _of(units, verdict.commitment).judged.append(verdict)
    for commitment in promised:
        _of(units, commitment).promised.append(commitment)
    for commitment in between:
        _of(units, commitment).given_between.append(commitment)
    for concern in concerns:
        facts = _unit(units, concern.raised_by)
        if concern.access_class == AccessClass.RESTRICTED:
            facts.restricted_petitions += 1
        else:
            facts.petitions.append(concern)
    general = _remarks(meeting, units)
    _clocks(meeting, units)
    for assessment in Assessment.objects.filter(slot__meeting=meeting).select_related("slot", "by"):
        units[assessment.slot.unit_id].assessment = assessment
    host = meeting.series.host
    placements = _placements(meeting, [*units, host.pk])
    names = {unit_id: row.name for unit_id, row in placements.items()}
    for facts in units.values():
        facts.name = names.get(facts.unit_id, facts.name)
    parent = placements[host.pk].parent if host.pk in placements else host.get_parent()
    return Facts(
        meeting=meeting,
        host_name=names.get(host.pk, host.name),
        superior_name=parent.name if parent else "",
        units=list(units.values()),
        agenda=list(AgendaItem.objects.filter(meeting=meeting)),
        remarks=general,
        claims=_claims(meeting),
        misses_before=_misses_before(meeting, verdicts),
        priorities=list(
            Priority.objects.filter(meeting=meeting).select_related("unit", "field").order_by("unit__sort_key", "pk")
        ),
        names=names,
        common_answers=[row for row in concerns if row.answer_common and row.access_class != AccessClass.RESTRICTED],
    )


def _commitments() -> Any:
    return (
        Commitment.objects.unscoped("rule: minutes hold every task of the meeting")
        .exclude(state=Commitment.State.DRAFT)
        .select_related("owner", "promised_by", "field")
        .order_by("field__side", "field__position", "due_on", "pk")
    )


def _verdicts(meeting: Meeting) -> list[Verdict]:
    """The effective verdict of every commitment judged at the meeting."""
    return list(
        Verdict.objects.filter(meeting=meeting, corrected_by=None)
        .select_related("commitment__owner", "commitment__promised_by", "by")
        .order_by("due_on_before", "commitment_id")
    )


def _given_between(meeting: Meeting) -> list[Commitment]:
    """Given between the closing of the regular meeting before and the closing of this one; an extraordinary meeting lists none."""
    if meeting.kind != Meeting.Kind.REGULAR:
        return []
    until = meeting.closed_at or meeting.opened_at
    rows = _commitments().filter(series_id=meeting.series_id, origin=Commitment.Origin.BETWEEN)
    if until is not None:
        rows = rows.filter(opened_at__lte=until)
    since = _closed_before(meeting)
    return list(rows.filter(opened_at__gt=since) if since else rows)


def _closed_before(meeting: Meeting) -> datetime | None:
    return (
        Meeting.objects.unscoped("rule: tasks given since the meeting before")
        .filter(
            series_id=meeting.series_id,
            kind=Meeting.Kind.REGULAR,
            state=Meeting.State.CLOSED,
            period__lt=meeting.period,
        )
        .order_by("-period")
        .values_list("closed_at", flat=True)
        .first()
    )


def _misses_before(meeting: Meeting, verdicts: list[Verdict]) -> dict[int, int]:
    counts = {verdict.commitment_id: verdict.commitment.opening_misses for verdict in verdicts}
    earlier = Verdict.objects.filter(
        Q(meeting__held_on__lt=meeting.held_on) | Q(meeting__held_on=meeting.held_on, meeting_id__lt=meeting.pk),
        commitment_id__in=list(counts),
        corrected_by=None,
    ).values_list("commitment_id", "outcome", "was_due")
    for commitment_id, outcome, was_due in earlier:
        counts[commitment_id] += int(counts_as_miss(outcome, was_due))
    return counts


def _claims(meeting: Meeting) -> dict[int, Claim]:
    """Claims of the reports that were handed in, by commitment."""
    reports = (
        Report.objects.unscoped("rule: minutes print what the units claimed")
        .filter(meeting=meeting, first_submitted_at__isnull=False)
        .exclude(state__in=[Report.State.DRAFT, Report.State.AWAITING])
        .values("pk")
    )
    return {claim.commitment_id: claim for claim in Claim.objects.filter(report__in=reports)}


def _remarks(meeting: Meeting, units: dict[int, UnitFacts]) -> dict[str, list[Remark]]:
    general: dict[str, list[Remark]] = defaultdict(list)
    said = Remark.objects.filter(meeting=meeting).select_related("slot").order_by(Coalesce("said_at", "at"), "pk")
    for remark in said:
        if remark.slot is not None:
            units[remark.slot.unit_id].remarks.append(remark)
        else:
            general[remark.agenda_key].append(remark)
    return general


def _clocks(meeting: Meeting, units: dict[int, UnitFacts]) -> None:
    rows: dict[int, list[SlotClock]] = defaultdict(list)
    for row in SlotClock.objects.filter(slot__meeting=meeting):
        rows[row.slot_id].append(row)
    end = meeting.ended_at or meeting.began_at
    for facts in units.values():
        if facts.slot is None or not rows[facts.slot.pk] or end is None:
            continue
        own = rows[facts.slot.pk]
        events = [(row.event, row.happened_at) for row in own]
        facts.minutes_used = read_countdown(events, facts.slot.minutes, end).used_minutes
        if any(row.said_at for row in own):
            facts.spoke = own[0].happened_at, own[-1].happened_at


def _placements(meeting: Meeting, unit_ids: Iterable[int]) -> dict[int, UnitPlacement]:
    rows = UnitPlacement.objects.filter(valid_on(meeting.held_on), unit_id__in=list(unit_ids)).select_related("parent")
    return {row.unit_id: row for row in rows}


def _of(units: dict[int, UnitFacts], commitment: Commitment) -> UnitFacts:
    """The part of the unit that answers for it; a unit that took it over without a slot leaves it with who promised it."""
    if commitment.owner_id not in units and commitment.promised_by_id in units:
        return units[commitment.promised_by_id]
    return _unit(units, commitment.owner)


def _unit(units: dict[int, UnitFacts], unit: Unit) -> UnitFacts:
    return units.setdefault(unit.pk, UnitFacts(unit.pk, str(unit.uid), unit.name))
