"""Agenda templates (data/agenda.toml): the lines of a meeting before anybody changes them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class TemplateItem:
    key: str
    title: str  # Vietnamese, as printed
    title_en: str
    minutes: int = 0
    slots: str = ""  # role of the slots this line adds up: reporting | advising | "" for its own minutes


@cache
def _templates() -> dict[tuple[str, str], tuple[TemplateItem, ...]]:
    rows = tomllib.loads((DATA / "agenda.toml").read_text(encoding="utf-8"))["template"]
    return {(row["series"], row["meeting"]): tuple(TemplateItem(**item) for item in row["item"]) for row in rows}


def template(series_kind: str, meeting_kind: str) -> tuple[TemplateItem, ...]:
    """The lines of a kind of meeting. A kind without a template of its own uses the briefing's."""
    found = _templates()
    return found.get((series_kind, meeting_kind)) or found[("briefing", meeting_kind)]


@cache
def slots_of_key(key: str) -> str:
    """Which role's slots a line of this key adds up ("" for none)."""
    return next((item.slots for items in _templates().values() for item in items if item.key == key and item.slots), "")
