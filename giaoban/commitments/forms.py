"""Forms of the commitments room. Labels are the office's words; rules are in the actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from giaoban.commitments import rules
from giaoban.commitments.models import Commitment, Outcome, Rhythm
from giaoban.core import clock
from giaoban.core.forms import DateField, Form, TextField
from giaoban.core.text import personal_numbers
from giaoban.core.viewer import Viewer
from giaoban.documents.forms import FilesForm
from giaoban.organisation.models import Field, Person, Unit
from giaoban.organisation.queries import post_name, standing_members, valid_on
from giaoban.rulebook.positions import position_name, positions
from giaoban.schedule.models import Participant, Series


def choosing(form: forms.Form, name: str) -> Any:
    """A field whose choices depend on who looks."""
    return form.fields[name]


class NumbersForm(Form):
    """Points out phone and identity numbers in `number_fields` once; sent again with the tick it goes through (§2)."""

    number_fields: tuple[str, ...] = ("text",)
    numbers_confirmed = forms.BooleanField(
        required=False,
        label=_("These are not personal numbers, or they must stay"),
        help_text=_("Only numbers of an office or of a document belong here."),
    )

    @property
    def asks_about_numbers(self) -> bool:
        """Show the tick only after numbers were found."""
        return bool(self.is_bound and self._found_numbers())

    def _found_numbers(self) -> list[tuple[str, str]]:
        found = []
        for name in self.number_fields:
            value = self.data.get(self.add_prefix(name), "")
            found += [(name, number) for number in personal_numbers(value if isinstance(value, str) else "")]
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        found = self._found_numbers()
        if found and not cleaned.get("numbers_confirmed"):
            name, number = found[0]
            self.add_error(
                name,
                ValidationError(
                    _(
                        "There is a telephone number or the number of a personal paper (%(number)s). Please take it out before saving."
                    ),
                    "personal_number",
                    params={"number": number},
                ),
            )
        cleaned.pop("numbers_confirmed", None)
        return cleaned


class PersonChoice(forms.ModelChoiceField):
    """A standing member of the host, printed with his post."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Person.objects.none(), to_field_name="uid", empty_label=None, **kwargs)
        self.posts: dict[int, str] = {}

    def offer(self, host: Unit, day: date, viewer: Viewer) -> None:
        """Offer the host's standing members of a day; the viewer himself first if he is one."""
        rows = standing_members(host, day)
        self.posts = {row.person_id: post_name(row, host) for row in rows}
        self.queryset = Person.objects.filter(pk__in=self.posts)
        if viewer.person_id in self.posts:
            self.initial = viewer.person_uid
        elif rows:
            self.initial = rows[0].person.uid

    def label_from_instance(self, person: Person) -> str:
        post = self.posts.get(person.pk, "")
        return f"{person.full_name} ({post})" if post else person.full_name


class UnitChoice(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Unit.objects.none(), to_field_name="uid", **kwargs)


def participants(series: Series, role: str | None = None) -> Any:
    """Units of the series today that have not ended."""
    rows = Participant.objects.filter(valid_on(clock.today()), series_id=series.pk)
    if role:
        rows = rows.filter(role=role)
    return Unit.objects.filter(pk__in=rows.values("unit_id"), ended_on=None).order_by("sort_key")


