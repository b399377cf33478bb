"""Takes a returned XLSX apart: sheets in any order, rows moved or added, columns moved or gone."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from giaoban.reports.offline.layout import OFF
from giaoban.reports.offline.reading import (
    MOST_ROWS,
    Place,
    Reading,
    Remark,
    code_in,
    line_of,
    missing_parts,
    recognised,
)
from giaoban.reports.offline.writing_xlsx import HIDDEN

HEADING_ROWS = 20
MOST_COLUMNS = 60


def read_xlsx(data: bytes) -> Reading:
    """Raises DomainError for a file without the report's code; any other exception means a damaged file."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=False, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if sheet.title != HIDDEN]
    reading = Reading(code_in(_texts(book, sheets)))
    present: dict[str, set[str]] = {}
    part_of: dict[str, int] = {}
    for number, sheet in enumerate(sheets, start=1):
        rows = list(sheet.iter_rows(max_row=min(sheet.max_row, MOST_ROWS), max_col=min(sheet.max_column, MOST_COLUMNS)))
        kind = ""
        columns: dict[int, str] = {}
        start = 0
        for place, cells in enumerate(rows[:HEADING_ROWS]):
            found = recognised([_text(cell) for cell in cells])
            if found and len(found[1]) > len(columns):
                (kind, columns), start = found, place + 1
        if not kind:
            continue
        present.setdefault(kind, set()).update(columns.values())
        part_of.setdefault(kind, number)
        for cells in rows[start:]:
            _row(reading, kind, number, cells, columns)
        _merged(reading, sheet, number, start, columns)
    reading.remarks += missing_parts(present, part_of)
    return reading


def _texts(book: Any, sheets: list[Any]) -> list[str]:
    """Where the code may stand: the properties, the hidden sheet, the first rows of every sheet."""
    texts = [book.properties.keywords or ""]
    if HIDDEN in book.sheetnames:
        texts.append(_text(book[HIDDEN]["A1"]))
    for sheet in sheets:
        for cells in sheet.iter_rows(max_row=min(sheet.max_row, HEADING_ROWS), max_col=4):
            texts += [_text(cell) for cell in cells if "-" in _text(cell)]
    return texts


def _row(reading: Reading, kind: str, sheet: int, cells: tuple[Any, ...], columns: dict[int, str]) -> None:
    said, places = {}, {}
    row = cells[0].row if cells else 0
    formulas = []
    for place, key in columns.items():
        cell = cells[place]
        here = Place(sheet, f"{get_column_letter(place + 1)}{row}")
        if getattr(cell, "data_type", "") == "f":
            formulas.append(here)
        said[key], places[key] = _text(cell), here
    if recognised(list(said.values())):
        return  # the headings once more
    line, remarks = line_of(kind, said, places, Place(sheet, f"A{row}"))
    if line is not None:
        reading.lines.append(line)
        reading.remarks += [Remark(here, "formula") for here in formulas]
    reading.remarks += remarks


def _merged(reading: Reading, sheet: Any, number: int, start: int, columns: dict[int, str]) -> None:
    for area in sheet.merged_cells.ranges:
        inside = any(area.min_col <= place + 1 <= area.max_col for place in columns)
        if area.min_row > start and area.min_row <= MOST_ROWS and inside:
            corner = f"{get_column_letter(area.min_col)}{area.min_row}"
            reading.remarks.append(Remark(Place(number, corner), "merged", wrong=False))


def _text(cell: Any) -> str:
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "x" if value else OFF
    if isinstance(value, datetime) and value.time() != time():
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value).replace(".", ",")
    return str(value)
