"""Series and their participants: created and changed by the host's standing members or clerk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from giaoban.core import clock
from giaoban.core.actions import action, check_version, save_versioned
from giaoban.core.errors import DomainError
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Unit
from giaoban.records.actions import record
from giaoban.schedule import recurrence
from giaoban.schedule.actions._shared import bump, own_series, report_deadline, require_host, sync_slots
from giaoban.schedule.hooks import Moved, tell_moved
from giaoban.schedule.models import Meeting, Participant, Series, Slot
from giaoban.schedule.transitions import CALLED, HELD, PLANNED, POSTPONED

REPORTING, ADVISING = Participant.Role.REPORTING.value, Participant.Role.ADVISING.value


@dataclass(frozen=True)
class SeriesTerms:
    """What a series says; the fields of `Series` an office may set."""

    name: str
    rrule: str
    starts_at: time
    place: str
    valid_from: date
    valid_to: date | None = None
    period_offset: int = 0
    shift: str = "forward"
    minutes_per_unit: int = 10
    minutes_per_question: int = 5
    minutes_per_adviser: int = 5
    length_minutes: int = 240
    report_due_days: int = 3
    response_hours: int = 24
    owed_days: int = 5
    due_soon_days: int = 7
    graded: bool = False

    def checked(self) -> dict[str, Any]:
        """The values, with the rule in its stored form. Raises DomainError for what cannot be."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        values["rrule"] = recurrence.clean_rule(self.rrule)
        if not self.name.strip():
            raise DomainError("schedule.series_name", _("Write the name of the briefing."), field="name")
        if not self.place.strip():
            raise DomainError("schedule.series_place", _("Write the place."), field="place")
        if self.shift not in Series.Shift.values:
            raise DomainError("schedule.series_shift", _("Choose what happens on days off."), field="shift")
        if not -2 <= self.period_offset <= 2:
            raise DomainError(
                "schedule.series_offset", _("The month planned lies at most two months away."), field="period_offset"
            )
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise DomainError(
                "schedule.series_dates", _("The last day must not be before the first one."), field="valid_to"
            )
        if self.minutes_per_unit < 1 or self.length_minutes < 10:
            raise DomainError(
                "schedule.series_minutes", _("A unit needs at least one minute."), field="minutes_per_unit"
            )
        return values


@action
def create_series(*, actor: Viewer, host: Unit, terms: SeriesTerms, kind: str = Series.Kind.BRIEFING) -> Series:
    """A new series of the host. One host may have several."""
    require_host(actor, host.pk)
    if host.ended_on is not None and host.ended_on <= clock.today():
        raise DomainError("schedule.host_ended", _("This unit has ended."), field="host")
    values = terms.checked()
    if Series.objects.filter(_live(terms.valid_from), host=host, name=terms.name).exists():
        raise DomainError("schedule.series_twice", _("The unit already has a briefing of this name."), field="name")
    series = Series.objects.create(host=host, kind=kind, **values)
    record(actor=actor, kind="schedule.create_series", subject=series, after=values)
    return series


@action
def change_series(*, actor: Viewer, series_uid: UUID, version: int, terms: SeriesTerms) -> Series:
    """Change a series. Meetings only planned follow, unless somebody moved them by hand; called ones stay as they are."""
    series = own_series(actor, series_uid)
    check_version(series, version)
    values = terms.checked()
    before = {name: getattr(series, name) for name in values}
    old = Series(**{**before, "pk": series.pk, "host_id": series.host_id})
    _check_dates(series, terms)
    for name, value in values.items():
        setattr(series, name, value)
    save_versioned(series, *values)
    _follow(actor, old, series)
    changed = {name: value for name, value in values.items() if before[name] != value}
    record(
        actor=actor,
        kind="schedule.change_series",
        subject=series,
        before={name: before[name] for name in changed},
        after=changed,
    )
    return series


