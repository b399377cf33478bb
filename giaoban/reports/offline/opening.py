"""A look at a returned file before it is read. What it is, macros, bombs and secret marks: documents.content.examine."""

from __future__ import annotations

import io
import zipfile

from django.utils.translation import gettext_lazy as _

from giaoban.core.errors import DomainError
from giaoban.documents.content import Examined
from giaoban.documents.models import DOCX, XLSX
from giaoban.reports.offline.reading import Reading, refused
from giaoban.reports.offline.reading_docx import read_docx
from giaoban.reports.offline.reading_xlsx import read_xlsx

MOST_XML = 12 * 2**20  # unpacked; pictures are not read
READERS = {XLSX: read_xlsx, DOCX: read_docx}


def read_returned(examined: Examined) -> Reading:
    """A returned file taken apart. Raises DomainError (field "file") with a sentence for a person."""
    reader = READERS.get(examined.mime)
    if reader is None:
        raise refused("kind", _("Choose the DOCX or XLSX file that was downloaded here."))
    with zipfile.ZipFile(io.BytesIO(examined.data)) as archive:
        if sum(part.file_size for part in archive.infolist() if part.filename.endswith(".xml")) > MOST_XML:
            raise refused(
                "too_long", _("The file holds far more text than a report. Choose the file that was downloaded here.")
            )
    try:
        return reader(examined.data)
    except DomainError:
        raise
    except Exception as error:  # the libraries raise whatever the damaged part of the file provokes
        raise refused("damaged", _("The file is damaged and cannot be read.")) from error
