"""The count beside "Thông báo". It stands on the account, which every page reads anyway: the navigation asks nothing more."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from giaoban.access.models import Account
from giaoban.notifications.models import Notice


def recount(people: Collection[int]) -> None:
    """Count anew what these people have not read and is still asked."""
    rows = Account.objects.filter(person_id__in=people)
    rows.update(unseen_notices=unseen())


def recount_all() -> int:
    """Put every wrong count right. Returns how many there were."""
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
