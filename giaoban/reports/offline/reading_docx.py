"""Takes a returned DOCX apart: tables by their headings; rows moved, added, cut in two by a page; tracked changes as if taken."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.oxml.ns import qn

from giaoban.reports.offline.codes import split_code
from giaoban.reports.offline.reading import (
    MOST_ROWS,
    Place,
    Reading,
    Remark,
    code_in,
    heading_of,
    line_of,
    missing_parts,
    recognised,
)

_GONE = {qn(f"w:{name}") for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}


def read_docx(data: bytes) -> Reading:
    """Raises DomainError for a file without the report's code; any other exception means a damaged file."""
    document = docx.Document(io.BytesIO(data))
    body = document.element.body
    texts = [document.core_properties.keywords or ""]
    texts += [_text(paragraph) for paragraph in body.iterchildren(qn("w:p"))]
    reading = Reading(code_in(texts or [""]))
    present: dict[str, set[str]] = {}
    part_of: dict[str, int] = {}
    before: tuple[str, dict[int, str]] | None = None
    for number, table in enumerate(body.iter(qn("w:tbl")), start=1):
        rows = [row for row in table.iterchildren(qn("w:tr"), qn("w:sdt")) for row in _rows(row)][:MOST_ROWS]
        if not rows:
            continue
        split = [_cells(row) for row in rows]
        found = next(((place, known) for place, cells in enumerate(split[:3]) if (known := _heading(cells))), None)
        start = 0
        if found is not None:
            start, before = found[0] + 1, found[1]
        elif before is None or not _continues(split, before[1]):
            continue  # no table of ours, nor the rest of one that was cut in two
        kind, columns = before
        present.setdefault(kind, set()).update(columns.values())
        part_of.setdefault(kind, number)
        for row_number, cells in enumerate(split[start:], start=start + 1):
            if _heading(cells) is None:
                _row(reading, kind, number, row_number, cells, columns)
    reading.remarks += missing_parts(present, part_of)
    return reading


def _continues(split: list[list[tuple[str, bool]]], columns: dict[int, str]) -> bool:
    codes = [place for place, key in columns.items() if key == "code"]
    return any(split_code(cells[place][0])[0] for place in codes for cells in split if place < len(cells))


def _rows(element: Any) -> list[Any]:
    if element.tag == qn("w:sdt"):
        return list(element.iter(qn("w:tr")))
    gone = element.find(qn("w:trPr"))
    return [] if gone is not None and gone.find(qn("w:del")) is not None else [element]


def _cells(row: Any) -> list[tuple[str, bool]]:
    """(text, was merged) for every column of the grid; a cell over two columns speaks in the first."""
    cells: list[tuple[str, bool]] = []
    for cell in row.iter(qn("w:tc")):
        if next(cell.iterancestors(qn("w:tr"))) is not row:
            continue  # of a table inside the cell
        look = cell.find(qn("w:tcPr"))
        span, joined = 1, False
        if look is not None:
            wide, tall = look.find(qn("w:gridSpan")), look.find(qn("w:vMerge"))
            span = int(wide.get(qn("w:val"), "1")) if wide is not None else 1
            joined = tall is not None and tall.get(qn("w:val")) != "restart"
        text = "" if joined else "\n".join(_text(paragraph) for paragraph in cell.iter(qn("w:p")))
        cells.append((text, joined or span > 1))
        cells += [("", False)] * (min(span, 60) - 1)
    return cells


def _text(paragraph: Any) -> str:
    """The text of one paragraph, tracked insertions taken, tracked deletions and doubles of text boxes left out."""
    parts = []
    waiting = [iter(paragraph)]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
        elif element.tag in _GONE or element.tag == _FALLBACK or element.tag == qn("w:p"):
            continue
        elif element.tag == qn("w:t"):
            parts.append(element.text or "")
        elif element.tag in _BREAKS:
            parts.append(_BREAKS[element.tag])
        else:
            waiting.append(iter(element))
    return "".join(parts)


def _heading(cells: list[tuple[str, bool]]) -> tuple[str, dict[int, str]] | None:
    return recognised([text for text, _merged in cells])


def _row(
    reading: Reading, kind: str, table: int, row: int, cells: list[tuple[str, bool]], columns: dict[int, str]
) -> None:
    said, places = {}, {}
    merged = []
    for place, key in columns.items():
        text, joined = cells[place] if place < len(cells) else ("", False)
        said[key] = text
        places[key] = Place(table, row=row, heading=heading_of(kind, key))
        if joined:
            merged.append(Remark(places[key], "merged", wrong=False))
    line, remarks = line_of(kind, said, places, Place(table, row=row))
    if line is not None:
        reading.lines.append(line)
        reading.remarks += merged
    reading.remarks += remarks
