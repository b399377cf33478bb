"""Entering a report for a unit: told by telephone, from paper, in the hall (DESIGN.md, Report)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core.actions import action, save_versioned
from giaoban.core.errors import DomainError
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Unit
from giaoban.records.actions import record
from giaoban.reports import notices, transitions
from giaoban.reports.actions import files, rights, writing
from giaoban.reports.actions.drafting import GENERAL_FIELDS, begin
from giaoban.reports.actions.figures import set_aside_figures
from giaoban.reports.actions.submitting import complete_content, mark_submitted, write_version
from giaoban.reports.content import live_content
from giaoban.reports.models import Report, SetAsideDraft
from giaoban.reports.rows import FIGURE, Row
from giaoban.schedule import actions as schedule
from giaoban.schedule.models import Meeting

ENTERED_CHANNELS = tuple(channel for channel in Report.Channel if channel != Report.Channel.FORM)
ENTERED_FIELDS = (
    "channel",
    "entered_for",
    "entered_by_id",
    "told_by",
    "told_at",
    "confirmed_at",
    "confirmed_by_id",
)


@action
def begin_for(
    *,
    actor: Viewer,
    meeting: Meeting,
    unit: Unit,
    told_by: str = "",
    told_at: datetime | None = None,
    channel: str = "",
) -> Report:
    """The host's office begins a report for a unit that has none. It sees this draft because it began it."""
    rights.require_host(actor, meeting)
    rights.require_reporting(meeting, unit)
    transitions.check_meeting(meeting, "enter")
    report = begin(actor, meeting, unit, by_host=True)
    if not report.begun_by_host:
        raise DomainError("reports.unit_drafts", _("The unit is writing this report itself."))
    transitions.check(report.state, "save")
    if (told_by, told_at) != (report.told_by, report.told_at):
        report.told_by, report.told_at = told_by or report.told_by, told_at or report.told_at
        report.channel = channel or report.channel
        save_versioned(report, "told_by", "told_at", "channel")
    return report


@action
def enter_report_for(
    *,
    actor: Viewer,
    meeting: Meeting,
    unit: Unit,
    rows: list[Row],
    told_by: str,
    told_at: datetime,
    channel: str,
) -> Report:
    """What the unit told counts as submitted at once, and is marked until the unit confirms.

    A draft that the unit wrote itself is never shown to the office: it is set aside for the unit, unread.
    """
    rights.require_host(actor, meeting)
    rights.require_reporting(meeting, unit)
    if channel not in ENTERED_CHANNELS:
        raise DomainError("reports.channel", _("Say how it was told."), field="channel")
    if not told_by.strip():
        raise DomainError("reports.told_by", _("Write who told it: name and post."), field="told_by")
    if told_at > clock.now():
        raise DomainError("reports.told_at", _("The time it was told cannot lie ahead."), field="told_at")
    transitions.check_meeting(meeting, "enter", channel=channel)
    report = _locked(begin(actor, meeting, unit, by_host=True))
    after = rights.check_event(report, "enter", channel=channel)
    set_aside = False
    if report.state == Report.State.RETURNED or not report.begun_by_host:
        set_aside = _set_aside(actor, report)
        # Nothing stands there any more, but the figures that were sent.
        rows = [row if row.kind == FIGURE else replace(row, base="") for row in rows]
    writing.write_rows(actor, report, rows, writing.open_commitments(actor, report))
    report.state, report.channel = after, channel
    report.entered_for, report.entered_by_id = True, actor.person_id
    report.told_by, report.told_at = told_by, told_at
    report.confirmed_at = report.confirmed_by_id = None
    content = complete_content(actor, report)
    mark_submitted(actor, report, *GENERAL_FIELDS, *ENTERED_FIELDS)
    no = write_version(actor, report, content)
    record(
        actor=actor,
        kind="reports.enter_report_for",
        subject=report,
        after={
            "version_no": no,
            "channel": channel,
            "told_by": told_by,
            "told_at": told_at,
            "late": report.is_late,
            "draft_set_aside": set_aside,
        },
        for_uid=unit.uid,
    )
    notices.entered(actor, report)
    return report


@action
def confirm_entered(*, actor: Viewer, report_uid: UUID) -> Report:
    """One tap of the unit's secretary: what was entered for the unit is what it said."""
    report = rights.locked_report(actor, report_uid)
    rights.require_leader(actor, report)
    report.state = rights.check_event(report, "confirm")
    if not report.entered_for:
        raise DomainError("reports.not_entered", _("This report was submitted by the unit itself."))
    if report.confirmed_at is not None:
        raise DomainError("reports.already_confirmed", _("This report was already confirmed."))
    report.confirmed_at, report.confirmed_by_id = clock.now(), actor.person_id
    save_versioned(report, "confirmed_at", "confirmed_by_id")
    record(actor=actor, kind="reports.confirm_entered", subject=report, after={"told_by": report.told_by})
    schedule.bump(report.meeting)
    notices.confirmed(actor, report)
    return report


def _locked(report: Report) -> Report:
    return (
        Report.objects.unscoped("action: the host enters for the unit; its own draft stays unread")
        .select_for_update(of=("self",))
        .select_related("unit", "meeting__series__host")
        .get(pk=report.pk)
    )


def _set_aside(actor: Viewer, report: Report) -> bool:
    """Keep the unit's own draft for the unit and empty the report. True if there was something to keep."""
    claims = [claim.commitment_id for claim in report.claims.all()]
    commitments = [row for row in writing.open_commitments(actor, report) if row.pk in claims]
    content = live_content(report, commitments).to_json()
    drafts = list(writing.draft_petitions(report).values("text", "place", "proposal", "kind"))
    content["petition_texts"] = drafts  # read by the unit only, as the drafts were
    something = (
        any(content[part] for part in ("claims", "results", "plan", "petitions"))
        or any(content["general"][name] for name in GENERAL_FIELDS)
        or any(line["amount"] is not None for line in content["figures"])
    )
    if something:
        SetAsideDraft.objects.create(report=report, content=content, at=clock.now())
    files_aside = files.set_aside(report, clock.now())
    report.claims.all().delete()
    report.result_lines.all().delete()
    report.plan_lines.all().delete()
    writing.draft_petitions(report).delete()
    set_aside_figures(report)
    for name in GENERAL_FIELDS:
        setattr(report, name, False if name == "flagged" else "")
    return something or files_aside
