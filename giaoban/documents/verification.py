"""`giaoban verify`: every file's bytes are those its row and the record say."""

from __future__ import annotations

from collections.abc import Iterator

from giaoban.documents import store
from giaoban.documents.models import File
from giaoban.records.models import AuditEntry
from giaoban.records.verification import Broken, Step, register


def whole(step: Step) -> Iterator[Broken]:
    """The bytes are there and give their hash; the row says what the record says of it."""
    rows = File.objects.unscoped("rule: verify replays every row").order_by("pk")
    for file in rows.iterator(chunk_size=500):
        step.tick()
        name = f"file {file.uid} ({file})"
        for what, sha256 in (("", file.sha256), ("thumbnail: ", file.small_sha256), ("view: ", file.large_sha256)):
            if not sha256:
                continue
            path = store.path_of(sha256)
            if not path.exists():
                yield Broken(name, f"{what}{path} is missing")
            elif store.hash_of(path) != sha256:
                yield Broken(name, f"{what}{path} does not give its hash")
        entry = AuditEntry.objects.filter(kind="documents.keep_file", subject_uid=file.uid).first()
        said = entry.after if entry else {}
        if (said.get("sha256"), said.get("small_sha256"), said.get("large_sha256"), said.get("size")) != (
            file.sha256,
            file.small_sha256,
            file.large_sha256,
            file.size,
        ):
            yield Broken(name, "the record tells of another one" if entry else "no audit entry tells of it")


register("documents: files on the disk", whole)
