"""The chair's table: values, proposals, agreeing, judging, who may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from giaoban.commitments.models import Verdict
from giaoban.core import clock
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.meetings.actions import table as acts
from giaoban.meetings.models import VerdictProposal
from giaoban.meetings.queries.table import table_of
from giaoban.organisation.models import Appointment
from giaoban.records.models import AuditEntry
from tests.meetings import stage
from tests.world import START, World


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.frozen(stage.DAY):
        yield


def outcomes(world: World) -> dict[int, str]:
    return dict(Verdict.objects.filter(meeting=world.october).values_list("commitment_id", "outcome"))


def test_table_values_for_the_host(world: World) -> None:
    stage.report(
        world,
        world.unit1,
        {
            world.commitment1: {"outcome": "achieved", "result": "đã ban hành"},
            world.commitment1_later: {"outcome": "in_progress"},
        },
        is_late=True,
    )
    stage.propose(world, world.commitment1, "achieved")
    table = table_of(world.viewer("clerk"), world.october.uid)

    assert [str(row.unit) for row in table.rows] == ["Tân Phong", "Đại Hợp", "Ngũ Phúc"]
    first, second, third = table.rows
    assert (first.report_state, second.report_state) == ("late", "none")
    assert [(c.claimed, c.proposed, c.judged) for c in first.cells] == [
        ("achieved", "achieved", ""),
        ("in_progress", "", ""),
    ]
    assert first.cells[0].evidence == "đã ban hành"
    assert (first.cells[0].time, first.cells[0].days) == ("late", 7)
    assert (first.cells[0].settles, first.cells[0].differs) == (True, False)
    assert (first.cells[1].suggested, first.cells[1].settles, first.cells[1].differs) == ("in_progress", False, True)
    assert (first.settleable, first.missing, first.given) == (1, 2, 0)
    assert third.cells == ()
    assert (table.units, table.reported, table.commitments, table.missing) == (3, 1, 3, 3)


def test_agree_as_proposed_leaves_every_difference(world: World) -> None:
    different = world.commitment(world.unit1, "khác nhau")
    unproposed = world.commitment(world.unit1, "chưa đề xuất")
    undated = world.commitment(world.unit1, "thiếu ngày")
    dated = world.commitment(world.unit1, "có ngày")
    stage.report(
        world,
        world.unit1,
        {
            world.commitment1: {"outcome": "achieved"},
            world.commitment1_later: {"outcome": "in_progress"},
            different: {"outcome": "achieved"},
            unproposed: {"outcome": "achieved"},
            undated: {"outcome": "partly"},
            dated: {"outcome": "partly", "why_not": "mưa bão"},
        },
    )
    stage.propose(world, world.commitment1, "achieved")
    stage.propose(world, world.commitment1_later, "in_progress")
    stage.propose(world, different, "not_achieved", new_due_on=date(2017, 11, 30))
    stage.propose(world, undated, "partly")
    stage.propose(world, dated, "partly", new_due_on=date(2017, 11, 30))
    stage.propose(world, world.commitment2, "achieved")
    stage.open_meeting(world)

    settled, left = acts.agree_as_proposed(actor=world.viewer("clerk"), slot_uid=stage.slot_of(world, world.unit1).uid)

    assert (settled, left) == (3, 3)
    assert outcomes(world) == {
        world.commitment1.pk: "achieved",
        world.commitment1_later.pk: "in_progress",
        dated.pk: "partly",
    }
    verdict = Verdict.objects.get(commitment=dated)
    assert (verdict.by, verdict.entered_by) == (world.people["chair"], world.people["clerk"])
    assert (verdict.new_due_on, verdict.reason) == (date(2017, 11, 30), "mưa bão")
    assert stage.fresh(dated).misses == 1
    with pytest.raises(DomainError) as refused:
        acts.agree_as_proposed(actor=world.viewer("clerk"), slot_uid=stage.slot_of(world, world.unit1).uid)
    assert refused.value.code == "meetings.nothing_agreed"


def test_a_suggestion_is_no_proposal_until_somebody_confirms(world: World) -> None:
    stage.report(world, world.unit1, {world.commitment1: {"outcome": "achieved"}})
    assert VerdictProposal.objects.count() == 0
    slot = stage.slot_of(world, world.unit1)

    count = acts.propose_as_claimed(actor=world.viewer("clerk"), slot_uid=slot.uid)

    assert count == 1
    row = VerdictProposal.objects.get()
    assert (row.commitment, row.outcome, row.by) == (world.commitment1, "achieved", world.people["clerk"])
    with pytest.raises(DomainError):
        acts.propose_as_claimed(actor=world.viewer("clerk"), slot_uid=slot.uid)


def test_head_proposes_in_his_field_only(world: World) -> None:
    head = world.viewer("head")
    acts.propose_verdict(
        actor=head, meeting_uid=world.october.uid, commitment_uid=world.commitment1.uid, outcome="achieved"
    )
    assert VerdictProposal.objects.get().by == world.people["head"]
    with pytest.raises(NotFound):
        acts.propose_verdict(
            actor=head, meeting_uid=world.october.uid, commitment_uid=world.commitment1_later.uid, outcome="in_progress"
        )
    for key in ("secretary1", "inspector", "outsider", "city_leader", "member1"):
        with pytest.raises(NotFound):
            acts.propose_verdict(
                actor=world.viewer(key),
                meeting_uid=world.october.uid,
                commitment_uid=world.commitment1.uid,
                outcome="achieved",
            )


def test_two_proposals_at_once_conflict_and_keep_both_texts(world: World) -> None:
    clerk = {"actor": world.viewer("clerk"), "meeting_uid": world.october.uid, "commitment_uid": world.commitment1.uid}
    acts.propose_verdict(**clerk, outcome="achieved", reason="của tôi", version=0)
    with pytest.raises(Conflict) as refused:
        acts.propose_verdict(**{**clerk, "actor": world.viewer("head")}, outcome="partly", reason="của anh", version=0)
    assert "của tôi" in refused.value.theirs
    assert "của anh" in refused.value.mine
    acts.propose_verdict(**clerk, outcome="partly", new_due_on=date(2017, 11, 1), version=1)
    assert VerdictProposal.objects.get().version == 2


def test_clerk_enters_what_the_chair_says_and_the_record_says_so(world: World) -> None:
    stage.open_meeting(world)
    acts.judge_at_table(
        actor=world.viewer("clerk"),
        meeting_uid=world.october.uid,
        commitment_uid=world.commitment1.uid,
        outcome="achieved",
        seen=0,
    )
    verdict = Verdict.objects.get()
    assert (verdict.by, verdict.entered_by) == (world.people["chair"], world.people["clerk"])
    entry = AuditEntry.objects.filter(kind="commitments.judge").get()
    assert (entry.actor_uid, entry.for_uid) == (world.people["clerk"].uid, world.people["chair"].uid)
    with pytest.raises(Conflict):
        acts.judge_at_table(
            actor=world.viewer("clerk2"),
            meeting_uid=world.october.uid,
            commitment_uid=world.commitment1.uid,
            outcome="owed",
            seen=0,
        )


def test_nobody_judges_where_he_holds_a_post(world: World) -> None:
    Appointment.objects.create(
        person=world.people["chair"], unit=world.unit1, position="committee_member", valid_from=START
    )
    stage.open_meeting(world)
    judge = {
        "actor": world.viewer("clerk"),
        "meeting_uid": world.october.uid,
        "commitment_uid": world.commitment1.uid,
        "outcome": "achieved",
    }
    with pytest.raises(DomainError) as refused:
        acts.judge_at_table(**judge, judged_by=world.people["chair"])
    assert refused.value.code == "meetings.not_the_judge"
    acts.judge_at_table(**judge)
    assert Verdict.objects.get().by == world.people["deputy"]
    assert table_of(world.viewer("clerk"), world.october.uid).rows[0].chairs_own is True


def test_another_standing_member_does_not_judge_beside_the_chair(world: World) -> None:
    stage.open_meeting(world)
    with pytest.raises(DomainError) as refused:
        acts.judge_at_table(
            actor=world.viewer("deputy"),
            meeting_uid=world.october.uid,
            commitment_uid=world.commitment1.uid,
            outcome="achieved",
            judged_by=world.people["deputy"],
        )
    assert refused.value.code == "meetings.not_the_judge"


@pytest.mark.parametrize("key", ["head", "secretary1", "secretary2", "inspector", "outsider", "city_leader", "member1"])
def test_only_the_host_judges_and_agrees(world: World, key: str) -> None:
    stage.open_meeting(world)
    actor = world.viewer(key)
    with pytest.raises(NotFound):
        acts.judge_at_table(
            actor=actor, meeting_uid=world.october.uid, commitment_uid=world.commitment1.uid, outcome="achieved"
        )
    with pytest.raises(NotFound):
        acts.agree_as_proposed(actor=actor, slot_uid=stage.slot_of(world, world.unit1).uid)
    assert Verdict.objects.count() == 0


def test_no_verdict_before_opening(world: World) -> None:
    with pytest.raises(DomainError) as refused:
        acts.judge_at_table(
            actor=world.viewer("clerk"),
            meeting_uid=world.october.uid,
            commitment_uid=world.commitment1.uid,
            outcome="achieved",
        )
    assert refused.value.code == "meetings.not_open"
