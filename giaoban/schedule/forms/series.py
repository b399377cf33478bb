"""A series and its participants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core.errors import DomainError
from giaoban.core.forms import DateField, Form
from giaoban.organisation.models import Unit
from giaoban.rulebook.registry import rule
from giaoban.schedule import recurrence, words
from giaoban.schedule.actions.series import SeriesTerms
from giaoban.schedule.forms.fields import TimeField, Versioned, whole
from giaoban.schedule.models import Participant, Series

DEFAULTS = {
    "minutes_per_unit": "briefing_minutes_per_unit",
    "minutes_per_question": "briefing_minutes_per_question",
    "minutes_per_adviser": "briefing_minutes_per_adviser",
    "length_minutes": "briefing_length_minutes",
    "report_due_days": "briefing_report_due_days",
    "response_hours": "minutes_response_hours",
    "owed_days": "verdict_owed_days",
    "due_soon_days": "briefing_due_soon_days",
}


class SeriesForm(Form):
    name = forms.CharField(
        label=_("Name of the briefing"),
        max_length=160,
        help_text=_("As it is printed, for example “Giao ban Bí thư Đảng ủy xã, thị trấn”."),
    )
    pattern = forms.ChoiceField(
        label=_("When it is held"),
        widget=forms.RadioSelect,
        choices=[
            ("day", _("A day of every month")),
            ("last", _("The last day of every month")),
            ("weekday", _("A weekday of a week")),
            ("raw", _("By another rule")),
        ],
    )
    day = whole(_("Day of the month"), 1, 31, required=False, help_text=_("A shorter month uses its last day."))
    week = forms.TypedChoiceField(
        label=_("Week"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(1, _("week 1")), (2, _("week 2")), (3, _("week 3")), (4, _("week 4")), (-1, _("last week"))],
    )
    weekday = forms.TypedChoiceField(
        label=_("Weekday"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=list(enumerate(recurrence.WEEKDAY_NAMES)),
    )
    raw = forms.CharField(
        label=_("Rule (RFC 5545)"),
        required=False,
        max_length=200,
        help_text=_("Once a month, for example FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1, the first weekday."),
    )
    period_offset = forms.TypedChoiceField(
        label=_("Month planned"),
        coerce=int,
        choices=[(0, _("the month in which it is held")), (1, _("the month after"))],
        help_text=_("The month before the one planned is reported."),
    )
    shift = forms.ChoiceField(
        label=_("If that is a day off"), widget=forms.RadioSelect, choices=list(words.SHIFTS.items())
    )
    starts_at = TimeField(label=_("Begins at"))
    place = forms.CharField(label=_("Place"), max_length=200)
    length_minutes = whole(_("Planned length, minutes"), 10, 720, help_text=_("The agenda warns when it is longer."))
    minutes_per_unit = whole(_("Minutes for a unit's presentation"), 1, 120)
    minutes_per_question = whole(_("Minutes for a unit's questions and answers"), 1, 120)
    minutes_per_adviser = whole(_("Minutes for an advisory body"), 1, 120)
    report_due_days = whole(
        _("Reports are due, working days before"), 0, 30, help_text=_("Until 17:00 of that working day.")
    )
    response_hours = whole(_("Hours for the units to confirm their part of the minutes"), 1, 240)
    owed_days = whole(_("Working days for an assessment still owed"), 1, 60)
    due_soon_days = whole(_("Days before the due date in which a task counts as due soon"), 0, 60)
    graded = forms.BooleanField(label=_("The units are graded at the meeting"), required=False)
    valid_from = DateField(label=_("Held from"), help_text=_("The first meeting is planned from this day on."))
    last_day = DateField(label=_("Last day"), required=False, help_text=_("Leave empty while the briefing goes on."))

    def __init__(self, *args: Any, hosts: Sequence[Unit] = (), series: Series | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", series_initial(series))
        super().__init__(*args, **kwargs)
        self.hosts = {str(unit.uid): unit for unit in hosts}
        if len(self.hosts) > 1:
            choice = forms.ChoiceField(label=_("Host"), choices=[(uid, unit.name) for uid, unit in self.hosts.items()])
            self.fields = {"host": choice, **self.fields}
        if series is not None:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        try:
            data["rrule"] = self._rule(data)
        except DomainError as error:
            self.add_domain_error(error)
        return data

    def _rule(self, data: dict[str, Any]) -> str:
        pattern = data.get("pattern")
        if pattern == "last":
            return recurrence.LAST_DAY
        if pattern == "day" and "day" in data:
            if data["day"] is None:
                raise DomainError("schedule.rule_day", _("Write the day of the month."), field="day")
            return recurrence.day_rule(data["day"])
        if pattern == "weekday" and data.get("week") is not None and data.get("weekday") is not None:
            return recurrence.weekday_rule(data["week"], data["weekday"])
        if pattern == "weekday":
            raise DomainError("schedule.rule_weekday", _("Choose the week and the weekday."), field="week")
        if pattern == "raw":
            return recurrence.clean_rule(data.get("raw", ""))
        return ""

    def chosen_host(self) -> Unit:
        return self.hosts[self.cleaned_data["host"]] if len(self.hosts) > 1 else next(iter(self.hosts.values()))

    def terms(self) -> SeriesTerms:
        data, last = self.cleaned_data, self.cleaned_data["last_day"]
        taken = ("name", "rrule", "period_offset", "shift", "starts_at", "place", "graded", "valid_from", *DEFAULTS)
        return SeriesTerms(**{name: data[name] for name in taken}, valid_to=last + timedelta(days=1) if last else None)


def series_initial(series: Series | None) -> dict[str, Any]:
    """What the form shows: the series, or the rulebook's defaults for a new one."""
    today = clock.today()
    if series is None:
        found: dict[str, Any] = {field: rule(code, today).number for field, code in DEFAULTS.items()}
        return {
            **found,
            "pattern": "day",
            "day": 6,
            "week": 1,
            "weekday": 0,
            "period_offset": 0,
            "shift": Series.Shift.FORWARD,
            "valid_from": today,
        }
    own = ("name", "period_offset", "shift", "starts_at", "place", "graded", "valid_from", "version", *DEFAULTS)
    last = series.valid_to - timedelta(days=1) if series.valid_to else None
    return {
        "week": 1,
        "weekday": 0,
        **recurrence.parts(series.rrule),
        **{name: getattr(series, name) for name in own},
        "last_day": last,
    }


