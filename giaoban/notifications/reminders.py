"""What the rooms remind of as time passes. Each registers a function that the worker calls in every round.

It must be cheap when nothing is due and may run twice at once: `actions.remind` writes a row once for a due date.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

Reminder = Callable[[datetime], int]
_reminders: dict[str, Reminder] = {}


def register(name: str, reminder: Reminder) -> None:
    """`reminder(now) -> how many were told`. Registering a name again replaces it."""
    _reminders[name] = reminder


def reminders() -> dict[str, Reminder]:
    return dict(_reminders)
