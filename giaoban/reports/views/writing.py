"""The form: for the unit (start, edit) and for the host's office that enters for a unit. One POST saves everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from giaoban.access.pages import Request, page
from giaoban.concerns.models import Concern
from giaoban.core import clock, held
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.idempotency import HttpResponseSeeOther
from giaoban.core.screens import done, held_data, open_form, show
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.queries import unit_for
from giaoban.reports import actions, checks, queries, rows, transitions
from giaoban.reports.actions import rights
from giaoban.reports.forms import EnteredForm, ReportForm
from giaoban.reports.models import Report, ReportFile
from giaoban.reports.rows import ReportConflict, Row
from giaoban.reports.views.basis import basis_for, entering_basis
from giaoban.schedule.models import Meeting
from giaoban.schedule.queries import meeting_for

ADD = {"add_result": rows.RESULT, "add_plan": rows.PLAN, "add_petition": rows.PETITION}
SECTIONS = {rows.RESULT: "results", rows.PLAN: "plan", rows.PETITION: "petitions"}


@page("reports:report:write", "GET", "POST")
def start(request: Request, meeting_uid: UUID, unit_uid: UUID) -> HttpResponse:
    """The form before anything is saved; the first saving creates the draft."""
    viewer: Viewer = request.viewer
    meeting, unit = meeting_for(viewer, meeting_uid), unit_for(unit_uid)
    if not viewer.is_at(unit.pk, Role.LEADER, Role.STAFF):
        raise NotFound
    existing = queries.reports_of_meeting(viewer, meeting).get(unit.pk)
    if request.method == "GET" and existing is not None:
        awaits = existing.state == Report.State.AWAITING  # to be read and approved, not written again
        return redirect("reports:report" if awaits else "reports:edit", existing.uid)
    rights.require_reporting(meeting, unit)
    transitions.check_meeting(meeting, "save")
    form = _form(request, lambda: basis_for(viewer, meeting, unit, None))

    def save(posted: list[Row]) -> Report:
        begun = actions.open_report(actor=viewer, meeting=meeting, unit=unit)
        return actions.save_report(actor=viewer, report_uid=begun.uid, rows=posted)

    return _answer(request, form, Report(meeting=meeting, unit=unit), save)


@page("reports:report:write", "GET", "POST")
def edit(request: Request, uid: UUID) -> HttpResponse:
    """The draft; for the secretary of a submitted report, its supplement."""
    viewer: Viewer = request.viewer
    report = queries.report_for(viewer, uid)
    rights.require_writer(viewer, report)
    if not viewer.is_at(report.unit_id, Role.LEADER, Role.STAFF):
        return redirect("reports:enter", report.meeting.uid, report.unit.uid)  # the host goes on with what it began
    supplement = report.state == Report.State.SUBMITTED and viewer.is_at(report.unit_id, Role.LEADER)
    event = "supplement" if supplement else "save"
    transitions.check(report.state, event)
    transitions.check_meeting(report.meeting, event)
    rights.require_alive(report.meeting, report.unit)
    if supplement and request.method == "POST" and _leads_to_files(request):
        return _to_files_unsent(request, report)
    form = _form(request, lambda: basis_for(viewer, report.meeting, report.unit, report))

    def save(posted: list[Row]) -> Report:
        if supplement:
            return actions.supplement_report(actor=viewer, report_uid=uid, rows=posted)
        return actions.save_report(actor=viewer, report_uid=uid, rows=posted)

    return _answer(request, form, report, save, supplement=supplement)


@page("reports:report:enter_for", "GET", "POST")
def enter(request: Request, meeting_uid: UUID, unit_uid: UUID) -> HttpResponse:
    """What a unit told by telephone, on paper or in the hall. The unit's own draft is not shown here."""
    viewer: Viewer = request.viewer
    meeting, unit = meeting_for(viewer, meeting_uid), unit_for(unit_uid)
    if not rights.is_host(viewer, meeting):
        raise NotFound
    rights.require_reporting(meeting, unit)
    transitions.check_meeting(meeting, "enter")
    code = queries.report_states(viewer, meeting)[unit.pk]
    if code in queries.ARRIVED:
        transitions.check(Report.State.SUBMITTED, "enter")
    own = queries.reports_of_meeting(viewer, meeting).get(unit.pk)
    form = _form(request, lambda: entering_basis(viewer, meeting, unit, own))
    pages = queries.sent_pages(viewer, meeting, unit)
    told = open_form(request, EnteredForm, initial=_told_initial(meeting, own, pages), prefix="told")
    begun_here = code == queries.NONE or (own is not None and own.begun_by_host and code == queries.DRAFT)
    context: dict[str, Any] = {
        "told": told,
        "begun_here": begun_here,
        "unit_drafts": not begun_here and code != queries.RETURNED,
        "pages": pages,
        "attach": begun_here,
    }
    report = own or Report(meeting=meeting, unit=unit)
    if request.method == "POST" and form.is_valid():
        return _entered(request, form, told, report, context)
    return _show(request, form, report, **context)


