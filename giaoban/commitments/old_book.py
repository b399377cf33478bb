""" "Từ sổ cũ": the promises of the paper book as a plan, row by row, with what is wrong and what is there already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from giaoban.commitments.models import Commitment, Rhythm
from giaoban.core import clock
from giaoban.core.spreadsheet import Row
from giaoban.core.text import fold, personal_numbers
from giaoban.organisation.imports.plans import Line, Plan
from giaoban.organisation.models import Field, Unit
from giaoban.organisation.queries import valid_on
from giaoban.rulebook.positions import positions
from giaoban.schedule.models import Participant, Series

COLUMNS: dict[str, tuple[str, ...]] = {
    "unit": ("Đơn vị", "Xã, thị trấn", "Unit"),
    "text": ("Nhiệm vụ", "Nội dung nhiệm vụ", "Nội dung", "Task"),
    "deliverable": ("Sản phẩm", "Kết quả phải có", "Deliverable"),
    "field": ("Lĩnh vực", "Field"),
    "responsible": ("Chịu trách nhiệm", "Người chịu trách nhiệm", "Chức vụ chịu trách nhiệm", "Responsible"),
    "executing": ("Người thực hiện", "Thực hiện", "Carried out by"),
    "rhythm": ("Nhịp", "Định kỳ", "Rhythm"),
    "first_due": ("Hạn đầu", "Hạn ban đầu", "First date"),
    "due": ("Hạn hiện nay", "Hạn", "Thời hạn", "Due"),
    "carried": ("Số lần chuyển tháng", "Chuyển tháng", "Times carried over"),
    "target": ("Số lượng phải đạt", "Chỉ tiêu", "Target"),
    "done": ("Số lượng đã đạt", "Đã đạt", "Done"),
    "measure": ("Đơn vị tính", "Unit of measure"),
}
REQUIRED = ("unit", "text", "field", "due")
LIMITS = {"text": 2000, "deliverable": 500, "executing": 300, "measure": 40, "responsible": 200}
MONTHLY = ("hang thang", "monthly", "thang")
ONCE = ("", "mot lan", "once")
MOST_CARRIED = 99
EXAMPLE = {
    "unit": "Núi Đối",
    "text": "Giải tỏa lấn chiếm quanh chợ",
    "deliverable": "biên bản, ảnh",
    "field": "Trật tự đô thị",
    "responsible": "Chủ tịch Ủy ban nhân dân",
    "rhythm": "một lần",
    "first_due": "31/7/2017",
    "due": "25/9/2017",
    "carried": "2",
}


@dataclass
class OldLine(Line):
    """One promise of the old book as it will be entered."""

    unit: Unit | None = None
    field: Field | None = None
    responsible_post: str = ""
    rhythm: str = Rhythm.ONCE
    first_due: date | None = None
    due: date | None = None
    carried: int = 0
    target: Decimal | None = None
    done: Decimal | None = None
    match: Commitment | None = None


def plan_old_book(series: Series, rows: list[Row]) -> Plan[OldLine]:
    """Work out every row. Nothing is written. A row is there already if its unit has an open task of the same words."""
    units = _units(series)
    fields = _names((row, (row.name, row.code)) for row in Field.objects.all())
    posts = _names((code, (one.name, one.name_en, code)) for code, one in positions().items())
    present = {
        (row.owner_id, fold(row.text)): row
        for row in Commitment.objects.unscoped("rule: what is there already").filter(
            series_id=series.pk, state__in=[Commitment.State.DRAFT, Commitment.State.OPEN]
        )
    }
    seen: dict[tuple[int, str], int] = {}
    lines = []
    for row in rows:
        line = OldLine(row)
        _read(line, units, fields, posts)
        if line.unit is not None and line.value("text"):
            key = (line.unit.pk, fold(line.value("text")))
            if key in seen:
                line.wrong("text", _("The same task stands in row %(no)s.") % {"no": seen[key]})
            seen.setdefault(key, row.no)
            line.match = present.get(key)
            if line.match is not None and line.state == "new":
                line.state = "present"
        lines.append(line)
    return Plan(lines)


def _units(series: Series) -> dict[str, Unit]:
    rows = Participant.objects.filter(valid_on(clock.today()), series_id=series.pk, unit__ended_on=None)
    return _names(
        (row.unit, (row.unit.name, row.unit.short_name, row.unit.code)) for row in rows.select_related("unit")
    )


def _names(pairs: Any) -> dict[str, Any]:
    """Folded name → thing; a name that means two things means none."""
    found: dict[str, Any] = {}
    twice = set()
    for thing, names in pairs:
        for name in {fold(name) for name in names if name}:
            if name in found and found[name] != thing:
                twice.add(name)
            found[name] = thing
    return {name: thing for name, thing in found.items() if name not in twice}


def _read(line: OldLine, units: dict[str, Unit], fields: dict[str, Field], posts: dict[str, str]) -> None:
    line.check_text(LIMITS)
    for key in ("text", "deliverable", "executing"):
        if personal_numbers(line.value(key)):
            line.wrong(key, _("There is a telephone number or the number of a personal paper. Take it out."))
    if not line.value("text"):
        line.wrong("text", _("Say what is to be done."))
    line.unit = units.get(fold(line.value("unit")))
    if line.unit is None:
        line.wrong("unit", _("“%(value)s” does not take part in this briefing.") % {"value": line.value("unit")})
    line.field = fields.get(fold(line.value("field")))
    if line.field is None:
        line.wrong("field", _("There is no field of work “%(value)s”.") % {"value": line.value("field")})
    line.responsible_post = posts.get(fold(line.value("responsible")), "")
    _read_dates(line)
    _read_numbers(line)


def _read_dates(line: OldLine) -> None:
    rhythm = fold(line.value("rhythm"))
    if rhythm in MONTHLY:
        line.rhythm = Rhythm.MONTHLY
    elif rhythm not in ONCE:
        line.wrong("rhythm", _("Write “một lần” or “hằng tháng”."))
    line.due = line.day("due")
    line.first_due = line.day("first_due") or line.due
    if line.due is None and line.rhythm == Rhythm.ONCE and not line.problems:
        line.wrong("due", _("A one-time task needs a date."))
    if line.due and line.first_due and line.due < line.first_due:
        line.wrong("due", _("The date in force lies before the first date."))
    if line.due is None and line.first_due is not None and not line.problems:
        line.due = line.first_due


def _read_numbers(line: OldLine) -> None:
    line.target, line.done = _number(line, "target"), _number(line, "done")
    text = line.value("carried")
    if text:
        if text.isdigit() and int(text) <= MOST_CARRIED:
            line.carried = int(text)
        else:
            line.wrong("carried", _("Write how often it was carried over, as a number."))


def _number(line: OldLine, key: str) -> Decimal | None:
    text = line.value(key).replace(" ", "").replace(",", ".")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0 or value >= Decimal(10) ** 10:
        line.wrong(key, _("“%(value)s” is not a quantity.") % {"value": line.value(key)})
        return None
    return value.quantize(Decimal("0.01"))
