"""Corrections of sealed minutes: numbered, by the same two roles; they may replace a verdict or give an owed one."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime

import pytest
from django.urls import reverse

from giaoban.commitments.models import Commitment, Outcome, Verdict
from giaoban.core import clock
from giaoban.core.errors import DomainError, NotFound
from giaoban.meetings.actions import addenda
from giaoban.meetings.actions.signing import name_substitute
from giaoban.meetings.models import Addendum, AddendumSignature
from giaoban.meetings.queries.minutes import addenda_for, content_for
from giaoban.meetings.queries.minutes_today import minutes_today_items
from giaoban.records.models import Seal
from tests.meetings import minutes_world as mw
from tests.meetings.test_signing import refused
from tests.world import PASSWORD

LATER = datetime(2017, 9, 12, 9, 0)


def corrected(w, minutes, task=None, outcome="achieved", text="Đính chính nội dung", **extra):
    """Draw up a correction of a verdict, or of the words of unit 1's part."""
    kwargs = {}
    if task is not None:
        kwargs["verdict"] = Verdict.objects.get(commitment=task, meeting=w.september, corrected_by=None)
        kwargs["replacement"] = {"outcome": outcome, "judged_by": w.people["chair"], **extra}
    else:
        kwargs["part_uid"] = mw.part_of(minutes, w.unit1).uid
    with clock.frozen(LATER):
        return addenda.create_addendum(actor=w.viewer("clerk"), minutes_uid=minutes.uid, text=text, **kwargs)


def sign(w, addendum, key, role, password=PASSWORD):
    with clock.frozen(LATER):
        return addenda.sign_addendum(
            actor=w.viewer(key),
            addendum_uid=addendum.uid,
            version=Addendum.objects.get(pk=addendum.pk).version,
            role=role,
            password=password,
        )


def governing(w, task):
    return Verdict.objects.get(commitment=task, meeting=w.september, corrected_by=None)


def test_an_owed_verdict_in_writing_takes_effect_at_the_second_signature(world, as_):
    minutes = mw.sealed(world)
    addendum = corrected(world, minutes, world.owed, done_on=date(2017, 9, 1), text="Đánh giá bằng văn bản")
    sign(world, addendum, "clerk", "recorder")
    assert governing(world, world.owed).outcome == Outcome.OWED
    sign(world, addendum, "chair", "chair")
    new = governing(world, world.owed)
    assert (new.outcome, new.corrects.outcome, new.in_writing_at is not None) == ("achieved", "owed", True)
    assert Commitment.objects.unscoped("test").get(pk=world.owed.pk).state == Commitment.State.ACHIEVED
    addendum.refresh_from_db()
    assert addendum.verdict == new and addendum.replaces.outcome == "owed"
    content = json.loads(addendum.seal.content)
    assert hashlib.sha256(addendum.seal.content.encode()).hexdigest() == addendum.seal.sha256
    assert content["replaced"]["old"] == "Còn nợ đánh giá"
    assert content["replaced"]["new"].startswith("✓ Hoàn thành. Xong 01/9/2017")
    assert Seal.objects.filter(purpose="minutes").count() == 1  # the original seal stands as it was
    page = as_("secretary1").get(reverse("meetings:minutes_print", args=[world.september.uid])).content.decode()
    assert "Còn nợ đánh giá <em>(đính chính số 01)</em>" in page and "ĐÍNH CHÍNH SỐ 01" in page


def test_a_verdict_is_replaced_and_the_old_one_stays_readable(world):
    minutes = mw.sealed(world)
    addendum = corrected(world, minutes, world.old1)
    sign(world, addendum, "chair", "chair")
    sign(world, addendum, "clerk", "recorder")
    task = Commitment.objects.unscoped("test").get(pk=world.old1.pk)
    assert (task.state, task.misses) == (Commitment.State.ACHIEVED, 1)
    assert list(Verdict.objects.filter(commitment=task).order_by("pk").values_list("outcome", flat=True)) == [
        "partly",
        "achieved",
    ]


