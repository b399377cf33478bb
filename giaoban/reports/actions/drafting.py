"""Drafting: open, save, send for approval, back to the drafter."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core.actions import action, save_versioned
from giaoban.core.errors import DomainError
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Unit
from giaoban.records.actions import record
from giaoban.reports import notices, transitions
from giaoban.reports.actions import rights, writing
from giaoban.reports.models import Report
from giaoban.reports.rows import Row
from giaoban.schedule import actions as schedule
from giaoban.schedule.models import Meeting

GENERAL_FIELDS = ("difficulties", "no_party_building_reason", "no_socio_economic_reason", "flagged", "flag_reason")


@action
def open_report(*, actor: Viewer, meeting: Meeting, unit: Unit) -> Report:
    """The unit's report of this meeting, begun by its secretary, deputies or office if there is none yet."""
    if not actor.is_at(unit.pk, Role.LEADER, Role.STAFF):
        raise DomainError("reports.not_writer", _("Only the unit's secretary, deputies and office write its report."))
    rights.require_reporting(meeting, unit)
    transitions.check_meeting(meeting, "save")
    return begin(actor, meeting, unit, by_host=False)


def begin(actor: Viewer, meeting: Meeting, unit: Unit, *, by_host: bool) -> Report:
    """Create the draft, or take the one that somebody else began a moment ago."""
    rule = "rule: one report a unit and meeting"
    existing = Report.objects.unscoped(rule).filter(meeting=meeting, unit=unit).first()
    if existing is not None:
        return existing
    try:
        with transaction.atomic():
            report = Report(
                meeting=meeting,
                unit=unit,
                begun_by_host=by_host,
                prepared_by_id=actor.person_id,
                created_at=clock.now(),
            )
            report.save(force_insert=True)
    except IntegrityError:
        return Report.objects.unscoped(rule).get(meeting=meeting, unit=unit)
    record(actor=actor, kind="reports.open_report", subject=report, after={"by_host": by_host}, for_uid=unit.uid)
    schedule.bump(meeting)
    return report


@action
def save_report(*, actor: Viewer, report_uid: UUID, rows: list[Row]) -> Report:
    """Save a draft. Parts changed by others meanwhile stay theirs; the same part changed twice raises ReportConflict.

    The typed text itself is no part of the record: drafts being typed are not actions (DESIGN.md, Records); that the
    draft was changed, by whom and in which parts, is.
    """
    report = rights.locked_report(actor, report_uid)
    rights.require_writer(actor, report)
    if not (report.begun_by_host and rights.is_host(actor, report.meeting)):
        rights.check_event(report, "save")
    else:
        transitions.check(report.state, "save")
        transitions.check_meeting(report.meeting, "enter")
    parts = writing.write_rows(actor, report, rows, writing.open_commitments(actor, report))
    if parts:
        save_versioned(report, *GENERAL_FIELDS)
        record(actor=actor, kind="reports.save_report", subject=report, after={"parts": parts}, for_uid=report.unit.uid)
    return report


@action
def send_for_approval(*, actor: Viewer, report_uid: UUID) -> Report:
    """The drafter asks the secretary to approve. What is still missing does not stop him: the secretary sees it too."""
    report = rights.locked_report(actor, report_uid)
    if not actor.is_at(report.unit_id, Role.LEADER, Role.STAFF):
        raise DomainError("reports.not_writer", _("Only the unit's secretary, deputies and office write its report."))
    report.state = rights.check_event(report, "send")
    report.prepared_by_id = actor.person_id
    save_versioned(report, "state", "prepared_by_id")
    record(actor=actor, kind="reports.send_for_approval", subject=report)
    schedule.bump(report.meeting)
    notices.awaiting(actor, report)
    return report


@action
def recall_report(*, actor: Viewer, report_uid: UUID) -> Report:
    """Back from approval to drafting: by the drafter, or by the secretary who wants it written again."""
    report = rights.locked_report(actor, report_uid)
    if not actor.is_at(report.unit_id, Role.LEADER, Role.STAFF):
        raise DomainError("reports.not_writer", _("Only the unit's secretary, deputies and office write its report."))
    report.state = rights.check_event(report, "recall")
    save_versioned(report, "state")
    record(actor=actor, kind="reports.recall_report", subject=report)
    schedule.bump(report.meeting)
    notices.back_to_draft(actor, report)
    return report
