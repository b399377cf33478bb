"""Forms of the chair's table and of a unit's slot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from giaoban.commitments.models import Outcome, Rhythm
from giaoban.core.components import outcome_word
from giaoban.core.forms import DateField, Form, TextField
from giaoban.meetings.models import Assessment
from giaoban.meetings.words import ATTENDANCE, GRADES
from giaoban.schedule.models import Attendance


def _uid(row: Any) -> str:
    return str(row.uid)


class RowField(forms.ChoiceField):
    """One of a few rows at hand, chosen by uid (or another key); gives the row itself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows: dict[str, Any] = {}

    def offer(
        self,
        rows: Iterable[Any],
        *,
        key: Callable[[Any], str] = _uid,
        label: Callable[[Any], str] = str,
        empty: Any = None,
    ) -> None:
        self.rows = {key(row): row for row in rows}
        first = [("", empty)] if empty is not None else []
        self.choices = [*first, *((code, label(row)) for code, row in self.rows.items())]

    def clean(self, value: Any) -> Any:
        return self.rows.get(super().clean(value))


class RowsField(forms.MultipleChoiceField):
    """Several of the rows at hand."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows: dict[str, Any] = {}

    def offer(self, rows: Iterable[Any], *, key: Callable[[Any], str] = _uid) -> None:
        self.rows = {key(row): row for row in rows}
        self.choices = [(code, str(row)) for code, row in self.rows.items()]

    def clean(self, value: Any) -> Any:
        return [self.rows[code] for code in super().clean(value)]


def _rows(form: Form, name: str) -> RowField | RowsField:
    return cast("RowField | RowsField", form.fields[name])


def _choice(form: Form, name: str) -> forms.ChoiceField:
    return cast("forms.ChoiceField", form.fields[name])


class Versioned(Form):
    version = forms.IntegerField(min_value=0, initial=0, widget=forms.HiddenInput)


class OfficersForm(Versioned):
    chair = RowField(label=_("In the chair"))
    recorder = RowField(label=_("Takes the minutes"))
    reason = forms.CharField(label=_("Why somebody else, if so"), required=False, max_length=300)

    def __init__(self, *args: Any, standing: Iterable[Any], recorders: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _rows(self, "chair").offer(standing)
        _rows(self, "recorder").offer(recorders)


class ReasonForm(Versioned):
    reason = TextField(label=_("Reason"), rows=2, max_length=1000)


class VersionForm(Versioned):
    """A button with the version of the row it changes."""


class VerdictForm(Form):
    outcome = forms.ChoiceField(label=_("Assessment"), widget=forms.RadioSelect)
    new_due_on = DateField(label=_("New date"), required=False, help_text=_("For partly and not achieved."))
    done_on = DateField(label=_("Done on"), required=False)
    done_qty = forms.DecimalField(
        label=_("Quantity done"), required=False, max_digits=12, decimal_places=2, min_value=0
    )
    reason = TextField(label=_("Reason, remark"), required=False, rows=2, max_length=2000)
    ends_monthly = forms.BooleanField(label=_("This monthly task ends here"), required=False)
    judged_by = RowField(label=_("Assessed by"), required=False)
    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, allowed: Iterable[str], monthly: bool, measured: bool, judges: list[Any], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        allowed = set(allowed)
        _choice(self, "outcome").choices = [(code, outcome_word(code)) for code in Outcome.values if code in allowed]
        if not monthly:
            del self.fields["ends_monthly"]
        if not measured:
            del self.fields["done_qty"]
        if len(judges) > 1:
            _rows(self, "judged_by").offer(judges)
        else:
            del self.fields["judged_by"]


class ProposalForm(Versioned):
    outcome = forms.ChoiceField(label=_("Proposed"), widget=forms.RadioSelect)
    new_due_on = DateField(label=_("New date"), required=False)
    reason = TextField(label=_("Reason, remark"), required=False, rows=2, max_length=2000)

    def __init__(self, *args: Any, allowed: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = set(allowed) - {Outcome.OWED, Outcome.CANCELLED}
        _choice(self, "outcome").choices = [(code, outcome_word(code)) for code in Outcome.values if code in allowed]


class AttendanceForm(Versioned):
    status = forms.ChoiceField(
        label=_("Who came"),
        widget=forms.RadioSelect,
        choices=[(code, ATTENDANCE[code]) for code in Attendance.Status.values if code != "expected"],
    )
    name = forms.CharField(label=_("Name and post of who came instead"), required=False, max_length=160)
    reason = forms.CharField(label=_("Reason of the absence"), required=False, max_length=300)


class RemarkForm(Versioned):
    speaker = forms.CharField(label=_("Speaker"), required=False, max_length=160, help_text=_("May stay empty."))
    text = TextField(label=_("What was said"), rows=3)


class GeneralRemarkForm(RemarkForm):
    agenda_key = forms.CharField(max_length=40, widget=forms.HiddenInput)


class AssessmentForm(Versioned):
    comment = TextField(label=_("Comment on the unit"), required=False, rows=3)
    lesson = TextField(label=_("Lesson"), required=False, rows=2)
    grade = forms.ChoiceField(
        label=_("Grade"),
        required=False,
        choices=[("", _("no grade")), *((code, GRADES[code]) for code in Assessment.Grade.values)],
    )
    assessed_by = RowField(label=_("Assessed by"), required=False)

    def __init__(self, *args: Any, graded: bool, judges: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not graded:
            del self.fields["grade"]
        if len(judges) > 1:
            _rows(self, "assessed_by").offer(judges)
        else:
            del self.fields["assessed_by"]


class TaskForm(Form):
    """A commitment of the unit: from its plan, edited, or given at the table."""

    text = TextField(label=_("Task"), rows=2, max_length=4000)
    deliverable = TextField(label=_("What will be seen when it is done"), rows=2, max_length=2000, required=False)
    field = RowField(label=_("Field"))
    responsible_text = forms.CharField(label=_("Responsible (post)"), max_length=200, required=False)
    executing_text = forms.CharField(label=_("Who carries it out"), max_length=300, required=False)
    rhythm = forms.ChoiceField(
        label=_("Rhythm"), choices=[(Rhythm.ONCE, _("once")), (Rhythm.MONTHLY, _("monthly"))], initial=Rhythm.ONCE
    )
    due_on = DateField(label=_("Due date"), required=False)
    due_at_next_meeting = forms.BooleanField(label=_("Before the next briefing"), required=False)
    target_qty = forms.DecimalField(label=_("Quantity"), required=False, max_digits=12, decimal_places=2, min_value=0)
    unit_of_measure = forms.CharField(label=_("Unit of measure"), max_length=40, required=False)

    def __init__(self, *args: Any, fields: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _rows(self, "field").offer(fields, key=lambda row: row.code)


class VersionedTaskForm(TaskForm):
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class DeclineForm(Form):
    reason = forms.CharField(label=_("Why it is not taken up"), max_length=300)


class AnswerForm(Versioned):
    answer = TextField(label=_("Answer"), rows=3)
    answered_by = RowField(label=_("Who answers"))

    def __init__(self, *args: Any, standing: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _rows(self, "answered_by").offer(standing)


class PetitionForm(Form):
    """A petition raised in the hall, written down for the unit."""

    text = TextField(label=_("What the unit raises"), rows=3)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    proposal = TextField(label=_("What the unit proposes"), rows=2, required=False)


class AssignForm(Versioned):
    assigned_to = RowField(label=_("Who answers"))
    answer_due_on = DateField(label=_("Answer due on"))

    def __init__(self, *args: Any, units: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("RowField", self.fields["assigned_to"]).offer(units, empty=_("choose"))


class PriorityForm(Versioned):
    unit = RowField(label=_("Advisory body"))
    field = RowField(label=_("Field"))
    text = TextField(label=_("What is to be done"), rows=3)
    deliverable = TextField(label=_("What will be seen when it is done"), rows=2, required=False)
    due_on = DateField(label=_("Due date"), required=False)

    def __init__(self, *args: Any, units: Iterable[Any], fields: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _rows(self, "unit").offer(units)
        _rows(self, "field").offer(fields, key=lambda row: row.code)


class GivePriorityForm(Versioned):
    units = RowsField(label=_("Units that are to do it"))
    due_on = DateField(label=_("Due date"))

    def __init__(self, *args: Any, units: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _rows(self, "units").offer(units)
