"""Petitions: raised, assigned, answered, told; who sees what, and who may do it."""

from datetime import date

import pytest
from django.urls import reverse

from giaoban.commitments import queries as commitment_queries
from giaoban.concerns import actions, queries
from giaoban.concerns.models import Concern
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.records.models import AuditEntry
from giaoban.schedule.models import Participant

SECRET = "Xi măng làm đường thôn về chậm (chỉ Tân Phong biết)"


@pytest.fixture
def raised(world):
    def run(key="secretary1", **more):
        values = {
            "actor": world.viewer(key),
            "series": world.series,
            "unit": world.unit1,
            "meeting": world.october,
            "text": SECRET,
            "place": "thôn 3",
            "field": world.fields["farming"],
            **more,
        }
        return actions.raise_concern(**values)

    return run


def seen(viewer):
    return set(Concern.objects.visible_to(viewer))


def test_own_unit_and_host_see_it_siblings_and_the_board_do_not(world, raised):
    row = raised()
    for key in ("secretary1", "drafter1", "member1", "chair", "clerk", "inspector"):
        assert seen(world.viewer(key)) == {row}, key
    for key in ("secretary2", "secretary3", "head", "outsider", "admin", "city_leader"):
        assert seen(world.viewer(key)) == set(), key


def test_the_assigned_body_sees_it(world, raised):
    row = raised()
    actions.assign_concern(
        actor=world.viewer("clerk"),
        concern_uid=row.uid,
        version=1,
        assigned_to=world.board,
        answer_due_on=date(2017, 10, 10),
    )
    assert seen(world.viewer("head")) == {row}
    assert [item.group for item in queries.today_items(world.viewer("head"))] == ["due"]


def test_a_draft_is_its_units_and_a_drafted_one_of_the_host_both(world, raised):
    draft = raised(state="draft")
    assert seen(world.viewer("drafter1")) == {draft}
    assert seen(world.viewer("clerk")) == set() and seen(world.viewer("member1")) == set()
    entered = raised("clerk", state="draft")
    assert seen(world.viewer("clerk2")) == {entered}
    changed = actions.change_concern(
        actor=world.viewer("clerk2"), concern_uid=entered.uid, changes={"text": "Sửa lại", "place": ""}
    )
    assert (changed.text, AuditEntry.objects.count()) == ("Sửa lại", 0)
    actions.drop_concern(actor=world.viewer("clerk"), concern_uid=entered.uid)
    [sent] = actions.submit_drafts(actor=world.viewer("secretary1"), concerns=[draft])
    assert sent.state == "raised" and seen(world.viewer("clerk")) == {sent}
    with pytest.raises(DomainError):
        actions.drop_concern(actor=world.viewer("secretary1"), concern_uid=sent.uid)
    [back] = actions.take_back_concerns(actor=world.viewer("secretary1"), concerns=[sent])
    assert back.state == "draft" and seen(world.viewer("clerk")) == set()


def test_a_restricted_one_is_for_secretaries_and_standing_members(world, raised):
    row = raised(access_class="restricted")
    for key in ("secretary1", "deputy1", "chair", "deputy"):
        assert seen(world.viewer(key)) == {row}, key
    for key in ("drafter1", "member1", "clerk", "head", "inspector", "secretary2"):
        assert seen(world.viewer(key)) == set(), key
    assert SECRET not in str(list(AuditEntry.objects.values()))
    with pytest.raises(DomainError):
        actions.assign_concern(
            actor=world.viewer("chair"),
            concern_uid=row.uid,
            version=1,
            assigned_to=world.board,
            answer_due_on=date(2017, 10, 10),
        )


def test_opening_a_restricted_one_is_recorded_and_its_text_stands_in_no_list(world, raised, as_):
    row = raised(access_class="restricted")
    page = as_("chair").get(reverse("concerns:list")).content.decode()
    assert SECRET not in page and "kiến nghị hạn chế" in page
    assert AuditEntry.objects.filter(kind="concerns.open_restricted").count() == 0
    assert SECRET in as_("chair").get(reverse("concerns:concern", args=[row.uid])).content.decode()
    assert AuditEntry.objects.filter(kind="concerns.open_restricted", actor_name="Nguyễn Thị Chủ").count() == 1
    assert as_("clerk").get(reverse("concerns:concern", args=[row.uid])).status_code == 404


