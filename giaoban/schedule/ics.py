"""iCalendar (RFC 5545) as Thunderbird, Outlook, Google and iOS read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from icalendar import Alarm as AlarmPart
from icalendar import Calendar, Event, Timezone, TimezoneStandard

from giaoban.schedule.own_calendar import CalendarEntry

CONTENT_TYPE = "text/calendar; charset=utf-8"
ASKED_AGAIN = timedelta(hours=1)  # how often a program is asked to fetch the feed
OFFSET = timedelta(hours=7)  # Việt Nam: no summer time since 1975


def written(entries: Iterable[CalendarEntry], site: str) -> bytes:
    """The whole calendar. `site`: scheme and host, for the links. The same entries always give the same bytes (ETag)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Giao Ban//Lịch giao ban//VI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _("Briefings"))
    calendar.add("x-wr-calname", _("Briefings"))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", ASKED_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(_zone())
    for entry in sorted(entries, key=lambda entry: (entry.starts, str(entry.uid))):
        calendar.add_component(_event(entry, site))
    data: bytes = calendar.to_ical()
    return data


def _zone() -> Timezone:
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", settings.TIME_ZONE)
    standard.add("dtstart", datetime(1975, 6, 13))  # noqa: DTZ001 - local time by definition
    standard.add("tzoffsetfrom", OFFSET)
    standard.add("tzoffsetto", OFFSET)
    standard.add("tzname", "+07")
    zone.add_component(standard)
    return zone


def _event(entry: CalendarEntry, site: str) -> Event:
    event, link = Event(), f"{site}{entry.path}"
    changed = entry.changed.astimezone(UTC).replace(microsecond=0)
    event.add("uid", str(entry.uid))
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", entry.sequence)
    event.add("status", entry.status)
    event.add("summary", entry.summary)
    event.add("dtstart", localtime(entry.starts))
    event.add("dtend", localtime(entry.ends))
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    event.add("class", "PRIVATE")
    if entry.place:
        event.add("location", entry.place)
    details = _("Details (sign in): %(link)s") % {"link": link}
    event.add("description", "\n".join(part for part in (entry.note, details) if part))
    event.add("url", link)
    for alarm in entry.alarms:
        part = AlarmPart()
        part.add("action", "DISPLAY")
        part.add("trigger", -alarm.before)
        part.add("description", alarm.text)
        event.add_component(part)
    return event
