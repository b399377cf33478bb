"""A phone on a weak link: what was typed stays on the device, is sent once when the link is back, and overwrites nothing."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, Route, expect

from giaoban.commitments.models import Commitment
from giaoban.concerns.models import Concern
from giaoban.core.models import IdempotencyKey
from giaoban.records.models import AuditEntry
from giaoban.reports.models import Report
from tests.browser.live import PHONE, Live
from tests.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OFFLINE = "Mất mạng. Nội dung còn trên máy này, chưa gửi."
RESULT = "Đã trồng 41 ha, còn 5 ha chờ nước."
SENT = re.compile(r"Đã gửi lúc \d\d:\d\d\.")


@pytest.fixture
def phone(live: Live) -> Any:
    page = live.page("secretary1", PHONE)
    yield page
    forgive(live)


def forgive(live: Live) -> None:
    """The browser's own reports of connections this test broke."""
    broken = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "htmx:", "ERR_ABORTED")
    live.problems[:] = [problem for problem in live.problems if not any(word in problem for word in broken)]


def open_report(page: Page) -> None:
    page.goto("/")
    page.click("a.today-item[href*='/reports/']")
    expect(page.locator("#claims fieldset.claim")).to_have_count(2)


def fill_report(page: Page) -> None:
    for box, outcome in zip(page.locator("#claims fieldset.claim").all(), ("achieved", "in_progress"), strict=True):
        box.locator(f"label.choice.{outcome}").click()
    page.locator("#claims textarea[name$=result]").first.fill(RESULT)
    for side in ("party_building", "socio_economic"):
        page.locator(f"#side-{side} input[type=checkbox]").check()


def write(page: Page, text: str = RESULT) -> None:
    """The result of the first task."""
    page.locator("#claims label.choice.achieved").first.click()
    page.locator("#claims textarea[name$=result]").first.fill(text)


def on_device(page: Page) -> list[dict[str, Any]]:
    """What lies in the browser's store for anybody."""
    kept = page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('giaoban.unsent.'))")
    return [json.loads(value) for _name, value in kept]


def keeps(page: Page, number: int = 1) -> None:
    page.wait_for_function(
        "n => Object.keys(localStorage).filter((name) => name.startsWith('giaoban.unsent.')).length === n", arg=number
    )


def submissions() -> tuple[int, int]:
    return (
        AuditEntry.objects.filter(kind="reports.submit_report").count(),
        Report.objects.unscoped("test").filter(state=Report.State.SUBMITTED).count(),
    )


def test_a_phone_that_goes_offline_in_the_middle_of_a_report(phone, world):
    open_report(phone)
    fill_report(phone)
    phone.context.set_offline(True)
    phone.click("button[form=report][value=submit]")
    expect(phone.locator("#messages")).to_have_text(OFFLINE)
    expect(phone.locator("#claims textarea[name$=result]").first).to_have_value(RESULT)
    [kept] = on_device(phone)
    assert kept["state"] == "queued"
    assert "41 ha" not in json.dumps(kept, ensure_ascii=False)  # nobody reads it off the device
    assert submissions() == (0, 0)
    phone.context.set_offline(False)
    expect(phone.locator("#messages")).to_contain_text(SENT)
    expect(phone.locator("#messages")).to_contain_text("Đã nộp báo cáo tháng 10")
    expect(phone.locator("main")).to_contain_text(RESULT)
    assert submissions() == (1, 1)
    assert on_device(phone) == []


def test_a_report_whose_answer_was_lost_is_sent_again_with_one_effect(phone, world):
    open_report(phone)
    fill_report(phone)

    def swallow(route: Route) -> None:
        route.fetch(max_redirects=0)  # the site does it, the answer never arrives
        route.abort()

    phone.route("**/reports/**", swallow, times=1)
    phone.click("button[form=report][value=submit]")
    expect(phone.locator("#messages")).to_contain_text(SENT)  # after the first pause, by itself
    assert submissions() == (1, 1)
    assert on_device(phone) == []


def test_closed_in_between_it_is_sent_at_the_next_visit(phone, world):
    open_report(phone)
    fill_report(phone)
    phone.context.set_offline(True)
    phone.click("button[form=report][value=submit]")
    expect(phone.locator("#messages")).to_have_text(OFFLINE)
    other = phone.context.new_page()
    phone.close(run_before_unload=False)
    other.context.set_offline(False)
    other.goto("/")
    expect(other.locator("#messages")).to_contain_text(SENT)
    assert submissions() == (1, 1)
    assert on_device(other) == []


