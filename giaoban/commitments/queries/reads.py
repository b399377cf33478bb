"""Single tasks and the tasks of a meeting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from giaoban.commitments.models import Commitment, CoUnit, ExtensionRequest, Outcome, Verdict
from giaoban.core import clock
from giaoban.core.errors import NotFound
from giaoban.core.viewer import Role, Viewer
from giaoban.core.working_days import add_working_days
from giaoban.organisation.models import Unit
from giaoban.schedule.models import Attendance, Meeting, Series, Slot

BY_DATE = F("due_on").asc(nulls_last=True)  # the two databases differ on where nothing stands
RELATED = ("owner", "promised_by", "field", "series__host", "born_at")
ABSENT = (Attendance.Status.ABSENT_EXCUSED, Attendance.Status.ABSENT_UNEXCUSED)


def readable(viewer: Viewer) -> Any:  # a QuerySet[Commitment] with the annotation `sees_verdicts`
    """The viewer's commitments with what a line needs; `.sees_verdicts` is false for a co-ordinating unit, which sees the
    task and its notes, never claims, verdicts or ↻ (DESIGN.md, Access)."""
    return (
        Commitment.objects.visible_to(viewer)
        .select_related(*RELATED)
        .annotate(
            sees_verdicts=Case(
                When(Commitment.judged_visible(viewer), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )
    )


def commitment_for(viewer: Viewer, uid: UUID) -> Commitment:
    """One commitment the viewer may see, annotated as in `readable`. Raises NotFound (missing and hidden are the same)."""
    found: Commitment | None = readable(viewer).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def request_for(viewer: Viewer, uid: UUID) -> ExtensionRequest:
    """A unit's request on a commitment the viewer may see; `.commitment` is as `commitment_for` reads it. Raises NotFound."""
    found = ExtensionRequest.objects.filter(uid=uid).select_related("commitment", "asked_by").first()
    if found is None:
        raise NotFound
    found.commitment = commitment_for(viewer, found.commitment.uid)
    return found


def on_the_table(meeting: Meeting) -> Q:
    """Carrying over copies nothing: open when the meeting was opened, or open now if it is not yet opened."""
    if meeting.opened_at is None:
        return Q(series_id=meeting.series_id, state=Commitment.State.OPEN)
    return Q(series_id=meeting.series_id, opened_at__lte=meeting.opened_at) & (
        Q(closed_at=None) | Q(closed_at__gte=meeting.opened_at)
    )


def open_for_meeting(viewer: Viewer, meeting: Meeting) -> QuerySet[Commitment]:
    """Every commitment the table must list, whose verdict the viewer may see, by unit and date. One query."""
    return (
        readable(viewer)
        .filter(on_the_table(meeting), sees_verdicts=True)
        .order_by("owner__sort_key", "owner_id", BY_DATE, "id")
    )


def open_for_unit(viewer: Viewer, meeting: Meeting, unit: Unit) -> QuerySet[Commitment]:
    """Every commitment the unit's report must list. One query."""
    return open_for_meeting(viewer, meeting).filter(owner_id=unit.pk)


def without_verdict(meeting: Meeting) -> list[Commitment]:
    """Gate 1: every commitment of the series that was open when the meeting was opened and has no verdict there, whoever
    owns it now, orphans included. Counts all rows, hidden ones too. An extraordinary meeting has no gate."""
    if meeting.kind == Meeting.Kind.EXTRAORDINARY:
        return []
    judged = Verdict.objects.filter(commitment=OuterRef("pk"), meeting_id=meeting.pk)
    rows = Commitment.objects.unscoped("rule: gate 1").filter(on_the_table(meeting)).exclude(Exists(judged))
    return list(rows.select_related(*RELATED).order_by("owner__sort_key", "owner_id", BY_DATE, "id"))


def orphans(meeting: Meeting) -> list[Commitment]:
    """Commitments on this table whose owner ended without a sole successor ("chưa có đơn vị nhận"). All rows: for the
    chair's table of the host only."""
    rows = Commitment.objects.unscoped("rule: orphans stand on the chair's table").filter(
        on_the_table(meeting), owner__ended_on__isnull=False, owner__ended_on__lte=clock.today()
    )
    return list(rows.select_related(*RELATED).order_by("owner__sort_key", BY_DATE, "id"))


def drafts_of(viewer: Viewer, meeting: Meeting) -> QuerySet[Commitment]:
    """What was promised at this meeting so far: drafts, and the same rows once it is closed."""
    return readable(viewer).filter(born_at_id=meeting.pk, sees_verdicts=True).order_by("owner__sort_key", "id")


def given_between(viewer: Viewer, meeting: Meeting) -> QuerySet[Commitment]:
    """Given between meetings since the last regular one of the series was closed: for this meeting's minutes."""
    last = (
        Meeting.objects.unscoped("rule: span between meetings")
        .filter(series_id=meeting.series_id, kind=Meeting.Kind.REGULAR, period__lt=meeting.period)
        .exclude(closed_at=None)
        .order_by("-period")
        .values_list("closed_at", flat=True)
        .first()
    )
    rows = readable(viewer).filter(
        series_id=meeting.series_id, origin=Commitment.Origin.BETWEEN, opened_at__lte=meeting.closed_at or clock.now()
    )
    if last is not None:
        rows = rows.filter(opened_at__gt=last)
    return rows.filter(sees_verdicts=True).order_by("owner__sort_key", "id")


