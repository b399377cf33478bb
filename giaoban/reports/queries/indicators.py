"""Figures: what is asked, who may read whose answers, and the tables made of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, When

from giaoban.access import scopes
from giaoban.core import clock
from giaoban.core import period as periods
from giaoban.core.errors import NotFound
from giaoban.core.paths import next_path
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Unit
from giaoban.reports.figures import host_indicators, previous_meetings
from giaoban.reports.models import AskedUnit, Indicator, IndicatorRequest, IndicatorValue
from giaoban.schedule.models import Meeting, Participant, Series
from giaoban.schedule.queries import is_host, is_host_of, meetings_of, participants_on, series_for

DAYS_OPEN = 30  # after its last day a request still takes answers, marked late
MONTHS_AHEAD = 12


# -- the series' own figures


def indicator_for(viewer: Viewer, uid: UUID) -> Indicator:
    """A monthly figure of a series whose host the viewer serves. Raises NotFound."""
    found = Indicator.objects.filter(uid=uid, request=None).select_related("series__host").first()
    if found is None or not is_host_of(viewer, series_for(viewer, found.series.uid)):
        raise NotFound
    return found


def first_free_period(series: Series) -> date:
    """The first month whose briefing was not opened yet: figures are set up and worded from there on. Unscoped rule."""
    held = (
        Meeting.objects.unscoped("rule: the figures of a briefing that was held stay as they are")
        .filter(
            series=series,
            kind=Meeting.Kind.REGULAR,
            state__in=(Meeting.State.OPEN, Meeting.State.CLOSED),
        )
        .order_by("-period")
        .values_list("period", flat=True)
        .first()
    )
    if held is not None:
        return periods.shift(held, 1)
    return periods.shift(periods.first_day(series.valid_from), series.period_offset)


def free_periods(series: Series) -> list[date]:
    """Months that may be chosen, the next one first."""
    first = first_free_period(series)
    return [periods.shift(first, number) for number in range(MONTHS_AHEAD)]


@dataclass
class IndicatorSet:
    """The figures of a series as its host sees them: asked in the coming month, still to come, ended."""

    period: date
    running: list[Indicator] = field(default_factory=list)
    coming: list[Indicator] = field(default_factory=list)
    ended: list[Indicator] = field(default_factory=list)


def indicator_set(series: Series) -> IndicatorSet:
    """Of a series fetched for its host. One query beside the month's."""
    found = IndicatorSet(first_free_period(series))
    for row in Indicator.objects.filter(series=series, request=None).order_by("position", "from_period"):
        if row.until_period == row.from_period:
            continue  # taken back before it was ever asked
        if row.until_period is not None and row.until_period <= found.period:
            found.ended.append(row)
        elif row.from_period > found.period:
            found.coming.append(row)
        else:
            found.running.append(row)
    going_on = {row.line for row in [*found.running, *found.coming]}
    for row in found.ended:
        row.goes_on = row.line in going_on  # type: ignore[attr-defined]
    return found


# -- requests


def visible_requests(viewer: Viewer) -> QuerySet[IndicatorRequest]:
    """Requests the viewer may see (IndicatorRequest.visible), the latest first, with how many were asked and answered."""
    return (
        IndicatorRequest.objects.visible_to(viewer)
        .select_related("asker", "field", "meeting__series__host", "created_by")
        .order_by("-due_on", "-pk")
    )


def with_counts(found: QuerySet[IndicatorRequest]) -> QuerySet[IndicatorRequest]:
    answered = Case(When(asked__answered_at__isnull=False, then=1), output_field=IntegerField())
    return found.annotate(asked_count=Count("asked", distinct=True), answered_count=Count(answered))


def request_for(viewer: Viewer, uid: UUID) -> IndicatorRequest:
    """Raises NotFound (missing and hidden are the same)."""
    found = visible_requests(viewer).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def may_answer(viewer: Viewer, request: IndicatorRequest, unit: Unit) -> bool:
    """The unit's secretary, deputies and office; the host's office enters what a unit told."""
    return viewer.is_at(unit.pk, Role.LEADER, Role.STAFF) or is_host(viewer, request.meeting)


def is_over(request: IndicatorRequest) -> bool:
    """No answer is taken any more."""
    return request.withdrawn_at is not None or clock.today() > request.due_on + timedelta(days=DAYS_OPEN)


def open_for_units(viewer: Viewer) -> list[AskedUnit]:
    """What the viewer's units have been asked and have not answered yet. One query, none without such a post."""
    units = viewer.units_as(Role.LEADER, Role.STAFF)
    if not units:
        return []
    return list(
        AskedUnit.objects.filter(
            unit_id__in=units,
            answered_at=None,
            request__withdrawn_at=None,
            request__due_on__gte=clock.today() - timedelta(days=DAYS_OPEN),
        )
        .select_related("request__asker", "unit")
        .order_by("request__due_on", "pk")
    )


