"""What both readers share: which table this is, by its headings; rows by the keys of `layout`; where each cell stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from giaoban.core.errors import DomainError
from giaoban.core.text import fold
from giaoban.reports.offline.codes import ReportCode, found_code
from giaoban.reports.offline.layout import OUTCOME_WORDS, TABLES
from giaoban.reports.offline.values import is_off, plain

MOST_ROWS = 500
SENTENCES: dict[str, Any] = {
    "formula": _("The cell contains a formula. Write the result instead."),
    "merged": _("Cells were merged here: all that stands in them is read as the first cell."),
    "no_table": _("The table “%(title)s” is missing. What the report says there stays."),
    "no_column": _("The column “%(heading)s” is missing. What the report says there stays."),
    "two_ticks": _("More than one box is ticked. Tick one only."),
}


@dataclass(frozen=True)
class Place:
    """Where something stands in the file: a sheet and a cell ("E7"), or a table, a row and a column's heading."""

    part: int
    cell: str = ""
    row: int = 0
    heading: str = ""

    def __str__(self) -> str:
        if self.cell:
            return str(_("Sheet %(part)s, cell %(cell)s")) % {"part": self.part, "cell": self.cell}
        words = _("Table %(part)s, row %(row)s") if self.row else _("Table %(part)s")
        said = str(words) % {"part": self.part, "row": self.row}
        if not self.heading:
            return said
        column = _("column “%(heading)s”")
        return f"{said}, {str(column) % {'heading': self.heading}}"


@dataclass(frozen=True)
class Remark:
    """Something the reader noticed: a code of SENTENCES with its values. `wrong`: nothing is taken until it is mended."""

    place: Place | None
    code: str
    params: dict[str, str] = field(default_factory=dict)
    wrong: bool = True

    def __str__(self) -> str:
        sentence = str(SENTENCES[self.code])
        return sentence % self.params if self.params else sentence


@dataclass(frozen=True)
class ReadLine:
    """One row as it came back: its cells by key, where each stands. Keys of columns that are missing are not there."""

    kind: str
    cells: dict[str, str]
    places: dict[str, Place]
    place: Place


@dataclass
class Reading:
    """A file taken apart. Kept as JSON between preview and commit."""

    code: ReportCode
    lines: list[ReadLine] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Reading:
        return cls(
            ReportCode(**stored["code"]),
            [
                ReadLine(
                    row["kind"],
                    row["cells"],
                    {key: Place(**place) for key, place in row["places"].items()},
                    Place(**row["place"]),
                )
                for row in stored["lines"]
            ],
            [
                Remark(Place(**row["place"]) if row["place"] else None, row["code"], row["params"], row["wrong"])
                for row in stored["remarks"]
            ],
        )


def refused(code: str, message: Any, **params: Any) -> DomainError:
    return DomainError(f"reports.file_{code}", message, field="file", **params)


def code_in(texts: Iterable[str]) -> ReportCode:
    """The report's code, wherever it stands first. Two different ones in one file are refused."""
    found = list(dict.fromkeys(code for code in map(found_code, texts) if code is not None))
    if not found:
        raise refused("no_code", _("The file has no report code. Use the pre-filled file that is downloaded here."))
    if len(found) > 1:
        raise refused("two_codes", _("The file carries two report codes: parts of two files were put together."))
    return found[0]


def heading_key(text: str) -> str:
    return re.sub(r"[\s*:()./\-]+", " ", fold(text)).strip()


_HEADINGS = {
    kind: {heading_key(heading): column for column in table.columns for heading in (column.heading, *column.also)}
    for kind, table in TABLES.items()
}


def recognised(cells: Sequence[str]) -> tuple[str, dict[int, str]] | None:
    """(kind, column number → key) if this row of a table is the heading row of one of ours, else None."""
    best: tuple[tuple[int, float], str, dict[int, str]] | None = None
    texts = [heading_key(text) for text in cells]
    for kind, headings in _HEADINGS.items():
        found: dict[int, str] = {}
        for place, text in enumerate(texts):
            column = headings.get(text) if text else None
            if column is not None and column.key not in found.values():
                found[place] = column.key
        score = (len(found), len(found) / len(TABLES[kind].columns))
        if len(found) >= 2 and (best is None or score > best[0]):
            best = (score, kind, found)
    return (best[1], best[2]) if best else None


def heading_of(kind: str, key: str) -> str:
    return next(column.heading for column in TABLES[kind].columns if column.key == key)


def line_of(
    kind: str, cells: dict[str, str], places: dict[str, Place], place: Place
) -> tuple[ReadLine | None, list[Remark]]:
    """A row in the layout's keys; None for a row that says nothing and has no code. Boxes to tick become the outcome."""
    cells = {key: plain(text) for key, text in cells.items()}
    remarks = []
    boxes = [key for key in cells if key.startswith("outcome:")]
    if boxes:
        ticked = [key for key in boxes if not is_off(cells[key])]
        if len(ticked) > 1:
            remarks.append(Remark(places[ticked[1]], "two_ticks"))
        where = ticked[0] if ticked else boxes[0]
        if ticked or "outcome" not in cells:
            code = where.partition(":")[2]
            cells["outcome"] = OUTCOME_WORDS[code] if ticked else ""
            places["outcome"] = places[where]
        for key in boxes:
            del cells[key]
    printed = {column.key for column in TABLES[kind].columns if column.printed}
    says = any(not is_off(text) for key, text in cells.items() if key not in printed)
    if not says and not cells.get("code", "").strip():
        return None, remarks
    return ReadLine(kind, cells, places, place), remarks


def missing_parts(present: dict[str, set[str]], part_of: dict[str, int]) -> list[Remark]:
    """Tables and columns that were taken out: nothing in the report is emptied for that."""
    remarks = []
    for kind, table in TABLES.items():
        if kind not in present:
            if table.optional:
                continue
            remarks.append(Remark(None, "no_table", {"title": table.title}, wrong=False))
            continue
        for key in table.typed():
            if not any(have.partition(":")[0] == key for have in present[kind]):
                params = {"heading": next(c.heading for c in table.columns if c.key.partition(":")[0] == key)}
                remarks.append(Remark(Place(part_of[kind]), "no_column", params, wrong=False))
    return remarks
