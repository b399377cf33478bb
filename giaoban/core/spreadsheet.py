"""Tables from XLSX or CSV files, and templates to fill in. Used by every import (preview, then commit).

A file is read as text only: macros, formulas and archive bombs are refused; so are files above `MAX_BYTES` or `MAX_ROWS`.
Headings are matched accent-free and case-free, so "Don vi" finds "Đơn vị".
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from giaoban.core.errors import DomainError
from giaoban.core.text import fold, nfc

MAX_BYTES = 2 * 2**20
MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_UNPACKED = 60 * 2**20
HEADING_ROWS = 20  # the headings stand somewhere in the first rows, under a title perhaps
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = tuple[str, bool]  # text, is a formula


@dataclass(frozen=True)
class Row:
    """One row of a table: its number in the file (from 1) and its values by column key, stripped, "" where empty."""

    no: int
    values: dict[str, str]
    letters: dict[str, str] = field(default_factory=dict)  # column key → letter

    def cell(self, key: str) -> str:
        """Address of a value as the office knows it: "C5"."""
        return f"{self.letters.get(key, '?')}{self.no}"


def read_table(
    uploaded_file: IO[bytes], columns: Mapping[str, Sequence[str]], required: Iterable[str] = ()
) -> list[Row]:
    """Rows of the first sheet (or of a CSV file with , ; or tab, UTF-8 with or without BOM).

    `columns` maps a key to the headings it may have; `required` keys must have a column. Empty rows are left out; dates of
    a sheet come as dd/mm/yyyy. Raises DomainError (field "file") with a sentence saying what is wrong and where.
    """
    data = uploaded_file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _refused("too_large", _("The file is larger than 2 MB. Split it into several files."))
    if not data.strip():
        raise _refused("empty", _("The file is empty."))
    lines = list(_sheet(data) if data[:2] == b"PK" else _csv(data))
    if len(lines) > MAX_ROWS + HEADING_ROWS:
        raise _refused("too_many_rows", _("The file has more than 5,000 rows. Split it into several files."))
    return _rows(lines, columns, set(required))


def parse_day(text: str) -> date | None:
    """A day as people write it: 25/9/2017, 25-9-2017, 25.9.2017 or 2017-09-25; None for "". Raises ValueError."""
    text = text.strip()
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", text)
    if found:
        return date(int(found[3]), int(found[2]), int(found[1]))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text)
    raise ValueError(text)


def parse_yes(text: str) -> bool:
    """A tick as people write it: x, có, 1, đúng. Empty, "không" and 0 mean no. Raises ValueError for anything else."""
    word = fold(text)
    if word in ("", "khong", "0", "no", "k"):
        return False
    if word in ("x", "co", "1", "dung", "yes", "v", "✓"):
        return True
    raise ValueError(text)


def write_template(
    columns: Mapping[str, Sequence[str]], rows: Iterable[Mapping[str, str]] = (), *, sheet: str = "Bảng"
) -> bytes:
    """An XLSX file with the first heading of every column, and `rows` beneath as plain text (nothing becomes a formula)."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(sheet)
        heading = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        page.freeze_panes(1, 0)
        for number, names in enumerate(columns.values()):
            page.set_column(number, number, max(14, min(40, len(names[0]) + 4)), text)
            page.write_string(0, number, names[0], heading)
        for line, row in enumerate(rows, start=1):
            for number, key in enumerate(columns):
                page.write_string(line, number, row.get(key, ""), text)
    return out.getvalue()


def _refused(code: str, message: Any, **params: Any) -> DomainError:
    return DomainError(f"spreadsheet.{code}", message, field="file", **params)


def _csv(data: bytes) -> Iterator[list[Cell]]:
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _refused("old_format", _("This is an old Excel file (.xls). Save it as XLSX or CSV and choose it again."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("encoding", _("The file is not XLSX, nor CSV in UTF-8. Save it as XLSX.")) from error
    if "\0" in text:
        raise _refused("type", _("Wrong kind of file. Choose XLSX or CSV."))
    counts = {mark: text[:10_000].count(mark) for mark in (";", ",", "\t")}
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(counts, key=lambda one: (first.count(one), counts[one]))
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)):
            if number > MAX_ROWS + HEADING_ROWS:
                raise _refused("too_many_rows", _("The file has more than 5,000 rows. Split it into several files."))
            yield [(cell.strip(), _is_formula(cell)) for cell in cells[:MAX_COLUMNS]]
    except csv.Error as error:
        raise _refused("csv", _("The CSV file cannot be read: a quotation mark is not closed.")) from error


