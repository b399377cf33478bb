"""Forms of the figures: set up by the host, asked by an advisory body, answered by a unit."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from giaoban.core.components import month_words
from giaoban.core.errors import DomainError
from giaoban.core.forms import DateField, Form, TextField
from giaoban.organisation.models import Field, Unit
from giaoban.reports import rows
from giaoban.reports.actions.indicators import IndicatorTerms
from giaoban.reports.figures import Figure
from giaoban.reports.forms.lines import FigureForm
from giaoban.reports.models import Indicator
from giaoban.reports.rows import Row, RowConflict
from giaoban.schedule.models import Meeting

DECIMALS = [
    (0, gettext_lazy("whole numbers: 41")),
    (1, gettext_lazy("one digit: 41.5")),
    (2, gettext_lazy("two digits: 41.25")),
    (3, gettext_lazy("three digits")),
    (4, gettext_lazy("four digits")),
]


class TermsForm(Form):
    """How one figure is asked."""

    name = forms.CharField(
        max_length=160,
        label=pgettext_lazy("indicator", "Name of the figure"),
        help_text=gettext_lazy("What is counted, and up to when. For instance: area of rice sown so far."),
    )
    unit_of_measure = forms.CharField(
        max_length=40,
        required=False,
        label=pgettext_lazy("indicator", "Counted in"),
        help_text=gettext_lazy("ha, %, …"),
    )
    decimals = forms.TypedChoiceField(
        coerce=int, choices=DECIMALS, initial=0, label=pgettext_lazy("indicator", "Digits after the decimal sign")
    )
    summable = forms.BooleanField(
        required=False,
        initial=True,
        label=pgettext_lazy("indicator", "May be added up over the units"),
        help_text=gettext_lazy("Not for percentages and averages."),
    )

    def terms(self) -> IndicatorTerms:
        names = ("name", "unit_of_measure", "decimals", "summable", "required")
        return IndicatorTerms(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})


class IndicatorForm(TermsForm):
    required = forms.BooleanField(
        required=False,
        label=pgettext_lazy("indicator", "Required: without it the report is not submitted"),
    )
    from_period = forms.TypedChoiceField(coerce=date.fromisoformat, label=pgettext_lazy("indicator", "Asked from"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, periods: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_period"].choices = [  # type: ignore[attr-defined]
            (period.isoformat(), month_words(period)) for period in periods
        ]


class EndForm(Form):
    until_period = forms.TypedChoiceField(
        required=False,
        empty_value=None,
        coerce=date.fromisoformat,
        label=pgettext_lazy("indicator", "No longer asked from"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, periods: list[date], indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(period.isoformat(), month_words(period)) for period in periods]
        if indicator.until_period is not None:
            choices = [("", _("goes on without an end")), *choices]
        self.fields["until_period"].choices = choices  # type: ignore[attr-defined]


class AskForm(Form):
    """The head of a request: for which briefing, of which field, until when, of whom."""

    meeting = forms.TypedChoiceField(label=pgettext_lazy("indicator", "For the briefing of"))
    field = forms.TypedChoiceField(coerce=int, label=pgettext_lazy("report", "Field of work"))
    due_on = DateField(
        label=pgettext_lazy("indicator", "Last day"),
        help_text=gettext_lazy("An answer after it is taken for another 30 days and marked late."),
    )
    purpose = TextField(required=False, rows=2, max_length=1000, label=pgettext_lazy("indicator", "What it is for"))
    units = forms.TypedMultipleChoiceField(
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        label=pgettext_lazy("indicator", "Units that are asked"),
        error_messages={"required": gettext_lazy("Choose at least one unit.")},
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        meetings: list[tuple[str, str]] | None,
        fields: list[Field] | None,
        units: list[Unit],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("meeting", meetings),
            ("field", [(row.pk, row.name) for row in fields] if fields is not None else None),
        ):
            if choices is None:
                del self.fields[name]
            else:
                self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["units"].choices = [(unit.pk, unit.name) for unit in units]  # type: ignore[attr-defined]


class FigureTermsForm(TermsForm):
    """A line of a request; one without a name is no line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["name"].help_text = ""

    @property
    def is_blank(self) -> bool:
        return not str(self["name"].value() or "").strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("name") or "").strip() and (cleaned.get("unit_of_measure") or "").strip():
            self.add_error("name", ValidationError(_("Write the name of the figure."), "reports.indicator_name"))
        return cleaned


