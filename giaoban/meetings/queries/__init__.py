"""Reads of the meetings room: the chair's table (`table`, `seats`, `slot`, `running`, `priorities`) and the minutes."""

from __future__ import annotations

from giaoban.core.today import TodayItem
from giaoban.core.viewer import Viewer
from giaoban.meetings.queries.minutes import minutes_for, parts_for
from giaoban.meetings.queries.minutes_today import minutes_today_items
from giaoban.meetings.queries.seats import may_see_assessment, seat_at
from giaoban.meetings.queries.table import Table, table_of
from giaoban.meetings.queries.today import table_items

__all__ = ["Table", "may_see_assessment", "minutes_for", "parts_for", "seat_at", "table_of", "today_items"]


def today_items(viewer: Viewer) -> list[TodayItem]:
    """Home page: what the table and the minutes wait for from this viewer."""
    return [*table_items(viewer), *minutes_today_items(viewer)]