@action
def set_participants(
    *, actor: Viewer, series_uid: UUID, version: int, on: date, reporting: Iterable[int], advising: Iterable[int]
) -> list[Participant]:
    """Who takes part from `on` (inclusive), in this order (unit ids). Who is missing in the lists takes part until `on`.

    Meetings held before keep their participants; meetings planned or called get and lose slots.
    """
    series = own_series(actor, series_uid)
    check_version(series, version)
    wanted = [(unit_id, REPORTING, number) for number, unit_id in enumerate(reporting, start=1)]
    wanted += [(unit_id, ADVISING, number) for number, unit_id in enumerate(advising, start=1)]
    ids = [unit_id for unit_id, _role, _number in wanted]
    _check_participants(series, on, ids)
    rows = list(Participant.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), series=series).order_by("valid_from"))
    old_order = {(row.unit_id, row.role): row.position for row in rows}
    keep: dict[tuple[int, str], Participant] = {}
    for row in rows:
        key = (row.unit_id, row.role)
        if key not in keep and any(key == (unit_id, role) for unit_id, role, _number in wanted):
            keep[key] = row
        elif row.valid_from >= on:
            row.delete()
        else:
            row.valid_to = on
            row.save(update_fields=["valid_to"])
    result = []
    for unit_id, role, number in wanted:
        row = keep.get((unit_id, role)) or Participant(series=series, unit_id=unit_id, role=role, valid_from=on)
        row.position, row.valid_to, row.valid_from = number, None, min(row.valid_from, on)
        row.save()
        result.append(row)
    save_versioned(series)
    for meeting in _upcoming(series):
        if meeting.state == PLANNED:
            _new_order(meeting, old_order, {(row.unit_id, row.role): row.position for row in result})
        sync_slots(meeting)
        bump(meeting)
    record(
        actor=actor,
        kind="schedule.set_participants",
        subject=series,
        after={
            "on": on,
            "reporting": [i for i, r, _n in wanted if r == REPORTING],
            "advising": [i for i, r, _n in wanted if r == ADVISING],
        },
    )
    return result


def _new_order(meeting: Meeting, old: dict[tuple[int, str], int], new: dict[tuple[int, str], int]) -> None:
    """A planned meeting takes over the new order, unless somebody arranged its own."""
    slots = list(Slot.objects.filter(meeting=meeting))
    if any(old.get((slot.unit_id, slot.role)) != slot.position for slot in slots):
        return
    for slot in slots:
        position = new.get((slot.unit_id, slot.role))
        if position is not None and position != slot.position:
            Slot.objects.filter(pk=slot.pk).update(position=position)


def _check_participants(series: Series, on: date, ids: list[int]) -> None:
    if len(set(ids)) != len(ids):
        raise DomainError("schedule.participant_twice", _("A unit can take part only once."))
    if series.host_id in ids:
        raise DomainError("schedule.participant_is_host", _("The host itself is not a participant."))
    if on < series.valid_from:
        raise DomainError(
            "schedule.participants_early", _("The day lies before the start of the briefing."), field="on"
        )
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=ids)}
    if len(units) != len(ids):
        raise DomainError("schedule.participant_unknown", _("One of the units does not exist."))
    for unit in units.values():
        if unit.ended_on is not None and unit.ended_on <= on:
            raise DomainError(
                "schedule.participant_ended", _("%(unit)s has ended and cannot take part."), unit=str(unit)
            )
    held = (
        Meeting.objects.unscoped("rule: participants of meetings already held stay")
        .filter(series=series, state__in=HELD, nominal_on__gte=on)
        .order_by("-nominal_on")
        .first()
    )
    if held is not None:
        raise DomainError(
            "schedule.participants_held",
            _("The meeting of %(day)s has been held with its participants. Choose a later day."),
            field="on",
            day=f"{held.held_on:%d/%m/%Y}",
        )


def _check_dates(series: Series, terms: SeriesTerms) -> None:
    meetings = Meeting.objects.unscoped("rule: a series keeps the meetings already held or called").filter(
        series=series
    )
    first = meetings.filter(state__in=HELD).order_by("nominal_on").first()
    if first is not None and terms.valid_from > first.nominal_on:
        raise DomainError(
            "schedule.series_from_held",
            _("Meetings were held before this day. The first day cannot be later."),
            field="valid_from",
        )
    if terms.valid_to is None:
        return
    beyond = meetings.filter(state__in=(*HELD, CALLED, POSTPONED), nominal_on__gte=terms.valid_to).first()
    if beyond is not None:
        raise DomainError(
            "schedule.series_to_called",
            _("The meeting of %(day)s lies after the last day. Cancel it first."),
            field="valid_to",
            day=f"{beyond.held_on:%d/%m/%Y}",
            links=[(_("Open the meeting"), reverse("schedule:meeting", args=[beyond.uid]))],
        )