def waiting_for_answers(viewer: Viewer) -> list[Any]:
    """Requests of the bodies that the viewer heads, still open and not answered by all. One query, none without such a post."""
    bodies = viewer.units_as(Role.HEAD)
    if not bodies:
        return []
    open_ = visible_requests(viewer).filter(
        asker_id__in=bodies, withdrawn_at=None, due_on__gte=clock.today() - timedelta(days=DAYS_OPEN)
    )
    counted: list[Any] = list(with_counts(open_))
    return [row for row in counted if row.answered_count < row.asked_count]


def askable_meetings(viewer: Viewer, asker_ids: Iterable[int]) -> list[Meeting]:
    """Regular briefings at which a body of the viewer advises, for which it may ask: the last one held and those to come."""
    ids = set(asker_ids)
    if not ids:
        return []
    today = clock.today()
    series = Participant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=today), unit_id__in=ids, role=Participant.Role.ADVISING
    ).values("series_id")
    found = meetings_of(
        viewer,
        series_id__in=series,
        kind=Meeting.Kind.REGULAR,
        held_on__gte=today - timedelta(days=31),
        held_on__lte=today + timedelta(days=62),
    ).exclude(state=Meeting.State.CANCELLED)
    return list(found.order_by("held_on", "pk"))


# -- whose answers a viewer reads


def readable_units(viewer: Viewer, meeting: Meeting, asker_id: int | None = None) -> frozenset[int] | None:
    """None: of all units (host's standing members and clerk, standing members above the host, the head of the body that
    asked). Else only the viewer's own units, and those an inspector's decision names within its dates."""
    host = meeting.series.host
    above = any(path < host.path < next_path(path) for path in viewer.paths_as(Role.LEADER))
    asks = asker_id is not None and viewer.is_at(asker_id, Role.HEAD)
    if is_host(viewer, meeting) or above or asks:
        return None
    units = set(viewer.unit_ids)
    for decision in viewer.inspections:
        if decision.covers_from <= meeting.held_on <= decision.covers_to:
            units |= decision.unit_ids
    return frozenset(units)


# -- tables


@dataclass(frozen=True)
class Cell:
    """What a unit sent, and what it sent the month before."""

    amount: Decimal | None = None
    last: Decimal | None = None

    @property
    def change(self) -> Decimal | None:
        return None if self.amount is None or self.last is None else self.amount - self.last


@dataclass(frozen=True)
class Line:
    """A unit's answers, in the order of the columns. `asked`: of a request only."""

    unit: Unit
    cells: list[Cell]
    asked: AskedUnit | None = None

    @property
    def missing(self) -> int:
        return sum(1 for cell in self.cells if cell.amount is None)

    @property
    def is_late(self) -> bool:
        return self.asked is not None and self.asked.is_late


@dataclass
class Table:
    """Units as rows, figures as columns, narrowed and sorted as the address says."""

    meeting: Meeting
    request: IndicatorRequest | None
    columns: list[Indicator]
    lines: list[Line]
    whole: bool  # every unit of the briefing, not only the viewer's own
    show: str = ""
    sort: str = ""

    @property
    def totals(self) -> list[Cell | None]:
        """Sums of the lines shown, None where adding up makes no sense or nothing was sent."""
        found: list[Cell | None] = []
        for number, column in enumerate(self.columns):
            amounts = [line.cells[number].amount for line in self.lines]
            lasts = [line.cells[number].last for line in self.lines]
            summable = column.summable and any(amount is not None for amount in amounts)
            found.append(Cell(_sum(amounts), _sum(lasts)) if summable else None)
        return found

    @property
    def answered(self) -> int:
        return sum(1 for line in self.lines if line.missing < len(self.columns))


SHOWN = ("missing", "answered", "late")


def table_of_meeting(viewer: Viewer, meeting: Meeting, *, show: str = "", sort: str = "") -> Table:
    """The host's monthly figures at a meeting fetched for this viewer: of submitted reports only. Four queries."""
    columns = list(Indicator.objects.filter(host_indicators(meeting), series_id=meeting.series_id))
    reporting = participants_on(meeting.series, meeting.nominal_on, Participant.Role.REPORTING)
    units = [row.unit for row in reporting]
    return _table(viewer, meeting, None, columns, units, {}, show, sort)


def table_of_request(viewer: Viewer, request: IndicatorRequest, *, show: str = "", sort: str = "") -> Table:
    """The answers to a request fetched for this viewer. Four queries."""
    columns = list(request.indicators.all())
    asked = {row.unit_id: row for row in request.asked.select_related("unit", "answered_by").order_by("unit__sort_key")}
    units = [row.unit for row in asked.values()]
    return _table(viewer, request.meeting, request, columns, units, asked, show, sort)


