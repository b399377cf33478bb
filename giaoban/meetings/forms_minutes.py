"""Forms of the minutes: a part's text, the unit's word, the host's answer, signing, substitutes, corrections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from giaoban.commitments.models import Outcome, Verdict
from giaoban.core.components import outcome_word
from giaoban.core.forms import DateField, Form, TextField
from giaoban.meetings.models import MinutesPart, PartResponse
from giaoban.organisation.models import Person


class PartForm(Form):
    text = TextField(label=_("Text of this part"), rows=14, required=False, max_length=60_000)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ConfirmForm(Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=PartResponse.Kind, widget=forms.HiddenInput, initial=PartResponse.Kind.CONFIRMED)


class ObjectionForm(Form):
    text = TextField(
        label=_("What is not right"),
        rows=5,
        max_length=4000,
        help_text=_("One paragraph. The office answers; both are printed in the minutes."),
        error_messages={"required": _("Write what is not right.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class AnswerForm(Form):
    answer = TextField(
        label=_("Answer"),
        rows=5,
        max_length=4000,
        help_text=_("It is printed beside the objection. To change the text itself, edit the part."),
        error_messages={"required": _("Write the answer first.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class RevisionForm(Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)


class SignForm(Form):
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("The one you sign in with. It confirms that it is you who signs."),
        error_messages={"required": _("Enter your password.")},
    )
    role = forms.CharField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput)


class SubstituteForm(Form):
    person = forms.ModelChoiceField(
        label=_("Who signs instead"), queryset=Person.objects.none(), to_field_name="uid", empty_label=_("Choose")
    )
    reason = TextField(label=_("Reason"), rows=2, max_length=300, help_text=_("Printed under the signature."))

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.queryset = Person.objects.filter(pk__in=[row.pk for row in people]).order_by("sort_key")


REPLACED = ("outcome", "new_due_on", "done_on", "done_qty", "ends_monthly", "reason", "judged_by")


class AddendumForm(Form):
    """A correction of a part's words, or of one verdict (then with the new one)."""

    verdict = forms.ModelChoiceField(
        label=_("Assessment that is replaced"),
        queryset=Verdict.objects.none(),
        required=False,
        empty_label=_("None: the words of a part are corrected"),
        help_text=_("Also one that was still owed."),
    )
    part = forms.ModelChoiceField(
        label=_("Part that is corrected"),
        queryset=MinutesPart.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label=_("Choose"),
        help_text=_("Only for words; an assessment stands in its unit's part."),
    )
    text = TextField(
        label=_("Words of the correction"),
        rows=5,
        max_length=8000,
        error_messages={"required": _("Write what is corrected.")},
    )
    outcome = forms.ChoiceField(label=_("New assessment"), required=False)
    new_due_on = DateField(label=_("New date"), required=False, help_text=_("For “partly” and “not achieved”."))
    done_on = DateField(label=_("Done on"), required=False)
    done_qty = forms.DecimalField(
        label=_("Quantity done"), required=False, max_digits=12, decimal_places=2, min_value=0
    )
    ends_monthly = forms.BooleanField(
        label=_("This monthly task ends here"),
        required=False,
        help_text=_("Only for a monthly task without an end date, with “achieved”."),
    )
    reason = TextField(label=_("Reason"), rows=2, required=False, max_length=2000)
    judged_by = forms.ModelChoiceField(
        label=_("Standing member who judged"),
        queryset=Person.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label=_("Choose"),
    )

    def __init__(
        self, *args: Any, verdicts: list[Verdict], parts: list[MinutesPart], judges: list[Person], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["outcome"].choices = [("", _("Choose"))] + [
            (outcome.value, outcome_word(outcome.value)) for outcome in Outcome if outcome != Outcome.OWED
        ]
        choices = Verdict.objects.filter(pk__in=[row.pk for row in verdicts]).select_related("commitment__owner")
        fields["verdict"].queryset = choices.order_by("commitment__owner__sort_key", "pk")
        fields["verdict"].label_from_instance = lambda row: (
            f"{row.commitment.owner}: {row.commitment.text[:90]} ({outcome_word(row.outcome)})"
        )
        fields["part"].queryset = MinutesPart.objects.filter(pk__in=[row.pk for row in parts])
        fields["judged_by"].queryset = Person.objects.filter(pk__in=[row.pk for row in judges])

    def replacement(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        if data["verdict"] is None:
            return None
        return {name: data[name] for name in REPLACED}


class AddendumTextForm(Form):
    text = TextField(label=_("Words of the correction"), rows=5, max_length=8000)
    version = forms.IntegerField(widget=forms.HiddenInput)


class AddendumSignForm(Form):
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Enter your password.")},
    )
    role = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)


class VersionForm(Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
