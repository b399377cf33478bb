"""Forms with errors, refusals and conflicts: the reason, the way on, and everything that was typed."""

from __future__ import annotations

import re

import pytest

from giaoban.core.models import HeldForm
from giaoban.records.models import AuditEntry

pytestmark = pytest.mark.usefixtures("pages")


def test_an_error_is_said_at_its_field_and_on_top_with_a_link_to_it(as_):
    answer = as_("secretary1").post("/note/", {"text": "  ", "on": "31/02/2017"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_text">' in page
    assert page.count("Chưa điền mục này.") == 2
    assert re.search(r'<textarea name="text"[^>]*aria-invalid="true"', page)
    assert 'aria-describedby="id_text_error"' in page
    assert 'id="id_text_error"' in page
    assert re.search(r'<input type="text" name="on" value="31/02/2017"', page)


def test_a_rule_that_says_no_is_an_error_of_the_form_with_the_way_on(as_):
    page = as_("secretary1").post("/note/", {"text": "refuse"}).content.decode()
    assert "Refused: rule" in page
    assert '<a href="/there/">There</a>' in page
    assert ">refuse</textarea>" in page.replace("\n", "").replace("\r", "")
    assert not AuditEntry.objects.filter(kind="test.note").exists()


def test_a_secret_mark_is_refused_and_the_text_stays(as_):
    page = as_("secretary1").post("/note/", {"text": "Dòng một\nTỐI MẬT\n"}).content.decode()
    assert "Văn bản có dấu mật, không nhận." in page
    assert "Dòng một" in page
    assert not AuditEntry.objects.filter(kind="test.note").exists()


def test_a_refusal_without_a_form_keeps_what_was_typed(as_):
    answer = as_("secretary1").post(
        "/bare/", {"text": "refuse", "note": "Nguyên văn <ý kiến>"}, headers={"Referer": "http://testserver/note/"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Chưa thực hiện được" in page
    assert "Nguyên văn &lt;ý kiến&gt;" in page
    assert '<a href="/there/">There</a>' in page
    assert 'href="http://testserver/note/"' in page


def test_a_conflict_keeps_both_texts_and_mine_can_be_sent_again_on_top_of_theirs(as_):
    client = as_("secretary1")
    answer = client.post("/bare/", {"text": "collide", "version": "3", "note": "Ý của tôi", "_key": "k"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "their text" in page
    assert re.search(r'<textarea[^>]*name="note"[^>]*>\s*Ý của tôi</textarea>', page)
    assert re.search(r'<input type="hidden" name="version" value="7">', page)
    assert re.search(r'<form method="post" action="/bare/"', page)
    assert len(re.findall(r'name="_key"', page.split("<main")[1].split("</main>")[0])) == 1


def test_a_refusal_never_shows_a_password_again(as_):
    page = as_("secretary1").post(
        "/bare/", {"text": "refuse", "password": "mat-khau-cua-toi", "sign_password": "mat-khau-khac"}
    )
    assert "mat-khau" not in page.content.decode()
    assert not HeldForm.objects.exists()


def test_a_form_is_never_kept_for_a_signed_in_person(as_):
    as_("secretary1").post("/note/", {"text": ""})
    assert not HeldForm.objects.exists()
