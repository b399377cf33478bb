"""Today: what each room says is due from the viewer, waits for him, or arrived for him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.timezone import is_aware, make_naive
from django.utils.translation import gettext_lazy as _

from giaoban.commitments import queries as commitments
from giaoban.concerns import queries as concerns
from giaoban.core.today import GROUPS, TodayItem
from giaoban.core.viewer import Viewer
from giaoban.meetings import queries as meetings
from giaoban.notifications import queries as notifications
from giaoban.reports import queries as reports
from giaoban.schedule import queries as schedule

ROOMS = (reports, meetings, commitments, concerns, schedule, notifications)
PAPERS = 2  # how many of them come first: the month's report and meeting

LAST = datetime(9999, 12, 31)  # noqa: DTZ001 - only sorts, is never shown

HEADINGS: dict[str, Any] = {
    "due": _("Due from you"),
    "approve": _("Waiting for you"),
    "answer": _("Arrived for you"),
    "next": _("Coming up"),
    "info": _("For your information"),
}


@dataclass(frozen=True)
class TodayGroup:
    code: str
    heading: Any
    items: tuple[TodayItem, ...]


def groups_for(viewer: Viewer) -> list[TodayGroup]:
    """The viewer's items in the order of core.today.GROUPS. Within a group the month's papers (report, meeting) come first,
    then what is late, then by date. Empty groups are left out."""
    items = [(rank, item) for rank, room in enumerate(ROOMS) for item in room.today_items(viewer)]
    return [
        TodayGroup(code, HEADINGS[code], tuple(item for _rank, item in sorted(mine, key=_order)))
        for code in GROUPS
        if (mine := [(rank, item) for rank, item in items if item.group == code])
    ]


def _order(ranked: tuple[int, TodayItem]) -> tuple[int, bool, datetime, str]:
    rank, item = ranked
    return (min(rank, PAPERS), not item.late, _moment(item.due), item.url)


def _moment(due: date | datetime | None) -> datetime:
    """A naive local moment to sort by: an item without a date comes last, a day counts from its evening."""
    if due is None:
        return LAST
    if isinstance(due, datetime):
        return make_naive(due) if is_aware(due) else due
    return datetime.combine(due, time(23, 59))
