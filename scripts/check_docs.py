"""The built documentation asks no other site for anything: no remote font, script, style or picture."""

from __future__ import annotations

import re
import sys
from pathlib import Path

LOADED = re.compile(
    r"""<(?:script|img|iframe|source)[^>]+src=["']?(?:https?:)?//[^"'> ]+"""
    r"""|<link[^>]+rel=["']?(?:stylesheet|preload|preconnect|icon|shortcut icon)[^>]+href=["']?(?:https?:)?//[^"'> ]+"""
    r"""|@import\s+(?:url\()?["']?(?:https?:)?//[^"') ]+|url\(["']?(?:https?:)?//[^"') ]+""",
    re.IGNORECASE,
)


def problems(folder: Path) -> list[str]:
    pages = [path for path in folder.rglob("*") if path.suffix in (".html", ".css")]
    if not pages:
        return [f"{folder}: no pages were built"]
    return [f"{path}: {hit.group()}" for path in pages for hit in LOADED.finditer(path.read_text(errors="replace"))]


if __name__ == "__main__":
    sys.exit("\n".join(problems(Path(sys.argv[1]))) or 0)
