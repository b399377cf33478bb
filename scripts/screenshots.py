"""Photograph the real screens for README and guide: `make screenshots` (names after the script: only those pictures).

Makes the sample in a folder of its own, serves it, moves its clock, and drives Chromium as the person each picture is for.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "img"
PORT = int(os.environ.get("GIAOBAN_SCREENSHOT_PORT", "8765"))
PHONE, DESK = (360, 740), (1280, 800)
EVE, MORNING = "2017-10-03T08:00", "2017-10-06T07:25"


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at what, how large, when. Selectors after ` > ` in `path` are clicked in turn."""

    name: str
    who: str
    path: str
    size: tuple[int, int] = DESK
    at: str = EVE
    whole: bool = False
    part: str = ""  # scrolled to the top of the window: a section further down
    returned: bool = False  # the page's file is filled in and brought back: the preview is photographed
    link: str = ""  # a report's page, something typed: "gone" sends it offline, "left" opens it anew, "page" leaves it
    before: tuple[tuple[str, str], ...] = ()  # pages and what is clicked on them first
    press: str = ""  # a key, last


def shots(meetings: dict[str, str], slot: str, task: str) -> list[Shot]:
    october, september = meetings["10"], meetings["9"]
    speaking = (  # changes the sample: these pictures come last
        (f"/table/{october}/open/", "main form[method=post] button.primary"),
        (f"/table/slots/{slot}/", "#countdown button[value=start]"),
    )
    return [
        Shot("today-secretary", "bt.ngudoan", "/", PHONE),
        Shot("report-phone", "bt.ngudoan", "/ > a.today-item[href*='/reports/']", PHONE),
        Shot("approve-phone", "bt.tantrao", "/ > a.today-item[href*='/reports/']", PHONE),
        Shot("offline-sent-phone", "bt.ngudoan", "/ > a.today-item[href*='/reports/']", PHONE, link="gone"),
        Shot("offline-reopen-phone", "bt.ngudoan", "/ > a.today-item[href*='/reports/']", PHONE, link="left"),
        Shot("offline-page-phone", "bt.ngudoan", "/ > a.today-item[href*='/reports/']", PHONE, link="page"),
        Shot("tasks-phone", "bt.tanphong", "/commitments/", PHONE),
        Shot("inbox-phone", "bt.ngudoan", "/notices/", PHONE),
        Shot("inbox", "chanhvp", "/notices/"),
        Shot("minutes-unit-phone", "bt.nguphuc", f"/table/{september}/minutes/", PHONE),
        Shot("calendar-phone", "bt.ngudoan", "/briefings/calendar/ > form[action$='/link/'] button", PHONE),
        Shot("calls", "chanhvp", f"/reports/calls/{october}/"),
        Shot(
            "evidence-phone",
            "bt.nguphuc",
            "/reports/ > table.cards th a >> nth=0 > li:has(.files) a[href*='/evidence/']",
            PHONE,
        ),
        Shot("pages-phone", "bt.huubang", "/reports/ > a[href$='/pages/']", PHONE),
        Shot("enter-photo", "chanhvp", "/ > a.today-item[href*='/reports/enter/']"),
        Shot("calls-phone", "chanhvp", f"/reports/calls/{october}/", PHONE),
        Shot("today-clerk", "chanhvp", "/"),
        Shot("meeting", "chanhvp", f"/briefings/{october}/"),
        Shot("agenda", "chanhvp", f"/briefings/{october}/agenda/"),
        Shot("reports", "chanhvp", "/reports/"),
        Shot("report-files", "chanhvp", f"/reports/offline/{october}/"),
        Shot("report-file", "vp.ngudoan", "/reports/ > a[href*='/reports/offline/']", returned=True),
        Shot("tasks", "chanhvp", "/commitments/"),
        Shot("task", "chanhvp", f"/commitments/{task}/", whole=True),
        Shot("petitions", "chanhvp", "/concerns/"),
        Shot("figures-phone", "bt.ngudoan", "/ > a.today-item[href*='/reports/start/']", PHONE, part="#figures"),
        Shot("figures-answer-phone", "bt.ngudoan", "/reports/requests/ > .due-report a", PHONE),
        Shot("figures-table", "chanhvp", f"/reports/figures/{october}/"),
        Shot("organisation", "quantri", "/organisation/"),
        Shot("minutes", "chanhvp", f"/table/{september}/minutes/"),
        Shot("minutes-print", "chanhvp", f"/table/{september}/minutes/print/", (900, 1100)),
        Shot("table", "thuongtruc", f"/table/{october}/", at=MORNING),
        Shot("slot", "thuongtruc", f"/table/slots/{slot}/", at=MORNING),
        Shot("papers", "chanhvp", f"/table/{october}/papers/", at=MORNING),
        Shot("paper-unit", "chanhvp", f"/table/{october}/papers/print/?paper=sheets", (900, 1150), at=MORNING),
        Shot("from-paper", "chanhvp", f"/table/{october}/from-paper/", at=MORNING),
        Shot("hall", "thuongtruc", f"/table/{october}/hall/", (1280, 720), at=MORNING, before=speaking),
        Shot("keys", "thuongtruc", f"/table/{october}/", at=MORNING, press="?"),
    ]