def _table(
    viewer: Viewer,
    meeting: Meeting,
    request: IndicatorRequest | None,
    columns: list[Indicator],
    units: list[Unit],
    asked: dict[int, AskedUnit],
    show: str,
    sort: str,
) -> Table:
    readable = readable_units(viewer, meeting, request.asker_id if request else None)
    if readable is not None:
        units = [unit for unit in units if unit.pk in readable]
    cells = _cells(meeting, columns, units)
    lines = [
        Line(unit, [cells.get((unit.pk, column.line), Cell()) for column in columns], asked.get(unit.pk))
        for unit in units
    ]
    keep = {
        "missing": lambda line: line.missing > 0,
        "answered": lambda line: line.missing < len(columns),
        "late": lambda line: line.is_late,
    }.get(show)
    lines = [line for line in lines if keep is None or keep(line)]
    table = Table(meeting, request, columns, lines, readable is None, show if keep else "")
    _sort(table, sort)
    return table


def _cells(meeting: Meeting, columns: list[Indicator], units: list[Unit]) -> dict[tuple[int, Any], Cell]:
    """(unit, line) → what was sent for this meeting and for the one before. One query."""
    values = (
        IndicatorValue.objects.filter(
            Q(meeting_id=meeting.pk) | Q(meeting_id__in=previous_meetings(meeting)),
            unit_id__in=[unit.pk for unit in units],
            indicator__line__in={column.line for column in columns},
            sent_amount__isnull=False,
        ).values_list("unit_id", "indicator__line", "meeting_id", "sent_amount")
        if columns and units
        else []
    )
    now: dict[tuple[int, Any], Decimal | None] = {}
    before: dict[tuple[int, Any], Decimal | None] = {}
    for unit_id, line, meeting_id, amount in values:
        (now if meeting_id == meeting.pk else before)[unit_id, line] = amount
    return {key: Cell(now.get(key), before.get(key)) for key in now.keys() | before.keys()}


def _sort(table: Table, sort: str) -> None:
    """`unit`, or the number of a column from 1; a dash before it turns the order. What is missing stands last."""
    down, name = sort.startswith("-"), sort.lstrip("-")
    if name == "unit":
        table.lines.sort(key=lambda line: line.unit.sort_key, reverse=down)
    elif name.isdigit() and 1 <= int(name) <= len(table.columns):
        number = int(name) - 1
        known = [line for line in table.lines if line.cells[number].amount is not None]
        known.sort(key=lambda line: line.cells[number].amount or 0, reverse=down)
        table.lines = [*known, *(line for line in table.lines if line.cells[number].amount is None)]
    else:
        return
    table.sort = sort


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _figure_readers(viewer: Viewer) -> Q:
    """Meetings of whose figures the viewer reads some: the host, those above it, reporting units, inspectors."""
    units = set(viewer.unit_ids)
    rule = scopes.hosts(viewer, "series__host") | scopes.above(viewer, "series__host")
    for decision in viewer.inspections:
        units |= decision.unit_ids
    reporting = Participant.objects.filter(
        series=OuterRef("series"), role=Participant.Role.REPORTING, unit_id__in=units
    )
    return rule | Q(Exists(reporting)) if units else rule


def figures_meeting_for(viewer: Viewer, uid: UUID) -> Meeting:
    """A regular briefing of whose figures the viewer reads some. Raises NotFound."""
    found = meetings_of(viewer, kind=Meeting.Kind.REGULAR, uid=uid).filter(_figure_readers(viewer)).first()
    if found is None:
        raise NotFound
    return found


def meetings_with_figures(viewer: Viewer) -> list[Meeting]:
    """Regular briefings for which the host asked figures of which the viewer reads some, newest first. Two queries."""
    asked = Indicator.objects.filter(request=None)
    found = meetings_of(
        viewer,
        kind=Meeting.Kind.REGULAR,
        series_id__in=asked.values("series_id"),
        held_on__lte=clock.today() + timedelta(days=62),
    ).exclude(state=Meeting.State.CANCELLED)
    meetings = list(found.filter(_figure_readers(viewer))[:36])
    starts: dict[int, date] = {}
    for series_id, start in asked.values_list("series_id", "from_period"):
        starts[series_id] = min(start, starts.get(series_id, start))
    return [row for row in meetings if row.period >= starts[row.series_id]]


def asked_unit(request: IndicatorRequest, unit: Unit) -> AskedUnit:
    """Whether and when a unit answered a request fetched for the viewer. Raises NotFound if it was not asked."""
    found = AskedUnit.objects.filter(request=request, unit=unit).select_related("answered_by").first()
    if found is None:
        raise NotFound
    return found


def is_answered(request: IndicatorRequest) -> bool:
    """A unit has written one of its figures: they stay as they are."""
    return IndicatorValue.objects.filter(indicator__request=request, amount__isnull=False).exists()