def _entered(
    request: Request, form: ReportForm, told: EnteredForm, report: Report, context: dict[str, Any]
) -> HttpResponse:
    viewer: Viewer = request.viewer
    meeting, unit, begun_here = report.meeting, report.unit, context["begun_here"]
    wish = request.POST.get("do", "enter")
    if wish in ADD and not begun_here:
        return _show(request, ReportForm(form.basis, request.POST, unsent=True, more=ADD[wish]), report, **context)
    told_valid = told.is_valid()
    try:
        if wish == "enter":
            if not told_valid:
                return _show(request, form, report, **context)
            entered = actions.enter_report_for(
                actor=viewer, meeting=meeting, unit=unit, rows=form.rows(), **told.cleaned_data
            )
            text = _("The report of %(unit)s was entered at %(time)s. The unit is asked to confirm it.")
            return done(request, text % {"unit": unit, "time": _now()}, "reports:report", entered.uid)
        begun = actions.begin_for(actor=viewer, meeting=meeting, unit=unit, **(told.cleaned_data if told_valid else {}))
        actions.save_report(actor=viewer, report_uid=begun.uid, rows=form.rows())
    except NotFound:
        raise
    except ReportConflict as conflict:
        return _show(request, form.with_conflicts(conflict.rows), report, status=409, **context)
    except DomainError as error:
        if error.field in told.fields:
            told.add_domain_error(error)
        else:
            form.add_domain_error(error)
        return _show(request, form, report, **context)
    if _leads_to_files(request):
        return HttpResponseSeeOther(_files_page(begun, wish))
    return _saved(request, reverse("reports:enter", args=[meeting.uid, unit.uid]), wish)


def _answer(
    request: Request,
    form: ReportForm,
    report: Report,
    save: Callable[[list[Row]], Report],
    *,
    supplement: bool = False,
) -> HttpResponse:
    """Save, then do what the button says. What was typed is saved even if it is not yet fit to be submitted."""
    if request.method != "POST" or not form.is_valid():
        return _show(request, form, report, supplement=supplement)
    viewer: Viewer = request.viewer
    try:
        saved = save(form.rows())
    except NotFound:
        raise
    except ReportConflict as conflict:
        return _show(request, form.with_conflicts(conflict.rows), report, status=409, supplement=supplement)
    except DomainError as error:
        form.add_domain_error(error)
        return _show(request, form, report, supplement=supplement)
    wish, here = request.POST.get("do", "save"), reverse("reports:edit", args=[saved.uid])
    if _leads_to_files(request):
        return done(request, _("Saved at %(time)s.") % {"time": _now()}, _files_page(saved, wish))
    if supplement:
        return done(
            request, _("The supplement was submitted at %(time)s.") % {"time": _now()}, "reports:report", saved.uid
        )
    if wish not in ("submit", "send"):
        return _saved(request, here, wish)
    try:
        if wish == "submit":
            actions.submit_report(actor=viewer, report_uid=saved.uid)
            return done(request, submitted_sentence(saved.meeting), "reports:report", saved.uid)
        actions.send_for_approval(actor=viewer, report_uid=saved.uid)
        return done(request, _("Sent to the secretary for approval."), "reports:report", saved.uid)
    except DomainError as error:
        text = _("Saved at %(time)s. Not submitted yet: %(why)s") % {"time": _now(), "why": error.message}
        if error.code == "reports.incomplete":  # what is missing is listed on the page, with links
            text = _("Saved at %(time)s. Not submitted yet.") % {"time": _now()}
        messages.warning(request, text)
        return HttpResponseSeeOther(f"{here}?check=1")


