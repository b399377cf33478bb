"""Which row of the report a row of the file is, and which of the two has news.

Three states of a row meet: when the file was made (the mark in its code), now (the report), in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from giaoban.core.text import fold
from giaoban.reports import rows
from giaoban.reports.checks import shortened
from giaoban.reports.forms.report import PREFIX, Basis
from giaoban.reports.forms.returned.taken import Problem, Taken
from giaoban.reports.offline import codes, values
from giaoban.reports.offline.filling import cells_of, claim_cells, general_cell, mark_of
from giaoban.reports.offline.layout import GENERAL, GENERAL_KIND, GENERAL_WORDS, TABLES
from giaoban.reports.offline.reading import Reading, ReadLine
from giaoban.reports.rows import Key

Cells = dict[str, str]


class Matching:
    """`lines`: rows of the file by what they are; `gone`: its tasks that are no longer open; `not_asked`: its figures that
    are asked otherwise by now."""

    def __init__(self, basis: Basis, reading: Reading, sent: Iterable[str]) -> None:
        self.basis, self.reading = basis, reading
        self.sent = {fold(text) for text in sent}
        self.fields = {row.pk: row.name for row in basis.fields}
        self.tasks = {str(row.uid): row for row in basis.commitments}
        self.by_code = {codes.row_code(rows.CLAIM, uid): uid for uid in self.tasks}
        self.by_code |= {codes.row_code(GENERAL, name): name for name in GENERAL_WORDS}
        self.by_code |= {
            codes.row_code(kind, key): key for kind, key in basis.current if kind in PREFIX and kind != rows.CLAIM
        }
        self.lines: dict[Key, Taken] = {}
        self.gone: list[str] = []
        self.not_asked: list[str] = []
        self.problems: list[Problem] = []
        for line in reading.lines:
            self._place(line)

    def _place(self, line: ReadLine) -> None:
        code, mark = codes.split_code(line.cells.get("code", ""))
        if line.kind in (rows.CLAIM, GENERAL):
            known = self._task(line, code) if line.kind == rows.CLAIM else self._item(line, code)
            if known is not None:
                self._add(Taken(line, line.kind, known), mark)
            return
        key = self.by_code.get(code, "")
        if line.kind == rows.FIGURE and not key:
            if not values.is_off(line.cells.get("amount", "")):
                self.not_asked.append(shortened(line.cells.get("item", "") or code))
            return
        lost = not key and bool(code) and not codes.is_slot(code)
        if not key:
            key = codes.new_key(self.reading.code, line.kind, code or _words(line))
        self._add(Taken(line, line.kind, key, lost=lost), mark if code else "")

    def _add(self, taken: Taken, mark: str) -> None:
        there = self.lines.get((taken.kind, taken.key))
        if there is not None:
            if _words(there.line) == _words(taken.line):
                return  # the same row twice
            if taken.kind in (rows.CLAIM, rows.FIGURE, GENERAL):
                self.problems.append(Problem(taken.place, _("Two rows have the same code. Take one out.")))
                return
            # a row that was copied to write a new one
            key = codes.new_key(self.reading.code, taken.kind, _words(taken.line))
            taken, mark = Taken(taken.line, taken.kind, key), ""
        self._decide(taken, mark)
        self.lines[taken.kind, taken.key] = taken

    def _task(self, line: ReadLine, code: str) -> str | None:
        """The task's uid: by its code, else by its words. None (and said) if it is not an open task of this unit."""
        if code in self.by_code:
            return self.by_code[code]
        words = _first_line(line.cells.get("text", ""))
        named = [uid for uid, row in self.tasks.items() if words and _first_line(row.text) == words]
        if not code and len(named) == 1:
            return named[0]
        if any(not values.is_off(line.cells.get(key, "")) for key in TABLES[line.kind].typed()):
            if code and not codes.is_slot(code):
                self.gone.append(shortened(line.cells.get("text", "") or code))
            else:
                text = _("This is none of the tasks given. A new task belongs into table 3.")
                self.problems.append(Problem(str(line.place), text))
        return None

    def _item(self, line: ReadLine, code: str) -> str | None:
        words = fold(line.cells.get("item", ""))
        found = self.by_code.get(code) or next(
            (name for name, said in GENERAL_WORDS.items() if fold(said) == words), None
        )
        if found is None:
            self.problems.append(Problem(str(line.place), _("It is not clear what this row is about.")))
        return found

    def now(self, kind: str, key: str) -> Cells:
        """What the report says, cell by cell."""
        if kind == GENERAL:
            return {"value": general_cell(key, self.basis.current.get((GENERAL_KIND[key], ""), {}))}
        said = self.basis.current.get((kind, key))
        if kind == rows.CLAIM:
            return claim_cells(self.tasks[key], said, self.fields)
        return cells_of(kind, said, self.fields) if said else {}

    def mine(self, taken: Taken) -> Cells:
        """What the file says, cell by cell; a column that is missing says what the report says."""
        now = self.now(taken.kind, taken.key)
        return {key: taken.line.cells.get(key, now.get(key, "")) for key in TABLES[taken.kind].typed()}

    def _decide(self, taken: Taken, base: str) -> None:
        now, mine = self.now(taken.kind, taken.key), self.mine(taken)
        taken.title = self._title(taken, mine, now)
        now_mark, mine_mark = mark_of(taken.kind, now), mark_of(taken.kind, mine)
        sent_before = taken.kind == rows.PETITION and not now and fold(mine["text"]) in self.sent
        if mine_mark == now_mark or sent_before:
            taken.state = "same"
        elif taken.lost:  # taken out of the report since, or not for this reader
            taken.state = "same" if mine_mark in ("", base) else "conflict"
        elif now_mark == base:
            taken.state = "cleared" if not mine_mark else ("changed" if now_mark else "new")
        elif mine_mark in ("", base):  # nothing new in the file: what the report says stays
            taken.state = "newer"
        else:
            taken.state = "conflict"

    def _title(self, taken: Taken, mine: Mapping[str, str], now: Mapping[str, str]) -> str:
        if taken.kind == rows.CLAIM:
            return self.tasks[taken.key].text
        if taken.kind == GENERAL:
            return GENERAL_WORDS[taken.key]
        if taken.kind == rows.FIGURE:
            return taken.line.cells.get("item", "")
        return mine.get("text") or now.get("text") or ""


def _words(line: ReadLine) -> str:
    return "\x1f".join(" ".join(line.cells.get(key, "").split()) for key in TABLES[line.kind].typed())


def _first_line(text: str) -> str:
    return fold(text.strip().partition("\n")[0])
