"""The texts that rules refer to (data/legal.toml): number, title, date, the time in force, and what replaced them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class LegalText:
    number: str  # "36-HD/VPTW"
    title: str  # Vietnamese
    topic: str
    valid_from: date
    valid_to: date | None  # exclusive
    confirmed: bool  # False: the date or the text itself is not verified on a signed copy

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    @property
    def citation(self) -> str:
        """As printed the first time: number and date."""
        return f"{self.number}, ngày {self.valid_from:%d/%m/%Y}"


@cache
def texts() -> dict[str, LegalText]:
    rows = tomllib.loads((DATA / "legal.toml").read_text(encoding="utf-8"))["text"]
    return {
        row["number"]: LegalText(
            number=row["number"],
            title=row["title"],
            topic=row["topic"],
            valid_from=row["valid_from"],
            valid_to=row.get("valid_to"),
            confirmed=row["confirmed"],
        )
        for row in rows
    }


def text(number: str) -> LegalText | None:
    """The text of this number, or None."""
    return texts().get(number)


def in_force(topic: str, day: date) -> LegalText | None:
    """The text governing a topic on a day, or None."""
    return next((entry for entry in texts().values() if entry.topic == topic and entry.in_force(day)), None)
