"""A unit's hands on its file: fill in cells of an XLSX or DOCX as a person would, by heading and by the task's words."""

from __future__ import annotations

import io
from typing import Any

import docx
import openpyxl

from giaoban.reports.offline.reading import recognised


class Sheets:
    """A downloaded XLSX."""

    def __init__(self, data: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data))

    def sheet(self, kind: str) -> tuple[Any, int, dict[str, int]]:
        """(sheet, heading row, key → column)"""
        for sheet in self.book.worksheets:
            for cells in sheet.iter_rows(max_row=10):
                found = recognised([str(cell.value or "") for cell in cells])
                if found and found[0] == kind:
                    return sheet, cells[0].row, {key: place + 1 for place, key in found[1].items()}
        raise KeyError(kind)

    def row(self, kind: str, words: str) -> int:
        """The row whose printed or typed cells contain the words; "" for the first that was printed empty."""
        sheet, head, keys = self.sheet(kind)
        for row in range(head + 1, sheet.max_row + 1):
            texts = [str(sheet.cell(row, column).value or "") for key, column in keys.items() if key != "code"]
            if any(words in text for text in texts) if words else not any(texts):
                return row
        raise KeyError(words)

    def fill(self, kind: str, words: str, /, **said: Any) -> str:
        """Returns the address of the last cell filled in."""
        sheet, _head, keys = self.sheet(kind)
        row = self.row(kind, words)
        address = ""
        for key, value in said.items():
            sheet.cell(row, keys[key]).value = value
            address = sheet.cell(row, keys[key]).coordinate
        return address

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


class Tables:
    """A downloaded DOCX."""

    def __init__(self, data: bytes) -> None:
        self.document = docx.Document(io.BytesIO(data))

    def table(self, kind: str) -> tuple[Any, dict[str, int]]:
        for table in self.document.tables:
            found = recognised([cell.text for cell in table.rows[0].cells])
            if found and found[0] == kind:
                return table, {key: place for place, key in found[1].items()}
        raise KeyError(kind)

    def row(self, kind: str, words: str) -> Any:
        table, keys = self.table(kind)
        for row in table.rows[1:]:
            texts = [row.cells[place].text for key, place in keys.items() if key != "code"]
            if any(words in text for text in texts) if words else not any(texts):
                return row
        raise KeyError(words)

    def fill(self, kind: str, words: str, /, **said: Any) -> str:
        _table, keys = self.table(kind)
        row = self.row(kind, words)
        for key, value in said.items():
            if key == "outcome":
                place = next(place for name, place in keys.items() if name == f"outcome:{value}")
                row.cells[place].text = "x"
            else:
                row.cells[keys[key]].text = value
        return ""

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


FORMS = {"xlsx": Sheets, "docx": Tables}
