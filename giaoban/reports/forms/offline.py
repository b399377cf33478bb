"""Forms around the file: choosing it, and who sent it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from giaoban.core.forms import Form
from giaoban.documents.actions import DECLARATION
from giaoban.reports.forms.lines import EnteredForm


class FileForm(Form):
    file = forms.FileField(
        label=pgettext_lazy("report", "The file that was filled in"),
        help_text=gettext_lazy("DOCX or XLSX, up to 20 MB. You see what it would change before anything is changed."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.docx"}),
    )
    declared = forms.BooleanField(
        required=False, label=DECLARATION, help_text=gettext_lazy("Needed only if there are pictures in the file.")
    )


class SentForm(EnteredForm):
    """Who sent the file and when; the channel is the file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["channel"]
        self.fields["told_by"].label = pgettext_lazy("report", "Who sent it")
        self.fields["told_at"].label = pgettext_lazy("report", "Arrived at")
