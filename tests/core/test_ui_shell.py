"""The page shell: what it shows to whom, one stylesheet and one script, nothing inline, a language that is kept."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from PIL import Image

from giaoban.core import bundle
from giaoban.core.models import SampleClock
from giaoban.site import shell

pytestmark = pytest.mark.usefixtures("pages")


class Shape(HTMLParser):
    """Counts what CSP forbids and what every page needs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.assets: list[str] = []
        self.headings = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.inline += [name for name in given if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        if tag == "script" and "src" in given:
            self.assets.append(given["src"])
        if tag == "link" and given.get("rel") in ("stylesheet", "icon"):
            self.assets.append(given["href"])
        self.headings += tag == "h1"


@pytest.fixture
def sample(monkeypatch):
    monkeypatch.setattr("giaoban.core.clock.sample_scenario", lambda: "kien-thuy-2017")


def test_in_a_real_site_the_gallery_is_the_administrators(as_):
    assert as_("admin").get(reverse("core:gallery")).status_code == 200
    assert as_("secretary1").get(reverse("core:gallery")).status_code == 404


def test_in_a_sample_everyone_signed_in_sees_the_gallery_and_that_it_is_a_sample(as_, sample):
    page = as_("secretary1").get(reverse("core:gallery"))
    assert page.status_code == 200
    assert "Dữ liệu mẫu. Ngày của bản mẫu: 03/10/2017 (thứ Ba)." in page.content.decode()
    assert Client().get(reverse("core:gallery")).status_code == 302


def test_the_sample_is_read_from_the_database_once_for_many_pages(world, django_assert_num_queries):
    from giaoban.core import clock

    SampleClock.objects.create(pk=1, scenario="kien-thuy-2017")
    clock.forget_offset()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "_frozen", None)
        with django_assert_num_queries(1):
            assert [clock.sample_scenario() for _ in range(3)] == ["kien-thuy-2017"] * 3
    clock.forget_offset()


def test_the_frame_of_a_page_asks_the_database_nothing(as_, django_assert_num_queries):
    """The session, and the account with its person and posts: the viewer. The frame adds none."""
    client = as_("secretary1")
    with django_assert_num_queries(2):
        page = client.get("/note/")
    assert page.status_code == 200


def test_the_frame_says_who_is_here_and_with_which_post(as_):
    text = as_("chair").get("/note/").content.decode()
    assert "Nguyễn Thị Chủ" in text
    assert "Phó Bí thư phụ trách · Huyện ủy Kiến Thụy" in text
    english = as_("chair")
    english.post(reverse("core:language"), {"language": "en"})
    assert "Deputy secretary in charge · Huyện ủy Kiến Thụy" in english.get("/note/").content.decode()


def test_the_navigation_shows_what_may_be_opened_and_where_one_is(as_):
    def places(who: str, path: str = "/note/") -> list[str]:
        return [entry.label for entry in as_(who).get(path).context["shell"].entries]

    assert places("secretary1")[:5] == ["Hôm nay", "Giao ban", "Báo cáo", "Nhiệm vụ", "Kiến nghị"]
    assert places("admin") == ["Hôm nay", "Tổ chức"]
    assert "Tổ chức" not in places("member1")
    page = as_("secretary1").get("/").content.decode()
    assert re.search(r'<a href="/" aria-current="page">', page)


def test_the_chairs_table_belongs_to_the_briefings(as_, world):
    page = as_("clerk").get(reverse("meetings:table", args=[world.october.uid]))
    assert [entry.label for entry in page.context["shell"].entries if entry.current] == ["Giao ban"]


def test_a_place_whose_room_is_not_there_is_not_shown(as_, monkeypatch):
    missing = shell.Place("Tra cứu", "oversight:search", "core:page:open", "search")
    monkeypatch.setattr(shell, "PLACES", (*shell.PLACES, missing))
    assert "Tra cứu" not in as_("secretary1").get("/note/").content.decode()


