"""Keeping files, opening restricted ones, forgetting those that nobody attached."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core.actions import action
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.viewer import Viewer
from giaoban.documents import owners, staging, store
from giaoban.documents.content import MAX_BYTES, examine
from giaoban.documents.content.refusals import Refused
from giaoban.documents.models import AccessClass, File
from giaoban.documents.queries import file_for
from giaoban.documents.staging import Ready
from giaoban.records.actions import record

GRACE = timedelta(days=1)  # between a file's arrival and the form it belongs to
DECLARATION = _("The pictures and scans I send contain no state secret.")


class Upload(Protocol):
    """What a browser sent in a form (Django's UploadedFile is one)."""

    @property
    def name(self) -> Any: ...

    @property
    def size(self) -> Any: ...

    def read(self, num_bytes: Any = None, /) -> bytes: ...


@action
def keep_file(
    *,
    actor: Viewer,
    upload: Upload | Ready,
    access_class: str = AccessClass.INTERNAL,
    declared: bool = False,
) -> File:
    """Examine a file, write its bytes, then its row. It is the sender's alone until a room attaches it.

    `declared`: the sender confirmed DECLARATION; needed for pictures and scans, and recorded. Raises Refused (a DomainError of
    the field "file"), DomainError "documents.not_declared", NotFound for an account without a person.
    """
    if actor.person_id is None:
        raise NotFound
    found = upload if isinstance(upload, Ready) else _examined(upload)
    if found.needs_declaration and not declared:
        raise DomainError(
            "documents.not_declared",
            _("Please confirm that the pictures and scans contain no state secret."),
            field="declared",
        )
    if found.upload:
        sent = File.objects.unscoped("action: what the actor sent under this name before")
        earlier: File | None = sent.filter(upload=found.upload, uploaded_by_id=actor.person_id).first()
        if earlier is not None:
            return earlier
    file = File.objects.create(
        sha256=found.sha256,
        size=found.size,
        mime=found.mime,
        name=found.name,
        access_class=access_class,
        small_sha256=found.small_sha256,
        large_sha256=found.large_sha256,
        declared=declared,
        uploaded_by_id=actor.person_id,
        at=clock.now(),
        upload=found.upload or None,
    )
    record(actor=actor, kind="documents.keep_file", subject=file, after=told(file))
    return file


def told(file: File) -> dict[str, Any]:
    """What the record says of a file; `giaoban verify` compares it with the row."""
    sentence = {"declared": str(DECLARATION)} if file.declared else {}
    return {
        "sha256": file.sha256,
        "small_sha256": file.small_sha256,
        "large_sha256": file.large_sha256,
        "size": file.size,
        "mime": file.mime,
        "access_class": file.access_class,
        **sentence,
    }


def _examined(upload: Upload) -> Ready:
    if (upload.size or 0) > MAX_BYTES:
        raise Refused("too_large")
    return staging.put_away(examine(upload.read(), str(upload.name or "")))


@action
def open_restricted(*, actor: Viewer, uid: UUID) -> None:
    """Opening a restricted paper writes an audit entry, shown in no list or count (DESIGN.md §2)."""
    file = file_for(actor, uid)
    if file.access_class == AccessClass.RESTRICTED:
        record(actor=actor, kind="documents.open_restricted", subject=file)


@action
def forget_unowned(*, actor: Viewer) -> int:
    """The worker: rows that nothing was attached to within a day, one entry each; then their bytes (sweep)."""
    rows = File.objects.unscoped("worker: files that nobody attached").filter(at__lt=clock.now() - GRACE)
    count = 0
    for file in rows.exclude(owners.owned()):
        record(actor=actor, kind="documents.forget_file", subject=file, before=told(file))
        file.delete()
        count += 1
    return count


def sweep(*, every: float = 0) -> int:
    """Remove bytes that no row points at, a day after they were written, and uploads nobody finished. Returns how many.

    `every`: seconds that must have passed since the last sweep; every kept file is looked at, so once an hour is enough.
    """
    stamp = store.root() / ".swept"
    if not store.root().exists() or (every and stamp.exists() and time.time() - stamp.stat().st_mtime < every):
        return 0
    stamp.touch()
    seconds = GRACE.total_seconds()
    gone = staging.forget_old(seconds)
    oldest = time.time() - seconds
    for path in list(store.kept()):
        if path.stat().st_mtime < oldest and not _pointed_at(path.name):
            gone += store.remove_if_old(path, oldest)
    return gone


def _pointed_at(sha256: str) -> bool:
    rows = File.objects.unscoped("rule: bytes a row points at stay")
    return any(rows.filter(**{column: sha256}).exists() for column in ("sha256", "small_sha256", "large_sha256"))
