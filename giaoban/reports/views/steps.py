"""One-tap acts on a report, each a POST with its own address."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from giaoban.access.pages import Request, page
from giaoban.core.errors import DomainError
from giaoban.core.idempotency import HttpResponseSeeOther
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.reports import actions, queries
from giaoban.reports.actions import rights
from giaoban.reports.forms import ReturnForm
from giaoban.reports.views.writing import submitted_sentence


@page("reports:report:write", "POST")
def send(request: Request, uid: UUID) -> HttpResponse:
    report = actions.send_for_approval(actor=request.viewer, report_uid=uid)
    return done(request, _("Sent to the secretary for approval."), "reports:report", report.uid)


@page("reports:report:write", "POST")
def recall(request: Request, uid: UUID) -> HttpResponse:
    report = actions.recall_report(actor=request.viewer, report_uid=uid)
    return done(request, _("The report is a draft again."), "reports:edit", report.uid)


@page("reports:report:submit", "POST")
def submit(request: Request, uid: UUID) -> HttpResponse:
    """Approve what was read: the version on the page goes with it."""
    version = request.POST.get("version", "")
    try:
        report = actions.submit_report(
            actor=request.viewer,
            report_uid=uid,
            version=int(version) if version.isdigit() else None,
        )
    except DomainError as error:
        if error.code != "reports.incomplete":
            raise
        messages.warning(request, _("Not submitted yet."))
        return HttpResponseSeeOther(f"{reverse('reports:edit', args=[uid])}?check=1")
    return done(request, submitted_sentence(report.meeting), "reports:report", report.uid)


@page("reports:report:submit", "POST")
def withdraw(request: Request, uid: UUID) -> HttpResponse:
    report = actions.withdraw_report(actor=request.viewer, report_uid=uid)
    return done(request, _("The report was withdrawn and is a draft again."), "reports:edit", report.uid)


@page("reports:report:submit", "POST")
def confirm(request: Request, uid: UUID) -> HttpResponse:
    report = actions.confirm_entered(actor=request.viewer, report_uid=uid)
    return done(request, _("Confirmed. Thank you."), "reports:report", report.uid)


@page("reports:report:return", "GET", "POST")
def return_(request: Request, uid: UUID) -> HttpResponse:
    viewer = request.viewer
    report = queries.report_for(viewer, uid)
    rights.require_host(viewer, report.meeting)
    rights.check_event(report, "return")
    form = open_form(request, ReturnForm, initial={"version": report.version})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.return_report(actor=viewer, report_uid=uid, **form.cleaned_data)
            text = _("The report was returned to %(unit)s.") % {"unit": report.unit}
            return done(request, text, f"{reverse('reports:list')}?meeting={report.meeting.uid}")
    return show(request, "reports/return.html", {"report": report, "form": form}, form)
