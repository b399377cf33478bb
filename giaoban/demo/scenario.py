"""Reading a scenario: a folder of TOML and pipe-separated tables (shared/DEMO.md)."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "scenarios"

POSTS = {
    "BT": "secretary",
    "PBT": "deputy_secretary",
    "CT": "peoples_committee_chair",
    "PCT": "peoples_committee_deputy_chair",
    "DV": "mobilisation_head",
    "HTX": "cooperative_director",
    "KT": "inspection_chair",
    "MT": "front_chair",
}


@dataclass(frozen=True)
class Task:
    """One line of the old minutes: a promise and what the unit says of it at the next briefing."""

    unit: str
    text: str
    deliverable: str
    post: str
    due: date | None  # None: monthly
    field: str
    target: Decimal | None
    measure: str
    claim: str = ""
    qty: Decimal | None = None
    result: str = ""
    why: str = ""
    verdict: str = ""
    new_due: date | None = None
    reason: str = ""
    misses: int = 0


@dataclass(frozen=True)
class Claimed:
    unit: str
    text: str
    claim: str
    qty: Decimal | None
    result: str
    why: str


@dataclass(frozen=True)
class Scenario:
    code: str
    name: str
    start: datetime
    host: dict[str, Any]
    series: dict[str, Any]
    fields: list[dict[str, str]]
    boards: list[dict[str, Any]]
    units: list[dict[str, str]]
    petitions: list[dict[str, str]]
    old_book: list[Task]
    august: list[Task]
    september: list[Task]
    priority: list[Task]
    plan: list[Task]
    carried: list[Claimed]
    results: list[dict[str, str]]


def names() -> list[str]:
    return sorted(path.name.replace("_", "-") for path in FOLDER.iterdir() if (path / "scenario.toml").exists())


def load(code: str) -> Scenario:
    """Read a scenario by its command-line name; KeyError when there is none."""
    folder = FOLDER / code.replace("-", "_")
    if not (folder / "scenario.toml").exists():
        raise KeyError(code)
    head = tomllib.loads((folder / "scenario.toml").read_text())
    return Scenario(
        code=code,
        old_book=[_task(row) for row in _rows(folder / "old_book.psv")],
        august=[_task(row) for row in _rows(folder / "august.psv")],
        september=[_task(row) for row in _rows(folder / "september.psv")],
        priority=[_task(row) for row in _rows(folder / "priority.psv")],
        plan=[_task(row) for row in _rows(folder / "october_plan.psv")],
        carried=[
            Claimed(row["unit"], row["text"], row["claim"], _number(row["qty"]), row["result"], row["why"])
            for row in _rows(folder / "carried.psv")
        ],
        results=_rows(folder / "results.psv"),
        **head,
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines, delimiter="|", quoting=csv.QUOTE_NONE, strict=True))


def _task(row: dict[str, str]) -> Task:
    return Task(
        unit=row["unit"],
        text=row["text"],
        deliverable=row["deliverable"],
        post=POSTS[row["post"]],
        due=None if row["due"] == "monthly" else date.fromisoformat(row["due"]),
        field=row["field"],
        target=_number(row["target"]),
        measure=row["measure"],
        claim=row.get("claim", ""),
        qty=_number(row.get("qty", "")),
        result=row.get("result", ""),
        why=row.get("why", ""),
        verdict=row.get("verdict", ""),
        new_due=date.fromisoformat(row["new_due"]) if row.get("new_due") else None,
        reason=row.get("reason", ""),
        misses=int(row.get("misses") or 0),
    )


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
