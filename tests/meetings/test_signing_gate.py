"""Gate 2 as a law: whatever the order of closing and signing, signed months have no unsigned held month before them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from giaoban.core.errors import DomainError
from giaoban.meetings.actions import signing
from giaoban.meetings.models import Minutes
from giaoban.meetings.queries.minutes import unsigned_before
from giaoban.records.actions import seal
from giaoban.schedule.models import Meeting
from tests.world import make_meeting

MONTHS = (4, 5, 6, 7, 8)
acts = st.lists(
    st.tuples(st.sampled_from(["close", "sign", "cancel"]), st.sampled_from(MONTHS)), min_size=1, max_size=24
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=acts)
def test_signed_months_are_never_ahead_of_a_held_one(world, history):
    Minutes.objects.unscoped("test").all().delete()
    Meeting.objects.unscoped("test").filter(period__lt="2017-09-01").delete()
    months = {m: make_meeting(world, date(2017, m, 6), Meeting.State.CALLED) for m in MONTHS}
    signed: list[int] = []
    for act, month in history:
        meeting = months[month]
        if act == "close" and meeting.state == "called":
            meeting.state, meeting.opened_at, meeting.closed_at = "closed", meeting.called_at, meeting.called_at
            meeting.save()
            Minutes.objects.create(meeting=meeting, chair=meeting.chair, recorder=meeting.recorder)
        elif act == "cancel" and meeting.state == "called":
            meeting.state, meeting.reason = "cancelled", "bão"
            meeting.save()
        elif act == "sign" and meeting.state == "closed" and month not in signed:
            minutes = Minutes.objects.unscoped("test").select_related("meeting").get(meeting=meeting)
            held = [m for m in MONTHS if m < month and months[m].state == "closed" and m not in signed]
            if held:
                with pytest.raises(DomainError) as refused:
                    signing.check_chain(minutes)
                assert refused.value.code == "meetings.chain"
                assert [row.period.month for row in unsigned_before(meeting)] == held
                continue
            signing.check_chain(minutes)
            minutes.seal = seal(actor=world.viewer("clerk"), subject=minutes, purpose="minutes", content={})
            minutes.state, minutes.sealed_at = "sealed", meeting.closed_at
            minutes.save()
            signed.append(month)
