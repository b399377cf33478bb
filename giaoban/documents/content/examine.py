"""From the bytes that were sent to the bytes that are kept."""

from __future__ import annotations

import re
from dataclasses import dataclass

from giaoban.core.text import has_secret_mark, nfc
from giaoban.core.uploads import MOST_BYTES
from giaoban.documents.content import office, pdf, pictures
from giaoban.documents.content.refusals import Refused
from giaoban.documents.models import EXTENSIONS, PDF

MAX_BYTES = MOST_BYTES
NAME_LENGTH = 150
KNOWN = re.compile(r"\.(?:jpe?g|png|hei[cf]|pdf|docx|xlsx|webp|gif|tiff?|bmp)$", re.IGNORECASE)


@dataclass(frozen=True)
class Examined:
    """What would be kept. `needs_declaration`: a picture or scan, whose text no program reads."""

    data: bytes
    mime: str
    name: str
    needs_declaration: bool
    small: bytes = b""
    large: bytes = b""


def examine(data: bytes, name: str) -> Examined:
    """Tell the kind by the content, refuse what is not accepted, write pictures anew. Raises Refused."""
    if not data:
        raise Refused("empty")
    if len(data) > MAX_BYTES:
        raise Refused("too_large")
    if pictures.is_picture(data):
        made = pictures.write_anew(data)
        name = clean_name(name, made.mime)
        return Examined(made.data, made.mime, name, True, made.small, made.large)
    if pdf.is_pdf(data):
        found, mime = pdf.read(data), PDF
    elif data[:2] == b"PK":
        found, mime = office.read(data)
    elif data[:8] == office.OLD_OFFICE:
        raise Refused("encrypted" if office.is_locked(data) else "old_office")
    else:
        raise Refused("kind")
    if has_secret_mark(found.text):
        raise Refused("secret_mark")
    return Examined(data, mime, clean_name(name, mime), found.has_pictures)


def clean_name(name: str, mime: str) -> str:
    """The sender's name of the file, NFC, Vietnamese kept; no folders, no control characters; the ending its content has."""
    name = re.split(r"[/\\]", nfc(name))[-1]
    name = "".join(char for char in name if char.isprintable())
    # Marks that turn the direction of writing make "exe.pdf" out of "fdp.exe".
    name = re.sub(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", name)
    name = re.sub(r'[<>:"|?*]', "-", " ".join(name.split()))
    stem = KNOWN.sub("", name.strip()).strip(" .")[:NAME_LENGTH].rstrip(" .") or "tep"
    return f"{stem}.{EXTENSIONS[mime]}"
