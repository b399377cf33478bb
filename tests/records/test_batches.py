"""Sealing batches: nothing twice, nothing left, two workers at once."""

import hashlib
import threading

import pytest
from django.db import close_old_connections, connection
from hypothesis import given
from hypothesis import strategies as st

from giaoban.core.viewer import system_actor
from giaoban.records.actions import record
from giaoban.records.batches import seal_batch
from giaoban.records.merkle import merkle_root
from giaoban.records.models import AuditBatch, AuditEntry

leaves = st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=20, unique=True)


def write(count: int) -> None:
    for number in range(count):
        record(actor=system_actor("test"), kind="test.write", after={"number": number})


@pytest.mark.django_db
def test_a_batch_takes_every_entry_once_and_follows_from_the_one_before():
    write(3)
    first = seal_batch()
    assert (first.no, first.count, first.previous_root) == (1, 3, "")
    assert seal_batch() is None
    write(2)
    second = seal_batch()
    assert (second.no, second.count, second.previous_root) == (2, 2, first.root)
    assert list(AuditEntry.objects.order_by("pk").values_list("batch__no", flat=True)) == [1, 1, 1, 2, 2]


@pytest.mark.django_db
def test_an_entry_that_commits_later_with_a_lower_id_is_sealed_too():
    write(2)
    late, early = AuditEntry.objects.order_by("pk")
    # what a range of ids would do: the batch takes the higher id, the lower one appears afterwards
    AuditEntry.objects.filter(pk=late.pk).update(
        batch=AuditBatch.objects.create(no=1, root="x" * 64, count=1, at=late.at)
    )
    batch = seal_batch()
    assert (batch.no, batch.count) == (2, 1)
    early.refresh_from_db()
    assert early.batch == batch


@pytest.mark.django_db
def test_more_entries_than_one_statement_takes():
    write(1)
    template = AuditEntry.objects.get()
    AuditEntry.objects.bulk_create(
        AuditEntry(
            kind="test.write",
            actor_name="test",
            at=template.at,
            recorded_at=template.at,
            leaf=hashlib.sha256(str(number).encode()).hexdigest(),
        )
        for number in range(900)
    )
    assert seal_batch().count == 901
    assert not AuditEntry.objects.filter(batch=None).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_seal_every_entry_once():
    write(40)
    errors: list[BaseException] = []
    start = threading.Barrier(2)

    def work() -> None:
        try:
            start.wait()
            for _ in range(4):
                record(actor=system_actor("test"), kind="test.write")
                seal_batch()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)
        finally:
            connection.close()
            close_old_connections()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert errors == []
    seal_batch()
    batches = list(AuditBatch.objects.order_by("no"))
    assert [batch.no for batch in batches] == list(range(1, len(batches) + 1))
    assert sum(batch.count for batch in batches) == AuditEntry.objects.count() == 48
    assert all(batch.entries.count() == batch.count for batch in batches)


def test_the_root_of_one_and_two_leaves_is_what_rfc_6962_says():
    a, b = "00" * 32, "ff" * 32
    one = hashlib.sha256(b"\x00" + bytes.fromhex(a)).digest()
    two = hashlib.sha256(b"\x00" + bytes.fromhex(b)).digest()
    assert merkle_root([a]) == one.hex()
    assert merkle_root([b, a]) == hashlib.sha256(b"\x01" + one + two).hexdigest()


@given(leaves, st.randoms(use_true_random=False))
def test_the_root_does_not_depend_on_the_order_of_rows(some, random):
    mixed = list(some)
    random.shuffle(mixed)
    assert merkle_root(mixed) == merkle_root(some)


@given(leaves, st.integers(min_value=0), st.binary(min_size=32, max_size=32).map(bytes.hex))
def test_any_other_leaf_gives_another_root(some, at, other):
    at %= len(some)
    if other not in some:
        assert merkle_root([*some[:at], other, *some[at + 1 :]]) != merkle_root(some)
    assert merkle_root([*some[:at], *some[at + 1 :]]) != merkle_root(some)
