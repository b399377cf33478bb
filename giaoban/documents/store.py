"""Bytes on disk, found by their SHA-256: `<data folder>/files/ab/abcdef…`. A row points at bytes, so bytes are written first.

Written whole or not at all: into a temporary file, synced, renamed, the folder synced. Two writers of the same bytes do no harm.
Parts of a file that is still on its way lie in `files/parts/` (staging.py).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

CHUNK = 2**20


def root() -> Path:
    folder: Path = settings.FILES_DIR
    return folder


def path_of(sha256: str) -> Path:
    return root() / sha256[:2] / sha256


def put(data: bytes) -> str:
    """Keep bytes; returns their hash. They are on the disk when this returns."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_of(sha256)
    try:
        os.utime(path)  # there already: young again, so the sweeper leaves it alone until the row is written
        return sha256
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, data)
    return sha256


def write_whole(path: Path, data: bytes) -> None:
    """Atomic: temporary file, fsync, rename, fsync of the folder."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def get(sha256: str) -> bytes:
    """The bytes, as they are on the disk. FileNotFoundError if they are gone."""
    return path_of(sha256).read_bytes()


def forget_all() -> None:
    """Throw every file away: the sample is made anew."""
    shutil.rmtree(root(), ignore_errors=True)


def hash_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def kept() -> Iterator[Path]:
    """Every kept file, and what a crash left half written beside it."""
    for folder in sorted(root().glob("[0-9a-f][0-9a-f]")):
        yield from sorted(folder.iterdir())


def remove_if_old(path: Path, older_than: float) -> bool:
    """Remove bytes nobody points at, unless somebody sent the same ones again meanwhile (which makes them young).

    Moved aside first: a writer that comes now does not find them and writes them anew.
    """
    aside = path.with_name(f".old-{path.name}")
    try:
        os.replace(path, aside)
        if aside.stat().st_mtime >= older_than:
            os.replace(aside, path)
            return False
        aside.unlink()
    except FileNotFoundError:
        return False
    return True
