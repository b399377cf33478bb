"""The site as an app: installable, its shell on the device, nothing of a paper there; and a first visit that is light."""

from __future__ import annotations

from typing import Any

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, expect

from tests.browser.live import DESK, PHONE, Live
from tests.browser.test_weak_link import forgive, keeps, open_report, write
from tests.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WEIGHT, REQUESTS = 60 * 1024, 6


def sign_in(page: Page) -> None:
    page.goto("/account/sign-in/")
    page.fill("input[name=username]", "secretary1")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.primary")
    expect(page.locator("h1")).to_have_text("Hôm nay")


@pytest.fixture
def app(live: Live, world: Any) -> Any:
    """A phone that has the service worker."""
    page = live.page(size=PHONE, service_workers="allow")
    sign_in(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    yield page
    forgive(live)


def test_without_a_network_a_page_says_so_and_opens_by_itself_when_it_is_back(app):
    open_report(app)
    write(app)
    keeps(app)
    app.context.set_offline(True)
    app.on("dialog", lambda dialog: dialog.accept())
    app.goto("/briefings/")
    expect(app.locator("h1")).to_have_text("Mất mạng")
    expect(app.locator("[data-unsent-list]")).to_contain_text("Báo cáo · ")
    assert app.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    found = Axe().run(app)
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found.response["violations"]] == []
    app.context.set_offline(False)
    expect(app.locator("h1")).to_have_text("Giao ban")


def test_only_the_shell_lies_on_the_device(app):
    for path in ("/", "/reports/", "/commitments/", "/account/"):
        app.goto(path)
    kept = app.evaluate(
        """async () => { const found = []; for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
        return found.sort(); }"""
    )
    assert [path for path in kept if not path.startswith(("/app-", "/static/", "/icon.svg"))] == ["/offline/"]
    page = app.evaluate("caches.match('/offline/').then((answer) => answer.text())")
    assert "_key" not in page and "csrf" not in page and "Hoàng Văn Một" not in page


def test_forms_and_signing_out_go_their_way_past_the_worker(app):
    app.goto("/account/")
    app.check("main input[name=language][value=en]")
    app.locator("main form:has(input[name=language]) button").click()
    expect(app.locator("html")).to_have_attribute("lang", "en")
    app.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(app.locator("input[name=password]")).to_be_visible()
    app.goto("/")
    expect(app.locator("input[name=password]")).to_be_visible()


def test_the_worker_belongs_to_its_build_and_language(live, world):
    from django.test import Client

    client = Client()
    one = client.get("/worker.js")
    assert one["Content-Type"].startswith("text/javascript")
    assert one["Service-Worker-Allowed"] == "/"
    assert "no-cache" in one["Cache-Control"]
    assert "Content-Security-Policy" in one
    client.cookies["django_language"] = "en"
    assert client.get("/worker.js").content != one.content


def test_the_site_can_be_installed(app):
    problems = app.context.new_cdp_session(app).send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [problem["errorId"] for problem in problems if problem["errorId"] != "in-incognito"] == []


def visit(live: Live, who: str | None, size: tuple[int, int], path: str) -> tuple[int, list[str]]:
    """Bytes and addresses of a first visit: a new browser window, nothing kept. The test server leaves pages and plain
    static files uncompressed; they count as the web server in front sends them."""
    page = live.page(who, size, service_workers="allow")
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(path, wait_until="networkidle")
    page.wait_for_timeout(500)
    weight = 0
    for answer in answers:
        given = answer.headers.get("content-length") if answer.headers.get("content-encoding") else None
        weight += int(given) if given else len(brotli.compress(answer.body(), quality=5))
        weight += sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
    return weight, [answer.url for answer in answers]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(("who", "path"), [(None, "/account/sign-in/"), ("secretary1", "/"), ("chair", "/")])
def test_a_first_visit_is_light_in_a_real_browser(live, world, who, path, size):
    """QUALITY.md: at most 60 KB and six requests."""
    weight, requests = visit(live, who, size, path)
    assert weight <= WEIGHT
    assert len(requests) <= REQUESTS
