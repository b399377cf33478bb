"""Who sees what, what blocks the gate, and what a co-ordinating unit must never read."""

from datetime import date

import pytest
from django.db.models import Q

from giaoban.commitments import actions, queries
from giaoban.commitments.models import Commitment, CoUnit
from giaoban.core.errors import DomainError, NotFound
from giaoban.organisation.models import Unit
from tests.commitments.conftest import NEW_DATE, close_meeting, fresh, open_meeting


def seen(viewer):
    return set(Commitment.objects.visible_to(viewer))


def test_the_gate_counts_a_task_hidden_from_the_actor(world, october, monkeypatch):
    """DESIGN.md: rules of integrity count all rows."""
    monkeypatch.setattr(Commitment, "visible", staticmethod(lambda viewer: ~Q(pk=world.commitment2.pk)))
    clerk = world.viewer("clerk")
    assert world.commitment2 not in set(Commitment.objects.visible_to(clerk))
    assert world.commitment2 in queries.without_verdict(october)


def test_the_gate_lists_orphans_and_forgets_what_was_judged(world, judge, october):
    Unit.objects.filter(pk=world.unit2.pk).update(ended_on=date(2017, 9, 30))
    assert {row.pk for row in queries.without_verdict(october)} == {
        world.commitment1.pk,
        world.commitment1_later.pk,
        world.commitment2.pk,
    }
    assert [row.pk for row in queries.orphans(october)] == [world.commitment2.pk]
    judge(world.commitment2, "owed")
    judge(world.commitment1, "achieved")
    judge(world.commitment1_later, "owed")
    assert queries.without_verdict(october) == []


def test_what_was_promised_or_given_after_the_opening_is_not_in_the_gate(world, october):
    clerk = world.viewer("clerk")
    draft = actions.promise_commitment(
        actor=clerk,
        meeting=october,
        unit=world.unit1,
        text="Mới hứa",
        field=world.fields["farming"],
        origin="plan",
        due_on=NEW_DATE,
    )
    late = world.commitment(world.unit1, "Giao trong khi họp", NEW_DATE, opened_at=october.opened_at.replace(year=2018))
    gate = {row.pk for row in queries.without_verdict(october)}
    assert draft.pk not in gate and late.pk not in gate and world.commitment1.pk in gate


def test_an_extraordinary_meeting_has_no_gate(world):
    from tests.world import make_meeting

    meeting = make_meeting(world, date(2017, 10, 2), "called", kind="extraordinary", subject="Bão")
    assert queries.without_verdict(open_meeting(meeting)) == []


def test_a_co_ordinating_unit_sees_the_task_and_its_notes_never_the_verdict(world, judge):
    CoUnit.objects.create(commitment=world.commitment1, unit=world.unit2)
    actions.add_progress(actor=world.viewer("secretary1"), commitment_uid=world.commitment1.uid, text="Đã họp dân")
    judge(world.commitment1, "not_achieved", new_due_on=NEW_DATE, reason="BÍ MẬT CỦA ĐÁNH GIÁ")
    helper = world.viewer("secretary2")
    row = queries.commitment_for(helper, world.commitment1.uid)
    assert row.sees_verdicts is False
    told = queries.history(helper, row)
    assert "Đã họp dân" in {event.detail for event in told}
    assert {event.kind for event in told} == {"promised", "noted"}
    assert "BÍ MẬT CỦA ĐÁNH GIÁ" not in str(told)
    owner = world.viewer("secretary1")
    assert "judged" in {event.kind for event in queries.history(owner, queries.commitment_for(owner, row.uid))}
    actions.add_progress(actor=helper, commitment_uid=row.uid, text="Đã phối hợp")
    with pytest.raises(DomainError):
        actions.add_progress(actor=helper, commitment_uid=row.uid, text="Đạt", qty=3)


def test_the_page_of_a_co_ordinating_unit_tells_no_verdict(world, judge, as_):
    CoUnit.objects.create(commitment=world.commitment1, unit=world.unit2)
    judge(world.commitment1, "not_achieved", new_due_on=NEW_DATE, reason="LÝ-DO-KÍN")
    from django.urls import reverse

    helper, owner = as_("secretary2"), as_("secretary1")
    page = reverse("commitments:commitment", args=[world.commitment1.uid])
    assert "LÝ-DO-KÍN" in owner.get(page).content.decode()
    seen_ = helper.get(page).content.decode()
    assert world.commitment1.text in seen_
    assert "LÝ-DO-KÍN" not in seen_ and "↻" not in seen_ and "Chưa hoàn thành" not in seen_
    assert "↻" not in helper.get(reverse("commitments:list")).content.decode()
    assert list(queries.open_for_meeting(world.viewer("secretary2"), world.october).filter(owner=world.unit1)) == []


def test_the_head_of_a_body_sees_its_field_in_its_series_only(world):
    from giaoban.organisation.models import Field, UnitField
    from giaoban.schedule.models import Participant

    head = world.viewer("head")
    assert seen(head) == {world.commitment1, world.commitment2}
    UnitField.objects.create(unit=world.board, field=Field.objects.get(code="order"))
    assert world.commitment1_later in seen(world.viewer("head"))
    Participant.objects.filter(unit=world.board).update(valid_to=date(2017, 10, 1))
    assert seen(world.viewer("head")) == set()


def test_the_levels_above_see_and_the_others_do_not(world):
    everything = {world.commitment1, world.commitment1_later, world.commitment2}
    for key in ("city_leader", "chair", "deputy", "clerk"):
        assert seen(world.viewer(key)) == everything
    for key in ("secretary3", "outsider", "admin"):
        assert seen(world.viewer(key)) == set()
    with pytest.raises(NotFound):
        queries.commitment_for(world.viewer("secretary2"), world.commitment1.uid)


def test_a_draft_is_its_units_and_the_hosts(world, october):
    draft = actions.promise_commitment(
        actor=world.viewer("clerk"),
        meeting=october,
        unit=world.unit1,
        text="Nháp",
        field=world.fields["order"],
        origin="table",
        due_on=NEW_DATE,
        co_units=[world.unit2],
    )
    assert draft in seen(world.viewer("secretary1")) and draft not in seen(world.viewer("secretary2"))
    close_meeting(october)
    actions.open_drafts(actor=world.viewer("clerk"), meeting=october)
    assert draft in seen(world.viewer("secretary2")) and fresh(draft).state == "open"


def test_without_verdict_and_the_table_cost_the_same_for_any_number(world, october, django_assert_num_queries):
    for number in range(3):
        world.commitment(world.unit3, f"Việc {number}")
    clerk = world.viewer("clerk")
    with django_assert_num_queries(1):
        rows = list(queries.open_for_meeting(clerk, october))
    assert len(rows) == 6
    with django_assert_num_queries(1):
        queries.without_verdict(october)
    with django_assert_num_queries(1):
        queries.verdicts_of(october)
