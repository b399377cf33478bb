"""Parameters of a notice: stored plain, put into words in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from giaoban.core.components import day_words, moment_words, month_words

CUT = 160
WITHHELD = "…"  # stands in a mail where a sentence holds typed words by mistake; a test finds it


@dataclass(frozen=True)
class Month:
    """A period, said as "tháng 10/2017"."""

    first: date


@dataclass(frozen=True)
class Typed:
    """Words that people typed (a reason, the text of a task): shown after sign-in, never mailed."""

    words: str


Value = str | int | date | datetime | Month | Typed


def pack(params: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _packed(value) for name, value in params.items()}


def _packed(value: Value) -> Any:
    if isinstance(value, Month):
        return {"month": value.first.isoformat()}
    if isinstance(value, Typed):
        words = " ".join(value.words.split())
        return {"typed": words if len(words) <= CUT else words[: CUT - 1] + "…"}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value if isinstance(value, int) else str(value)


def in_words(packed: Mapping[str, Any], *, mail: bool = False) -> dict[str, str]:
    """Each parameter as it is read, in the language in force. For a mail, typed words are withheld."""
    return {name: _words(value, mail=mail) for name, value in packed.items()}


def _words(value: Any, *, mail: bool) -> str:
    if isinstance(value, int):
        return f"{value:02d}"
    if not isinstance(value, dict):
        return str(value)
    ((how, stored),) = value.items()
    if how == "typed":
        return WITHHELD if mail else stored
    if how == "month":
        return month_words(date.fromisoformat(stored))
    if how == "day":
        return day_words(date.fromisoformat(stored))
    return moment_words(datetime.fromisoformat(stored))
