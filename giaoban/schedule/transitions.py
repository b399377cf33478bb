"""States of a meeting as a table (DESIGN.md, States). `check` is the only way from one state to the next.

planned → called → open → closed; planned/called → postponed or cancelled; postponed → called with a new date, the same row
and period. The chair may reopen a closed one. A postponed meeting that will never be held can be cancelled too: otherwise
the chain of minutes would wait for it for ever. Changes that keep the state (moving, order, attendance) stand here as well,
so that every "not now" has one place.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from giaoban.core.errors import DomainError
from giaoban.schedule.models import Meeting

S = Meeting.State
PLANNED, CALLED, OPEN, CLOSED = S.PLANNED.value, S.CALLED.value, S.OPEN.value, S.CLOSED.value
POSTPONED, CANCELLED = S.POSTPONED.value, S.CANCELLED.value

TABLE: dict[str, dict[str, str]] = {
    "call": {PLANNED: CALLED},
    "open": {CALLED: OPEN},
    "close": {OPEN: CLOSED},
    "reopen": {CLOSED: OPEN},
    "postpone": {PLANNED: POSTPONED, CALLED: POSTPONED},
    "recall": {POSTPONED: CALLED},
    "cancel": {PLANNED: CANCELLED, CALLED: CANCELLED, POSTPONED: CANCELLED},
    # These keep the state.
    "move": {PLANNED: PLANNED, CALLED: CALLED},
    "hold_in_writing": {PLANNED: PLANNED, CALLED: CALLED},
    "name_officers": {PLANNED: PLANNED, CALLED: CALLED, OPEN: OPEN},
    "arrange": {PLANNED: PLANNED, CALLED: CALLED, OPEN: OPEN},
    "flag": {PLANNED: PLANNED, CALLED: CALLED, OPEN: OPEN},
    "attend": {CALLED: CALLED, OPEN: OPEN},
}

UPCOMING = (PLANNED, CALLED, POSTPONED)  # still to be held
HELD = (OPEN, CLOSED)

REFUSALS = {
    PLANNED: _("The meeting has not been called yet."),
    CALLED: _("The meeting has been called and has not begun."),
    OPEN: _("The meeting is being held."),
    CLOSED: _("The meeting is closed."),
    POSTPONED: _("The meeting is postponed; give it a new date first."),
    CANCELLED: _("The meeting was cancelled."),
}


def may(state: str, event: str) -> bool:
    """True if `event` is possible in `state`. KeyError for an unknown event."""
    return state in TABLE[event]


def check(state: str, event: str) -> str:
    """The state after `event`. Raises DomainError with the reason if it is not possible now."""
    after = TABLE[event].get(state)
    if after is None:
        raise DomainError(f"schedule.{event}_not_now", REFUSALS[state])
    return after


def events(state: str) -> Iterable[str]:
    """What is possible in `state` (the buttons of the page)."""
    return (event for event, steps in TABLE.items() if state in steps)
