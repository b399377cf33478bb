"""Who is told: whoever holds a post (unit and role) today and has an account. Rights belong to posts (DESIGN.md, Access)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from giaoban.core import clock
from giaoban.core.viewer import Role
from giaoban.organisation.models import Appointment, Person, Unit
from giaoban.organisation.queries import valid_on
from giaoban.rulebook.positions import positions


@dataclass(frozen=True)
class To:
    """Holders of posts with one of `roles` in a unit; with `person_id` only that one, while he holds such a post."""

    unit_id: int
    roles: tuple[Role, ...]
    person_id: int | None = None


def holders_of(unit: Unit | int, *roles: Role, person: Person | None = None) -> To:
    """`holders_of(report.unit, Role.LEADER)`: the unit's secretary and deputies. `person`: only this holder."""
    return To(unit if isinstance(unit, int) else unit.pk, roles, person.pk if person else None)


@dataclass(frozen=True)
class Recipient:
    person_id: int
    unit_id: int
    role: str


def positions_with(role: Role | str) -> list[str]:
    return [code for code, position in positions().items() if role in position.roles]


def resolve(to: Iterable[To], *, but: int | None = None) -> list[Recipient]:
    """One row a person, by the first of his posts that is meant; ordered by person. `but`: who did it himself."""
    wanted = list(to)
    rows = list(
        Appointment.objects.filter(
            valid_on(clock.today()), unit_id__in={one.unit_id for one in wanted}, person__account__is_active=True
        )
        .order_by("pk")
        .values_list("person_id", "unit_id", "position")
    )
    found: dict[int, Recipient] = {}
    known = positions()
    for one in wanted:
        for person_id, unit_id, position in rows:
            if unit_id != one.unit_id or person_id == but or one.person_id not in (None, person_id):
                continue
            has = known[position].roles if position in known else frozenset()
            role = next((role for role in one.roles if role in has), None)
            if role is not None:
                found.setdefault(person_id, Recipient(person_id, unit_id, str(role)))
    return [found[key] for key in sorted(found)]
