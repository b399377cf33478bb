"""DOCX and XLSX: archives of XML. Macros, embedded programs and files, templates from elsewhere and bombs are refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from giaoban.documents.content.pdf import Read
from giaoban.documents.content.refusals import Refused
from giaoban.documents.models import DOCX, XLSX

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_PARTS = 2_000
MOST_UNPACKED = 150 * 2**20
MOST_RATIO = 200  # of a part above a megabyte: XML of a large table packs sixty to one
MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": XLSX,
}
PROGRAM = re.compile(r"vba|macro|activex|relationships/control$", re.IGNORECASE)
PROGRAM_PARTS = re.compile(r"vbaproject|vbadata|macrosheets/|dialogsheets/|activex/", re.IGNORECASE)
EMBEDDED = re.compile(r"oleobject|package|embedd", re.IGNORECASE)
EMBEDDED_PARTS = re.compile(r"/embeddings/|oleobject|/afchunk", re.IGNORECASE)
PACKAGE_TYPES = "application/vnd.openxmlformats-package."  # core properties and relations of the archive itself
HARMLESS_LINKS = ("/hyperlink", "/externalLinkPath", "/externalLinkPath/xlPathMissing")
DDE = re.compile(r"^\s*DDE(?:AUTO)?\b", re.IGNORECASE)


def is_locked(data: bytes) -> bool:
    """A DOCX or XLSX with a password is an old container around an encrypted package."""
    return "EncryptedPackage".encode("utf-16-le") in data


def read(data: bytes) -> tuple[Read, str]:
    """Text and kind of an office file. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = _check_archive(archive)
            mime = _kind(archive, names)
            _check_relations(archive, names)
            texts: list[str] = []
            for name in sorted(names):
                if name.endswith(".xml") and not name.startswith("customXml/"):
                    texts += _lines(archive, name)
            pictures = any("/media/" in name for name in names)
    except Refused:
        raise
    except (
        zipfile.BadZipFile,
        ElementTree.ParseError,
        OSError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        ValueError,
    ) as error:
        raise Refused("damaged") from error
    return Read("\n".join(texts), pictures), mime


def _check_archive(archive: zipfile.ZipFile) -> list[str]:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if "[Content_Types].xml" not in names:
        raise Refused("kind")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("encrypted")
    if len(parts) > MOST_PARTS or len({name.casefold() for name in names}) != len(names):
        raise Refused("damaged")
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused("damaged")
    for part in parts:
        if part.file_size > 2**20 and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise Refused("damaged")
    if any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names):
        raise Refused("damaged")
    for name in names:
        if PROGRAM_PARTS.search(f"/{name}"):
            raise Refused("macros")
        if EMBEDDED_PARTS.search(f"/{name}"):
            raise Refused("embedded")
    return names


def _kind(archive: zipfile.ZipFile, names: list[str]) -> str:
    kinds = set()
    for element in _parsed(archive, "[Content_Types].xml").iter():
        kind = element.get("ContentType", "")
        if PROGRAM.search(kind):
            raise Refused("macros")
        if EMBEDDED.search(kind.removeprefix(PACKAGE_TYPES)):
            raise Refused("embedded")
        if kind in MAIN_TYPES and element.get("PartName", "").lstrip("/") in names:
            kinds.add(MAIN_TYPES[kind])
    if len(kinds) != 1:
        raise Refused("kind")
    return kinds.pop()


def _check_relations(archive: zipfile.ZipFile, names: list[str]) -> None:
    for name in names:
        if not name.endswith(".rels"):
            continue
        for element in _parsed(archive, name).iter():
            kind = element.get("Type", "")
            if PROGRAM.search(kind):
                raise Refused("macros")
            if kind.endswith(("/oleObject", "/package", "/aFChunk")):
                raise Refused("embedded")
            outside = element.get("TargetMode", "") == "External"
            if kind.endswith("/attachedTemplate") or (outside and not kind.endswith(HARMLESS_LINKS)):
                raise Refused("outside")


def _parsed(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """A part without a document type (an entity bomb needs one)."""
    data = archive.read(name)
    head = data[:4096]
    if b"\x00" in head:
        head = head.replace(b"\x00", b"")
    if b"<!DOCTYPE" in head.upper() or b"<!ENTITY" in data.upper():
        raise Refused("damaged")
    return ElementTree.fromstring(data)  # noqa: S314 - no document type, no entities: looked above


def _lines(archive: zipfile.ZipFile, name: str) -> list[str]:
    """Paragraphs, cells, notes and titles of a part, each a line."""
    root = _parsed(archive, name)
    if _local(root) == "ddeLink" or any(_local(element) in ("ddeLink", "oleLink") for element in root):
        raise Refused("macros")
    return ["".join(_pieces(element)) for element in _paragraphs(root)]


PARAGRAPHS = {"p", "si", "is", "title", "subject", "keywords", "description", "category"}


def _paragraphs(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for element in root.iter():
        if _local(element) in PARAGRAPHS:
            yield element


def _pieces(paragraph: ElementTree.Element) -> Iterator[str]:
    """The text of a paragraph, not of those inside it (a text box hangs in the paragraph it is anchored to)."""
    code: list[str] = []
    if not len(paragraph) and paragraph.text:
        yield paragraph.text
    waiting: list[Any] = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        kind = _local(element)
        if kind in PARAGRAPHS:
            continue
        if kind == "t":
            yield element.text or ""
        elif kind in ("br", "cr"):
            yield "\n"
        elif kind == "tab":
            yield "\t"
        elif kind == "instrText":
            code.append(element.text or "")
        elif kind == "fldSimple":
            _refuse_dde(next((value for key, value in element.attrib.items() if key.endswith("instr")), ""))
        waiting += reversed(element)
    _refuse_dde("".join(code))


def _refuse_dde(code: str) -> None:
    if DDE.match(code):
        raise Refused("macros")


def _local(element: ElementTree.Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""
