"""Kinds that only the tests of this room know, so that they need no room below."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from giaoban.notifications import kinds
from giaoban.notifications.kinds import Kind
from tests.notifications.post import server

__all__ = ["server"]

EVENT = Kind(
    "test.event",
    "reports",
    "Something happened",
    "Something happened on %(on)s: %(reason)s",
    "schedule:meeting",
    brief="Something happened on %(on)s.",
)
DUTY = Kind("test.duty", "meetings", "Something is due", "Due on %(on)s", "schedule:meeting", duty=True)


@pytest.fixture
def own_kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register(EVENT, DUTY)
    return