class FigureTermsForms:
    """Up to ten lines; three at first, more by a button that needs no script."""

    FIRST, MORE = 3, 3

    def __init__(
        self, data: Any = None, *, initial: list[dict[str, Any]] | None = None, unsent: bool = False, more: bool = False
    ) -> None:
        initial = initial or []
        given = str(data.get("lines", "")) if data is not None else ""
        count = int(given) if given.isdigit() else max(self.FIRST, len(initial) + 1)
        self.count = min(count + (self.MORE if more else 0), Indicator.MOST)
        self.forms = [
            FigureTermsForm(data, prefix=f"q{number}", initial=initial[number] if number < len(initial) else None)
            for number in range(self.count)
        ]
        if unsent:
            for form in self.forms:
                form._errors, form.cleaned_data = ErrorDict(), {}  # type: ignore[attr-defined]

    @property
    def full(self) -> bool:
        return self.count >= Indicator.MOST

    @property
    def errors(self) -> list[Any]:
        return [form for form in self.forms if form.is_bound and form.errors]

    def is_valid(self) -> bool:
        return not self.errors

    def terms(self) -> list[IndicatorTerms]:
        return [form.terms() for form in self.forms if not form.is_blank]


class WithdrawForm(Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = TextField(rows=2, max_length=1000, label=pgettext_lazy("indicator", "Reason"))


class ToldForm(Form):
    told_by = forms.CharField(
        max_length=160, label=pgettext_lazy("report", "Who told it"), help_text=gettext_lazy("Name and post")
    )


class AnswerForm:
    """The figures of one request for one unit: rows as in the report's form."""

    def __init__(self, meeting: Meeting, figures: list[Figure], data: Any = None, *, unsent: bool = False) -> None:
        self.meeting, self.figures, self.data = meeting, figures, data
        self.top_errors: list[tuple[str, str]] = []
        self.lines = [
            FigureForm(
                data,
                initial={"amount": figure.amount, "base": rows.fingerprint(rows.FIGURE, {"amount": figure.amount})},
                prefix=f"f-{figure.key}",
                meeting=meeting,
                key=figure.key,
                figure=figure,
            )
            for figure in figures
        ]
        if unsent:
            for form in self.lines:
                form._errors, form.cleaned_data = ErrorDict(), {}  # type: ignore[attr-defined]

    @property
    def errors(self) -> list[Any]:
        return [*self.top_errors, *(form for form in self.lines if form.is_bound and form.errors)]

    def is_valid(self) -> bool:
        return self.data is not None and not self.errors

    def rows(self) -> list[Row]:
        return [form.row() for form in self.lines]

    @property
    def in_conflict(self) -> bool:
        return any(form.conflict for form in self.lines)

    @property
    def error_lines(self) -> list[tuple[str, str]]:
        return [
            *self.top_errors,
            *(
                (form[name].id_for_label, f"{form[name].label}: {' '.join(map(str, messages))}")
                for form in self.lines
                for name, messages in form.errors.items()
                if name != "__all__"
            ),
        ]

    def add_domain_error(self, error: DomainError) -> None:
        key = (error.field or "").removeprefix("figure-").removesuffix("-amount")
        for form in self.lines:
            if form.key == key:
                form.add_error("amount", ValidationError(error.message, error.code))
                return
        self.top_errors.append(("", str(error.message)))

    def with_conflicts(self, conflicts: list[RowConflict]) -> AnswerForm:
        """The same form, mine in the fields, theirs beside them."""
        data = self.data.copy()
        by_key = {row.key: row for row in conflicts}
        for form in self.lines:
            if form.key in by_key:
                data[form.add_prefix("base")] = by_key[form.key].fingerprint
        again = AnswerForm(self.meeting, self.figures, data, unsent=True)
        for form in again.lines:
            form.conflict = by_key.get(form.key)
        return again
