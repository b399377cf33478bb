"""What a form's files may bring along: more than 20 MB of one file is not written to the disk.

The rest of the request is read as before, so the page comes back with everything typed, and the form says what was too large.
"""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES = 20 * 2**20
SLACK = 2**20  # beyond the limit a little is kept, so that the form sees that it was passed


class LimitedUpload(FileUploadHandler):
    """First in line: hands on what is within the limit, drops the rest. The size the form sees is above the limit then."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start < MOST_BYTES + SLACK else None

    def file_complete(self, file_size: int) -> Any:
        return None
