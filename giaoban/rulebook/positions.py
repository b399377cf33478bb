"""Positions: rulebook data naming the body and the roles of each post (data/positions.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from giaoban.core.viewer import Role

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Position:
    code: str
    name: str  # Vietnamese, as printed
    name_en: str
    body: str
    roles: frozenset[Role]
    rank: int


@cache
def positions() -> dict[str, Position]:
    rows = tomllib.loads((DATA / "positions.toml").read_text())["position"]
    return {
        row["code"]: Position(
            row["code"], row["name"], row["name_en"], row["body"], frozenset(Role(r) for r in row["roles"]), rank
        )
        for rank, row in enumerate(rows)
    }


def roles_of(code: str) -> frozenset[Role]:
    """Roles of a position; a code the rulebook no longer knows gives none (closed unless opened)."""
    position = positions().get(code)
    return position.roles if position else frozenset()
