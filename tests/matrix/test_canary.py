"""The canary: every paper carries a marker; no page that a role can reach may show one that is not for it.

Each role opens every URL with every paper of both units, follows every link it finds, and reads what comes back: pages,
print views, files. The crawl must also find the markers a role may see, or it proves nothing.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import Resolver404, resolve, reverse

from giaoban.schedule.actions import make_calendar_link
from giaoban.schedule.queries_calendar import token_of
from tests.matrix.examples import EXAMPLES, examples
from tests.matrix.forms import read
from tests.matrix.papers import HOST, OWN, ROLES
from tests.matrix.routes import routes
from tests.matrix.site import Site

pytestmark = pytest.mark.django_db
MARKER = re.compile(r"zq[a-z]+\dzq")
OF_A_KIND = 5  # pages of one URL name reached by links, beside those that are asked for by name
# whose papers' markers a role must find, all those it may see: the proof that the crawl reaches them
NEAREST = {"secretary1": "1", "secretary2": "2", "secretary3": "3", "drafter1": "1", "chair": "012", "inspector": "1"}
CRAWLERS = [role for role in ROLES if role != "deputy"]  # the chair holds the same posts
SIBLING = re.compile(r"(?<=[a-z_])1(?=$|/|!)")


def text_of(response: HttpResponse) -> str:
    """Everything a reader could find in an answer: headers (a file's name), the text of XLSX, DOCX and ZIP members, of archives
    in archives."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return b"\n".join(unpacked(content)).decode("utf-8", errors="replace") + "\n".join(response.headers.values())


def unpacked(content: bytes) -> Iterator[bytes]:
    if not content.startswith(b"PK"):
        # folded lines of a calendar could cut a marker in two
        yield content.replace(b"\r\n ", b"") if content.startswith(b"BEGIN:VCALENDAR") else content
        return
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            yield from unpacked(archive.read(name))


def seeds(site: Site) -> list[str]:
    """Every GET URL with its examples, and with the sibling's paper in place of unit1's."""
    found = []
    for route in routes():
        if "GET" not in route.methods:
            continue
        names = examples(route)
        siblings = [SIBLING.sub("2", name) for name in names]
        for name in dict.fromkeys([*names, *siblings]):
            try:
                found.append(site.path(route, name))
            except (KeyError, AttributeError):
                assert name not in names, f"{route.name}: no paper {name}"
    return found


def crawl(site: Site, role: str) -> dict[str, str]:
    """Marker → the first page that shows it to `role`."""
    waiting, done, seen = seeds(site), set(), {}
    linked: Counter[str] = Counter()
    while waiting:
        path = waiting.pop()
        if path in done:
            continue
        done.add(path)
        response, _written = site.ask(role, "GET", path)
        assert response.status_code < 500, f"{role} {path}: {response.status_code}"
        text = text_of(response)
        for marker in MARKER.findall(text):
            seen.setdefault(marker, path)
        links = [response["Location"]] if response.status_code in (301, 302, 303) else []
        if "text/html" in response.headers.get("Content-Type", ""):
            links += read(f"http://testserver{path}", text)[1]
        for link in filter(None, map(_local, links)):
            name = _name(link)
            if link not in done and linked[name] < OF_A_KIND:
                linked[name] += 1
                waiting.append(link)
    return seen


def _name(link: str) -> str:
    try:
        return resolve(urlsplit(link).path).view_name
    except Resolver404:
        return link


def _local(link: str) -> str:
    """The address without its fragment if it leads to this site. Of a list's sortings and pages only the first word counts."""
    parts = urlsplit(link)
    if parts.netloc not in ("", "testserver") or parts.scheme not in ("", "http") or not parts.path.startswith("/"):
        return ""
    query = parts.query.split("&")[0]
    return parts.path + (f"?{query}" if query else "")


@pytest.mark.parametrize("role", CRAWLERS)
def test_no_page_shows_what_is_not_for_this_role(site, role):
    seen = crawl(site, role)
    markers = site.papers.markers
    assert {marker: page for marker, page in seen.items() if role not in markers[marker]} == {}
    # A leak test must contain something that could leak: whoever is nearest to a paper reads its marker somewhere.
    mine = {marker for marker, who in markers.items() if role in who and marker[-3] in NEAREST.get(role, "")}
    assert mine - set(seen) == set()


OWNERS = [role for role in CRAWLERS if role not in ("admin", "anonymous")]


@pytest.mark.parametrize("role", OWNERS)
def test_no_calendar_shows_what_is_not_for_its_owner(site, role):
    """The feed needs no sign-in: whoever holds the link reads it, so it is read here as nobody."""
    markers = site.papers.markers
    with transaction.atomic():
        feed = make_calendar_link(actor=site.papers.world.viewer(role))
        response = site.clients["anonymous"].get(reverse("schedule:calendar_feed", args=[token_of(feed)]))
        transaction.set_rollback(True)
    assert response.status_code == 200
    seen = set(MARKER.findall(text_of(response)))
    places = {f"zqplace{key}zq" for key in "12" if role in OWN[key] | HOST}  # whose units are invited, and the host
    assert seen == places and all(role in markers[marker] for marker in seen)


def test_the_sibling_is_really_asked_for():
    assert SIBLING.sub("2", "report1") == "report2"
    assert SIBLING.sub("2", "slot1/plan_line1!") == "slot2/plan_line2!"
    assert any("1" in names for names in EXAMPLES.values())
