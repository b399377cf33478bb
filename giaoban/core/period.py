"""Period: the month planned at a meeting; the month before is reported (DESIGN.md, Time). Stored as its first day."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta


def first_day(day: date) -> date:
    return day.replace(day=1)


def shift(period: date, months: int) -> date:
    return first_day(period) + relativedelta(months=months)


def last_day(period: date) -> date:
    return shift(period, 1) - relativedelta(days=1)


def label(period: date) -> str:
    """'10/2017', the short form used in tables and links."""
    return f"{period.month}/{period.year}"
