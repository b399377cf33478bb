"""The printed set of a meeting, each of its papers by itself, and a unit's own sheet for who sits for its secretary."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _

from giaoban.access.pages import Request, page
from giaoban.core import clock
from giaoban.core.screens import show
from giaoban.meetings.queries.print_set import PAPERS, own_sheets, print_set
from giaoban.meetings.queries.seats import hosted_meeting
from giaoban.meetings.words import ATTENDANCE, SHEET_ATTENDANCE
from giaoban.schedule import queries as schedule
from giaoban.schedule.models import Participant

NAMES = {
    "roll": _("Roll with signatures"),
    "agenda": _("Agenda with times"),
    "table": _("The chair's table, on A3"),
    "sheets": _("A sheet for each unit"),
}


@page("meetings:paper:print")
def papers(request: Request, uid: UUID) -> HttpResponse:
    """What of the set is to be printed."""
    meeting = hosted_meeting(request.viewer, uid)
    units = [slot.unit for slot in schedule.slots_of(meeting) if slot.role == Participant.Role.REPORTING]
    return show(request, "meetings/papers/choose.html", {"meeting": meeting, "units": units, "names": NAMES.items()})


@page("meetings:paper:print")
def papers_print(request: Request, uid: UUID) -> HttpResponse:
    """The set, or `?paper=…` of it; `?unit=…` keeps the sheets of some units."""
    wanted, units = _wanted(request.GET), _units(request.GET)
    context = {"set": print_set(request.viewer, uid, units), "papers": wanted, **_common()}
    return show(request, "meetings/papers/print.html", context)


@page("meetings:slot:read")
def own_sheet(request: Request, uid: UUID) -> HttpResponse:
    """The own unit's sheet, to be read out in ten minutes by who sits for the secretary."""
    sheets = own_sheets(request.viewer, uid)
    context = {"meeting": sheets[0].slot.meeting, "sheets": sheets, **_common()}
    return show(request, "meetings/papers/own.html", context)


def _common() -> dict[str, object]:
    return {"attendance": SHEET_ATTENDANCE, "attendance_words": ATTENDANCE, "printed_at": clock.now()}


def _wanted(asked: QueryDict) -> list[str]:
    """Nothing asked: the whole set; only units asked: their sheets."""
    named = [paper for paper in PAPERS if paper in asked.getlist("paper")]
    if named:
        return named
    return ["sheets"] if asked.getlist("unit") and not asked.getlist("paper") else list(PAPERS)


def _units(asked: QueryDict) -> set[UUID]:
    found = set()
    for text in asked.getlist("unit"):
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found
