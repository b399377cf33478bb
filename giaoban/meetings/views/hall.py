"""The second screen in the hall. It follows the chair by itself; nobody touches it after it was opened."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from giaoban.access.pages import Request, page
from giaoban.core import clock
from giaoban.core.live import Stamp, answer_poll, is_poll, show_live, stamp
from giaoban.meetings.queries.hall import hall_of
from giaoban.meetings.queries.seats import hosted_meeting
from giaoban.schedule.models import Meeting


@page("meetings:hall:read")
def hall(request: Request, uid: UUID) -> HttpResponse:
    if is_poll(request):
        same = answer_poll(request, _stamp(request, hosted_meeting(request.viewer, uid)))
        if same is not None:
            return same
    value = hall_of(request.viewer, uid)
    context = {"hall": value, "meeting": value.meeting, "turn": value.turn, "now": clock.local_now()}
    now = _stamp(request, value.meeting)
    return show_live(request, "meetings/hall/hall.html", context, now, frame="meetings/hall/frame.html")


def _stamp(request: Request, meeting: Meeting) -> Stamp:
    """By the minute while the meeting is held: the expected end moves with the time."""
    version = ("hall", meeting.uid, meeting.tick)
    return stamp(request, version, minutes=1 if meeting.state == Meeting.State.OPEN else 10)
