"""What a row of a returned file would do."""

from __future__ import annotations

from dataclasses import dataclass

from giaoban.reports.offline.reading import ReadLine


@dataclass
class Taken:
    """One row of the file. `state`: new, changed, cleared, same, newer (the report's own newer text stays), conflict."""

    line: ReadLine
    kind: str
    key: str
    title: str = ""
    state: str = "same"
    theirs: str = ""
    mine: str = ""
    lost: bool = False  # the row is no longer in the report

    @property
    def place(self) -> str:
        return str(self.line.place)

    def at(self, cell: str) -> str:
        """Where a cell of this row stands, in words."""
        return str(self.line.places.get(cell, self.line.place))

    @property
    def changes_something(self) -> bool:
        return self.state in ("new", "changed", "cleared", "conflict")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell; `place` says where it stands ("Sheet 2, cell E7")."""

    place: str
    text: str
