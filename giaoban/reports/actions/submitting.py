"""Submitting and what follows: supplement, withdraw, return."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from giaoban.concerns import actions as concerns
from giaoban.concerns.models import Concern
from giaoban.core import clock
from giaoban.core.actions import action, check_version, save_versioned
from giaoban.core.errors import DomainError
from giaoban.core.viewer import Viewer
from giaoban.records.actions import record
from giaoban.reports import notices
from giaoban.reports.actions import files, rights, writing
from giaoban.reports.actions.drafting import GENERAL_FIELDS
from giaoban.reports.actions.figures import send_figures, take_back_figures
from giaoban.reports.checks import missing
from giaoban.reports.content import Content, live_content
from giaoban.reports.models import Report, ReportVersion
from giaoban.reports.rows import Row
from giaoban.schedule import actions as schedule

SUBMISSION_FIELDS = ("state", "submitted_by_id", "submitted_at", "first_submitted_at", "is_late")


@action
def submit_report(*, actor: Viewer, report_uid: UUID, version: int | None = None) -> Report:
    """The secretary or a deputy approves and submits. `version`: of the page that was read, if one was."""
    report = rights.locked_report(actor, report_uid)
    rights.require_leader(actor, report)
    returned = report.state == Report.State.RETURNED or bool(report.returned_at)
    report.state = rights.check_event(report, "submit")
    if version is not None:
        check_version(report, version)
    content = complete_content(actor, report)
    report.entered_for = False
    mark_submitted(actor, report, "entered_for")
    no = write_version(actor, report, content)
    record(actor=actor, kind="reports.submit_report", subject=report, after={"version_no": no, "late": report.is_late})
    notices.submitted(actor, report, again=returned)
    return report


@action
def supplement_report(*, actor: Viewer, report_uid: UUID, rows: list[Row]) -> Report:
    """Change a submitted report and submit it again in one step, until the meeting opens. The earlier version stays."""
    report = rights.locked_report(actor, report_uid)
    rights.require_leader(actor, report)
    report.state = rights.check_event(report, "supplement")
    writing.write_rows(actor, report, rows, writing.open_commitments(actor, report))
    content = complete_content(actor, report)
    if report.entered_for and report.confirmed_at is None:
        report.confirmed_at, report.confirmed_by_id = clock.now(), actor.person_id
    mark_submitted(actor, report, *GENERAL_FIELDS, "confirmed_at", "confirmed_by_id")
    no = write_version(actor, report, content)
    record(actor=actor, kind="reports.supplement_report", subject=report, after={"version_no": no})
    notices.confirmed(actor, report)
    return report


@action
def withdraw_report(*, actor: Viewer, report_uid: UUID) -> Report:
    """Take a submitted report back to a draft, until the meeting opens. Lateness stays with the first submission."""
    report = rights.locked_report(actor, report_uid)
    rights.require_leader(actor, report)
    report.state = rights.check_event(report, "withdraw")
    report.begun_by_host = False  # from here on it is the unit's own draft
    report.entered_for = False
    save_versioned(report, "state", "begun_by_host", "entered_for")
    sent = Concern.objects.unscoped("action: petitions of the report the actor takes back")
    concerns.take_back_concerns(actor=actor, concerns=list(sent.filter(report_link__report=report)))
    take_back_figures(report)
    if report.flagged:
        schedule.flag_slot(actor=actor, meeting=report.meeting, unit_id=report.unit_id, flagged=False)
    schedule.bump(report.meeting)
    record(actor=actor, kind="reports.withdraw_report", subject=report)
    notices.taken_back(actor, report)
    return report


@action
def return_report(*, actor: Viewer, report_uid: UUID, version: int, reason: str) -> Report:
    """The host's office sends a submitted report back with a reason, until the meeting opens."""
    report = rights.locked_report(actor, report_uid)
    rights.require_host(actor, report.meeting)
    after = rights.check_event(report, "return")
    if not reason.strip():
        raise DomainError("reports.reason_missing", _("Write what should be added or changed."), field="reason")
    check_version(report, version)
    report.state, report.return_reason, report.returned_at = after, reason, clock.now()
    save_versioned(report, "state", "return_reason", "returned_at")
    schedule.bump(report.meeting)
    record(
        actor=actor,
        kind="reports.return_report",
        subject=report,
        after={"reason": reason},
        for_uid=report.unit.uid,
    )
    notices.returned(actor, report)
    return report


def complete_content(actor: Viewer, report: Report) -> Content:
    """The content to be submitted; DomainError with links to what is missing."""
    content = live_content(report, writing.open_commitments(actor, report))
    gaps = missing(content, report.meeting)
    if gaps:
        raise DomainError(
            "reports.incomplete",
            " ".join(gap.message for gap in gaps),
            links=[(gap.message, f"#{gap.anchor}") for gap in gaps],
        )
    return content


def mark_submitted(actor: Viewer, report: Report, *fields: str) -> None:
    """Times, lateness (by the first submission), petitions and figures sent, the slot's flag, the table told."""
    now = clock.now()
    report.submitted_at, report.submitted_by_id = now, actor.person_id
    if report.first_submitted_at is None:
        report.first_submitted_at = now
        due = report.meeting.report_due_at
        report.is_late = due is not None and now > due
    save_versioned(report, *SUBMISSION_FIELDS, *fields)
    files.publish(report, now)
    petitions = list(writing.draft_petitions(report))
    if petitions:
        concerns.submit_drafts(actor=actor, concerns=petitions)
    if report.flagged:
        schedule.flag_slot(
            actor=actor,
            meeting=report.meeting,
            unit_id=report.unit_id,
            flagged=True,
            reason=report.flag_reason,
        )
    send_figures(actor, report.meeting, report.unit, report.told_by if report.entered_for else "")
    schedule.bump(report.meeting)


def write_version(actor: Viewer, report: Report, content: Content) -> int:
    """Keep what was submitted. Returns the number of the version."""
    content.petitions = [
        str(uid) for uid in report.report_concerns.order_by("pk").values_list("concern__uid", flat=True)
    ]
    no = (report.versions.aggregate(last=Max("no"))["last"] or 0) + 1
    ReportVersion.objects.create(
        report=report,
        no=no,
        content=content.to_json(),
        by_id=rights.person_of(actor),
        for_told_by=report.told_by if report.entered_for else "",
        at=clock.now(),
    )
    return no
