"""The page shell: navigation, the current place, who is signed in. Lazy: a page that shows none of it asks nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from giaoban.access.capabilities import may
from giaoban.core import clock, device
from giaoban.core.components import day_words
from giaoban.core.viewer import ANONYMOUS, Post, Viewer
from giaoban.organisation.queries import post_name


@dataclass(frozen=True)
class Place:
    """One entry of the navigation; shown where its room exists and the viewer may open it."""

    label: Promise | str
    url_name: str
    capability: str
    icon: str
    in_bar: bool = False  # also in the phone's bottom bar
    also: str = "-"  # a second room whose pages belong here

    @property
    def room(self) -> str:
        return self.url_name.partition(":")[0]


PLACES = (
    Place(pgettext_lazy("navigation", "Today"), "today:home", "today:home:read", "house", True),
    Place(
        pgettext_lazy("navigation", "Briefings"),
        "schedule:meeting_list",
        "schedule:meeting:read",
        "calendar-days",
        also="meetings",
    ),
    Place(pgettext_lazy("navigation", "Reports"), "reports:list", "reports:report:read", "file-text", True),
    Place(pgettext_lazy("navigation", "Tasks"), "commitments:list", "commitments:commitment:read", "list-checks", True),
    Place(pgettext_lazy("navigation", "Petitions"), "concerns:list", "concerns:concern:read", "message-square-text"),
    Place(pgettext_lazy("navigation", "Notices"), "notifications:inbox", "notifications:inbox:own", "bell"),
    Place(pgettext_lazy("navigation", "Organisation"), "organisation:index", "organisation:people:manage", "landmark"),
)
LANGUAGE_NAMES = (("vi", "Tiếng Việt"), ("en", "English"))


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    icon: str
    in_bar: bool
    current: bool
    exact: bool
    count: int = 0  # what is new there, for the reader himself


class Shell:
    """What the frame of a page shows. Nothing here reads the database but the sample's clock (cached two seconds)."""

    languages = LANGUAGE_NAMES

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def viewer(self) -> Viewer:
        return getattr(self.request, "viewer", ANONYMOUS)

    @cached_property
    def signed_in(self) -> bool:
        return not self.viewer.is_anonymous

    @property
    def name(self) -> str:
        return self.viewer.name

    @cached_property
    def posts(self) -> list[str]:
        """The posts whose rights the person has here, all of them at once: 'Bí thư · Tân Phong'."""
        return [post_words(post) for post in self.viewer.posts]

    @cached_property
    def entries(self) -> list[Entry]:
        match = self.request.resolver_match
        room = match.app_name if match else ""
        entries = []
        for place in PLACES:
            url = url_or_empty(place.url_name)
            if url and may(self.viewer, place.capability):
                current = room in (place.room, place.also)
                exact = self.request.path == url
                count = self.unseen if place.room == "notifications" else 0
                entries.append(Entry(str(place.label), url, place.icon, place.in_bar, current, exact, count))
        return entries

    @cached_property
    def unseen(self) -> int:
        """New notices; kept on the account, which the page has read anyway."""
        return getattr(getattr(self.request, "user", None), "unseen_notices", 0)

    @property
    def home(self) -> str:
        return url_or_empty("today:home") or "/"

    @property
    def sign_out_url(self) -> str:
        return url_or_empty("access:sign_out")

    @property
    def account_url(self) -> str:
        return url_or_empty("access:account")

    @property
    def device_owner(self) -> str:
        return device.owner_of(self.request.user.pk)

    @property
    def device_key(self) -> str:
        return device.key_of(self.request.user.pk)

    @cached_property
    def sample(self) -> str:
        return clock.sample_scenario()

    @property
    def sample_day(self) -> str:
        return day_words(clock.today())


def post_words(post: Post) -> str:
    title = post_name(post)
    return f"{title} · {post.unit_name}" if post.unit_name else title


def url_or_empty(name: str) -> str:
    """Address of a named page, or "" where this site does not have it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def page_shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: `viewer`, `shell`."""
    return {"viewer": getattr(request, "viewer", None), "shell": Shell(request), "debug": settings.DEBUG}
