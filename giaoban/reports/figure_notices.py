"""What is told about figures that an advisory body asks: asked, and one working day before the last day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from giaoban.core.viewer import Role, Viewer, system_actor
from giaoban.core.working_days import add_working_days
from giaoban.notifications import reminders
from giaoban.notifications.actions import notify, remind, withdraw
from giaoban.notifications.kinds import Kind, register
from giaoban.notifications.models import Notice
from giaoban.notifications.recipients import holders_of
from giaoban.notifications.values import Month, Value
from giaoban.reports.models import AskedUnit, IndicatorRequest
from giaoban.rulebook.registry import rule

EXAMPLE: dict[str, Value] = {
    "body": "Phòng Nông nghiệp",
    "month": Month(date(2017, 10, 1)),
    "due": date(2017, 10, 12),
}


def _still_asked(notice: Notice) -> bool:
    return AskedUnit.objects.filter(
        request__uid=notice.args[0], unit_id=notice.unit_id, answered_at=None, request__withdrawn_at=None
    ).exists()


def _still_due(notice: Notice) -> bool:
    rows = IndicatorRequest.objects.unscoped("worker: is the notice still true")
    return rows.filter(uid=notice.args[0], due_on=notice.day).exists() and _still_asked(notice)


ASKED = Kind(
    "reports.figures_asked",
    "reports",
    _("An advisory body asks for figures"),
    _("%(body)s asks your unit for figures of %(month)s, until %(due)s."),
    "reports:request_answer",
    duty=True,
    still_true=_still_asked,
    example=EXAMPLE,
)
DUE = Kind(
    "reports.figures_due",
    "reports",
    _("One working day before figures are due"),
    _("Figures that %(body)s asked for are due %(due)s."),
    "reports:request_answer",
    duty=True,
    still_true=_still_due,
    example=EXAMPLE,
)
register(ASKED, DUE)


def asked(actor: Viewer, request: IndicatorRequest, *, only: Iterable[int] | None = None) -> None:
    """Each unit that is asked and has not answered; `only`: those newly asked. Of units no longer asked nothing is wanted."""
    for row in _open(request):
        if only is None or row.unit_id in only:
            notify(actor=actor, kind=ASKED.code, **_telling(row))


def answered(actor: Viewer, row: AskedUnit) -> None:
    withdraw(actor=actor, kinds=[ASKED.code, DUE.code], subject=_subject(row))


def changed(actor: Viewer, request: IndicatorRequest, before: Iterable[AskedUnit]) -> None:
    """The last day or who is asked changed: the former words are taken back, and who is asked now is told."""
    gone(actor, before)
    asked(actor, request)


def gone(actor: Viewer, rows: Iterable[AskedUnit]) -> None:
    withdraw(actor=actor, kinds=[ASKED.code, DUE.code], subject=[_subject(row) for row in rows])


def asked_units(request: IndicatorRequest) -> list[AskedUnit]:
    return list(request.asked.select_related("unit", "request"))


def _open(request: IndicatorRequest) -> list[AskedUnit]:
    rows = request.asked.filter(answered_at=None).order_by("pk")
    return list(rows.select_related("unit", "request__asker", "request__meeting"))


def _subject(row: AskedUnit) -> UUID:
    return reminders.pair(row.request.uid, row.unit.uid)


def _telling(row: AskedUnit) -> dict[str, Any]:
    request = row.request
    return {
        "to": [holders_of(row.unit_id, Role.LEADER, Role.STAFF)],
        "subject": _subject(row),
        "params": {"body": str(request.asker), "month": Month(request.meeting.period), "due": request.due_on},
        "args": [request.uid, row.unit.uid],
    }


def remind_figures(now: datetime) -> int:
    """Asked units that have not answered, one working day before the last day; once for that day."""
    today = localtime(now).date()
    until = add_working_days(today, rule("report_reminder_last_days", today).number)
    rows = list(
        AskedUnit.objects.filter(
            answered_at=None,
            request__withdrawn_at=None,
            request__due_on__gte=today,
            request__due_on__lte=until,
        )
        .select_related("unit", "request__asker", "request__meeting")
        .order_by("pk")
    )
    told = 0
    for day in sorted({row.request.due_on for row in rows}):
        of_day = {reminders.pair(row.request.uid, row.unit.uid): row for row in rows if row.request.due_on == day}
        done = reminders.told(DUE.code, list(of_day), day)
        for uid, row in of_day.items():
            if uid not in done:
                told += remind(actor=system_actor(), kind=DUE.code, day=day, **_telling(row))
    return told


reminders.register("figures", remind_figures)
