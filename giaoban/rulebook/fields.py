"""Usual fields of work (data/fields.toml): offered once to a new installation."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@cache
def usual_fields() -> tuple[tuple[str, str, str], ...]:
    """(code, name, side) in the order of lists."""
    rows = tomllib.loads((DATA / "fields.toml").read_text(encoding="utf-8"))["field"]
    return tuple((row["code"], row["name"], row["side"]) for row in rows)
