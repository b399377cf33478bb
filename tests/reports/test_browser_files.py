"""Files in Chromium: over a link that breaks, from a phone, and the clerk's desk with the photographs beside the form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from giaoban.documents.models import File
from giaoban.reports import actions
from giaoban.reports.models import Report, ReportFile
from tests.browser.live import DESK, PHONE
from tests.documents import samples

pytestmark = pytest.mark.browser


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    made = []
    for number in (1, 2):
        path = tmp_path / f"trang {number}.jpg"
        path.write_bytes(samples.jpeg((900 + number, 700)))
        made.append(path)
    return made


def begun(world: Any) -> Report:
    return actions.open_report(actor=world.viewer("secretary1"), meeting=world.october, unit=world.unit1)


def test_a_part_that_is_lost_is_sent_again_and_attached_once(live, world, photos, tmp_path):
    report = begun(world)
    big = tmp_path / "bien ban.pdf"
    big.write_bytes(samples.pdf("Biên bản") + b"%" + b"0" * 1_300_000)
    page = live.page("secretary1", PHONE)
    page.goto(reverse("reports:evidence", args=[report.uid, world.commitment1.uid]) + "?from=form")
    broken = {"parts": 0, "forms": 0}

    def parts(route: Any) -> None:
        if route.request.method == "PUT" and broken["parts"] < 2:
            broken["parts"] += 1
            route.fetch() if broken["parts"] == 2 else None  # arrived, but its answer is lost
            route.abort()
        else:
            route.continue_()

    def forms(route: Any) -> None:
        if route.request.method == "POST" and not broken["forms"]:
            broken["forms"] += 1
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.route("**/files/parts/**", parts)
    page.route("**/evidence/**", forms)
    page.set_input_files("[data-files]", [big, photos[0]])
    assert page.get_by_text("Đề nghị đánh dấu câu xác nhận ở trên").first.is_visible()
    page.check("[name=declared]")
    page.locator("[data-attached]").get_by_text("bien ban.pdf").wait_for()
    page.locator("[data-attached]").get_by_text("trang 1.jpg").wait_for()
    page.locator("[data-queue]").wait_for(state="hidden")
    assert ReportFile.objects.count() == 2
    assert File.objects.unscoped("test").get(name="bien ban.pdf").size == big.stat().st_size
    assert broken == {"parts": 2, "forms": 1}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    live.problems[:] = [problem for problem in live.problems if "net::ERR_FAILED" not in problem]


def test_what_is_not_accepted_is_said_beside_its_name(live, world, tmp_path):
    report = begun(world)
    path = tmp_path / "mat.docx"
    path.write_bytes(samples.docx("TỐI MẬT"))
    page = live.page("secretary1", PHONE)
    page.goto(reverse("reports:evidence", args=[report.uid, world.commitment1.uid]))
    page.check("[name=declared]")
    page.set_input_files("[data-files]", path)
    page.get_by_text("Văn bản có dấu mật, không nhận.").wait_for()
    page.get_by_role("button", name="Bỏ ra").click()
    assert page.locator("[data-queue]").is_hidden()
    assert not File.objects.unscoped("test").exists()


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_phone_to_the_clerks_desk(live, world, photos, javascript):
    phone = live.page("secretary1", PHONE, javascript=javascript)
    phone.goto(reverse("reports:list"))
    phone.get_by_role("link", name="Gửi ảnh báo cáo viết tay").click()
    phone.check("[name=declared]")
    phone.set_input_files("[data-files]", photos)
    if not javascript:
        phone.get_by_role("button", name="Thêm", exact=True).click()
    phone.get_by_role("button", name="Gửi 02 ảnh cho văn phòng").click()
    phone.get_by_text("Đã gửi văn phòng nhập hộ.").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    desk = live.page("clerk", DESK, javascript=javascript)
    desk.goto(reverse("today:home"))
    desk.get_by_text("Tân Phong đã gửi ảnh báo cáo viết tay. Đề nghị nhập hộ.").click()
    first = desk.locator(".pages-beside img").first
    first.wait_for()
    box, form = first.bounding_box(), desk.locator("#told").bounding_box()
    assert box["x"] + box["width"] <= form["x"]  # beside the form
    assert desk.get_by_label("ảnh chụp bản viết tay").is_checked()
    for claim in desk.locator(".claim").all():
        claim.locator("label.choice.in_progress").click()
    for side in ("party_building", "socio_economic"):
        desk.locator(f"#side-{side} .field.check label").click()
    desk.get_by_role("button", name="Nhập hộ").click()
    desk.wait_for_url("**/reports/*-*/")
    report = Report.objects.unscoped("test").get()
    assert (report.state, report.channel, report.entered_for) == ("submitted", "photo", True)

    phone.goto(reverse("today:home"))
    phone.get_by_text("Văn phòng đã nhập hộ từ ảnh bản viết tay.").click()
    phone.get_by_role("button", name="Xác nhận").click()
    phone.get_by_text("trang 1.jpg").wait_for()
    report.refresh_from_db()
    assert report.confirmed_at is not None


def test_a_note_takes_its_files_along(live, world, photos):
    page = live.page("secretary1", PHONE)
    page.goto(reverse("commitments:progress", args=[world.commitment1.uid]))
    page.get_by_label("Đã làm gì, vướng gì").or_(page.locator("textarea").first).first.fill("Đã đo xong 12 thửa")
    page.get_by_text("Kèm ảnh, tệp minh chứng").click()
    page.check("[name=declared]")
    page.set_input_files("[data-files]", photos)
    page.locator("main form button.primary").click()
    page.get_by_text("Đã đo xong 12 thửa").wait_for()
    assert page.locator(".history .files img").count() == 2
