"""`giaoban verify` finds every kind of tampering, on both databases, with the locks lifted as an intruder would."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from giaoban.core.viewer import system_actor
from giaoban.records import checkpoints, triggers, verification
from giaoban.records.actions import record, seal
from giaoban.records.batches import seal_batch
from giaoban.records.canonical import sha256
from giaoban.records.models import AuditBatch, AuditEntry, Seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(world, tmp_path):
    """Two sealed batches, one entry waiting, a seal, and the checkpoints written outside."""
    actor = world.viewer("clerk")
    target = tmp_path / "checkpoints.txt"
    for number in range(3):
        record(actor=actor, kind="test.write", subject=world.unit1, after={"number": number, "text": "Tổ chức"})
    checkpoints.export(seal_batch(), target)
    seal(actor=actor, subject=world.unit1, purpose="minutes", content={"parts": [{"text": "Đảng ủy xã"}]})
    checkpoints.export(seal_batch(), target)
    record(actor=actor, kind="test.write", subject=world.unit2, before={"due": world.october.held_on})
    return target


def tamper(statement: str, *values: object) -> None:
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount > 0


def broken(target) -> dict[str, verification.Broken]:
    return {step.name: step.broken for step in verification.verify(checkpoint_file=target) if step.broken}


def test_a_whole_record_passes_and_every_row_is_looked_at(history):
    steps = {step.name: step for step in verification.verify(checkpoint_file=history)}
    assert {name: step.broken for name, step in steps.items() if step.broken} == {}
    assert (steps["audit entries"].checked, steps["batches"].checked, steps["seals"].checked) == (5, 2, 1)
    assert steps["checkpoints"].checked == 2
    assert steps["batches"].notes == ["1 entries wait for the next batch"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "test.other"),
        ("actor_name", "Người khác"),
        ("subject_name", "Xã khác"),
        ("after", '{"number": 1, "text": "Đã sửa"}'),
        ("before", '{"due": "2017-10-09"}'),
        ("at", "2016-01-01 00:00:00+00:00"),
        ("recorded_at", "2016-01-01 00:00:00+00:00"),
        ("actor_uid", "5f0c6f4f62c94a4ea1c5a7c0b9f60d11"),
        ("for_uid", "5f0c6f4f62c94a4ea1c5a7c0b9f60d11"),
        ("subject_uid", "5f0c6f4f62c94a4ea1c5a7c0b9f60d11"),
    ],
)
def test_a_changed_entry_is_named(history, column, value):
    entry = AuditEntry.objects.order_by("pk")[1]
    tamper(f'UPDATE records_auditentry SET "{column}" = %s WHERE id = %s', value, entry.pk)
    found = broken(history)
    assert list(found) == ["audit entries"]
    assert str(entry.uid) in found["audit entries"].row


def test_a_changed_entry_with_its_hash_made_again_breaks_its_batch(history):
    entry = AuditEntry.objects.order_by("pk")[1]
    entry.kind = "test.other"
    from giaoban.records.actions import leaf_hash

    tamper("UPDATE records_auditentry SET kind = %s, leaf = %s WHERE id = %s", entry.kind, leaf_hash(entry), entry.pk)
    assert broken(history) == {
        "batches": verification.Broken("audit batch 1", "its entries do not give its root"),
    }


def test_a_removed_entry_is_missed(history):
    tamper("DELETE FROM records_auditentry WHERE id = %s", AuditEntry.objects.order_by("pk")[0].pk)
    assert broken(history) == {
        "batches": verification.Broken("audit batch 1", "has 2 entries, was sealed with 3"),
    }


def test_a_removed_batch_is_missed(history):
    first = AuditBatch.objects.get(no=1)
    tamper("UPDATE records_auditentry SET batch_id = NULL WHERE batch_id = %s", first.pk)
    tamper("DELETE FROM records_auditbatch WHERE id = %s", first.pk)
    found = broken(history)
    assert found["batches"] == verification.Broken("audit batch 1", "is missing")
    assert found["checkpoints"].row == "audit batch 1"


def test_the_newest_batch_taken_off_with_its_entries_shows_in_the_checkpoints_only(history):
    last = AuditBatch.objects.get(no=2)
    tamper("DELETE FROM records_seal")
    tamper("DELETE FROM records_auditentry WHERE batch_id = %s", last.pk)
    tamper("DELETE FROM records_auditbatch WHERE id = %s", last.pk)
    assert list(broken(history)) == ["checkpoints"]


def test_a_history_written_again_from_the_start_shows_in_the_checkpoints(history):
    tamper("UPDATE records_auditentry SET batch_id = NULL WHERE batch_id IS NOT NULL")
    tamper("DELETE FROM records_auditbatch")
    seal_batch()
    found = broken(history)
    assert list(found) == ["checkpoints"]
    assert found["checkpoints"].row == "audit batch 1"


def test_a_changed_seal_is_named(history, world):
    row = Seal.objects.get()
    tamper("UPDATE records_seal SET content = %s", row.content.replace("xã", "phường"))
    assert broken(history) == {
        "seals": verification.Broken(f"seal minutes of {world.unit1.uid}", "its content does not give its hash")
    }


def test_a_seal_with_its_hash_made_again_contradicts_its_audit_entry(history, world):
    content = Seal.objects.get().content.replace("xã", "phường")
    tamper("UPDATE records_seal SET content = %s, sha256 = %s", content, sha256(content))
    assert broken(history)["seals"].detail == "no audit entry tells of this seal"


def test_a_removed_seal_is_missed(history, world):
    tamper("DELETE FROM records_seal")
    assert broken(history)["seals"] == verification.Broken(
        f"seal minutes of {world.unit1.uid}", "is missing, its audit entry is there"
    )


def test_a_lost_trigger_is_named(history):
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON records_seal"
        cursor.execute(f"DROP TRIGGER records_seal_no_update{on}")
    found = broken(history)
    assert list(found) == ["append-only tables are locked"]
    assert found["append-only tables are locked"].row == "records_seal"
    triggers.install()
    assert broken(history) == {}


def test_a_rooms_own_law_is_run(history, monkeypatch):
    def law(step):
        step.tick()
        yield verification.Broken("row 7", "does not add up")

    monkeypatch.setattr(verification, "_registered", {"room: a law": law})
    assert broken(history) == {"room: a law": verification.Broken("row 7", "does not add up")}


def test_the_command_says_so_and_exits_with_one(history):
    out = StringIO()
    call_command("verify", "--checkpoints", str(history), stdout=out)
    assert "The record is whole" in out.getvalue()
    tamper("UPDATE records_auditentry SET kind = %s WHERE kind = %s", "test.other", "test.write")
    errors = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify", "--checkpoints", str(history), stdout=StringIO(), stderr=errors)
    assert stopped.value.code == 1
    assert str(AuditEntry.objects.order_by("pk")[0].uid) in errors.getvalue()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", "--json", "--checkpoints", str(history), stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["ok"] is False
    assert [step["name"] for step in answer["steps"] if step["broken"]] == ["audit entries"]


def test_system_actors_are_recorded_by_name():
    entry = record(actor=system_actor(), kind="test.write")
    assert (entry.actor_uid, entry.actor_name) == (None, "giaoban worker")
