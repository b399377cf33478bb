"""Recurrence of a series as an RFC 5545 rule, one occurrence a month; its period; its shift off weekends and holidays.

The rule stands without DTSTART ("FREQ=MONTHLY;BYMONTHDAY=6"). One regular meeting a period (DESIGN.md, Time) means: exactly
one occurrence in every month. Rules that skip a month (BYMONTHDAY=31, a fifth Friday) are refused with a way out; the form's
own "day N" writes days 29 to 31 so that short months use their last day (BYMONTHDAY=28,29,30,31;BYSETPOS=-1).
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from dateutil.rrule import MONTHLY, rrule, rrulestr
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from giaoban.core.errors import DomainError
from giaoban.core.period import first_day, shift
from giaoban.core.working_days import shift_day

LAST_DAY = "FREQ=MONTHLY;BYMONTHDAY=-1"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKDAY_NAMES = (
    pgettext_lazy("recurrence", "Monday"),
    pgettext_lazy("recurrence", "Tuesday"),
    pgettext_lazy("recurrence", "Wednesday"),
    pgettext_lazy("recurrence", "Thursday"),
    pgettext_lazy("recurrence", "Friday"),
    pgettext_lazy("recurrence", "Saturday"),
    pgettext_lazy("recurrence", "Sunday"),
)
WEEKS = (1, 2, 3, 4, -1)
_PARTS = {"FREQ", "INTERVAL", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"}
_DAY = re.compile(r"FREQ=MONTHLY;BYMONTHDAY=(\d{1,2})")
_CLAMPED = re.compile(r"FREQ=MONTHLY;BYMONTHDAY=28(?:,29)?(?:,30)?(?:,31)?;BYSETPOS=-1")
_WEEKDAY = re.compile(r"FREQ=MONTHLY;BYDAY=(-1|[1-4])(MO|TU|WE|TH|FR|SA|SU)")
# Twenty-eight years: every weekday meets every date, leap years included (1901 to 2099).
_FIRST, _MONTHS = date(2016, 1, 1), 28 * 12


def day_rule(day: int) -> str:
    """The rule "day N of every month"; a month without day N uses its last day."""
    if not 1 <= day <= 31:
        raise DomainError("schedule.rule_day", _("The day must be between 1 and 31."), field="day")
    if day <= 28:
        return f"FREQ=MONTHLY;BYMONTHDAY={day}"
    return f"FREQ=MONTHLY;BYMONTHDAY={','.join(str(d) for d in range(28, day + 1))};BYSETPOS=-1"


def weekday_rule(week: int, weekday: int) -> str:
    """The rule "weekday (0 = Monday) of week N", -1 for the last one of the month."""
    if week not in WEEKS or not 0 <= weekday <= 6:
        raise DomainError("schedule.rule_weekday", _("Choose the week (1 to 4, or the last) and the day of the week."))
    return f"FREQ=MONTHLY;BYDAY={week}{WEEKDAYS[weekday]}"


def clean_rule(text: str) -> str:
    """The rule in its stored form: upper case, without "RRULE:". Raises DomainError with a way out if it does not fit."""
    rule = text.strip().upper().removeprefix("RRULE:").strip().rstrip(";").replace(" ", "")
    parts = [part.partition("=") for part in rule.split(";")]
    names = [name for name, _sign, _value in parts]
    if not rule or len(rule) > 200 or len(set(names)) != len(names) or not all(sign for _n, sign, _v in parts):
        raise _refused("schedule.rule_unreadable", _("The rule cannot be read. Example: FREQ=MONTHLY;BYMONTHDAY=6."))
    values = {name: value for name, _sign, value in parts}
    if values.get("FREQ") != "MONTHLY" or values.get("INTERVAL", "1") != "1":
        raise _refused(
            "schedule.rule_not_monthly", _("A briefing is held once a month: the rule must say FREQ=MONTHLY.")
        )
    extra = sorted(set(names) - _PARTS)
    if extra:
        raise _refused(
            "schedule.rule_part",
            _("The rule must not contain %(part)s. The series has dates of its own."),
            part=extra[0],
        )
    if "BYMONTHDAY" not in values and "BYDAY" not in values:
        raise _refused("schedule.rule_no_day", _("The rule does not say on which day: BYMONTHDAY or BYDAY is missing."))
    try:
        _check_every_month(rule)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError) as error:
        raise _refused(
            "schedule.rule_unreadable", _("The rule cannot be read. Example: FREQ=MONTHLY;BYMONTHDAY=6.")
        ) from error
    return rule


def nominal_day(rule: str, month: date) -> date:
    """The rule's day in the month of `month`, before any shift."""
    start = first_day(month)
    found = _parse(rule, start).between(_at(start), _at(shift(start, 1)) - timedelta(seconds=1), inc=True)
    if not found:
        raise DomainError("schedule.rule_skips_month", _("The rule has no day in %(month)s."), month=f"{month:%m/%Y}")
    return found[0].date()


