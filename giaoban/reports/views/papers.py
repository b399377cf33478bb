"""The pre-filled files: what a unit's form shows, put into tables. Always in Vietnamese, whatever the screen speaks."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import override

from giaoban.commitments.models import Commitment
from giaoban.commitments.queries import open_for_meeting
from giaoban.core import clock
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Field, Unit
from giaoban.organisation.queries import holders_of_units
from giaoban.reports import queries
from giaoban.reports.figures import figures_of, rows_now
from giaoban.reports.forms import Basis
from giaoban.reports.models import Report
from giaoban.reports.offline.filling import fill_in
from giaoban.reports.offline.layout import Paper
from giaoban.reports.offline.writing_docx import write_docx
from giaoban.reports.offline.writing_xlsx import write_xlsx
from giaoban.reports.views.basis import basis_for, current_for_host, entering_basis, posts_of
from giaoban.schedule.models import Meeting

WRITERS = {"xlsx": write_xlsx, "docx": write_docx}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "zip": "application/zip",
}


def file_basis(viewer: Viewer, meeting: Meeting, unit: Unit, report: Report | None, *, own: bool) -> Basis:
    """What a file of this unit is filled in from, and what a returned one is compared with. Posts by their Vietnamese names."""
    with override("vi"):
        if own:
            return basis_for(viewer, meeting, unit, report)
        return entering_basis(viewer, meeting, unit, report)


def paper_of(viewer: Viewer, meeting: Meeting, unit: Unit, report: Report | None, *, own: bool) -> Paper:
    """One unit's file as this viewer may have it."""
    basis = file_basis(viewer, meeting, unit, report, own=own)
    before = queries.last_words(viewer, meeting, [row.pk for row in basis.commitments])
    return _paper(basis, unit, report, before)


def papers_of(viewer: Viewer, meeting: Meeting, units: list[Unit]) -> list[Paper]:
    """The files of several units for the host's office; one query more for each unit (its figures)."""
    tasks: dict[int, list[Commitment]] = defaultdict(list)
    for row in open_for_meeting(viewer, meeting):
        tasks[row.owner_id].append(row)
    before = queries.last_words(viewer, meeting, [row.pk for rows in tasks.values() for row in rows])
    reports = queries.reports_of_meeting(viewer, meeting)
    fields = list(Field.objects.all())
    holders = holders_of_units([unit.pk for unit in units], clock.today())
    papers = []
    with override("vi"):
        for unit in units:
            report = reports.get(unit.pk)
            posts, names = posts_of(unit, holders[unit.pk])
            begun = report is not None and report.begun_by_host and report.state != Report.State.RETURNED
            figures = figures_of(meeting, unit, drafts=begun)
            current = {**current_for_host(viewer, report), **rows_now(figures)}
            basis = Basis(
                meeting, tasks[unit.pk], current, fields, posts, names, offer_restricted=False, figures=figures
            )
            papers.append(_paper(basis, unit, report, before))
    return papers


def _paper(basis: Basis, unit: Unit, report: Report | None, before: dict[int, str]) -> Paper:
    with override("vi"):
        return fill_in(
            meeting=basis.meeting,
            unit=unit,
            version=report.version if report is not None else 0,
            commitments=basis.commitments,
            current=basis.current,
            fields={row.pk: row.name for row in basis.fields},
            posts=list(basis.post_names.values()),
            before=before,
            figures=basis.figures,
        )
