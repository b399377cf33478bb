"""Single reports, what they say to whom, and what the table and the minutes take from them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from giaoban.commitments.history import HistoryEvent
from giaoban.commitments.models import Commitment
from giaoban.commitments.queries import open_for_unit
from giaoban.core.errors import NotFound
from giaoban.core.period import label
from giaoban.core.viewer import Role, Viewer
from giaoban.documents.models import File
from giaoban.organisation.models import Unit
from giaoban.reports.content import Content, live_content
from giaoban.reports.models import Claim, PlanLine, Report, ReportFile, ReportVersion, SetAsideDraft
from giaoban.schedule.models import Meeting

RELATED = ("unit", "meeting__series__host", "prepared_by", "submitted_by", "entered_by", "confirmed_by")


def visible_reports(viewer: Viewer) -> QuerySet[Report]:
    """Reports the viewer may see, newest meeting first (who sees what: Report.visible)."""
    return (
        Report.objects.visible_to(viewer)
        .select_related("unit", "meeting__series__host")
        .order_by("-meeting__held_on", "unit__sort_key", "pk")
    )


def report_for(viewer: Viewer, uid: UUID) -> Report:
    """One report the viewer may see. Raises NotFound (missing and hidden are the same)."""
    report = Report.objects.visible_to(viewer).select_related(*RELATED).filter(uid=uid).first()
    if report is None:
        raise NotFound
    return report


def reads_drafts(viewer: Viewer, report: Report) -> bool:
    """Who sees the report being written: the unit's drafter, secretary and deputies; the host for a draft it began."""
    if viewer.is_at(report.unit_id, Role.LEADER, Role.STAFF, Role.HEAD):
        return True
    return report.begun_by_host and viewer.is_at(report.meeting.series.host_id, Role.LEADER, Role.STAFF)


def content_for(viewer: Viewer, report: Report) -> Content:
    """What the report says to this viewer.

    A submitted report says what was submitted. A draft, and a returned report under the unit's hands, is what stands there
    now for those who write it; everybody else reads a returned report as it was submitted, never the edits since.
    """
    writing = report.state != Report.State.SUBMITTED
    if writing and reads_drafts(viewer, report):
        return live_content(report, open_for_unit(viewer, report.meeting, report.unit))
    last = report.versions.order_by("-no").first()
    if last is None:
        raise NotFound
    return Content.from_json(last.content)


def as_content(stored: ReportVersion | SetAsideDraft) -> Content:
    return Content.from_json(stored.content)


def narrowed(found: QuerySet[Report], *, unit: str = "", period: str = "", state: str = "") -> QuerySet[Report]:
    """The list's filters: a unit's uid, a month as 2017-10, submitted | late | returned | draft | awaiting | entered."""
    if unit:
        found = found.filter(unit__uid=unit) if is_uid(unit) else found.none()
    if period:
        year, _dash, month = period.partition("-")
        numbers = year.isdigit() and month.isdigit() and 1 <= int(month) <= 12 and 1900 <= int(year) <= 9000
        found = found.filter(meeting__period=date(int(year), int(month), 1)) if numbers else found.none()
    unconfirmed = Q(entered_for=True, confirmed_at=None)
    rules = {
        "draft": Q(state=Report.State.DRAFT),
        "awaiting": Q(state=Report.State.AWAITING),
        "returned": Q(state=Report.State.RETURNED),
        "submitted": Q(state=Report.State.SUBMITTED, is_late=False) & ~unconfirmed,
        "late": Q(state=Report.State.SUBMITTED, is_late=True) & ~unconfirmed,
        "entered": Q(state=Report.State.SUBMITTED) & unconfirmed,
    }
    return found.filter(rules[state]) if state in rules else found


def units_with_reports(viewer: Viewer) -> list[Unit]:
    """Units whose reports the viewer may see, for the list's filter."""
    seen = Report.objects.visible_to(viewer).values("unit_id")
    return list(Unit.objects.filter(pk__in=seen).order_by("sort_key"))


def is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def versions_of(viewer: Viewer, report: Report) -> list[ReportVersion]:
    """What was submitted, each time, of a report fetched for this viewer."""
    return list(report.versions.select_related("by"))


