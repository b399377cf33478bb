"""A returned file brought together with what the report says now (ADR 0014).

What only the file changed is taken; what only the report changed stays; where both changed, both texts are shown and a
person chooses. What is taken goes through the report's own form, so every check of the screen holds for a file too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from giaoban.core.text import two_digits
from giaoban.reports import rows
from giaoban.reports.checks import Missing, missing, shortened
from giaoban.reports.content import Content
from giaoban.reports.forms.report import MOST_LINES, PREFIX, Basis, ReportForm
from giaoban.reports.forms.returned.cells import CellReader, number_typed
from giaoban.reports.forms.returned.matching import Matching
from giaoban.reports.forms.returned.taken import Problem, Taken
from giaoban.reports.offline.filling import general_cell
from giaoban.reports.offline.layout import GENERAL, GENERAL_KIND, TABLES
from giaoban.reports.offline.reading import Reading
from giaoban.reports.rows import Key, Row, Values

CELL_OF = {
    "field_id": "field",
    "responsible_post": "responsible",
    "responsible_text": "responsible",
    "executing_text": "executing",
}
FILE, REPORT = "file", "report"  # whose text a person chooses where both changed


class Returned:
    """What a file would do to a report; nothing is written here. `version`: of the report now. `sent`: texts of petitions
    that went with an earlier submission. `numbers_ok`: a person looked at the numbers and says they are not personal."""

    def __init__(
        self,
        basis: Basis,
        reading: Reading,
        *,
        version: int = 0,
        sent: Iterable[str] = (),
        numbers_ok: bool = False,
    ) -> None:
        self.basis, self.reading, self.version = basis, reading, version
        self.matching = Matching(basis, reading, sent)
        self.lines = list(self.matching.lines.values())
        reader = CellReader(basis)
        self.typed: dict[Key, dict[str, str]] = {
            (line.kind, line.key): reader.typed(line, self.matching.mine(line))
            for line in self.lines
            if line.changes_something
        }
        self.form = ReportForm(basis, self._data(numbers_ok))
        self.problems = [*self._remarked(), *self.matching.problems, *self._too_many(), *reader.problems]
        self.numbers: list[Problem] = []
        self._collect_errors()
        self._say_in_words()
        self.warnings = [*(f"{row.place}: {row.text}" for row in reader.warnings), *self._warned()]

    # -- the report's own form: what the report says now, and over it what the file says

    def _data(self, numbers_ok: bool) -> QueryDict:
        present = {where: _typed(said) for where, said in self.basis.current.items()}
        for (kind, key), cells in self.typed.items():
            if kind == GENERAL:
                present.setdefault((GENERAL_KIND[key], ""), {}).update(cells)
            elif kind == rows.PETITION:
                now = self.basis.current.get((kind, key), {})
                present[kind, key] = {**cells, "restricted": "on" if now.get("restricted") else ""}
            else:
                present[kind, key] = cells
        data = QueryDict(mutable=True)
        if numbers_ok:
            data["numbers_ok"] = "1"
        for (kind, key), cells in present.items():
            prefix = f"{PREFIX[kind]}-{key}" if key else f"g-{kind}"
            if kind in (rows.RESULT, rows.PLAN, rows.PETITION):
                data.appendlist(PREFIX[kind], key)
            for name, text in cells.items():
                if text:
                    data[f"{prefix}-{name}"] = text
            data[f"{prefix}-base"] = rows.fingerprint(kind, self.basis.current.get((kind, key)))
        return data

    # -- what a person is told

    def _remarked(self) -> list[Problem]:
        return [Problem(str(row.place or ""), str(row)) for row in self.reading.remarks if row.wrong]

    def _too_many(self) -> list[Problem]:
        said = _("The table has more than %(n)s rows.") % {"n": MOST_LINES}
        counts = Counter(line.kind for line in self.lines)
        return [Problem(TABLES[kind].title, said) for kind, count in counts.items() if count > MOST_LINES]

    def _collect_errors(self) -> None:
        """What the form refuses, at the cell where it stands. Personal numbers apart: a person may let them through."""
        for form in self.form:
            for name, errors in form.errors.as_data().items():
                line = self.matching.lines.get((form.kind, form.key)) or self.matching.lines.get((GENERAL, name))
                cell = "value" if line and line.kind == GENERAL else CELL_OF.get(name, name)
                place = line.at(cell) if line else ""
                for error in errors:
                    found = Problem(place, " ".join(str(message) for message in error.messages))
                    (self.numbers if error.code == "personal_numbers" else self.problems).append(found)

    def _say_in_words(self) -> None:
        """Both texts of every row that differs. A row typed differently that says the same is no change."""
        forms = {(form.kind, form.key): form for form in self.form}
        for line in self.lines:
            if line.state == "same":
                continue
            where = (GENERAL_KIND[line.key], "") if line.kind == GENERAL else (line.kind, line.key)
            now, form = self.basis.current.get(where), forms.get(where)
            mine = form.values() if form is not None and form.is_valid() else None
            line.theirs = self._words(line, now)
            if line.state == "newer":
                continue
            if mine is None:
                line.mine = " · ".join(text for text in self.matching.mine(line).values() if text.strip())
                continue
            line.mine = self._words(line, mine)
            if line.kind == GENERAL:
                unchanged = general_cell(line.key, mine) == general_cell(line.key, now or {})
            else:
                unchanged = rows.fingerprint(line.kind, mine) == rows.fingerprint(line.kind, now)
            if unchanged:
                line.state = "same"

    def _words(self, line: Taken, said: Values | None) -> str:
        if line.kind == GENERAL:
            return general_cell(line.key, said or {}) or rows.row_text(GENERAL_KIND[line.key], None)
        text = rows.row_text(line.kind, said)
        name = self.matching.fields.get(said.get("field_id") or 0) if said else None
        return f"{text} ({name})" if name else text

    def _warned(self) -> list[str]:
        found = [f"{row.place}: {row}" if row.place else str(row) for row in self.reading.remarks if not row.wrong]
        in_file = {line.key for line in self.lines if line.kind == rows.CLAIM}
        fresh = [row for uid, row in self.matching.tasks.items() if uid not in in_file]
        if fresh and in_file:
            texts = "; ".join(shortened(row.text) for row in fresh)
            said = _("%(n)s open tasks are not in the file: %(texts)s")
            found.append(said % {"n": two_digits(len(fresh)), "texts": texts})
        if gone := self.matching.gone:
            said = _("%(n)s tasks of the file are no longer open; what it says of them is not taken: %(texts)s")
            found.append(said % {"n": two_digits(len(gone)), "texts": "; ".join(gone)})
        if asked := self.matching.not_asked:
            found.append(_("These figures are not asked like this any more; they are not taken: %s") % "; ".join(asked))
        if self.version != self.reading.code.version:
            found.append(_("The report was changed after this file was made. What is newer in the report stays."))
        return found

    # -- what would be written

    @property
    def conflicts(self) -> list[Taken]:
        return [line for line in self.lines if line.state == "conflict"]

    @property
    def changes(self) -> list[Taken]:
        return [line for line in self.lines if line.changes_something]

    @property
    def newer(self) -> list[Taken]:
        return [line for line in self.lines if line.state == "newer"]

    @property
    def wrong(self) -> bool:
        return bool(self.problems or self.numbers)

    def tables(self) -> list[tuple[str, list[Taken]]]:
        """Title of each table with the rows that would change something."""
        groups = [(table.title, [line for line in self.changes if line.kind == kind]) for kind, table in TABLES.items()]
        return [(title, found) for title, found in groups if found]

    def rows(self, choices: Mapping[str, str]) -> list[Row]:
        """The whole report as the form would send it. `choices`: key of a row where both changed → FILE or REPORT."""
        found: list[Row] = []
        for form in self.form:
            now = self.basis.current.get((form.kind, form.key))
            base = rows.fingerprint(form.kind, now)
            line = self.matching.lines.get((form.kind, form.key))
            if form.kind in rows.GENERAL:
                found.append(Row(form.kind, "", base, self._general(form, now, choices)))
            elif line is not None and _is_taken(line, choices):
                found.append(Row(form.kind, form.key, base, form.values()))
            elif now is not None:
                found.append(Row(form.kind, form.key, base, dict(now)))
        return found

    def _general(self, form: Any, now: Values | None, choices: Mapping[str, str]) -> Values:
        typed = form.values()
        said = {name: (now or {}).get(name, False if name == "flagged" else "") for name in typed}
        for name in said:
            line = self.matching.lines.get((GENERAL, name))
            if line is not None and _is_taken(line, choices):
                said[name] = typed[name]
        return said

    def gaps(self, choices: Mapping[str, str]) -> list[Missing]:
        """What would still be missing before the report could be submitted. Only for a file without problems."""
        said = {(row.kind, row.key): row.values or {} for row in self.rows(choices)}
        sides = {row.pk: row.side for row in self.basis.fields}

        def lines(kind: str) -> list[Values]:
            found = [(key, row) for (of, key), row in said.items() if of == kind and not rows.is_blank(kind, row)]
            return [{**row, "uid": key, "side": sides.get(row["field_id"])} for key, row in found]

        content = Content(
            general={name: said.get((kind, ""), {}).get(name, "") for name, kind in GENERAL_KIND.items()},
            claims=[
                {"commitment": uid, "outcome": said.get((rows.CLAIM, uid), {}).get("outcome", "")}
                for uid in self.matching.tasks
            ],
            results=lines(rows.RESULT),
            plan=lines(rows.PLAN),
            figures=[
                {**figure.line(), "amount": said.get((rows.FIGURE, figure.key), {}).get("amount")}
                for figure in self.basis.figures
            ],
        )
        return missing(content, self.basis.meeting)


def _is_taken(line: Taken, choices: Mapping[str, str]) -> bool:
    return choices.get(line.key) == FILE if line.state == "conflict" else line.changes_something


def _typed(said: Values) -> dict[str, str]:
    """What stands in the report, as its form would send it."""
    found = {}
    for name, value in said.items():
        if isinstance(value, bool):
            found[name] = "on" if value else ""
        elif isinstance(value, date):
            found[name] = value.isoformat()
        elif isinstance(value, str | int):
            found[name] = str(value)
        elif value is not None:
            found[name] = number_typed(value)
    return found
