"""Numbers as people write them: 41,5 · 41.5 · 1.234,5 · 1 234,5 · −3."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.formats import get_format

_NUMBER = re.compile(r"[-+]?\d[\d.,]*")
_GROUPED = {mark: re.compile(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+") for mark in ".,"}


def read_number(text: str) -> Decimal | None:
    """The number a person meant; None for nothing. Raises ValueError for what is none.

    With both marks the last one is the decimal sign. One mark alone is the decimal sign too, unless it is the language's sign
    of thousands and exactly groups of three follow: "1.234" is 1234 in Vietnamese, "41.5" is 41.5, "0.125" is 0.125.
    """
    plain = re.sub(r"[\s\u00a0\u202f]+", "", text).replace("\u2212", "-")
    if not plain:
        return None
    if not _NUMBER.fullmatch(plain):
        raise ValueError(text)
    sign, digits = (plain[0], plain[1:]) if plain[0] in "+-" else ("", plain)
    whole, decimals = _parts(digits)
    if not re.fullmatch(r"\d+", whole) or not re.fullmatch(r"\d*", decimals):
        raise ValueError(text)
    return Decimal(f"{'-' if sign == '-' else ''}{whole}.{decimals or '0'}").normalize() + 0


def _parts(digits: str) -> tuple[str, str]:
    """Digits before and after the decimal sign, without signs of thousands; what is badly grouped keeps its marks."""
    marks = {mark for mark in ".," if mark in digits}
    if not marks:
        return digits, ""
    last = max(marks, key=digits.rfind)
    if len(marks) == 2:
        whole, _sign, decimals = digits.rpartition(last)
        return _ungrouped(whole, "." if last == "," else ","), decimals
    grouped = _GROUPED[last].fullmatch(digits) is not None
    if grouped and (digits.count(last) > 1 or last == get_format("THOUSAND_SEPARATOR")):
        return digits.replace(last, ""), ""
    whole, _sign, decimals = digits.partition(last)
    return whole, decimals


def _ungrouped(whole: str, mark: str) -> str:
    return whole.replace(mark, "") if _GROUPED[mark].fullmatch(whole) else whole
