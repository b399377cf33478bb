"""Fields that schedule's forms share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from giaoban.core.forms import Form
from giaoban.organisation.models import Appointment, Person
from giaoban.organisation.queries import post_name


class TimeField(forms.TimeField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        super().__init__(**kwargs)


def whole(label: Any, lowest: int, most: int, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=lowest, max_value=most, **kwargs)


class Versioned(Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class PersonField(forms.TypedChoiceField):
    """One of a few persons, shown with their posts; gives the Person."""

    def __init__(self, **kwargs: Any) -> None:
        self.people: dict[str, Person] = {}
        kwargs.setdefault("required", False)
        super().__init__(coerce=lambda key: self.people[key], empty_value=None, **kwargs)

    def offer(self, rows: Iterable[Appointment], nobody: Any) -> None:
        """Offer the holders of posts; a person with two posts is offered once, by the first."""
        names: dict[str, str] = {}
        for row in rows:
            key = str(row.person_id)
            if key not in names:
                self.people[key] = row.person
                names[key] = f"{row.person.full_name}, {post_name(row, row.unit)}"
        self.choices = [("", nobody), *names.items()]
