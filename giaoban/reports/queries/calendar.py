"""The deadlines of the reports that a person's units owe, as events of his calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid5

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from giaoban.core.components import moment_words, month_words
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Unit
from giaoban.reports.models import Report
from giaoban.reports.queries import states
from giaoban.schedule.actions._shared import report_deadline
from giaoban.schedule.models import Meeting
from giaoban.schedule.own_calendar import (
    CONFIRMED,
    STATUS,
    STRUCK,
    Alarm,
    CalendarEntry,
    changes_of,
    last_changes,
    sequence_of,
)

SHOWN_FOR = timedelta(minutes=15)  # an event needs a length; the deadline is its beginning


def deadlines(viewer: Viewer, meetings: list[Meeting]) -> Iterator[CalendarEntry]:
    """For each unit whose report the viewer writes or approves. The alarms fall silent once the report has arrived.

    Kept when its meeting is cancelled or postponed, marked as cancelled; the new date brings it back. Four queries.
    """
    regular = {meeting.pk: meeting for meeting in meetings if meeting.kind == Meeting.Kind.REGULAR}
    units = viewer.units_as(Role.LEADER, Role.STAFF)
    if not regular or not units:
        return
    rows = list(states.participations({meeting.series_id for meeting in regular.values()}, units))
    if not rows:
        return
    reports = {
        (report.meeting_id, report.unit_id): report
        for report in Report.objects.visible_to(viewer).filter(meeting__in=list(regular), unit_id__in=units)
    }
    written = last_changes([report.uid for report in reports.values()], "reports.")
    changed = changes_of(list(regular.values()))
    for meeting in regular.values():
        for row in rows:
            if (
                row.series_id == meeting.series_id
                and states.in_force(row, meeting.nominal_on)
                and states.alive(row.unit, meeting.held_on)
            ):
                report = reports.get((meeting.pk, row.unit_id))
                last = max(filter(None, (changed[meeting.pk], written.get(report.uid) if report else None)))
                yield _entry(meeting, row.unit, report, last)


def _entry(meeting: Meeting, unit: Unit, report: Report | None, changed: datetime) -> CalendarEntry:
    due = meeting.report_due_at or report_deadline(meeting.series, meeting.held_on)
    status = STATUS.get(meeting.state, CONFIRMED)
    arrived = states.state_code(report) in states.ARRIVED
    name = _("Report of %(month)s of %(unit)s") % {"month": month_words(meeting.period), "unit": unit}
    if status == STRUCK:
        summary = pgettext("calendar", "Not due: %(report)s") % {"report": name}
    elif arrived:
        summary = pgettext("calendar", "Submitted: %(report)s") % {"report": name}
    else:
        summary = pgettext("calendar", "Due %(time)s: %(report)s") % {
            "time": f"{localtime(due):%H:%M}",
            "report": name,
        }
    text = _("%(report)s is due at %(moment)s.") % {"report": name, "moment": moment_words(due)}
    waits = meeting.state == Meeting.State.CALLED and not arrived
    return CalendarEntry(
        uid=uuid5(meeting.uid, f"report {unit.uid}"),
        summary=summary,
        starts=due,
        ends=due + SHOWN_FOR,
        status=status,
        sequence=sequence_of(meeting) + (report.version if report else 0),
        changed=changed,
        path=reverse("reports:start", args=[meeting.uid, unit.uid]),
        busy=False,
        alarms=(Alarm(timedelta(days=1), text), Alarm(timedelta(hours=2), text)) if waits else (),
    )