class AssignForm(NumbersForm):
    """ "Giao nhiệm vụ ngoài hội nghị": unit, what, date, field; the rest when there is time."""

    number_fields = ("text", "deliverable", "executing_text")
    unit = UnitChoice(label=_("Unit"), empty_label=_("Choose the unit"))
    text = TextField(label=_("What is to be done"), rows=2)
    due_on = DateField(label=_("To be done by"), required=False)
    due_at_next_meeting = forms.BooleanField(
        required=False,
        label=_("Before the next briefing"),
        help_text=_("The date follows the briefing if that is moved."),
    )
    field = forms.ModelChoiceField(
        label=_("Field of work"), queryset=Field.objects.all(), to_field_name="code", empty_label=_("Choose the field")
    )
    deliverable = forms.CharField(
        label=_("What will be there to see"),
        required=False,
        max_length=500,
        help_text=_("A resolution, a record, a list…"),
    )
    responsible_post = forms.ChoiceField(label=_("Responsible post"), required=False)
    responsible_text = forms.CharField(label=_("Responsible, as printed"), required=False, max_length=200)
    executing_text = forms.CharField(label=_("Who carries it out"), required=False, max_length=300)
    rhythm = forms.ChoiceField(label=_("Rhythm"), choices=Rhythm.choices, initial=Rhythm.ONCE, required=False)
    co_units = forms.ModelMultipleChoiceField(
        label=_("Co-ordinating units"),
        queryset=Unit.objects.none(),
        to_field_name="uid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They see this task and add notes; they are not assessed."),
    )

    def __init__(self, *args: Any, series: Series, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = participants(series)
        choosing(self, "unit").queryset = units
        choosing(self, "co_units").queryset = units
        choosing(self, "responsible_post").choices = [("", "—"), *((code, position_name(code)) for code in positions())]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["rhythm"] = cleaned.get("rhythm") or Rhythm.ONCE
        if cleaned.get("responsible_post") and not cleaned.get("responsible_text", "").strip():
            cleaned["responsible_text"] = positions()[cleaned["responsible_post"]].name
        return cleaned


class NoteForm(FilesForm, NumbersForm):
    files_required = False
    field_order = ("text", "qty", "numbers_confirmed", "declared", "file")
    text = TextField(label=_("What was done, what stands in the way"), rows=3)
    qty = forms.DecimalField(
        label=_("Done so far"), required=False, min_value=0, localize=True, max_digits=12, decimal_places=2
    )

    def __init__(self, *args: Any, commitment: Commitment, owner: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not owner or commitment.target_qty is None:
            del self.fields["qty"]


class WaitingForm(NumbersForm):
    number_fields = ("waiting_on",)
    version = forms.IntegerField(widget=forms.HiddenInput)
    waiting_on = forms.CharField(
        label=_("Whom the task waits for"),
        required=False,
        max_length=200,
        help_text=_(
            "For example: the district People's Committee. Leave it empty when the waiting is over. The date stays."
        ),
    )
    waiting_since = DateField(label=pgettext_lazy("waiting", "Since"), required=False)


class AskForm(NumbersForm):
    number_fields = ("reason",)
    to_due = DateField(label=pgettext_lazy("extension", "New date asked for"))
    reason = TextField(label=_("Reason"), rows=3)


class DecideForm(Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=(("yes", _("Grant the extension")), ("no", _("Refuse"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = TextField(label=_("Answer to the unit"), required=False, rows=2, help_text=_("Needed for a refusal."))
    decided_by = PersonChoice(label=_("Decided by"))

    def __init__(self, *args: Any, host: Unit, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choosing(self, "decided_by").offer(host, clock.today(), viewer)


class ExtendForm(Form):
    """One or many tasks with one reason, to a day or by so many days each."""

    to_due = DateField(label=_("To the day"), required=False)
    days = forms.IntegerField(
        label=_("or by so many days each"),
        required=False,
        min_value=1,
        max_value=366,
        help_text=_("Counted from the date of each task."),
    )
    reason = TextField(label=_("Reason"), rows=2, help_text=_("One reason for all of them, for instance the storm."))
    granted_by = PersonChoice(label=_("Granted by"))

    def __init__(self, *args: Any, host: Unit, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choosing(self, "granted_by").offer(host, clock.today(), viewer)


class CancelForm(Form):
    reason = TextField(label=_("Reason"), rows=3)
    judged_by = PersonChoice(label=_("Decided by the chair"))

    def __init__(self, *args: Any, host: Unit, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choosing(self, "judged_by").offer(host, clock.today(), viewer)


class HandOverForm(Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    to_unit = UnitChoice(label=_("Unit that takes over"), empty_label=_("Choose the unit"))
    reason = TextField(label=_("Reason"), rows=2)

    def __init__(self, *args: Any, series: Series, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choosing(self, "to_unit").queryset = participants(series)


class CoUnitsForm(Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    units = forms.ModelMultipleChoiceField(
        label=_("Co-ordinating units"),
        queryset=Unit.objects.none(),
        to_field_name="uid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They see this task and add notes; they are not assessed."),
    )

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choosing(self, "units").queryset = participants(commitment.series).exclude(pk=commitment.owner_id)


class JudgeForm(Form):
    """A written verdict, in the words of the table; the same fields serve the chair's table."""

    outcome = forms.ChoiceField(label=_("Assessment of the standing members"), widget=forms.RadioSelect)
    done_on = DateField(label=_("Done on"), required=False)
    new_due_on = DateField(
        label=_("New date"), required=False, help_text=_("Needed for partly achieved and not achieved.")
    )
    reason = TextField(label=pgettext_lazy("verdict", "Why"), required=False, rows=2)
    ends_monthly = forms.BooleanField(label=_("The monthly task ends with this"), required=False)
    judged_by = PersonChoice(label=_("Assessed by"))

    def __init__(
        self, *args: Any, commitment: Commitment, on: date, slot_heard: bool, host: Unit, viewer: Viewer, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        allowed = rules.allowed_outcomes(commitment, on, slot_heard=slot_heard) - {Outcome.OWED}
        choosing(self, "outcome").choices = [(one.value, one.label) for one in Outcome if one in allowed]
        choosing(self, "judged_by").offer(host, on, viewer)
        if commitment.rhythm == Rhythm.MONTHLY:
            del self.fields["new_due_on"]
        if commitment.rhythm != Rhythm.MONTHLY or commitment.due_on is not None:
            del self.fields["ends_monthly"]


class UploadForm(Form):
    file = forms.FileField(
        label=_("File (XLSX or CSV)"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"})
    )
