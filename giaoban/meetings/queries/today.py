"""What the meetings room puts on the home page: opening, proposals and priorities by the eve."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giaoban.commitments import queries as commitments
from giaoban.core import clock
from giaoban.core.text import two_digits
from giaoban.core.today import TodayItem
from giaoban.core.viewer import Role, Viewer
from giaoban.meetings.models import VerdictProposal
from giaoban.meetings.queries.seats import Seat, seat_at
from giaoban.schedule import queries as schedule
from giaoban.schedule.models import Meeting

NEAR_DAYS = 7  # proposals and priorities are asked for in the last week before the meeting


def table_items(viewer: Viewer) -> list[TodayItem]:
    """Host: the table of an open meeting, opening today's, proposals still missing. Head of an advisory body: verdicts to
    propose and priorities of his fields, by the eve. Written verdicts owed stand in `commitments`."""
    if not viewer.has_role(Role.LEADER, Role.STAFF, Role.HEAD):
        return []
    items: list[TodayItem] = []
    near = schedule.meetings_of(viewer, state__in=[Meeting.State.CALLED, Meeting.State.OPEN]).order_by("held_on")
    for meeting in near:
        seat = seat_at(viewer, meeting)
        if seat.proposes:
            items += _of_meeting(viewer, meeting, seat)
    return items


def _of_meeting(viewer: Viewer, meeting: Meeting, seat: Seat) -> list[TodayItem]:
    today, items = clock.today(), []
    begins = clock.aware(datetime.combine(meeting.held_on, meeting.starts_at))
    if seat.host and meeting.state == Meeting.State.OPEN:
        items.append(
            _item("due", _("The meeting is open: %(name)s"), meeting, "meetings:table", _("The chair's table"))
        )
    elif seat.host and meeting.held_on <= today:
        items.append(
            _item("due", _("Open the meeting: %(name)s"), meeting, "meetings:open", _("Open the meeting"), due=begins)
        )
    if meeting.state != Meeting.State.CALLED or not 0 <= (meeting.held_on - today).days <= NEAR_DAYS:
        return items
    missing = _without_proposal(viewer, meeting, seat)
    if missing:
        text = ngettext(
            "Propose the assessment of %(count)s task by the eve of the meeting",
            "Propose the assessment of %(count)s tasks by the eve of the meeting",
            missing,
        ) % {"count": two_digits(missing)}
        items.append(_item("due", text, meeting, "meetings:proposals", _("Propose"), due=_eve(meeting)))
    if seat.fields and not seat.host:
        items.append(
            _item(
                "info",
                _("Add the priorities of your fields by the eve of the meeting"),
                meeting,
                "meetings:priorities",
                _("Add"),
                due=_eve(meeting),
            )
        )
    return items


def _without_proposal(viewer: Viewer, meeting: Meeting, seat: Seat) -> int:
    listed = [c.pk for c in commitments.open_for_meeting(viewer, meeting) if seat.sees_proposal(c)]
    have = VerdictProposal.objects.filter(meeting=meeting, commitment__in=listed).count()
    return len(listed) - have


def _eve(meeting: Meeting) -> date:
    return date.fromordinal(meeting.held_on.toordinal() - 1)


def _item(
    group: str, text: str, meeting: Meeting, url_name: str, action: str, due: date | datetime | None = None
) -> TodayItem:
    return TodayItem(
        group=group,
        text=text % {"name": meeting.subject or meeting.series.name} if "%(" in text else text,
        url=reverse(url_name, args=[meeting.uid]),
        due=due,
        detail=str(meeting.series),
        late=isinstance(due, date) and not isinstance(due, datetime) and due < clock.today(),
        action=action,
    )
