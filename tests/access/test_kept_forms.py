"""Forms over a lost session or a lost CSRF cookie: kept, opened filled and unsent, sent once, never lost."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from giaoban.core import clock, held
from giaoban.core.models import HeldForm
from giaoban.organisation.models import Appointment, Field, PostHandover
from tests.world import PASSWORD

TEXT = "Bàn giao sổ sách, 02 chìa khóa tủ hồ sơ; còn nợ một chữ ký."
ORIGIN = {"HTTP_ORIGIN": "http://testserver"}


def signed_in(username: str, **kwargs) -> Client:
    client = Client(**kwargs)
    page = client.get("/account/sign-in/")
    token = page.context["csrf_token"]
    data = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": str(token)}
    assert client.post("/account/sign-in/", data, **ORIGIN).status_code == 303
    return client


def lose_session(client: Client) -> None:
    del client.cookies["sessionid"]


def handover(world):
    """A form with a page of its own, and its typed values."""
    url = reverse("organisation:handover", args=[world.unit1.uid, "secretary"])
    post = Appointment.objects.get(person=world.people["secretary1"])
    return url, {
        "_key": str(uuid.uuid4()),
        "outgoing": str(post.uid),
        "full_name": "Lý Thị Mới",
        "on": "2017-10-03",
        "note": TEXT,
    }


def test_a_session_that_ended_mid_form_loses_nothing(world):
    client = signed_in("clerk")
    url, data = handover(world)
    lose_session(client)
    response = client.post(url, data)
    assert response["Location"] == "/account/sign-in/?next=/account/resume/"
    assert not PostHandover.objects.exists()
    row = HeldForm.objects.get()
    assert TEXT.encode() not in bytes(row.body)  # encrypted
    page = client.get(response["Location"])
    assert "Đăng nhập lại, nội dung vẫn còn." in page.content.decode()
    response = client.post("/account/sign-in/", {"username": "clerk", "password": PASSWORD, "next": "/account/resume/"})
    assert response["Location"] == "/account/resume/"
    response = client.get("/account/resume/")
    assert response["Location"] == url  # the form's own page
    page = client.get(url)
    assert page.context["form"]["note"].value() == TEXT
    assert page.context["form"]["full_name"].value() == "Lý Thị Mới"
    assert "error" not in page.content.decode().split("<main")[1].split("held")[0]
    assert not PostHandover.objects.exists()  # never sent by itself
    response = client.post(url, data)
    assert response.status_code == 303
    assert PostHandover.objects.get().note == TEXT
    assert not HeldForm.objects.exists()


def test_a_form_without_a_page_is_shown_in_general_and_sent_to_its_target(world):
    client = signed_in("admin")
    url = reverse("organisation:fields_usual")  # POST only
    key = str(uuid.uuid4())
    lose_session(client)
    client.post(url, {"_key": key, "reason": TEXT, "ids": ["7", "8"], "mode": "all"})
    client.post("/account/sign-in/", {"username": "admin", "password": PASSWORD, "next": "/account/resume/"})
    page = client.get("/account/resume/")
    html = page.content.decode()
    assert page.status_code == 200
    assert f'action="{url}"' in html
    assert [(one["name"], one["value"], str(one["label"])) for one in page.context["texts"]] == [
        ("reason", TEXT, "Lý do")
    ]
    assert sorted(page.context["hidden"]) == [("_key", key), ("ids", "7"), ("ids", "8"), ("mode", "all")]
    assert Field.objects.count() == 3
    for _twice in range(2):  # the original key: a double tap has one effect
        assert client.post(url, {"_key": key, "reason": TEXT}).status_code == 303
    assert Field.objects.count() > 3
    assert not HeldForm.objects.exists()


def test_a_page_that_cannot_take_the_text_leads_to_it(world):
    """The unit has no such page for this person any more, or the page has no form: the text is shown instead."""
    client = signed_in("clerk")
    lose_session(client)
    for target in (reverse("organisation:index"), reverse("organisation:person", args=[world.people["outsider"].uid])):
        client.post(target, {"note": TEXT})
        client.post("/account/sign-in/", {"username": "clerk", "password": PASSWORD})
        assert client.get(target)["Location"] == "/account/resume/?text=1"
        assert TEXT in client.get("/account/resume/?text=1").content.decode()
        lose_session(client)


def test_htmx_leads_the_whole_page_to_the_sign_in(world):
    client = signed_in("clerk")
    url, data = handover(world)
    lose_session(client)
    response = client.post(url, data, HTTP_HX_REQUEST="true")
    assert (response.status_code, response["HX-Redirect"]) == (200, "/account/sign-in/?next=/account/resume/")
    assert held.COOKIE in response.cookies
    client.post("/account/sign-in/", {"username": "clerk", "password": PASSWORD})
    assert client.get(url).context["form"]["note"].value() == TEXT


def test_somebody_else_on_the_same_browser_does_not_see_it(world):
    client = signed_in("clerk")
    url, data = handover(world)
    lose_session(client)
    client.post(url, data)
    response = client.post(
        "/account/sign-in/", {"username": "clerk2", "password": PASSWORD, "next": "/account/resume/"}
    )
    assert response["Location"] == "/"
    assert client.get("/account/resume/").status_code == 302
    assert client.get(url).context["form"]["note"].value() is None


def test_it_is_kept_for_an_hour_and_can_be_dropped(world, monkeypatch):
    client = signed_in("clerk")
    url, data = handover(world)
    lose_session(client)
    client.post(url, data)
    client.post("/account/sign-in/", {"username": "clerk", "password": PASSWORD})
    cookies = dict(client.cookies)
    client.post(reverse("core:held_drop"), {"next": "/account/"})
    assert not HeldForm.objects.exists()
    lose_session(client)
    client.post(url, data)
    client.post("/account/sign-in/", {"username": "clerk", "password": PASSWORD})
    later = clock.real_now() + held.LIFETIME + timedelta(seconds=1)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    assert client.get("/account/resume/").status_code == 302
    assert cookies


def test_files_must_be_chosen_again_and_the_page_says_so(world):
    client = signed_in("admin")
    url = reverse("organisation:imports", args=["units"])
    lose_session(client)
    client.post(url, {"comment": "Danh sách đơn vị", "file": SimpleUploadedFile("a.csv", b"x")})
    client.post("/account/sign-in/", {"username": "admin", "password": PASSWORD})
    assert "chọn lại" in client.get(url).content.decode()
    assert "chọn lại tệp" in client.get("/account/resume/?text=1").content.decode()


def test_an_unknown_browser_keeps_the_text_on_the_screen(world):
    url, data = handover(world)
    response = Client().post(url, data)
    assert response.status_code == 422
    assert TEXT in response.content.decode()
    assert not HeldForm.objects.exists()


def test_passwords_are_never_kept(world):
    client = signed_in("clerk")
    lose_session(client)
    client.post("/account/password/", {"old_password": PASSWORD, "new_password1": "x" * 12, "new_password2": "x" * 12})
    assert not HeldForm.objects.exists()


# --- CSRF ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def strict(world):
    return signed_in("clerk", enforce_csrf_checks=True)


def test_a_lost_csrf_cookie_keeps_the_form_of_somebody_signed_in(world, strict):
    url, data = handover(world)
    del strict.cookies["csrftoken"]
    response = strict.post(url, data, **ORIGIN)
    assert response["Location"] == "/account/resume/"
    assert strict.get("/account/resume/")["Location"] == url
    page = strict.get(url)
    assert page.context["form"]["note"].value() == TEXT
    token = str(page.context["csrf_token"])
    assert strict.post(url, {**data, "csrfmiddlewaretoken": token}, **ORIGIN).status_code == 303
    assert PostHandover.objects.get().note == TEXT


def test_a_lost_csrf_cookie_and_session_go_through_the_sign_in(world, strict):
    url, data = handover(world)
    del strict.cookies["csrftoken"]
    lose_session(strict)
    response = strict.post(url, data, HTTP_HX_REQUEST="true", **ORIGIN)
    assert response["HX-Redirect"] == "/account/sign-in/?next=/account/resume/"
    token = str(strict.get("/account/sign-in/").context["csrf_token"])
    sign_in = {"username": "clerk", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert strict.post("/account/sign-in/", sign_in, **ORIGIN)["Location"] == "/account/resume/"
    assert strict.get(url).context["form"]["note"].value() == TEXT


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_ORIGIN": "null"}, {"HTTP_SEC_FETCH_SITE": "cross-site"}],
)
def test_a_form_of_another_site_is_refused_and_not_kept(world, strict, headers):
    url, data = handover(world)
    response = strict.post(url, data, **headers)
    assert response.status_code == 403
    assert TEXT not in response.content.decode()
    assert not HeldForm.objects.exists()
    assert not PostHandover.objects.exists()


def test_without_any_evidence_of_origin_the_text_is_shown_but_not_kept(world, strict):
    url, data = handover(world)
    response = strict.post(url, data)
    assert response.status_code == 422
    assert TEXT in response.content.decode()
    assert not HeldForm.objects.exists()


def test_the_sign_in_form_itself_is_opened_again(world):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/account/sign-in/?next=/account/", {"username": "clerk", "password": PASSWORD}, **ORIGIN)
    assert response["Location"] == "/account/sign-in/?next=/account/"
    assert not HeldForm.objects.exists()
