"""Canonical JSON: UTF-8, NFC, sorted keys, no blanks. Equal content has equal bytes on any machine."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID


def canonical(value: Any) -> str:
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain(value: Any) -> Any:
    """JSON types only, text as NFC; instants in UTC."""
    if isinstance(value, dict):
        return {unicodedata.normalize("NFC", str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if value is None or isinstance(value, bool | int):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
