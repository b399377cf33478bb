"""The verdict table of DESIGN.md as pure functions: what may be found, what it does, how late a task is (ADR 0010)."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from giaoban.commitments.models import Commitment, Outcome, Rhythm

MISSES = frozenset({Outcome.PARTLY, Outcome.NOT_ACHIEVED})


class Promise(Protocol):
    """What the rules read of a commitment."""

    rhythm: str
    due_on: date | None
    state: str
    done_on: date | None


def is_due(c: Promise, on: date) -> bool:
    """Due date reached on that day. A monthly task counts as due at every regular meeting."""
    if c.rhythm == Rhythm.MONTHLY:
        return True
    return c.due_on is not None and c.due_on <= on


def allowed_outcomes(c: Promise, on: date, *, slot_heard: bool) -> set[Outcome]:
    """Verdicts the standing members may give on a day, by the table of DESIGN.md.

    Achieved and owed always; cancelled by the chair with a reason; partly and not achieved once the due date is reached;
    in progress only before it (so never for a monthly task); not heard only when the unit was absent without a
    substitute or its slot was not opened (`slot_heard` false).
    """
    outcomes = {Outcome.ACHIEVED, Outcome.OWED, Outcome.CANCELLED}
    if is_due(c, on):
        outcomes |= MISSES
    else:
        outcomes.add(Outcome.IN_PROGRESS)
    if not slot_heard:
        outcomes.add(Outcome.NOT_HEARD)
    return outcomes


def needs_new_date(c: Promise, outcome: str) -> bool:
    """Partly and not achieved need a new date; a monthly task simply comes again at the next meeting."""
    return outcome in MISSES and c.rhythm == Rhythm.ONCE


def counts_as_miss(outcome: str, was_due: bool) -> bool:
    """Does this verdict raise ↻? Partly and not achieved do, not heard only if the task was due."""
    return outcome in MISSES or (outcome == Outcome.NOT_HEARD and was_due)


def ends_it(c: Promise, outcome: str, on: date, *, due_on: date | None, ends_monthly: bool) -> bool:
    """Does this verdict close the task? `due_on` is the date in force when judged.

    Achieved closes a one-time task; a monthly one only once its end date is reached, or by the chair's decision where it
    has none. Cancelled always closes.
    """
    if outcome == Outcome.CANCELLED:
        return True
    if outcome != Outcome.ACHIEVED:
        return False
    if c.rhythm == Rhythm.ONCE:
        return True
    return ends_monthly or (due_on is not None and due_on <= on)


def timeliness(c: Promise, on: date, due_soon_days: int) -> tuple[str, int]:
    """(code, days), derived and apart from the workflow: no_deadline, in_time, due_soon, late, on_time, done, stopped.

    Open: days left (in_time, due_soon) or days late. Achieved: on_time, or late by so many days, by the day it was done;
    `done` when that day was not told (nobody is called late without a date). A monthly task is never late.
    """
    if c.state == Commitment.State.CANCELLED:
        return "stopped", 0
    if c.state == Commitment.State.ACHIEVED:
        if c.done_on is None:
            return "done", 0
        if c.due_on is None or c.rhythm == Rhythm.MONTHLY or c.done_on <= c.due_on:
            return "on_time", 0
        return "late", (c.done_on - c.due_on).days
    if c.due_on is None:
        return "no_deadline", 0
    left = (c.due_on - on).days
    if left < 0:
        return ("in_time", 0) if c.rhythm == Rhythm.MONTHLY else ("late", -left)
    return ("due_soon" if left <= due_soon_days else "in_time"), left
