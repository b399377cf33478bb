"""The list of tasks: by unit, field, timeliness, meeting, mine; searched accent-free. Filters live in the URL."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from giaoban.commitments.models import Commitment, Rhythm
from giaoban.commitments.queries.reads import BY_DATE, readable
from giaoban.core import clock
from giaoban.core.guard import NOTHING
from giaoban.core.text import fold
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Field, Unit
from giaoban.schedule.models import Meeting

OPEN = (Commitment.State.DRAFT, Commitment.State.OPEN)
CLOSED = (Commitment.State.ACHIEVED, Commitment.State.CANCELLED)
STATES = {"open": OPEN, "closed": CLOSED, "all": (*OPEN, *CLOSED)}
SORTS: dict[str, tuple[Any, ...]] = {
    "due": (BY_DATE, "owner__sort_key", "id"),
    "unit": ("owner__sort_key", BY_DATE, "id"),
    "carried": ("-misses", BY_DATE, "id"),
    "new": ("-created_at", "-id"),
}
LINE = ("owner", "field", "series")  # what a line of the list shows
WHEN = ("late", "due_soon", "in_time", "no_deadline")


@dataclass(frozen=True)
class Wanted:
    """What the list is asked for; unknown values are left out by `wanted`."""

    unit: UUID | None = None
    field: str = ""
    when: str = ""
    meeting: UUID | None = None
    mine: bool = False
    state: str = "open"
    sort: str = "due"
    q: str = ""

    @property
    def narrowed(self) -> bool:
        return bool(self.unit or self.field or self.when or self.meeting or self.mine or self.q or self.state != "open")


def wanted(given: Any) -> Wanted:
    """Parse a query string (a mapping); what cannot be understood is ignored, a shared link never fails."""
    return Wanted(
        unit=_uid(given.get("unit", "")),
        field=given.get("field", "")[:40],
        when=given.get("when", "") if given.get("when") in WHEN else "",
        meeting=_uid(given.get("meeting", "")),
        mine=bool(given.get("mine")),
        state=given.get("state", "open") if given.get("state") in STATES else "open",
        sort=given.get("sort", "due") if given.get("sort") in SORTS else "due",
        q=given.get("q", "").strip()[:100],
    )


def listed(viewer: Viewer, ask: Wanted) -> QuerySet[Commitment]:
    """The viewer's commitments as asked. ↻ is not a sort key for those who may not see verdicts."""
    rows = readable(viewer).select_related(None).select_related(*LINE).filter(state__in=STATES[ask.state])
    if ask.unit:
        rows = rows.filter(owner__uid=ask.unit)
    if ask.field:
        rows = rows.filter(field__code=ask.field)
    if ask.meeting:
        rows = rows.filter(born_at__uid=ask.meeting)
    if ask.mine:
        rows = rows.filter(mine(viewer))
    if ask.when:
        rows = rows.filter(timely(viewer, ask.when))
    for word in fold(ask.q).split():
        rows = rows.filter(folded__contains=word)
    if ask.sort == "carried":
        return rows.order_by("-sees_verdicts", *SORTS["carried"])
    return rows.order_by(*SORTS[ask.sort])


def mine(viewer: Viewer) -> Q:
    """Tasks for which a post of the viewer is responsible in his own unit: lists by person show only one's own."""
    rule = NOTHING
    for post in viewer.posts:
        rule |= Q(owner_id=post.unit_id, responsible_post=post.position)
    return rule


def timely(viewer: Viewer, when: str) -> Q:
    """`rules.timeliness` as a condition on open tasks; due soon by each series' own setting."""
    today = clock.today()
    is_open = Q(state__in=OPEN)
    if when == "no_deadline":
        return is_open & Q(due_on=None)
    if when == "late":
        return is_open & Q(rhythm=Rhythm.ONCE, due_on__lt=today)
    days = readable(viewer).order_by().values_list("series_id", "series__due_soon_days").distinct()
    soon = NOTHING
    for series_id, due_soon_days in days:
        soon |= Q(series_id=series_id, due_on__gte=today, due_on__lte=today + timedelta(days=due_soon_days))
    if when == "due_soon":
        return is_open & soon
    return is_open & Q(due_on__isnull=False) & (Q(due_on__gte=today) | Q(rhythm=Rhythm.MONTHLY)) & ~soon


@dataclass(frozen=True)
class Choices:
    """What the list can be narrowed to: only what occurs among the viewer's commitments."""

    units: list[Unit] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)


def choices(viewer: Viewer) -> Choices:
    """Three queries, whatever the number of rows."""
    rows = Commitment.objects.visible_to(viewer).order_by()
    return Choices(
        units=list(Unit.objects.filter(pk__in=rows.values("owner_id")).order_by("sort_key")),
        fields=list(Field.objects.filter(pk__in=rows.values("field_id"))),
        meetings=list(
            Meeting.objects.visible_to(viewer)
            .filter(pk__in=rows.filter(born_at__isnull=False).values("born_at_id"))
            .order_by("-period", "-id")[:24]
        ),
    )


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
