"""Sealing batches: every entry that has none yet gets one, at most a minute after it was written (docs/adr/0006-record.md)."""

from __future__ import annotations

from django.db import connection, transaction

from giaoban.core import clock
from giaoban.records.merkle import chained_root
from giaoban.records.models import AuditBatch, AuditEntry

LOCK = 4_817_032  # any fixed number: the advisory lock of batch sealing
CHUNK = 400


def seal_batch() -> AuditBatch | None:
    """Seal all unbatched entries into the next batch; None when there are none.

    Two workers take turns. Entries are found by having no batch, never by a range of ids: an action that began earlier
    may commit later.
    """
    with transaction.atomic():
        _take_turn()
        unsealed = list(AuditEntry.objects.filter(batch=None).order_by("pk").values_list("pk", "leaf"))
        if not unsealed:
            return None
        last = AuditBatch.objects.order_by("-no").first()
        no, previous_root, at = (last.no + 1, last.root, clock.real_now()) if last else (1, "", clock.real_now())
        leaves = [leaf for _, leaf in unsealed]
        batch = AuditBatch.objects.create(
            no=no,
            root=chained_root(no=no, previous_root=previous_root, leaves=leaves, count=len(leaves), at=at),
            previous_root=previous_root,
            count=len(leaves),
            at=at,
        )
        keys = [pk for pk, _ in unsealed]
        for start in range(0, len(keys), CHUNK):
            AuditEntry.objects.filter(pk__in=keys[start : start + CHUNK]).update(batch=batch)
        return batch


def _take_turn() -> None:
    """SQLite's BEGIN IMMEDIATE lets one writer in; PostgreSQL needs a lock, held to the end of the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
