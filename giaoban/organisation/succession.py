"""When a unit ends: what lower rooms do with its open work.

Organisation knows no room below it. A room that passes work on registers a callback (in its AppConfig.ready); the action
`end_unit` calls it in the same transaction when there is a sole, whole successor. After a split nothing passes by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from giaoban.core.viewer import Viewer

if TYPE_CHECKING:
    from giaoban.organisation.models import Unit

Callback = Callable[..., object]
_callbacks: list[Callback] = []


def register(callback: Callback) -> Callback:
    """Call `callback(actor=, unit=, successor=, on=)` when a unit with a sole whole successor ends. Once per callback."""
    if callback not in _callbacks:
        _callbacks.append(callback)
    return callback


def pass_on(*, actor: Viewer, unit: Unit, successor: Unit, on: date) -> None:
    for callback in _callbacks:
        callback(actor=actor, unit=unit, successor=successor, on=on)
