"""What comes by mail."""

from __future__ import annotations

from typing import Any

from django import forms

from giaoban.core.forms import Form
from giaoban.notifications.kinds import GROUPS, kinds


class MailForm(Form):
    """One list of ticks a group: the kinds that may be switched off. Ticked: it comes by mail."""

    def __init__(self, *args: Any, off: set[str], **kwargs: Any) -> None:
        self.base: dict[str, list[str]] = {}
        super().__init__(*args, **kwargs)
        for group, heading in GROUPS.items():
            choices = [(k.code, k.label) for k in kinds().values() if k.group == group and k.mail and not k.duty]
            if choices:
                self.base[group] = [code for code, _label in choices]
                self.fields[group] = forms.MultipleChoiceField(
                    label=heading,  # type: ignore[arg-type]
                    required=False,
                    choices=choices,
                    widget=forms.CheckboxSelectMultiple,
                    initial=[code for code in self.base[group] if code not in off],
                )

    def off(self) -> list[str]:
        """The kinds whose tick was taken away."""
        return [code for group, codes in self.base.items() for code in codes if code not in self.cleaned_data[group]]
