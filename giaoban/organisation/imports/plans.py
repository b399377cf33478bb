"""What the two imports share: rows as stored in a preview, problems by cell, and the plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from giaoban.core.spreadsheet import Row, parse_day
from giaoban.core.text import has_secret_mark


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell; `cell` is its address in the file ("C5")."""

    cell: str
    text: str


@dataclass
class Line:
    """One row of a plan. `state`: new (will be entered), present (is there already, nothing happens), wrong."""

    row: Row
    problems: list[Problem] = field(default_factory=list)
    state: str = "new"

    def value(self, key: str) -> str:
        return self.row.values.get(key, "")

    def wrong(self, key: str, text: str) -> None:
        self.problems.append(Problem(self.row.cell(key), text))
        self.state = "wrong"

    def day(self, key: str) -> date | None:
        try:
            return parse_day(self.value(key))
        except ValueError:
            self.wrong(key, _("“%(value)s” is not a day. Write it as 25/9/2017.") % {"value": self.value(key)})
            return None

    def check_text(self, limits: dict[str, int]) -> None:
        """Secret marks and lengths, for every column."""
        for key, value in self.row.values.items():
            if has_secret_mark(value):
                self.wrong(key, _("The text carries a secret mark and is not accepted."))
            if len(value) > limits.get(key, 200):
                self.wrong(key, _("The text is longer than %(n)s characters.") % {"n": limits.get(key, 200)})


AnyLine = TypeVar("AnyLine", bound=Line)


@dataclass
class Plan(Generic[AnyLine]):
    lines: list[AnyLine]

    @property
    def new(self) -> list[AnyLine]:
        return [line for line in self.lines if line.state == "new"]

    @property
    def present(self) -> list[AnyLine]:
        return [line for line in self.lines if line.state == "present"]

    @property
    def wrong(self) -> list[AnyLine]:
        return [line for line in self.lines if line.state == "wrong"]


def stored(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows of a file as kept in core.ImportPreview."""
    return [{"no": row.no, "values": row.values, "letters": row.letters} for row in rows]


def restored(rows: Iterable[dict[str, Any]]) -> list[Row]:
    return [Row(row["no"], row["values"], row["letters"]) for row in rows]
