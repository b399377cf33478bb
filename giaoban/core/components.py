"""Words and shapes that look the same on every screen (WORDS.md, LOOK.md): outcomes, timeliness, days, numbers, icons.

Rooms that need a word in Python (minutes, exports) take it from here; templates use the tags of `templatetags/ui.py`.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import get_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from lucide import _render_icon

# Outcome code → (mark, word). The marks are characters, not pictures: ninety rows of them weigh nothing and print.
OUTCOMES: dict[str, tuple[str, Promise | str]] = {
    "achieved": ("✓", pgettext_lazy("outcome", "Achieved")),
    "partly": ("◐", pgettext_lazy("outcome", "Partly achieved")),
    "not_achieved": ("✕", pgettext_lazy("outcome", "Not achieved")),
    "in_progress": ("○", pgettext_lazy("outcome", "In progress")),
    "not_heard": ("–", pgettext_lazy("outcome", "Not heard")),
    "owed": ("…", pgettext_lazy("outcome", "Assessment owed")),
    "cancelled": ("■", pgettext_lazy("outcome", "Cancelled")),
}
NO_OUTCOME: dict[str, Promise | str] = {
    "claim": pgettext_lazy("outcome", "Not claimed"),
    "verdict": pgettext_lazy("outcome", "Not assessed"),
}
TIMELINESS: dict[str, tuple[str, Promise | str]] = {
    "no_deadline": ("", pgettext_lazy("timeliness", "No deadline")),
    "in_time": ("", pgettext_lazy("timeliness", "In time")),
    "due_soon": ("", pgettext_lazy("timeliness", "Due soon")),
    "late": ("!", pgettext_lazy("timeliness", "Late")),
    "on_time": ("✓", pgettext_lazy("timeliness", "On time")),
    "done": ("✓", pgettext_lazy("outcome", "Achieved")),  # the day it was done was not told: neither on time nor late
    "stopped": ("■", pgettext_lazy("outcome", "Cancelled")),
}
WEEKDAYS = (
    pgettext_lazy("weekday", "Monday"),
    pgettext_lazy("weekday", "Tuesday"),
    pgettext_lazy("weekday", "Wednesday"),
    pgettext_lazy("weekday", "Thursday"),
    pgettext_lazy("weekday", "Friday"),
    pgettext_lazy("weekday", "Saturday"),
    pgettext_lazy("weekday", "Sunday"),
)


def outcome_word(code: str, kind: str = "verdict") -> str:
    """The word of an Outcome code; "" or None is an outcome not given yet (`kind`: claim or verdict)."""
    return str(OUTCOMES[code][1]) if code else str(NO_OUTCOME[kind])


def timeliness_words(code: str, days: int | None = None) -> str:
    """'Còn hạn', 'Quá hạn 5 ngày': timeliness is said with its days when late or due soon."""
    if code == "late" and days:
        return ngettext("%(days)d day late", "%(days)d days late", abs(days)) % {"days": abs(days)}
    if code == "due_soon" and days is not None:
        if days == 0:
            return _("Due today")
        return ngettext("Due in %(days)d day", "Due in %(days)d days", days) % {"days": days}
    return str(TIMELINESS[code][1])


def local_day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def day_words(value: date | datetime, *, short: bool = False) -> str:
    """06/10/2017 (thứ Sáu); short: 06/10/2017."""
    day = local_day(value)
    plain = f"{day.day:02d}/{day.month:02d}/{day.year}"
    return plain if short else f"{plain} ({WEEKDAYS[day.weekday()]})"


def moment_words(value: datetime) -> str:
    """15:20 ngày 06/10/2017, local time."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return _("%(time)s on %(day)s") % {"time": f"{local:%H:%M}", "day": day_words(local, short=True)}


def month_words(period: date) -> str:
    """'tháng 10/2017', 'October 2017': the period as it is spoken."""
    if (get_language() or "vi").startswith("vi"):
        return f"tháng {period.month}/{period.year}"
    return f"{MONTHS[period.month]} {period.year}"


def quantity_words(value: Any) -> str:
    """41,5 without trailing zeros, in the language's decimal sign; nothing for None."""
    if value is None or value == "":
        return ""
    number = Decimal(str(value)).normalize()
    text = f"{number:,f}"
    return text.translate({ord(","): get_format("THOUSAND_SEPARATOR"), ord("."): get_format("DECIMAL_SEPARATOR")})


@lru_cache(maxsize=256)
def icon_svg(name: str, size: int = 20) -> SafeString:
    """An outline icon of the lucide set; always beside a word, so hidden from screen readers. KeyError for no such icon."""
    svg = _render_icon(name, size, stroke_width="1.75")
    svg = " ".join(svg.split())
    return mark_safe(svg.replace("<svg ", '<svg class="icon" aria-hidden="true" focusable="false" ', 1))  # noqa: S308
