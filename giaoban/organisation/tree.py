"""The tree of units as stored: identity plus today's place (treebeard), and the dated rows behind it.

Only actions call these; they check nothing but what keeps the tree whole.
"""

from __future__ import annotations

from datetime import date

from giaoban.core.text import fold
from giaoban.organisation.models import Unit, UnitPlacement, unit_sort_key


def lock_tree() -> None:
    """One change of the tree at a time (SQLite: BEGIN IMMEDIATE does it)."""
    list(Unit.objects.filter(depth=1).select_for_update().values_list("pk"))


def place(unit: Unit, parent: Unit | None) -> Unit:
    """Put a unit, with everything below it, under `parent` in today's tree."""
    unit = Unit.objects.get(pk=unit.pk)
    if parent is None:
        if not unit.is_root():
            Unit.objects.move(unit, Unit.objects.filter(depth=1).last(), "last-sibling")
    else:
        parent = Unit.objects.get(pk=parent.pk)
        if not unit.is_child_of(parent):
            Unit.objects.move(unit, parent, "last-child")
    return Unit.objects.get(pk=unit.pk)


def create(*, name: str, short_name: str, kind: str, code: str, parent: Unit | None, on: date) -> Unit:
    values = {
        "name": name,
        "short_name": short_name or name[:80],
        "kind": kind,
        "code": code,
        "sort_key": unit_sort_key(short_name or name),
    }
    if parent is None:
        unit = Unit.objects.add_root(values)
    else:
        unit = Unit.objects.add_child(Unit.objects.get(pk=parent.pk), values)
    open_placement(unit, parent, on)
    return unit


def open_placement(unit: Unit, parent: Unit | None, on: date) -> UnitPlacement:
    """A dated row from `on` with the unit's present name, kind and code."""
    return UnitPlacement.objects.create(
        unit=unit,
        parent=parent,
        kind=unit.kind,
        name=unit.name,
        short_name=unit.short_name,
        code=unit.code,
        valid_from=on,
    )


def rename(unit: Unit, *, name: str, short_name: str, kind: str, code: str) -> Unit:
    """Today's name and kind on the unit itself (its dated row is the caller's)."""
    unit.name, unit.short_name, unit.kind, unit.code = name, short_name or name[:80], kind, code
    unit.sort_key = unit_sort_key(unit.short_name)
    unit.save(update_fields=["name", "short_name", "kind", "code", "sort_key"])
    return unit


def same_name(one: str, other: str) -> bool:
    return fold(one) == fold(other)
