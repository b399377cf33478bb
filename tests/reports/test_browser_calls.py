"""The clerk's page before the briefing on a phone: one tap a call, with and without scripts; a text to paste."""

from __future__ import annotations

import pytest
from django.urls import reverse

from giaoban.reports.models import CallNote
from tests.browser.live import PHONE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False])
def test_one_tap_a_call(live, world, javascript):
    page = live.page("clerk", PHONE, javascript=javascript)
    page.goto(reverse("today:home"))
    page.locator("a.today-item[href*='/reports/calls/']").click()
    page.wait_for_url("**/reports/calls/**")
    card = page.locator(f"#unit-{world.unit1.uid}")
    number = card.locator("a[href^='tel:']").first
    tapped = card.get_by_role("button", name="Đã gọi").first
    for target in (number, tapped):
        box = target.bounding_box()
        assert box is not None and box["height"] >= 44 and box["x"] + box["width"] <= 360
    tapped.click()
    card.get_by_text("Đã gọi 08:00").wait_for()
    assert CallNote.objects.get().unit == world.unit1
    page.locator(f"#unit-{world.unit2.uid}").get_by_role("button", name="Không nghe máy").first.click()
    page.locator(f"#unit-{world.unit2.uid}").get_by_text("Không nghe máy 08:00").wait_for()
    assert CallNote.objects.count() == 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_note_is_typed_and_sent(live, world):
    page = live.page("clerk", PHONE)
    page.goto(reverse("reports:calls", args=[world.october.uid]))
    card = page.locator(f"#unit-{world.unit2.uid}")
    card.get_by_text("Ghi chú, gọi người khác").click()
    card.get_by_label("Ghi chú").fill("hẹn gửi 16:00")
    card.get_by_role("button", name="Đã gọi").last.click()
    card.get_by_text("Đã gọi 08:00").wait_for()
    assert CallNote.objects.get().note == "hẹn gửi 16:00"


@pytest.mark.parametrize("javascript", [True, False])
def test_the_text_for_a_message_is_copied_or_at_least_selected_by_hand(live, world, javascript):
    page = live.page("clerk", PHONE, javascript=javascript)
    page.goto(reverse("reports:calls", args=[world.october.uid]))
    card = page.locator(f"#unit-{world.unit3.uid}")
    card.get_by_text("Lời nhắn để dán").click()
    field = card.get_by_label("Lời nhắn cho Ngũ Phúc")
    assert "Đề nghị đồng chí Bí thư Ngũ Phúc nộp báo cáo giao ban tháng 10/2017" in field.input_value()
    copy = card.get_by_role("button", name="Chép lời nhắn")
    if javascript:
        copy.click()
        card.get_by_role("button", name="Đã chép").wait_for()
    else:
        assert not copy.is_visible() and field.is_visible()
