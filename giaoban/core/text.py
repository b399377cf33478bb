"""Vietnamese text: NFC, folding for search, sorting of names, marks and numbers that must not be stored."""

from __future__ import annotations

import re
import unicodedata

# Order of the Vietnamese alphabet; tone marks decide only between otherwise equal words.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER = {letter: f"{rank:02d}" for rank, letter in enumerate(_ALPHABET)} | {
    digit: f" {digit}" for digit in "0123456789"
}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}

_SECRET_LINE = re.compile(
    r"^[\s\W_]*(?:độ\s+mật\s*[:：]?\s*)?(?:tuyệt\s+mật|tối\s+mật|mật)[\s\W_]*$", re.IGNORECASE | re.MULTILINE
)
_PHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[\s.\-]?\d){9}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)(?:\d{12}|\d{9})(?!\d)")


def nfc(text: str) -> str:
    """Stored form of any text: Unicode NFC, otherwise as typed."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Accent-free, case-free form for search: đ becomes d, marks go, runs of blanks become one."""
    lowered = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(char for char in lowered if not unicodedata.combining(char))
    return " ".join(bare.split())


def sort_key(text: str) -> str:
    """ASCII key that sorts as a Vietnamese dictionary does (letters first, tones second), equal on both databases."""
    letters, tones = [], []
    for char in nfc(text).casefold():
        decomposed = unicodedata.normalize("NFD", char)
        tone = next((_TONES[mark] for mark in decomposed if mark in _TONES), 0)
        base = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONES))
        letters.append(_LETTER.get(base, "  "))
        tones.append(str(tone))
    return "".join(letters) + " " + "".join(tones)


def person_sort_key(full_name: str) -> str:
    """Vietnamese names sort by given name (the last word), then family and middle names."""
    words = full_name.split()
    if not words:
        return ""
    return sort_key(" ".join([words[-1], *words[:-1]]))


def has_secret_mark(text: str) -> bool:
    """True if a line consists of the mark MẬT, TỐI MẬT or TUYỆT MẬT (DESIGN.md §2); "mật độ" and "MẬT ONG" are not."""
    return any(_is_mark(line) for line in nfc(text).splitlines())


def _is_mark(line: str) -> bool:
    if not _SECRET_LINE.match(line):
        return False
    word = re.sub(r"[\s\W_]+", " ", line).strip().casefold()
    # The bare word "mật" in lower case is also honey's short name; the stamp is written in capitals.
    return word != "mật" or "MẬT" in line


def personal_numbers(text: str) -> list[str]:
    """Phone and identity numbers found in free text, to be pointed out before saving (DESIGN.md §2)."""
    return [match.group() for match in _PHONE.finditer(text)] + [
        match.group() for match in _IDENTITY.finditer(text) if not _PHONE.match(match.group())
    ]


def two_digits(number: int) -> str:
    """Counts in formal sentences have two digits: 02 nhiệm vụ (WORDS.md)."""
    return f"{number:02d}"
