"""Promising, changing, dropping, extending, waiting, passing on: success and refusal."""

from datetime import date, timedelta

import pytest

from giaoban.commitments import actions, queries
from giaoban.commitments.models import Commitment, Extension, Handover
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.organisation.models import Appointment, Unit
from giaoban.schedule.actions import move_meeting
from giaoban.schedule.models import Meeting
from tests.commitments.conftest import MEETING_DAY, NEW_DATE, close_meeting, fresh


@pytest.fixture
def promise(world, october):
    def run(**more):
        values = {
            "actor": world.viewer("clerk"),
            "meeting": october,
            "unit": world.unit1,
            "text": "Trồng 60 ha cây vụ đông",
            "field": world.fields["farming"],
            "origin": "plan",
            "due_on": NEW_DATE,
            **more,
        }
        return actions.promise_commitment(**values)

    return run


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"due_on": MEETING_DAY}, "commitments.date_before_meeting"),
        ({"due_on": None}, "commitments.due_required"),
        ({"text": "   "}, "commitments.text_required"),
    ],
)
def test_a_promise_needs_words_and_a_date_after_the_meeting(world, promise, change, code):
    with pytest.raises(DomainError) as refused:
        promise(**change)
    assert refused.value.code == code
    assert promise(rhythm="monthly", due_on=None).due_on is None


def test_a_promise_of_a_unit_that_ended_or_takes_no_part_is_refused(world, promise):
    with pytest.raises(DomainError) as refused:
        promise(unit=world.other)
    assert refused.value.code == "commitments.not_participant"
    Unit.objects.filter(pk=world.unit1.pk).update(ended_on=date(2017, 10, 1))
    world.unit1.refresh_from_db()
    with pytest.raises(DomainError) as refused:
        promise()
    assert refused.value.code == "commitments.unit_ended"


def test_only_the_office_promises_and_only_at_an_open_meeting(world, promise, october):
    with pytest.raises(DomainError) as refused:
        promise(actor=world.viewer("secretary1"))
    assert refused.value.code == "commitments.not_host"
    close_meeting(october)
    with pytest.raises(DomainError) as refused:
        promise()
    assert refused.value.code == "commitments.meeting_not_open"


def test_wording_and_first_date_change_until_the_minutes_are_sealed(world, promise, october):
    clerk, row = world.viewer("clerk"), promise()
    actions.change_draft(
        actor=clerk, commitment_uid=row.uid, version=1, changes={"text": "Trồng 70 ha", "unit": world.unit2}
    )
    with pytest.raises(Conflict):
        actions.change_draft(actor=clerk, commitment_uid=row.uid, version=1, changes={"text": "Trồng 80 ha"})
    close_meeting(october)
    actions.open_drafts(actor=clerk, meeting=october)
    later = NEW_DATE + timedelta(days=5)
    changed = actions.change_draft(
        actor=clerk, commitment_uid=row.uid, version=fresh(row).version, changes={"due_on": later}
    )
    assert (changed.owner, changed.promised_by, changed.first_due_on, changed.due_on) == (
        world.unit2,
        world.unit2,
        later,
        later,
    )
    actions.freeze_commitments(actor=clerk, meeting=october)
    with pytest.raises(DomainError) as refused:
        actions.change_draft(actor=clerk, commitment_uid=row.uid, version=fresh(row).version, changes={"text": "x"})
    assert refused.value.code == "commitments.frozen"


def test_a_draft_is_dropped_at_its_meeting_only(world, promise, october):
    clerk, row, kept = world.viewer("clerk"), promise(), promise(text="Giữ lại")
    actions.drop_draft(actor=clerk, commitment_uid=row.uid, version=1)
    with pytest.raises(NotFound):
        queries.commitment_for(clerk, row.uid)
    with pytest.raises(DomainError):
        actions.drop_draft(actor=clerk, commitment_uid=world.commitment1.uid, version=1)
    close_meeting(october)
    actions.open_drafts(actor=clerk, meeting=october)
    with pytest.raises(DomainError) as refused:
        actions.drop_draft(actor=clerk, commitment_uid=kept.uid, version=fresh(kept).version)
    assert refused.value.code == "commitments.meeting_not_open"