def test_a_monthly_task_without_an_end_date_is_ended_by_a_correction(world, as_):
    mw.sealed(world)
    Commitment.objects.unscoped("test").filter(pk=world.owed.pk).update(
        rhythm="monthly", due_on=None, first_due_on=None, target_qty=10, unit_of_measure="ha"
    )
    Verdict.objects.filter(commitment=world.owed).update(due_on_before=None)
    url = reverse("meetings:minutes_correct", args=[world.september.uid])
    form = {
        "verdict": governing(world, world.owed).pk,
        "text": "Kết thúc nhiệm vụ hằng tháng",
        "outcome": "achieved",
        "judged_by": str(world.people["chair"].uid),
        "done_qty": "0",
        "ends_monthly": "on",
    }
    with clock.frozen(LATER):
        assert as_("clerk").post(url, {**form, "outcome": "in_progress"}).status_code == 422
        assert as_("clerk").post(url, form).status_code == 303
    addendum = Addendum.objects.get()
    sign(world, addendum, "clerk", "recorder")
    sign(world, addendum, "chair", "chair")
    new = governing(world, world.owed)
    assert (new.outcome, new.ends_monthly, new.done_qty) == ("achieved", True, 0)
    assert Commitment.objects.unscoped("test").get(pk=world.owed.pk).state == Commitment.State.ACHIEVED


def test_a_rule_of_verdicts_refuses_at_the_form(world, as_):
    minutes = mw.sealed(world)
    with pytest.raises(DomainError) as error:
        corrected(world, minutes, world.owed, outcome="partly")  # needs a new date
    assert error.value.field == "new_due_on"
    url = reverse("meetings:minutes_correct", args=[world.september.uid])
    verdict = governing(world, world.owed)
    form = {"verdict": verdict.pk, "text": "Sửa", "outcome": "partly", "judged_by": str(world.people["chair"].uid)}
    with clock.frozen(LATER):
        assert as_("clerk").get(f"{url}?commitment={world.owed.uid}").status_code == 200
        assert as_("clerk").post(url, form).status_code == 422
        assert not Addendum.objects.exists()
        assert as_("clerk").post(url, {**form, "new_due_on": "2017-10-20"}).status_code == 303
    assert Addendum.objects.get().replacement["new_due_on"] == "2017-10-20"


def test_nobody_corrects_drafts_and_nobody_else_corrects(world):
    minutes = mw.drafted(world)
    with refused("meetings.not_sealed"):
        corrected(world, minutes)
    mw.read(world, minutes)
    mw.sign(world, minutes, "clerk", "recorder")
    mw.sign(world, minutes, "chair", "chair")
    part = mw.part_of(minutes, world.unit1)
    for who in ("secretary1", "inspector", "outsider", "head"):
        with pytest.raises(NotFound):
            addenda.create_addendum(actor=world.viewer(who), minutes_uid=minutes.uid, text="x", part_uid=part.uid)
    assert corrected(world, minutes).no == 1


def test_one_correction_at_a_time_and_no_gap(world):
    minutes = mw.sealed(world)
    first = corrected(world, minutes)
    with refused("meetings.addendum_open"):
        corrected(world, minutes, text="hai")
    addenda.withdraw_addendum(actor=world.viewer("clerk"), addendum_uid=first.uid, version=first.version)
    first = corrected(world, minutes, text="một")
    assert first.no == 1
    sign(world, first, "clerk", "recorder")
    with refused("meetings.addendum_signed"):
        addenda.withdraw_addendum(actor=world.viewer("clerk"), addendum_uid=first.uid, version=first.version)
    with refused("meetings.addendum_signed"):
        addenda.change_addendum(actor=world.viewer("clerk"), addendum_uid=first.uid, version=first.version, text="x")
    sign(world, first, "chair", "chair")
    assert corrected(world, minutes, text="hai").no == 2


