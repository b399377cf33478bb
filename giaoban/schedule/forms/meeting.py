"""One meeting: officers, place and time, reason, an extraordinary one; the filter of the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from giaoban.core.forms import DateField, Form, TextField
from giaoban.organisation.models import Appointment, Unit
from giaoban.schedule.forms.fields import PersonField, TimeField, Versioned
from giaoban.schedule.models import Meeting, Series


class OfficersForm(Versioned):
    chair = PersonField(label=_("Chair"), help_text=_("One of the standing members. May be named later."))
    recorder = PersonField(label=_("Recorder"), help_text=_("Writes the minutes and signs them. May be named later."))

    def __init__(
        self, *args: Any, chairs: Sequence[Appointment], recorders: Sequence[Appointment], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chair"].offer(chairs, _("not named yet"))  # type: ignore[attr-defined]
        self.fields["recorder"].offer(recorders, _("not named yet"))  # type: ignore[attr-defined]


class PlaceForm(Versioned):
    held_on = DateField(label=_("Day"))
    starts_at = TimeField(label=_("Begins at"))
    place = forms.CharField(label=_("Place"), max_length=200)


class MoveForm(PlaceForm):
    reason = TextField(
        label=_("Reason"),
        rows=2,
        max_length=500,
        help_text=_("A few words, for example “bão số 10”. The units read it."),
    )


class RecallForm(PlaceForm):
    pass


class ReasonForm(Versioned):
    reason = TextField(label=_("Reason"), rows=2, max_length=500, help_text=_("The units read it."))


class ExtraordinaryForm(Form):
    subject = forms.CharField(label=_("What it is about"), max_length=200)
    held_on = DateField(label=_("Day"))
    starts_at = TimeField(label=_("Begins at"))
    place = forms.CharField(label=_("Place"), max_length=200)
    chair = PersonField(label=_("Chair"))
    recorder = PersonField(label=_("Recorder"))
    units = forms.TypedMultipleChoiceField(label=_("Who is invited"), coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        *args: Any,
        units: Sequence[Unit],
        chairs: Sequence[Appointment],
        recorders: Sequence[Appointment],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].choices = [(unit.pk, str(unit)) for unit in units]  # type: ignore[attr-defined]
        self.fields["chair"].offer(chairs, _("not named yet"))  # type: ignore[attr-defined]
        self.fields["recorder"].offer(recorders, _("not named yet"))  # type: ignore[attr-defined]


class FilterForm(Form):
    """The list of meetings: which series, which part of time."""

    series = forms.ChoiceField(label=_("Briefing"), required=False)
    show = forms.ChoiceField(
        label=_("Which meetings"),
        required=False,
        choices=[
            ("", _("meetings to come and past ones")),
            ("coming", _("meetings to come")),
            ("past", _("past meetings")),
        ],
    )

    def __init__(self, *args: Any, series: Sequence[Series], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", _("all briefings")), *((str(one.uid), f"{one.name} · {one.host}") for one in series)]
        self.fields["series"].choices = offered  # type: ignore[attr-defined]


def meeting_initial(meeting: Meeting, on: date | None = None) -> dict[str, Any]:
    return {
        "held_on": on or meeting.held_on,
        "starts_at": meeting.starts_at,
        "place": meeting.place,
        "version": meeting.version,
    }
