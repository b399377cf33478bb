"""Every POST has one effect (DESIGN.md, Bad input: double submit, back button, a retry after a lost connection)."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import connection
from django.test import Client

from giaoban.core.models import IdempotencyKey
from giaoban.records.models import AuditEntry

pytestmark = pytest.mark.usefixtures("pages")


def notes() -> int:
    return AuditEntry.objects.filter(kind="test.note").count()


def test_a_form_sent_twice_has_one_effect_and_the_same_answer(as_):
    client, form = as_("secretary1"), {"text": "một lần", "_key": str(uuid.uuid4())}
    first, again = client.post("/note/", form), client.post("/note/", form)
    assert (first.status_code, first["Location"]) == (303, "/note/?written")
    assert (again.status_code, again["Location"]) == (303, "/note/?written")
    assert notes() == 1


def test_going_back_and_changing_the_text_is_a_new_sending(as_):
    client, key = as_("secretary1"), str(uuid.uuid4())
    for text in ("bản một", "bản hai", "bản một", "bản hai"):
        assert client.post("/note/", {"text": text, "_key": key}).status_code == 303
    assert [entry.after["text"] for entry in AuditEntry.objects.filter(kind="test.note").order_by("pk")] == [
        "bản một",
        "bản hai",
    ]


def test_another_key_another_page_or_another_person_is_another_sending(as_):
    key = str(uuid.uuid4())
    client = as_("secretary1")
    client.post("/note/", {"text": "một", "_key": key})
    client.post("/note/", {"text": "hai", "_key": str(uuid.uuid4())})
    client.post("/bare/", {"text": "ba", "_key": key})
    as_("secretary2").post("/note/", {"text": "bốn", "_key": key})
    assert notes() == 4


def test_a_form_that_came_back_with_errors_may_be_sent_again_with_its_key(as_):
    client, key = as_("secretary1"), str(uuid.uuid4())
    assert client.post("/note/", {"text": "", "_key": key}).status_code == 422
    assert client.post("/note/", {"text": "refuse", "_key": key}).status_code == 422
    assert (notes(), IdempotencyKey.objects.count()) == (0, 0)
    assert client.post("/note/", {"text": "đúng rồi", "_key": key}).status_code == 303
    assert notes() == 1


@pytest.mark.parametrize(("text", "status"), [("refuse", 422), ("collide", 409), ("hidden", 404)])
def test_a_refusal_writes_nothing_and_frees_the_key(as_, text, status):
    client, key = as_("secretary1"), str(uuid.uuid4())
    assert client.post("/bare/", {"text": text, "_key": key}).status_code == status
    assert (notes(), IdempotencyKey.objects.count()) == (0, 0)
    assert client.post("/bare/", {"text": "được", "_key": key}).status_code == 303
    assert notes() == 1


@pytest.mark.parametrize("key", ["", "no-key", "00000000"])
def test_a_form_without_a_usable_key_still_works(as_, key):
    assert as_("secretary1").post("/note/", {"text": "không khóa", "_key": key}).status_code == 303
    assert notes() == 1


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_the_same_moment_have_one_effect(as_):
    """The same form from four threads at once, each with a connection of its own."""
    form = {"text": "hai lần chạm", "_key": str(uuid.uuid4())}
    cookies = as_("secretary1").cookies
    answers: list[tuple[int, str]] = []
    start = threading.Barrier(4)

    def tap() -> None:
        client = Client()
        client.cookies.load({name: morsel.value for name, morsel in cookies.items()})
        try:
            start.wait()
            response = client.post("/note/", form)
            answers.append((response.status_code, response["Location"]))
        finally:
            connection.close()

    taps = [threading.Thread(target=tap) for _ in range(4)]
    for thread in taps:
        thread.start()
    for thread in taps:
        thread.join()
    assert answers == [(303, "/note/?written")] * 4
    assert notes() == 1
