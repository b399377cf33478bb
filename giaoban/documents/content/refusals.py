"""Why a file is not accepted, in words (WORDS.md)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from giaoban.core.errors import DomainError

SENTENCES: dict[str, Any] = {
    "too_large": _("The file is larger than 20 MB. Make it smaller or split it."),
    "empty": _("The file is empty."),
    "kind": _("Wrong kind of file. Choose a PDF, a picture, DOCX or XLSX."),
    "old_office": _("This is an old Word or Excel file. Save it as DOCX or XLSX and choose it again."),
    "damaged": _("The file is damaged and cannot be opened."),
    "secret_mark": _("The text carries a secret mark and is not accepted."),
    "macros": _("The file contains macros or an embedded program and is not accepted."),
    "embedded": _("The file carries another file inside it. Send that one by itself."),
    "outside": _("The file fetches content from elsewhere and is not accepted."),
    "encrypted": _("The file is locked with a password. Save it without one."),
    "too_many_pages": _("The file has more than 300 pages. Split it into several files."),
    "too_many_points": _("The picture is too large. Choose one with fewer pixels."),
}


class Refused(DomainError):
    """A file is not accepted."""

    def __init__(self, reason: str, /) -> None:
        super().__init__(f"documents.{reason}", SENTENCES[reason], field="file")
        self.reason = reason
