"""Who has the floor, and how long still."""

from __future__ import annotations

from collections.abc import Sequence

from giaoban.core import clock
from giaoban.meetings.timer import Countdown, read_countdown
from giaoban.schedule.models import Meeting, Slot, SlotClock


def on_the_floor(meeting: Meeting, slots: Sequence[Slot]) -> Slot | None:
    """The unit whose countdown runs, or the one paused last when nobody was called after it."""
    running = next((slot for slot in slots if slot.state == Slot.State.RUNNING), None)
    if running is not None or not any(slot.state == Slot.State.PAUSED for slot in slots):
        return running
    # A sheet entered from paper meanwhile calls nobody.
    last = (
        SlotClock.objects.filter(slot__meeting=meeting, said_at=None)
        .order_by("-id")
        .values_list("slot_id", flat=True)
        .first()
    )
    return next((slot for slot in slots if slot.pk == last and slot.state == Slot.State.PAUSED), None)


def countdown_of(slot: Slot) -> Countdown:
    """The countdown of a fetched slot now; the time used is kept in its events."""
    events = [(row.event, row.happened_at) for row in slot.clock_events.all()]
    return read_countdown(events, slot.minutes, clock.now())
