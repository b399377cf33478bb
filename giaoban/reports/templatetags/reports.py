"""Tags of the reports room's pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from giaoban.commitments.models import Commitment
from giaoban.commitments.rules import timeliness as timeliness_of
from giaoban.core import clock
from giaoban.core.components import quantity_words
from giaoban.core.templatetags import ui
from giaoban.organisation.models import Field
from giaoban.reports.call_words import called_words
from giaoban.reports.models import CallNote, Indicator
from giaoban.reports.queries import STATE_LABELS, STATE_TONES
from giaoban.reports.queries.indicators import Table
from giaoban.reports.sheets import shown_words, title_words

register = template.Library()


@register.simple_tag
def state_pill(code: str) -> SafeString:
    """A report's state as everywhere (WORDS.md)."""
    return ui.status(code, STATE_LABELS[code], tone=STATE_TONES[code])


@register.simple_tag
def due_pill(commitment: Commitment) -> SafeString:
    """Late, due soon: shown only when it matters while writing."""
    code, days = timeliness_of(commitment, clock.today(), commitment.series.due_soon_days)
    return ui.timeliness(code, days) if code in ("late", "due_soon") else SafeString("")


@register.simple_tag
def side_name(side: str) -> str:
    names: dict[str, Any] = {
        Field.Side.PARTY_BUILDING.value: _("Party-building"),
        Field.Side.SOCIO_ECONOMIC.value: _("Socio-economic"),
    }
    return names[side]


@register.simple_tag
def change_word(kind: str) -> str:
    return {"added": _("Added:"), "removed": _("Taken out:"), "changed": _("Changed:")}[kind]


@register.filter
def called(note: CallNote) -> str:
    """'Đã gọi 15:10', 'Không nghe máy 15:10 ngày 02/10/2017'."""
    return called_words(note)


@register.simple_tag
def figure_sort(table: Table, number: int, column: Indicator) -> SafeString:
    """The heading of a column: a link that sorts by it, largest first, then the other way."""
    down = "" if table.sort == f"-{number}" else "-"
    show = f"show={table.show}&" if table.show else ""
    return format_html('<a href="?{}sort={}{}">{}</a>', show, down, number, column)


@register.simple_tag
def change_words(change: Any) -> str:
    """The difference to last month with its sign: +3,3 · −1 · 0."""
    words = quantity_words(abs(change))
    return f"+{words}" if change > 0 else f"−{words}" if change < 0 else words


@register.simple_tag
def table_title(table: Table) -> str:
    return title_words(table)


@register.simple_tag
def table_shown(table: Table) -> str:
    return shown_words(table.show)
