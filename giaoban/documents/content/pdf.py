"""PDF: opened whole; scripts, programs to start and embedded files refused; the text layer read."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from giaoban.documents.content.refusals import Refused

MOST_PAGES = 300
MOST_OBJECTS = 200_000
SCRIPT_KEYS = {"/JS", "/JavaScript", "/XFA"}
PROGRAM_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/Rendition", "/RichMediaExecute"}
FILE_KEYS = {"/EmbeddedFiles", "/EmbeddedFile", "/EF"}
FILE_ACTIONS = {"/GoToE"}
FILE_TYPES = {"/EmbeddedFile"}
ACTIVE_ANNOTATIONS = {"/RichMedia", "/Movie", "/Sound", "/3D", "/Screen"}

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it thinks of a sender's file is no event of ours


@dataclass(frozen=True)
class Read:
    text: str
    has_pictures: bool  # a page without text, or with a picture: nobody has read what it shows


def is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def read(data: bytes) -> Read:
    """Raises Refused."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Refused("encrypted")
        _refuse_programs(reader)
        if len(reader.pages) > MOST_PAGES:
            raise Refused("too_many_pages")
        if not reader.pages:
            raise Refused("damaged")
        texts, has_pictures = [], False
        for page in reader.pages:
            text = page.extract_text()
            texts.append(text)
            has_pictures = has_pictures or not text.strip() or _shows_pictures(page)
    except Refused:
        raise
    except Exception as error:  # pypdf raises whatever the damaged part provokes; RecursionError is one of them
        raise Refused("damaged") from error
    return Read("\n".join(texts), has_pictures)


def _refuse_programs(reader: Any) -> None:
    for thing in _dictionaries(reader):
        keys = set(thing.keys())
        action = str(thing.get("/S", ""))
        if keys & SCRIPT_KEYS or action in PROGRAM_ACTIONS:
            raise Refused("macros")
        if str(thing.get("/Subtype", "")) in ACTIVE_ANNOTATIONS and ("/Rect" in keys or "/Type" in keys):
            raise Refused("macros")
        if keys & FILE_KEYS or action in FILE_ACTIONS or str(thing.get("/Type", "")) in FILE_TYPES:
            raise Refused("embedded")


def _dictionaries(reader: Any) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, those that no page leads to as well."""
    waiting: list[Any] = [reader.trailer]
    waiting += [
        IndirectObject(number, generation, reader) for generation, numbers in reader.xref.items() for number in numbers
    ]
    waiting += [IndirectObject(number, 0, reader) for number in reader.xref_objStm]
    seen: set[tuple[int, int]] = set()
    count = 0
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            place = (thing.idnum, thing.generation)
            if place in seen:
                continue
            seen.add(place)
            thing = _object(thing)
        count += 1
        if count > MOST_OBJECTS * 10 or len(seen) > MOST_OBJECTS:
            raise Refused("damaged")
        if isinstance(thing, DictionaryObject):
            yield thing
            waiting += list(thing.values())
        elif isinstance(thing, ArrayObject):
            waiting += list(thing)


def _object(reference: IndirectObject) -> Any:
    try:
        return reference.get_object()
    except Exception:  # noqa: BLE001 - a slot of the table that leads nowhere: readers pass over it as well
        return None


def _shows_pictures(page: Any) -> bool:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources else None
    for reference in (objects.get_object() if objects else {}).values():
        thing = reference.get_object()
        if isinstance(thing, StreamObject) and thing.get("/Subtype") == "/Image":
            return True
    return False
