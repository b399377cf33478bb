"""Three regular meetings ahead are planned by themselves."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from giaoban.core import clock
from giaoban.core.actions import action
from giaoban.core.period import first_day, shift
from giaoban.core.viewer import Role, Viewer
from giaoban.records.actions import record
from giaoban.rulebook.registry import rule
from giaoban.schedule import recurrence
from giaoban.schedule.actions._shared import build_agenda, report_deadline, require_host
from giaoban.schedule.models import Meeting, Series
from giaoban.schedule.transitions import CANCELLED, CLOSED

MONTHS_LOOKED_AT = 24  # beyond this nothing is planned, however many periods were cancelled


@action
def plan_meetings(*, actor: Viewer, series: Series | None = None) -> list[Meeting]:
    """Plan what is missing so that three regular meetings lie ahead of every series (of `series`, if given).

    Idempotent: a period that has a meeting in any state, also a cancelled one, is left alone. Two workers at once plan
    each period once (unique in the database). The worker passes a system actor; a person must be of the host.
    """
    if actor.account_id is None and actor.name:  # the worker, the sample
        chosen = [series] if series else list(Series.objects.order_by("pk"))
    else:
        chosen = (
            [series]
            if series
            else list(Series.objects.filter(host_id__in=actor.units_as(Role.LEADER, Role.STAFF)).order_by("pk"))
        )
        for one in chosen:
            require_host(actor, one.host_id)
    return [meeting for one in chosen for meeting in _plan(actor, one)]


def _plan(actor: Viewer, series: Series) -> list[Meeting]:
    today = clock.today()
    wanted = rule("briefing_planned_ahead", today).number
    there = {
        row.period: row
        for row in Meeting.objects.unscoped("rule: one regular meeting a series and period")
        .filter(series=series, kind=Meeting.Kind.REGULAR)
        .order_by("period", "pk")
        if row.state != CANCELLED
    }
    cancelled = set(
        Meeting.objects.unscoped("rule: a cancelled period stays cancelled")
        .filter(series=series, kind=Meeting.Kind.REGULAR, state=CANCELLED)
        .values_list("period", flat=True)
    )
    planned: list[Meeting] = []
    ahead = 0
    # A shift back from the first days of a month may reach this month's end, so last month is looked at too.
    month = max(shift(first_day(today), -1), first_day(series.valid_from))
    for number in range(MONTHS_LOOKED_AT):
        nominal = recurrence.nominal_day(series.rrule, shift(month, number))
        if series.valid_to is not None and nominal >= series.valid_to:
            break
        if nominal < series.valid_from:
            continue
        period = recurrence.period_of(nominal, series.period_offset)
        existing = there.get(period)
        if existing is not None:
            ahead += existing.held_on >= today and existing.state != CLOSED
        elif period not in cancelled and recurrence.held_day(nominal, series.shift) >= today:
            meeting = _create(actor, series, nominal, period)
            ahead += 1
            if meeting is not None:
                planned.append(meeting)
        if ahead >= wanted:
            break
    return planned


def _create(actor: Viewer, series: Series, nominal: date, period: date) -> Meeting | None:
    """One planned meeting with its agenda; None if another worker was faster."""
    held_on = recurrence.held_day(nominal, series.shift)
    try:
        with transaction.atomic():
            meeting = Meeting.objects.create(
                series=series,
                period=period,
                nominal_on=nominal,
                held_on=held_on,
                starts_at=series.starts_at,
                place=series.place,
                report_due_at=report_deadline(series, held_on),
            )
    except IntegrityError:
        return None
    build_agenda(meeting)
    record(
        actor=actor,
        kind="schedule.plan_meeting",
        subject=meeting,
        after={"period": period, "nominal_on": nominal, "held_on": held_on},
    )
    return meeting
