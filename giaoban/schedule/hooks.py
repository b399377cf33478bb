"""How rooms below react to a moved meeting without schedule knowing them: they register a callback in their AppConfig.

A callback runs inside the mover's transaction; an error in it undoes the move.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from giaoban.core.viewer import Viewer
from giaoban.schedule.models import Meeting


@dataclass(frozen=True)
class Moved:
    """A meeting has another day. `meeting.held_on` is the new day already."""

    actor: Viewer
    meeting: Meeting
    from_day: date
    to_day: date
    reason: str


Callback = Callable[[Moved], None]
_callbacks: list[Callback] = []


def on_moved(callback: Callback) -> Callback:
    """Call `callback(moved)` whenever a meeting gets another day. Registering twice has no effect; usable as a decorator."""
    if callback not in _callbacks:
        _callbacks.append(callback)
    return callback


def tell_moved(moved: Moved) -> None:
    """Run the callbacks, in the order of registering. Called by schedule's actions only."""
    for callback in list(_callbacks):
        callback(moved)
