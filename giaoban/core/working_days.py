"""Working days in Việt Nam: weekends, public holidays with Tết, their substitutes and the days swapped by government notice.

The days come from the package `holidays` (country VN), which also knows the Saturdays worked in exchange for a bridge day.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import holidays

Shift = Literal["forward", "back", "keep"]
_DAY = timedelta(days=1)
_SATURDAY = 5


@lru_cache(maxsize=64)
def _year(year: int) -> tuple[dict[date, str], frozenset[date]]:
    """Days off of a year with their Vietnamese names, and the weekend days worked in exchange."""
    calendar = holidays.country_holidays("VN", years=year, language="vi")
    worked = frozenset(getattr(calendar, "weekend_workdays", ()))
    return {day: name for day, name in calendar.items() if day.year == year}, worked


def holiday_name(day: date) -> str:
    """Vietnamese name of the public holiday (or its substitute) on `day`, or an empty string."""
    return _year(day.year)[0].get(day, "")


def is_working_day(day: date) -> bool:
    """Monday to Friday without holidays and their substitutes, and the Saturdays worked in exchange for a bridge day."""
    days_off, worked = _year(day.year)
    if day in days_off:
        return False
    return day.weekday() < _SATURDAY or day in worked


def shift_day(day: date, how: str) -> date:
    """The day itself if it is worked (or `how` is "keep"); else the next ("forward") or previous ("back") working day."""
    if how == "keep":
        return day
    if how not in ("forward", "back"):
        raise ValueError(f"unknown shift {how!r}")
    step = _DAY if how == "forward" else -_DAY
    while not is_working_day(day):
        day += step
    return day


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day` (before it, if negative); `day` itself is not counted. 0 gives `day`."""
    step = _DAY if count > 0 else -_DAY
    left = abs(count)
    while left:
        day += step
        if is_working_day(day):
            left -= 1
    return day
