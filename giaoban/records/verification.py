"""`giaoban verify`: replay the record. Every step names its first broken row.

A room adds its own laws in `<room>/verification.py`: `register("commitments: carried-over counts", check)`, where
`check(step)` is a generator that yields `Broken(row, detail)` and calls `step.tick()` for every row it looked at.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.module_loading import autodiscover_modules

from giaoban.records import checkpoints, triggers
from giaoban.records.actions import leaf_hash
from giaoban.records.canonical import canonical, sha256
from giaoban.records.merkle import chained_root
from giaoban.records.models import AuditBatch, AuditEntry, Seal


@dataclass(frozen=True)
class Broken:
    """A row that is not what the record says it is."""

    row: str
    detail: str


@dataclass
class Step:
    """One pass over one kind of row."""

    name: str
    progress: Callable[[Step], None] = lambda step: None
    checked: int = 0
    broken: Broken | None = None
    notes: list[str] = field(default_factory=list)

    def tick(self) -> None:
        self.checked += 1
        self.progress(self)


Check = Callable[[Step], Iterator[Broken]]
_registered: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Add a room's law. `name` reads like a heading: "minutes: seals and parts"."""
    _registered[name] = check


def verify(
    *, checkpoint_file: Path | None = None, progress: Callable[[Step], None] = lambda step: None
) -> Iterator[Step]:
    """Run every step; a step stops at its first broken row, the next step still runs."""
    autodiscover_modules("verification")
    steps: dict[str, Check] = {
        "append-only tables are locked": locked_tables,
        "audit entries": audit_entries,
        "batches": batches,
        "checkpoints": lambda step: compared_checkpoints(step, checkpoint_file or checkpoints.path()),
        "seals": seals,
        **dict(sorted(_registered.items())),
    }
    for name, check in steps.items():
        step = Step(name, progress)
        step.broken = next(iter(check(step)), None)
        yield step


def locked_tables(step: Step) -> Iterator[Broken]:
    gone = triggers.missing()
    for model in triggers.append_only_models():
        step.tick()
        for name in triggers.names(model):
            if name in gone:
                yield Broken(model._meta.db_table, f"trigger {name} is missing; run `giaoban migrate`")


def audit_entries(step: Step) -> Iterator[Broken]:
    for entry in AuditEntry.objects.order_by("pk").iterator(chunk_size=1000):
        step.tick()
        if leaf_hash(entry) != entry.leaf:
            yield Broken(_entry(entry), "its content does not give its hash")


def batches(step: Step) -> Iterator[Broken]:
    expected, previous_root = 1, ""
    for batch in AuditBatch.objects.order_by("no").iterator(chunk_size=1000):
        step.tick()
        row = f"audit batch {batch.no}"
        leaves = list(AuditEntry.objects.filter(batch=batch).values_list("leaf", flat=True))
        if batch.no != expected:
            yield Broken(f"audit batch {expected}", "is missing")
        elif batch.previous_root != previous_root:
            yield Broken(row, "does not follow from the batch before it")
        elif len(leaves) != batch.count:
            yield Broken(row, f"has {len(leaves)} entries, was sealed with {batch.count}")
        elif batch.root != chained_root(
            no=batch.no, previous_root=previous_root, leaves=leaves, count=batch.count, at=batch.at
        ):
            yield Broken(row, "its entries do not give its root")
        expected, previous_root = batch.no + 1, batch.root
    waiting = AuditEntry.objects.filter(batch=None).count()
    if waiting:
        step.notes.append(f"{waiting} entries wait for the next batch")


def compared_checkpoints(step: Step, source: Path) -> Iterator[Broken]:
    if not source.exists():
        step.notes.append(f"no file {source}: nothing to compare")
        return
    roots = dict(AuditBatch.objects.values_list("no", "root"))
    for no, root in checkpoints.read(source):
        step.tick()
        if roots.get(no) != root:
            found = "is another one" if no in roots else "is missing"
            yield Broken(f"audit batch {no}", f"{found} than {source} says")


def seals(step: Step) -> Iterator[Broken]:
    """Content gives hash, content is canonical, and the audit entry written with the seal names the same hash."""
    for row in Seal.objects.order_by("pk").iterator(chunk_size=200):
        step.tick()
        name = f"seal {row.purpose} of {row.subject_uid}"
        if sha256(row.content) != row.sha256:
            yield Broken(name, "its content does not give its hash")
        elif not _is_canonical(row.content):
            yield Broken(name, "its content is not canonical JSON")
        elif not AuditEntry.objects.filter(
            kind=f"records.seal_{row.purpose}", subject_uid=row.subject_uid, after=_after(row)
        ).exists():
            yield Broken(name, "no audit entry tells of this seal")
    for kind, subject, after in (
        AuditEntry.objects.filter(kind__startswith="records.seal_")
        .order_by("pk")
        .values_list("kind", "subject_uid", "after")
    ):
        purpose = kind.removeprefix("records.seal_")
        sha = after.get("sha256", "")
        if subject is None or not Seal.objects.filter(subject_uid=subject, purpose=purpose, sha256=sha).exists():
            yield Broken(f"seal {purpose} of {subject}", "is missing, its audit entry is there")


def _after(row: Seal) -> dict[str, Any]:
    return {"sha256": row.sha256}


def _is_canonical(content: str) -> bool:
    try:
        return canonical(json.loads(content)) == content
    except (ValueError, TypeError):
        return False


def _entry(entry: AuditEntry) -> str:
    return f"audit entry {entry.uid} ({entry.kind}, {entry.recorded_at.isoformat(timespec='seconds')})"
