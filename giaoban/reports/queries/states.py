"""Where every unit's report stands. The host may know that a draft exists, never what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Unit
from giaoban.reports.models import Report
from giaoban.reports.queries.files import units_that_sent_pages
from giaoban.schedule.models import Meeting, Participant
from giaoban.schedule.queries import is_host, meetings_of, participants_on

NONE, DRAFT, AWAITING, SUBMITTED, LATE, RETURNED, ENTERED = (
    "none",
    "draft",
    "awaiting",
    "submitted",
    "late",
    "returned",
    "entered",
)
STATE_LABELS: dict[str, Any] = {
    NONE: _("Not begun"),
    DRAFT: _("Being written"),
    AWAITING: _("Awaiting approval"),
    SUBMITTED: _("Submitted"),
    LATE: _("Submitted late"),
    RETURNED: _("Returned for completion"),
    ENTERED: _("Entered for the unit, to be confirmed"),
}
STATE_TONES = {
    NONE: "neutral",
    DRAFT: "neutral",
    AWAITING: "active",
    SUBMITTED: "good",
    LATE: "warn",
    RETURNED: "bad",
    ENTERED: "warn",
}
ARRIVED = {SUBMITTED, LATE, ENTERED}


def state_code(report: Report | None) -> str:
    """none | draft | awaiting | submitted | late | returned | entered (entered for the unit and not yet confirmed)."""
    if report is None:
        return NONE
    if report.state != Report.State.SUBMITTED:
        return {Report.State.AWAITING.value: AWAITING, Report.State.RETURNED.value: RETURNED}.get(report.state, DRAFT)
    if report.entered_for and report.confirmed_at is None:
        return ENTERED
    return LATE if report.is_late else SUBMITTED


def report_states(viewer: Viewer, meeting: Meeting) -> dict[int, str]:
    """Unit id → state of its report: every reporting unit for the host's standing members and clerk; for others only the
    reports they may see and their own units."""
    if meeting.kind != Meeting.Kind.REGULAR:
        return {}
    everybody = is_host(viewer, meeting)
    units = [
        row.unit_id
        for row in participants_on(meeting.series, meeting.nominal_on, Participant.Role.REPORTING)
        if everybody or row.unit_id in viewer.unit_ids
    ]
    states = dict.fromkeys(units, NONE)
    rows = (
        Report.objects.unscoped("rule: the host knows that a draft exists, only its state is read")
        if everybody
        else Report.objects.visible_to(viewer)
    )
    columns = ("unit_id", "state", "entered_for", "confirmed_at", "is_late")
    for report in rows.filter(meeting_id=meeting.pk).only(*columns):
        states[report.unit_id] = state_code(report)
    return states


@dataclass(frozen=True)
class BoardRow:
    """A unit on the host's board of one meeting. `report` is there only if the viewer may open it."""

    unit: Unit
    code: str
    report: Report | None
    may_enter: bool
    pages: int = 0  # photographed pages the unit sent to be entered

    @property
    def label(self) -> Any:
        return STATE_LABELS[self.code]

    @property
    def tone(self) -> str:
        return STATE_TONES[self.code]


def board(viewer: Viewer, meeting: Meeting) -> list[BoardRow]:
    """Every reporting unit of a meeting with the state of its report, for the host. Five queries, whatever the number."""
    if not is_host(viewer, meeting):
        return []
    states = report_states(viewer, meeting)
    seen = {row.unit_id: row for row in Report.objects.visible_to(viewer).filter(meeting_id=meeting.pk)}
    enterable = meeting.state in (Meeting.State.CALLED, Meeting.State.OPEN)
    units = Unit.objects.in_bulk(list(states))
    pages = units_that_sent_pages(viewer, [meeting])
    return [
        BoardRow(
            units[unit_id],
            code,
            seen.get(unit_id),
            enterable and code not in ARRIVED,
            pages.get((meeting.pk, unit_id), 0),
        )
        for unit_id, code in states.items()
    ]