def test_a_task_due_before_the_next_briefing_moves_with_it(world):
    clerk = world.viewer("clerk")
    row = actions.assign_commitment(
        actor=clerk,
        series=world.series,
        unit=world.unit1,
        text="Chuẩn bị",
        field=world.fields["farming"],
        due_at_next_meeting=True,
    )
    fixed = world.commitment(world.unit1, "Ngày cố định", world.october.held_on)
    assert row.due_on == world.october.held_on
    october = Meeting.objects.unscoped("test").get(pk=world.october.pk)
    move_meeting(
        actor=clerk,
        meeting_uid=october.uid,
        version=october.version,
        held_on=date(2017, 10, 9),
        starts_at=october.starts_at,
        place=october.place,
        reason="Bão",
    )
    moved = fresh(row)
    assert (moved.due_on, moved.first_due_on) == (date(2017, 10, 9), date(2017, 10, 6))
    assert fresh(fixed).due_on == date(2017, 10, 6)
    extension = Extension.objects.get(commitment=row)
    assert (extension.reason, extension.granted_by) == ("Bão", None)
    told = queries.history(clerk, queries.commitment_for(clerk, row.uid))
    assert ("Bão", "") in {(event.detail, event.by) for event in told}


def test_asking_is_the_secretarys_and_granting_the_hosts(world):
    ask = {"commitment_uid": world.commitment1.uid, "to_due": NEW_DATE, "reason": "Chờ huyện"}
    for key, code in (("drafter1", "commitments.not_owner"), ("clerk", "commitments.not_owner")):
        with pytest.raises(DomainError) as refused:
            actions.ask_extension(actor=world.viewer(key), **ask)
        assert refused.value.code == code
    with pytest.raises(NotFound):
        actions.ask_extension(actor=world.viewer("secretary2"), **ask)
    request = actions.ask_extension(actor=world.viewer("secretary1"), **ask)
    with pytest.raises(DomainError) as refused:
        actions.ask_extension(actor=world.viewer("deputy1"), **ask)
    assert refused.value.code == "commitments.already_asked"
    assert [one.pk for one in queries.requests_waiting(world.viewer("chair"))] == [request.pk]
    assert list(queries.requests_waiting(world.viewer("secretary1"))) == []
    decide = {"request_uid": request.uid, "version": 1, "decided_by": world.people["chair"]}
    with pytest.raises(DomainError):
        actions.decide_extension(actor=world.viewer("clerk"), granted=False, **decide)
    with pytest.raises(DomainError) as refused:
        actions.decide_extension(actor=world.viewer("secretary1"), granted=True, **decide)
    assert refused.value.code == "commitments.not_host"
    actions.decide_extension(actor=world.viewer("clerk"), granted=False, answer="Đã gia hạn một lần", **decide)
    assert fresh(world.commitment1).due_on == date(2017, 9, 29) and Extension.objects.count() == 0


def test_nobody_extends_a_task_of_a_unit_in_which_he_holds_a_post(world):
    Appointment.objects.create(
        person=world.people["deputy"], unit=world.unit1, position="committee_member", valid_from=date(2016, 1, 1)
    )
    extend = {
        "actor": world.viewer("clerk"),
        "uids": [world.commitment1.uid, world.commitment2.uid],
        "to_due": NEW_DATE,
        "reason": "Bão",
    }
    with pytest.raises(DomainError) as refused:
        actions.extend_commitments(granted_by=world.people["deputy"], **extend)
    assert refused.value.code == "commitments.own_unit"
    assert Extension.objects.count() == 0
    assert len(actions.extend_commitments(granted_by=world.people["chair"], **extend)) == 2


def test_many_at_once_is_all_or_none(world):
    extend = {"actor": world.viewer("clerk"), "reason": "Bão", "granted_by": world.people["chair"]}
    uids = [world.commitment1.uid, world.commitment1_later.uid]
    with pytest.raises(DomainError) as refused:
        actions.extend_commitments(uids=uids, to_due=NEW_DATE, **extend)
    assert refused.value.code == "commitments.date_not_later" and world.commitment1_later.text in refused.value.message
    assert Extension.objects.count() == 0
    actions.extend_commitments(uids=uids, days=10, **extend)
    assert fresh(world.commitment1).due_on == date(2017, 10, 9)
    assert fresh(world.commitment1_later).due_on == date(2017, 12, 25)
    for wrong in ({"uids": []}, {"uids": uids}, {"uids": uids, "days": 1, "to_due": NEW_DATE}):
        with pytest.raises(DomainError):
            actions.extend_commitments(**{**wrong, **extend})


