"""Every POST has one effect (DESIGN.md, Bad input: double submit, back button, a retry after a lost connection)."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from giaoban.core.models import HeldForm, IdempotencyKey
from giaoban.records.models import AuditEntry
from tests.core import pages

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


def test_a_rule_of_the_database_broken_by_the_view_is_not_taken_for_a_repeat(as_):
    """The note's uid is there already: that is an error of its own, not the answer of an earlier sending."""
    client = as_("secretary1")
    uid = str(uuid.uuid4())
    assert client.post("/once/", {"uid": uid, "_key": str(uuid.uuid4())}).status_code == 303
    for _again in range(2):
        with pytest.raises(IntegrityError):
            client.post("/once/", {"uid": uid, "_key": str(uuid.uuid4())})
    assert (notes(), IdempotencyKey.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("name", "content", "written"),
    [("a.csv", b"mot", 1), ("a.csv", b"hai", 2), ("b.csv", b"mot", 2)],
    ids=["the same file", "same name and size", "another name"],
)
def test_files_are_compared_by_what_they_contain(as_, name, content, written):
    client, key = as_("secretary1"), str(uuid.uuid4())
    for file in (SimpleUploadedFile("a.csv", b"mot"), SimpleUploadedFile(name, content)):
        assert client.post("/file/", {"file": file, "_key": key}).status_code == 303
    assert notes() == written


def test_every_one_of_several_files_counts(as_):
    client, key = as_("secretary1"), str(uuid.uuid4())
    for first in (b"mot", b"hai"):
        files = [SimpleUploadedFile("a.csv", first), SimpleUploadedFile("z.csv", b"ba")]
        assert client.post("/file/", {"file": files, "_key": key}).status_code == 303
    assert notes() == 2


def test_a_very_long_address_is_kept_without_its_query(as_):
    client, form = as_("secretary1"), {"to": "/note/?" + "x" * 700, "_key": str(uuid.uuid4())}
    assert client.post("/far/", form)["Location"] == form["to"]
    assert client.post("/far/", form)["Location"] == "/note/"


def test_a_form_that_came_back_or_was_restored_keeps_its_key(as_):
    client, key = as_("secretary1"), str(uuid.uuid4())
    page = client.post("/note/", {"text": "", "_key": key}).content.decode()
    assert f'name="_key" value="{key}"' in page
    assert "no-key" not in client.post("/note/", {"text": "", "_key": "no-key"}).content.decode()


def test_signing_out_twice_is_no_lost_form(as_):
    client = as_("secretary1")
    for _tap in range(2):
        answer = client.post(reverse("access:sign_out"), {"_key": str(uuid.uuid4())})
        assert (answer.status_code, answer["Location"]) == (303, reverse("access:sign_in"))
    assert not HeldForm.objects.exists()


def test_a_database_that_is_held_too_long_keeps_what_was_typed(as_, caplog):
    answer = as_("secretary1").post("/bare/", {"text": "locked: gõ mười phút", "_key": str(uuid.uuid4())})
    assert answer.status_code == 503
    assert "locked: gõ mười phút</textarea>" in answer.content.decode()
    assert (notes(), IdempotencyKey.objects.count()) == (0, 0)
    assert "busy: /bare/" in caplog.text


def at_once(as_, copies: int, path: str, form: dict[str, str]) -> list[tuple[int, str]]:
    """The same form from several threads at the same moment, each with a connection of its own."""
    cookies = as_("secretary1").cookies
    answers: list[tuple[int, str]] = []
    start = threading.Barrier(copies)

    def tap() -> None:
        client = Client()
        client.cookies.load({name: morsel.value for name, morsel in cookies.items()})
        try:
            start.wait()
            response = client.post(path, form)
            answers.append((response.status_code, response.headers.get("Location", "")))
        finally:
            connection.close()

    taps = [threading.Thread(target=tap) for _ in range(copies)]
    for thread in taps:
        thread.start()
    for thread in taps:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_taps_at_the_same_moment_have_one_effect(as_):
    form = {"text": "hai lần chạm", "_key": str(uuid.uuid4())}
    assert at_once(as_, 5, "/note/", form) == [(303, "/note/?written")] * 5
    assert notes() == 1


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_a_copy_that_is_refused_does_it(as_):
    """The first to come in is refused after a moment; of those who waited, one writes and the others get its answer."""
    pages.TRIES.clear()
    answers = at_once(as_, 4, "/second/", {"_key": str(uuid.uuid4())})
    assert sorted(answers) == [(303, "/note/?second")] * 3 + [(422, "")]
    assert notes() == 1
