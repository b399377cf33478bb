"""Import of units: code, name, kind, parent, first day, fields of an advisory body."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from giaoban.core import clock
from giaoban.core.spreadsheet import Row
from giaoban.core.text import fold
from giaoban.organisation.imports.plans import Line, Plan
from giaoban.organisation.models import Field, Unit, UnitPlacement
from giaoban.rulebook.kinds import unit_kinds

UNIT_COLUMNS = {
    "code": ["Mã đơn vị", "Mã", "Code"],
    "name": ["Tên đơn vị", "Tên", "Đơn vị", "Name"],
    "short_name": ["Tên ngắn", "Tên gọi tắt", "Short name"],
    "kind": ["Loại đơn vị", "Loại", "Kind"],
    "parent": ["Đơn vị cấp trên", "Cấp trên", "Trực thuộc", "Parent"],
    "on": ["Từ ngày", "Ngày thành lập", "From"],
    "fields": ["Lĩnh vực phụ trách", "Lĩnh vực", "Fields"],
}
UNIT_REQUIRED = ("name", "kind", "parent")
LIMITS = {"code": 40, "short_name": 80, "name": 200}


@dataclass
class UnitLine(Line):
    kind: str = ""
    on: date | None = None
    parent: Unit | None = None  # a unit that exists
    parent_line: UnitLine | None = None  # a unit of this file
    match: Unit | None = None
    fields: list[Field] = field(default_factory=list)

    @property
    def parent_name(self) -> str:
        if self.parent is not None:
            return str(self.parent)
        return self.parent_line.value("name") if self.parent_line else ""


class _Known:
    """Units that exist today, by code and by folded name."""

    def __init__(self) -> None:
        self.by_code: dict[str, Unit] = {}
        self.by_name: dict[str, list[Unit]] = defaultdict(list)
        self.parent_of: dict[int, int | None] = {}
        self.began: dict[int, date] = {}
        for row in UnitPlacement.objects.filter(valid_to=None, unit__ended_on=None).select_related("unit"):
            if row.code:
                self.by_code[fold(row.code)] = row.unit
            for name in {fold(row.name), fold(row.short_name)}:
                self.by_name[name].append(row.unit)
            self.parent_of[row.unit_id] = row.parent_id
        for unit_id, begin in UnitPlacement.objects.order_by("-valid_from").values_list("unit_id", "valid_from"):
            self.began[unit_id] = begin


def plan_units(rows: Iterable[Row]) -> Plan[UnitLine]:
    """What the rows would do to today's tree. Every rule of `add_unit` is checked here, for all rows at once."""
    lines = [UnitLine(row) for row in rows]
    known = _Known()
    fields = {fold(text): one for one in Field.objects.all() for text in (one.code, one.name)}
    for line in lines:
        _read(line, fields)
    _check_codes(lines)
    by_code = {fold(line.value("code")): line for line in lines if line.value("code")}
    by_name: dict[str, list[UnitLine]] = defaultdict(list)
    for line in lines:
        by_name[fold(line.value("name"))].append(line)
    for line in lines:
        _find_parent(line, known, by_code, by_name)
    _check_cycles(lines)
    for line in lines:
        _find_match(line, known)
    _check_siblings(lines, known)
    _check_days(lines, known)
    return Plan(lines)


def in_order(plan: Plan[UnitLine]) -> list[UnitLine]:
    """New lines, parents before their children."""
    ordered: list[UnitLine] = []
    done: set[int] = set()

    def add(line: UnitLine) -> None:
        chain = []
        current: UnitLine | None = line
        while current is not None and id(current) not in done:
            chain.append(current)
            current = current.parent_line
        for one in reversed(chain):
            done.add(id(one))
            ordered.append(one)

    for line in plan.lines:
        add(line)
    return [line for line in ordered if line.state == "new"]


def _read(line: UnitLine, known_fields: dict[str, Field]) -> None:
    line.check_text(LIMITS)
    if not line.value("name"):
        line.wrong("name", _("The name is missing."))
    wanted = fold(line.value("kind"))
    found = [kind.code for kind in unit_kinds().values() if wanted in (kind.code, fold(kind.name), fold(kind.name_en))]
    if not found:
        names = ", ".join(kind.name for kind in unit_kinds().values())
        line.wrong(
            "kind", _("Unknown kind “%(value)s”. Known: %(names)s.") % {"value": line.value("kind"), "names": names}
        )
    else:
        line.kind = found[0]
    line.on = line.day("on")
    if line.on is not None and line.on > clock.today():
        line.wrong("on", _("This day has not come."))
    for name in _parts(line.value("fields")):
        match = known_fields.get(fold(name))
        if match is None:
            line.wrong("fields", _("Unknown field of work “%(value)s”.") % {"value": name})
        else:
            line.fields.append(match)
    if line.fields and found and not unit_kinds()[found[0]].advises:
        line.wrong("fields", _("Only advisory bodies have fields of work."))


