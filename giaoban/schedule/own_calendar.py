"""The calendar of one person: the meetings in which his posts take part, and what rooms below add (report deadlines).

When, where, and a link that asks for sign-in: a calendar goes to phones and to calendar services, so it says neither what an
extraordinary meeting is about, nor why a meeting was moved, nor anything of a paper (ADR 17).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from giaoban.core import clock
from giaoban.core.components import day_words, month_words
from giaoban.core.viewer import Viewer
from giaoban.records.models import AuditEntry
from giaoban.schedule.models import Meeting, taking_part
from giaoban.schedule.queries import meetings_of
from giaoban.schedule.transitions import CALLED, CANCELLED, OPEN, PLANNED, POSTPONED

BACK, AHEAD = timedelta(days=92), timedelta(days=400)
TENTATIVE, CONFIRMED, STRUCK = "TENTATIVE", "CONFIRMED", "CANCELLED"
STATUS = {PLANNED: TENTATIVE, POSTPONED: STRUCK, CANCELLED: STRUCK}  # every other state is confirmed


@dataclass(frozen=True)
class Alarm:
    before: timedelta
    text: str


@dataclass(frozen=True)
class CalendarEntry:
    """One event. `uid` never changes; `sequence` only grows; a cancelled one stays, marked as cancelled."""

    uid: UUID
    summary: str
    starts: datetime
    ends: datetime
    status: str
    sequence: int
    changed: datetime  # last change: LAST-MODIFIED
    path: str  # address on the site, behind sign-in
    note: str = ""
    place: str = ""
    busy: bool = True
    alarms: tuple[Alarm, ...] = ()


Provider = Callable[[Viewer, list[Meeting]], Iterable[CalendarEntry]]
_providers: list[Provider] = []


def add_to_calendar(provider: Provider) -> Provider:
    """`provider(viewer, meetings) -> entries` of a room below, about the meetings in the viewer's calendar; registered once."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def calendar_meetings(viewer: Viewer) -> list[Meeting]:
    """Meetings he may see and in which one of his units takes part or is the host, from three months back; cancelled ones too."""
    if not viewer.unit_ids:
        return []
    today = clock.today()
    rows = meetings_of(viewer, held_on__gte=today - BACK, held_on__lte=today + AHEAD)
    return list(rows.filter(Q(series__host_id__in=viewer.unit_ids) | taking_part(viewer.unit_ids)).order_by("pk"))


def entries_of(viewer: Viewer, meetings: list[Meeting]) -> list[CalendarEntry]:
    """The events of these meetings, fetched for this viewer, with what other rooms add."""
    if not meetings:
        return []
    changed = changes_of(meetings)
    entries = [_entry(meeting, changed[meeting.pk]) for meeting in meetings]
    for provider in _providers:
        entries.extend(provider(viewer, meetings))
    return entries


def changes_of(meetings: list[Meeting]) -> dict[int, datetime]:
    """Meeting id → when it, or its series, was last changed. One query."""
    uids = {meeting.uid for meeting in meetings} | {meeting.series.uid for meeting in meetings}
    last = last_changes(uids, "schedule.")
    return {
        meeting.pk: max(
            filter(None, (last.get(meeting.uid), last.get(meeting.series.uid))), default=_first_known(meeting)
        )
        for meeting in meetings
    }


def last_changes(uids: Iterable[UUID], kinds: str) -> dict[UUID, datetime]:
    """When each subject was last written by an action whose kind begins so, from the record. One query."""
    rows = AuditEntry.objects.filter(subject_uid__in=list(uids), kind__startswith=kinds).order_by()
    last = rows.values("subject_uid").annotate(last=Max("at"))
    return {row["subject_uid"]: row["last"] for row in last if row["subject_uid"] is not None}


def sequence_of(meeting: Meeting) -> int:
    """Grows with every change of the meeting (day, time, place, mode, state) and of its series (name, length)."""
    return meeting.version + meeting.series.version - 2


def starts_of(meeting: Meeting) -> datetime:
    return clock.aware(datetime.combine(meeting.held_on, meeting.starts_at))


def calendar_name(meeting: Meeting) -> str:
    """The series and its month; of an extraordinary meeting that it is one, not what it is about."""
    name = meeting.series.name
    if meeting.kind == Meeting.Kind.EXTRAORDINARY:
        name = _("Extraordinary meeting: %(series)s") % {"series": name}
    else:
        name = f"{name} {month_words(meeting.period)}"
    if meeting.mode == Meeting.Mode.WRITING:
        name = _("%(meeting)s (in writing)") % {"meeting": name}
    return name


def _entry(meeting: Meeting, changed: datetime) -> CalendarEntry:
    starts, state = starts_of(meeting), meeting.state
    name, note = calendar_name(meeting), ""
    words = {
        PLANNED: (pgettext("calendar", "Planned: %(meeting)s"), ""),
        POSTPONED: (
            pgettext("calendar", "Postponed: %(meeting)s"),
            _("The meeting is postponed; the new date is not set yet."),
        ),
        CANCELLED: (pgettext("calendar", "Cancelled: %(meeting)s"), _("The meeting is not held.")),
    }
    if state in words:
        pattern, note = words[state]
        name = pattern % {"meeting": name}
    in_hall = meeting.mode == Meeting.Mode.HALL
    said = {"time": f"{meeting.starts_at:%H:%M}", "day": day_words(meeting.held_on), "meeting": name}
    text = _("%(time)s on %(day)s: %(meeting)s") % said
    alarms = (Alarm(timedelta(days=1), text), Alarm(timedelta(hours=1), text)) if state in (CALLED, OPEN) else ()
    return CalendarEntry(
        uid=meeting.uid,
        summary=name,
        starts=starts,
        ends=starts + timedelta(minutes=meeting.series.length_minutes),
        status=STATUS.get(state, CONFIRMED),
        sequence=sequence_of(meeting),
        changed=changed,
        path=reverse("schedule:meeting", args=[meeting.uid]),
        note=note,
        place=meeting.place if in_hall else "",
        busy=in_hall and state not in (POSTPONED, CANCELLED),
        alarms=alarms,
    )


def _first_known(meeting: Meeting) -> datetime:
    """A meeting that the record does not name (brought over from elsewhere): when it was called, or its series began."""
    return meeting.called_at or clock.aware(datetime.combine(meeting.series.valid_from, time.min))
