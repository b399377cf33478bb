"""When mail leaves: one digest a day at the hour of the installation, and the waits after a failure."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.timezone import localtime

BACK_OFF = (timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=2))
GIVE_UP = timedelta(days=5)  # as mail servers do


def next_digest(now: datetime) -> datetime:
    """The next time of the digest after `now`."""
    local = localtime(now)
    at = local.replace(hour=settings.DIGEST_AT.hour, minute=settings.DIGEST_AT.minute, second=0, microsecond=0)
    return at if at > local else at + timedelta(days=1)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts."""
    return BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1]
