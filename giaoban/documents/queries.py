"""Reads of files."""

from __future__ import annotations

from uuid import UUID

from giaoban.core.errors import NotFound
from giaoban.core.viewer import Viewer
from giaoban.documents import owners, store
from giaoban.documents.models import File


def file_for(viewer: Viewer, uid: UUID) -> File:
    """One file the viewer may see. Raises NotFound (missing and hidden are the same)."""
    found: File | None = File.objects.visible_to(viewer).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def own_unattached(viewer: Viewer, uid: UUID) -> File:
    """A file the viewer sent and nobody attached yet. Raises NotFound."""
    mine = File.objects.visible_to(viewer).filter(uid=uid, uploaded_by_id=viewer.person_id or 0)
    found: File | None = mine.exclude(owners.owned()).first()
    if found is None:
        raise NotFound
    return found


def content(file: File) -> bytes:
    """The bytes of a file that was fetched for a viewer. Raises NotFound if they are gone from the disk (`giaoban verify` says which)."""
    return _bytes(file.sha256)


def rendition(file: File, size: str) -> bytes:
    """A picture made smaller: "small" for lists, "large" to be read. Raises NotFound for what is no picture."""
    return _bytes({"small": file.small_sha256, "large": file.large_sha256}[size])


def _bytes(sha256: str) -> bytes:
    if not sha256:
        raise NotFound
    try:
        return store.get(sha256)
    except FileNotFoundError as error:
        raise NotFound from error
