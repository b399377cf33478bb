"""The site's side of unsent text on the device (ADR 0016)."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from giaoban.core import device, held
from giaoban.core.models import HeldForm, IdempotencyKey
from giaoban.records.models import AuditEntry
from tests.world import PASSWORD

pytestmark = pytest.mark.usefixtures("pages")
TEXT = "Đã trồng 41 ha;\ncòn 5 ha & “khó”"


def notes() -> list[str]:
    return [entry.after["text"] for entry in AuditEntry.objects.filter(kind="test.note").order_by("pk")]


def owner(world, who: str) -> dict[str, str]:
    return {"X-Device": device.owner_of(world.accounts[who].pk)}


def test_a_redirect_is_told_instead_of_followed_and_a_repeat_is_told_the_same(as_, world):
    client, form = as_("secretary1"), {"text": TEXT, "_key": str(uuid.uuid4())}
    for _sending in range(2):
        answer = client.post("/note/", form, headers=owner(world, "secretary1"))
        assert answer.status_code == 204
        assert (answer["X-Location"], answer["X-Sent"], answer["X-At"]) == ("/note/?written", "yes", "08:00")
    assert notes() == [TEXT]
    assert "Written." in client.get("/note/").content.decode()  # its message is still to be read


@pytest.mark.parametrize(("text", "status"), [("", 422), ("collide", 409), ("refuse", 422)])
def test_every_other_answer_stays_what_it_is(as_, world, text, status):
    path = "/bare/" if text == "collide" else "/note/"
    answer = as_("secretary1").post(path, {"text": text}, headers=owner(world, "secretary1"))
    assert (answer.status_code, "X-Sent" in answer) == (status, False)
    assert notes() == []


def test_htmx_follows_its_redirects_itself(as_, world):
    answer = as_("secretary1").post(
        "/note/", {"text": TEXT}, headers={**owner(world, "secretary1"), "HX-Request": "true"}
    )
    assert (answer.status_code, answer["Location"]) == (303, "/note/?written")


def test_a_form_of_another_account_does_nothing(as_, world):
    """In this browser somebody else signed in since the page was opened."""
    client = as_("secretary2")
    refused = client.post("/note/", {"text": TEXT, "_key": str(uuid.uuid4())}, headers=owner(world, "secretary1"))
    assert (refused.status_code, refused["X-Other"]) == (204, "yes")
    assert notes() == []
    assert not IdempotencyKey.objects.exists()
    assert client.post("/note/", {"text": TEXT}, headers=owner(world, "secretary2")).has_header("X-Sent")
    assert notes() == [TEXT]


def test_an_ended_session_keeps_it_for_its_own_account_only(world):
    client = Client()
    client.post(reverse("access:sign_in"), {"username": "secretary1", "password": PASSWORD})
    del client.cookies["sessionid"]
    refused = client.post("/note/", {"text": TEXT}, headers=owner(world, "secretary2"))
    assert (refused["X-Other"], HeldForm.objects.count()) == ("yes", 0)
    kept = client.post("/note/", {"text": TEXT}, headers=owner(world, "secretary1"))
    assert kept.status_code == 204
    assert kept["X-Location"].startswith(reverse("access:sign_in"))
    assert "X-Sent" not in kept
    assert kept.cookies[held.COOKIE].value
    assert HeldForm.objects.count() == 1


def test_text_from_the_device_opens_its_form_filled_and_unsent(as_, world):
    client, key = as_("secretary1"), str(uuid.uuid4())
    body = urlencode([("_key", key), ("text", TEXT), ("kind", "b")])
    for _again in range(2):
        answer = client.post(reverse("core:held_open"), {"target": "/note/?page=2", "body": body})
        assert answer["Location"] == reverse("access:resume")
        page = client.get(answer["Location"], follow=True)
        assert page.request["PATH_INFO"] == "/note/"
        assert page.context["form"]["text"].value() == TEXT
        assert f'name="_key" value="{key}"' in page.content.decode()
    assert notes() == []


@pytest.mark.parametrize(
    ("target", "body"),
    [
        ("https://example.org/", "text=a"),
        ("//example.org/", "text=a"),
        ("", "text=a"),
        ("/note/", "x" * (held.LIMIT + 1)),
    ],
    ids=["another site", "another host", "nowhere", "too long"],
)
def test_nothing_else_is_taken_from_the_device(as_, target, body):
    answer = as_("secretary1").post(reverse("core:held_open"), {"target": target, "body": body})
    assert answer.status_code == 404
    assert not HeldForm.objects.exists()


def test_the_key_stands_only_on_pages_of_its_account(as_, world):
    mine, other = (device.key_of(world.accounts[who].pk) for who in ("secretary1", "secretary2"))
    assert mine != other
    assert mine in as_("secretary1").get("/note/").content.decode()
    assert mine not in as_("secretary2").get("/note/").content.decode()
    signed_out = Client().get(reverse("access:sign_in")).content.decode()
    assert "device-key" not in signed_out and "device-owner" not in signed_out


def test_probe_and_shell_ask_the_database_nothing(as_, django_assert_num_queries):
    client = as_("secretary1")
    for name in ("core:link", "core:offline", "core:worker", "core:manifest"):
        with django_assert_num_queries(0):
            answer = client.get(reverse(name))
        assert answer.status_code in (200, 204)
        assert "Hoàng Văn Một" not in answer.content.decode()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_without_a_network_speaks_both_languages(world, language):
    client = Client()
    client.cookies["django_language"] = language
    page = client.get(reverse("core:offline")).content.decode()
    assert {"vi": "Mất mạng", "en": "No network"}[language] in page
    assert "<form" not in page
