"""Kinds of notices. Each room declares its own in `<room>/notices.py`, imported by its AppConfig.ready.

A kind names what is said (two sentences with `%(name)s` places), which page it leads to, whether it is a duty. The sentence
of a mail, `brief`, never holds what people typed: a mail leaves the house.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from giaoban.notifications.models import Notice

Sentence = Promise | str

GROUPS: dict[str, Sentence] = {
    "meetings": pgettext_lazy("notices", "Briefings"),
    "reports": pgettext_lazy("notices", "Reports"),
    "tasks": pgettext_lazy("notices", "Tasks"),
    "petitions": pgettext_lazy("notices", "Petitions"),
    "minutes": pgettext_lazy("notices", "Minutes"),
}
RESTRICTED = _("A restricted paper waits for you.")


@dataclass(frozen=True)
class Kind:
    """`code` is `room.what`. `still_true(notice)` is asked before a mail leaves: a withdrawn cause is not mailed."""

    code: str
    group: str
    label: Sentence  # on the settings page
    text: Sentence  # in the inbox
    url: str  # name of the page; its arguments are stored with the notice
    query: str = ""  # "meeting=%s": the stored arguments go here instead of into the address
    brief: Sentence = ""  # in the mail, where `text` holds typed words
    duty: bool = False  # cannot be switched off
    mail: bool = True
    fragment: str = ""
    still_true: Callable[[Notice], bool] | None = None
    example: Mapping[str, Any] = field(default_factory=dict)  # parameters for tests and for the settings page

    @property
    def mailed(self) -> Sentence:
        return self.brief or self.text


class UnknownKind(LookupError):
    """A kind nobody declared: a mistake in the code."""


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Declare kinds. Registering the same one twice has no effect."""
    for kind in kinds:
        if kind.group not in GROUPS:
            raise ValueError(f"{kind.code}: unknown group {kind.group}")
        if _kinds.setdefault(kind.code, kind) != kind:
            raise ValueError(f"{kind.code} is declared twice")


def kinds() -> dict[str, Kind]:
    return dict(_kinds)


def kind_of(code: str) -> Kind:
    try:
        return _kinds[code]
    except KeyError:
        raise UnknownKind(code) from None
