"""One's own calendar: the page of its secret link, the feed behind the link, the same as a file, one meeting as a file."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import override

from giaoban.access.pages import Request, page
from giaoban.access.viewers import viewer_of
from giaoban.core.screens import done, show
from giaoban.core.viewer import Viewer
from giaoban.schedule import actions, ics, queries, queries_calendar
from giaoban.schedule.models import Meeting
from giaoban.schedule.own_calendar import calendar_meetings, entries_of


@page("schedule:calendar:own")
def calendar(request: Request) -> HttpResponse:
    """The link, shown to its owner whenever he needs it; how to enter it; the file for those without one."""
    feed = queries_calendar.own_feed(request.viewer)
    token = queries_calendar.shown_token(feed) if feed else ""
    address = request.build_absolute_uri(reverse("schedule:calendar_feed", args=[token])) if token else ""
    context = {"feed": feed, "address": address, "app_address": f"webcal://{address.partition('://')[2]}"}
    return show(request, "schedule/calendar.html", context)


@page("schedule:calendar:own", "POST")
def link(request: Request) -> HttpResponse:
    actions.make_calendar_link(actor=request.viewer)
    return done(request, _("The link was made. Enter it into the calendar of your phone."), "schedule:calendar")


@page("schedule:calendar:own", "POST")
def revoke(request: Request) -> HttpResponse:
    actions.revoke_calendar_link(actor=request.viewer)
    return done(request, _("The link no longer works."), "schedule:calendar")


@page("schedule:calendar:own")
def file(request: Request) -> HttpResponse:
    """Everything of the calendar as it stands today, to be opened in a calendar program."""
    return _file(request, calendar_meetings(request.viewer), "giao-ban.ics")


@page("schedule:meeting:read")
def meeting_file(request: Request, uid: UUID) -> HttpResponse:
    """One meeting, for whoever may see it."""
    meeting = queries.meeting_for(request.viewer, uid)
    return _file(request, [meeting], f"giao-ban-{meeting.held_on:%Y-%m-%d}.ics")


@page("schedule:calendar:by_link")
def feed(request: Request, token: str) -> HttpResponse:
    """What a calendar program fetches: no session, no cookies; whoever holds the link reads it.

    An unknown or revoked link and a closed account get the same bare 404. Whose posts have ended gets an empty calendar, so that
    the program takes the meetings away.
    """
    account = queries_calendar.account_of_link(token)
    if account is None:
        return HttpResponse(status=404, content_type="text/plain", headers={"Cache-Control": "private, no-store"})
    with override(account.language):
        body = _written(request, viewer_of(account))
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    fresh = HttpResponse(body, content_type=ics.CONTENT_TYPE)
    fresh.headers["Content-Disposition"] = 'inline; filename="giao-ban.ics"'
    fresh.headers["Content-Language"] = account.language
    fresh.headers["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=fresh) or fresh
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _file(request: Request, meetings: list[Meeting], name: str) -> HttpResponse:
    response = HttpResponse(_written(request, request.viewer, meetings), content_type=ics.CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _written(request: Request, viewer: Viewer, meetings: list[Meeting] | None = None) -> bytes:
    found = calendar_meetings(viewer) if meetings is None else meetings
    return ics.written(entries_of(viewer, found), f"{request.scheme}://{request.get_host()}")
