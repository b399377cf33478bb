"""A power cut and entry from paper: three units judged in the hall, the others on their printed sheets, entered in the afternoon."""

from __future__ import annotations

from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from giaoban.commitments.models import Verdict
from giaoban.core import clock
from giaoban.organisation.models import Unit
from giaoban.records.models import AuditEntry
from giaoban.schedule.models import Meeting, Slot
from tests.browser.live import Live
from tests.meetings.test_running import crowd
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MORNING, AFTERNOON = datetime(2017, 10, 6, 7, 30), datetime(2017, 10, 6, 15, 40)
SAVE = "main form[method=post] button.primary"


def said(hour: int, minute: int) -> datetime:
    return clock.aware(datetime(2017, 10, 6, hour, minute))


def slot_of(world: World, unit: Unit) -> Slot:
    return Slot.objects.get(meeting=world.october, unit=unit)


def judge_in_the_hall(page: Page, world: World) -> None:
    """The clerk opens, and enters what the chair says of three units; then the lights go out."""
    page.goto(f"/table/{world.october.uid}/open/")
    page.click(SAVE)
    expect(page.locator("table.chairs")).to_contain_text("Tân Phong")
    for c in (world.commitment1, world.commitment1_later, world.commitment2):
        page.goto(f"/table/slots/{slot_of(world, c.owner).uid}/")
        box = page.locator(f"#c-{c.uid} form.verdict")
        if not box.is_visible():
            page.locator(f"#c-{c.uid} summary").click()
        box.locator("input[value=achieved]").check()
        box.locator("button").click()
        expect(page.locator(f"#c-{c.uid}.judged")).to_be_visible()


def look_again(page: Page, world: World) -> None:
    """What was entered before the cut stands there; saving the sheet as it is changes nothing."""
    page.goto(f"/table/{world.october.uid}/from-paper/")
    page.click(f"a.sheet-link[href*='{slot_of(world, world.unit1).uid}']")
    expect(page.locator(f"#v-{world.commitment1.uid} input[value=achieved]")).to_be_checked()
    before = AuditEntry.objects.count()
    page.click("button[name=to][value=stay]")
    expect(page.locator("#messages")).to_contain_text("Phiếu không có gì mới")
    assert AuditEntry.objects.count() == before


def enter_sheet(page: Page, world: World, unit: Unit, hour: str, *, keyboard: bool) -> None:
    first, second = world_tasks(world, unit)
    page.locator("input[name=turn-status][value=present]").check()
    if keyboard:  # down the sheet with the Enter key, as on paper
        page.locator("input[name=turn-began]").focus()
        for typed in (f"{hour}h00", f"{hour}h09", f"{hour}h10"):
            page.keyboard.type(typed)
            page.keyboard.press("Enter")
    else:
        page.fill("input[name=turn-began]", f"{hour}:00")
        page.fill("input[name=turn-ended]", f"{hour}:09")
        page.fill("input[name=turn-said_at]", f"{hour}:10")
    page.locator(f"input[name='v-{first}-outcome'][value=achieved]").check()
    page.locator(f"input[name='v-{second}-outcome'][value=partly]").check()
    page.fill("textarea[name=r-0-text]", f"{unit.name}: đề nghị cấp giống sớm")
    page.fill("textarea[name=a-comment]", "Có cố gắng")


def world_tasks(world: World, unit: Unit) -> list[str]:
    found = unit.commitments.unscoped("test").filter(series=world.series).order_by("pk")
    return [str(c.uid) for c in found]


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "no-script"])
def test_a_power_cut_and_entry_from_paper(live: Live, javascript: bool) -> None:
    world = live.world
    assert world is not None
    crowd(world, 3, 2)
    others = [slot.unit for slot in Slot.objects.filter(meeting=world.october, position__gte=10).order_by("position")]
    page = live.page("clerk", javascript=javascript)
    with clock.frozen(MORNING):
        judge_in_the_hall(page, world)
    assert Verdict.objects.filter(said_at=None).count() == 3

    with clock.frozen(AFTERNOON):
        look_again(page, world)
        page.goto(f"/table/slots/{slot_of(world, others[0]).uid}/from-paper/")
        for hour, unit in zip(("8", "9", "10"), others, strict=True):
            expect(page.locator("h1")).to_contain_text(unit.short_name)
            enter_sheet(page, world, unit, hour, keyboard=javascript)
            save(page)
            expect(page.locator("main")).to_contain_text("Đề nghị định hạn mới")  # one row lacks its date
            assert not Verdict.objects.filter(commitment__owner=unit).exists()  # nothing of the sheet was saved
            expect(page.locator("textarea[name=r-0-text]")).to_have_value(f"{unit.name}: đề nghị cấp giống sớm")
            page.fill(f"input[name='v-{world_tasks(world, unit)[1]}-new_due_on']", "2017-10-31")
            save(page)
            expect(page.locator("#messages")).to_contain_text("Đã lưu 15:40: 06 mục từ bản giấy")
        found = Verdict.objects.filter(commitment__owner__in=others).order_by("said_at", "pk")
        assert [row.said_at for row in found] == [said(h, 10) for h in (8, 9, 10) for _n in range(2)]
        assert {row.at for row in found} == {clock.now()}

        page.goto(f"/commitments/{world_tasks(world, others[1])[0]}/")
        expect(page.locator("#history")).to_contain_text("đánh giá lúc 09:10 tại giao ban tháng 10/2017")
        expect(page.locator("#history")).to_contain_text("nhập 15:40 từ bản giấy")

        page.goto(f"/table/{world.october.uid}/from-paper/general/")
        page.fill("input[name=conclusions-0-said_at]", "11:25")
        page.fill("textarea[name=conclusions-0-text]", "Các xã làm xong trước ngày 31")
        page.click(SAVE)
        page.click("a[href$='/from-paper/close/']")
        page.fill("input[name=said_at]", "11:30")
        page.click(SAVE)
        expect(page.locator("main")).to_contain_text("Biên bản")
        meeting = Meeting.objects.unscoped("test").get(pk=world.october.pk)
        assert (meeting.state, meeting.closed_at, meeting.ended_at) == ("closed", clock.now(), said(11, 30))

        page.goto(f"/table/{world.october.uid}/minutes/print/")
        text = page.locator("article.official").inner_text()
        assert "khai mạc hồi 7 giờ 30 phút" in text
        assert "kết thúc hồi 11 giờ 30 phút" in text
        assert "Các xã làm xong trước ngày 31." in text
        for hour, unit in zip((8, 9, 10), others, strict=True):
            assert f"từ {hour} giờ đến {hour} giờ 09 phút (ghi từ bản giấy)" in text
            assert f"{unit.name}: đề nghị cấp giống sớm" in text


def save(page: Page) -> None:
    with page.expect_navigation():
        page.click("button[name=to][value=next]")
