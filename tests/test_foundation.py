import pytest
from django.db import DatabaseError, transaction

from giaoban.commitments.models import Commitment
from giaoban.core.guard import UnguardedRead
from giaoban.core.paths import next_path
from giaoban.records.actions import record
from giaoban.records.models import AuditEntry


def test_guarded_roots_refuse_to_be_read_without_a_viewer(world):
    with pytest.raises(UnguardedRead):
        list(Commitment.objects.all())
    with pytest.raises(UnguardedRead):
        Commitment.objects.filter(owner=world.unit1).exists()
    mine = Commitment.objects.visible_to(world.viewer("secretary1"))
    with pytest.raises(UnguardedRead):
        list(mine | Commitment.objects.all())


def test_a_sibling_sees_nothing_and_the_owner_his_own(world):
    owner = Commitment.objects.visible_to(world.viewer("secretary1"))
    assert set(owner) == {world.commitment1, world.commitment1_later}
    assert set(Commitment.objects.visible_to(world.viewer("head"))) == {world.commitment1, world.commitment2}
    assert set(Commitment.objects.visible_to(world.viewer("inspector"))) == {world.commitment1, world.commitment1_later}
    for nobody in ("secretary3", "outsider", "admin"):
        assert list(Commitment.objects.visible_to(world.viewer(nobody))) == []


def test_audit_entries_cannot_be_changed(world):
    entry = record(actor=world.viewer("clerk"), kind="test.write", subject=world.unit1)
    for change in (lambda: AuditEntry.objects.filter(pk=entry.pk).update(kind="x"), lambda: entry.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_paths_sort_before_the_next_one():
    assert next_path("0001") == "0002"
    assert next_path("000Z") == "001"
    assert next_path("000Z") > "000Z0001"
