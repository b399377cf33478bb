"""Short codes: of the report a file was made for, of a row, and of what a row said when the file was made.

They are names, not secrets: whoever may return a file is decided by who he is. A row's code travels with the row, so
rows may be moved; its mark tells whether the unit changed the row since, without a list kept anywhere.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: readable from paper
_LETTER = f"[{ALPHABET}]"
_ROW = re.compile(rf"({_LETTER}{{6}})(?:\.({_LETTER}{{5}}))?")
_SLOT = re.compile(r"N\d\d")
_REPORT = re.compile(rf"(?<![0-9A-Z])({_LETTER}{{8}})-(\d{{1,6}})-({_LETTER}{{4}})(?![0-9A-Z])")
_FILE_ROWS = UUID("5b0f3b9e-2f0d-4f6f-8d5c-0d2a7f6f1a14")


def short(text: str, length: int) -> str:
    """The first letters of a hash, readable and easy to retype."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:10], "big")
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(length))


@dataclass(frozen=True)
class ReportCode:
    """`of`: meeting and unit; `version`: of the report when the file was made (0: none yet); `serial`: of this file."""

    of: str
    version: int
    serial: str

    def __str__(self) -> str:
        return f"{self.of}-{self.version}-{self.serial}"


def code_of(meeting_uid: Any, unit_uid: Any) -> str:
    return short(f"report:{meeting_uid}:{unit_uid}", 8)


def new_code(meeting_uid: Any, unit_uid: Any, version: int) -> ReportCode:
    serial = "".join(secrets.choice(ALPHABET) for _n in range(4))
    return ReportCode(code_of(meeting_uid, unit_uid), version, serial)


def found_code(text: str) -> ReportCode | None:
    """The report's code somewhere in a text."""
    match = _REPORT.search(text.upper())
    return ReportCode(match[1], int(match[2]), match[3]) if match else None


def row_code(kind: str, key: str) -> str:
    return short(f"{kind}:{key}", 6)


def slot_code(number: int) -> str:
    """Of a row that was printed empty."""
    return f"N{number:02d}"


def mark_of(cells: Iterable[str]) -> str:
    """What a row said, as five letters; "" for a row that says nothing. Blanks and line ends do not count."""
    plain = [" ".join(text.split()) for text in cells]
    return short("\x1f".join(plain), 5) if any(plain) else ""


def split_code(text: str) -> tuple[str, str]:
    """'K7M4Q9.3F9AC' → ("K7M4Q9", "3F9AC"); a code without mark has none; ("", "") for anything else."""
    plain = "".join(text.split()).upper()
    match = _ROW.fullmatch(plain)
    if match:
        return match[1], match[2] or ""
    return (plain, "") if _SLOT.fullmatch(plain) else ("", "")


def is_slot(code: str) -> bool:
    return bool(_SLOT.fullmatch(code))


def new_key(report: ReportCode, kind: str, name: str) -> str:
    """The uid of a line that the file brings: the same file read twice brings the same line."""
    return str(uuid5(_FILE_ROWS, f"{report.of}:{report.serial}:{kind}:{name}"))
