"""Noting a call: one tap with what the list suggests; whom, a word and another time only for those who want them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from giaoban.core import clock
from giaoban.core.forms import Form
from giaoban.core.text import personal_numbers
from giaoban.reports.forms.lines import NUMBERS_FOUND
from giaoban.reports.models import CallNote
from giaoban.reports.queries.calls import CallRow


class CallForm(Form):
    """`whom` is preset to whoever should be called first, so the two buttons work with one tap."""

    whom = forms.TypedChoiceField(label=pgettext_lazy("call", "Who was called"), coerce=UUID)
    note = forms.CharField(
        label=pgettext_lazy("call", "Note"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For instance: will send it at 16:00"),
    )
    at = forms.DateTimeField(
        label=pgettext_lazy("call", "Called at"),
        required=False,
        help_text=gettext_lazy("Only for a call made earlier; otherwise the time of the tap counts."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"],
    )
    outcome = forms.ChoiceField(choices=CallNote.Outcome.choices, widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: CallRow, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"call-{row.unit.uid}-%s")
        super().__init__(*args, **kwargs)
        self.row = row
        whom: Any = self.fields["whom"]
        whom.choices = [
            (str(one.appointment.uid), f"{one.post}: {one.name} ({one.phone or '–'})") for one in row.contacts
        ]

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"]
        if personal_numbers(note):
            raise ValidationError(NUMBERS_FOUND, "personal_numbers")
        return note

    def clean_at(self) -> Any:
        at = self.cleaned_data["at"]
        if at is not None and at > clock.now():
            raise ValidationError(_("The time of the call cannot lie ahead."), "reports.call_at")
        return at
