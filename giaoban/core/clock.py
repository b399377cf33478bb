"""The clock of the product. Rooms never call `timezone.now()`.

`now()` is real time plus the sample's offset (DESIGN.md, "Clock of the sample"); `real_now()` is for sessions,
limits and the audit's `recorded_at`. Tests stop it with `frozen(...)`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.utils import timezone

_frozen: datetime | None = None
_offset: timedelta = timedelta(0)
_scenario: str = ""
_offset_read_at: float | None = None
OFFSET_TTL = 2.0  # seconds: how soon a running site follows `giaoban demo --at`


def real_now() -> datetime:
    return timezone.now()


def now() -> datetime:
    """Aware datetime of the product's clock."""
    if _frozen is not None:
        return _frozen
    return real_now() + sample_offset()


def local_now() -> datetime:
    return timezone.localtime(now())


def today() -> date:
    """The local date (Asia/Ho_Chi_Minh): due dates, terms and periods are local dates."""
    return local_now().date()


def sample_offset() -> timedelta:
    """How far the sample's clock stands from real time; nothing on a real site."""
    _read_sample()
    return _offset


def sample_scenario() -> str:
    """Name of the sample's scenario, "" on a real site and while the clock is stopped by a test."""
    if _frozen is not None:
        return ""
    _read_sample()
    return _scenario


def _read_sample() -> None:
    global _offset, _scenario, _offset_read_at
    tick = time.monotonic()
    if _offset_read_at is None or tick - _offset_read_at > OFFSET_TTL:
        from giaoban.core.models import SampleClock

        row = SampleClock.objects.first()
        _offset = timedelta(seconds=row.offset_seconds) if row else timedelta(0)
        _scenario = row.scenario if row else ""
        _offset_read_at = tick


def forget_offset() -> None:
    global _offset_read_at
    _offset_read_at = None


def aware(local: datetime) -> datetime:
    """A naive local datetime with the installation's time zone."""
    return timezone.make_aware(local)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Stop the clock at `at` (naive means local). For tests and for the sample's own history."""
    global _frozen
    before, _frozen = _frozen, aware(at) if timezone.is_naive(at) else at
    try:
        yield
    finally:
        _frozen = before
