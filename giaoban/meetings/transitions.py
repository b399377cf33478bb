"""States of a slot's countdown as a table. The meeting's own states stand in `schedule.transitions`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from giaoban.core.errors import DomainError
from giaoban.schedule.models import Slot, SlotClock

State, Event = Slot.State, SlotClock.Event

# (state, event) → state. A unit called back to the floor starts again: its time goes on adding up.
CLOCK: dict[tuple[str, str], str] = {
    (State.WAITING, Event.START): State.RUNNING,
    (State.PAUSED, Event.START): State.RUNNING,
    (State.DONE, Event.START): State.RUNNING,
    (State.RUNNING, Event.PAUSE): State.PAUSED,
    (State.RUNNING, Event.MORE): State.RUNNING,
    (State.PAUSED, Event.MORE): State.PAUSED,
    (State.RUNNING, Event.STOP): State.DONE,
    (State.PAUSED, Event.STOP): State.DONE,
}


def clock_events(state: str) -> list[str]:
    """The events a slot in `state` allows, in the order of the buttons."""
    return [event for event in Event.values if (state, event) in CLOCK]


def check_clock(state: str, event: str) -> str:
    """The slot's next state. Raises DomainError when the countdown does not allow the event."""
    if (state, event) not in CLOCK:
        raise DomainError("meetings.clock", _("The countdown of this unit has already moved on. Look at it again."))
    return CLOCK[(state, event)]
