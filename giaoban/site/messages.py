"""The rooms' message catalogues: compiled by Babel (gettext may be absent), extracted and checked with gettext."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent.parent
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
LANGUAGE = "vi"
NOISE = re.compile(
    r'^(?:"(?:POT-Creation-Date|Report-Msgid-Bugs-To):.*|#\|.*)\n', re.MULTILINE
)  # makes every merge a conflict


def rooms() -> list[Path]:
    return sorted(path for path in PACKAGE.iterdir() if (path / "__init__.py").exists())


def catalogues() -> list[Path]:
    return sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale=path.parent.parent.name)


def compile_catalogues(*, force: bool = False) -> list[Path]:
    """Write the .mo of every catalogue that is newer than it; returns what was written."""
    written = []
    for path in catalogues():
        target = path.with_suffix(".mo")
        if not force and target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".mo.part", delete=False) as out:
            write_mo(out, read(path))
        os.chmod(out.name, 0o644)
        os.replace(out.name, target)
        written.append(target)
    return written


def has_gettext() -> bool:
    return all(shutil.which(tool) for tool in ("xgettext", "msgmerge", "msguniq", "msgattrib"))


def extract(room: Path) -> None:
    """Bring the room's catalogue in step with its sources (Django's makemessages; needs gettext)."""
    (room / "locale").mkdir(exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(  # noqa: S603 - our own interpreter, fixed words
        [sys.executable, "-m", "django", "makemessages", "-l", LANGUAGE, "--no-location", "--no-wrap", "--no-obsolete"],
        cwd=room,
        env={**environment, "PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{room.name}: makemessages failed\n{done.stdout}{done.stderr}")
    path = room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
    if path.exists():
        path.write_text(NOISE.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")


def gaps(path: Path) -> Iterator[str]:
    """What a catalogue still lacks: empty, fuzzy, or with other places than its English sentence."""
    room = path.relative_to(PACKAGE).parts[0]
    for message in read(path):
        if not message.id:
            continue
        sentence = message.id if isinstance(message.id, str) else message.id[0]
        if message.fuzzy:
            yield f"{room}: fuzzy: {sentence!r}"
        if not _texts(message) or not all(_texts(message)):
            yield f"{room}: no translation: {sentence!r}"
        elif _places(message.id) != _places(message.string) and not _plural_drops_a_number(message):
            yield f"{room}: other places than in English: {sentence!r}"


def out_of_step(room: Path) -> Iterator[str]:
    """Sentences of the sources that the catalogue does not have, and the other way round."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / room.name
        shutil.copytree(room, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        extract(copy)
        have, want = (_sentences(place / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po") for place in (room, copy))
    yield from (f"{room.name}: not in the catalogue: {sentence!r}" for sentence in sorted(want - have))
    yield from (f"{room.name}: no longer in the sources: {sentence!r}" for sentence in sorted(have - want))


def _sentences(path: Path) -> set[str]:
    if not path.exists():
        return set()
    found = set()
    for message in read(path):
        if message.id:
            sentence = message.id if isinstance(message.id, str) else " | ".join(message.id)
            found.add(f"{message.context}: {sentence}" if message.context else sentence)
    return found


def _texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [])


def _places(text: str | tuple[str, ...] | list[str] | None) -> set[str]:
    return set(PLACE.findall(text if isinstance(text, str) else " ".join(text or [])))


def _plural_drops_a_number(message: Message) -> bool:
    """Vietnamese has one plural form; it carries the places of the English plural."""
    return not isinstance(message.id, str) and _places(message.id[-1]) == _places(message.string)
