"""One small form for every kind of row. Each carries the fingerprint of what was shown (`base`), see reports.rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from giaoban.commitments.models import CLAIM_OUTCOMES, Commitment, Rhythm
from giaoban.concerns.models import Concern
from giaoban.core import clock
from giaoban.core.components import OUTCOMES
from giaoban.core.errors import DomainError
from giaoban.core.forms import DateField, Form, NumberField, TextField
from giaoban.core.text import personal_numbers
from giaoban.reports import rows
from giaoban.reports.checks import OFTEN, OFTEN_IS_NO_DEADLINE, UNMET, row_errors
from giaoban.reports.figures import Figure, check_amount
from giaoban.reports.models import Report
from giaoban.reports.rows import Row, RowConflict, Values
from giaoban.schedule.models import Meeting

NUMBERS_FOUND = gettext_lazy("There is a phone number or a personal identity number. Please take it out before saving.")


class Quantity(forms.DecimalField):
    """An amount as it is typed here: 41,5. A number keypad on the phone."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "amount"})
        super().__init__(max_digits=12, decimal_places=2, localize=True, required=False, widget=widget, **kwargs)


class Picker(forms.TypedChoiceField):
    """A choice whose value may be nothing."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)


class RowForm(Form):
    """Base of the rows. `numbers_ok`: the person looked at the numbers and says they are not personal."""

    kind = ""
    base = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Meeting, key: str = "", numbers_ok: bool = False, **kwargs: Any) -> None:
        self.meeting, self.key, self.numbers_ok = meeting, key, numbers_ok
        self.conflict: RowConflict | None = None
        super().__init__(*args, **kwargs)

    @property
    def taken_out(self) -> bool:
        return bool(self.cleaned_data.get("gone"))

    def values(self) -> Values:
        return {name: self.cleaned_data.get(name) for name in rows.FIELDS[self.kind]}

    def row(self) -> Row:
        return Row(self.kind, self.key, self.cleaned_data.get("base", ""), None if self.taken_out else self.values())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.cleaned_data = cleaned
        self.fill_in()
        if self.taken_out or self.errors:
            return cleaned
        values = self.values()
        if rows.fingerprint(self.kind, values) == cleaned.get("base", ""):
            return cleaned  # nothing was changed here: what was accepted once stays
        for name, code, message in row_errors(self.kind, values, self.meeting):
            self.add_error(name, ValidationError(message, code))
        if not self.numbers_ok:
            for name, value in values.items():
                if isinstance(value, str) and personal_numbers(value):
                    self.add_error(name, ValidationError(NUMBERS_FOUND, "personal_numbers"))
        return cleaned

    def fill_in(self) -> None:
        """What follows from other fields; before the values are compared and checked."""

    @property
    def is_blank(self) -> bool:
        """Nothing stands here yet (an empty line to be filled)."""
        if self.is_bound:
            return not any(
                self[name].value()
                for name in rows.FIELDS[self.kind]
                if name not in rows.CHOICES and name in self.fields
            )
        return not self.initial.get("base")

    @property
    def theirs(self) -> str:
        return rows.row_text(self.kind, self.conflict.theirs) if self.conflict else ""


class DifficultiesForm(RowForm):
    kind = rows.DIFFICULTIES
    difficulties = TextField(required=False, rows=3, label=pgettext_lazy("report", "Difficulties"))


class SidesForm(RowForm):
    """The side check: a line or a reason. One tap writes the usual reason."""

    kind = rows.SIDES
    no_party_building_quick = forms.BooleanField(
        required=False, label=pgettext_lazy("report", "Nothing new this month")
    )
    no_party_building_reason = TextField(required=False, rows=2, label=pgettext_lazy("report", "Or another reason"))
    no_socio_economic_quick = forms.BooleanField(
        required=False, label=pgettext_lazy("report", "Nothing new this month")
    )
    no_socio_economic_reason = TextField(required=False, rows=2, label=pgettext_lazy("report", "Or another reason"))

    def fill_in(self) -> None:
        for side in ("no_party_building", "no_socio_economic"):
            quick, reason = self.cleaned_data.get(f"{side}_quick"), self.cleaned_data.get(f"{side}_reason") or ""
            if quick and not reason.strip():
                self.cleaned_data[f"{side}_reason"] = _("Nothing new this month.")


class FlagForm(RowForm):
    kind = rows.FLAG
    flagged = forms.BooleanField(required=False, label=pgettext_lazy("report", "We ask to be heard first"))
    flag_reason = forms.CharField(
        required=False, max_length=300, strip=False, label=pgettext_lazy("report", "Reason"), widget=forms.TextInput
    )


class ClaimForm(RowForm):
    """The unit's word on one commitment: one tap on the phone, the rest only where it is needed."""

    kind = rows.CLAIM
    outcome = forms.ChoiceField(
        required=False,
        label=pgettext_lazy("report", "Self-assessment"),
        choices=[(outcome.value, OUTCOMES[outcome.value][1]) for outcome in CLAIM_OUTCOMES],
        widget=forms.RadioSelect,
    )
    qty = Quantity(label=pgettext_lazy("report", "Done so far"))
    result = TextField(required=False, rows=2, label=pgettext_lazy("report", "Result"))
    done_on = DateField(required=False, label=pgettext_lazy("report", "Done on"))
    why_not = TextField(required=False, rows=2, label=pgettext_lazy("report", "Why not"))
    new_due_on = DateField(required=False, label=pgettext_lazy("report", "New date asked for"))

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:
        self.commitment = commitment
        self.evidence: list[Any] = []  # files, set by the view
        super().__init__(*args, **kwargs)
        if commitment.target_qty is None:
            del self.fields["qty"]
        if commitment.rhythm == Rhythm.MONTHLY:
            del self.fields["new_due_on"]  # a monthly task comes again by itself

    @property
    def options(self) -> list[dict[str, Any]]:
        """The four big buttons."""
        chosen = self["outcome"].value() or ""
        return [
            {
                "value": outcome.value,
                "mark": OUTCOMES[outcome.value][0],
                "word": OUTCOMES[outcome.value][1],
                "checked": chosen == outcome.value,
                "id": f"{self['outcome'].auto_id}_{number}",
            }
            for number, outcome in enumerate(CLAIM_OUTCOMES)
        ]

    @property
    def advice(self) -> str:
        chosen = self["outcome"].value()
        if chosen in UNMET and not str(self["why_not"].value() or "").strip():
            return _("Please write why, so that the standing members can help.")
        return ""


