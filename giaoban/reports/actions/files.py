"""Files of a report: evidence of its claims, photographed pages, the form returned by the unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core.actions import action, save_versioned
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.viewer import Role, Viewer
from giaoban.documents.models import File
from giaoban.documents.queries import own_unattached
from giaoban.records.actions import record
from giaoban.reports import rows, transitions
from giaoban.reports.actions import rights, writing
from giaoban.reports.figures import figures_of
from giaoban.reports.models import Report, ReportFile
from giaoban.schedule import actions as schedule
from giaoban.schedule.models import Meeting

MOST = {ReportFile.Role.EVIDENCE.value: 20, ReportFile.Role.PAGE.value: 40, ReportFile.Role.ORIGINAL.value: 10}


@action
def attach_files(
    *, actor: Viewer, report_uid: UUID, files: Iterable[File], role: str, commitment_uid: UUID | None = None
) -> list[ReportFile]:
    """Attach files that the actor has just kept (documents.keep_file): in a draft its writers, to a submitted report the
    unit's secretary until the meeting opens, and the office that entered it for the unit until the unit confirms.

    `commitment_uid`: of the claim they prove, with role "evidence" only. Raises NotFound, DomainError.
    """
    report = rights.locked_report(actor, report_uid)
    check_may_attach(actor, report)
    commitment = None
    if commitment_uid is not None:
        commitment = next((c for c in writing.open_commitments(actor, report) if c.uid == commitment_uid), None)
        if commitment is None:
            raise NotFound
    now = clock.now()
    place = report.report_files.filter(role=role, commitment=commitment)
    here_already = set(place.values_list("file__uid", flat=True))
    given = [own_unattached(actor, file.uid) for file in files if file.uid not in here_already]  # sent twice: one file
    if not given:
        return []
    here = report.report_files.filter(role=role, commitment=commitment, withdrawn_at=None).count()
    if here + len(given) > MOST[role]:
        raise DomainError("reports.too_many_files", _("At most %(n)s files here."), field="file", n=MOST[role])
    submitted = report.state == Report.State.SUBMITTED
    by_host = not actor.is_at(report.unit_id, Role.LEADER, Role.STAFF)
    links = [
        ReportFile.objects.create(
            report=report,
            role=role,
            commitment=commitment,
            file=file,
            added_by_id=rights.person_of(actor),
            at=now,
            sent_at=now if by_host and role == ReportFile.Role.PAGE else None,
            published_at=now if submitted else None,
        )
        for file in given
    ]
    save_versioned(report)  # who approves a page he has read approves these files too
    if submitted:
        schedule.bump(report.meeting)
    record(
        actor=actor,
        kind="reports.attach_files",
        subject=report,
        after={"role": role, "commitment": commitment_uid, "files": [file.uid for file in given]},
        for_uid=report.unit.uid,
    )
    return links


@action
def remove_file(*, actor: Viewer, report_uid: UUID, link_uid: UUID) -> ReportFile:
    """Take a file out of a draft; once it was submitted or sent it is marked as withdrawn and stays. Raises NotFound, DomainError."""
    report = rights.locked_report(actor, report_uid)
    check_may_attach(actor, report)
    seen = report.report_files.filter(uid=link_uid, withdrawn_at=None, file__in=_seen(actor))
    link = seen.select_related("file", "commitment").first()
    if link is None:
        raise NotFound
    stays = link.published_at is not None or link.sent_at is not None
    if stays:
        link.withdrawn_at, link.withdrawn_by_id = clock.now(), rights.person_of(actor)
        link.save(update_fields=["withdrawn_at", "withdrawn_by"])
    else:
        link.delete()
    save_versioned(report)
    if report.state == Report.State.SUBMITTED:
        schedule.bump(report.meeting)
    record(
        actor=actor,
        kind="reports.remove_file",
        subject=report,
        before={"file": link.file.uid, "role": link.role},
        after={"withdrawn": stays},
        for_uid=report.unit.uid,
    )
    return link


@action
def send_pages(*, actor: Viewer, report_uid: UUID) -> int:
    """The unit hands its photographed pages to the host's office, which enters them. Returns how many were sent.

    A draft with nothing in it is handed over with them; one that the unit has begun stays its own, unread.
    """
    report = rights.locked_report(actor, report_uid)
    if not actor.is_at(report.unit_id, Role.LEADER, Role.STAFF):
        raise DomainError("reports.not_writer", _("Only the unit's secretary, deputies and office write its report."))
    transitions.check(report.state, "save")
    transitions.check_meeting(report.meeting, "enter")
    pages = report.report_files.filter(role=ReportFile.Role.PAGE, withdrawn_at=None, sent_at=None)
    count = pages.update(sent_at=clock.now())
    if not count:
        raise DomainError("reports.no_pages", _("Photograph the pages first."), field="file")
    if report.first_submitted_at is None and is_blank(actor, report):
        report.begun_by_host = True
    save_versioned(report, "begun_by_host")
    schedule.bump(report.meeting)
    record(actor=actor, kind="reports.send_pages", subject=report, after={"pages": count})
    return count


def is_blank(actor: Viewer, report: Report) -> bool:
    """Nothing is written in the draft."""
    typed = any(figure.amount != figure.sent for figure in figures_of(report.meeting, report.unit))
    written = rows.current_rows(actor, report)
    return not typed and all(rows.is_blank(kind, values) for (kind, _key), values in written.items())


def check_may_attach(actor: Viewer, report: Report) -> None:
    """Raise unless the actor may add files to this report now, or take them out."""
    own = actor.is_at(report.unit_id, Role.LEADER, Role.STAFF)
    host = rights.is_host(actor, report.meeting)
    if report.state == Report.State.SUBMITTED and own:
        rights.require_leader(actor, report)
        transitions.check_meeting(report.meeting, "supplement")
    elif report.state == Report.State.SUBMITTED:
        rights.require_host(actor, report.meeting)
        if not report.entered_for or report.confirmed_at is not None:
            raise DomainError("reports.not_entered", _("This report was submitted by the unit itself."))
        if report.meeting.state not in (Meeting.State.CALLED, Meeting.State.OPEN):
            transitions.check_meeting(report.meeting, "enter")
    else:
        rights.require_writer(actor, report)
        transitions.check_meeting(report.meeting, "save" if own else "enter")
        if host and not own and report.state == Report.State.RETURNED:
            raise DomainError("reports.unit_drafts", _("The unit is writing this report itself."))


def may_attach(actor: Viewer, report: Report) -> bool:
    """For buttons: as `check_may_attach`."""
    try:
        check_may_attach(actor, report)
    except DomainError:
        return False
    return True


def publish(report: Report, at: datetime) -> None:
    """Called when the report is submitted: whoever sees the report sees its files from now on."""
    report.report_files.filter(published_at=None, withdrawn_at=None).update(published_at=at)


def set_aside(report: Report, at: datetime) -> bool:
    """Called when the office enters a report over the unit's own draft: the draft's files stay the unit's, unread."""
    mine = report.report_files.filter(published_at=None, sent_at=None, withdrawn_at=None)
    return bool(mine.update(withdrawn_at=at))


def _seen(actor: Viewer) -> Any:
    return File.objects.visible_to(actor).values("pk")
