"""The list, one task with its history, and the written verdicts the standing members owe."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from giaoban.access.pages import Request, page
from giaoban.commitments import actions, queries
from giaoban.commitments.models import Commitment
from giaoban.commitments.queries.lists import SORTS, STATES, WHEN
from giaoban.core import clock
from giaoban.core.paging import Pages
from giaoban.core.screens import show
from giaoban.core.viewer import Role, Viewer
from giaoban.schedule.models import Meeting, Series

PAGE_SIZE = 50


@page("commitments:commitment:read")
def list_(request: Request) -> HttpResponse:
    ask = queries.wanted(request.GET)
    rows = Pages(queries.listed(request.viewer, ask), PAGE_SIZE).get_page(request.GET.get("page"))
    filtering = "filter" in request.GET or (ask.narrowed and not quick(ask))
    series = hosted(request.viewer)
    context = {
        "page_obj": rows,
        "lines": in_lines(rows),
        "ask": ask,
        "quick": quick(ask),
        "filter_url": f"?{urlencode({**request.GET.dict(), 'filter': 1, 'page': 1})}",
        "choices": queries.choices(request.viewer) if filtering else None,
        "whens": WHEN,
        "sorts": SORTS,
        "states": STATES,
        "today": clock.today(),
        "hosted": series,
        "shows_units": len({row.owner_id for row in rows}) > 1 or bool(series),
    }
    return show(request, "commitments/list.html", context)


@page("commitments:commitment:read")
def commitment(request: Request, uid: UUID) -> HttpResponse:
    row = queries.commitment_for(request.viewer, uid)
    context = {
        "c": row,
        "history": queries.history(request.viewer, row),
        "co_units": queries.co_units_of(row),
        "request_open": queries.request_of(row) if row.sees_verdicts else None,
        "may": permitted(request.viewer, row),
        "petition_url": f"{reverse('concerns:raise')}?task={row.uid}",
        "may_open_meeting": row.born_at is not None
        and Meeting.objects.visible_to(request.viewer).filter(pk=row.born_at_id).exists(),
    }
    return show(request, "commitments/commitment.html", context)


@page("commitments:commitment:assign")
def owed(request: Request) -> HttpResponse:
    return show(
        request, "commitments/owed.html", {"owed": queries.owed_verdicts(request.viewer), "today": clock.today()}
    )


def in_lines(rows: Iterable[Commitment]) -> list[list[Commitment]]:
    """Tasks born of one priority stand as one line with one answer per unit; every other task is a line of its own."""
    lines: list[list[Commitment]] = []
    grouped: dict[int, list[Commitment]] = {}
    for row in rows:
        if row.priority_id is not None and row.priority_id in grouped:
            grouped[row.priority_id].append(row)
            continue
        lines.append([row])
        if row.priority_id is not None:
            grouped[row.priority_id] = lines[-1]
    return lines


def quick(ask: queries.Wanted) -> str:
    """The tab of the list that stands for this choice, "" for a choice of one's own."""
    tabs = {
        "late": queries.Wanted(when="late"),
        "due_soon": queries.Wanted(when="due_soon"),
        "mine": queries.Wanted(mine=True),
        "closed": queries.Wanted(state="closed"),
    }
    return next((name for name, tab in tabs.items() if tab == ask), "")


def hosted(viewer: Viewer) -> list[Series]:
    """Series whose host's office the viewer serves: he may give tasks there."""
    today = clock.today()
    hosts = viewer.units_as(Role.LEADER, Role.STAFF)
    if not hosts:
        return []
    rows = Series.objects.filter(host_id__in=hosts, valid_from__lte=today).order_by("valid_from", "pk")
    return [row for row in rows if row.valid_to is None or row.valid_to > today]


def permitted(viewer: Viewer, row: Commitment) -> dict[str, bool]:
    """Which actions the page offers; the actions themselves check again."""
    is_open = row.state == Commitment.State.OPEN
    owner = viewer.is_at(row.owner_id, Role.LEADER, Role.STAFF, Role.HEAD)
    host = viewer.is_at(row.series.host_id, Role.LEADER, Role.STAFF)
    orphan = row.owner.ended_on is not None and row.owner.ended_on <= clock.today()
    return {
        "note": is_open and actions.noting_unit(viewer, row) is not None,
        "wait": is_open and owner,
        "ask": is_open and viewer.is_at(row.owner_id, Role.LEADER) and row.due_on is not None,
        "decide": is_open and host,
        "extend": is_open and host and row.due_on is not None,
        "co_units": host and row.closed_at is None,
        "cancel": is_open and host and actions.open_meeting_of(row) is not None,
        "hand_over": is_open and host and orphan,
        "petition": is_open and bool(row.waiting_on) and viewer.is_at(row.owner_id, Role.LEADER, Role.STAFF),
    }
