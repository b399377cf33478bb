"""Import of people with their posts: name, unit, post, acting, dates, duty telephone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from giaoban.core import clock
from giaoban.core.spreadsheet import Row, parse_yes
from giaoban.core.text import fold, nfc
from giaoban.organisation.imports.plans import Line, Plan
from giaoban.organisation.models import Appointment, Person, Unit, UnitPlacement
from giaoban.organisation.queries import post_name
from giaoban.rulebook.positions import positions

PEOPLE_COLUMNS = {
    "name": ["Họ và tên", "Họ tên", "Full name"],
    "unit": ["Đơn vị (tên hoặc mã)", "Đơn vị", "Unit"],
    "position": ["Chức vụ", "Chức danh", "Post"],
    "acting": ["Phụ trách, quyền (x)", "Phụ trách", "Quyền", "Acting"],
    "from": ["Từ ngày", "Giữ chức vụ từ", "From"],
    "to": ["Thôi giữ từ ngày", "Đến ngày", "To"],
    "phone": ["Điện thoại trực", "Điện thoại", "Duty telephone"],
}
PEOPLE_REQUIRED = ("name", "unit", "position")
LIMITS = {"name": 120, "phone": 30}
NEW = "new"


@dataclass
class PersonLine(Line):
    unit: Unit | None = None
    position: str = ""
    acting: bool = False
    start: date | None = None
    end: date | None = None
    match: Person | None = None
    others: list[tuple[Person, str]] = field(default_factory=list)  # same name elsewhere, with their posts
    same_as: PersonLine | None = None  # an earlier row of this file that means the same person

    @property
    def full_name(self) -> str:
        return nfc(" ".join(self.value("name").split()))

    @property
    def choice(self) -> str:
        """The answer to "is it the same person?": a person's uid or "new"."""
        return str(self.match.uid) if self.match else NEW


def plan_people(rows: Iterable[Row], choices: Mapping[int, str] | None = None) -> Plan[PersonLine]:
    """What the rows would do. `choices`: row number → uid of the person meant, or "new".

    A person of exactly this name with a post in the same unit is taken for the same; one elsewhere is offered.
    """
    lines = [PersonLine(row) for row in rows]
    units, names = _units(), {line.full_name for line in lines}
    for line in lines:
        _read(line, units)
    people: dict[str, list[Person]] = defaultdict(list)
    posts: dict[int, list[Appointment]] = defaultdict(list)
    for person in Person.objects.filter(full_name__in=names).order_by("pk"):
        people[person.full_name].append(person)
    rows_of = Appointment.objects.filter(person__full_name__in=names).select_related("unit").order_by("pk")
    for post in rows_of:
        posts[post.person_id].append(post)
    for line in lines:
        _find_person(line, people[line.full_name], posts, (choices or {}).get(line.row.no))
    _join_rows(lines)
    _check_posts(lines, posts)
    return Plan(lines)


def _units() -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for row in UnitPlacement.objects.filter(valid_to=None, unit__ended_on=None).select_related("unit"):
        for key in {fold(row.code), fold(row.name), fold(row.short_name)} - {""}:
            found[key].append(row.unit)
    return found


def _read(line: PersonLine, units: dict[str, list[Unit]]) -> None:
    line.check_text(LIMITS)
    if not line.full_name:
        line.wrong("name", _("The name is missing."))
    found = units.get(fold(line.value("unit")), [])
    if len(found) > 1:
        line.wrong("unit", _("Several units are called “%(value)s”. Give the code.") % {"value": line.value("unit")})
    elif not found:
        line.wrong("unit", _("There is no unit “%(value)s”.") % {"value": line.value("unit")})
    else:
        line.unit = found[0]
    line.position = _position(line.value("position"), line.unit)
    if not line.position:
        line.wrong("position", _("Unknown post “%(value)s”.") % {"value": line.value("position")})
    try:
        line.acting = parse_yes(line.value("acting"))
    except ValueError:
        line.wrong("acting", _("Write x or leave it empty."))
    line.start, line.end = line.day("from") or clock.today(), line.day("to")
    if line.end is not None and line.end <= line.start:
        line.wrong("to", _("The last day is before the first."))


def _position(text: str, unit: Unit | None) -> str:
    wanted = fold(text)
    for row in positions().values():
        names = {row.code, fold(row.name), fold(row.name_en), fold(post_name(row.code, unit))}
        if wanted in names:
            return row.code
    return ""


def _find_person(
    line: PersonLine, namesakes: list[Person], posts: dict[int, list[Appointment]], choice: str | None
) -> None:
    for person in namesakes:
        held = posts[person.pk]
        here = line.unit is not None and any(post.unit_id == line.unit.pk for post in held)
        if choice is not None:
            if choice == str(person.uid):
                line.match = person
        elif here and line.match is None:
            line.match = person
        line.others.append((person, ", ".join(f"{post_name(post, post.unit)} {post.unit}" for post in held)))


def _join_rows(lines: list[PersonLine]) -> None:
    """Two rows with one name in one unit mean one person with two posts."""
    first: dict[tuple[str, int], PersonLine] = {}
    for line in lines:
        if line.unit is None or line.match is not None:
            continue
        key = (line.full_name, line.unit.pk)
        if key in first:
            line.same_as = first[key]
        first.setdefault(key, line)


def _check_posts(lines: list[PersonLine], posts: dict[int, list[Appointment]]) -> None:
    """One holder at a time where the post says so; a post held already by the same person is left as it is."""
    taken: dict[tuple[int, str], list[tuple[date, date | None, str, int]]] = defaultdict(list)
    units = {line.unit.pk for line in lines if line.unit}
    for post in Appointment.objects.filter(unit_id__in=units).select_related("person"):
        taken[post.unit_id, post.position].append(
            (post.valid_from, post.valid_to, post.person.full_name, post.person_id)
        )
    for line in lines:
        if line.state == "wrong" or line.unit is None or line.start is None:
            continue
        key = (line.unit.pk, line.position)
        clashes = [
            row
            for row in taken[key]
            if (row[1] is None or row[1] > line.start) and (line.end is None or row[0] < line.end)
        ]
        own = line.match.pk if line.match else -id(line.same_as or line)
        if any(row[3] == own for row in clashes):
            if line.match is not None:
                line.state = "present"
            else:
                line.wrong("position", _("The same person and post stand in an earlier row."))
            continue
        if clashes and positions()[line.position].single:
            text = _("%(post)s is held by %(name)s in this time.")
            line.wrong("position", text % {"post": post_name(line.position, line.unit), "name": clashes[0][2]})
            continue
        taken[key].append((line.start, line.end, line.full_name, own))
