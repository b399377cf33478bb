"""Time said and time entered (ADR 0019): what was said in the hall and entered afterwards from paper keeps both.

Rules run on the time entered, which nobody types; papers and histories print the time said.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from giaoban.core import clock
from giaoban.core.components import day_words
from giaoban.core.errors import DomainError
from giaoban.schedule.models import Meeting


def check_said(meeting: Meeting | None, said_at: datetime | None, *, field: str = "said_at") -> None:
    """Raise DomainError unless the time typed from paper is over and not before the meeting's day. None: said just now."""
    if said_at is None:
        return
    if said_at > clock.now():
        raise DomainError("schedule.said_in_future", _("This time has not come yet."), field=field)
    if meeting is not None and localtime(said_at).date() < meeting.held_on:
        raise DomainError(
            "schedule.said_too_early",
            _("This time lies before the day of the meeting, %(day)s."),
            field=field,
            day=day_words(meeting.held_on, short=True),
        )


def kept(said_at: datetime | None) -> dict[str, Any]:
    """The time said as the record keeps it; nothing where it was entered as it was said."""
    return {"said_at": said_at} if said_at is not None else {}


def time_words(at: datetime, beside: datetime | None = None) -> str:
    """15:40; with its day where that is another one than that of `beside`."""
    local = localtime(at)
    if beside is not None and localtime(beside).date() == local.date():
        return f"{local:%H:%M}"
    return _("%(time)s on %(day)s") % {"time": f"{local:%H:%M}", "day": day_words(local, short=True)}


def said_words(said_at: datetime, entered_at: datetime) -> str:
    """ "lúc 09:20, nhập 15:40 từ bản giấy": the day stands beside the time entered where it is another one."""
    said = f"{localtime(said_at):%H:%M}"
    return _("at %(said)s, entered %(entered)s from paper") % {
        "said": said,
        "entered": time_words(entered_at, beside=said_at),
    }
