"""Files of reports as their readers see them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from giaoban.core.viewer import Viewer
from giaoban.documents.models import File
from giaoban.organisation.models import Unit
from giaoban.reports.models import Claim, Report, ReportFile
from giaoban.schedule.models import Meeting


@dataclass
class Files:
    """A report's files: evidence by the uid of its task, photographed pages, the form that was returned."""

    evidence: dict[str, list[ReportFile]] = field(default_factory=lambda: defaultdict(list))
    pages: list[ReportFile] = field(default_factory=list)
    originals: list[ReportFile] = field(default_factory=list)

    def of(self, commitment_uid: object) -> list[ReportFile]:
        return self.evidence.get(str(commitment_uid), [])

    @property
    def unsent_pages(self) -> int:
        return sum(1 for page in self.pages if page.sent_at is None and page.withdrawn_at is None)


def _links(viewer: Viewer) -> QuerySet[ReportFile]:
    seen = File.objects.visible_to(viewer).values("pk")
    return ReportFile.objects.filter(file__in=seen).select_related("file", "commitment", "added_by")


def files_of(viewer: Viewer, report: Report) -> Files:
    """What the viewer may see of a fetched report's files, withdrawn ones for its writers. One query."""
    found = Files()
    if report.pk is None:
        return found
    for link in _links(viewer).filter(report_id=report.pk):
        if link.role == ReportFile.Role.EVIDENCE and link.commitment is not None:
            found.evidence[str(link.commitment.uid)].append(link)
        elif link.role == ReportFile.Role.PAGE:
            found.pages.append(link)
        else:
            found.originals.append(link)
    return found


def evidence_at(viewer: Viewer, meeting: Meeting, unit: Unit) -> dict[int, list[ReportFile]]:
    """Commitment id → the evidence of a unit's claims at a meeting, as the viewer may see it. One query."""
    found: dict[int, list[ReportFile]] = defaultdict(list)
    rows = _links(viewer).filter(
        report__meeting_id=meeting.pk,
        report__unit_id=unit.pk,
        report__state=Report.State.SUBMITTED,
        role=ReportFile.Role.EVIDENCE,
        withdrawn_at=None,
        published_at__isnull=False,
    )
    for link in rows:
        found[link.commitment_id or 0].append(link)
    return dict(found)


def sent_pages(viewer: Viewer, meeting: Meeting, unit: Unit) -> list[ReportFile]:
    """Photographed pages that lie before whoever enters the report. One query."""
    rows = _links(viewer).filter(report__meeting_id=meeting.pk, report__unit_id=unit.pk, withdrawn_at=None)
    return list(rows.filter(role=ReportFile.Role.PAGE))


def units_that_sent_pages(viewer: Viewer, meetings: list[Meeting]) -> dict[tuple[int, int], int]:
    """(meeting id, unit id) → how many pages wait to be entered by the viewer's office. One query."""
    rows = (
        ReportFile.objects.filter(
            file__in=File.objects.visible_to(viewer).values("pk"),
            report__meeting__in=[meeting.pk for meeting in meetings],
            role=ReportFile.Role.PAGE,
            sent_at__isnull=False,
            withdrawn_at=None,
        )
        .exclude(report__state=Report.State.SUBMITTED)
        .order_by()
        .values_list("report__meeting_id", "report__unit_id")
        .annotate(n=Count("pk"))
    )
    return {(meeting_id, unit_id): n for meeting_id, unit_id, n in rows}


def with_evidence_counts(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims of submitted reports, each with `files`: how many files prove it. For a viewer who may see the claims."""
    proof = (
        ReportFile.objects.filter(
            report=OuterRef("report"),
            commitment=OuterRef("commitment"),
            role=ReportFile.Role.EVIDENCE,
            published_at__isnull=False,
            withdrawn_at=None,
        )
        .exclude(file__access_class="restricted")
        .order_by()
        .values("report")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return claims.annotate(files=Coalesce(Subquery(proof, output_field=IntegerField()), 0))
