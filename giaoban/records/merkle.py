"""Merkle roots over the leaves of a batch, after RFC 6962: leaves and inner nodes are hashed with different prefixes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from giaoban.records.canonical import canonical, sha256


def merkle_root(leaves: Iterable[str]) -> str:
    """Root over hexadecimal leaf hashes in ascending order, so that it does not depend on how rows are stored.

    An odd node is carried up unchanged. No leaves: the hash of nothing.
    """
    level = [_hash(b"\x00", bytes.fromhex(leaf)) for leaf in sorted(leaves)]
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        pairs = [_hash(b"\x01", level[at] + level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0].hex()


def chained_root(*, no: int, previous_root: str, leaves: Iterable[str], count: int, at: datetime) -> str:
    """Root of a batch: covers its leaves and the root before, so no earlier batch can be changed alone."""
    return sha256(
        canonical(
            {"no": no, "previous_root": previous_root, "leaves_root": merkle_root(leaves), "count": count, "at": at}
        )
    )


def _hash(prefix: bytes, content: bytes) -> bytes:
    return hashlib.sha256(prefix + content).digest()
