"""What a room puts on the home page: due from me, waiting for my approval, arrived for me."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

GROUPS = ("due", "approve", "answer", "next", "info")


@dataclass(frozen=True)
class TodayItem:
    """One line of Today. `group` orders the page; `due` is shown and sorts within the group."""

    group: str  # due: due from me · approve: waits for me · answer: arrived for me · next: what comes · info
    text: Any
    url: str
    due: date | datetime | None = None
    detail: Any = ""
    late: bool = False
    action: Any = ""  # word on the button: "Soạn báo cáo"
