"""One stylesheet and one script for the whole site, put together from small files at the first request.

CSS: core's files in order, then `<room>/static/<room>/<room>.css` of every room (inside `@layer rooms`). JavaScript:
core's files, those of rank 0 in the open, the others each in a block of its own. The address carries a hash of the content, so browsers keep it for a year.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import brotli
from django.apps import apps
from django.conf import settings
from django.urls import reverse

HERE = Path(__file__).parent / "static" / "core"
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True)
class Bundle:
    digest: str
    plain: bytes
    gzipped: bytes
    brotlied: bytes

    def encoded(self, accepted: str) -> tuple[bytes, str]:
        """Body and Content-Encoding for a browser's Accept-Encoding."""
        if "br" in accepted:
            return self.brotlied, "br"
        if "gzip" in accepted:
            return self.gzipped, "gzip"
        return self.plain, ""


def sources(kind: str) -> list[Path]:
    """Files of a bundle in order; names of core's files start with their rank."""
    files = sorted((HERE / kind).glob(f"*.{kind}"))
    if kind == "css":
        for app in apps.get_app_configs():
            room = Path(app.path) / "static" / app.label / f"{app.label}.css"
            if app.name.startswith("giaoban.") and room.exists():
                files.append(room)
    return files


def bundle(kind: str) -> Bundle:
    """The bundle of this process; with DEBUG rebuilt when a file changed."""
    return _build(kind, tuple(file.stat().st_mtime_ns for file in sources(kind)) if settings.DEBUG else ())


@lru_cache(maxsize=8)
def _build(kind: str, _stamp: tuple[int, ...]) -> Bundle:
    parts = [_part(file, kind) for file in sources(kind)]
    plain = "\n".join(parts).encode()
    return Bundle(
        hashlib.sha256(plain).hexdigest()[:12],
        plain,
        gzip.compress(plain, 9, mtime=0),
        brotli.compress(plain, quality=9),
    )


def _part(file: Path, kind: str) -> str:
    """A script in a block of its own, so that its names stay there; files of rank 0 are for the others."""
    text = file.read_text(encoding="utf-8")
    return f"{{\n{text}}}\n" if kind == "js" and not file.name.startswith("0_") else text


def url(kind: str) -> str:
    return reverse("core:bundle", args=[bundle(kind).digest, kind])