def _follow(actor: Viewer, old: Series, series: Series) -> None:
    """Meetings only planned take over the new rule, place and times where nobody changed them by hand."""
    today = clock.today()
    for meeting in _upcoming(series, PLANNED):
        if series.valid_to is not None and meeting.nominal_on >= series.valid_to:
            meeting.state, meeting.reason = Meeting.State.CANCELLED, _("The briefing ends.")
            save_versioned(meeting, "state", "reason")
            record(actor=actor, kind="schedule.cancel_meeting", subject=meeting, after={"reason": meeting.reason})
            continue
        from_day = meeting.held_on
        if meeting.held_on == recurrence.held_day(meeting.nominal_on, old.shift):
            nominal = recurrence.nominal_of_period(series.rrule, meeting.period, series.period_offset)
            day = recurrence.held_day(nominal, series.shift)
            if day >= today:
                meeting.nominal_on, meeting.held_on = nominal, day
        if meeting.starts_at == old.starts_at:
            meeting.starts_at = series.starts_at
        if meeting.place == old.place:
            meeting.place = series.place
        meeting.report_due_at = report_deadline(series, meeting.held_on)
        save_versioned(meeting, "nominal_on", "held_on", "starts_at", "place", "report_due_at")
        _new_minutes(meeting, old, series)
        sync_slots(meeting)
        bump(meeting)
        if meeting.held_on != from_day:
            tell_moved(Moved(actor, meeting, from_day, meeting.held_on, _("the regular day changed")))


def _new_minutes(meeting: Meeting, old: Series, series: Series) -> None:
    by_form = (
        (REPORTING, Slot.Form.PRESENTATION, old.minutes_per_unit, series.minutes_per_unit),
        (REPORTING, Slot.Form.QUESTIONS, old.minutes_per_question, series.minutes_per_question),
        (ADVISING, Slot.Form.PRESENTATION, old.minutes_per_adviser, series.minutes_per_adviser),
    )
    for role, form, was, now in by_form:
        if was != now:
            Slot.objects.filter(meeting=meeting, role=role, form=form, minutes=was).update(minutes=now)


def _upcoming(series: Series, *states: str) -> list[Meeting]:
    rows = Meeting.objects.unscoped("action: meetings of a series the actor manages").filter(
        series=series,
        kind=Meeting.Kind.REGULAR,
        state__in=states or (PLANNED, CALLED, POSTPONED),
        nominal_on__gte=clock.today() - timedelta(days=62),
    )
    meetings = list(rows.order_by("period"))
    for meeting in meetings:
        meeting.series = series
    return meetings


def _live(day: date) -> Q:
    return Q(valid_to=None) | Q(valid_to__gt=day)


def pass_participation(*, actor: Viewer, unit: Unit, successor: Unit, on: date) -> None:
    """A unit ended and one other took it over whole: that one takes its place in every series, unless it has one already.

    Registered with organisation.succession; runs inside `end_unit`. After a split nobody takes the place by itself.
    """
    rows = Participant.objects.filter(_live(on), unit=unit, valid_from__lt=on).select_related("series__host")
    for row in rows:
        row.valid_to = on
        row.save(update_fields=["valid_to"])
        series = row.series
        if (
            series.host_id != successor.pk
            and not Participant.objects.filter(_live(on), series=series, unit=successor).exists()
        ):
            Participant.objects.create(
                series=series, unit=successor, role=row.role, position=row.position, valid_from=on
            )
        for meeting in _upcoming(series):
            sync_slots(meeting)
            bump(meeting)
        record(
            actor=actor,
            kind="schedule.pass_participation",
            subject=series,
            before={"unit": str(unit)},
            after={"unit": str(successor), "on": on},
        )
