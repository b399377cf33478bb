"""A notice in words, and the page it leads to."""

from __future__ import annotations

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from giaoban.notifications.kinds import RESTRICTED, Kind, kind_of
from giaoban.notifications.models import Notice
from giaoban.notifications.values import in_words


def text_of(notice: Notice) -> str:
    """The sentence of the inbox, in the language in force."""
    if notice.restricted:
        return str(RESTRICTED)
    return str(kind_of(notice.kind).text) % in_words(notice.params)


def brief_of(notice: Notice) -> str:
    """The sentence of a mail: nothing people typed, nothing restricted."""
    if notice.restricted:
        return str(RESTRICTED)
    return str(kind_of(notice.kind).mailed) % in_words(notice.params, mail=True)


def page_of(notice: Notice) -> str:
    return page(kind_of(notice.kind), notice.args)


def page(kind: Kind, args: list[str]) -> str:
    """The address of the paper, "" if the page does not exist any more."""
    try:
        url = f"{reverse(kind.url)}?{kind.query % tuple(args)}" if kind.query else reverse(kind.url, args=args)
    except NoReverseMatch:
        return ""
    return f"{url}#{kind.fragment}" if kind.fragment else url


def link_of(notice: Notice) -> str:
    """The whole address, for a mail: it opens after sign-in."""
    return f"{settings.SITE_URL}{page_of(notice)}"
