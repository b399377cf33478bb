"""The states of a meeting as a table: what is possible in which state, and nothing else."""

from __future__ import annotations

import pytest

from giaoban.core.errors import DomainError
from giaoban.schedule import transitions
from giaoban.schedule.models import Meeting

ALLOWED = {
    ("planned", "call"): "called",
    ("planned", "postpone"): "postponed",
    ("planned", "cancel"): "cancelled",
    ("planned", "move"): "planned",
    ("planned", "hold_in_writing"): "planned",
    ("planned", "name_officers"): "planned",
    ("planned", "arrange"): "planned",
    ("planned", "flag"): "planned",
    ("called", "open"): "open",
    ("called", "postpone"): "postponed",
    ("called", "cancel"): "cancelled",
    ("called", "move"): "called",
    ("called", "hold_in_writing"): "called",
    ("called", "name_officers"): "called",
    ("called", "arrange"): "called",
    ("called", "flag"): "called",
    ("called", "attend"): "called",
    ("open", "close"): "closed",
    ("open", "name_officers"): "open",
    ("open", "arrange"): "open",
    ("open", "flag"): "open",
    ("open", "attend"): "open",
    ("closed", "reopen"): "open",
    ("postponed", "recall"): "called",
    ("postponed", "cancel"): "cancelled",
}


@pytest.mark.parametrize("event", list(transitions.TABLE))
@pytest.mark.parametrize("state", Meeting.State.values)
def test_the_table(state, event):
    after = ALLOWED.get((state, event))
    assert transitions.may(state, event) is (after is not None)
    assert (event in set(transitions.events(state))) is (after is not None)
    if after is None:
        with pytest.raises(DomainError) as refused:
            transitions.check(state, event)
        assert refused.value.code == f"schedule.{event}_not_now"
        assert refused.value.message
    else:
        assert transitions.check(state, event) == after


def test_an_unknown_event_is_a_mistake_in_the_code():
    with pytest.raises(KeyError):
        transitions.check("planned", "explode")
