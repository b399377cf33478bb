"""Reading back, gate 2, two signatures, the seal; edits that void; substitutes."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from giaoban.commitments.models import Commitment, Verdict
from giaoban.core import clock
from giaoban.core.errors import DomainError, NotFound
from giaoban.meetings import paper
from giaoban.meetings.actions.minutes import answer_objection, build_minutes, edit_part
from giaoban.meetings.actions.signing import name_substitute, read_back
from giaoban.meetings.models import Minutes, Remark, Signature
from giaoban.meetings.queries.minutes import unsigned_before
from giaoban.organisation.models import Appointment
from giaoban.records.models import AuditEntry, Seal
from giaoban.schedule.models import Meeting
from tests.meetings import minutes_world as mw
from tests.world import PASSWORD, make_meeting


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def test_reading_back_waits_for_the_time_or_every_response(world):
    minutes = mw.drafted(world)
    with refused("meetings.not_ready"):
        mw.read(world, minutes, mw.NEXT_MORNING)
    for who, unit in (("secretary1", world.unit1), ("secretary2", world.unit2)):
        mw.respond(world, minutes, who, unit)
    with refused("meetings.not_ready"):
        mw.read(world, minutes, mw.NEXT_MORNING)
    mw.respond(world, minutes, "secretary3", world.unit3)
    assert mw.read(world, minutes, mw.NEXT_MORNING).state == Minutes.State.READ_BACK


def test_reading_back_waits_for_every_answer_and_links_to_it(world):
    minutes = mw.drafted(world)
    mw.respond(world, minutes, "secretary1", world.unit1, "objected", "Sai")
    part = mw.part_of(minutes, world.unit1)
    with pytest.raises(DomainError) as error:
        mw.read(world, minutes)
    assert error.value.links == [("Tân Phong", reverse("meetings:minutes_part", args=[part.uid]))]
    answer_objection(actor=world.viewer("clerk"), part_uid=part.uid, version=1, answer="Đã sửa")
    assert mw.read(world, minutes).read_digest


@pytest.mark.parametrize("who", ["secretary1", "head", "outsider", "inspector"])
def test_only_the_host_reads_back(world, who):
    minutes = mw.drafted(world)
    with clock.frozen(mw.AFTERWARDS), pytest.raises(NotFound):
        read_back(actor=world.viewer(who), minutes_uid=minutes.uid, revision=1)


def test_a_stale_page_does_not_read_back(world):
    minutes = mw.drafted(world)
    part = mw.part_of(minutes, key="check")
    edit_part(actor=world.viewer("clerk"), part_uid=part.uid, version=1, text="mới")
    with clock.frozen(mw.AFTERWARDS), refused("meetings.revision"):
        read_back(actor=world.viewer("clerk2"), minutes_uid=minutes.uid, revision=1)


def test_two_signatures_seal_in_either_order(world):
    minutes = mw.drafted(world)
    mw.read(world, minutes)
    assert mw.sign(world, minutes, "chair", "chair").state == Minutes.State.READ_BACK
    after = mw.sign(world, minutes, "clerk", "recorder")
    assert after.state == Minutes.State.SEALED and after.sealed_at is not None
    assert set(Signature.objects.values_list("role", "person__full_name", "revision", "post")) == {
        ("chair", "Nguyễn Thị Chủ", 1, "Phó Bí thư phụ trách"),
        ("recorder", "Trần Thị Văn", 1, "Chuyên viên Văn phòng"),
    }
    for task in (world.old1, world.commitment1):
        assert Commitment.objects.unscoped("test").get(pk=task.pk).frozen_at is not None
    assert not Verdict.objects.filter(meeting=world.september, frozen_at=None).exists()


def test_signing_needs_a_reading(world):
    minutes = mw.drafted(world)
    with refused("meetings.minutes_draft"):
        mw.sign(world, minutes, "clerk", "recorder")


@pytest.mark.parametrize(
    ("who", "role"),
    [("clerk2", "recorder"), ("deputy", "chair"), ("clerk", "chair"), ("chair", "recorder"), ("chair", "nonsense")],
)
def test_only_the_named_sign_in_their_own_place(world, who, role):
    minutes = mw.drafted(world)
    mw.read(world, minutes)
    with refused("meetings.not_signer"):
        mw.sign(world, minutes, who, role)
    with pytest.raises(NotFound):
        mw.sign(world, minutes, "secretary1", "recorder")
    assert not Signature.objects.exists()
    mw.sign(world, minutes, "clerk", "recorder")


def test_who_lost_the_post_does_not_sign(world):
    minutes = mw.drafted(world)
    mw.read(world, minutes)
    Appointment.objects.filter(person=world.people["chair"]).update(valid_to=date(2017, 9, 7))
    with clock.frozen(mw.AFTERWARDS):
        viewer = world.viewer("chair")
        assert not viewer.posts
        with pytest.raises(NotFound):
            mw.sign(world, minutes, "chair", "chair")


def test_a_wrong_password_signs_nothing_and_five_close_the_session(world, as_):
    minutes = mw.drafted(world)
    mw.read(world, minutes)
    client, url = as_("clerk"), reverse("meetings:minutes_sign", args=[world.september.uid])
    form = {"role": "recorder", "revision": 1, "password": "sai-mat-khau"}
    with clock.frozen(mw.AFTERWARDS):
        for _try in range(5):
            answer = client.post(url, form)
            assert answer.status_code == 422
            assert "sai-mat-khau" not in answer.content.decode()
        answer = client.post(url, {**form, "password": PASSWORD})
        assert answer.status_code == 422 and not Signature.objects.exists()
        answer = as_("clerk").post(url, {**form, "password": PASSWORD})
        assert answer.status_code == 303 and Signature.objects.count() == 1
    assert not AuditEntry.objects.filter(after__icontains=PASSWORD).exists()


def test_a_double_tap_signs_once(world, as_):
    minutes = mw.drafted(world)
    mw.read(world, minutes)
    client, url = as_("clerk"), reverse("meetings:minutes_sign", args=[world.september.uid])
    form = {"role": "recorder", "revision": 1, "password": PASSWORD, "_key": "6f9619ff-8b86-4011-b42d-00cf4fc964ff"}
    with clock.frozen(mw.AFTERWARDS):
        assert client.post(url, form).status_code == 303
        assert client.post(url, form).status_code == 303  # the same form: the same answer
        second = client.post(url, {**form, "_key": "6f9619ff-8b86-4011-b42d-00cf4fc964f0"})
    assert second.status_code == 422  # another form: refused in words
    assert Signature.objects.count() == 1
    assert mw.fresh(minutes).state == Minutes.State.READ_BACK


def test_an_edit_voids_reading_and_signature_and_keeps_their_rows(world):
    minutes = mw.drafted(world)
    mw.read(world, minutes)
    mw.sign(world, minutes, "clerk", "recorder")
    part = mw.part_of(minutes, key="conclusions")
    edit_part(actor=world.viewer("clerk2"), part_uid=part.uid, version=1, text="Sửa sau khi đọc")
    row = mw.fresh(minutes)
    assert (row.state, row.revision, row.read_back_at, row.read_digest) == ("draft", 2, None, "")
    with refused("meetings.minutes_draft"):
        mw.sign(world, minutes, "chair", "chair")
    mw.read(world, minutes)
    mw.sign(world, minutes, "chair", "chair")
    assert mw.fresh(minutes).state == Minutes.State.READ_BACK  # the recorder's first signature no longer counts
    mw.sign(world, minutes, "clerk", "recorder")
    assert mw.fresh(minutes).state == Minutes.State.SEALED
    assert list(Signature.objects.order_by("pk").values_list("role", "revision")) == [
        ("recorder", 1),
        ("chair", 2),
        ("recorder", 2),
    ]


def test_a_late_change_of_facts_asks_for_a_new_reading(world):
    minutes = mw.drafted(world)
    mw.read(world, minutes)
    mw.sign(world, minutes, "clerk", "recorder")
    Verdict.objects.filter(commitment=world.owed).update(outcome="achieved")
    with refused("meetings.facts_changed"):
        mw.sign(world, minutes, "chair", "chair")
    assert mw.read(world, minutes).revision == 2
    mw.sign(world, minutes, "chair", "chair")
    assert mw.fresh(minutes).state == Minutes.State.READ_BACK
    with refused("meetings.read_already"):
        mw.read(world, minutes)
    mw.sign(world, minutes, "clerk", "recorder")
    assert mw.fresh(minutes).state == Minutes.State.SEALED


def test_an_answer_after_reading_is_no_edit_and_none_after_a_signature(world):
    minutes = mw.drafted(world)
    mw.respond(world, minutes, "secretary1", world.unit1, "objected", "Sai")
    part, clerk = mw.part_of(minutes, world.unit1), world.viewer("clerk")
    answer_objection(actor=clerk, part_uid=part.uid, version=1, answer="một")
    mw.read(world, minutes)
    answer_objection(actor=clerk, part_uid=part.uid, version=2, answer="hai")
    mw.sign(world, minutes, "clerk", "recorder")
    with refused("meetings.answer_signed"):
        answer_objection(actor=clerk, part_uid=part.uid, version=3, answer="ba")
    mw.sign(world, minutes, "chair", "chair")
    sealed = json.loads(Seal.objects.get().content)
    assert [p["response"]["answer"] for p in sealed["parts"] if p["unit"] == str(world.unit1.uid)] == ["hai"]


def test_the_seal_is_canonical_and_its_hash_is_right(world):
    minutes = mw.sealed(world)
    seal = Seal.objects.get(subject_uid=minutes.uid, purpose="minutes")
    assert hashlib.sha256(seal.content.encode()).hexdigest() == seal.sha256
    content = json.loads(seal.content)
    assert json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")) == seal.content
    assert content["format"] == 1 and content["minutes"]["revision"] == 1
    assert [place["name"] for place in content["signatures"]] == ["Trần Thị Văn", "Nguyễn Thị Chủ"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Seal.objects.filter(pk=seal.pk).update(content="{}")
    with pytest.raises(DatabaseError), transaction.atomic():
        Signature.objects.all().delete()


def test_later_prints_come_from_the_seal_alone(world, as_):
    minutes = mw.sealed(world)
    pages = {}
    for who in ("clerk", "secretary1", "inspector"):
        pages[who] = _article(as_(who).get(reverse("meetings:minutes_print", args=[world.september.uid])))
    with connection.cursor() as cursor:  # behind the program's back
        cursor.execute("UPDATE commitments_commitment SET text = 'ĐÃ ĐỔI', due_on = '2017-12-31'")
        cursor.execute("UPDATE meetings_minutespart SET text = 'ĐÃ ĐỔI', title = 'ĐÃ ĐỔI'")
        cursor.execute("UPDATE organisation_unitplacement SET name = 'ĐÃ ĐỔI'")
        cursor.execute("UPDATE organisation_person SET full_name = 'ĐÃ ĐỔI'")
        cursor.execute("UPDATE meetings_remark SET text = 'ĐÃ ĐỔI'")
        cursor.execute("UPDATE commitments_verdict SET outcome = 'achieved'")
        cursor.execute("UPDATE concerns_concern SET answer = 'ĐÃ ĐỔI'")
    for who, before in pages.items():
        after = _article(as_(who).get(reverse("meetings:minutes_print", args=[world.september.uid])))
        assert after == before and "ĐÃ ĐỔI" not in after
    assert paper.content_of(mw.fresh(minutes)) == json.loads(Seal.objects.get().content)


def _article(response):
    text = response.content.decode()
    assert response.status_code == 200
    return text[text.index("<article") : text.index("</article>")]


def test_sealed_minutes_are_not_edited_built_or_signed_again(world, as_):
    minutes = mw.sealed(world)
    part = mw.part_of(minutes, key="check")
    with refused("meetings.minutes_sealed"):
        edit_part(actor=world.viewer("clerk"), part_uid=part.uid, version=1, text="x")
    with refused("meetings.minutes_sealed"):
        build_minutes(actor=world.viewer("clerk"), meeting=world.september)
    with refused("meetings.signed_already"):
        mw.sign(world, minutes, "clerk", "recorder")
    page = as_("clerk").post(reverse("meetings:minutes_part", args=[part.uid]), {"version": 1, "text": "Lời tôi gõ"})
    assert page.status_code == 422 and "Lời tôi gõ" in page.content.decode()
    assert mw.fresh(minutes).state == Minutes.State.SEALED


def test_gate_2_names_the_month_and_links_to_it(world, as_):
    minutes = mw.drafted(world)
    august = make_meeting(world, date(2017, 8, 7), Meeting.State.CLOSED)
    mw.read(world, minutes)
    with pytest.raises(DomainError) as error:
        mw.sign(world, minutes, "clerk", "recorder")
    assert error.value.code == "meetings.chain"
    assert [link[1] for link in error.value.links] == [reverse("meetings:minutes", args=[august.uid])]
    page = as_("clerk").get(reverse("meetings:minutes_sign", args=[world.september.uid])).content.decode()
    assert reverse("meetings:minutes", args=[august.uid]) in page
    for state, extra in (("cancelled", {"reason": "bão"}), ("postponed", {"reason": "bão"})):
        Meeting.objects.unscoped("test").filter(pk=august.pk).update(state=state, **extra)
        assert unsigned_before(world.september) == []
    mw.sign(world, minutes, "clerk", "recorder")


def test_gate_2_counts_what_the_signer_may_not_see_and_skips_extraordinary_ones(world):
    minutes = mw.drafted(world)
    make_meeting(world, date(2017, 8, 21), Meeting.State.CLOSED, kind=Meeting.Kind.EXTRAORDINARY, subject="Bão")
    assert unsigned_before(world.september) == []
    august = make_meeting(world, date(2017, 8, 7), Meeting.State.OPEN)
    mw.read(world, minutes)
    assert unsigned_before(world.september) == [august]
    with refused("meetings.chain"):
        mw.sign(world, minutes, "chair", "chair")
    extraordinary = Meeting.objects.unscoped("test").get(kind=Meeting.Kind.EXTRAORDINARY)
    assert unsigned_before(extraordinary) == []


def test_a_substitute_signs_and_is_printed(world, as_):
    minutes = mw.drafted(world)
    mw.read(world, minutes)
    mw.sign(world, minutes, "clerk", "recorder")
    deputy = world.people["deputy"]
    act = {"minutes_uid": minutes.uid, "role": "chair", "person": deputy}
    with clock.frozen(mw.AFTERWARDS):
        with refused("meetings.not_standing"):
            name_substitute(actor=world.viewer("clerk"), reason="đi học", **act)
        with pytest.raises(NotFound):
            name_substitute(actor=world.viewer("secretary1"), reason="đi học", **act)
        with refused("meetings.reason"):
            name_substitute(actor=world.viewer("deputy"), reason=" ", **act)
        with refused("meetings.not_substitute"):
            name_substitute(actor=world.viewer("deputy"), reason="x", **{**act, "person": world.people["secretary1"]})
        with refused("meetings.not_substitute"):  # the recorder does not take the other place too
            name_substitute(actor=world.viewer("deputy"), reason="x", **{**act, "person": world.people["clerk"]})
        with refused("meetings.signed_already"):
            name_substitute(
                actor=world.viewer("deputy"),
                reason="x",
                **{**act, "role": "recorder", "person": world.people["clerk2"]},
            )
        name_substitute(actor=world.viewer("deputy"), reason="đi học dài hạn", **act)
    assert Signature.objects.filter(revision=mw.fresh(minutes).revision).count() == 1  # no edit: the recorder's stands
    with refused("meetings.not_signer"):
        mw.sign(world, minutes, "chair", "chair")
    mw.sign(world, minutes, "deputy", "chair")
    assert Signature.objects.get(role="chair").acting_for == world.people["chair"]
    text = as_("secretary1").get(reverse("meetings:minutes_print", args=[world.september.uid])).content.decode()
    assert "Ký thay đồng chí Nguyễn Thị Chủ: đi học dài hạn" in text and "Phạm Văn Phó" in text


def test_the_substitute_is_named_on_a_page(world, as_):
    minutes = mw.drafted(world)
    url = reverse("meetings:minutes_substitute", args=[world.september.uid, "recorder"])
    assert as_("clerk").get(url).status_code == 404
    assert as_("chair").get(url).status_code == 200
    form = {"person": str(world.people["clerk2"].uid), "reason": "nghỉ thai sản"}
    assert as_("chair").post(url, form).status_code == 303
    assert mw.fresh(minutes).recorder == world.people["clerk2"]
    assert as_("chair").get(reverse("meetings:minutes_substitute", args=[world.september.uid, "x"])).status_code == 404


def test_reopening_clears_nothing_that_was_written_and_the_meeting_must_be_closed_to_sign(world):
    minutes = mw.drafted(world)
    mw.read(world, minutes)
    Meeting.objects.unscoped("test").filter(pk=world.september.pk).update(state="open", closed_at=None)
    with refused("meetings.not_closed"):
        mw.sign(world, minutes, "clerk", "recorder")
    Remark.objects.create(
        meeting=world.september, agenda_key="check", text="Thêm", by=world.people["clerk"], at=mw.at(8)
    )
    Meeting.objects.unscoped("test").filter(pk=world.september.pk).update(state="closed", closed_at=mw.at(8))
    meeting = Meeting.objects.unscoped("test").select_related("series").get(pk=world.september.pk)
    again = build_minutes(actor=world.viewer("clerk"), meeting=meeting)
    assert (again.state, again.revision) == ("draft", 2)