def test_the_same_two_roles_sign_with_their_passwords(world, as_):
    minutes = mw.sealed(world)
    addendum = corrected(world, minutes)
    for who, role in (("deputy", "chair"), ("clerk2", "recorder"), ("chair", "recorder")):
        with refused("meetings.not_signer"):
            sign(world, addendum, who, role)
    with refused("meetings.wrong_password"):
        sign(world, addendum, "chair", "chair", "sai")
    url = reverse("meetings:addendum_sign", args=[addendum.uid])
    with clock.frozen(LATER):
        assert [item.url for item in minutes_today_items(world.viewer("chair"))] == [
            reverse("meetings:addendum", args=[addendum.uid])
        ]
        assert as_("chair").post(url, {"role": "chair", "version": 1, "password": "sai"}).status_code == 422
        assert as_("chair").post(url, {"role": "chair", "version": 1, "password": PASSWORD}).status_code == 303
        assert as_("chair").post(url, {"role": "chair", "version": 1, "password": PASSWORD}).status_code == 422
        assert as_("clerk").get(reverse("meetings:addendum", args=[addendum.uid])).status_code == 200
    assert AddendumSignature.objects.get().post == "Phó Bí thư phụ trách"


def test_a_draft_is_the_hosts_and_a_sibling_never_reads_a_correction_of_another_part(world, as_):
    minutes = mw.sealed(world)
    addendum = corrected(world, minutes, world.old2, outcome="achieved", text="BÍ-MẬT-ĐÍNH-CHÍNH-2")
    url = reverse("meetings:addendum", args=[addendum.uid])
    prints = reverse("meetings:minutes_print", args=[world.september.uid])
    for who in ("secretary1", "secretary2", "inspector", "outsider"):
        assert as_(who).get(url).status_code == 404
    assert "BÍ-MẬT-ĐÍNH-CHÍNH-2" not in as_("secretary2").get(prints).content.decode()
    sign(world, addendum, "clerk", "recorder")
    sign(world, addendum, "chair", "chair")
    assert addenda_for(world.viewer("secretary1"), minutes) == []
    assert content_for(world.viewer("secretary1"), minutes)["addenda"] == []
    for page in (prints, reverse("meetings:minutes", args=[world.september.uid])):
        assert "BÍ-MẬT-ĐÍNH-CHÍNH-2" not in as_("secretary1").get(page).content.decode()
        for who in ("secretary2", "inspector"):
            assert "BÍ-MẬT-ĐÍNH-CHÍNH-2" in as_(who).get(page).content.decode()


def test_a_substitute_may_sign_a_correction(world):
    minutes = mw.sealed(world)
    with clock.frozen(LATER), refused("meetings.signed_already"):
        name_substitute(
            actor=world.viewer("deputy"),
            minutes_uid=minutes.uid,
            role="chair",
            person=world.people["deputy"],
            reason="x",
        )
    addendum = corrected(world, minutes)
    with clock.frozen(LATER):
        name_substitute(
            actor=world.viewer("deputy"),
            minutes_uid=minutes.uid,
            role="chair",
            person=world.people["deputy"],
            reason="chuyển công tác",
        )
    sign(world, addendum, "deputy", "chair")
    sign(world, addendum, "clerk", "recorder")
    addendum.refresh_from_db()
    chair = json.loads(addendum.seal.content)["signatures"][1]
    assert (chair["name"], chair["acting_for"], chair["reason"]) == (
        "Phạm Văn Phó",
        "Nguyễn Thị Chủ",
        "chuyển công tác",
    )
    assert json.loads(mw.fresh(minutes).seal.content)["signatures"][1]["name"] == "Nguyễn Thị Chủ"


def test_a_correction_of_words_names_its_part_and_needs_words(world, as_):
    minutes = mw.sealed(world)
    url = reverse("meetings:minutes_correct", args=[world.september.uid])
    for form in ({"text": "Sửa"}, {"text": " ", "part": str(mw.part_of(minutes, key="check").uid)}):
        assert as_("clerk").post(url, form).status_code == 422
    assert not Addendum.objects.exists()
    part = mw.part_of(minutes, key="check")
    answer = as_("clerk").post(url, {"text": "Sửa con số", "part": str(part.uid)})
    addendum = Addendum.objects.get()
    assert answer.status_code == 303 and (addendum.part, addendum.replaces) == (part, None)
    changed = as_("clerk").post(
        reverse("meetings:addendum", args=[addendum.uid]), {"text": "Sửa lần hai", "version": addendum.version}
    )
    assert changed.status_code == 303
    addendum.refresh_from_db()
    gone = as_("clerk").post(reverse("meetings:addendum_withdraw", args=[addendum.uid]), {"version": addendum.version})
    assert gone.status_code == 303 and not Addendum.objects.exists()
