"""What schedule's actions share: the right, the fetch, the deadline of reports, building slots and agenda."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from giaoban.core import clock
from giaoban.core.errors import DomainError
from giaoban.core.viewer import Role, Viewer
from giaoban.core.working_days import add_working_days
from giaoban.rulebook.agenda import template
from giaoban.rulebook.registry import rule
from giaoban.schedule.models import AgendaItem, Attendance, Meeting, Participant, Series, Slot
from giaoban.schedule.queries import meeting_for, participants_on, series_for


def require_host(actor: Viewer, unit_id: int) -> None:
    """Only the host's standing members and clerk manage its meetings (DESIGN.md, who may act)."""
    if not actor.is_at(unit_id, Role.LEADER, Role.STAFF):
        raise DomainError(
            "schedule.not_host", _("Only the standing members and the office of the host may arrange its meetings.")
        )


def own_meeting(actor: Viewer, uid: UUID) -> Meeting:
    """The meeting, visible to the actor and hosted by his unit."""
    meeting = meeting_for(actor, uid)
    require_host(actor, meeting.series.host_id)
    return meeting


def own_series(actor: Viewer, uid: UUID) -> Series:
    series = series_for(actor, uid)
    require_host(actor, series.host_id)
    return series


def require_reason(reason: str, code: str) -> str:
    if not reason.strip():
        raise DomainError(code, _("Write the reason."), field="reason")
    return reason


def require_not_past(day: date, at: time | None = None, *, field: str = "held_on") -> None:
    """A meeting is not set for a time that has gone by."""
    if day < clock.today():
        raise DomainError("schedule.day_past", _("This day has passed. Choose today or a later day."), field=field)
    if at is not None and clock.aware(datetime.combine(day, at)) < clock.now():
        raise DomainError("schedule.time_past", _("This time has passed. Choose a later time."), field="starts_at")


def report_deadline(series: Series, held_on: date) -> datetime:
    """End of the working day (17:00) that lies `report_due_days` working days before the day held."""
    day = add_working_days(held_on, -series.report_due_days)
    return clock.aware(datetime.combine(day, time(rule("briefing_report_due_hour", held_on).number)))


def slot_minutes(series: Series, role: str, form: str) -> int:
    """Minutes of a slot by its form; one noted from the report takes none."""
    if form == Slot.Form.NOTED:
        return 0
    if role == Participant.Role.ADVISING:
        return series.minutes_per_adviser
    return series.minutes_per_unit if form == Slot.Form.PRESENTATION else series.minutes_per_question


def build_agenda(meeting: Meeting, unit_ids: set[int] | None = None) -> None:
    """The agenda of a new meeting from its template, and a slot with attendance for every participant of its day."""
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            key=item.key,
            title=item.title,
            minutes=item.minutes,
            position=position,
        )
        for position, item in enumerate(template(meeting.series.kind, meeting.kind))
    )
    sync_slots(meeting, unit_ids)


def sync_slots(meeting: Meeting, unit_ids: set[int] | None = None) -> None:
    """Give every participant of the nominal day one slot and take away those of units that no longer take part.

    Only before the meeting is opened; the order people arranged and the forms they chose stay. `unit_ids` limits an
    extraordinary meeting to those invited.
    """
    wanted = {row.unit_id: row for row in participants_on(meeting.series, meeting.nominal_on)}
    if unit_ids is not None:
        wanted = {unit_id: row for unit_id, row in wanted.items() if unit_id in unit_ids}
    present = {slot.unit_id: slot for slot in Slot.objects.filter(meeting=meeting)}
    gone = [slot.pk for unit_id, slot in present.items() if unit_id not in wanted or wanted[unit_id].role != slot.role]
    Slot.objects.filter(pk__in=gone).delete()
    kept = {unit_id for unit_id, slot in present.items() if slot.pk not in gone}
    form = Slot.Form.QUESTIONS if meeting.kind == Meeting.Kind.EXTRAORDINARY else Slot.Form.PRESENTATION
    new = Slot.objects.bulk_create(
        Slot(
            meeting=meeting,
            unit_id=unit_id,
            role=row.role,
            position=row.position,
            form=form,
            minutes=slot_minutes(meeting.series, row.role, form),
        )
        for unit_id, row in wanted.items()
        if unit_id not in kept
    )
    Attendance.objects.bulk_create(Attendance(slot=slot) for slot in new)


def bump(meeting: Meeting) -> None:
    """Raise the tick: what the table shows has changed (pages poll it as an ETag). Call it in every such action."""
    Meeting.objects.unscoped("action: the tick of a meeting").filter(pk=meeting.pk).update(tick=F("tick") + 1)
    meeting.tick += 1


def bump_tables(series_id: int) -> None:
    """Raise the tick of every table of the series that people prepare or sit at: a task changed between meetings stands on
    the next table, too."""
    Meeting.objects.unscoped("action: ticks of the tables of a series").filter(
        series_id=series_id, state__in=[Meeting.State.CALLED, Meeting.State.OPEN]
    ).update(tick=F("tick") + 1)
