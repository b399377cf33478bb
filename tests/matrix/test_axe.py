"""axe-core over every page, at 360 and 1280 px, in real Chromium: no violation, no console error, nothing beyond the screen's edge."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.live import DESK, PHONE, Live
from tests.matrix.examples import examples
from tests.matrix.papers import Papers, build_papers
from tests.matrix.routes import routes
from tests.matrix.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
READERS = ("secretary1", "clerk", "chair", "admin", "secretary2", "secretary3", "head", "inspector")
NOT_PAGES = {"core:bundle", "core:icon", "core:manifest"}


@pytest.fixture
def papers(empty_live: Live) -> Papers:
    made = build_papers()
    empty_live.world = made.world
    return made


def pages(papers: Papers) -> list[tuple[str, str, str]]:
    """(role, URL name, path): every page with its first paper, opened by the first role that may."""
    site = Site(papers)
    found = []
    for route in routes():
        if "GET" not in route.methods or route.name in NOT_PAGES:
            continue
        for example in examples(route)[:1]:
            path = site.path(route, example)
            for role in (*READERS, "anonymous"):
                response, _ = site.ask(role, "GET", path)
                if response.status_code == 200:
                    if "text/html" in response.headers["Content-Type"]:
                        found.append((role, route.name, path))
                    break
    return found


@pytest.mark.parametrize("half", [0, 1], ids=["one half", "other half"])  # two processes share the work
def test_every_page_is_accessible(empty_live, papers, half):
    """Each page is opened on the phone and then widened to the desk."""
    axe = Axe()
    tabs, problems = {}, []
    todo = pages(papers)
    assert len(todo) > 60
    for role, name, path in todo[half::2]:
        if role not in tabs:
            tabs[role] = empty_live.page(None if role == "anonymous" else role, PHONE)
        tab = tabs[role]
        tab.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        tab.goto(path)
        for width, height in (PHONE, DESK):
            tab.set_viewport_size({"width": width, "height": height})
            for violation in axe.run(tab, options=RULES).response["violations"]:
                targets = [" ".join(map(str, node["target"])) for node in violation["nodes"][:3]]
                problems.append(f"{name} ({role}, {width}): {violation['id']}: {violation['help']}: {targets}")
            wide = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                problems.append(f"{name} ({role}): {wide} px wider than {width} px")
    assert not problems, "\n".join(problems)
