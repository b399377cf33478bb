"""Kinds of units and of bodies: rulebook data (data/unit_kinds.toml). No level is named in code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class UnitKind:
    code: str
    name: str
    name_en: str
    posts: tuple[str, ...]  # expected posts: shown as vacant while nobody holds them
    one_of: tuple[str, ...]  # one of these leads the unit: shown as one vacancy while nobody holds any
    bodies: tuple[str, ...]
    advises: bool  # fields of work are given to it
    rank: int
    titles: dict[str, tuple[str, str]]  # position → (Vietnamese, English), where a post is called differently

    def title(self, position: str) -> str:
        """How a post is called in a unit of this kind, or "" where it has its usual name."""
        vietnamese, english = self.titles.get(position, ("", ""))
        return english if (get_language() or "vi").startswith("en") else vietnamese


@dataclass(frozen=True)
class BodyKind:
    code: str
    name: str
    name_en: str


@cache
def unit_kinds() -> dict[str, UnitKind]:
    return {
        row["code"]: UnitKind(
            row["code"],
            row["name"],
            row["name_en"],
            tuple(row["posts"]),
            tuple(row.get("one_of", ())),
            tuple(row["bodies"]),
            row.get("advises", False),
            rank,
            {code: (names[0], names[1]) for code, names in row.get("titles", {}).items()},
        )
        for rank, row in enumerate(_data()["kind"])
    }


@cache
def body_kinds() -> dict[str, BodyKind]:
    return {row["code"]: BodyKind(**row) for row in _data()["body"]}


def kind_name(code: str) -> str:
    """Printed name of a unit's kind; a code the rulebook no longer knows is printed as it stands."""
    return _named(unit_kinds().get(code), code)


def body_name(code: str) -> str:
    return _named(body_kinds().get(code), code)


def kind_rank(code: str) -> int:
    kind = unit_kinds().get(code)
    return kind.rank if kind else len(unit_kinds())


def _named(row: UnitKind | BodyKind | None, code: str) -> str:
    if row is None:
        return code
    return row.name_en if (get_language() or "vi").startswith("en") else row.name


@cache
def _data() -> dict:
    return tomllib.loads((DATA / "unit_kinds.toml").read_text(encoding="utf-8"))
