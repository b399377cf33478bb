"""What people write in a cell, and what it means: days, quantities, ticks, choices. ValueError where it is not clear."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from giaoban.core.amounts import read_number
from giaoban.core.text import fold, nfc
from giaoban.reports.offline.layout import KIND_WORDS, OFF, OUTCOME_WORDS, RHYTHM_WORDS

_DAY = re.compile(r"(?:ngay )?(\d{1,2}) ?[/.\-] ?(\d{1,2})(?: ?[/.\-] ?(\d{4}|\d{2}))?")
_LONG_DAY = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2})(?: nam (\d{4}))?")
_AMOUNT = re.compile(r"([-−+]?\d[\d.,\s]*?)\s*(?:/\s*\d[\d.,\s]*?)?\s*(?:[^\d\s.,/][^\d/]*)?")
_OUTCOMES = {
    "achieved": ("hoan thanh", "da hoan thanh", "xong", "da xong", "dat", "ht", "✓", "✔", "☑", "√"),
    "partly": ("hoan thanh mot phan", "mot phan", "hoan thanh 1 phan", "1 phan", "htmp", "◐", "◑"),
    "not_achieved": ("chua hoan thanh", "chua", "chua xong", "khong hoan thanh", "chua dat", "cht", "✕", "✗", "✖", "✘"),
    "in_progress": ("dang thuc hien", "dang lam", "dang", "dang trien khai", "dth", "○", "◯"),
}
_TICKS = {"x", "v", "co", "1", "dung", "yes", "✓", "✔", "✕", "✗", "☑", "☒", "√", "✖", "✘"}
_NO_TICKS = {"", "khong", "0", "no", "k", "☐", "-", OFF}
_MARKS = "✓◐✕○"


def plain(text: str) -> str:
    """As stored: NFC, line ends of one kind."""
    return nfc(text.replace("\r\n", "\n").replace("\r", "\n"))


def is_off(text: str) -> bool:
    """A dash where nothing is to be said."""
    return text.strip() in ("", OFF, "-", "—", "/")


def outcome_of(text: str) -> str:
    """Outcome code of a self-assessment; "" for nothing. A bare x is unclear: it may mean done or not done."""
    if is_off(text):
        return ""
    word = fold(text).strip(" .:;")
    bare = word.strip(_MARKS + " .")
    for code, words in _OUTCOMES.items():
        if word in words or bare in words:
            return code
    raise ValueError(text)


def day_of(text: str, near: date, *, later: bool) -> date | None:
    """A day as it is written: 30/9/2017, 30.9.17, ngày 30 tháng 9 năm 2017, 2017-09-30. Without a year: the day after
    `near` if `later`, else the last one up to it. None for nothing."""
    if is_off(text):
        return None
    word = fold(text).strip(" .")
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", word):
        return date.fromisoformat(word)
    match = _DAY.fullmatch(word) or _LONG_DAY.fullmatch(word)
    if match is None:
        raise ValueError(text)
    day, month, year = int(match[1]), int(match[2]), match[3]
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    found = date(near.year, month, day)
    if later and found <= near:
        return date(near.year + 1, month, day)
    return date(near.year - 1, month, day) if not later and found > near else found


def has_year(text: str) -> bool:
    return is_off(text) or bool(re.search(r"\d{4}|[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2}\b", text))


def quantity_of(text: str) -> Decimal | None:
    """41,5 · 41.5 · 1.200 (a thousand) · 10/12 and "41 hộ" (the amount done is taken). None for nothing."""
    if is_off(text):
        return None
    match = _AMOUNT.fullmatch(nfc(text).strip())
    if match is None:
        raise ValueError(text)
    with override("vi"):  # as the file's words: 1.200 is a thousand and two hundred
        return read_number(match[1])


def tick_of(text: str) -> bool:
    """A tick as people make it: x, v, có, ✓ …"""
    word = fold(text).strip(" .")
    if word in _NO_TICKS:
        return False
    if word in _TICKS:
        return True
    raise ValueError(text)


def choice_of(text: str, choices: Iterable[tuple[Any, str]]) -> Any:
    """The code whose word is meant, accents and case aside; None for nothing."""
    if is_off(text):
        return None
    wanted = fold(text).strip(" .")
    for code, word in choices:
        if fold(word).strip(" .") == wanted:
            return code
    raise ValueError(text)


def rhythm_of(text: str) -> str | None:
    if fold(text) in ("thang", "moi thang", "hang thang", "hang  thang"):
        return "monthly"
    return choice_of(text, RHYTHM_WORDS.items())


def kind_of(text: str) -> str | None:
    return choice_of(text, [*KIND_WORDS.items(), ("pressing", "nổi cộm"), ("pressing", "bức xúc")])


# -- the other way: a value as it is printed


def day_text(day: date | None) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}" if day else ""


def quantity_text(amount: Any) -> str:
    """41,5: the Vietnamese form whatever language the screen has."""
    if amount is None:
        return ""
    return format(Decimal(str(amount)).normalize(), "f").replace(".", ",")


def outcome_text(code: str) -> str:
    return OUTCOME_WORDS.get(code, "")
