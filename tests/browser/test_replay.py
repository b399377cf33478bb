"""Every POST of the journey, sent one to five times at the same moment, leaves the state that one sending leaves."""

from __future__ import annotations

import random

import pytest
from django.core.management import call_command
from django.test import TransactionTestCase
from playwright.sync_api import expect

from giaoban.core.models import HeldForm, ImportPreview
from giaoban.records.models import AuditEntry
from tests.browser.copies import MOST, Copies
from tests.browser.live import PHONE, Live
from tests.browser.state import differences, state
from tests.browser.test_journey import Journey, turn
from tests.world import PASSWORD, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "without JavaScript"])
def test_every_form_of_the_journey_has_one_effect_however_often_it_is_sent(live: Live, javascript: bool) -> None:
    seed = random.SystemRandom().randrange(10**6)
    copies = Copies(seed)
    turn(Journey(live, javascript, copies))
    copies.join()
    many = state()
    live.close()
    TransactionTestCase()._fixture_teardown()
    live.world = build_world()
    turn(Journey(live, javascript))
    once = state()
    call_command("verify")

    assert copies.bad == [], f"seed {seed}"
    changed = differences(once, many)
    assert not changed, "\n".join([f"seed {seed}", *changed])
    # the proof sent something: every kind of count, on most kinds of forms
    assert {count for _path, count in copies.sent} == set(range(1, MOST + 1)), copies.sent
    assert len(copies.sent) > 25


def test_signing_in_language_upload_and_signing_out_bear_being_doubled(live: Live) -> None:
    copies = Copies(random.SystemRandom().randrange(10**6))
    page = live.page(size=PHONE)
    copies.of(page.context)
    page.goto("/account/sign-in/")
    page.fill("input[name=username]", "admin")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.primary")
    expect(page.locator("h1")).to_have_text("Hôm nay")
    page.goto("/account/")
    page.check("main input[name=language][value=en]")
    page.locator("main form:has(input[name=language]) button").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/organisation/imports/people/")
    sheet = "Họ và tên,Đơn vị,Chức vụ\nLê Văn Hai,Tân Phong,secretary\n".encode()
    page.set_input_files("input[type=file]", {"name": "dang-vien.csv", "mimeType": "text/csv", "buffer": sheet})
    page.click("main form[enctype] button")
    expect(page.locator("h1")).to_be_visible()
    page.goto("/account/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.locator("input[name=password]")).to_be_visible()
    copies.join()
    assert copies.bad == []
    assert AuditEntry.objects.filter(kind="access.choose_language").count() == 1
    assert ImportPreview.objects.count() == 1
    assert not HeldForm.objects.exists()
