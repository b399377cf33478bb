"""Forms of series, meetings, agenda and attendance."""

from giaoban.schedule.forms.agenda import AgendaItemForm, AttendanceForm, SlotsForm
from giaoban.schedule.forms.fields import Versioned
from giaoban.schedule.forms.meeting import (
    ExtraordinaryForm,
    FilterForm,
    MoveForm,
    OfficersForm,
    PlaceForm,
    ReasonForm,
    RecallForm,
    meeting_initial,
)
from giaoban.schedule.forms.series import ParticipantsForm, SeriesForm

__all__ = [
    "AgendaItemForm",
    "AttendanceForm",
    "ExtraordinaryForm",
    "FilterForm",
    "MoveForm",
    "OfficersForm",
    "ParticipantsForm",
    "PlaceForm",
    "ReasonForm",
    "RecallForm",
    "SeriesForm",
    "SlotsForm",
    "Versioned",
    "meeting_initial",
]