def test_only_the_unit_or_the_hosts_office_raises(world, raised):
    assert raised("clerk").entered_by_host
    for key in ("secretary2", "head", "member1", "outsider"):
        with pytest.raises(DomainError) as refused:
            raised(key)
        assert refused.value.code == "concerns.not_own"
    with pytest.raises(DomainError):
        raised(text="  ")


def test_answering(world, raised):
    row = raised()
    values = {"concern_uid": row.uid, "version": 1, "answer": "Huyện cấp xi măng trước 20/10"}
    with pytest.raises(NotFound):
        actions.answer_concern(actor=world.viewer("head"), **values)
    with pytest.raises(DomainError) as refused:
        actions.answer_concern(actor=world.viewer("secretary1"), **values)
    assert refused.value.code == "concerns.not_answering"
    with pytest.raises(DomainError) as refused:
        actions.answer_concern(actor=world.viewer("clerk"), **values)
    assert refused.value.code == "concerns.who_answers"
    with pytest.raises(DomainError):
        actions.answer_concern(actor=world.viewer("clerk"), answered_by=world.people["clerk"], **values)
    done = actions.answer_concern(actor=world.viewer("clerk"), answered_by=world.people["chair"], **values)
    assert (done.state, done.answered_by) == ("answered", world.people["chair"])
    with pytest.raises(Conflict):
        actions.answer_concern(actor=world.viewer("chair"), **values)
    [told] = queries.today_items(world.viewer("secretary1"))
    assert told.group == "answer" and queries.today_items(world.viewer("secretary2")) == []
    actions.answer_concern(actor=world.viewer("chair"), concern_uid=row.uid, version=2, answer="Cấp trước 25/10")
    with pytest.raises(DomainError):
        actions.confirm_answer(actor=world.viewer("chair"), concern_uid=row.uid)
    actions.confirm_answer(actor=world.viewer("drafter1"), concern_uid=row.uid)
    actions.confirm_answer(actor=world.viewer("drafter1"), concern_uid=row.uid)
    assert AuditEntry.objects.filter(kind="concerns.confirm_answer").count() == 1
    assert queries.today_items(world.viewer("secretary1")) == []
    with pytest.raises(DomainError) as refused:
        actions.answer_concern(actor=world.viewer("chair"), concern_uid=row.uid, version=4, answer="Khác")
    assert refused.value.code == "concerns.seen"


def test_the_assigned_body_answers_itself(world, raised):
    row = raised()
    assign = {"concern_uid": row.uid, "version": 1, "assigned_to": world.board, "answer_due_on": date(2017, 10, 10)}
    for key in ("secretary1",):
        with pytest.raises(DomainError):
            actions.assign_concern(actor=world.viewer(key), **assign)
    for change in ({"assigned_to": world.unit2}, {"answer_due_on": date(2017, 10, 2)}):
        with pytest.raises(DomainError):
            actions.assign_concern(actor=world.viewer("clerk"), **{**assign, **change})
    actions.assign_concern(actor=world.viewer("clerk"), **assign)
    done = actions.answer_concern(
        actor=world.viewer("head"), concern_uid=row.uid, version=2, answer="Đã làm việc với công ty"
    )
    assert done.answered_by == world.people["head"]


def test_a_common_answer_tells_the_answer_only(world, raised):
    row = raised()
    actions.answer_concern(actor=world.viewer("chair"), concern_uid=row.uid, version=1, answer="Cấp theo lịch chung")
    assert queries.common_answers(world.viewer("secretary2")) == []
    with pytest.raises(DomainError):
        actions.make_answer_common(actor=world.viewer("secretary1"), concern_uid=row.uid, version=2)
    actions.make_answer_common(actor=world.viewer("clerk"), concern_uid=row.uid, version=2)
    [told] = queries.common_answers(world.viewer("secretary2"))
    assert told.answer == "Cấp theo lịch chung" and SECRET not in str(told) and "Tân Phong" not in str(told)
    assert seen(world.viewer("secretary2")) == set()
    assert queries.common_answers(world.viewer("outsider")) == []
    Participant.objects.filter(unit=world.unit2).update(valid_to=date(2017, 10, 1))
    assert queries.common_answers(world.viewer("secretary2")) == []


