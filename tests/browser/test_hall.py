"""The hall: chair, clerk and the second screen in three windows; the table by keyboard alone; a server that goes away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from giaoban.commitments.models import Commitment
from giaoban.core import clock
from giaoban.core import live as live_pages
from giaoban.organisation.models import Unit
from giaoban.schedule.models import Meeting, Slot
from tests.browser.live import Live
from tests.meetings import stage
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN = (1280, 720)
LOST = "Mất kết nối với máy chủ, đang thử lại"


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.frozen(stage.DAY):
        yield


@pytest.fixture
def world(world: World) -> World:
    """Unit 1 has claimed both tasks, the clerk has proposed; unit 2 did part of its task. The meeting is called."""
    report = stage.report(
        world,
        world.unit1,
        {
            world.commitment1: {"outcome": "achieved", "result": "Đã ban hành"},
            world.commitment1_later: {"outcome": "in_progress", "result": "Đang làm"},
        },
    )
    stage.plan_line(world, report, "Công khai 03 vùng trang trại")
    stage.propose(world, world.commitment1, "achieved")
    stage.propose(world, world.commitment1_later, "in_progress")
    stage.report(
        world,
        world.unit2,
        {world.commitment2: {"outcome": "partly", "result": "10/12", "why_not": "Họp chậm", "qty": 10}},
    )
    return world


def slot(world: World, unit: Unit) -> Slot:
    return stage.slot_of(world, unit)


def table(world: World) -> str:
    return f"/table/{world.october.uid}/"


def quick(page: Page) -> Page:
    """Polls every second instead of every few: a page reads its own pace."""
    page.add_init_script(
        "new MutationObserver(() => { const s = document.querySelector('[data-live-source]');"
        "if (s && s.dataset.every !== '1') s.dataset.every = '1'; }).observe(document, {childList: true, subtree: true})"
    )
    return page


def test_the_hall_with_chair_clerk_and_projector_in_three_windows(live: Live, world: World) -> None:
    chair, clerk = quick(live.page("chair")), quick(live.page("clerk"))
    screen = quick(live.page("clerk2", SCREEN))
    screen.goto(f"/table/{world.october.uid}/hall/")
    expect(screen.locator("main")).to_contain_text("Hội trường Huyện ủy")
    clerk.goto(table(world))

    # The chair opens; the clerk's table becomes one with buttons, the screen shows the agenda, by themselves.
    chair.goto(f"{table(world)}open/")
    chair.click("main form[method=post] button.primary")
    expect(screen.locator("main")).to_contain_text("Đã nghe 00/03 đơn vị")
    expect(clerk.locator("form[action$='/agree/']")).to_have_count(1)

    # The clerk notes who came: counted on the chair's table.
    first = slot(world, world.unit1)
    clerk.goto(f"/table/slots/{first.uid}/")
    clerk.click("#attendance summary")
    clerk.check("#attendance input[value=present]")
    clerk.click("#attendance button")
    expect(chair.locator("#totals")).to_contain_text("01/03 đơn vị có mặt")

    # The unit has the floor.
    clerk.click("#countdown button[value=start]")
    expect(screen.locator("h1")).to_have_text("Tân Phong")
    expect(screen.locator(".hall-clock")).to_have_text("Còn 10 phút")
    expect(chair.locator("#floor")).to_contain_text("Tân Phong")
    expect(screen.locator("main")).to_contain_text(world.commitment1.text)
    for hidden in ("Đã ban hành", "Hoàn thành", "Trần Thị Văn"):
        expect(screen.locator("body")).not_to_contain_text(hidden)

    # The clerk is writing while the chair judges: nothing he typed goes, and what stands around it follows.
    clerk.locator("#remarks textarea").first.fill("Đồng chí Bí thư nói rõ")
    clerk.locator("#remarks textarea").first.focus()
    chair.click(f"#unit-{first.uid} form[action$='/agree/'] button")
    expect(clerk.locator(f"#said-{world.commitment1.uid}")).to_contain_text("Hoàn thành")
    expect(clerk.locator("#settle form")).to_have_count(0)
    assert clerk.locator("#remarks textarea").first.input_value() == "Đồng chí Bí thư nói rõ"
    assert clerk.evaluate("document.activeElement.tagName") == "TEXTAREA"
    expect(screen.locator(".hall-tasks")).to_contain_text("Hoàn thành")
    clerk.click("#remarks form button")
    expect(clerk.locator("#remarks")).to_contain_text("Đồng chí Bí thư nói rõ")

    # New tasks appear on the screen as they are given.
    clerk.click("#plan form[action$='/plan/'] button")
    expect(screen.locator(".hall-tasks")).to_contain_text("Công khai 03 vùng trang trại")
    with clock.frozen(stage.DAY + timedelta(minutes=8)):
        screen.reload()
        expect(screen.locator(".hall-clock")).to_have_text("Còn hai phút")
        clerk.click("#countdown button[value=stop]")
        expect(screen.locator("main")).to_contain_text("Đã nghe 01/03 đơn vị")
        assert Axe().run(screen).response["violations"] == []

        # Closing: the screen thanks, the tables that stand open are loaded as closed ones.
        chair.goto(f"{table(world)}close/")
        chair.click("form[action$='/close/owed/'] button")
        chair.click("main form[method=post] button.primary")
        expect(screen.locator("main")).to_contain_text("Trân trọng cảm ơn các đồng chí")
        expect(clerk.locator("#countdown form")).to_have_count(0)
    assert stage.fresh(world.october).state == Meeting.State.CLOSED


def test_the_chair_with_the_keyboard_alone(live: Live, world: World) -> None:
    with clock.frozen(stage.DAY):
        stage.open_meeting(world)
    world.commitment(world.unit3, "Bàn giao mặt bằng đường thôn 3")
    page = live.page("chair")
    press = page.keyboard.press
    page.goto(table(world))

    # Nothing is chosen: a number only says so.
    press("1")
    expect(page.locator("#keys-say")).to_contain_text("Chọn đơn vị trước")
    press("ArrowDown")
    expect(page.locator(f"#to-{slot(world, world.unit1).uid}")).to_be_focused()
    press("1")  # points at the first open task
    expect(page.locator(f"#cell-{world.commitment1.uid}")).to_be_focused()
    assert not Commitment.objects.unscoped("test").filter(verdicts__isnull=False).exists()

    press("3")  # due, but it needs a date: not from here. First the other unit.
    expect(page).to_have_url(f"{live.url}/table/slots/{slot(world, world.unit1).uid}/#c-{world.commitment1.uid}")
    form = page.locator(f"#c-{world.commitment1.uid} form.verdict")
    expect(form.locator("input[name=new_due_on]")).to_be_focused()
    expect(form.locator("input[value=not_achieved]")).to_be_checked()
    press("Escape")  # out of the field, to the task
    expect(page.locator(f"#c-{world.commitment1.uid}")).to_be_focused()
    press("Escape")  # back to the table, at the unit
    expect(page.locator(f"#to-{slot(world, world.unit1).uid}")).to_be_focused()

    press("a")
    expect(page.locator("#messages")).to_contain_text("Tân Phong")
    expect(page.locator(f"#unit-{slot(world, world.unit1).uid}")).to_contain_text("2/2")
    expect(page.locator(f"#to-{slot(world, world.unit1).uid}")).to_be_focused()

    press("ArrowDown")
    press(" ")
    expect(page.locator("#floor")).to_contain_text("Đang trình bày: Đại Hợp")
    expect(page.locator(f"#to-{slot(world, world.unit2).uid}")).to_be_focused()
    press(" ")
    expect(page.locator("#floor")).to_contain_text("Tạm dừng: Đại Hợp")
    press("ArrowRight")
    press("4")  # due: the rules say no
    expect(page.locator("#keys-say")).to_contain_text("Quy định chưa cho phép")
    press("2")
    field = page.locator(f"#c-{world.commitment2.uid} input[name=new_due_on]")
    expect(field).to_be_focused()
    field.fill("2017-10-31")
    press("Enter")
    expect(page.locator(f"#c-{world.commitment2.uid}.judged")).to_have_count(1)
    verdict = world.commitment2.verdicts.get()
    assert (verdict.outcome, verdict.new_due_on) == ("partly", date(2017, 10, 31))

    press("n")
    expect(page.locator("#plan textarea[name=text]")).to_be_focused()
    page.keyboard.type("1234 hộ ký cam kết")  # keys are letters here
    assert page.locator("#plan textarea[name=text]").input_value() == "1234 hộ ký cam kết"
    page.locator("#plan textarea[name=text]").fill("")
    press("Escape")
    press("Escape")
    expect(page.locator(f"#to-{slot(world, world.unit2).uid}")).to_be_focused()

    press("ArrowDown")
    press("ArrowRight")
    press("0")  # unit 3 was never called
    expect(page.locator("#messages")).to_contain_text("Ngũ Phúc: Chưa nghe báo cáo")
    assert page.evaluate("document.activeElement.id").startswith("cell-")

    # The list of keys, and the switch.
    press("?")
    expect(page.locator("#keys-help")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    page.locator("#keys-on").uncheck()
    press("Escape")
    page.reload()
    press("ArrowDown")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.click("[data-keys-help]")
    page.locator("#keys-on").check()
    press("Escape")
    press("ArrowDown")
    expect(page.locator(f"#to-{slot(world, world.unit1).uid}")).to_be_focused()


def test_one_touch_on_the_units_page_settles_the_count_beside_it(live: Live, world: World) -> None:
    """The count in "Đồng ý theo đề xuất (n)" follows a single verdict."""
    stage.open_meeting(world)
    page = live.page("chair")
    page.goto(f"/table/slots/{slot(world, world.unit1).uid}/")
    expect(page.locator("#settle")).to_contain_text("Đồng ý theo đề xuất (02)")
    page.locator(f"#c-{world.commitment1.uid} .at-once button[value=achieved]").click()
    expect(page.locator("#settle")).to_contain_text("Đồng ý theo đề xuất (01)")
    page.locator(f"#c-{world.commitment1_later.uid} summary").click()
    page.locator(f"#c-{world.commitment1_later.uid} input[value=in_progress]").check()
    page.locator(f"#c-{world.commitment1_later.uid} form.verdict button").click()
    expect(page.locator("#settle form")).to_have_count(0)


def test_a_lost_connection_is_said_in_one_line_and_comes_back_by_itself(live: Live, world: World) -> None:
    stage.open_meeting(world)
    pages = {"table": quick(live.page("clerk")), "hall": quick(live.page("chair", SCREEN))}
    pages["table"].goto(table(world))
    pages["hall"].goto(f"{table(world)}hall/")

    def broken(route: Route) -> None:
        route.abort()

    for page in pages.values():
        page.route("**/table/**", broken)
    for page in pages.values():
        expect(page.locator(".live-says")).to_have_text(LOST)
    with clock.frozen(stage.DAY):
        for page in pages.values():
            page.unroute("**/table/**", broken)
    live.page("clerk2")
    from giaoban.meetings.actions import speaking

    speaking.run_clock(actor=world.viewer("chair"), slot_uid=slot(world, world.unit2).uid, event="start")
    expect(pages["hall"].locator("h1")).to_have_text("Đại Hợp")
    expect(pages["table"].locator("#floor")).to_contain_text("Đại Hợp")
    for page in pages.values():
        expect(page.locator(".live-says")).to_have_text("")
    live.problems[:] = [problem for problem in live.problems if "ERR_FAILED" not in problem]


def test_new_code_loads_the_page_once_and_not_over_what_is_typed(
    live: Live, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.open_meeting(world)
    page = quick(live.page("clerk"))
    page.goto(f"/table/slots/{slot(world, world.unit1).uid}/")
    page.evaluate("window.before = 1")
    page.locator("#remarks textarea").first.fill("Đang ghi dở")
    monkeypatch.setattr(live_pages, "build", lambda: "new code")
    expect(page.locator(".live-says")).to_contain_text("sẽ tải lại khi đồng chí viết xong")
    assert page.evaluate("window.before") == 1
    page.locator("#remarks textarea").first.fill("")
    with page.expect_navigation():
        page.locator("h1").click()
    assert page.evaluate("window.before") is None
    page.evaluate("window.after = 1")
    page.wait_for_timeout(2500)
    assert page.evaluate("window.after") == 1


def test_the_session_ends_quietly_and_without_scripts_the_screen_still_follows(live: Live, world: World) -> None:
    stage.open_meeting(world)
    page = quick(live.page("clerk", SCREEN))
    page.goto(f"{table(world)}hall/")
    page.context.clear_cookies()
    expect(page.locator(".live-says")).to_contain_text("Phiên làm việc đã hết.")
    expect(page.locator("main")).to_contain_text("Chương trình")
    plain = live.page("clerk", SCREEN, javascript=False)
    plain.goto(f"{table(world)}hall/")
    assert plain.locator("meta[http-equiv=refresh]").get_attribute("content") == "15"
