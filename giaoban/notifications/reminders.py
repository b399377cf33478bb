"""What the rooms remind of as time passes. Each registers a function that the worker calls in every round.

It must be cheap when nothing is due and may run twice at once: `actions.remind` writes a row once for a due date.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from uuid import UUID, uuid5

from giaoban.notifications.models import Notice

Reminder = Callable[[datetime], int]
_reminders: dict[str, Reminder] = {}


def register(name: str, reminder: Reminder) -> None:
    """`reminder(now) -> how many were told`. Registering a name again replaces it."""
    _reminders[name] = reminder


def reminders() -> dict[str, Reminder]:
    return dict(_reminders)


def told(kind: str, subjects: Collection[UUID], day: date | None = None) -> set[UUID]:
    """Of these subjects, those somebody was told about (for this due date) and that still stand: one query, so that a round repeats nothing."""
    rows = Notice.objects.unscoped("worker: what was told already").filter(
        kind=kind, subject_uid__in=list(subjects), done_at=None
    )
    if day is not None:
        rows = rows.filter(day=day)
    return set(rows.values_list("subject_uid", flat=True))


def pair(one: UUID, other: UUID) -> UUID:
    """The subject of a notice about two things, a meeting and a unit: the same two give the same."""
    return uuid5(one, str(other))