class ParticipantsForm(Versioned):
    """Every unit that could take part: how, and in which place. Empty role: does not take part."""

    on = DateField(label=_("Applies from"), help_text=_("Meetings held before keep their participants."))

    def __init__(self, *args: Any, units: Sequence[Unit], present: dict[int, Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = list(units)
        roles = [("", _("does not take part")), *words.ROLES.items()]
        for number, unit in enumerate(self.units, start=1):
            row = present.get(unit.pk)
            self.fields[f"role-{unit.uid}"] = forms.ChoiceField(
                label=_("How %(unit)s takes part") % {"unit": unit},
                choices=roles,
                required=False,
                initial=row.role if row else "",
            )
            self.fields[f"place-{unit.uid}"] = whole(
                _("Place of %(unit)s in the order") % {"unit": unit},
                1,
                999,
                required=False,
                initial=row.position if row else number + len(present),
            )

    def rows(self) -> list[tuple[Unit, Any, Any]]:
        return [(unit, self[f"role-{unit.uid}"], self[f"place-{unit.uid}"]) for unit in self.units]

    def chosen(self, role: str) -> list[int]:
        """Ids of the units that take part in this role, in their order."""
        data = self.cleaned_data
        picked = [
            (data.get(f"place-{unit.uid}") or 999, number, unit.pk)
            for number, unit in enumerate(self.units)
            if data.get(f"role-{unit.uid}") == role
        ]
        return [pk for _place, _number, pk in sorted(picked)]