def test_it_is_never_sent_over_a_newer_text(phone, live, world):
    """Offline the secretary writes; the drafter saves the same line; both texts stand on the page, nothing is overwritten."""
    open_report(phone)
    write(phone)
    phone.context.set_offline(True)
    phone.click("button[form=report][value=save]")
    expect(phone.locator("#messages")).to_have_text(OFFLINE)
    drafter = live.page("drafter1", PHONE)
    open_report(drafter)
    write(drafter, "Mới trồng 30 ha.")
    drafter.click("button[form=report][value=save]")
    expect(drafter.locator("#messages")).to_contain_text("Đã lưu")
    phone.context.set_offline(False)
    expect(phone.locator("main")).to_contain_text("Hai đồng chí cùng sửa")
    expect(phone.locator("main")).to_contain_text("Mới trồng 30 ha.")
    expect(phone.locator("#claims textarea[name$=result]").first).to_have_value(RESULT)
    claim = Report.objects.unscoped("test").get().claims.get()
    assert claim.result == "Mới trồng 30 ha."
    phone.click("button[form=report][value=save]")  # chosen knowingly: mine
    expect(phone.locator("#messages")).to_contain_text("Đã lưu")
    claim.refresh_from_db()
    assert claim.result == RESULT
    assert on_device(phone) == []


def test_typed_and_left_it_is_offered_when_the_form_opens(phone, world):
    open_report(phone)
    here = phone.url
    write(phone)
    phone.click("button[data-add=plan]")
    line = phone.locator("[data-lines=plan] > details").last
    line.locator("textarea[name$='-text']").fill("Nạo vét kênh N3")
    line.locator("select[name$=field_id]").select_option(label="Nông nghiệp")
    line.locator("input[name$=due_on]").fill("2017-10-31")
    phone.wait_for_timeout(600)
    phone.close(run_before_unload=False)
    page = phone.context.new_page()
    page.goto(here)
    expect(page.locator("[data-unsent]")).to_contain_text("Báo cáo, nhập lúc")
    found = Axe().run(page)
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.get_by_role("button", name="Mở lại nội dung chưa gửi").click()
    expect(page.locator("#claims textarea[name$=result]").first).to_have_value(RESULT)
    expect(page.locator("#plan")).to_contain_text("Nạo vét kênh N3")
    expect(page.locator("main")).to_contain_text("Nội dung dưới đây được khôi phục")
    assert not Report.objects.unscoped("test").exists()  # never sent by itself
    page.click("button[form=report][value=save]")
    expect(page.locator("#messages")).to_contain_text("Đã lưu")
    assert on_device(page) == []


def test_it_can_be_dropped(phone, world):
    open_report(phone)
    write(phone)
    keeps(phone)
    phone.reload()
    phone.locator("[data-unsent]").get_by_role("button", name="Bỏ").click()
    expect(phone.locator("[data-unsent]")).to_have_count(0)
    assert on_device(phone) == []
    phone.reload()
    expect(phone.locator("[data-unsent]")).to_have_count(0)


def test_after_seven_days_it_is_gone(phone, world):
    open_report(phone)
    write(phone)
    keeps(phone)
    phone.evaluate(
        """() => { for (const name of Object.keys(localStorage).filter((n) => n.startsWith("giaoban.unsent."))) {
        const kept = JSON.parse(localStorage[name]); kept.at -= 7 * 24 * 3600 * 1000 + 1000;
        localStorage[name] = JSON.stringify(kept); } }"""
    )
    phone.goto("/")
    expect(phone.locator("h1")).to_have_text("Hôm nay")
    keeps(phone, 0)


def sign_in_as(page: Page, live: Live, who: str) -> None:
    client = Client()
    client.force_login(live.world.accounts[who])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live.url}])


def test_signing_out_asks_and_removes_it(phone, world):
    asked: list[str] = []
    phone.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    open_report(phone)
    write(phone)
    keeps(phone)
    phone.goto("/account/")
    phone.get_by_role("main").get_by_role("button", name="Đăng xuất").click()
    expect(phone.locator("input[name=password]")).to_be_visible()
    assert any("Trên máy này còn nội dung chưa gửi" in message for message in asked)
    assert on_device(phone) == []


