"""Held forms: a session that ended while a form was being filled in loses nothing and shows it to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from giaoban.core import clock, held
from giaoban.core.models import HeldForm
from giaoban.records.models import AuditEntry
from tests.world import PASSWORD

pytestmark = pytest.mark.usefixtures("pages")
KEY = "6f1c1a52-6f0e-4c43-9f52-0b1a7a3e5a10"
TEXT = "Đã trồng 41 ha;\r\ncòn 5 ha & “khó” <khăn>  \r\n"


def sign_in(client: Client, name: str) -> str:
    response = client.post(reverse("access:sign_in"), {"username": name, "password": PASSWORD})
    assert response.status_code in (302, 303), response.content.decode()[:2000]
    return response["Location"]


@pytest.fixture
def browser(world) -> Client:
    """A browser in which secretary1 had signed in; the session is over."""
    client = Client()
    sign_in(client, "secretary1")
    del client.cookies["sessionid"]
    return client


def test_an_expired_session_keeps_what_was_typed_and_sends_nothing(browser):
    answer = browser.post("/note/", {"text": TEXT, "kind": "b"})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("access:sign_in"))
    sign_in(browser, "secretary1")
    page = browser.get("/note/")
    shown = page.content.decode()
    assert page.context["form"]["text"].value() == TEXT
    assert "còn 5 ha &amp; “khó” &lt;khăn&gt;" in shown
    assert '<option value="b" selected>' in shown
    assert "chưa gửi" in shown
    assert 'role="alert"' not in shown
    assert not AuditEntry.objects.filter(kind="test.note").exists()
    sent = browser.post("/note/", {"text": TEXT, "kind": "b"})
    assert sent.status_code == 303
    assert AuditEntry.objects.get(kind="test.note").after == {"text": TEXT}
    assert not HeldForm.objects.exists()
    assert browser.get("/note/").context["form"]["text"].value() is None


def test_after_sign_in_the_person_is_led_to_the_restored_form(browser):
    answer = browser.post("/note/", {"text": TEXT, "_key": KEY})
    to = browser.post(answer["Location"], {"username": "secretary1", "password": PASSWORD})
    page = browser.get(to["Location"], follow=True)
    assert page.request["PATH_INFO"] == "/note/"
    assert f'name="_key" value="{KEY}"' in page.content.decode()  # sent before the link broke, it is still one sending
    assert page.context["form"]["text"].value() == TEXT


def test_another_account_in_the_same_browser_sees_nothing(browser):
    browser.post("/note/", {"text": TEXT})
    sign_in(browser, "secretary2")
    page = browser.get("/note/")
    assert page.context["form"]["text"].value() is None
    assert "41 ha" not in page.content.decode()
    assert "41 ha" not in browser.get(reverse("access:resume"), follow=True).content.decode()


def test_another_browser_of_the_same_person_sees_nothing(browser, as_):
    browser.post("/note/", {"text": TEXT})
    assert as_("secretary1").get("/note/").context["form"]["text"].value() is None


def test_the_database_alone_does_not_open_it(browser):
    browser.post("/note/", {"text": TEXT})
    row = HeldForm.objects.get()
    assert not any(part in bytes(row.body) for part in (b"41 ha", b"41+ha", "trồng".encode(), b"kh%C3%B3"))
    assert browser.cookies[held.COOKIE].value not in (row.token_hash, row.target)


@pytest.mark.parametrize("name", ["password", "new_password1", "sign_password"])
def test_a_form_with_a_password_is_never_kept(browser, name):
    browser.post("/note/", {"text": TEXT, name: "mat-khau"})
    assert not HeldForm.objects.exists()


def test_a_browser_in_which_nobody_signed_in_stores_nothing_and_loses_nothing(world):
    answer = Client().post("/note/", {"text": TEXT})
    assert not HeldForm.objects.exists()
    assert "Đã trồng 41 ha;" in answer.content.decode()


def test_up_to_256_kb_are_kept_and_more_is_shown_to_be_copied(browser):
    fits = "ă" * ((held.LIMIT - len("text")) // 2)
    assert browser.post("/note/", {"text": fits}).status_code == 302
    assert HeldForm.objects.count() == 1
    HeldForm.objects.all().delete()
    answer = browser.post("/note/", {"text": fits + "ă"})
    assert not HeldForm.objects.exists()
    assert fits in answer.content.decode()


def test_files_are_chosen_again_and_the_page_says_so(browser):
    browser.post("/note/", {"text": TEXT, "scan": SimpleUploadedFile("a.pdf", b"%PDF")})
    sign_in(browser, "secretary1")
    assert "đề nghị chọn lại" in browser.get("/note/").content.decode()


def test_after_an_hour_it_is_gone(browser):
    browser.post("/note/", {"text": TEXT})
    HeldForm.objects.update(at=clock.real_now() - held.LIFETIME - timedelta(seconds=1))
    sign_in(browser, "secretary1")
    assert browser.get("/note/").context["form"]["text"].value() is None
    held.forget_old()
    assert not HeldForm.objects.exists()


def test_the_restored_form_can_be_dropped(browser):
    browser.post("/note/", {"text": TEXT})
    sign_in(browser, "secretary1")
    page = browser.get("/note/").content.decode()
    drop = reverse("core:held_drop")
    assert f'action="{drop}"' in page
    answer = browser.post(drop, {"next": "/note/"})
    assert (answer.status_code, answer["Location"]) == (303, "/note/")
    assert not HeldForm.objects.exists()
    assert browser.get("/note/").context["form"]["text"].value() is None


def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(browser):
    answer = browser.post("/note/", {"text": TEXT}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer["HX-Redirect"].startswith(reverse("access:sign_in"))
    assert HeldForm.objects.count() == 1


def test_an_unsigned_or_forged_cookie_stores_nothing(world):
    client = Client()
    client.cookies[held.LAST_ACCOUNT_COOKIE] = str(world.accounts["secretary1"].pk)
    client.post("/note/", {"text": TEXT})
    assert not HeldForm.objects.exists()
