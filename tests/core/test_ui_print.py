"""Every page prints: black on white, tables as tables, no buttons."""

from __future__ import annotations

import pytest
from django.urls import reverse

from giaoban.core import bundle

pytestmark = pytest.mark.usefixtures("pages")


def test_narrow_rules_are_for_screens_so_that_a4_does_not_print_as_a_phone():
    assert [source for source in bundle.sources("css") if "@media (max-width" in source.read_text()] == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_table_prints_as_a_table_black_on_white_without_buttons(live):
    page = live.page("admin", (624, 900), color_scheme="dark")
    page.goto(reverse("core:gallery"))
    page.emulate_media(media="print")
    display = page.locator("table.cards td").first.evaluate("e => getComputedStyle(e).display")
    assert display == "table-cell"
    assert page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("table.cards .mark").first.evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    assert not any(page.locator(".button, .rail, .filters").evaluate_all("all => all.map(e => e.checkVisibility())"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 624
