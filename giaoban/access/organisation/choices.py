"""Lists to choose from: units as an indented tree, kinds, posts, fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core.forms import DateField
from giaoban.organisation.models import Unit
from giaoban.organisation.queries import post_name, tree_lines
from giaoban.rulebook.kinds import kind_name, unit_kinds
from giaoban.rulebook.positions import positions

Choices = list[tuple[Any, Any]]


def unit_choices(units: Iterable[Unit]) -> Choices:
    """(uid, name) in the order of the tree; deeper units are indented."""
    return [(str(unit.uid), "\u2003" * depth + str(unit)) for unit, depth in tree_lines(units)]


def kind_choices() -> Choices:
    return [(code, kind_name(code)) for code in unit_kinds()]


def post_choices(unit: Unit | None = None) -> Choices:
    """Posts by rank; those that a unit of this kind is expected to have come first."""
    kind = unit_kinds().get(unit.kind) if unit else None
    usual = [code for code in positions() if kind and code in (*kind.posts, *kind.one_of)]
    rest = [code for code in positions() if code not in usual]
    named = {code: post_name(code, unit) for code in positions()}
    if not usual:
        return [("", "–"), *((code, named[code]) for code in rest)]
    return [
        ("", "–"),
        (_("Usual here"), [(code, named[code]) for code in usual]),
        (_("Other posts"), [(code, named[code]) for code in rest]),
    ]


class UnitField(forms.ChoiceField):
    """A unit by its uid; None where nothing is chosen."""

    def __init__(self, **kwargs: Any) -> None:
        self.nothing = kwargs.pop("nothing", "–")
        super().__init__(**kwargs)

    def offer(self, units: Iterable[Unit]) -> None:
        self.choices = [("", self.nothing), *unit_choices(units)]

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        return UUID(cleaned) if cleaned else None


class DayField(DateField):
    """A day that is filled in with today."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("initial", clock.today)
        super().__init__(**kwargs)


def same_choices(people: Iterable[tuple[Any, list[Any]]]) -> Choices:
    """Is it one of these people, or a new one?"""
    named = []
    for person, posts in people:
        held = ", ".join(f"{post_name(post, post.unit)} {post.unit}" for post in posts)
        named.append((str(person.uid), f"{person.full_name} – {held}" if held else person.full_name))
    return [*named, ("new", _("Another person of the same name"))]


def plain_name(value: str) -> str:
    name = " ".join(value.split())
    if any(char.isdigit() for char in name):
        raise ValidationError(_("A name has no digits."), "digits")
    return name
