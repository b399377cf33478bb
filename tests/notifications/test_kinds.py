"""Every declared kind: in both languages, for inbox and mail, leading to a page that exists, documented by an example."""

from __future__ import annotations

import re

import pytest
from django.urls import get_resolver
from django.utils import translation

from giaoban.notifications.kinds import GROUPS, Kind, kinds
from giaoban.notifications.models import Notice
from giaoban.notifications.rendering import brief_of, page, text_of
from giaoban.notifications.values import WITHHELD, Typed, pack

ALL = sorted(kinds().values(), key=lambda kind: kind.code)
UID = "00000000-0000-4000-8000-000000000000"


def notice(kind: Kind) -> Notice:
    return Notice(kind=kind.code, params=pack(kind.example))


def test_the_rooms_have_declared_theirs():
    assert {kind.group for kind in ALL} == set(GROUPS)
    assert len(ALL) >= 35


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_every_kind_is_said_in_both_languages(kind):
    said = {}
    for language in ("vi", "en"):
        with translation.override(language):
            said[language] = (text_of(notice(kind)), brief_of(notice(kind)), str(kind.label))
    for vietnamese, english in zip(said["vi"], said["en"], strict=True):
        assert vietnamese.strip() and english.strip()
        assert vietnamese != english, "not translated"
        assert "%(" not in vietnamese + english
        assert "!" not in vietnamese + english
    assert re.search(r"[à-ỹđ]", said["vi"][0], re.IGNORECASE), said["vi"][0]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_what_people_typed_is_never_in_a_mail(kind):
    typed = [value.words for value in kind.example.values() if isinstance(value, Typed)]
    for language in ("vi", "en"):
        with translation.override(language):
            brief = brief_of(notice(kind))
            assert WITHHELD not in brief
            assert not any(words in brief for words in typed)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_every_kind_leads_to_a_page(kind):
    patterns = [pattern for name, pattern in _named() if name == kind.url]
    assert patterns, kind.url
    args = [UID] * (kind.query.count("%s") if kind.query else str(patterns[0]).count("<uuid:"))
    assert page(kind, args).startswith("/")


def _named():
    for resolver in get_resolver().url_patterns:
        for pattern in getattr(resolver, "url_patterns", []):
            yield f"{resolver.app_name}:{getattr(pattern, 'name', '')}", pattern.pattern
            yield from (
                (f"{resolver.app_name}:{deeper.name}", deeper.pattern)
                for deeper in getattr(pattern, "url_patterns", [])
            )