def period_of(nominal: date, offset: int) -> date:
    """The month planned: from the nominal date and the offset, never from the day held (DESIGN.md, Time)."""
    return shift(nominal, offset)


def nominal_of_period(rule: str, period: date, offset: int) -> date:
    """The nominal day of the meeting that plans `period`."""
    return nominal_day(rule, shift(period, -offset))


def held_day(nominal: date, how: str) -> date:
    """The day held by the rule: the nominal one, shifted off weekends and Vietnamese holidays as the series says."""
    return shift_day(nominal, how)


def in_words(rule: str) -> str:
    """The rule as a person says it: "the 6th of every month"."""
    if rule == LAST_DAY:
        return _("the last day of every month")
    if found := _DAY.fullmatch(rule):
        return _("day %(day)s of every month") % {"day": found[1]}
    if _CLAMPED.fullmatch(rule):
        day = max(int(number) for number in rule.split(";")[1].partition("=")[2].split(","))
        return _("day %(day)s of every month (the last day of shorter months)") % {"day": day}
    if found := _WEEKDAY.fullmatch(rule):
        weekday = WEEKDAY_NAMES[WEEKDAYS.index(found[2])]
        if found[1] == "-1":
            return _("the last %(weekday)s of every month") % {"weekday": weekday}
        return _("%(weekday)s of week %(week)s of every month") % {"weekday": weekday, "week": found[1]}
    return _("every month by the rule %(rule)s") % {"rule": rule}


def parts(rule: str) -> dict[str, str]:
    """How the form shows a stored rule: pattern day | last | weekday | raw, and its numbers."""
    if rule == LAST_DAY:
        return {"pattern": "last"}
    if found := _DAY.fullmatch(rule):
        return {"pattern": "day", "day": found[1]}
    if _CLAMPED.fullmatch(rule):
        return {"pattern": "day", "day": rule.split(";")[1].rpartition(",")[2].rpartition("=")[2]}
    if found := _WEEKDAY.fullmatch(rule):
        return {"pattern": "weekday", "week": found[1], "weekday": str(WEEKDAYS.index(found[2]))}
    return {"pattern": "raw", "raw": rule}


def _check_every_month(rule: str) -> None:
    last = _at(shift(_FIRST, _MONTHS)) - timedelta(seconds=1)
    months = [first_day(found.date()) for found in _parse(rule, _FIRST).between(_at(_FIRST), last, inc=True)]
    missing = {shift(_FIRST, number) for number in range(_MONTHS)} - set(months)
    if missing:
        raise _refused(
            "schedule.rule_skips_month",
            _("The rule has no day in %(month)s. For the end of the month choose “last day of the month”."),
            month=f"{min(missing).month}/{min(missing).year}",
        )
    if len(months) > _MONTHS:
        raise _refused(
            "schedule.rule_twice", _("The rule gives more than one day in some months. One meeting a month is held.")
        )


def _refused(code: str, message: str, **params: str) -> DomainError:
    return DomainError(code, message, field="raw", **params)


@lru_cache(maxsize=256)
def _parse(rule: str, start: date) -> rrule:
    parsed = rrulestr(rule, dtstart=_at(start))
    if not isinstance(parsed, rrule) or parsed._freq != MONTHLY:  # type: ignore[attr-defined]
        raise ValueError(rule)
    return parsed


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 (a day without a clock)
