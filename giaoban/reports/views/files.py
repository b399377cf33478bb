"""Files of a report: evidence of one claim, and photographed pages of a handwritten report."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from giaoban.access.pages import Request, page
from giaoban.commitments.queries import open_for_unit
from giaoban.core.errors import NotFound
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.core.viewer import Role
from giaoban.documents.forms import PICTURES_ONLY, FilesForm
from giaoban.organisation.queries import unit_for
from giaoban.reports import actions, queries
from giaoban.reports.actions import rights
from giaoban.reports.actions.files import check_may_attach
from giaoban.reports.models import Report, ReportFile
from giaoban.schedule.models import Meeting
from giaoban.schedule.queries import meeting_for


@page("reports:report:write", "GET", "POST")
def evidence(request: Request, uid: UUID, commitment: UUID) -> HttpResponse:
    """What proves one claim. Reached from the form (?from=form) or from the report, and leads back there."""
    viewer = request.viewer
    report = queries.report_for(viewer, uid)
    check_may_attach(viewer, report)
    task = next((c for c in open_for_unit(viewer, report.meeting, report.unit) if c.uid == commitment), None)
    if task is None:
        raise NotFound
    form = open_form(request, FilesForm, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.attach_files(
                actor=viewer,
                report_uid=uid,
                files=form.keep(viewer),
                role=ReportFile.Role.EVIDENCE,
                commitment_uid=commitment,
            )
            return done(request, _("The evidence was added."), request.get_full_path())
    form_page = "from" in request.GET
    back = reverse("reports:edit" if form_page else "reports:report", args=[uid]) + f"#c-{commitment}"
    context = {
        "report": report,
        "task": task,
        "form": form,
        "links": queries.files_of(viewer, report).of(commitment),
        "back": back,
        "to_form": form_page,
    }
    return show(request, "reports/evidence.html", context, form)


@page("reports:report:write", "GET", "POST")
def pages_start(request: Request, meeting_uid: UUID, unit_uid: UUID) -> HttpResponse:
    """Photographs before there is a report: the first ones begin it, by the unit or by the office for the unit."""
    viewer = request.viewer
    meeting, unit = meeting_for(viewer, meeting_uid), unit_for(unit_uid)
    own = viewer.is_at(unit.pk, Role.LEADER, Role.STAFF)
    if not own and not rights.is_host(viewer, meeting):
        raise NotFound
    existing = queries.reports_of_meeting(viewer, meeting).get(unit.pk)
    if existing is not None and request.method == "GET":
        return redirect("reports:pages", existing.uid)
    rights.require_reporting(meeting, unit)
    form = _pages_form(request)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            begin = actions.open_report if own else actions.begin_for
            report = begin(actor=viewer, meeting=meeting, unit=unit)
            return _kept_pages(request, report, form)
    return _show_pages(request, Report(meeting=meeting, unit=unit), form)


@page("reports:report:write", "GET", "POST")
def pages(request: Request, uid: UUID) -> HttpResponse:
    """The photographed pages of a report: to be sent to the office, or kept with one's own draft."""
    report = queries.report_for(request.viewer, uid)
    check_may_attach(request.viewer, report)
    form = _pages_form(request)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            return _kept_pages(request, report, form)
    return _show_pages(request, report, form)


@page("reports:report:write", "POST")
def pages_send(request: Request, uid: UUID) -> HttpResponse:
    actions.send_pages(actor=request.viewer, report_uid=uid)
    return done(
        request,
        _("Sent to the office, which enters the report. You will be asked to confirm it."),
        "reports:pages",
        uid,
    )


@page("reports:report:write", "POST")
def file_remove(request: Request, uid: UUID, link: UUID) -> HttpResponse:
    """Take a file out of a draft, or mark it as withdrawn; back to the page it was taken out on."""
    taken = actions.remove_file(actor=request.viewer, report_uid=uid, link_uid=link)
    said = _("Marked as withdrawn.") if taken.withdrawn_at else _("Taken out.")
    if taken.role == ReportFile.Role.EVIDENCE and taken.commitment is not None:
        return done(request, said, reverse("reports:evidence", args=[uid, taken.commitment.uid]))
    return done(request, said, "reports:pages", uid)


def _pages_form(request: Request) -> FilesForm:
    form = open_form(request, FilesForm, viewer=request.viewer, accept=PICTURES_ONLY)
    form.fields["file"].label = _("Photographs of the pages")
    form.fields["file"].help_text = _("One photograph a page, in good light. Several may be chosen at once.")
    return form


def _kept_pages(request: Request, report: Report, form: FilesForm) -> HttpResponse:
    viewer = request.viewer
    kept = form.keep(viewer)
    actions.attach_files(actor=viewer, report_uid=report.uid, files=kept, role=ReportFile.Role.PAGE)
    return done(request, _("The pages were added."), "reports:pages", report.uid)


def _show_pages(request: Request, report: Report, form: FilesForm) -> HttpResponse:
    viewer = request.viewer
    files = queries.files_of(viewer, report)
    own = viewer.is_at(report.unit_id, Role.LEADER, Role.STAFF)
    host = rights.is_host(viewer, report.meeting)
    context = {
        "report": report,
        "form": form,
        "files": files,
        "own": own,
        "may_send": own and files.unsent_pages and report.state != Report.State.SUBMITTED,
        "sent": any(page.sent_at for page in files.pages),
        "may_enter": host and report.state != Report.State.SUBMITTED and report.meeting.state == Meeting.State.CALLED,
    }
    return show(request, "reports/pages.html", context, form)