def _is_formula(text: str) -> bool:
    """Text that a spreadsheet would run: "=…", "@SUM(…", "+HYPERLINK(…". A dash before words or a phone number is text."""
    return bool(re.match(r"\s*(?:=|@[A-Za-z]|[+\-][A-Za-z][\w.]*\()", text))


def _sheet(data: bytes) -> Iterator[list[Cell]]:
    import openpyxl

    _check_archive(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        page = book.worksheets[0]
        page.reset_dimensions()
        for number, cells in enumerate(page.iter_rows(max_col=MAX_COLUMNS)):
            if number > MAX_ROWS + HEADING_ROWS:
                raise _refused("too_many_rows", _("The file has more than 5,000 rows. Split it into several files."))
            yield [(_text(cell.value), cell.data_type == "f") for cell in cells]
    except DomainError:
        raise
    except Exception as error:  # openpyxl raises whatever the damaged part of the file provokes
        raise _refused("damaged", _("The Excel file is damaged and cannot be read.")) from error


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename.casefold() for part in parts}
            if "xl/workbook.xml" not in names:
                raise _refused("type", _("Wrong kind of file. Choose XLSX or CSV."))
            if any("vbaproject" in name or "macrosheets" in name for name in names):
                raise _refused("macros", _("The file contains macros and is not accepted. Save it as XLSX."))
            if len(parts) > 1_000 or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise _refused("too_large", _("The file is larger than 2 MB. Split it into several files."))
            for part in parts:
                # An XML part of a real sheet declares no document type; one that does carries an entity bomb.
                if part.filename.casefold().endswith((".xml", ".rels")):
                    with archive.open(part) as opened:
                        if b"<!DOCTYPE" in opened.read(4_096).upper():
                            raise _refused("damaged", _("The Excel file is damaged and cannot be read."))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise _refused("damaged", _("The Excel file is damaged and cannot be read.")) from error


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y") if value.time() == time() else value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _rows(lines: list[list[Cell]], columns: Mapping[str, Sequence[str]], required: set[str]) -> list[Row]:
    wanted = {_heading(name): key for key, names in columns.items() for name in names}
    found: dict[int, str] = {}
    start = 0
    for number, line in enumerate(lines[:HEADING_ROWS]):
        matched: dict[int, str] = {}
        for place, (text, _formula) in enumerate(line):
            key = wanted.get(_heading(text))
            if key and key not in matched.values():
                matched[place] = key
        if len(matched) > len(found):
            found, start = matched, number + 1
    missing = [names[0] for key, names in columns.items() if key in required and key not in found.values()]
    if not found or missing:
        names = missing or [names[0] for names in columns.values()]
        raise _refused("headings", _("The heading row lacks: %(names)s. Use the template."), names=", ".join(names))
    letters = {key: _letter(place) for place, key in found.items()}
    rows = []
    for number, line in enumerate(lines[start:], start=start + 1):
        for place, key in found.items():
            if place < len(line) and line[place][1]:
                cell = f"{letters[key]}{number}"
                raise _refused("formula", _("Cell %(cell)s contains a formula. Replace it by its value."), cell=cell)
        values = {key: nfc(line[place][0]) if place < len(line) else "" for place, key in found.items()}
        if any(values.values()):
            rows.append(Row(number, {key: values.get(key, "") for key in columns}, letters))
    if not rows:
        raise _refused("empty", _("The file has headings but no rows."))
    if len(rows) > MAX_ROWS:
        raise _refused("too_many_rows", _("The file has more than 5,000 rows. Split it into several files."))
    return rows


def _heading(text: str) -> str:
    return re.sub(r"[\s*:()_./\-]+", " ", fold(text)).strip()


def _letter(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
