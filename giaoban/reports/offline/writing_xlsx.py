"""The file for a computer: one sheet a table, lists to choose from, only the unit's cells open for typing.

Every cell is text, dates and quantities too: a computer set to American habits would turn 5/9/2017 into May and 41,5 into
415 while it is typed. Nothing written here can become a formula.
"""

from __future__ import annotations

import io
import zipfile
from math import ceil
from typing import Any

import xlsxwriter

from giaoban.reports.offline.layout import OFF, Column, Line, Paper, Table
from giaoban.reports.offline.printing import KEEP, code_line, columns_of, identity, printable

HIDDEN = "_giaoban"
HEAD_ROWS = 5  # title, about, hint, code, headings
MORE_ROWS = 30  # open rows beneath the printed ones
OPEN = {
    "insert_rows": True,
    "delete_rows": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
}
_TEXT = {"num_format": "@", "text_wrap": True, "valign": "top", "font_name": "Times New Roman", "font_size": 12}
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 15, "font_name": "Times New Roman"},
    "about": {"font_size": 11, "font_color": "#555555", "font_name": "Times New Roman"},
    "head": {**_TEXT, "bold": True, "border": 1, "bg_color": "#EEE9E2", "align": "center", "valign": "vcenter"},
    "printed": {**_TEXT, "border": 1, "bg_color": "#F6F4F0"},
    "code": {**_TEXT, "border": 1, "font_size": 8, "font_color": "#888888"},
    "typed": {**_TEXT, "border": 1, "locked": False},
    "middle": {**_TEXT, "border": 1, "locked": False, "align": "center"},
    "off": {**_TEXT, "border": 1, "bg_color": "#F6F4F0", "align": "center"},
}


def write_xlsx(paper: Paper) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties(identity(paper))
        formats = {name: book.add_format(given) for name, given in _FORMATS.items()}
        for kind, table in paper.tables():
            _sheet(book.add_worksheet(paper.titles[kind].replace("/", "-")[:31]), paper, table, formats)
        hidden = book.add_worksheet(HIDDEN)
        for row, text in enumerate((paper.code, paper.meeting_uid, paper.unit_uid, str(paper.version))):
            hidden.write_string(row, 0, text)
        for place, choices in enumerate(paper.lists.values(), start=1):
            for row, text in enumerate(choices):
                hidden.write_string(row, place, printable(text))
        hidden.very_hidden()
    return _growing(out.getvalue())


def _growing(data: bytes) -> bytes:
    """Rows keep growing with what is typed: XlsxWriter marks a given height as fixed, take the mark off."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for part in given.infolist():
            content = given.read(part)
            if part.filename.startswith("xl/worksheets/sheet"):
                content = content.replace(b' customHeight="1"', b"")
            made.writestr(part, content)
    return out.getvalue()


def _sheet(sheet: Any, paper: Paper, table: Table, formats: dict[str, Any]) -> None:
    columns = columns_of(table, "xlsx")
    lines = paper.lines[table.kind]
    spare = MORE_ROWS if table.blank_lines else 0
    last = HEAD_ROWS + len(lines) + spare - 1
    for row, (text, style) in enumerate(
        (
            (f"{paper.title} – {paper.unit} – {paper.titles[table.kind]}", "title"),
            (" · ".join(paper.about), "about"),
            (f"{table.hint} {KEEP}", "about"),
            (code_line(paper), "about"),
        )
    ):
        sheet.write_string(row, 0, printable(text), formats[style])
    sheet.set_row(HEAD_ROWS - 1, 48)
    for row, line in enumerate(lines, start=HEAD_ROWS):
        sheet.set_row(row, _height(columns, line))
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.chars)
        sheet.write_string(HEAD_ROWS - 1, place, column.heading, formats["head"])
        for row, line in enumerate([*lines, *[Line("")] * spare], start=HEAD_ROWS):
            text = line.code if column.key == "code" else line.cells.get(column.key, "")
            if text:
                sheet.write_string(row, place, printable(text), formats[_style(column, text)])
            else:
                sheet.write_blank(row, place, None, formats[_style(column, text)])
        _choices(sheet, paper, column, place, last)
    sheet.ignore_errors({"number_stored_as_text": f"A1:Z{last + 1}"})
    sheet.freeze_panes(HEAD_ROWS, 2 if len(columns) > 5 else 1)
    sheet.protect("", OPEN)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROWS - 1)
    sheet.print_area(0, 0, HEAD_ROWS + len(lines) - 1, len(columns) - 1)
    sheet.set_footer(f"&L{paper.code}&R&P/&N")


def _height(columns: list[Column], line: Line) -> float:
    """High enough for the longest cell; a blank row for a line of handwriting."""
    most = 1
    for column in columns:
        texts = line.cells.get(column.key, "").split("\n")
        most = max(most, sum(max(1, ceil(len(text) / column.chars)) for text in texts))
    return min(400.0, max(26.0, 16.0 * most + 4))


def _style(column: Column, text: str) -> str:
    if column.key == "code":
        return "code"
    if column.printed:
        return "printed"
    if text == OFF:
        return "off"
    return "middle" if column.kind in ("day", "quantity", "choice", "tick") else "typed"


def _choices(sheet: Any, paper: Paper, column: Column, place: int, last: int) -> None:
    """A list to choose from, or a word on how to fill the cell in. Free text is let through where it may be written."""
    if column.printed or not column.hint:
        return
    rule: dict[str, Any] = {"validate": "any", "input_title": column.heading[:32], "input_message": column.hint}
    listed = list(paper.lists).index(column.key) if column.key in paper.lists else None
    if listed is not None and paper.lists[column.key]:
        letter = chr(ord("B") + listed)
        rule |= {
            "validate": "list",
            "source": f"={HIDDEN}!${letter}$1:${letter}${len(paper.lists[column.key])}",
            "show_error": column.key != "responsible",
            "error_type": "warning",
            "error_title": column.heading[:32],
            "error_message": "Đề nghị chọn trong danh sách.",
        }
    sheet.data_validation(HEAD_ROWS, place, last, place, rule)
