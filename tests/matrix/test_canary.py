"""The canary: every paper carries a marker; no page that a role can reach may show one that is not for it.

Each role opens every URL with every paper of both units, follows every link it finds, and reads what comes back: pages,
print views, files. The crawl must also find the markers a role may see, or it proves nothing.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse

from tests.matrix.examples import EXAMPLES, examples
from tests.matrix.forms import read
from tests.matrix.papers import ROLES
from tests.matrix.routes import routes
from tests.matrix.site import Site

pytestmark = pytest.mark.django_db
MARKER = re.compile(r"zq[a-z]+\dzq")
MOST_PAGES = 700  # more would mean that the site links to itself without end
SIBLING = re.compile(r"(?<=[a-z_])1(?=$|/|!)")


def text_of(response: HttpResponse) -> str:
    """Everything a reader could find in an answer: the text of XLSX and ZIP members too."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return content.decode("utf-8", errors="replace")


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
    while waiting:
        path = waiting.pop()
        if path in done or "sign-out" in path:
            continue
        done.add(path)
        assert len(done) < MOST_PAGES, f"{role}: {sorted(done)[-5:]}"
        response, _written = site.ask(role, "GET", path)
        assert response.status_code < 500, f"{role} {path}: {response.status_code}"
        text = text_of(response)
        for marker in MARKER.findall(text):
            seen.setdefault(marker, path)
        if response.status_code in (301, 302, 303):
            waiting.append(_local(response["Location"]))
        elif "text/html" in response.headers.get("Content-Type", ""):
            waiting += filter(None, map(_local, read(f"http://testserver{path}", text)[1]))
    return seen


def _local(link: str) -> str:
    """The address without its fragment if it leads to this site. Of a list's sortings and pages only the first word counts."""
    parts = urlsplit(link)
    if parts.netloc not in ("", "testserver") or parts.scheme not in ("", "http") or not parts.path.startswith("/"):
        return ""
    query = parts.query.split("&")[0]
    return parts.path + (f"?{query}" if query else "")


@pytest.mark.parametrize("role", ROLES)
def test_no_page_shows_what_is_not_for_this_role(site, role):
    seen = crawl(site, role)
    markers = site.papers.markers
    assert {marker: page for marker, page in seen.items() if role not in markers[marker]} == {}
    if role not in ("admin", "anonymous", "outsider", "cell1"):
        mine = {marker for marker, who in markers.items() if role in who}
        assert len(set(seen) & mine) >= min(3, len(mine)), "the crawl reached nothing that this role may see"


def test_every_marker_is_really_on_some_page(site):
    """A leak test must contain something that could leak: whoever is nearest to a paper reads its marker somewhere."""
    reached: set[str] = set()
    for role in ("secretary1", "secretary2", "secretary3", "chair", "clerk"):
        reached |= set(crawl(site, role))
    assert set(site.papers.markers) - reached == set()


def test_the_sibling_is_really_asked_for():
    assert SIBLING.sub("2", "report1") == "report2"
    assert SIBLING.sub("2", "slot1/plan_line1!") == "slot2/plan_line2!"
    assert any("1" in names for names in EXAMPLES.values())
