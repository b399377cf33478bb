"""Files in a form: chosen in the browser's own field, or sent before in parts and named here (`upload`)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from giaoban.core.errors import DomainError
from giaoban.core.forms import Form
from giaoban.core.text import nfc
from giaoban.core.viewer import Viewer
from giaoban.documents import staging
from giaoban.documents.actions import DECLARATION, keep_file
from giaoban.documents.content import MAX_BYTES
from giaoban.documents.content.refusals import SENTENCES
from giaoban.documents.models import EXTENSIONS, AccessClass, File
from giaoban.documents.staging import Ready

ACCEPT = ".pdf,.docx,.xlsx,image/jpeg,image/png,image/heic,image/heif," + ",".join(EXTENSIONS)
PICTURES_ONLY = "image/*"
MOST_AT_ONCE = 20


class FilesInput(forms.ClearableFileInput):
    """Several files, by the browser's own field; the phone offers its camera."""

    allow_multiple_selected = True

    def __init__(self, accept: str = ACCEPT) -> None:
        super().__init__(attrs={"multiple": True, "accept": accept})
        self.template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(given) > MOST_AT_ONCE:
            raise ValidationError(_("At most 20 files at once."), "too_many")
        for one in given:
            if one.size > MAX_BYTES:
                raise ValidationError(f"{nfc(one.name)}: {SENTENCES['too_large']}", "documents.too_large")
        return given


class FilesForm(Form):
    """Mixed into, or used as, the form that attaches files. `keep(actor)` gives the rows, in the order they were chosen.

    The script of `documents/upload.js` sends each file in parts beforehand and adds a hidden field `upload` with its uid; without
    a script the field itself carries them. `viewer` is who is signed in: parts are looked up under that account.
    """

    file = FilesField(required=False, label=_("Files"), help_text=_("PDF, pictures, DOCX, XLSX, up to 20 MB each."))
    declared = forms.BooleanField(required=False, label=DECLARATION)
    files_required = True

    def __init__(self, *args: Any, viewer: Viewer, accept: str = ACCEPT, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.fields["file"].widget = FilesInput(accept)
        self.fields["file"].widget.attrs["data-files"] = ""
        self.ready: list[tuple[str, Ready]] = []  # (uid, description) of what was sent in parts
        for text in self.data.getlist(self.add_prefix("upload")) if hasattr(self.data, "getlist") else []:
            found = staging.ready(viewer, UUID(text)) if _is_uid(text) else None
            if found is not None and all(text != uid for uid, _found in self.ready):
                self.ready.append((text, found))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.files_required and not self.ready and not cleaned.get("file") and "file" not in self.errors:
            self.add_error("file", ValidationError(_("Choose a file first."), "documents.none"))
        return cleaned

    def keep(self, actor: Viewer, *, access_class: str = AccessClass.INTERNAL) -> list[File]:
        """Keep every file of the form. A refusal names the file; nothing is kept then (the page rolls back)."""
        declared = bool(self.cleaned_data.get("declared"))
        kept = []
        for upload in [*(found for _uid, found in self.ready), *self.cleaned_data.get("file", [])]:
            try:
                kept.append(keep_file(actor=actor, upload=upload, access_class=access_class, declared=declared))
            except DomainError as error:
                raise DomainError(error.code, _named(nfc(str(upload.name)), error), field=error.field) from error
        return kept


def _named(name: str, error: DomainError) -> str:
    return error.message if error.field == "declared" else f"{name}: {error.message}"


def _is_uid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