class ResultForm(RowForm):
    kind = rows.RESULT
    text = TextField(required=False, rows=2, label=pgettext_lazy("report", "Result"))
    field_id = Picker(coerce=int, empty_value=None, label=pgettext_lazy("report", "Field of work"))
    gone = forms.BooleanField(required=False, label=pgettext_lazy("report", "Take this line out"))

    def __init__(self, *args: Any, fields: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field_id"].choices = fields  # type: ignore[attr-defined]


class PlanForm(RowForm):
    """A task for the next month: what, product, field, who answers, who carries it out, by when (the six "rõ")."""

    kind = rows.PLAN
    text = TextField(required=False, rows=2, label=pgettext_lazy("report", "Task"))
    deliverable = TextField(
        required=False,
        rows=1,
        label=pgettext_lazy("report", "Product"),
        help_text=gettext_lazy("What will be seen when it is due?"),
    )
    field_id = Picker(coerce=int, empty_value=None, label=pgettext_lazy("report", "Field of work"))
    responsible_post = Picker(empty_value="", label=pgettext_lazy("report", "Who answers for it"))
    responsible_text = forms.CharField(
        required=False, max_length=200, strip=False, label=pgettext_lazy("report", "Or write who answers for it")
    )
    executing_text = forms.CharField(
        required=False, max_length=300, strip=False, label=pgettext_lazy("report", "Who carries it out")
    )
    rhythm = forms.ChoiceField(
        required=False,
        label=pgettext_lazy("report", "When"),
        widget=forms.RadioSelect,
        choices=[
            (Rhythm.ONCE.value, pgettext_lazy("rhythm", "Once, by a day")),
            (Rhythm.MONTHLY.value, pgettext_lazy("rhythm", "Every month")),
            (OFTEN, pgettext_lazy("rhythm", "Regularly")),
        ],
    )
    due_on = DateField(required=False, label=pgettext_lazy("report", "Due on"))
    target_qty = Quantity(label=pgettext_lazy("report", "Quantity"))
    unit_of_measure = forms.CharField(
        required=False, max_length=40, strip=False, label=pgettext_lazy("report", "Counted in")
    )
    gone = forms.BooleanField(required=False, label=pgettext_lazy("report", "Take this task out"))

    def __init__(
        self, *args: Any, fields: list[Any], posts: list[tuple[str, str]], names: dict[str, str], **kwargs: Any
    ):
        self.names = names
        super().__init__(*args, **kwargs)
        self.fields["field_id"].choices = fields  # type: ignore[attr-defined]
        given = self.initial.get("responsible_post")
        known = [code for code, _label in posts]
        extra = [(given, names.get(given, given))] if given and given not in known else []
        self.fields["responsible_post"].choices = [*posts, *extra]  # type: ignore[attr-defined]

    def fill_in(self) -> None:
        post = self.cleaned_data.get("responsible_post")
        if post and not (self.cleaned_data.get("responsible_text") or "").strip():
            self.cleaned_data["responsible_text"] = self.names.get(post, post)
        if not self.cleaned_data.get("rhythm"):
            self.cleaned_data["rhythm"] = Rhythm.ONCE.value
        if self.cleaned_data["rhythm"] == OFTEN and not self.taken_out:
            if rows.is_blank(self.kind, self.values()):
                self.cleaned_data["rhythm"] = Rhythm.ONCE.value
            else:
                self.add_error("rhythm", ValidationError(OFTEN_IS_NO_DEADLINE, "often"))


class PetitionForm(RowForm):
    kind = rows.PETITION
    KINDS = [
        (Concern.Kind.PETITION.value, pgettext_lazy("concern", "Petition")),
        (Concern.Kind.PRESSING.value, pgettext_lazy("concern", "Pressing matter")),
    ]
    text = TextField(required=False, rows=3, label=pgettext_lazy("report", "What it is about"))
    place = forms.CharField(required=False, max_length=200, strip=False, label=pgettext_lazy("report", "Place"))
    proposal = TextField(required=False, rows=2, label=gettext_lazy("What the unit proposes"))
    restricted = forms.BooleanField(
        required=False,
        label=pgettext_lazy("report", "Restricted: only the standing members of the host read it"),
        widget=forms.CheckboxInput(attrs={"data-private-when": "on"}),
    )
    gone = forms.BooleanField(required=False, label=pgettext_lazy("report", "Take this petition out"))

    def __init__(self, *args: Any, offer_restricted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            required=False, choices=self.KINDS, widget=forms.RadioSelect, label=pgettext_lazy("report", "Kind")
        )
        if not offer_restricted:
            del self.fields["restricted"]

    def fill_in(self) -> None:
        self.cleaned_data["kind"] = self.cleaned_data.get("kind") or Concern.Kind.PETITION.value
        self.cleaned_data["restricted"] = bool(self.cleaned_data.get("restricted"))


class FigureForm(RowForm):
    """One number, last month's beside it. `figure.indicator` says what is counted in what."""

    kind = rows.FIGURE
    amount = NumberField(required=False)

    def __init__(self, *args: Any, figure: Figure, **kwargs: Any) -> None:
        self.figure = figure
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = str(figure.indicator)

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        try:
            check_amount(self.figure.indicator, amount)
        except DomainError as error:
            raise ValidationError(error.message, error.code) from error
        return amount


class EnteredForm(Form):
    """Who told it, when and how (DESIGN.md: with teller, time and typist)."""

    channel = forms.ChoiceField(
        label=pgettext_lazy("report", "Told"),
        widget=forms.RadioSelect,
        choices=[
            (Report.Channel.TELEPHONE.value, gettext_lazy("by telephone")),
            (Report.Channel.PHOTO.value, gettext_lazy("photographs of a handwritten report")),
            (Report.Channel.PAPER.value, gettext_lazy("on paper")),
            (Report.Channel.HALL.value, gettext_lazy("in the hall")),
        ],
    )
    told_by = forms.CharField(
        max_length=160, label=pgettext_lazy("report", "Who told it"), help_text=gettext_lazy("Name and post")
    )
    told_at = forms.DateTimeField(
        label=pgettext_lazy("report", "Told at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"],
    )

    def clean_told_at(self) -> Any:
        told_at = self.cleaned_data["told_at"]
        if told_at > clock.now():
            raise ValidationError(_("The time it was told cannot lie ahead."), "told_at")
        return told_at


class ReturnForm(Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = TextField(
        rows=3,
        label=pgettext_lazy("report", "What should be added or changed"),
        help_text=gettext_lazy("The unit reads this sentence on its home page."),
    )
