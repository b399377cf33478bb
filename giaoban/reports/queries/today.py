"""What the reports room puts on the home page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from giaoban.core import clock
from giaoban.core.components import month_words
from giaoban.core.text import two_digits
from giaoban.core.today import TodayItem
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Unit
from giaoban.reports.models import Report
from giaoban.reports.queries import indicators, states
from giaoban.reports.queries.files import units_that_sent_pages
from giaoban.schedule.models import Meeting
from giaoban.schedule.queries import meetings_of

ENTERED_SENTENCES = {
    Report.Channel.TELEPHONE: lambda: _("The office entered your report by telephone. Please confirm it."),
    Report.Channel.PAPER: lambda: _("The office entered your report from paper. Please confirm it."),
    Report.Channel.PHOTO: lambda: _("The office entered your report from the photographed pages. Please confirm it."),
    Report.Channel.FILE: lambda: _("The office entered your report from the file you sent. Please confirm it."),
    Report.Channel.HALL: lambda: _("The office entered your report in the hall. Please confirm it."),
}


def entered_sentence(channel: str) -> str:
    """'Văn phòng đã nhập hộ qua điện thoại. Đề nghị đồng chí xác nhận.'"""
    return ENTERED_SENTENCES[Report.Channel(channel)]()


def today_items(viewer: Viewer) -> list[TodayItem]:
    """To write, to approve, returned, entered and to be confirmed, figures to send; for the host's office how many units are
    still missing, for the head of a body that asked how many answered."""
    return [*_own(viewer), *_asked(viewer), *_to_confirm(viewer), *_missing(viewer), *_answers(viewer)]


def _own(viewer: Viewer) -> list[TodayItem]:
    items = []
    several = len(viewer.units_as(Role.LEADER, Role.STAFF)) > 1
    for row in states.to_write(viewer):
        code, meeting, report = row.code, row.meeting, row.report
        month = month_words(meeting.period)
        detail = str(row.unit) if several else ""
        leads = viewer.is_at(row.unit.pk, Role.LEADER)
        if report is None or code == states.DRAFT:
            url = (
                reverse("reports:edit", args=[report.uid])
                if report
                else reverse("reports:start", args=[meeting.uid, row.unit.uid])
            )
            text = _("Write the report of %(month)s") % {"month": month}
            if code == states.DRAFT:
                text = _("Finish the report of %(month)s") % {"month": month}
            items.append(
                TodayItem(
                    "due",
                    text,
                    url,
                    due=meeting.report_due_at,
                    late=row.is_overdue,
                    detail=detail,
                    action=pgettext("button", "Write the report"),
                )
            )
        elif code == states.RETURNED:
            items.append(
                TodayItem(
                    "due",
                    _("The office returned the report: %(reason)s") % {"reason": report.return_reason},
                    reverse("reports:edit", args=[report.uid]),
                    due=meeting.report_due_at,
                    late=row.is_overdue,
                    detail=detail,
                    action=_("Complete it"),
                )
            )
        elif code == states.AWAITING:
            items.append(
                TodayItem(
                    "approve" if leads else "info",
                    _("A report waits for your approval.")
                    if leads
                    else _("The report waits for the secretary's approval."),
                    reverse("reports:report", args=[report.uid]),
                    due=meeting.report_due_at,
                    late=row.is_overdue,
                    detail=" · ".join(part for part in (month, detail) if part),
                    action=_("Read and approve") if leads else "",
                )
            )
    return items


def _asked(viewer: Viewer) -> list[TodayItem]:
    """Figures that an advisory body asks of the viewer's units."""
    several = len(viewer.units_as(Role.LEADER, Role.STAFF)) > 1
    return [
        TodayItem(
            "due",
            _("Figures for %(body)s") % {"body": row.request.asker.name},
            reverse("reports:request_answer", args=[row.request.uid, row.unit.uid]),
            due=row.request.due_on,
            late=clock.today() > row.request.due_on,
            detail=str(row.unit) if several else "",
            action=pgettext("indicator", "Answer"),
        )
        for row in indicators.open_for_units(viewer)
    ]


def _answers(viewer: Viewer) -> list[TodayItem]:
    """For the head of a body that asked: how many units have answered, until all have or no answer is taken any more."""
    return [
        TodayItem(
            "info",
            _("%(done)s of %(all)s units have sent the figures you asked for.")
            % {"done": two_digits(row.answered_count), "all": two_digits(row.asked_count)},
            reverse("reports:request", args=[row.uid]),
            due=row.due_on,
            detail=month_words(row.meeting.period),
            action=pgettext("button", "Look"),
        )
        for row in indicators.waiting_for_answers(viewer)
    ]


def _to_confirm(viewer: Viewer) -> list[TodayItem]:
    units = viewer.units_as(Role.LEADER)
    if not units:
        return []
    rows = (
        Report.objects.visible_to(viewer)
        .filter(unit_id__in=units, state=Report.State.SUBMITTED, entered_for=True, confirmed_at=None)
        .select_related("meeting")
        .order_by("pk")
    )
    return [
        TodayItem(
            "approve",
            entered_sentence(report.channel),
            reverse("reports:report", args=[report.uid]),
            detail=month_words(report.meeting.period),
            action=_("Confirm"),
        )
        for report in rows
    ]


def _pages_to_enter(viewer: Viewer, meetings: list[Meeting]) -> list[TodayItem]:
    """Photographed reports that units sent to the office. One query, one more if there are some."""
    sent = units_that_sent_pages(viewer, meetings)
    units = Unit.objects.in_bulk([unit_id for _meeting, unit_id in sent]) if sent else {}
    by_id = {meeting.pk: meeting for meeting in meetings}
    return [
        TodayItem(
            "due",
            _("%(unit)s sent its handwritten report as photographs. Please enter it.") % {"unit": units[unit_id]},
            reverse("reports:enter", args=[by_id[meeting_id].uid, units[unit_id].uid]),
            due=by_id[meeting_id].report_due_at,
            detail=month_words(by_id[meeting_id].period),
            action=pgettext("button", "Enter it"),
        )
        for meeting_id, unit_id in sent
    ]


def _missing(viewer: Viewer) -> list[TodayItem]:
    hosts = viewer.units_as(Role.LEADER, Role.STAFF)
    if not hosts:
        return []
    meetings = list(
        meetings_of(viewer, series__host_id__in=hosts, kind=Meeting.Kind.REGULAR, state=Meeting.State.CALLED)
    )
    if not meetings:
        return []
    items = _pages_to_enter(viewer, meetings)
    counts = states.missing_counts(meetings)
    for meeting in meetings:
        if counts[meeting.pk]:
            overdue = meeting.report_due_at is not None and clock.now() > meeting.report_due_at
            items.append(
                TodayItem(
                    "due",
                    _("%(n)s units have not submitted their report yet.") % {"n": two_digits(counts[meeting.pk])},
                    reverse("reports:calls", args=[meeting.uid]),
                    due=meeting.report_due_at,
                    late=overdue,
                    detail=month_words(meeting.period),
                    action=_("Call list"),
                )
            )
    return items
