"""Units: today's tree and the dated rows behind it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from giaoban.core import clock
from giaoban.core.errors import NotFound
from giaoban.core.paths import ancestors
from giaoban.core.text import fold
from giaoban.organisation.models import Unit, UnitPlacement
from giaoban.organisation.queries.posts import valid_on
from giaoban.rulebook.kinds import kind_rank


def unit_for(uid: UUID) -> Unit:
    """The unit, ended ones included (their history stays readable). Raises NotFound."""
    unit = Unit.objects.filter(uid=uid).first()
    if unit is None:
        raise NotFound
    return unit


def unit_on(unit: Unit, day: date) -> UnitPlacement | None:
    """Name, kind and parent of a unit as they were on `day`; None before it began and after it ended."""
    return UnitPlacement.objects.filter(valid_on(day), unit_id=unit.pk).select_related("parent").first()


def name_on(unit: Unit, day: date) -> str:
    """The unit's name as it was on `day`, or its last known one."""
    placement = unit_on(unit, day)
    return placement.name if placement else unit.name


def children_on(unit: Unit, day: date) -> list[Unit]:
    """Units directly below `unit` on `day`, by rank of kind, then by name."""
    rows = UnitPlacement.objects.filter(valid_on(day), parent_id=unit.pk).select_related("unit")
    return sorted((row.unit for row in rows), key=in_order)


def current_units() -> QuerySet[Unit]:
    """Units that may be chosen today: begun, not ended. Ordered by name."""
    day = clock.today()
    return Unit.objects.filter(Q(ended_on=None) | Q(ended_on__gt=day)).order_by("sort_key", "pk")


def ancestors_of(unit: Unit) -> list[Unit]:
    """The units above in today's tree, the topmost first."""
    paths = ancestors(unit.path)
    return list(Unit.objects.filter(path__in=paths).order_by("path")) if paths else []


def search_units(text: str, *, among: QuerySet[Unit] | None = None) -> QuerySet[Unit]:
    """Units whose present or former name or code contains `text`, accents and case aside."""
    units = among if among is not None else Unit.objects.all()
    wanted = fold(text)
    if not wanted:
        return units
    return units.filter(pk__in=UnitPlacement.objects.filter(folded__contains=wanted).values("unit_id"))


def in_order(unit: Unit) -> tuple[int, str, int]:
    """Order of units in lists: rank of the kind, then the Vietnamese alphabet."""
    return kind_rank(unit.kind), unit.sort_key, unit.pk


def tree_lines(units: Iterable[Unit]) -> list[tuple[Unit, int]]:
    """Units as a tree is read: each under its parent, siblings in order; with the depth below the topmost given."""
    by_path = {unit.path: unit for unit in units}
    below: dict[str, list[Unit]] = {}
    for unit in by_path.values():
        above = next((path for path in reversed(ancestors(unit.path)) if path in by_path), "")
        below.setdefault(above, []).append(unit)
    lines: list[tuple[Unit, int]] = []

    def add(path: str, depth: int) -> None:
        for unit in sorted(below.get(path, []), key=in_order):
            lines.append((unit, depth))
            add(unit.path, depth + 1)

    add("", 0)
    return lines


def history_of(unit: Unit) -> list[UnitPlacement]:
    """Every dated row of a unit, the newest first."""
    return list(unit.placements.select_related("parent").order_by("-valid_from"))
