"""Two minutes on a phone: from Today to "Duyệt và nộp" at most 30 taps for five commitments on 360 px (DESIGN.md, Report)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page

from giaoban.reports import actions, rows
from giaoban.reports.models import Report
from tests.browser.live import DESK, PHONE

pytestmark = pytest.mark.browser
MOST_TAPS = 30


class Thumb:
    """Taps what is at least 44 px high and counts; a word typed counts as one tap on its field."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, target: Locator) -> None:
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box is not None and box["height"] >= 44, (target, box)
        assert box["x"] >= 0 and box["x"] + box["width"] <= self.page.viewport_size["width"]  # type: ignore[index]
        target.click()
        self.taps += 1

    def write(self, target: Locator, text: str) -> None:
        target.scroll_into_view_if_needed()
        target.fill(text)
        self.taps += 1


def five(world: Any) -> None:
    """Unit1 has five open commitments, one with a quantity and one monthly."""
    world.commitment(world.unit1, "12 chi bộ ra nghị quyết", target_qty=12, unit_of_measure="nghị quyết")
    world.commitment(world.unit1, "Trả lời mọi kiến nghị", None, rhythm="monthly")
    world.commitment(world.unit1, "Trồng cây vụ đông", date(2017, 11, 15), target_qty=60, unit_of_measure="ha")


def stored() -> Report:
    return Report.objects.unscoped("test").get()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_secretary_alone_from_today_to_submitted(live, world, javascript):  # noqa: F811
    five(world)
    page = live.page("secretary1", PHONE, javascript=javascript)
    page.goto(reverse("today:home"))
    thumb = Thumb(page)
    thumb.tap(page.get_by_role("link", name="Soạn báo cáo").first)
    claims = page.locator(".claim")
    assert claims.count() == 5
    answers = ["Hoàn thành một phần", "Hoàn thành", "Chưa hoàn thành", "Đang thực hiện", "Đang thực hiện"]
    for number, answer in enumerate(answers):
        claim = claims.nth(number)
        thumb.tap(claim.locator("label.choice").filter(has_text=answer).filter(has_text=exactly(answer)))
        assert claim.locator("input:checked").count() == 1
    thumb.write(claims.nth(2).get_by_label("Lý do chưa hoàn thành"), "Mưa kéo dài")
    for side in ("party_building", "socio_economic"):
        thumb.tap(page.locator(f"#side-{side} .field.check label"))
    thumb.tap(page.get_by_role("button", name="Duyệt và nộp"))
    page.wait_for_url("**/reports/*-*/")
    assert page.get_by_text("Đã nộp báo cáo tháng 10 lúc 08:00.").is_visible()
    report = stored()
    assert (report.state, report.claims.count()) == ("submitted", 5)
    assert thumb.taps <= MOST_TAPS, thumb.taps
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def exactly(text: str) -> Any:
    import re

    return re.compile(rf"^\W*{text}\W*$")


def test_what_the_drafter_prepared_takes_two_taps(live, world, ready_rows):  # noqa: F811
    five(world)
    drafter = world.viewer("drafter1")
    report = actions.open_report(actor=drafter, meeting=world.october, unit=world.unit1)
    actions.save_report(actor=drafter, report_uid=report.uid, rows=ready_rows())
    actions.send_for_approval(actor=drafter, report_uid=report.uid)
    page = live.page("secretary1", PHONE)
    page.goto(reverse("today:home"))
    assert page.get_by_text("Báo cáo chờ đồng chí duyệt.").is_visible()
    thumb = Thumb(page)
    thumb.tap(page.get_by_role("link", name="Xem và duyệt"))
    thumb.tap(page.get_by_role("button", name="Duyệt và nộp"))
    assert page.get_by_text("Đã nộp báo cáo tháng 10 lúc 08:00.").is_visible()
    assert (stored().state, thumb.taps) == ("submitted", 2)


def test_lines_are_added_in_the_page(live, world, ready_rows):  # noqa: F811
    page = live.page("drafter1", DESK)
    page.goto(reverse("reports:start", args=[world.october.uid, world.unit1.uid]))
    for number in range(3):
        page.get_by_role("button", name="Thêm nhiệm vụ").click()
        line = page.locator("#plan [data-line]").nth(number)
        line.locator("textarea[name$=-text]").fill(f"Việc {number}")
        line.get_by_label("Lĩnh vực").select_option(label="Nông nghiệp")
        line.get_by_text("Hằng tháng", exact=True).click()
    # The count of tasks without an answer follows the taps.
    assert page.get_by_text("Còn 02 nhiệm vụ chưa tự đánh giá.").is_visible()
    page.locator(".claim").first.locator("label.choice").first.click()
    assert page.get_by_text("Còn 01 nhiệm vụ chưa tự đánh giá.").is_visible()
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Đã lưu 08:00.").wait_for()
    assert [line.text for line in stored().plan_lines.all()] == ["Việc 0", "Việc 1", "Việc 2"]
    # A gap's link opens the line it points to.
    page.get_by_role("button", name="Gửi duyệt").click()
    page.get_by_text("Đã gửi Bí thư duyệt.").wait_for()


def test_why_not_is_asked_only_where_it_is_needed(live, world):  # noqa: F811
    page = live.page("secretary1", PHONE)
    page.goto(reverse("reports:start", args=[world.october.uid, world.unit1.uid]))
    claim = page.locator(".claim").first
    why = claim.get_by_label("Lý do chưa hoàn thành")
    assert not why.is_visible()
    claim.locator("label.choice.achieved").click()
    assert not why.is_visible()
    assert claim.get_by_label("Ngày hoàn thành").is_visible()
    claim.locator("label.choice.not_achieved").click()
    assert why.is_visible()
    assert claim.get_by_label("Xin lùi thời hạn đến").is_visible()
    # With the keyboard alone: arrows move within the four answers.
    page.keyboard.press("ArrowRight")
    assert claim.locator("input:checked").get_attribute("value") == "in_progress"


def test_two_tabs_meet_on_a_page_with_both_texts(live, world, draft):  # noqa: F811
    first, second = live.page("drafter1", DESK), live.page("secretary1", PHONE)
    url = reverse("reports:edit", args=[draft.uid])
    for page in (first, second):
        page.goto(url)
    first.get_by_label("Khó khăn, vướng mắc").fill("Bản thứ nhất")
    first.get_by_role("button", name="Lưu").click()
    first.get_by_text("Đã lưu 08:00.").wait_for()
    second.get_by_label("Khó khăn, vướng mắc").fill("Bản thứ hai")
    second.get_by_role("button", name="Lưu").click()
    second.get_by_text("Hai đồng chí cùng sửa. Xem hai bản và chọn.").wait_for()
    assert second.locator(".theirs").get_by_text("Bản thứ nhất").is_visible()
    assert second.get_by_label("Khó khăn, vướng mắc").input_value() == "Bản thứ hai"
    assert rows.GENERAL
    second.get_by_role("button", name="Lưu").click()
    second.get_by_text("Đã lưu 08:00.").wait_for()
    assert stored().difficulties == "Bản thứ hai"