def _parts(text: str) -> list[str]:
    """Names of fields stand between semicolons: a name may contain a comma."""
    return [part.strip() for part in text.split(";") if part.strip()]


def _check_codes(lines: list[UnitLine]) -> None:
    count = Counter(fold(line.value("code")) for line in lines if line.value("code"))
    for line in lines:
        if count[fold(line.value("code"))] > 1:
            line.wrong("code", _("The code “%(value)s” stands in several rows.") % {"value": line.value("code")})


def _find_parent(
    line: UnitLine, known: _Known, by_code: dict[str, UnitLine], by_name: dict[str, list[UnitLine]]
) -> None:
    text = line.value("parent")
    wanted = fold(text)
    if not wanted:
        return
    line.parent_line = by_code.get(wanted)
    if line.parent_line is None:
        line.parent = known.by_code.get(wanted)
    if line.parent_line is None and line.parent is None:
        in_file, there = by_name.get(wanted, []), known.by_name.get(wanted, [])
        if len(in_file) > 1 or (not in_file and len(there) > 1):
            line.wrong("parent", _("Several units are called “%(value)s”. Give the code.") % {"value": text})
        elif in_file:
            line.parent_line = in_file[0]
        elif there:
            line.parent = there[0]
        else:
            line.wrong("parent", _("There is no unit “%(value)s”, neither here nor in the file.") % {"value": text})


def _check_cycles(lines: list[UnitLine]) -> None:
    for line in lines:
        seen = {id(line)}
        current = line.parent_line
        while current is not None and id(current) not in seen:
            seen.add(id(current))
            current = current.parent_line
        if current is line:
            line.wrong("parent", _("The unit would stand below itself: the parents form a circle."))


def _find_match(line: UnitLine, known: _Known) -> None:
    """The unit that this row means, if it exists already: by code, or by name at the same place."""
    holder = known.by_code.get(fold(line.value("code"))) if line.value("code") else None
    if holder is not None:
        if fold(line.value("name")) not in (fold(holder.name), fold(holder.short_name)):
            line.wrong("code", _("The code is that of %(name)s.") % {"name": holder.name})
            return
        line.match = holder
    else:
        parent_id = line.parent.pk if line.parent else None
        if line.parent_line is not None:
            return  # its parent decides below, when that row is a known unit itself
        for unit in known.by_name.get(fold(line.value("name")), []):
            if known.parent_of.get(unit.pk) == parent_id:
                line.match = unit
    if line.match is not None and line.state == "new":
        line.state = "present"


def _check_siblings(lines: list[UnitLine], known: _Known) -> None:
    """A row below a matched row matches too, if the unit is there; two rows never make one name at one place."""
    seen: dict[tuple[int, str], UnitLine] = {}
    for line in sorted(lines, key=_depth):
        parent = line.parent_line
        if line.state == "new" and parent is not None and parent.match is not None:
            for child in known.by_name.get(fold(line.value("name")), []):
                if known.parent_of.get(child.pk) == parent.match.pk:
                    line.match, line.state = child, "present"
        place = id(parent) if parent is not None else (line.parent.pk if line.parent else 0)
        key = (place, fold(line.value("name")))
        if key in seen and line.value("name"):
            line.wrong("name", _("The same name stands in row %(n)d, at the same place.") % {"n": seen[key].row.no})
        seen.setdefault(key, line)


def _depth(line: UnitLine) -> tuple[int, int]:
    steps, current, seen = 0, line.parent_line, {id(line)}
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        steps, current = steps + 1, current.parent_line
    return steps, line.row.no


def _check_days(lines: list[UnitLine], known: _Known) -> None:
    for line in lines:
        if line.state != "new" or line.on is None:
            continue
        began = known.began.get(line.parent.pk) if line.parent else None
        if line.parent_line is not None:
            matched = line.parent_line.match
            began = known.began.get(matched.pk) if matched else (line.parent_line.on or clock.today())
        if began is not None and line.on < began:
            text = _("The unit above exists only from %(day)s.") % {"day": began.strftime("%d/%m/%Y")}
            line.wrong("on", text)
