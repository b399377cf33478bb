"""Positions: rulebook data naming the body and the roles of each post (data/positions.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

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
    single: bool = False  # one holder at a time
    acting_name: str = ""  # printed while the holder of a deputy's post is in charge
    acting_name_en: str = ""


@cache
def positions() -> dict[str, Position]:
    rows = tomllib.loads((DATA / "positions.toml").read_text(encoding="utf-8"))["position"]
    return {
        row["code"]: Position(
            row["code"],
            row["name"],
            row["name_en"],
            row["body"],
            frozenset(Role(r) for r in row["roles"]),
            rank,
            row.get("single", False),
            row.get("acting_name", ""),
            row.get("acting_name_en", ""),
        )
        for rank, row in enumerate(rows)
    }


def roles_of(code: str) -> frozenset[Role]:
    """Roles of a position; a code the rulebook no longer knows gives none (closed unless opened)."""
    position = positions().get(code)
    return position.roles if position else frozenset()


def position_name(code: str, *, acting: bool = False) -> str:
    """Printed name of a post. Acting: a deputy is "Phó Bí thư phụ trách", any other post "Quyền Bí thư"."""
    position = positions().get(code)
    if position is None:
        return code
    if (get_language() or "vi").startswith("en"):
        if not acting:
            return position.name_en
        return position.acting_name_en or f"Acting {position.name_en[:1].lower()}{position.name_en[1:]}"
    if not acting:
        return position.name
    return position.acting_name or f"Quyền {position.name}"


def rank_of(code: str, *, acting: bool = False) -> tuple[int, int]:
    """Order of a post in lists; unknown codes last. A deputy in charge comes right after the first post of the body."""
    position = positions().get(code)
    if position is None:
        return len(positions()), 0
    if acting and position.acting_name:
        return min(row.rank for row in positions().values() if row.body == position.body), 3
    return position.rank, 2