def hosted_meetings(viewer: Viewer) -> QuerySet[Meeting]:
    """Regular meetings whose host the viewer serves, newest first: called, open or closed ones have a board."""
    hosts = viewer.units_as(Role.LEADER, Role.STAFF)
    return meetings_of(
        viewer,
        series__host_id__in=hosts,
        kind=Meeting.Kind.REGULAR,
        state__in=[Meeting.State.CALLED, Meeting.State.OPEN, Meeting.State.CLOSED, Meeting.State.POSTPONED],
    )


@dataclass(frozen=True)
class ToWrite:
    """A report that a unit of the viewer has to write (or has begun) for a called meeting."""

    meeting: Meeting
    unit: Unit
    report: Report | None

    @property
    def code(self) -> str:
        return state_code(self.report)

    @property
    def is_overdue(self) -> bool:
        due = self.meeting.report_due_at
        return due is not None and clock.now() > due


def to_write(viewer: Viewer) -> list[ToWrite]:
    """For each called meeting and each of the viewer's units that reports there: its report so far. Three queries."""
    units = viewer.units_as(Role.LEADER, Role.STAFF)
    if not units:
        return []
    meetings = list(
        meetings_of(viewer, kind=Meeting.Kind.REGULAR, state=Meeting.State.CALLED).order_by("held_on", "pk")
    )
    if not meetings:
        return []
    taking_part = list(participations([meeting.series_id for meeting in meetings], units))
    reports = {
        (row.meeting_id, row.unit_id): row
        for row in Report.objects.visible_to(viewer).filter(meeting__in=[m.pk for m in meetings], unit_id__in=units)
    }
    return [
        ToWrite(meeting, row.unit, reports.get((meeting.pk, row.unit_id)))
        for meeting in meetings
        for row in taking_part
        if row.series_id == meeting.series_id and in_force(row, meeting.nominal_on) and alive(row.unit, meeting.held_on)
    ]


def participations(series_ids: Iterable[int], units: Iterable[int]) -> QuerySet[Participant]:
    return Participant.objects.filter(
        series_id__in=list(series_ids), unit_id__in=list(units), role=Participant.Role.REPORTING
    ).select_related("unit")


def in_force(row: Participant, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to > day)


def alive(unit: Unit, day: date) -> bool:
    return unit.ended_on is None or unit.ended_on > day


def missing_counts(meetings: list[Meeting]) -> dict[int, int]:
    """Meeting id → how many units have not reported, for the host. Two queries for all meetings."""
    rows = Participant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=min(meeting.nominal_on for meeting in meetings)),
        series_id__in=[meeting.series_id for meeting in meetings],
        role=Participant.Role.REPORTING,
    ).select_related("unit")
    participants = list(rows)
    submitted = set(
        Report.objects.unscoped("rule: how many units have not reported")
        .filter(meeting__in=[meeting.pk for meeting in meetings], state=Report.State.SUBMITTED)
        .values_list("meeting_id", "unit_id")
    )
    return {
        meeting.pk: sum(
            1
            for row in participants
            if row.series_id == meeting.series_id
            and in_force(row, meeting.nominal_on)
            and alive(row.unit, meeting.held_on)
            and (meeting.pk, row.unit_id) not in submitted
        )
        for meeting in meetings
    }


def missing_units(meeting: Meeting) -> list[Unit]:
    """Reporting units of a meeting that have not submitted, in their order. Unscoped rule: who is to be reminded."""
    if meeting.kind != Meeting.Kind.REGULAR:
        return []
    submitted = set(
        Report.objects.unscoped("rule: which units have not reported")
        .filter(meeting_id=meeting.pk, state=Report.State.SUBMITTED)
        .values_list("unit_id", flat=True)
    )
    rows = participants_on(meeting.series, meeting.nominal_on, Participant.Role.REPORTING)
    return [row.unit for row in rows if row.unit_id not in submitted and alive(row.unit, meeting.held_on)]
