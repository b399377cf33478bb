"""The behaviours of the shell in a real browser, with scripts and without."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from giaoban.records.models import AuditEntry
from tests.browser.live import DESK, PHONE
from tests.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("pages"), pytest.mark.django_db(transaction=True)]


def texts() -> list[str]:
    return [entry.after["text"] for entry in AuditEntry.objects.filter(kind="test.note").order_by("pk")]


@pytest.fixture
def parts(live):
    page = live.page("secretary1")
    page.goto("/parts/")
    return page


def forgive(live, *expected: str) -> None:
    """The browser's own report of the connection this test broke."""
    live.problems[:] = [problem for problem in live.problems if not any(word in problem for word in expected)]


def send(page, text: str, part: int = 1) -> None:
    page.locator(f"#t{part}").fill(text)
    page.locator(f"#part-{part} .button").click()


def test_htmx_swaps_the_fragment_and_says_what_happened(parts):
    parts.locator("#t2").fill("đang gõ dở")
    send(parts, "một")
    expect(parts.locator("#part-1 .written")).to_have_text("một")
    expect(parts.locator("#messages")).to_have_text("Written.")
    expect(parts.locator("#t2")).to_have_value("đang gõ dở")
    expect(parts.locator("#part-2 .written")).to_have_text("")
    assert texts() == ["một"]


def test_a_conflict_answered_to_htmx_keeps_both_texts_and_can_be_sent_again(parts):
    send(parts, "collide")
    expect(parts.locator("h1")).to_have_text("Hai đồng chí cùng sửa")
    expect(parts.locator("#main")).to_contain_text("their text")
    assert parts.locator("#part-1").count() == 0
    assert texts() == []


def test_a_refusal_answered_to_htmx_is_a_page_with_what_was_typed(parts):
    send(parts, "refuse")
    expect(parts.locator("h1")).to_have_text("Chưa thực hiện được")
    expect(parts.locator("#main")).to_contain_text("Refused: rule")
    assert parts.title().startswith("Chưa thực hiện được")


def test_an_answer_that_leads_to_another_page_shows_that_page(parts):
    send(parts, "elsewhere")
    expect(parts.locator("h1")).to_have_text("Note")
    expect(parts.locator("#messages")).to_have_text("Written.")
    expect(parts).to_have_url(re.compile("/note/$"))


def test_a_lost_connection_keeps_the_text_and_says_so_and_the_retry_has_one_effect(parts, live):
    parts.context.set_offline(True)
    send(parts, "gửi khi mất mạng")
    expect(parts.locator("#messages")).to_contain_text("Mất mạng. Nội dung còn trên máy này, chưa gửi.")
    expect(parts.locator("#t1")).to_have_value("gửi khi mất mạng")
    parts.context.set_offline(False)
    parts.locator("#part-1 .button").click()
    expect(parts.locator("#part-1 .written")).to_have_text("gửi khi mất mạng")
    assert texts() == ["gửi khi mất mạng"]
    forgive(live, "ERR_INTERNET_DISCONNECTED", "htmx:")


def test_a_kept_form_of_htmx_is_sent_by_itself_when_the_link_is_back(parts, live):
    parts.context.set_offline(True)
    send(parts, "tự gửi", part=2)
    expect(parts.locator("#messages")).to_contain_text("Mất mạng. Nội dung còn trên máy này, chưa gửi.")
    assert parts.evaluate("Object.keys(localStorage).filter((n) => n.startsWith('giaoban.unsent.')).length") == 1
    parts.context.set_offline(False)
    expect(parts.locator("#part-2 .written")).to_have_text("tự gửi")
    expect(parts.locator("#messages")).to_contain_text(re.compile(r"Đã gửi lúc \d\d:\d\d"))
    assert texts() == ["tự gửi"]
    assert parts.evaluate("Object.keys(localStorage).filter((n) => n.startsWith('giaoban.unsent.')).length") == 0
    forgive(live, "ERR_INTERNET_DISCONNECTED", "htmx:")


def test_an_answer_that_was_lost_is_sent_again_with_one_effect(parts, live):
    """The site wrote, the answer never came: the same form again gives the same answer."""

    def swallow(route):
        route.fetch(max_redirects=0)
        route.abort()

    parts.route("**/parts/", swallow, times=1)
    send(parts, "một lần thôi")
    expect(parts.locator("#messages")).to_contain_text("Mất mạng")
    parts.locator("#part-1 .button").click()
    expect(parts.locator("#part-1 .written")).to_have_text("một lần thôi")
    assert texts() == ["một lần thôi"]
    forgive(live, "ERR_FAILED", "htmx:")


def test_an_ended_session_in_an_unknown_browser_shows_the_text_as_a_page(parts):
    parts.context.clear_cookies(name="sessionid")
    send(parts, "sau khi hết phiên")
    expect(parts.locator("h1")).to_have_text("Chưa gửi")
    expect(parts.locator("#main textarea")).to_have_value("sau khi hết phiên")
    assert parts.locator("#part-1").count() == 0
    assert texts() == []


def test_an_ended_session_leads_the_whole_page_to_the_sign_in_and_back_to_the_text(live):
    page = live.page()
    page.goto(reverse("access:sign_in"))
    for _ in range(2):
        page.locator("[name=username]").fill("secretary1")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("#main button.primary").click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        if "note" in page.url:
            break
        page.goto("/note/")
        page.context.clear_cookies(name="sessionid")
        page.locator("#id_text").fill("sau khi hết phiên")
        page.locator("#main .button.primary").click()
        expect(page).to_have_url(re.compile(reverse("access:sign_in")))
    expect(page.locator("#id_text")).to_have_value("sau khi hết phiên")
    expect(page.locator("#main")).to_contain_text("chưa gửi")
    assert texts() == []