def _leads_to_files(request: Request) -> bool:
    wish = request.POST.get("do", "")
    return wish == "pages" or wish.startswith("evidence-")


def _files_page(report: Report, wish: str) -> str:
    """Where files are added: `pages`, or `evidence-` and the uid of a task."""
    if wish == "pages":
        return reverse("reports:pages", args=[report.uid])
    try:
        return reverse("reports:evidence", args=[report.uid, UUID(wish.removeprefix("evidence-"))]) + "?from=form"
    except ValueError as error:
        raise NotFound from error


def _to_files_unsent(request: Request, report: Report) -> HttpResponse:
    """A supplement is submitted as a whole, so what was typed so far is held, unsent, until the form is opened again."""
    response = HttpResponseSeeOther(_files_page(report, request.POST["do"]))
    held.drop(request, HttpResponse())  # an older one of this form: the new one takes its place
    request.COOKIES.pop(held.COOKIE, None)
    held.hold(request, response, request.user.pk)
    return response


def submitted_sentence(meeting: Meeting) -> str:
    """'Đã nộp báo cáo tháng 10 lúc 15:20.'"""
    return _("The report of %(month)s was submitted at %(time)s.") % {
        "month": _("month %(n)d") % {"n": meeting.period.month},
        "time": _now(),
    }


def _saved(request: Request, here: str, wish: str) -> HttpResponse:
    section = ADD.get(wish)
    if section:
        here = f"{here}?more={section}#{SECTIONS[section]}"
    return done(request, _("Saved at %(time)s.") % {"time": _now()}, here)


def _now() -> str:
    return f"{clock.local_now():%H:%M}"


def _form(request: Request, basis: Callable[[], Any]) -> ReportForm:
    """Bound on POST, filled and unsent after an expired session, otherwise what is stored."""
    if request.method == "POST":
        return ReportForm(basis(), request.POST)
    kept = held_data(request)
    return ReportForm(basis(), kept, unsent=kept is not None, more=request.GET.get("more", ""))


def _sent(viewer: Viewer, report: Report) -> list[Concern]:
    """Petitions that went with an earlier submission: shown, not changed here."""
    if report.pk is None or report.first_submitted_at is None:
        return []
    return [row for row in rows.petitions_of(viewer, report) if row.state != Concern.State.DRAFT]


def _told_initial(meeting: Meeting, own: Report | None, pages: list[ReportFile]) -> dict[str, Any]:
    in_hall = meeting.state == Meeting.State.OPEN
    channel = Report.Channel.HALL if in_hall else Report.Channel.TELEPHONE
    initial: dict[str, Any] = {"channel": channel.value, "told_at": clock.local_now().replace(second=0, microsecond=0)}
    sent = [page for page in pages if page.sent_at is not None]
    if sent and not in_hall:
        initial |= {"channel": Report.Channel.PHOTO.value, "told_by": sent[-1].added_by.full_name}
        initial["told_at"] = localtime(sent[-1].sent_at).replace(second=0, microsecond=0)
    if own is not None and own.begun_by_host and own.told_at is not None:
        initial |= {"channel": own.channel, "told_by": own.told_by, "told_at": own.told_at}
    return initial


def _show(
    request: Request, form: ReportForm, report: Report, *, status: int | None = None, **context: Any
) -> HttpResponse:
    viewer: Viewer = request.viewer
    told = context.get("told")
    if status is None and request.method == "POST":
        status = 422 if form.errors or (told is not None and told.errors) else 200
    files = queries.files_of(viewer, report)
    for claim in form.claims:
        claim.evidence = files.of(claim.key)
    gaps = []
    if "check" in request.GET and report.pk and not form.is_bound:
        gaps = checks.missing(queries.content_for(viewer, report), report.meeting)
    return show(
        request,
        "reports/edit.html",
        {
            "form": form,
            "report": report,
            "meeting": report.meeting,
            "unit": report.unit,
            "gaps": gaps,
            "sent_petitions": _sent(viewer, report),
            "files": files,
            "attach": True,
            "leads": viewer.is_at(report.unit_id, Role.LEADER),
            "may_submit": report.meeting.state == Meeting.State.CALLED,
            "overdue": report.meeting.report_due_at is not None and clock.now() > report.meeting.report_due_at,
            **context,
        },
        status=status or 200,
    )
