"""The count beside "Thông báo". It stands on the account, which every page reads anyway: the navigation asks nothing more."""

from __future__ import annotations

import time
from collections.abc import Collection

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from giaoban.access.models import Account
from giaoban.notifications.models import Notice

_counted_at: float | None = None


def recount(people: Collection[int]) -> None:
    """Count anew what these people have not read and is still asked."""
    rows = Account.objects.filter(person_id__in=people)
    rows.update(unseen_notices=unseen())


def recount_all(*, every: float = 0) -> int:
    """Put every wrong count right (a process that ended between commit and count). Returns how many there were.

    `every`: at most once in so many seconds in this process."""
    global _counted_at
    tick = time.monotonic()
    if every and _counted_at is not None and tick - _counted_at < every:
        return 0
    _counted_at = tick
    return Account.objects.filter(person__isnull=False).exclude(unseen_notices=unseen()).update(unseen_notices=unseen())


def unseen() -> Coalesce:
    rows = (
        Notice.objects.unscoped("rule: the reader's own count")
        .filter(recipient=OuterRef("person"), seen_at=None, done_at=None)
        .order_by()
        .values("recipient")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)