def set_aside_of(viewer: Viewer, report: Report) -> list[SetAsideDraft]:
    """The unit's own drafts that gave way to a report entered for it: for the unit's writers only."""
    if not viewer.is_at(report.unit_id, Role.LEADER, Role.STAFF):
        return []
    return list(report.set_aside.all())


# -- for the table, the minutes and the history


def reports_of_meeting(viewer: Viewer, meeting: Meeting) -> dict[int, Report]:
    """Unit id → the report the viewer may see, drafts of his own unit included. One query."""
    rows = Report.objects.visible_to(viewer).filter(meeting_id=meeting.pk).select_related("unit", "submitted_by")
    return {row.unit_id: row for row in rows}


def claims_of_meeting(viewer: Viewer, meeting: Meeting) -> dict[int, Claim]:
    """Commitment id → the unit's claim, of submitted reports the viewer may see. One query."""
    seen = Report.objects.visible_to(viewer).filter(meeting_id=meeting.pk, state=Report.State.SUBMITTED)
    rows = Claim.objects.filter(report__in=seen.values("pk")).exclude(outcome="")
    return {row.commitment_id: row for row in rows}


def last_words(viewer: Viewer, meeting: Meeting, commitment_ids: Iterable[int]) -> dict[int, str]:
    """Commitment id → what the unit wrote of it in its last submitted report before this one. One query."""
    seen = Report.objects.visible_to(viewer).filter(
        meeting__series_id=meeting.series_id, meeting__period__lt=meeting.period, state=Report.State.SUBMITTED
    )
    claims = Claim.objects.filter(report__in=seen.values("pk"), commitment_id__in=list(commitment_ids))
    found: dict[int, str] = {}
    for claim in claims.order_by("report__meeting__period"):
        words = " – ".join(text.strip() for text in (claim.result, claim.why_not) if text.strip())
        found[claim.commitment_id] = words
    return {commitment_id: words for commitment_id, words in found.items() if words}


def plan_lines_of(viewer: Viewer, meeting: Meeting, unit: Unit | None = None) -> list[PlanLine]:
    """The plan of a unit (or of every unit) at a meeting, from submitted reports the viewer may see. One query."""
    seen = Report.objects.visible_to(viewer).filter(meeting_id=meeting.pk, state=Report.State.SUBMITTED)
    if unit is not None:
        seen = seen.filter(unit_id=unit.pk)
    rows = PlanLine.objects.filter(report__in=seen.values("pk")).select_related("field", "report")
    return list(rows.order_by("report_id", "position", "pk"))


def claim_events(viewer: Viewer, commitment: Commitment) -> Iterable[HistoryEvent]:
    """The unit's claims in a commitment's history: of submitted reports that the viewer may see."""
    seen = Report.objects.visible_to(viewer).filter(state=Report.State.SUBMITTED, submitted_at__isnull=False)
    rows = (
        Claim.objects.filter(commitment_id=commitment.pk, report__in=seen.values("pk"))
        .exclude(outcome="")
        .select_related("report__meeting", "report__unit")
        .order_by("report__meeting__held_on")
    )
    proof: dict[int, list[ReportFile]] = {}
    links = ReportFile.objects.filter(commitment_id=commitment.pk, withdrawn_at=None, published_at__isnull=False)
    for link in links.filter(file__in=File.objects.visible_to(viewer).values("pk")).select_related("file"):
        proof.setdefault(link.report_id, []).append(link)
    for claim in rows:
        at = claim.report.submitted_at or claim.report.created_at
        yield HistoryEvent(
            on=localtime(at).date(),
            at=at,
            kind="claimed",
            text=_("the unit's own word in the report of %(month)s") % {"month": label(claim.report.meeting.period)},
            by=str(claim.report.unit),
            detail="\n".join(text for text in (claim.result, claim.why_not) if text.strip()),
            outcome=claim.outcome,
            url=reverse("reports:report", args=[claim.report.uid]),
            files=tuple(proof.get(claim.report_id, ())),
        )
