"""The harness itself: it sees a console error and a request that leaves the site."""

import pytest

from tests.browser.live import PHONE

pytestmark = pytest.mark.browser


def test_a_signed_in_page_opens_in_vietnamese_at_phone_width(live):
    page = live.page("secretary1", PHONE)
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "vi"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_leaving_the_site_and_console_errors_are_noticed(live):
    page = live.page("secretary1")
    page.goto("/")
    page.evaluate("fetch('https://example.org/x').catch(() => 0)")
    page.evaluate("console.error('broken')")
    page.wait_for_timeout(200)
    assert any("example.org" in problem for problem in live.problems)
    assert any("broken" in problem for problem in live.problems)
    live.problems.clear()