def test_another_account_on_the_same_device_neither_sees_nor_sends_it(phone, live, world):
    open_report(phone)
    fill_report(phone)
    phone.context.set_offline(True)
    phone.click("button[form=report][value=submit]")
    expect(phone.locator("#messages")).to_have_text(OFFLINE)
    sign_in_as(phone, live, "drafter1")
    other = phone.context.new_page()
    phone.context.set_offline(False)
    expect(phone.locator("#messages")).to_contain_text("tài khoản khác")
    assert not Report.objects.unscoped("test").exists()
    assert not IdempotencyKey.objects.exists()
    other.goto("/")
    expect(other.locator("h1")).to_have_text("Hôm nay")
    other.goto(phone.url)
    expect(other.locator("#claims fieldset.claim")).to_have_count(2)
    expect(other.locator("[data-unsent]")).to_have_count(0)
    assert not Report.objects.unscoped("test").exists()


def test_a_session_that_ended_leads_to_the_sign_in_and_back_to_the_text(live, world):
    page = live.page(size=PHONE)
    page.goto("/account/sign-in/")
    page.fill("input[name=username]", "secretary1")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.primary")
    open_report(page)
    fill_report(page)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.click("button[form=report][value=submit]")
    expect(page.locator("main")).to_contain_text("Đăng nhập lại, nội dung vẫn còn.")
    keeps(page)
    page.fill("input[name=username]", "secretary1")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.primary")
    expect(page.locator("#claims textarea[name$=result]").first).to_have_value(RESULT)
    assert not Report.objects.unscoped("test").exists()
    page.click("button[form=report][value=submit]")
    expect(page.locator("#messages")).to_contain_text("Đã nộp báo cáo tháng 10")
    assert submissions() == (1, 1)
    assert on_device(page) == []


def test_a_restricted_petition_is_not_kept_on_the_device(phone, world):
    """The rest of the report is kept, and not sent by itself: something of it is missing."""
    open_report(phone)
    write(phone)
    phone.click("button[data-add=petition]")
    line = phone.locator("[data-lines=petition] > details").last
    line.locator("textarea[name$='-text']").fill("Việc chỉ Thường trực đọc")
    keeps(phone)
    line.locator("input[name$=restricted]").check()
    phone.wait_for_timeout(300)
    phone.context.set_offline(True)
    phone.click("button[form=report][value=save]")
    expect(phone.locator("#messages")).to_have_text(OFFLINE)
    [kept] = on_device(phone)
    assert kept["partial"] is True
    pairs = opened(phone)
    assert RESULT in pairs
    assert "Thường trực đọc" not in pairs
    other = phone.context.new_page()
    phone.close(run_before_unload=False)
    other.context.set_offline(False)
    other.goto("/")
    expect(other.locator("[data-unsent]")).to_contain_text("Báo cáo")
    assert not Report.objects.unscoped("test").exists()
    assert not Concern.objects.unscoped("test").exists()


def opened(page: Page) -> str:
    """What the one kept text says, opened with the key of this page."""
    return page.evaluate(
        """async () => {
        const name = Object.keys(localStorage).find((n) => n.startsWith("giaoban.unsent."));
        const kept = JSON.parse(localStorage[name]);
        const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
        const key = await crypto.subtle.importKey("raw", bytes(document.body.dataset.deviceKey), "AES-GCM", false, ["decrypt"]);
        const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(kept.iv) }, key, bytes(kept.box));
        return new TextDecoder().decode(plain); }"""
    )


def test_a_form_with_errors_comes_back_as_a_page_and_is_kept_until_it_is_sent(phone, world):
    commitment: Commitment = world.commitment1
    phone.goto(f"/commitments/{commitment.uid}/progress/")
    phone.fill("main textarea[name=text]", "Liên hệ ông Ba 0912345678.")
    phone.click("main form button.primary")
    expect(phone.locator(".errors").first).to_be_visible()
    expect(phone.locator("main textarea[name=text]")).to_have_value("Liên hệ ông Ba 0912345678.")
    assert [kept["state"] for kept in on_device(phone)] == ["refused"]
    phone.fill("main textarea[name=text]", "Đã liên hệ thôn.")
    phone.click("main form button.primary")
    expect(phone.locator("h1")).not_to_have_text("Ghi tiến độ")
    expect(phone.locator("main")).to_contain_text("Đã liên hệ thôn.")
    assert on_device(phone) == []


def test_without_scripts_nothing_is_kept_and_everything_works(live, world):
    page = live.page("secretary1", PHONE, javascript=False)
    page.goto(f"/commitments/{world.commitment1.uid}/progress/")
    page.fill("main textarea[name=text]", "Đã liên hệ thôn.")
    page.click("main form button.primary")
    expect(page.locator("main")).to_contain_text("Đã liên hệ thôn.")
