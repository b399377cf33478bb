"""The file door: a returned file is kept for its preview, then taken whole or not at all (ADR 0014)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core.actions import action, save_versioned
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.models import ImportPreview
from giaoban.core.viewer import Viewer
from giaoban.documents.actions import keep_file
from giaoban.documents.queries import own_unattached
from giaoban.documents.staging import Ready
from giaoban.organisation.models import Unit
from giaoban.records.actions import record
from giaoban.reports.actions import drafting, entering, files, rights
from giaoban.reports.models import Report, ReportFile
from giaoban.reports.rows import Row
from giaoban.schedule.models import Meeting

PREVIEW = "reports.file"
KEPT = timedelta(days=1)  # previews that nobody took


@action
def keep_preview(
    *, actor: Viewer, meeting: Meeting, unit: Unit, file: Ready, declared: bool, reading: dict[str, Any]
) -> ImportPreview:
    """The file, and what was read of it, for its sender's eyes until he takes it. Nothing enters the report."""
    rights.require_door(actor, meeting, unit)
    ImportPreview.objects.filter(kind=PREVIEW, committed_at=None, at__lt=clock.real_now() - KEPT).delete()
    kept = keep_file(actor=actor, upload=file, declared=declared)
    return ImportPreview.objects.create(
        kind=PREVIEW,
        account_id=actor.account_id or 0,
        file_name=kept.name,
        rows={"meeting": str(meeting.uid), "unit": str(unit.uid), "file": str(kept.uid), "reading": reading},
        at=clock.real_now(),
    )


def preview_for(viewer: Viewer, uid: UUID) -> ImportPreview:
    """One's own preview. Raises NotFound."""
    found = ImportPreview.objects.filter(uid=uid, kind=PREVIEW, account_id=viewer.account_id or 0).first()
    if found is None:
        raise NotFound
    return found


@action
def take_file(*, actor: Viewer, meeting: Meeting, unit: Unit, preview_uid: UUID, rows: list[Row]) -> Report:
    """The unit's own file becomes its draft, to be approved and submitted as any other."""
    preview = _taken_once(actor, preview_uid)
    report = drafting.open_report(actor=actor, meeting=meeting, unit=unit)
    report = drafting.save_report(actor=actor, report_uid=report.uid, rows=rows)
    report.channel = Report.Channel.FILE
    save_versioned(report, "channel")
    return _with_original(actor, report, preview)


@action
def enter_file_for(
    *,
    actor: Viewer,
    meeting: Meeting,
    unit: Unit,
    preview_uid: UUID,
    rows: list[Row],
    told_by: str,
    told_at: datetime,
) -> Report:
    """A file that the unit sent to the host's office counts as submitted, and is marked until the unit confirms."""
    preview = _taken_once(actor, preview_uid)
    report = entering.enter_report_for(
        actor=actor,
        meeting=meeting,
        unit=unit,
        rows=rows,
        told_by=told_by,
        told_at=told_at,
        channel=Report.Channel.FILE,
    )
    return _with_original(actor, report, preview)


@action
def begin_file_for(
    *,
    actor: Viewer,
    meeting: Meeting,
    unit: Unit,
    preview_uid: UUID,
    rows: list[Row],
    told_by: str = "",
    told_at: datetime | None = None,
) -> Report:
    """An incomplete file: the host's office keeps what there is and completes it with the unit by telephone."""
    preview = _taken_once(actor, preview_uid)
    report = entering.begin_for(
        actor=actor, meeting=meeting, unit=unit, told_by=told_by, told_at=told_at, channel=Report.Channel.FILE
    )
    report = drafting.save_report(actor=actor, report_uid=report.uid, rows=rows)
    return _with_original(actor, report, preview)


def _taken_once(actor: Viewer, uid: UUID) -> ImportPreview:
    """The row decides which of two commits comes first; the second finds it done."""
    preview = preview_for(actor, uid)
    if not ImportPreview.objects.filter(pk=preview.pk, committed_at=None).update(committed_at=clock.real_now()):
        raise DomainError("reports.file_taken", _("This file was taken into the report already."))
    return preview


def _with_original(actor: Viewer, report: Report, preview: ImportPreview) -> Report:
    """The file itself stays with the report."""
    file = own_unattached(actor, UUID(preview.rows["file"]))
    files.attach_files(actor=actor, report_uid=report.uid, files=[file], role=ReportFile.Role.ORIGINAL)
    record(
        actor=actor,
        kind="reports.take_file",
        subject=report,
        after={"file": file.uid, "name": file.name, "sha256": file.sha256},
        for_uid=report.unit.uid,
    )
    report.refresh_from_db(fields=["version"])
    return report