def test_leaving_with_unsent_text_asks_first(parts):
    asked: list[str] = []
    parts.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    parts.locator("#t1").press_sequentially("chưa gửi")
    parts.get_by_role("link", name="Giao Ban", exact=True).click(no_wait_after=True)
    parts.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(parts.locator("#t1")).to_have_value("chưa gửi")


def test_sending_is_seen_and_the_button_stays_usable(parts):
    waiting: list = []
    parts.route("**/parts/", lambda route: waiting.append(route), times=1)
    send(parts, "chậm")
    button = parts.locator("#part-1 .button")
    expect(button).to_have_text("Đang gửi…")
    expect(button).to_be_enabled()
    waiting[0].continue_()
    expect(parts.locator("#part-1 .written")).to_have_text("chậm")
    expect(parts.locator("#part-1 .button")).to_have_text("Send")


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(live):
    page = live.page("secretary1")
    page.goto("/note/")
    page.locator("#main .button.primary").click()
    expect(page.locator(".errors")).to_be_focused()
    page.locator(".errors a").first.click()
    expect(page.locator("#id_text")).to_be_focused()


def test_order_is_changed_by_buttons(parts):
    parts.get_by_role("button", name="up c").click()
    expect(parts.locator("#part-1 .written")).to_have_text("a,c,b")


def test_order_is_changed_by_dragging(parts):
    parts.locator("[data-id=a]").hover(position={"x": 4, "y": 10})
    parts.mouse.down()
    for y in (10, 30, 40):  # over the lower half of c
        parts.locator("[data-id=c]").hover(position={"x": 4, "y": y}, force=True)
    parts.mouse.up()
    expect(parts.locator("#part-1 .written")).to_have_text("b,c,a")


def test_the_countdown_counts_from_the_servers_time_and_says_the_last_minutes(parts):
    expect(parts.locator("#clock")).to_have_text(re.compile(r"^01:5\d$"))
    expect(parts.locator("[data-countdown-says]")).to_have_text("Hai phút")
    expect(parts.locator("#paused")).to_have_text("−01:01")
    expect(parts.locator("#paused")).to_have_class("over")


@pytest.mark.parametrize("javascript", [True, False])
def test_on_a_phone_more_opens_and_closes_with_and_without_scripts(live, javascript):
    page = live.page("secretary1", PHONE, javascript=javascript)
    page.goto("/note/")
    bar = page.get_by_role("navigation", name="Chính")
    assert bar.get_by_role("link").all_inner_texts() == ["Hôm nay", "Báo cáo", "Nhiệm vụ", "Thêm"]
    expect(page.get_by_text("Hoàng Văn Một")).to_be_hidden()
    bar.get_by_role("link", name="Thêm").click()
    expect(page.get_by_text("Hoàng Văn Một")).to_be_visible()
    expect(page.get_by_role("link", name="Giao ban", exact=True)).to_be_visible()
    page.get_by_role("link", name="Đóng").click()
    expect(page.get_by_text("Hoàng Văn Một")).to_be_hidden()


def test_everything_works_without_scripts(live):
    page = live.page("secretary1", PHONE, javascript=False)
    page.goto("/parts/")
    send(page, "không có mã chạy")
    expect(page.locator("#part-1 .written")).to_have_text("không có mã chạy")
    expect(page.locator("#messages")).to_have_text("Written.")
    send(page, "collide")
    expect(page.locator("h1")).to_have_text("Hai đồng chí cùng sửa")


def test_a_papers_print_button_prints(live):
    page = live.page("secretary1")
    page.add_init_script("window.print = () => document.documentElement.dataset.printed = 'yes'")
    page.goto("/paper/")
    page.get_by_role("button", name="In").click()
    expect(page.locator("html")).to_have_attribute("data-printed", "yes")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_gallery_is_accessible(live, size, scheme):
    page = live.page("admin", size, color_scheme=scheme)
    page.goto(reverse("core:gallery"))
    found = Axe().run(page)
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/note/", "/nowhere/", "/paper/", "conflict", "errors"])
def test_the_shared_pages_are_accessible(live, address, scheme):
    page = live.page("secretary1", PHONE, color_scheme=scheme)
    page.goto(address if address.startswith("/") else "/parts/" if address == "conflict" else "/note/")
    if address == "conflict":
        send(page, "collide")
        expect(page.locator("h1")).to_have_text("Hai đồng chí cùng sửa")
    if address == "errors":
        page.locator("#main .button.primary").click()
        expect(page.locator(".errors")).to_be_visible()
    found = Axe().run(page)
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found.response["violations"]] == []


def test_targets_are_large_enough_for_a_thumb(live):
    page = live.page("admin", PHONE, has_touch=True, is_mobile=True)
    page.goto(reverse("core:gallery"))
    small = page.evaluate(
        """[...document.querySelectorAll("a.button, button, select, input:not([type=hidden],[type=radio],[type=checkbox]), .nav a, summary")]
        .filter(e => !e.closest(".dense") && e.getClientRects().length && e.getBoundingClientRect().height < 43.5)
        .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []
