"""Forms of sign-in, passwords and one's own account."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from giaoban.access.decisions import inspectors_within, units_within
from giaoban.access.models import Account
from giaoban.access.queries import present_posts
from giaoban.core.forms import DateField, Form, TextField
from giaoban.core.text import nfc
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Unit
from giaoban.organisation.queries import post_name, tree_lines


class PasswordField(forms.CharField):
    """A password: not stripped, NFC (a phone and a computer may send the same letters in two forms)."""

    def __init__(self, *, new: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs["strip"] = False
        kwargs["widget"] = forms.PasswordInput(
            attrs={"autocomplete": "new-password" if new else "current-password", "autocapitalize": "none"}
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        return nfc(cleaned) if isinstance(cleaned, str) else cleaned


class SignInForm(Form):
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = PasswordField(label=_("Password"))

    def clean_username(self) -> str:
        return nfc(self.cleaned_data["username"]).lower()


class PasswordForm(Form):
    """Change one's own password: the present one, and the new one twice."""

    old_password = PasswordField(label=_("Present password"))
    new_password1 = PasswordField(
        label=_("New password"), new=True, help_text=_("At least 10 characters, not a common word, not one's own name.")
    )
    new_password2 = PasswordField(label=_("New password once more"), new=True)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        self.account = account
        super().__init__(*args, **kwargs)

    def clean_old_password(self) -> str:
        old = self.cleaned_data["old_password"]
        if not self.account.check_password(old):
            raise ValidationError(_("The present password is not right."), "wrong_password")
        return old

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        new, again = data.get("new_password1"), data.get("new_password2")
        if new and again and new != again:
            self.add_error("new_password2", ValidationError(_("The two new passwords differ."), "differ"))
        elif new and new == data.get("old_password"):
            self.add_error("new_password1", ValidationError(_("Choose a password other than the present one."), "same"))
        elif new:
            try:
                validate_password(new, self.account)
            except ValidationError as error:
                self.add_error("new_password1", error)
        return data


class LanguageForm(Form):
    language = forms.ChoiceField(
        label=_("Language of the screens"),
        choices=[("vi", "Tiếng Việt"), ("en", "English")],
        widget=forms.RadioSelect,
    )


class EmailForm(Form):
    email = forms.EmailField(
        label=_("Mail address"),
        required=False,
        max_length=254,
        help_text=_("Leave it empty if you want no mail. Notices always stand under “Notices”."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"invalid": _("The address is not right. Write it as ten@example.vn.")},
    )


class UserNameForm(Form):
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        min_length=3,
        help_text=_("Small letters without accents, digits, dot and hyphen."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_username(self) -> str:
        name = self.cleaned_data["username"].lower()
        if not re.fullmatch(r"[a-z0-9][a-z0-9.\-]*", name):
            raise ValidationError(_("Small letters without accents, digits, dot and hyphen."), "letters")
        return name


class DecisionForm(Form):
    """An inspection decision: who reads whose papers, of which dates, during which days."""

    number = forms.CharField(label=_("Number of the decision"), max_length=60)
    subject = TextField(label=_("Subject of the inspection"), rows=2, max_length=2000)
    units = forms.MultipleChoiceField(label=_("Units inspected"), widget=forms.CheckboxSelectMultiple)
    inspectors = forms.MultipleChoiceField(label=_("Inspectors"), widget=forms.CheckboxSelectMultiple)
    covers_from = DateField(label=_("Papers from"))
    covers_to = DateField(label=_("Papers to"))
    valid_from = DateField(label=_("Reading from"))
    valid_to = DateField(label=_("Reading until"))

    def __init__(self, *args: Any, issuer: Unit, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        within = [(str(unit.uid), str(unit)) for unit, _depth in tree_lines(units_within(issuer))]
        self.fields["units"].choices = within  # type: ignore[attr-defined]
        people = inspectors_within(issuer, viewer).prefetch_related(present_posts("appointments"))
        self.fields["inspectors"].choices = [(str(person.uid), _with_posts(person)) for person in people]  # type: ignore[attr-defined]


def _with_posts(person: Any) -> str:
    posts = ", ".join(f"{post_name(row, row.unit)} {row.unit}" for row in person.present)
    return f"{person.full_name} – {posts}"


class EndDecisionForm(Form):
    valid_to = DateField(label=_("Reading until"))
