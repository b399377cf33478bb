"""Signing in: one answer for known and unknown names, throttling, first passwords, leaving."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from giaoban.access.models import Account, SignInFailure
from giaoban.access.throttle import LIMIT, WINDOW
from giaoban.core import clock
from tests.world import PASSWORD

SIGN_IN = "/account/sign-in/"


def try_sign_in(client: Client, username: str, password: str, **extra):
    return client.post(SIGN_IN, {"username": username, "password": password, **extra})


def errors_of(response) -> list[str]:
    return [str(error) for error in response.context["form"].non_field_errors()]


@pytest.mark.parametrize("typed", ["secretary1", "Secretary1", " secretary1 "])
def test_the_right_password_opens_today(world, typed):
    client = Client()
    response = try_sign_in(client, typed, PASSWORD)
    assert (response.status_code, response["Location"]) == (303, "/")
    assert client.get(reverse("access:account")).status_code == 200
    assert response.cookies["giaoban_last_account"]["httponly"]
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "vi"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(world):
    known = try_sign_in(Client(), "secretary1", "sai-mat-khau")
    unknown = try_sign_in(Client(), "khong-co-ai", "sai-mat-khau")
    assert known.status_code == unknown.status_code == 422
    assert errors_of(known) == errors_of(unknown) == ["Tên đăng nhập hoặc mật khẩu không đúng."]
    plain = [
        page.content.decode().replace(name, "") for page, name in ((known, "secretary1"), (unknown, "khong-co-ai"))
    ]
    assert len(plain[0]) == pytest.approx(len(plain[1]), abs=4)


def test_a_closed_account_gets_the_same_answer(world):
    Account.objects.filter(username="secretary1").update(is_active=False)
    assert errors_of(try_sign_in(Client(), "secretary1", PASSWORD)) == ["Tên đăng nhập hoặc mật khẩu không đúng."]


@pytest.mark.parametrize("name", ["secretary1", "khong-co-ai"])
def test_ten_failures_close_a_name_for_a_while_known_or_not(world, name, monkeypatch):
    client = Client()
    for _attempt in range(LIMIT):
        assert errors_of(try_sign_in(client, name, "sai")) == ["Tên đăng nhập hoặc mật khẩu không đúng."]
    closed = try_sign_in(client, name, PASSWORD)
    assert errors_of(closed) == ["Nhập sai quá nhiều lần. Đề nghị thử lại sau 15 phút."]
    assert try_sign_in(client, "secretary2", PASSWORD).status_code == 303  # other names are not touched
    later = clock.real_now() + WINDOW
    monkeypatch.setattr(clock, "real_now", lambda: later)
    assert try_sign_in(Client(), name, PASSWORD).status_code == (303 if name == "secretary1" else 422)


def test_a_success_forgets_the_failures_and_old_ones_are_deleted(world, monkeypatch):
    for _attempt in range(LIMIT - 1):
        try_sign_in(Client(), "secretary1", "sai")
    try_sign_in(Client(), "secretary1", PASSWORD)
    assert not SignInFailure.objects.exists()
    try_sign_in(Client(), "ai-do", "sai")
    assert "ai-do" not in SignInFailure.objects.get().username_hash
    later = clock.real_now() + WINDOW
    monkeypatch.setattr(clock, "real_now", lambda: later)
    try_sign_in(Client(), "ai-khac", "sai")
    assert SignInFailure.objects.count() == 1


def test_guessing_while_signed_in_as_somebody_else_is_not_possible(world, as_):
    client = as_("secretary2")
    response = try_sign_in(client, "secretary1", PASSWORD)
    assert response.status_code == 303
    assert client.get(reverse("access:account")).context["account"].username == "secretary2"


def test_next_leads_on_but_never_to_another_site(world):
    assert try_sign_in(Client(), "secretary1", PASSWORD, next="/account/")["Location"] == "/account/"
    for foreign in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert try_sign_in(Client(), "secretary1", PASSWORD, next=foreign)["Location"] == "/"


def test_the_first_password_must_be_changed_before_anything_opens(world):
    Account.objects.filter(username="secretary1").update(must_change_password=True)
    client = Client()
    response = try_sign_in(client, "secretary1", PASSWORD)
    assert response["Location"].startswith(reverse("access:change_password"))
    assert client.get(reverse("organisation:index"))["Location"] == reverse("access:change_password")
    url = reverse("access:change_password")
    new = "con-ga-gay-sang-7"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post(url, {**data, "old_password": "sai"}).status_code == 422
    assert client.post(url, {**data, "new_password2": "khac-con-ga-7"}).status_code == 422
    assert client.post(url, {**data, "new_password1": "ngan", "new_password2": "ngan"}).status_code == 422
    same = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(url, same).status_code == 422
    assert client.post(url, data).status_code == 303
    assert client.get(reverse("organisation:index")).status_code == 200  # still signed in
    assert try_sign_in(Client(), "secretary1", PASSWORD).status_code == 422
    assert try_sign_in(Client(), "secretary1", new).status_code == 303


def test_changing_the_password_ends_other_sign_ins(world):
    one, other = Client(), Client()
    for client in (one, other):
        try_sign_in(client, "secretary1", PASSWORD)
    new = "con-ga-gay-sang-7"
    one.post(
        reverse("access:change_password"),
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )
    assert one.get(reverse("access:account")).status_code == 200
    assert other.get(reverse("access:account")).status_code == 302


def test_signing_out_is_a_post(world, as_):
    client = as_("secretary1")
    assert client.get(reverse("access:sign_out")).status_code == 405
    assert client.post(reverse("access:sign_out"))["Location"] == SIGN_IN
    assert client.get(reverse("access:account")).status_code == 302


def test_the_language_is_the_accounts_and_this_browsers(world, as_):
    client = as_("secretary1")
    response = client.post(reverse("access:account"), {"language": "en"})
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert Account.objects.get(username="secretary1").language == "en"
    assert client.post(reverse("access:account"), {"language": "xx"}).status_code == 422
    response = try_sign_in(Client(), "secretary1", PASSWORD)
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert client.post(reverse("core:language"), {"language": "vi"}).status_code == 303  # the switch in the frame
    assert Account.objects.get(username="secretary1").language == "vi"
    assert Client().post(reverse("core:language"), {"language": "en"}).status_code == 303  # nobody signed in


def test_ones_own_page_names_the_posts(world, as_):
    assert "Phó Bí thư phụ trách" in as_("chair").get(reverse("access:account")).content.decode()
    assert "không xem nội dung" in as_("admin").get(reverse("access:account")).content.decode()


def test_a_closed_account_is_out_at_once(world, as_):
    client = as_("secretary1")
    Account.objects.filter(username="secretary1").update(is_active=False)
    assert client.get(reverse("access:account")).status_code == 302