def test_nothing_is_inline_and_there_is_one_heading(as_, sample):
    for who, path in (("secretary1", "/note/"), ("secretary1", reverse("core:gallery")), ("secretary1", "/nowhere/")):
        shape = Shape(as_(who).get(path).content.decode())
        assert shape.inline == []
        assert shape.headings == 1


def test_a_hidden_and_a_missing_page_look_the_same(as_):
    client = as_("secretary1")
    hidden = client.get(reverse("core:gallery")).content.decode()
    missing = client.get("/_ux/").content.decode()
    strip = re.compile(r'value="[^"]+"')
    assert strip.sub("", hidden) == strip.sub("", missing)
    assert "Không tìm thấy, hoặc đồng chí không có quyền xem." in hidden


def test_the_language_is_kept_and_only_a_known_one(as_):
    client = as_("secretary1")
    answer = client.post(reverse("core:language"), {"language": "en", "next": "/note/?page=2"})
    assert (answer.status_code, answer["Location"]) == (303, "/note/?page=2")
    assert client.get("/note/").headers["Content-Language"] == "en"
    client.post(reverse("core:language"), {"language": "xx"})
    assert client.get("/note/").headers["Content-Language"] == "en"
    client.post(reverse("core:language"), {"language": "vi"})
    assert '<html lang="vi">' in client.get("/note/").content.decode()


@pytest.mark.parametrize("to", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_the_language_form_never_leads_away(world, to):
    answer = Client().post(reverse("core:language"), {"language": "en", "next": to})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("kind", ["css", "js"])
def test_the_bundle_is_one_compressed_file_that_browsers_keep(db, kind):
    address = bundle.url(kind)
    plain = Client().get(address)
    packed = Client().get(address, headers={"Accept-Encoding": "gzip, br"})
    zipped = Client().get(address, headers={"Accept-Encoding": "gzip"})
    assert brotli.decompress(packed.content) == gzip.decompress(zipped.content) == plain.content
    assert "immutable" in packed["Cache-Control"]
    assert packed["Vary"] == "Accept-Encoding"
    assert all(source.read_text() in plain.content.decode() for source in bundle.sources(kind))
    assert Client().get(address.replace(f".{kind}", ".exe")).status_code == 404


def test_every_room_has_its_styles_in_the_layer_of_rooms():
    for source in bundle.sources("css"):
        if source.stem[0].isdigit():
            continue
        text = re.sub(r"/\*.*?\*/", "", source.read_text(), flags=re.S).strip()
        assert text.startswith("@layer rooms"), source


def test_a_first_visit_weighs_at_most_60_kb_in_six_requests(world):
    """Sign-in page, style, script, htmx, icon: QUALITY.md, first visit."""
    page = Client().get(reverse("access:sign_in")).content
    assets = Shape(page.decode()).assets
    assert len(assets) + 1 <= 6
    packed = Client().get(reverse("access:sign_in"), headers={"Accept-Encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    weight = len(packed.content)
    for address in assets:
        if address.startswith(settings.STATIC_URL):
            with open(finders.find(address.removeprefix(settings.STATIC_URL)), "rb") as file:
                weight += len(brotli.compress(file.read()))
        else:
            weight += len(Client().get(address, headers={"Accept-Encoding": "br"}).content)
    assert weight <= 60 * 1024


def test_the_phone_may_put_the_site_on_its_home_screen(db):
    manifest = Client().get(reverse("core:manifest"))
    assert manifest["Content-Type"] == "application/manifest+json"
    shown = manifest.json()
    assert (shown["start_url"], shown["scope"], shown["display"]) == ("/", "/", "standalone")
    *pictures, drawing = shown["icons"]
    assert {(icon["sizes"], icon["purpose"]) for icon in pictures} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in pictures:
        with Image.open(finders.find(icon["src"].removeprefix(settings.STATIC_URL))) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
    icon = Client().get(drawing["src"])
    assert icon["Content-Type"] == "image/svg+xml"
    assert icon.content.startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')


def test_when_the_site_fails_a_page_without_a_database_says_so(rf):
    from giaoban.site.shell_views import broken

    answer = broken(rf.get("/"))
    assert answer.status_code == 500
    assert "Không có gì lưu dở dang" in answer.content.decode()
