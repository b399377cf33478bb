"""The printed papers as Chromium prints them: page sizes, one unit a sheet, nothing missing, nothing cut."""

from __future__ import annotations

import io
import re
import unicodedata

import pytest
from playwright.sync_api import Page
from pypdf import PageObject, PdfReader

from giaoban.commitments.models import Commitment
from giaoban.core import clock
from giaoban.schedule.models import Slot
from tests.browser.live import PHONE, Live
from tests.meetings import stage
from tests.meetings.test_running import crowd
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A4, A3_LYING = (595, 842), (1191, 842)
LONG = (
    "Rà soát, lập danh sách các hộ nuôi trồng thủy sản ngoài bãi bồi ven sông Văn Úc, xã Đại Hợp, Đoàn Xá và Tân Trào "
    * 4
)
# px at 96 dpi inside the margins of the named pages
WIDTHS = {"a4": round((210 - 26) / 25.4 * 96), "a3": round((420 - 24) / 25.4 * 96)}
OUTSIDE = """kind => [...document.querySelectorAll('.leaf.' + kind)].flatMap(sheet => {
  const right = sheet.getBoundingClientRect().right + 1;
  return [...sheet.querySelectorAll('*')].filter(one => {
    const box = one.getBoundingClientRect();
    const cut = one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline' && one.clientWidth > 0;
    return box.width > 0 && (box.right > right || cut);
  }).map(one => one.tagName + '.' + one.className + ': ' + one.textContent.slice(0, 60));
})"""


@pytest.fixture
def eighteen(live: Live) -> World:
    world = live.world
    assert world is not None
    crowd(world, 15, 5)
    row = stage.report(
        world, world.unit1, {world.commitment1: {"outcome": "not_achieved", "result": LONG, "why_not": LONG}}
    )
    for number in range(9):
        stage.plan_line(world, row, f"Việc dự kiến số {number}: {LONG}")
    world.commitment(world.unit2, "Đọc-liền-không-dấu-cách" * 12)
    return world


def pdf(page: Page) -> list[PageObject]:
    page.wait_for_load_state("load")
    return list(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages)


def size(page: PageObject) -> tuple[int, int]:
    return round(float(page.mediabox.width)), round(float(page.mediabox.height))


def told_on(page: PageObject) -> str:
    """What a page says, without the page number in its margin."""
    return re.sub(r"^\d+/\d+", "", bare(page.extract_text()))


def bare(text: str) -> str:
    """Letters only: a PDF knows glyphs and places, not spaces and line ends."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def test_the_set_as_chromium_prints_it(live: Live, eighteen: World) -> None:
    page = live.page("clerk")
    page.goto(f"/table/{eighteen.october.uid}/papers/print/")
    pages = pdf(page)
    texts = [told_on(one) for one in pages]
    wide = [number for number, one in enumerate(pages) if size(one) == A3_LYING]
    assert {size(one) for one in pages} == {A4, A3_LYING}
    assert wide == list(range(wide[0], wide[-1] + 1))  # the table in one go, between the A4 papers
    head = bare("Nhiệm vụ, sản phẩm")
    assert all(head in texts[number] for number in wide)  # its head on every page

    table = "".join(texts[number] for number in wide)
    sheets = texts[wide[-1] + 1 :]
    units = [
        slot.unit for slot in Slot.objects.filter(meeting=eighteen.october, role="reporting").select_related("unit")
    ]
    assert len(units) == 18
    for unit in units:
        own = [number for number, text in enumerate(sheets) if text.startswith(bare(f"{unit} · "))]
        assert own == list(
            range(own[0], own[0] + len(own))
        )  # a sheet begins on a page of its own, its name on every page
        told = "".join(sheets[number] for number in own)
        for commitment in Commitment.objects.unscoped("test").filter(owner=unit, series=eighteen.series):
            assert bare(commitment.text) in told
            assert bare(commitment.text) in table
        assert bare("Nhận xét") in told
    assert sum(text.count(bare("Người dự:")) for text in sheets) == 18
    assert all(font_is_embedded(one) for one in pages)


def font_is_embedded(page: PageObject) -> bool:
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].get_object().values()]  # type: ignore[index]
    for font in fonts:
        if font["/Subtype"] == "/Type3":
            continue  # its glyphs are drawn in the file itself
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object()):
            return False
    return bool(fonts)


def test_each_paper_by_itself(live: Live, eighteen: World) -> None:
    page = live.page("clerk")
    for paper, sizes in (("roll", {A4}), ("agenda", {A4}), ("table", {A3_LYING}), ("sheets", {A4})):
        page.goto(f"/table/{eighteen.october.uid}/papers/")
        page.click(f"main .panel a[href$='?paper={paper}']")
        page.wait_for_url(f"**/papers/print/?paper={paper}")
        assert {size(one) for one in pdf(page)} == sizes, paper
    page.goto(f"/table/{eighteen.october.uid}/papers/")
    for box in page.locator("input[name=paper]").all()[:3]:
        box.uncheck()
    page.click("main details summary")
    page.check(f"input[name=unit][value='{eighteen.unit3.uid}']")
    page.click("main form button")
    page.wait_for_url("**/papers/print/?*")
    texts = [told_on(one) for one in pdf(page)]
    assert all(text.startswith(bare("Ngũ Phúc · ")) for text in texts)


@pytest.mark.parametrize("kind", ["a4", "a3"])
def test_nothing_is_cut(live: Live, eighteen: World, kind: str) -> None:
    """The longest words break; no box, line or cell reaches over the edge of its sheet."""
    page = live.page("clerk", (WIDTHS[kind], 1000))
    page.emulate_media(media="print")
    page.goto(
        f"/table/{eighteen.october.uid}/papers/print/?paper="
        + ("table" if kind == "a3" else "sheets&paper=roll&paper=agenda")
    )
    assert page.locator(f".leaf.{kind}").count() > 0
    assert page.evaluate(OUTSIDE, kind) == []


def test_own_sheet_is_one_page(live: Live) -> None:
    world = live.world
    assert world is not None
    with clock.frozen(stage.DAY):
        more = [
            world.commitment(world.unit1, f"Nhiệm vụ thứ {number} của xã, viết đủ như thường lệ") for number in range(3)
        ]
        claims = {
            c: {"outcome": "achieved", "result": "Đã xong, có biên bản kèm theo."} for c in [world.commitment1, *more]
        }
        row = stage.report(world, world.unit1, claims)
        for number in range(3):
            stage.plan_line(world, row, f"Việc dự kiến số {number}")
    page = live.page("secretary1", (WIDTHS["a4"], 1000))
    page.goto(f"/table/{world.october.uid}/sheet/")
    pages = pdf(page)
    assert [size(one) for one in pages] == [A4]
    told = told_on(pages[0])
    for text in ("Tân Phong", world.commitment1.text, "Việc dự kiến số 2", "Thường trực đánh giá"):
        assert bare(text) in told
    page.emulate_media(media="print")
    assert page.evaluate(OUTSIDE, "a4") == []


@pytest.mark.parametrize("size", [PHONE, (900, 1100)], ids=["phone", "tablet"])
def test_papers_are_seen_on_a_small_screen(live: Live, size: tuple[int, int]) -> None:
    world = live.world
    assert world is not None
    for who, path, count in (("clerk", "papers/print", 7), ("secretary1", "sheet", 1)):
        page = live.page(who, size)
        page.goto(f"/table/{world.october.uid}/{path}/")
        assert page.locator(".leaf:visible").count() == count
