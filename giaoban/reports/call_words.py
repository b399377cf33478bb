"""Words of the call list: time left, a call in one line, the neutral text to paste into a messenger."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override, pgettext, pgettext_lazy

from giaoban.core import clock
from giaoban.core.components import day_words, moment_words, month_words
from giaoban.reports.models import CallNote
from giaoban.reports.queries import states
from giaoban.reports.queries.calls import CallRow
from giaoban.schedule.models import Meeting

OUTCOMES = {
    CallNote.Outcome.REACHED.value: pgettext_lazy("call", "Called"),
    CallNote.Outcome.NO_ANSWER.value: gettext_lazy("No answer"),
}


def due_words(due: datetime | None) -> str:
    """'còn 1 ngày 9 giờ', 'quá hạn 2 giờ': how long until or since the reports are due. Nothing without a deadline."""
    if due is None:
        return ""
    left = due - clock.now()
    if left >= timedelta(0):
        return _("%(time)s left") % {"time": span_words(left)}
    return _("%(time)s overdue") % {"time": span_words(-left)}


def span_words(span: timedelta) -> str:
    """Days and hours, hours and minutes, or minutes."""
    minutes = int(span.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [
        ngettext("%(n)d day", "%(n)d days", days) % {"n": days} if days else "",
        ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours} if hours else "",
        ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
        if not days and (minutes or not hours)
        else "",
    ]
    return " ".join(part for part in parts if part)


def called_words(note: CallNote) -> str:
    """'Đã gọi 15:10', with the day if it was another one; 'Không nghe máy 15:10'."""
    local = localtime(note.at)
    moment = f"{local:%H:%M}" if local.date() == clock.today() else moment_words(note.at)
    return f"{OUTCOMES[note.outcome]} {moment}"


def neutral_text(meeting: Meeting, row: CallRow, link: str) -> str:
    """A sentence without names and without anything a paper says, to be pasted into a messenger; the link asks for sign-in.

    It goes to the unit, so it is in the site's language, whatever language the clerk's screen speaks.
    """
    with override(settings.LANGUAGE_CODE):
        whom = row.unit.name
        if row.first is not None:
            post = row.first.post
            whom = _("comrade %(post)s of %(unit)s") % {"post": post, "unit": row.unit.name}
        asked = {
            states.AWAITING: pgettext("please", "approve and submit"),
            states.RETURNED: pgettext("please", "complete and submit again"),
        }.get(row.code, pgettext("please", "submit"))
        words = {"whom": whom, "asked": asked, "month": month_words(meeting.period), "link": link}
        due = meeting.report_due_at
        if due is None:
            return _("%(whom)s is asked to %(asked)s the briefing report of %(month)s: %(link)s") % words
        local = localtime(due)
        words |= {"time": f"{local:%H:%M}", "day": day_words(local)}
        if due < clock.now():
            return (
                _(
                    "The briefing report of %(month)s was due at %(time)s on %(day)s. "
                    "%(whom)s is asked to %(asked)s it soon: %(link)s"
                )
                % words
            )
        return (
            _("%(whom)s is asked to %(asked)s the briefing report of %(month)s before %(time)s on %(day)s: %(link)s")
            % words
        )