def verdicts_of(meeting: Meeting) -> dict[int, Verdict]:
    """The governing verdict (newest correction) of each commitment judged at this meeting, by commitment id. One query.

    Children of a meeting the caller may see: show only those of commitments fetched for the viewer.
    """
    rows = Verdict.objects.filter(meeting_id=meeting.pk, corrected_by=None).select_related("by", "entered_by")
    return {row.commitment_id: row for row in rows}


def verdicts_on(commitment: Commitment) -> QuerySet[Verdict]:
    """Governing verdicts of one commitment, in the order of their meetings."""
    return (
        Verdict.objects.filter(commitment_id=commitment.pk, corrected_by=None)
        .select_related("meeting", "by")
        .order_by("meeting__held_on", "pk")
    )


def slots_heard(meeting: Meeting) -> dict[int, bool]:
    """Unit id → was it heard: its slot was opened, and it was not absent without a substitute. One query."""
    rows = Slot.objects.filter(meeting_id=meeting.pk).values_list("unit_id", "state", "attendance__status")
    return {unit: state != Slot.State.WAITING and status not in ABSENT for unit, state, status in rows}


def open_own_count(unit: Unit, series: Series) -> int:
    """The unit's own open tasks in a series (priorities of a field not counted); above eight the table warns."""
    return (
        Commitment.objects.unscoped("rule: warning above eight open own tasks")
        .filter(owner_id=unit.pk, series_id=series.pk, state__in=[Commitment.State.OPEN, Commitment.State.DRAFT])
        .exclude(origin=Commitment.Origin.PRIORITY)
        .count()
    )


def open_own_counts(series: Series) -> dict[int, int]:
    """`open_own_count` of every unit of the series, in one query: for the table."""
    rows = (
        Commitment.objects.unscoped("rule: warning above eight open own tasks")
        .filter(series_id=series.pk, state__in=[Commitment.State.OPEN, Commitment.State.DRAFT])
        .exclude(origin=Commitment.Origin.PRIORITY)
        .values_list("owner_id", flat=True)
    )
    counts: dict[int, int] = {}
    for owner_id in rows:
        counts[owner_id] = counts.get(owner_id, 0) + 1
    return counts


OWN_TASKS_WARNING = 8


@dataclass(frozen=True)
class Owed:
    """A verdict the standing members still owe in writing, and the day they promised it by."""

    verdict: Verdict
    until: date

    @property
    def commitment(self) -> Commitment:
        return self.verdict.commitment


def owed_until(meeting: Meeting) -> date:
    """Last day for the written verdicts owed by a meeting: `owed_days` working days after it was held."""
    return add_working_days(meeting.held_on, meeting.series.owed_days)


def owed_verdicts(viewer: Viewer) -> list[Owed]:
    """Owed by the hosts in which the viewer is a standing member or clerk: closed meetings, still governing, and not
    overtaken by the verdict of a later meeting."""
    hosts = viewer.units_as(Role.LEADER, Role.STAFF)
    if not hosts:
        return []
    later = Verdict.objects.filter(
        commitment=OuterRef("commitment"), meeting__held_on__gt=OuterRef("meeting__held_on")
    ).exclude(outcome=Outcome.OWED)
    rows = (
        Verdict.objects.filter(
            outcome=Outcome.OWED,
            corrected_by=None,
            meeting__state=Meeting.State.CLOSED,
            meeting__series__host_id__in=hosts,
        )
        .exclude(Exists(later))
        .select_related("meeting__series", "commitment__owner", "commitment__series")
        .order_by("meeting__held_on", "pk")
    )
    return [Owed(row, owed_until(row.meeting)) for row in rows]


def requests_waiting(viewer: Viewer) -> QuerySet[ExtensionRequest]:
    """Extensions asked, waiting for the standing members of the viewer's hosts."""
    hosts = viewer.units_as(Role.LEADER, Role.STAFF)
    return (
        ExtensionRequest.objects.filter(
            state=ExtensionRequest.State.ASKED,
            commitment__state=Commitment.State.OPEN,
            commitment__series__host_id__in=hosts,
        )
        .select_related("commitment__owner", "asked_by")
        .order_by("asked_at")
    )


def request_of(commitment: Commitment) -> ExtensionRequest | None:
    """The open request of a fetched commitment."""
    return commitment.extension_requests.filter(state=ExtensionRequest.State.ASKED).select_related("asked_by").first()


def co_units_of(commitment: Commitment) -> list[Unit]:
    """Co-ordinating units of a fetched commitment."""
    rows = CoUnit.objects.filter(commitment_id=commitment.pk).select_related("unit").order_by("unit__sort_key")
    return [row.unit for row in rows]


def priority_line(viewer: Viewer, priority_ids: Iterable[int]) -> dict[int, list[Commitment]]:
    """Tasks born of a priority, shown as one line with one answer per unit: priority id → its tasks the viewer may see."""
    lines: dict[int, list[Commitment]] = {}
    for row in readable(viewer).filter(priority_id__in=list(priority_ids)).order_by("owner__sort_key", "id"):
        lines.setdefault(row.priority_id or 0, []).append(row)
    return lines
