"""Roots of batches, written outside the database: whoever rewrites the database cannot rewrite the past unnoticed.

One file a database in the data folder, one line a batch: number, root, time. Copy it elsewhere as often as you like.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from giaoban.records.canonical import sha256
from giaoban.records.models import AuditBatch


def path() -> Path:
    place = {key: str(connection.settings_dict.get(key, "")) for key in ("ENGINE", "HOST", "PORT", "NAME")}
    return Path(settings.CONFIG.data_dir) / f"record-checkpoints-{sha256('|'.join(place.values()))[:8]}.txt"


def export(batch: AuditBatch, target: Path | None = None) -> None:
    """Append one line and bring it to the disk."""
    target = target or path()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a", encoding="ascii") as out:
        out.write(f"{batch.no} {batch.root} {batch.at.isoformat()}\n")
        out.flush()
        os.fsync(out.fileno())


def read(source: Path) -> Iterator[tuple[int, str]]:
    """Number and root of every line. A line that was cut off (power) is left out."""
    for line in source.read_text(encoding="ascii").splitlines():
        words = line.split()
        if len(words) == 3 and words[0].isdigit() and len(words[1]) == 64:
            yield int(words[0]), words[1]


def forget() -> None:
    """The sample starts again: its checkpoints go with its database."""
    path().unlink(missing_ok=True)
