"""A file on its way over a weak link: parts of it, in order, until it is whole. No row yet; the sender's browser names it.

`PUT` of a part at an offset is idempotent: what is there already is passed over, a gap is refused with the offset wanted. When the
last byte is there the file is examined once, outside every transaction, and only its description waits to be kept by the form.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from giaoban.core.viewer import Viewer
from giaoban.documents import store
from giaoban.documents.content import MAX_BYTES, Examined, examine
from giaoban.documents.content.refusals import Refused

PART_BYTES = 512 * 2**10  # what the browser sends at once
MOST_PART_BYTES = 2 * 2**20
MOST_ON_THE_WAY = 60  # files of one account


@dataclass(frozen=True)
class Ready:
    """A file that arrived whole and was examined; its bytes are in the store."""

    sha256: str
    size: int
    mime: str
    name: str
    needs_declaration: bool
    small_sha256: str = ""
    large_sha256: str = ""
    upload: str = ""  # the name it was sent under


def folder_of(account_id: int) -> Path:
    return store.root() / "parts" / str(account_id)


def put_away(examined: Examined, upload: str = "") -> Ready:
    """The bytes of an examined file into the store."""
    return Ready(
        sha256=store.put(examined.data),
        size=len(examined.data),
        mime=examined.mime,
        name=examined.name,
        needs_declaration=examined.needs_declaration,
        small_sha256=store.put(examined.small) if examined.small else "",
        large_sha256=store.put(examined.large) if examined.large else "",
        upload=upload,
    )


def arrived(viewer: Viewer, uid: UUID) -> int:
    """How many bytes of a file are here."""
    path = _part(viewer, uid)
    return path.stat().st_size if path.exists() else 0


def add_part(viewer: Viewer, uid: UUID, *, offset: int, total: int, data: bytes, name: str) -> int:
    """Append a part; returns how many bytes are here now. Raises Refused when the whole file is not accepted."""
    if ready(viewer, uid) is not None:
        return total
    if not 0 < total <= MAX_BYTES:
        raise Refused("empty" if total <= 0 else "too_large")
    path = _part(viewer, uid)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists() and sum(1 for _one in path.parent.glob("*.part")) >= MOST_ON_THE_WAY:
        raise Refused("too_large")
    with _locked(path) as here:
        if 0 <= offset <= here and here < total:
            fresh = data[here - offset :][: total - here]
            with path.open("ab") as out:
                out.write(fresh)
            here += len(fresh)
        if here < total:
            return here
        if ready(viewer, uid) is None:
            _finish(viewer, uid, path, name)
    return total


def _finish(viewer: Viewer, uid: UUID, path: Path, name: str) -> None:
    try:
        found = put_away(examine(path.read_bytes(), name), str(uid))
    except Refused:
        path.unlink(missing_ok=True)
        raise
    store.write_whole(_description(viewer, uid), json.dumps(asdict(found)).encode())
    path.unlink(missing_ok=True)


def ready(viewer: Viewer, uid: UUID) -> Ready | None:
    """The description of a file that arrived whole; its bytes made young again, because a row is about to point at them."""
    try:
        found = Ready(**json.loads(_description(viewer, uid).read_bytes()))
    except FileNotFoundError:
        return None
    for sha256 in filter(None, (found.sha256, found.small_sha256, found.large_sha256)):
        os.utime(store.path_of(sha256))
    return found


def forget_old(seconds: float) -> int:
    """Remove what nobody finished or kept in this time. Returns how many."""
    oldest, gone = time.time() - seconds, 0
    for path in (store.root() / "parts").glob("*/*"):
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
                gone += not path.name.endswith(".lock")
        except FileNotFoundError:
            continue
    return gone


def _part(viewer: Viewer, uid: UUID) -> Path:
    return folder_of(viewer.account_id or 0) / f"{uid}.part"


def _description(viewer: Viewer, uid: UUID) -> Path:
    return folder_of(viewer.account_id or 0) / f"{uid}.json"


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """One writer at a time, in whatever process; gives the size as it is under the lock."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path.stat().st_size if path.exists() else 0
