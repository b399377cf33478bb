"""Writing the record: one audit entry an action, in its transaction; seals."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from giaoban.core import clock
from giaoban.core.viewer import Viewer
from giaoban.records.canonical import canonical, plain, sha256
from giaoban.records.models import AuditEntry, Seal


def record(
    *,
    actor: Viewer,
    kind: str,
    subject: Any = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    for_uid: UUID | None = None,
) -> AuditEntry:
    """Write one audit entry. `kind` is `room.verb`; `subject` has `uid` and `str()`; `for_uid` names who it was done for."""
    entry = AuditEntry(
        kind=kind,
        actor_uid=actor.person_uid,
        actor_name=actor.name,
        for_uid=for_uid,
        subject_uid=getattr(subject, "uid", None),
        subject_name=str(subject)[:300] if subject is not None else "",
        before=plain(before or {}),
        after=plain(after or {}),
        at=clock.now(),
        recorded_at=clock.real_now(),
    )
    entry.leaf = leaf_hash(entry)
    entry.save(force_insert=True)
    return entry


def leaf_hash(entry: AuditEntry) -> str:
    """SHA-256 over everything the entry says, the batch excepted."""
    return sha256(
        canonical(
            {
                "uid": entry.uid,
                "kind": entry.kind,
                "actor_uid": entry.actor_uid,
                "actor_name": entry.actor_name,
                "for_uid": entry.for_uid,
                "subject_uid": entry.subject_uid,
                "subject_name": entry.subject_name,
                "before": entry.before,
                "after": entry.after,
                "at": entry.at,
                "recorded_at": entry.recorded_at,
            }
        )
    )


def seal(*, actor: Viewer, subject: Any, purpose: str, content: dict[str, Any], format: int = 1) -> Seal:
    """Store `content` as canonical JSON with its hash. A subject is sealed once for a purpose (unique in the database)."""
    text = canonical(content)
    row = Seal.objects.create(
        subject_uid=subject.uid, purpose=purpose, format=format, content=text, sha256=sha256(text), at=clock.now()
    )
    record(actor=actor, kind=f"records.seal_{purpose}", subject=subject, after={"sha256": row.sha256})
    return row
