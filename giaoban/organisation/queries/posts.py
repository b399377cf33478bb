"""Posts: who holds them on a day, how they are printed, which stand vacant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from giaoban.core import clock
from giaoban.core.viewer import Post, Role
from giaoban.organisation.models import Appointment, Field, Unit
from giaoban.rulebook.kinds import unit_kinds
from giaoban.rulebook.positions import position_name, positions, rank_of, roles_of


def valid_on(day: date, prefix: str = "") -> Q:
    """Dated rows in force on `day`: valid_from inclusive, valid_to exclusive."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": day})
    )


def holders(unit: Unit, position: str | None = None, on: date | None = None) -> list[Appointment]:
    """Appointments of `unit` in force on a day (default: today), of one position or of all, by rank and name."""
    rows = Appointment.objects.filter(valid_on(on or clock.today()), unit_id=unit.pk).select_related("person", "unit")
    if position is not None:
        rows = rows.filter(position=position)
    return sorted(rows, key=by_rank)


def standing_members(unit: Unit, on: date | None = None) -> list[Appointment]:
    """The unit's standing members on a day: holders of leader posts (secretary, deputies), acting ones included."""
    return [row for row in holders(unit, None, on) if Role.LEADER in roles_of(row.position)]


def holders_of_units(unit_ids: Iterable[int], on: date | None = None) -> dict[int, list[Appointment]]:
    """Appointments in force on a day by unit, in one query; a unit without holders has an empty list."""
    found: dict[int, list[Appointment]] = {unit_id: [] for unit_id in unit_ids}
    rows = Appointment.objects.filter(valid_on(on or clock.today()), unit_id__in=list(found))
    for row in sorted(rows.select_related("person", "unit"), key=by_rank):
        found[row.unit_id].append(row)
    return found


def post_name(appointment_or_position: Appointment | Post | str, unit: Unit | None = None) -> str:
    """Printed post: "Bí thư", "Phó Bí thư phụ trách" (an acting deputy), "Quyền Bí thư" (any other acting post).

    With `unit` the kind's own title is used where it has one ("Bí thư chi bộ"); the unit's name is not part of it.
    """
    if isinstance(appointment_or_position, str):
        position, acting = appointment_or_position, False
    else:
        position, acting = appointment_or_position.position, appointment_or_position.acting
    kind = unit_kinds().get(unit.kind) if unit is not None else None
    title = kind.title(position) if kind and not acting else ""
    return title or position_name(position, acting=acting)


def advised_fields(unit: Unit) -> list[Field]:
    """The fields of work an advisory body answers for."""
    return list(Field.objects.filter(unit_fields__unit_id=unit.pk))


@dataclass(frozen=True)
class PostLine:
    """A post of a unit as listed: its holder on the day, or nobody (vacant)."""

    position: str
    name: str
    holder: Appointment | None = None

    @property
    def vacant(self) -> bool:
        return self.holder is None


def posts_of(unit: Unit, on: date | None = None, *, held: list[Appointment] | None = None) -> list[PostLine]:
    """Every post of a unit, vacant ones included: those its kind expects, and single posts that somebody held before."""
    day = on or clock.today()
    present = holders(unit, None, day) if held is None else held
    lines = [PostLine(row.position, post_name(row, unit), row) for row in present]
    filled = {row.position for row in present}
    kind = unit_kinds().get(unit.kind)
    expected = set(kind.posts) if kind else set()
    one_of = set(kind.one_of) if kind else set()
    former = set(
        Appointment.objects.filter(unit_id=unit.pk, valid_to__lte=day).values_list("position", flat=True).distinct()
    )
    known = positions()
    vacant = expected | {code for code in former if code in known and known[code].single and code not in one_of}
    if one_of and not one_of & filled:
        vacant |= (one_of & former) or {kind.one_of[0]}  # type: ignore[union-attr]
    lines += [PostLine(code, post_name(code, unit)) for code in vacant - filled]
    return sorted(lines, key=_line_order)


def _line_order(line: PostLine) -> tuple[tuple[int, int], str]:
    if line.holder is None:
        return rank_of(line.position), ""
    return rank_of(line.position, acting=line.holder.acting), line.holder.person.sort_key


def by_rank(row: Appointment) -> tuple[tuple[int, int], str, int]:
    return rank_of(row.position, acting=row.acting), row.person.sort_key, row.pk
