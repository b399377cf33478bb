"""The one base of forms: text kept as typed (NFC), secret marks refused, domain errors shown at their field."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from giaoban.core.amounts import read_number
from giaoban.core.components import quantity_words
from giaoban.core.errors import DomainError
from giaoban.core.text import has_secret_mark, nfc

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

# Django's own sentences in the words of the office: code → (field class that says it, sentence).
PLAIN_WORDS: dict[str, tuple[type[forms.Field], Any]] = {
    "required": (forms.Field, _("Please fill this in.")),
    "invalid_choice": (forms.ChoiceField, _("Please choose one of the list.")),
}
PLAIN_INVALID: dict[type[forms.Field], Any] = {
    forms.DateField: _("The date is not right. Write it as 06/10/2017."),
    forms.IntegerField: _("Please write a whole number."),
    forms.DecimalField: _("Please write a number, for instance 41,5."),
}


class Form(forms.Form):
    """Every form of the product. Pass `held=QueryDict` to open it filled with a held form, unsent and without errors."""

    required_css_class = "required"
    use_required_attribute = False
    error_links: list[tuple[Any, str]]  # where each missing thing can be done; shown by {% errors %}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_links = []
        for field in self.fields.values():
            _say_plainly(field)

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str):
                self.cleaned_data[name] = nfc(value)
                if has_secret_mark(value):
                    self.add_error(
                        name, ValidationError(_("The text carries a secret mark and is not accepted."), "secret_mark")
                    )

    def add_domain_error(self, error: DomainError) -> None:
        """Show a rule's refusal at its field, or on top."""
        self.add_error(error.field if error.field in self.fields else None, ValidationError(error.message, error.code))
        self.error_links += error.links


class TextField(forms.CharField):
    """Free text over several lines, kept as typed (not stripped)."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("strip", False)
        kwargs.setdefault("max_length", 20_000)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value.strip() if isinstance(value, str) else value)


class DayInput(forms.DateInput):
    """The browser's date picker; a day that could not be read comes back as text, so what was typed stays."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        text = context["widget"]["value"] or ""
        context["widget"]["type"] = "date" if not text or _ISO_DAY.fullmatch(text) else "text"
        return context


class DateField(forms.DateField):
    """A day. The browser's date picker on a phone; 25/9/2017 is understood where it is typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", DayInput())
        super().__init__(**kwargs)


class NumberField(forms.DecimalField):
    """A number as people write it (core.amounts): 41,5 and 41.5 and 1.234,5 are all understood. A number keypad on the phone."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "amount"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return read_number(str(value))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], "invalid") from error

    def prepare_value(self, value: Any) -> Any:
        return quantity_words(value) if isinstance(value, Decimal) else value


def _say_plainly(field: forms.Field) -> None:
    """Replace Django's default sentences; a form's own sentences stay."""
    words = [(code, kind, message) for code, (kind, message) in PLAIN_WORDS.items()]
    words += [("invalid", kind, message) for kind, message in PLAIN_INVALID.items()]
    for code, kind, message in words:
        if isinstance(field, kind) and field.error_messages.get(code) is kind.default_error_messages.get(code):
            field.error_messages[code] = message
