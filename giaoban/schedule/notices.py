"""What participants are told about a meeting: called, moved, postponed, given a new date, cancelled, held in writing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core.viewer import Role, Viewer
from giaoban.notifications.actions import notify, withdraw
from giaoban.notifications.kinds import Kind, register
from giaoban.notifications.models import Notice
from giaoban.notifications.recipients import To, holders_of
from giaoban.notifications.values import Month, Typed, Value
from giaoban.schedule.models import Meeting, Participant, Slot

NEAR = timedelta(hours=48)  # a change so shortly before the meeting does not wait for the day's mail
EXAMPLE: dict[str, Value] = {
    "name": Typed("Phòng chống bão"),
    "series": "Giao ban Bí thư",
    "month": Month(date(2017, 10, 1)),
    "at": datetime.combine(date(2017, 10, 6), time(7, 30)),
    "place": "Hội trường Huyện ủy",
    "reason": Typed("do bão số 10"),
}


def upcoming(notice: Notice) -> bool:
    """The meeting is called and its day has not passed."""
    return _meeting(notice, state=Meeting.State.CALLED, held_on__gte=clock.today())


def _meeting(notice: Notice, **state: object) -> bool:
    rows = Meeting.objects.unscoped("worker: is the notice still true")
    return rows.filter(uid=notice.subject_uid, **state).exists()


CALLED = Kind(
    "schedule.called",
    "meetings",
    _("You are invited to a meeting"),
    _("You are invited: %(name)s, %(at)s, %(place)s."),
    "schedule:meeting",
    brief=_("You are invited: %(series)s, %(at)s, %(place)s."),
    duty=True,
    still_true=upcoming,
    example=EXAMPLE,
)
CALLED_ONCE = Kind(
    "schedule.called_extraordinary",
    "meetings",
    _("You are invited to an extraordinary meeting"),
    _("You are invited to an extraordinary meeting: %(name)s, %(at)s, %(place)s."),
    "schedule:meeting",
    brief=_("You are invited to an extraordinary meeting, %(at)s, %(place)s."),
    duty=True,
    still_true=upcoming,
    example=EXAMPLE,
)
MOVED = Kind(
    "schedule.moved",
    "meetings",
    _("A meeting has another time or place"),
    _("%(name)s moves to %(at)s, %(place)s. Reason: %(reason)s"),
    "schedule:meeting",
    brief=_("%(series)s moves to %(at)s, %(place)s."),
    duty=True,
    still_true=upcoming,
    example=EXAMPLE,
)
POSTPONED = Kind(
    "schedule.postponed",
    "meetings",
    _("A meeting is postponed"),
    _("%(name)s is postponed; the new date will be told. Reason: %(reason)s"),
    "schedule:meeting",
    brief=_("%(series)s is postponed; the new date will be told."),
    duty=True,
    still_true=lambda notice: _meeting(notice, state=Meeting.State.POSTPONED),
    example=EXAMPLE,
)
RECALLED = Kind(
    "schedule.recalled",
    "meetings",
    _("A postponed meeting has its new date"),
    _("%(name)s has its new date: %(at)s, %(place)s."),
    "schedule:meeting",
    brief=_("%(series)s has its new date: %(at)s, %(place)s."),
    duty=True,
    still_true=upcoming,
    example=EXAMPLE,
)
CANCELLED = Kind(
    "schedule.cancelled",
    "meetings",
    _("A meeting is cancelled"),
    _("%(name)s will not be held. Reason: %(reason)s"),
    "schedule:meeting",
    brief=_("%(series)s will not be held."),
    duty=True,
    still_true=lambda notice: _meeting(notice, state=Meeting.State.CANCELLED),
    example=EXAMPLE,
)
IN_WRITING = Kind(
    "schedule.in_writing",
    "meetings",
    _("A meeting is held in writing"),
    _("%(name)s is held in writing: nobody needs to come. The report is due as before."),
    "schedule:meeting",
    brief=_("%(series)s is held in writing: nobody needs to come. The report is due as before."),
    duty=True,
    still_true=upcoming,
    example=EXAMPLE,
)
IN_HALL = Kind(
    "schedule.in_hall",
    "meetings",
    _("A meeting is held in the hall again"),
    _("%(name)s is held in the hall after all: %(at)s, %(place)s."),
    "schedule:meeting",
    brief=_("%(series)s is held in the hall after all: %(at)s, %(place)s."),
    duty=True,
    still_true=upcoming,
    example=EXAMPLE,
)
ALL = (CALLED, CALLED_ONCE, MOVED, POSTPONED, RECALLED, CANCELLED, IN_WRITING, IN_HALL)
register(*ALL)


def participants(meeting: Meeting) -> list[To]:
    """Secretaries, deputies and offices of the units that take part, heads of the advisory bodies, the host's standing members."""
    slots = Slot.objects.filter(meeting=meeting).values_list("unit_id", "role")
    to = [
        holders_of(unit_id, Role.HEAD, Role.LEADER)
        if role == Participant.Role.ADVISING
        else holders_of(unit_id, Role.LEADER, Role.STAFF)
        for unit_id, role in slots
    ]
    return [*to, holders_of(meeting.series.host_id, Role.LEADER)]


def tell(actor: Viewer, meeting: Meeting, kind: Kind, *, before: date | None = None) -> None:
    """One of the above. What was said of this meeting before no longer holds. `before`: the day it was to be held."""
    withdraw(actor=actor, kinds=[one.code for one in ALL], subject=meeting)
    notify(
        actor=actor,
        kind=kind.code,
        to=participants(meeting),
        subject=meeting,
        params={
            "name": Typed(meeting.subject) if meeting.subject else meeting.series.name,  # a subject is not mailed
            "series": meeting.series.name,
            "month": Month(meeting.period),
            "at": clock.aware(datetime.combine(meeting.held_on, meeting.starts_at)),
            "place": meeting.place,
            "reason": Typed(meeting.reason.strip()),
        },
        urgent=is_near(meeting, before),
    )


def is_near(meeting: Meeting, before: date | None = None) -> bool:
    """The meeting, as it was or as it is now, begins within two days."""
    days = [day for day in (before, meeting.held_on) if day is not None]
    begins = clock.aware(datetime.combine(min(days), meeting.starts_at))
    return begins - clock.now() <= NEAR
