"""Reading a calendar as its users' programs do: by an independent library, and line by line against RFC 5545."""

from __future__ import annotations

import re
from typing import Any

import vobject

LINE = re.compile(r"^[A-Z-]+(?:;[A-Z-]+=(?:\"[^\"]*\"|[^;:,\"]+))*:.*$", re.DOTALL)


def parsed(body: bytes) -> Any:
    """The calendar as vobject reads it."""
    return vobject.readOne(body.decode("utf-8"))


def events(body: bytes) -> dict[str, Any]:
    """UID → event. A UID stands once in a calendar without recurrence."""
    calendar = parsed(body)
    found = {event.uid.value: event for event in calendar.contents.get("vevent", [])}
    assert len(found) == len(calendar.contents.get("vevent", []))
    return found


def unfolded(body: bytes) -> list[str]:
    """The content lines of RFC 5545 §3.1; every rule about lines is asserted on the way."""
    assert body.endswith(b"\r\n") and b"\n" not in body.replace(b"\r\n", b"")
    physical = body.split(b"\r\n")[:-1]
    for line in physical:
        assert 0 < len(line) <= 75, line
        line.decode("utf-8")  # a fold never cuts a letter
    lines: list[str] = []
    for line in physical:
        if line[:1] == b" ":
            lines[-1] += line[1:].decode()
        else:
            lines.append(line.decode())
    for text in lines:
        assert LINE.match(text), text
    return lines


def values(body: bytes, name: str) -> list[str]:
    """The raw values of a property, as they stand in the file."""
    return [line.partition(":")[2] for line in unfolded(body) if re.match(rf"{name}[;:]", line)]
