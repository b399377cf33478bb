"""Where a time said stands beside the time entered: the same words on every page (schedule.said)."""

from __future__ import annotations

from datetime import datetime

from django import template

from giaoban.core.components import moment_words
from giaoban.schedule.said import said_words

register = template.Library()


@register.simple_tag
def said(said_at: datetime | None, entered_at: datetime | None) -> str:
    """ "lúc 09:20, nhập 15:40 từ bản giấy"; what was entered as it was said has its moment only."""
    if entered_at is None:
        return ""
    return said_words(said_at, entered_at) if said_at else moment_words(entered_at)