@contextmanager
def served() -> Iterator[Path]:
    """The sample on a port of its own; its data folder goes away afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="giaoban-shots-"))
    os.environ["GIAOBAN_DATA_DIR"] = str(folder)
    os.environ.pop("GIAOBAN_DATABASE_URL", None)
    giaoban("demo", "--no-serve")
    site = subprocess.Popen([sys.executable, "-m", "giaoban", "serve", "--port", str(PORT), "--workers", "1"], cwd=ROOT)
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/account/sign-in/", timeout=2).read()
                break
            except OSError:
                time.sleep(0.5)
        yield folder
    finally:
        site.terminate()
        site.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def giaoban(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "giaoban", *words], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def addresses() -> tuple[dict[str, str], str, str]:
    """Uids of the meetings by month, of one unit's slot and of one task with a history."""
    script = (
        "import os, json; os.environ['DJANGO_SETTINGS_MODULE'] = 'giaoban.site.settings'\n"
        "import django; django.setup()\n"
        "from giaoban.schedule.models import Meeting, Slot\n"
        "from giaoban.commitments.models import Commitment\n"
        "rows = Meeting.objects.unscoped('screenshots').all()\n"
        "slot = Slot.objects.get(meeting__period='2017-10-01', unit__short_name='Ngũ Phúc')\n"
        "task = Commitment.objects.unscoped('screenshots').get(text='Bàn giao mặt bằng đường thôn 3')\n"
        "print(json.dumps([{str(m.period.month): str(m.uid) for m in rows}, str(slot.uid), str(task.uid)]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, capture_output=True, text=True)
    meetings, slot, task = json.loads(done.stdout.strip().splitlines()[-1])
    return meetings, slot, task


def take(browser: Browser, shot: Shot, password: str) -> None:
    base = f"http://127.0.0.1:{PORT}"
    context = browser.new_context(
        base_url=base, locale="vi-VN", viewport={"width": shot.size[0], "height": shot.size[1]}, color_scheme="light"
    )
    page = context.new_page()
    page.goto("/account/sign-in/")
    page.fill("[name=username]", shot.who)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "sign-in" not in url)
    path, *steps = shot.path.split(" > ")
    for place, button in shot.before:
        page.goto(place)
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.click(button)
        page.wait_for_timeout(1000)
    path, _, follow = shot.path.partition(" > ")
    page.goto(path)
    for follow in steps:
        page.click(follow)
        page.wait_for_load_state()
    if shot.part:
        page.locator(shot.part).evaluate("part => part.scrollIntoView()")
    if shot.returned:
        bring_back(page)
    if shot.link:
        type_and_lose(page, shot.link)
    page.wait_for_load_state("networkidle")  # pictures too
    if shot.press:
        page.keyboard.press(shot.press)
    page.screenshot(path=IMAGES / f"{shot.name}.png", full_page=shot.whole)
    context.close()
    print(f"  {shot.name}.png", flush=True)


def bring_back(page: Page) -> None:
    """Download the report's XLSX, fill some cells in, one of them badly, and show what it would change."""
    with page.expect_download() as download:
        page.click("a[href$='/xlsx/']")
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    for sheet, cell, text in (
        (0, "D6", "✓ Hoàn thành"),
        (0, "G6", "30/9/2017"),
        (0, "H6", "Đã xóa 02 điểm, có biên bản bàn giao cho thôn."),
        (0, "D7", "◐ Hoàn thành một phần"),
        (0, "G7", "31/9/2017"),
        (1, "B6", "Nông nghiệp"),
        (1, "C6", "Gieo cấy xong 320 ha lúa mùa"),
    ):
        book.worksheets[sheet][cell].value = text
    out = io.BytesIO()
    book.save(out)
    page.set_input_files("[name=file]", {"name": "Báo cáo tháng 10.xlsx", "mimeType": "", "buffer": out.getvalue()})
    page.click("main form[enctype] button[type=submit]")
    page.wait_for_url("**/preview/**")


def type_and_lose(page: Page, what: str) -> None:
    """Something is typed into the report, then the network goes (ADR 16)."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#claims label.choice.achieved").first.click()
    page.locator("#claims textarea[name$=result]").first.fill("Đã trồng 41 ha, còn 5 ha chờ nước.")
    page.wait_for_timeout(1000)
    if what == "left":
        page.reload()
        page.locator("[data-unsent]").wait_for()
        page.evaluate("scrollTo(0, 0)")
        return
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    if what == "page":
        page.goto("/commitments/")
    else:
        page.click("button[form=report][value=save]")
        page.locator("#messages .notice").wait_for()
    page.wait_for_timeout(300)


def main() -> None:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("Chromium was not found; Debian: apt-get install chromium")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with served() as folder, sync_playwright() as playwright:
        password = json.loads((folder / "demo-signins.json").read_text())[0]["password"]
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        meetings, slot, task = addresses()
        moment = ""
        wanted = sys.argv[1:]
        for shot in shots(meetings, slot, task):
            if wanted and shot.name not in wanted:
                continue
            if shot.at != moment:
                moment = shot.at
                giaoban("demo", "--no-serve", "--at", moment)
                time.sleep(3)  # a running site follows the clock within two seconds
            take(browser, shot, password)
        browser.close()


if __name__ == "__main__":
    main()
