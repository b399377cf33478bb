"""What is told about a unit's report, and its reminders: three and one working days before, then upward."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core.viewer import Role, Viewer, system_actor
from giaoban.core.working_days import add_working_days
from giaoban.notifications import reminders
from giaoban.notifications.actions import notify, remind, withdraw
from giaoban.notifications.kinds import Kind, register
from giaoban.notifications.models import Notice
from giaoban.notifications.recipients import holders_of
from giaoban.notifications.values import Month, Typed, Value
from giaoban.organisation.models import Unit
from giaoban.reports.models import Report
from giaoban.reports.queries.states import missing_units
from giaoban.rulebook.registry import rule
from giaoban.schedule.hooks import Moved
from giaoban.schedule.models import Meeting, Participant
from giaoban.schedule.queries import participants_on

NEAR = timedelta(hours=24)  # of the deadline: what is asked then does not wait for the day's mail
BACK = timedelta(days=30)  # a deadline that lies further back is not reminded of
EXAMPLE: dict[str, Value] = {
    "month": Month(date(2017, 10, 1)),
    "unit": "Tân Phong",
    "due": clock.aware(datetime.combine(date(2017, 10, 3), time(17))),
    "reason": Typed("chưa có số hộ"),
    "count": 2,
    "units": "Tân Phong, Đại Hợp",
}


def _is(**state: object):  # noqa: ANN202 - a check of a kind
    def still_true(notice: Notice) -> bool:
        rows = Report.objects.unscoped("worker: is the notice still true")
        return rows.filter(uid=notice.subject_uid, **state).exists()

    return still_true


def _still_missing(notice: Notice) -> bool:
    """The meeting is called, its deadline is the one told, and this unit has not submitted."""
    meeting = _called(notice.args[0], notice.day)
    return meeting is not None and any(unit.pk == notice.unit_id for unit in missing_units(meeting))


def _some_missing(notice: Notice) -> bool:
    meeting = _called(notice.args[0], notice.day)
    return meeting is not None and bool(missing_units(meeting))


def _called(uid: str, day: date) -> Meeting | None:
    meeting = (
        Meeting.objects.unscoped("worker: is the notice still true")
        .filter(uid=uid, state=Meeting.State.CALLED, report_due_at__isnull=False)
        .select_related("series")
        .first()
    )
    if meeting is None or meeting.report_due_at is None or due_day(meeting.report_due_at) != day:
        return None
    return meeting


AWAITING = Kind(
    "reports.awaiting",
    "reports",
    _("A report waits for your approval"),
    _("The report of %(month)s waits for your approval."),
    "reports:report",
    duty=True,
    still_true=_is(state=Report.State.AWAITING),
    example=EXAMPLE,
)
TO_REVISE = Kind(
    "reports.to_revise",
    "reports",
    _("The secretary gives the draft back"),
    _("The draft of the report of %(month)s comes back to be revised."),
    "reports:edit",
    still_true=_is(state=Report.State.DRAFT),
    example=EXAMPLE,
)
RETURNED = Kind(
    "reports.returned",
    "reports",
    _("The office returns the report"),
    _("The office returned the report of %(month)s: %(reason)s"),
    "reports:edit",
    brief=_("The office returned the report of %(month)s to be completed."),
    duty=True,
    still_true=_is(state=Report.State.RETURNED),
    example=EXAMPLE,
)
ENTERED = Kind(
    "reports.entered",
    "reports",
    _("The office entered the report for the unit"),
    _("The office entered the report of %(month)s for your unit. Please confirm it."),
    "reports:report",
    duty=True,
    still_true=_is(state=Report.State.SUBMITTED, entered_for=True, confirmed_at=None),
    example=EXAMPLE,
)
ARRIVED = Kind(
    "reports.arrived",
    "reports",
    _("A report that was late or returned has arrived"),
    _("%(unit)s submitted the report of %(month)s."),
    "reports:report",
    mail=False,
    example=EXAMPLE,
)
TAKEN_BACK = Kind(
    "reports.taken_back",
    "reports",
    _("A unit takes its report back"),
    _("%(unit)s took the report of %(month)s back to change it."),
    "reports:list",
    query="meeting=%s",
    mail=False,
    example=EXAMPLE,
)
DUE_SOON = Kind(
    "reports.due_soon",
    "reports",
    _("Three working days before a report is due"),
    _("The report of %(month)s is due at %(due)s."),
    "reports:start",
    duty=True,
    still_true=_still_missing,
    example=EXAMPLE,
)
DUE_NEXT = Kind(
    "reports.due_next",
    "reports",
    _("One working day before a report is due"),
    _("The report of %(month)s has not been submitted; it is due at %(due)s."),
    "reports:start",
    duty=True,
    still_true=_still_missing,
    example=EXAMPLE,
)
MISSING = Kind(
    "reports.missing",
    "reports",
    _("The deadline is over and reports are missing (office)"),
    _("Reports of %(month)s not submitted when they were due: %(count)s (%(units)s)."),
    "reports:calls",
    duty=True,
    still_true=_some_missing,
    example=EXAMPLE,
)
STILL_MISSING = Kind(
    "reports.still_missing",
    "reports",
    _("A day after the deadline reports are missing (standing members)"),
    _("Reports of %(month)s still missing: %(count)s (%(units)s)."),
    "reports:calls",
    duty=True,
    still_true=_some_missing,
    example=EXAMPLE,
)
register(AWAITING, TO_REVISE, RETURNED, ENTERED, ARRIVED, TAKEN_BACK, DUE_SOON, DUE_NEXT, MISSING, STILL_MISSING)
ASKED = (AWAITING.code, TO_REVISE.code, RETURNED.code)  # settled by every step of the report
REMINDERS = (DUE_SOON.code, DUE_NEXT.code)


# -- told by the actions


def awaiting(actor: Viewer, report: Report) -> None:
    settle(actor, report)
    _tell(actor, AWAITING, report, Role.LEADER, urgent=near_deadline(report.meeting))


def back_to_draft(actor: Viewer, report: Report) -> None:
    """By the drafter himself: nobody need know. By the secretary: the office, which goes on writing."""
    settle(actor, report)
    if actor.is_at(report.unit_id, Role.LEADER):
        _tell(actor, TO_REVISE, report, Role.STAFF, urgent=near_deadline(report.meeting))


def submitted(actor: Viewer, report: Report, *, again: bool) -> None:
    """Nothing is asked of the unit any more. The office hears of it only if it waited: late, or after a return."""
    settle(actor, report)
    withdraw(actor=actor, kinds=REMINDERS, subject=reminders.pair(report.meeting.uid, report.unit.uid))
    due = report.meeting.report_due_at
    if again or (due is not None and clock.now() > due):
        host = holders_of(report.meeting.series.host_id, Role.STAFF)
        notify(actor=actor, kind=ARRIVED.code, to=[host], subject=report, params=_about(report))
    if not missing_units(report.meeting):
        withdraw(actor=actor, kinds=[MISSING.code, STILL_MISSING.code], subject=report.meeting)


def taken_back(actor: Viewer, report: Report) -> None:
    host = holders_of(report.meeting.series.host_id, Role.STAFF)
    withdraw(actor=actor, kinds=[ARRIVED.code, ENTERED.code], subject=report)
    notify(
        actor=actor,
        kind=TAKEN_BACK.code,
        to=[host],
        subject=report,
        params=_about(report),
        args=[report.meeting.uid],
    )


def returned(actor: Viewer, report: Report) -> None:
    withdraw(actor=actor, kinds=[ARRIVED.code], subject=report)
    _tell(actor, RETURNED, report, Role.LEADER, Role.STAFF, urgent=near_deadline(report.meeting))


def entered(actor: Viewer, report: Report) -> None:
    submitted(actor, report, again=False)
    _tell(actor, ENTERED, report, Role.LEADER)


def confirmed(actor: Viewer, report: Report) -> None:
    withdraw(actor=actor, kinds=[ENTERED.code], subject=report)


def settle(actor: Viewer, report: Report) -> None:
    withdraw(actor=actor, kinds=ASKED, subject=report)


def _tell(actor: Viewer, kind: Kind, report: Report, *roles: Role, urgent: bool = False) -> None:
    to = [holders_of(report.unit_id, *roles)]
    notify(actor=actor, kind=kind.code, to=to, subject=report, params=_about(report), urgent=urgent)


def _about(report: Report) -> dict[str, Value]:
    return {
        "month": Month(report.meeting.period),
        "unit": str(report.unit),
        "reason": Typed(report.return_reason),
    }


def near_deadline(meeting: Meeting) -> bool:
    return meeting.report_due_at is not None and meeting.report_due_at - clock.now() <= NEAR


# -- reminders


def deadline_moved(moved: Moved) -> None:
    """The meeting has another day, and with it the deadline: what was reminded for the former one asks nothing any more."""
    meeting = moved.meeting
    rows = participants_on(meeting.series, meeting.nominal_on, Participant.Role.REPORTING)
    pairs = [reminders.pair(meeting.uid, row.unit.uid) for row in rows]
    keep = due_day(meeting.report_due_at) if meeting.report_due_at else None
    withdraw(actor=moved.actor, kinds=REMINDERS, subject=pairs, but_day=keep)
    withdraw(actor=moved.actor, kinds=[MISSING.code, STILL_MISSING.code], subject=meeting, but_day=keep)


def due_day(due: datetime) -> date:
    """Local day of the deadline: the key of its reminders, so that a moved deadline reminds again."""
    return localtime(due).date()


def remind_reports(now: datetime) -> int:
    """Called meetings whose deadline is near or just over; one query if there are none."""
    meetings = (
        Meeting.objects.unscoped("worker: reports that fall due")
        .filter(
            kind=Meeting.Kind.REGULAR,
            state=Meeting.State.CALLED,
            report_due_at__gt=now - BACK,
            report_due_at__lt=now + BACK,
        )
        .select_related("series")
    )
    return sum(_remind_units(meeting, now) + _tell_upward(meeting, now) for meeting in meetings)


def _remind_units(meeting: Meeting, now: datetime) -> int:
    due, today = meeting.report_due_at, localtime(now).date()
    if due is None or now >= due:
        return 0
    day = due_day(due)
    if today >= add_working_days(day, -rule("report_reminder_last_days", day).number):
        kind = DUE_NEXT
    elif today >= add_working_days(day, -rule("report_reminder_first_days", day).number):
        kind = DUE_SOON
    else:
        return 0
    units = {reminders.pair(meeting.uid, unit.uid): unit for unit in missing_units(meeting)}
    done = reminders.told(kind.code, units, day)
    return sum(_remind(meeting, kind, uid, unit, due) for uid, unit in units.items() if uid not in done)


def _remind(meeting: Meeting, kind: Kind, uid: UUID, unit: Unit, due: datetime) -> int:
    return remind(
        actor=system_actor(),
        kind=kind.code,
        to=[holders_of(unit, Role.LEADER, Role.STAFF)],
        subject=uid,
        day=due_day(due),
        params={"month": Month(meeting.period), "due": due},
        args=[meeting.uid, unit.uid],
    )


def _tell_upward(meeting: Meeting, now: datetime) -> int:
    """After the grace period one line a meeting: to the host's office, later to its standing members."""
    if meeting.report_due_at is None:
        return 0
    day, over, told = due_day(meeting.report_due_at), now - meeting.report_due_at, 0
    for kind, role, grace in (
        (MISSING, Role.STAFF, "report_grace_office_hours"),
        (STILL_MISSING, Role.LEADER, "report_grace_leaders_hours"),
    ):
        if over < timedelta(hours=rule(grace, day).number) or reminders.told(kind.code, [meeting.uid], day):
            continue
        units = missing_units(meeting)
        if units:
            told += remind(
                actor=system_actor(),
                kind=kind.code,
                to=[holders_of(meeting.series.host_id, role)],
                subject=meeting,
                day=day,
                params={
                    "month": Month(meeting.period),
                    "count": len(units),
                    "units": ", ".join(str(unit) for unit in units),
                },
            )
    return told


reminders.register("reports", remind_reports)
