"""Forms of "Nhập bù từ bản giấy": one printed sheet is one page of small forms, in the order of the paper."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core.forms import DateField, Form, TextField
from giaoban.meetings import forms_table as table
from giaoban.meetings.words import ATTENDANCE
from giaoban.schedule.models import Attendance

CLOCK = re.compile(r"(\d{1,2})\s*(?::|\.|,|h|g|giờ)\s*(\d{1,2})?\s*(?:p|phút)?|(\d{1,2}?)(\d{2})", re.IGNORECASE)


class HallTimeField(forms.CharField):
    """A time as people write it on paper: 09:20, 9h20, 9.20, 0920, 9 giờ. Gives a `time`; nothing for an empty box."""

    def __init__(self, **kwargs: Any) -> None:
        box = {"size": 6, "inputmode": "numeric", "placeholder": "09:20", "autocomplete": "off", "class": "clock-box"}
        kwargs.setdefault("widget", forms.TextInput(attrs=box))
        kwargs.setdefault("required", False)
        super().__init__(max_length=20, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value

    def to_python(self, value: Any) -> Any:
        text = value if isinstance(value, time) else super().to_python(value)
        if not text or isinstance(text, time):
            return text or None
        found = CLOCK.fullmatch(text)
        try:
            if found is None:
                raise ValueError
            hour, minute = found[1] or found[3], found[2] or found[4] or "0"
            return time(int(hour), int(minute))
        except ValueError:
            raise ValidationError(_("Write the time as 09:20."), "invalid") from None

    def run_validators(self, value: Any) -> None:
        """`to_python` has looked at it; the validators of text do not apply."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool((self.to_python(initial) or None) != (self.to_python(data) or None))
        except ValidationError:
            return True


def on_day(day: date, at: time | None) -> datetime | None:
    """The time typed from paper, on the day of the meeting."""
    return clock.aware(datetime.combine(day, at)) if at is not None else None


class Row(Form):
    """A form of a sheet that may stay empty. `stamp` is the hidden version of what it was opened with."""

    stamp = ""
    keeps = False  # what is kept already may be changed, not emptied: an emptied box is an error, not nothing

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("empty_permitted", True)
        super().__init__(*args, **kwargs)

    @cached_property
    def changed_data(self) -> list[str]:
        """Names of the fields that say something else than what is kept; a browser's line ends are no change."""
        return [name for name in super().changed_data if name != self.stamp and not self._same_text(name)]

    def _same_text(self, name: str) -> bool:
        kept, typed = self.get_initial_for_field(self.fields[name], name), self.typed(name)
        return isinstance(kept, str) and isinstance(typed, str) and kept.split() == typed.split()

    def typed(self, name: str) -> Any:
        value = self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        return value.strip() if isinstance(value, str) else value

    @property
    def blank(self) -> bool:
        """Nothing was written or ticked."""
        return not any(
            value
            for name, field in self.fields.items()
            if name != self.stamp and (value := self.typed(name)) and value != field.initial
        )

    @property
    def entered(self) -> bool:
        """Something stands here that is not what is kept already."""
        return self.is_bound and bool(self.changed_data) and (self.keeps or not self.blank)

    @property
    def version_now(self) -> int:
        return int(self.get_initial_for_field(self.fields[self.stamp], self.stamp) or 0) if self.stamp else 0

    @property
    def stale(self) -> bool:
        """Somebody saved another version since the page was opened."""
        if not self.is_bound or self.stamp not in self.fields:
            return False
        return self.typed(self.stamp) != str(self.version_now)

    def words(self) -> str:
        """What was typed, to be shown when it was not saved."""
        said = []
        for name, field in self.fields.items():
            value = self.typed(name)
            if value and name != self.stamp and not field.widget.is_hidden:
                choices = {str(code): label for code, label in getattr(field, "choices", ())}
                said.append(str(field.label if isinstance(value, bool) else choices.get(value, value)))
        return " · ".join(said)