def test_withdrawing_before_the_answer(world, raised):
    row = raised()
    with pytest.raises(DomainError):
        actions.withdraw_concern(actor=world.viewer("chair"), concern_uid=row.uid, version=1)
    actions.withdraw_concern(actor=world.viewer("secretary1"), concern_uid=row.uid, version=1)
    with pytest.raises(DomainError):
        actions.answer_concern(actor=world.viewer("chair"), concern_uid=row.uid, version=2, answer="x")


def test_the_history_of_its_task_tells_only_those_who_see_it(world, raised):
    raised(commitment=world.commitment1)
    owner = world.viewer("secretary1")
    row = commitment_queries.commitment_for(owner, world.commitment1.uid)
    assert "petition" in {event.kind for event in commitment_queries.history(owner, row)}
    head = world.viewer("head")
    row = commitment_queries.commitment_for(head, world.commitment1.uid)
    assert "petition" not in {event.kind for event in commitment_queries.history(head, row)}


def test_the_body_does_not_read_a_task_it_may_not_see(world, raised, as_):
    row = raised(commitment=world.commitment1_later)
    actions.assign_concern(
        actor=world.viewer("clerk"),
        concern_uid=row.uid,
        version=1,
        assigned_to=world.board,
        answer_due_on=date(2017, 10, 10),
    )
    url = reverse("concerns:concern", args=[row.uid])
    assert world.commitment1_later.text in as_("clerk").get(url).content.decode()
    page = as_("head").get(url).content.decode()
    assert SECRET in page and world.commitment1_later.text not in page


def test_the_screens_from_raising_to_confirming(world, as_):
    unit, host = as_("secretary1"), as_("clerk")
    raise_url = f"{reverse('concerns:raise')}?task={world.commitment1.uid}"
    assert world.commitment1.text in unit.get(raise_url).content.decode()
    assert as_("secretary2").get(raise_url).status_code == 404
    sent = {"kind": "petition", "text": "Gọi 0912345678 hỏi xi măng", "access_class": "internal"}
    answer = unit.post(raise_url, sent)
    assert answer.status_code == 422 and "Đề nghị bỏ trước khi lưu" in answer.content.decode()
    assert "Khiếu nại, tố cáo" in answer.content.decode() and Concern.objects.unscoped("test").count() == 0
    assert unit.post(raise_url, {**sent, "text": "Xi măng về chậm"}).status_code == 303
    row = Concern.objects.unscoped("test").get()
    assert (row.commitment, row.raised_by, row.state) == (world.commitment1, world.unit1, "raised")

    def url(name):
        return reverse(f"concerns:{name}", args=[row.uid])

    assert host.get(url("assign")).status_code == 200 and unit.get(url("assign")).status_code == 404
    promise = {"version": 1, "assigned_to": world.board.uid, "answer_due_on": "2017-10-10"}
    assert host.post(url("assign"), {**promise, "answer_due_on": "2017-10-01"}).status_code == 422
    assert host.post(url("assign"), promise).status_code == 303
    body = as_("head")
    assert body.get(url("answer")).status_code == 200 and unit.get(url("answer")).status_code == 404
    assert body.post(url("answer"), {"version": 2, "answer": " "}).status_code == 422
    assert body.post(url("answer"), {"version": 2, "answer": "Cấp trước 20/10"}).status_code == 303
    assert host.post(url("common"), {"version": 3, "common": "1"}).status_code == 303
    assert "Cấp trước 20/10" in as_("secretary2").get(reverse("concerns:list")).content.decode()
    assert "Xi măng" not in as_("secretary2").get(reverse("concerns:list")).content.decode()
    assert unit.post(url("confirm")).status_code == 303
    assert unit.post(url("withdraw"), {"version": 5}).status_code == 422
    assert "Đã trả lời" in unit.get(url("concern")).content.decode()


@pytest.mark.parametrize("query", ["q=XI+MANG", "unit=x&state=x&page=9", "field=farming&state=raised"])
def test_the_list_is_narrowed_in_the_url(world, raised, as_, query):
    raised()
    assert SECRET in as_("clerk").get(f"{reverse('concerns:list')}?{query}").content.decode()
    assert SECRET not in as_("clerk").get(f"{reverse('concerns:list')}?q=khong+co").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_for_many(world, raised, as_, django_assert_max_num_queries, count):
    for _number in range(count):
        raised()
    client = as_("secretary1")
    client.get(reverse("concerns:list"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("concerns:list"))
    assert page.content.decode().count(SECRET) == count
