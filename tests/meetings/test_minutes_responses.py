"""The units' 24 hours: one tap, one paragraph, the answer beside it; silence agrees."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse

from giaoban.core import clock
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.meetings import paper
from giaoban.meetings.actions.minutes import answer_objection, edit_part, respond_to_part
from giaoban.meetings.models import Minutes, PartResponse
from giaoban.meetings.queries.minutes import readiness_of
from giaoban.meetings.queries.minutes_today import minutes_today_items
from tests.meetings import minutes_world as mw


def test_one_tap_confirms_and_is_no_edit(world, as_):
    minutes = mw.drafted(world)
    part = mw.part_of(minutes, world.unit1)
    with clock.frozen(mw.NEXT_MORNING):
        page = as_("secretary1").get(reverse("meetings:minutes", args=[world.september.uid])).content.decode()
        assert reverse("meetings:minutes_confirm", args=[part.uid]) in page
        for _tap in range(2):
            answer = as_("secretary1").post(reverse("meetings:minutes_confirm", args=[part.uid]), {"version": 1})
            assert answer.status_code == 303
    response = PartResponse.objects.get()
    assert (response.kind, response.by, response.part_version) == ("confirmed", world.people["secretary1"], 1)
    assert (mw.fresh(minutes).revision, mw.part_of(minutes, world.unit1).version) == (1, 1)


@pytest.mark.parametrize("who", ["drafter1", "member1"])
def test_the_units_staff_reads_but_does_not_confirm(world, as_, who):
    minutes = mw.drafted(world)
    with pytest.raises(DomainError) as refused:
        mw.respond(world, minutes, who, world.unit1)
    assert refused.value.code == "meetings.not_secretary"
    with clock.frozen(mw.NEXT_MORNING):
        page = as_(who).get(reverse("meetings:minutes", args=[world.september.uid])).content.decode()
    assert "/confirm/" not in page
    assert mw.respond(world, minutes, "deputy1", world.unit1).kind == "confirmed"


@pytest.mark.parametrize("who", ["secretary2", "clerk", "chair", "outsider", "inspector"])
def test_nobody_else_answers_for_a_unit(world, who):
    minutes = mw.drafted(world)
    with pytest.raises(NotFound):
        mw.respond(world, minutes, who, world.unit1)
    assert not PartResponse.objects.exists()


def test_a_general_part_is_not_confirmed(world):
    minutes = mw.drafted(world)
    part = mw.part_of(minutes, key="check")
    with clock.frozen(mw.NEXT_MORNING), pytest.raises(NotFound):
        respond_to_part(actor=world.viewer("secretary1"), part_uid=part.uid, version=1, kind="confirmed")


def test_after_the_time_silence_agrees(world):
    minutes = mw.drafted(world)
    part = mw.part_of(minutes, world.unit1)
    with clock.frozen(datetime(2017, 9, 7, 12, 0)), pytest.raises(DomainError) as refused:
        respond_to_part(actor=world.viewer("secretary1"), part_uid=part.uid, version=1, kind="confirmed")
    assert refused.value.code == "meetings.response_over"
    with clock.frozen(datetime(2017, 9, 7, 11, 59)):
        respond_to_part(actor=world.viewer("secretary1"), part_uid=part.uid, version=1, kind="confirmed")
    mw.read(world, minutes)
    content = paper.content_of(mw.fresh(minutes))
    kinds = {part["title"]: part["response"]["kind"] for part in content["parts"] if part["unit"]}
    assert kinds == {"Tân Phong": "confirmed", "Đại Hợp": "silent", "Ngũ Phúc": "silent"}


def test_an_objection_needs_words_and_gets_its_answer_beside_it(world, as_):
    minutes = mw.drafted(world)
    part = mw.part_of(minutes, world.unit1)
    url = reverse("meetings:minutes_object", args=[part.uid])
    with clock.frozen(mw.NEXT_MORNING):
        assert as_("secretary1").get(url).status_code == 200
        assert as_("secretary1").post(url, {"version": 1, "text": "  "}).status_code == 422
        assert not PartResponse.objects.exists()
        assert as_("secretary1").post(url, {"version": 1, "text": "Xã đã xong 44 hộ"}).status_code == 303
    assert readiness_of(mw.fresh(minutes)).unanswered == (part,)
    answer_url = reverse("meetings:minutes_answer", args=[part.uid])
    assert as_("clerk").get(answer_url).status_code == 200
    response = PartResponse.objects.get()
    assert as_("clerk").post(answer_url, {"version": response.version, "answer": ""}).status_code == 422
    assert as_("clerk").post(answer_url, {"version": response.version, "answer": "Ghi nhận 44 hộ"}).status_code == 303
    page = as_("secretary1").get(reverse("meetings:minutes", args=[world.september.uid])).content.decode()
    assert "Xã đã xong 44 hộ" in page and "Ghi nhận 44 hộ" in page
    sibling = as_("secretary2").get(reverse("meetings:minutes", args=[world.september.uid])).content.decode()
    assert "44 hộ" not in sibling
    assert mw.fresh(minutes).revision == 1  # neither was an edit of the text


def test_an_answered_objection_is_not_taken_back_and_an_answer_keeps_both_texts(world):
    minutes = mw.drafted(world)
    mw.respond(world, minutes, "secretary1", world.unit1, "objected", "Sai số hộ")
    part = mw.part_of(minutes, world.unit1)
    clerk = world.viewer("clerk")
    answer_objection(actor=clerk, part_uid=part.uid, version=1, answer="Đã xem lại")
    with pytest.raises(Conflict) as conflict:
        answer_objection(actor=world.viewer("clerk2"), part_uid=part.uid, version=1, answer="Khác")
    assert (conflict.value.theirs, conflict.value.mine) == ("Đã xem lại", "Khác")
    with pytest.raises(DomainError) as refused:
        mw.respond(world, minutes, "secretary1", world.unit1, "confirmed")
    assert refused.value.code == "meetings.already_answered"
    for who in ("secretary1", "secretary2", "outsider"):
        with pytest.raises(NotFound):
            answer_objection(actor=world.viewer(who), part_uid=part.uid, version=2, answer="x")


def test_a_unit_may_change_its_word_before_the_answer(world):
    minutes = mw.drafted(world)
    mw.respond(world, minutes, "secretary1", world.unit1, "objected", "Sai")
    mw.respond(world, minutes, "secretary1", world.unit1, "confirmed")
    response = PartResponse.objects.get()
    assert (response.kind, response.text) == ("confirmed", "")


def test_an_edit_asks_the_unit_again_and_a_stale_page_does_not_confirm_it(world):
    minutes = mw.drafted(world)
    for who, unit in (("secretary1", world.unit1), ("secretary2", world.unit2), ("secretary3", world.unit3)):
        mw.respond(world, minutes, who, unit)
    with clock.frozen(mw.NEXT_MORNING):
        assert readiness_of(mw.fresh(minutes)).ready
        part = mw.part_of(minutes, world.unit1)
        edit_part(actor=world.viewer("clerk"), part_uid=part.uid, version=1, text="Sửa lại")
        assert readiness_of(mw.fresh(minutes)).waiting == (part,)
        with pytest.raises(DomainError) as refused:
            respond_to_part(actor=world.viewer("secretary1"), part_uid=part.uid, version=1, kind="confirmed")
        assert refused.value.code == "meetings.part_changed"
        respond_to_part(actor=world.viewer("secretary1"), part_uid=part.uid, version=2, kind="confirmed")
        assert readiness_of(mw.fresh(minutes)).ready


def urls(items):
    return [item.url for item in items if item.group == "due"]


def test_today_tells_each_what_waits(world):
    minutes = mw.drafted(world)
    page = reverse("meetings:minutes", args=[world.september.uid])
    sign = reverse("meetings:minutes_sign", args=[world.september.uid])
    part = mw.part_of(minutes, world.unit1)
    with clock.frozen(mw.NEXT_MORNING):
        assert urls(minutes_today_items(world.viewer("secretary1"))) == [f"{page}#own"]
        for nobody in ("drafter1", "member1", "outsider", "inspector", "admin", "city_leader"):
            assert minutes_today_items(world.viewer(nobody)) == []
        assert [item.group for item in minutes_today_items(world.viewer("clerk"))] == ["info"]
    mw.respond(world, minutes, "secretary1", world.unit1, "objected", "Sai")
    assert minutes_today_items(world.viewer("secretary1")) == []
    answer = reverse("meetings:minutes_answer", args=[part.uid])
    with clock.frozen(mw.AFTERWARDS):
        assert urls(minutes_today_items(world.viewer("clerk"))) == [answer]
        answer_objection(actor=world.viewer("clerk"), part_uid=part.uid, version=1, answer="Đã sửa")
        assert [item.group for item in minutes_today_items(world.viewer("secretary1"))] == ["answer"]
        assert urls(minutes_today_items(world.viewer("clerk"))) == [page]
    mw.read(world, minutes)
    assert urls(minutes_today_items(world.viewer("clerk"))) == [sign]
    assert urls(minutes_today_items(world.viewer("clerk2"))) == []
    mw.sign(world, minutes, "clerk", "recorder")
    assert urls(minutes_today_items(world.viewer("clerk"))) == []
    assert urls(minutes_today_items(world.viewer("chair"))) == [sign]
    mw.sign(world, minutes, "chair", "chair")
    for who in ("chair", "clerk", "secretary1"):
        assert minutes_today_items(world.viewer(who)) == []
    assert mw.fresh(minutes).state == Minutes.State.SEALED
