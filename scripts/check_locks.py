"""Lock files carry hashes and no addresses: an index address would say where packages came from (STYLE.md)."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|file://|^\s*-[if]\s", re.MULTILINE)
REQUIREMENT = re.compile(r"^([a-z0-9._-]+)==\S+(.*(?:\n\s+.*)*)", re.MULTILINE | re.IGNORECASE)


def problems() -> list[str]:
    found = []
    for path in sorted((ROOT / "requirements").iterdir()):
        text = path.read_text()
        found += [f"{path.name}: {hit.group().strip()}" for hit in ADDRESS.finditer(text)]
        if path.suffix == ".txt":
            pins = REQUIREMENT.findall(text)
            if not pins:
                found.append(f"{path.name}: no pinned requirement found")
            found += [f"{path.name}: {name} has no hash" for name, rest in pins if "--hash=sha256:" not in rest]
    for name in ("uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json"):
        if (ROOT / name).exists():
            found.append(f"{name} does not belong here")
    for name in ("Makefile", "pyproject.toml", ".ci/run"):
        if re.search(r"--(?:extra-)?index-url|pypi\.org", (ROOT / name).read_text()):
            found.append(f"{name} names a package index")
    return found


if __name__ == "__main__":
    sys.exit("\n".join(problems()) or 0)
