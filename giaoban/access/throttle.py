"""Slows guessing of passwords down, the same way for names that exist and names that do not.

Ten failures within fifteen minutes close a user name for the rest of those minutes, even to the right password. Real
time, not the sample's clock (DESIGN.md, Clock of the sample).
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings

from giaoban.access.models import SignInFailure
from giaoban.core import clock

LIMIT = 10
WINDOW = timedelta(minutes=15)


def minutes_to_wait(username: str) -> int:
    """Whole minutes until `username` may be tried again; 0 if it may be tried now."""
    now = clock.real_now()
    failures = list(
        SignInFailure.objects.filter(username_hash=_hash(username), at__gt=now - WINDOW)
        .order_by("-at")
        .values_list("at", flat=True)[:LIMIT]
    )
    if len(failures) < LIMIT:
        return 0
    left = failures[-1] + WINDOW - now
    return max(1, -(-int(left.total_seconds()) // 60))


def note_failure(username: str) -> None:
    now = clock.real_now()
    SignInFailure.objects.filter(at__lte=now - WINDOW).delete()
    SignInFailure.objects.create(username_hash=_hash(username), at=now)


def forget_failures(username: str) -> None:
    SignInFailure.objects.filter(username_hash=_hash(username)).delete()


def _hash(username: str) -> str:
    """A keyed hash: the table does not tell which names were tried."""
    return hmac.new(settings.SECRET_KEY.encode(), username.encode(), hashlib.sha256).hexdigest()
