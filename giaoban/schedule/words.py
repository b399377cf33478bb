"""Words of the schedule: a meeting's state, its move in one sentence, how a unit is heard, who came (WORDS.md)."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from giaoban.core.components import day_words
from giaoban.schedule.agenda import Agenda
from giaoban.schedule.models import Attendance, Meeting, Participant, Series, Slot
from giaoban.schedule.recurrence import held_day

STATES: dict[str, tuple[Promise | str, str]] = {  # word, tone
    Meeting.State.PLANNED: (pgettext_lazy("meeting", "Planned"), "neutral"),
    Meeting.State.CALLED: (pgettext_lazy("meeting", "Called"), "active"),
    Meeting.State.OPEN: (pgettext_lazy("meeting", "Being held"), "active"),
    Meeting.State.CLOSED: (pgettext_lazy("meeting", "Minutes to be signed"), "warn"),
    Meeting.State.POSTPONED: (pgettext_lazy("meeting", "Postponed"), "warn"),
    Meeting.State.CANCELLED: (pgettext_lazy("meeting", "Cancelled"), "neutral"),
}
SIGNED = (pgettext_lazy("meeting", "Signed"), "good")
FORMS: dict[str, Promise | str] = {
    Slot.Form.PRESENTATION: pgettext_lazy("slot", "Presentation"),
    Slot.Form.QUESTIONS: gettext_lazy("Questions and answers"),
    Slot.Form.NOTED: gettext_lazy("Noted from the report"),
}
ATTENDANCE: dict[str, Promise | str] = {
    Attendance.Status.EXPECTED: gettext_lazy("Not recorded yet"),
    Attendance.Status.PRESENT: pgettext_lazy("attendance", "Present"),
    Attendance.Status.LATE: gettext_lazy("Came late"),
    Attendance.Status.SUBSTITUTE: pgettext_lazy("attendance", "Substitute"),
    Attendance.Status.ABSENT_EXCUSED: gettext_lazy("Absent, excused"),
    Attendance.Status.ABSENT_UNEXCUSED: gettext_lazy("Absent, not excused"),
}
ROLES: dict[str, Promise | str] = {
    Participant.Role.REPORTING: gettext_lazy("Reporting unit"),
    Participant.Role.ADVISING: gettext_lazy("Advisory body"),
}
SHIFTS: dict[str, Promise | str] = {
    Series.Shift.FORWARD: gettext_lazy("On the next working day"),
    Series.Shift.BACK: gettext_lazy("On the working day before"),
    Series.Shift.KEEP: gettext_lazy("On the same day all the same"),
}

Signed = Callable[[Collection[int]], Collection[int]]
_signed: list[Signed] = []


def register_signed(callback: Signed) -> Signed:
    """`callback(meeting ids) -> ids whose minutes are sealed`, registered by the room that keeps minutes."""
    if callback not in _signed:
        _signed.append(callback)
    return callback


def label(meetings: Collection[Meeting]) -> None:
    """Give each meeting `state_word` and `state_tone`; whether closed ones are signed is asked once for all."""
    closed = [meeting.pk for meeting in meetings if meeting.state == Meeting.State.CLOSED]
    signed = {pk for ask in _signed for pk in ask(closed)} if closed else set()
    for meeting in meetings:
        word, tone = SIGNED if meeting.pk in signed else STATES[meeting.state]
        meeting.state_word, meeting.state_tone = word, tone  # type: ignore[attr-defined]


def meeting_name(meeting: Meeting) -> str:
    """The subject of an extraordinary meeting, else the name of its series."""
    return meeting.subject or meeting.series.name


def was_moved(meeting: Meeting) -> bool:
    """True if the meeting still to be held was moved by hand and says why."""
    return meeting.state in (Meeting.State.PLANNED, Meeting.State.CALLED) and bool(meeting.reason.strip())


def moved_sentence(meeting: Meeting) -> str:
    """ "Hội nghị chuyển sang 14:00 ngày 09/10/2017 (thứ Hai) do bão." """
    reason = meeting.reason.strip().rstrip(".")
    for word in ("do ", "vì "):
        if reason.casefold().startswith(word):
            reason = reason[len(word) :]
    return _("The meeting moves to %(time)s on %(day)s because of %(reason)s.") % {
        "time": f"{meeting.starts_at:%H:%M}",
        "day": day_words(meeting.held_on),
        "reason": reason,
    }


def shifted_sentence(meeting: Meeting) -> str:
    """Why a meeting nobody moved is not on its nominal day; empty if it is."""
    if meeting.held_on == meeting.nominal_on or meeting.held_on != held_day(meeting.nominal_on, meeting.series.shift):
        return ""
    return _("%(day)s is a day off.") % {"day": day_words(meeting.nominal_on)}


def end_sentence(agenda: Agenda) -> str:
    """ "Dự kiến kết thúc 12:10, quá giờ 40 phút." """
    end = f"{agenda.ends_at:%H:%M}"
    if agenda.over_by:
        return _("Expected to end at %(end)s, %(minutes)s minutes over.") % {"end": end, "minutes": agenda.over_by}
    return _("Expected to end at %(end)s.") % {"end": end}