def test_an_extension_waits_while_the_meeting_gives_a_new_date(world, judge):
    judge(world.commitment1, "partly", new_due_on=NEW_DATE)
    with pytest.raises(DomainError) as refused:
        actions.extend_commitments(
            actor=world.viewer("clerk"),
            uids=[world.commitment1.uid],
            to_due=date(2017, 11, 30),
            reason="Bão",
            granted_by=world.people["chair"],
        )
    assert refused.value.code == "commitments.judged_now"


def test_a_sole_successor_takes_the_open_tasks_a_split_does_not(world):
    moved = actions.pass_to_successor(
        actor=world.viewer("clerk"), unit=world.unit1, successor=world.unit2, on=date(2017, 10, 1)
    )
    assert moved == 2
    row = fresh(world.commitment1)
    assert (row.owner, row.promised_by) == (world.unit2, world.unit1)
    assert Handover.objects.filter(to_unit=world.unit2).count() == 2
    hand = {"actor": world.viewer("clerk"), "commitment_uid": row.uid, "to_unit": world.unit3, "reason": "Chia xã"}
    with pytest.raises(DomainError) as refused:
        actions.hand_over_commitment(version=row.version, **hand)
    assert refused.value.code == "commitments.owner_alive"
    Unit.objects.filter(pk=world.unit2.pk).update(ended_on=date(2017, 10, 2))
    with pytest.raises(Conflict):
        actions.hand_over_commitment(version=1, **hand)
    actions.hand_over_commitment(version=row.version, **hand)
    assert fresh(row).owner == world.unit3


def test_today_tells_what_is_late_new_asked_and_owed(world, judge, october):
    unit = world.viewer("secretary1")
    assert [(item.late, item.text) for item in queries.today_items(unit)] == [(True, world.commitment1.text)]
    given = actions.assign_commitment(
        actor=world.viewer("clerk"),
        series=world.series,
        unit=world.unit1,
        text="Việc gấp",
        field=world.fields["farming"],
        due_on=date(2017, 10, 30),
    )
    assert any("Việc gấp" in str(item.text) for item in queries.today_items(unit))
    assert not any("Việc gấp" in str(item.text) for item in queries.today_items(world.viewer("secretary2")))
    actions.ask_extension(actor=unit, commitment_uid=given.uid, to_due=date(2017, 11, 30), reason="Bận")
    assert [item.group for item in queries.today_items(world.viewer("chair"))] == ["approve"]
    judge(world.commitment2, "owed")
    close_meeting(october)
    groups = {item.group: item for item in queries.today_items(world.viewer("chair"))}
    assert "Đại Hợp" in groups["due"].detail
    assert queries.today_items(world.viewer("outsider")) == []


def test_open_own_tasks_are_counted_without_the_priorities(world):
    world.commitment(world.unit1, "Trọng tâm", origin="priority")
    assert queries.open_own_count(world.unit1, world.series) == 2
    assert queries.open_own_counts(world.series) == {world.unit1.pk: 2, world.unit2.pk: 1}
    assert Commitment.objects.unscoped("test").filter(owner=world.unit1).count() == 3


def test_ending_a_unit_passes_its_open_tasks_to_the_sole_successor_only(world):
    from giaoban.organisation.actions import end_unit

    admin = world.viewer("admin")
    end_unit(actor=admin, unit=world.unit1, successors=[(world.unit3, False)], on=date(2017, 10, 2))
    assert fresh(world.commitment1).owner == world.unit3
    end_unit(actor=admin, unit=world.unit2, successors=[(world.unit3, True)], on=date(2017, 10, 2))
    assert fresh(world.commitment2).owner == world.unit2
    assert queries.orphans(world.october) == [world.commitment2]
