"""Dated rules (data/rules.toml): a value, the time it holds, and the text that says so.

`rule(code, on)` gives the rule of a day. What no binding text confirms is marked `confirmed = false` and is only ever a
default that an office may change; `inferred` is printed as "theo suy luận".
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from giaoban.rulebook.legal import LegalText, text

DATA = Path(__file__).parent / "data"
Value = int | str | bool | float


class UnknownRule(LookupError):
    """No such rule on that day: a mistake in the code or in the rulebook's data, never of a person."""


@dataclass(frozen=True)
class Rule:
    code: str
    value: Value
    valid_from: date
    valid_to: date | None  # exclusive; None: still in force
    reference: str  # number of a text in legal.toml, or words
    confirmed: bool
    inferred: bool = False

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    @property
    def number(self) -> int:
        """The value of a rule that is a number. TypeError otherwise."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise TypeError(f"the rule {self.code} is not a number: {self.value!r}")
        return self.value

    @property
    def legal_text(self) -> LegalText | None:
        return text(self.reference)


@cache
def rules() -> dict[str, tuple[Rule, ...]]:
    """All rules by code, oldest first. ValueError if two periods of one code overlap or a period is empty."""
    found: dict[str, list[Rule]] = {}
    for row in tomllib.loads((DATA / "rules.toml").read_text(encoding="utf-8"))["rule"]:
        entry = Rule(
            code=row["code"],
            value=row["value"],
            valid_from=row["valid_from"],
            valid_to=row.get("valid_to"),
            reference=row["reference"],
            confirmed=row["confirmed"],
            inferred=row.get("inferred", False),
        )
        found.setdefault(entry.code, []).append(entry)
    return {code: checked(sorted(entries, key=lambda entry: entry.valid_from)) for code, entries in found.items()}


def checked(entries: list[Rule]) -> tuple[Rule, ...]:
    """The periods of one code in order. ValueError if one is empty or two overlap."""
    for entry in entries:
        if entry.valid_to is not None and entry.valid_to <= entry.valid_from:
            raise ValueError(f"{entry.code}: a period ends before it begins ({entry.valid_from})")
    for before, after in zip(entries, entries[1:], strict=False):
        if before.valid_to is None or before.valid_to > after.valid_from:
            raise ValueError(f"{before.code}: two periods overlap from {after.valid_from}")
    return tuple(entries)


def rule(code: str, on: date) -> Rule:
    """The rule `code` as it held on a day. Raises UnknownRule."""
    for entry in rules().get(code, ()):
        if entry.holds_on(on):
            return entry
    raise UnknownRule(f"no rule {code} on {on}")
