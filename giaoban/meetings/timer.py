"""The countdown of a slot, computed from its events (start, pause, one more minute, stop). The time used is kept and printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from giaoban.schedule.models import SlotClock

Event = SlotClock.Event


@dataclass(frozen=True)
class Countdown:
    """`ends_at` is set while it runs; `left` may be negative (over time)."""

    state: str  # waiting | running | paused | done
    used: timedelta
    allowed: timedelta
    ends_at: datetime | None

    @property
    def left(self) -> timedelta:
        return self.allowed - self.used

    @property
    def left_seconds(self) -> int:
        return int(self.left.total_seconds())

    @property
    def used_minutes(self) -> int:
        """Minutes used, as printed: a begun minute counts."""
        return -(-int(self.used.total_seconds()) // 60)

    @property
    def is_over(self) -> bool:
        return self.left < timedelta(0)

    @property
    def clock(self) -> str:
        """m:ss left, with a minus sign once the time is over."""
        seconds = abs(self.left_seconds)
        return f"{'−' if self.is_over else ''}{seconds // 60}:{seconds % 60:02d}"


def read_countdown(events: Iterable[tuple[str, datetime]], minutes: int, now: datetime) -> Countdown:
    """The countdown after `events` (in order of time), for a slot of `minutes`.

    Time is used between a start and the next pause or stop, and up to `now` while it runs. A start while running, and a
    pause or stop while not running, change nothing. Every MORE adds one minute to what is allowed.
    """
    state, used, allowed = "waiting", timedelta(0), timedelta(minutes=minutes)
    since: datetime | None = None
    for event, at in events:
        if event == Event.MORE:
            allowed += timedelta(minutes=1)
        elif event == Event.START:
            since, state = since or at, "running"
        elif event in (Event.PAUSE, Event.STOP):
            if since is not None:
                used += max(at - since, timedelta(0))
                since = None
            state = "paused" if event == Event.PAUSE else "done"
    if since is not None:
        used += max(now - since, timedelta(0))
        return Countdown(state, used, allowed, ends_at=now + (allowed - used))
    return Countdown(state, used, allowed, ends_at=None)
