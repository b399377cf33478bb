"""The October briefing, opened; shorthand for judging at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from giaoban.commitments import actions
from giaoban.commitments.models import Commitment, Verdict
from giaoban.core import clock
from giaoban.schedule.models import Meeting, Slot
from tests.world import World

MEETING_DAY = date(2017, 10, 6)
NEW_DATE = date(2017, 10, 20)


def open_meeting(meeting: Meeting) -> Meeting:
    """As `meetings.open_meeting` leaves it: open, slots of the communes running."""
    Meeting.objects.unscoped("test").filter(pk=meeting.pk).update(state="open", opened_at=clock.now())
    Slot.objects.filter(meeting=meeting).update(state=Slot.State.DONE)
    meeting.slots.all()
    return Meeting.objects.unscoped("test").select_related("series__host", "chair").get(pk=meeting.pk)


def close_meeting(meeting: Meeting) -> None:
    Meeting.objects.unscoped("test").filter(pk=meeting.pk).update(state="closed", closed_at=clock.now())
    meeting.refresh_from_db(from_queryset=Meeting.objects.unscoped("test"))


def fresh(commitment: Commitment) -> Commitment:
    return Commitment.objects.unscoped("test").get(pk=commitment.pk)


@pytest.fixture
def october(world: World) -> Meeting:
    return open_meeting(world.october)


Judge = Callable[..., Verdict]


@pytest.fixture
def judge(world: World, october: Meeting) -> Judge:
    """judge(commitment, outcome, **more) by the acting chair, entered by the clerk."""

    def run(commitment: Commitment, outcome: str, **more: Any) -> Verdict:
        values = {
            "actor": world.viewer("clerk"),
            "meeting": october,
            "judged_by": world.people["chair"],
            "commitment_uid": commitment.uid,
            "outcome": outcome,
            **more,
        }
        return actions.judge(**values)

    return run