class TurnForm(Row):
    """Head of the sheet: who came, when the unit spoke, when the standing members assessed."""

    stamp = "version"
    version = forms.IntegerField(min_value=0, initial=0, widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label=_("Who came"),
        widget=forms.RadioSelect,
        required=False,
        choices=[(code, ATTENDANCE[code]) for code in Attendance.Status.values if code != "expected"],
    )
    name = forms.CharField(label=_("Name and post of who came instead"), required=False, max_length=160)
    reason = forms.CharField(label=_("Reason of the absence"), required=False, max_length=300)
    began = HallTimeField(label=_("Began at"))
    ended = HallTimeField(label=_("Ended at"))
    said_at = HallTimeField(
        label=_("Assessed at"), help_text=_("The time on the sheet. Empty: the time the unit ended.")
    )
    agree = forms.BooleanField(label=_("Agree as proposed"), required=False)

    def __init__(self, *args: Any, running: bool, spoken: bool, settleable: int, **kwargs: Any) -> None:
        """`running`: it had begun before the cut, only the end is missing; `spoken`: its time is kept already."""
        super().__init__(*args, **kwargs)
        for name, gone in (("began", running or spoken), ("ended", spoken), ("agree", not settleable)):
            if gone:
                del self.fields[name]

    @property
    def attended(self) -> bool:
        return self.is_bound and bool({"status", "name", "reason"} & set(self.changed_data))

    @property
    def entered(self) -> bool:
        return self.is_bound and bool(set(self.changed_data) - {"said_at"})

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "began" in self.fields and bool(data.get("began")) != bool(data.get("ended")):
            lacking = "ended" if data.get("began") else "began"
            if lacking not in self.errors:
                self.add_error(lacking, _("Write both times: when the unit began and when it ended."))
        return data


def _rows(form: Form, name: str) -> table.RowField:
    return cast("table.RowField", form.fields[name])


class PaperVerdictForm(table.VerdictForm, Row):
    stamp = "seen"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].required = False

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.entered and not data.get("outcome") and "outcome" not in self.errors:
            self.add_error("outcome", _("Choose the assessment that is ticked on the sheet."))
        return data


TAKE, DECLINE = "take", "decline"


class PaperPlanForm(Row):
    """A line of the plan: as written, changed, or not taken up."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        required=False,
        choices=[(TAKE, _("taken up")), (DECLINE, _("not taken up"))],
    )
    text = TextField(label=_("Task, as changed"), rows=2, max_length=4000, required=False)
    due_on = DateField(label=_("Due date"), required=False)
    reason = forms.CharField(label=_("Why it is not taken up"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.changed_data and not data.get("decision"):
            self.add_error("decision", _("Choose what is ticked on the sheet."))
        return data

    @property
    def entered(self) -> bool:
        return self.is_bound and bool(self.changed_data)

    @property
    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("text", "due_on") if name in self.changed_data}


class PaperTaskForm(table.TaskForm, Row):
    """A new task; empty boxes are no task."""

    def __init__(self, *args: Any, fields: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, fields=fields, **kwargs)
        _rows(self, "field").offer(fields, key=lambda row: row.code, empty=_("choose"))


class PaperPetitionForm(table.PetitionForm, Row):
    """A petition raised in the hall."""


class PaperAnswerForm(Row):
    """The answer given, or who promised one by which day."""

    stamp = "version"
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    answer = TextField(label=_("Answer"), rows=2, required=False)
    answered_by = table.RowField(label=_("Who answered"), required=False)
    assigned_to = table.RowField(label=_("Or promised by"), required=False)
    answer_due_on = DateField(label=_("Answer due on"), required=False)

    def __init__(self, *args: Any, standing: Iterable[Any], units: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _rows(self, "answered_by").offer(standing)
        _rows(self, "assigned_to").offer(units, empty=_("nobody"))

    @property
    def entered(self) -> bool:
        return self.is_bound and bool({"answer", "assigned_to", "answer_due_on"} & set(self.changed_data))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        promised = bool(data.get("assigned_to")), bool(data.get("answer_due_on"))
        if not (data.get("answer") or "").strip() and any(promised) and not all(promised):
            lacking = "answer_due_on" if promised[0] else "assigned_to"
            self.add_error(lacking, _("Write who answers and by which day."))
        return data


class PaperRemarkForm(table.RemarkForm, Row):
    stamp = "version"


class KeptRemarkForm(PaperRemarkForm):
    keeps = True


class PaperAssessmentForm(table.AssessmentForm, Row):
    stamp = "version"


class GeneralRow(PaperRemarkForm):
    """What was said under an agenda item, each with its own time."""

    said_at = HallTimeField(label=_("Said at"))
    field_order = ("said_at", "speaker", "text")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("said_at") and "said_at" not in self.errors:
            self.add_error("said_at", _("Write the time that stands on the paper."))
        return data


class OpenFromPaperForm(table.OfficersForm):
    said_at = HallTimeField(label=_("Opened at"), required=True)
    field_order = ("said_at", "chair", "recorder", "reason")


class CloseFromPaperForm(table.Versioned):
    said_at = HallTimeField(label=_("Closed at"), required=True)
