"""Call, move, postpone, re-call, cancel, in writing, extraordinary: each with what it refuses."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.utils import translation

from giaoban.core import clock
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.core.viewer import system_actor
from giaoban.records.models import AuditEntry
from giaoban.schedule import actions, hooks, queries, words
from giaoban.schedule.models import AgendaItem, Meeting, Participant, Slot

HALL = "Hội trường Huyện ủy"
NEW = {"held_on": date(2017, 10, 9), "starts_at": time(14), "place": HALL}


@pytest.fixture
def planned(world) -> Meeting:
    return actions.plan_meetings(actor=system_actor())[0]


@pytest.fixture
def moves(monkeypatch) -> list[hooks.Moved]:
    seen: list[hooks.Moved] = []
    monkeypatch.setattr(hooks, "_callbacks", [seen.append])
    return seen


def stored(meeting: Meeting) -> Meeting:
    return Meeting.objects.unscoped("test").select_related("series__host").get(pk=meeting.pk)


def local(meeting: Meeting) -> datetime:
    return clock.timezone.localtime(stored(meeting).report_due_at).replace(tzinfo=None)


# -- calling


def test_a_planned_meeting_is_called_with_its_officers(world, planned):
    chair, recorder = world.people["chair"], world.people["clerk"]
    called = actions.call_meeting(
        actor=world.viewer("clerk"), meeting_uid=planned.uid, version=1, chair=chair, recorder=recorder
    )
    kept = stored(called)
    assert (kept.state, kept.chair, kept.recorder, kept.version, kept.tick) == ("called", chair, recorder, 2, 1)
    assert kept.called_at == clock.now()
    assert AuditEntry.objects.filter(kind="schedule.call_meeting", subject_uid=planned.uid).count() == 1


@pytest.mark.parametrize("who", ["clerk", "clerk2", "chair", "deputy"])
def test_standing_members_and_clerks_call(world, planned, who):
    assert actions.call_meeting(actor=world.viewer(who), meeting_uid=planned.uid, version=1).state == "called"


@pytest.mark.parametrize("who", ["secretary1", "drafter1", "head", "city_leader"])
def test_who_sees_the_meeting_but_is_not_its_host_may_not_call(world, planned, who):
    with pytest.raises(DomainError, match="not_host"):
        actions.call_meeting(actor=world.viewer(who), meeting_uid=planned.uid, version=1)
    assert stored(planned).state == "planned"


@pytest.mark.parametrize("who", ["outsider", "admin"])
def test_for_strangers_the_meeting_does_not_exist(world, planned, who):
    with pytest.raises(NotFound):
        actions.call_meeting(actor=world.viewer(who), meeting_uid=planned.uid, version=1)


def test_the_chair_is_a_standing_member_and_the_recorder_of_the_office(world, planned):
    values = {"actor": world.viewer("clerk"), "meeting_uid": planned.uid, "version": 1}
    people = world.people
    for chair, recorder, code in (
        (people["clerk"], people["clerk2"], "chair_not_standing"),
        (people["secretary1"], None, "chair_not_standing"),
        (people["chair"], people["secretary1"], "recorder_not_host"),
        (people["chair"], people["chair"], "same_officer"),
    ):
        with pytest.raises(DomainError, match=code):
            actions.call_meeting(**values, chair=chair, recorder=recorder)
    named = actions.name_officers(**values, chair=people["deputy"], recorder=people["clerk2"])
    assert (stored(named).chair, stored(named).state) == (people["deputy"], "planned")


def test_a_meeting_whose_day_has_passed_or_without_participants_is_not_called(world, planned):
    values = {"actor": world.viewer("clerk"), "meeting_uid": planned.uid, "version": 1}
    with clock.frozen(datetime(2017, 11, 7, 8)), pytest.raises(DomainError, match="day_past"):
        actions.call_meeting(**values)
    Participant.objects.all().delete()
    with pytest.raises(DomainError, match="no_participants"):
        actions.call_meeting(**values)


def test_two_people_at_once_the_second_sees_a_conflict(world, planned):
    actions.move_meeting(
        actor=world.viewer("clerk"),
        meeting_uid=planned.uid,
        version=1,
        **{**NEW, "held_on": date(2017, 11, 8)},
        reason="bão",
    )
    with pytest.raises(Conflict):
        actions.call_meeting(actor=world.viewer("clerk2"), meeting_uid=planned.uid, version=1)
    assert stored(planned).state == "planned"


# -- moving


def test_moving_keeps_the_period_and_moves_what_hangs_on_the_day(world, moves):
    october = world.october
    actions.move_meeting(actor=world.viewer("clerk"), meeting_uid=october.uid, version=1, **NEW, reason="bão")
    moved = stored(october)
    assert (moved.period, moved.nominal_on, moved.held_on) == (
        date(2017, 10, 1),
        date(2017, 10, 6),
        date(2017, 10, 9),
    )
    assert local(october) == datetime(2017, 10, 4, 17)
    assert [(m.from_day, m.to_day, m.meeting.pk) for m in moves] == [(date(2017, 10, 6), date(2017, 10, 9), october.pk)]
    with translation.override("vi"):
        assert words.moved_sentence(moved) == "Hội nghị chuyển sang 14:00 ngày 09/10/2017 (thứ Hai) do bão."
        moved.reason = "Do bão số 10."
        assert words.moved_sentence(moved).endswith("do bão số 10.")


def test_another_hour_of_the_same_day_moves_no_due_dates(world, moves):
    actions.move_meeting(
        actor=world.viewer("clerk"),
        meeting_uid=world.october.uid,
        version=1,
        held_on=date(2017, 10, 6),
        starts_at=time(14),
        place=HALL,
        reason="trùng lịch",
    )
    assert moves == []
    assert stored(world.october).starts_at == time(14)


def test_an_error_in_a_room_below_undoes_the_move(world, monkeypatch):
    def broken(_moved):
        raise DomainError("tasks.broken", "no")

    monkeypatch.setattr(hooks, "_callbacks", [broken])
    with pytest.raises(DomainError, match="tasks.broken"):
        actions.move_meeting(actor=world.viewer("clerk"), meeting_uid=world.october.uid, version=1, **NEW, reason="bão")
    assert stored(world.october).held_on == date(2017, 10, 6)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": "  "}, "move_reason"),
        ({"held_on": date(2017, 10, 2)}, "day_past"),
        ({"held_on": date(2017, 10, 3), "starts_at": time(7)}, "time_past"),
        ({"place": "  "}, "series_place"),
        ({"held_on": date(2017, 10, 6), "starts_at": time(7, 30), "place": HALL}, "move_nothing"),
    ],
)
def test_moves_that_are_refused(world, change, code):
    values = {**NEW, "reason": "bão", **change}
    with pytest.raises(DomainError, match=code):
        actions.move_meeting(actor=world.viewer("clerk"), meeting_uid=world.october.uid, version=1, **values)
    assert stored(world.october).version == 1


def test_a_held_meeting_does_not_move(world):
    with pytest.raises(DomainError, match="move_not_now"):
        actions.move_meeting(
            actor=world.viewer("clerk"), meeting_uid=world.september.uid, version=1, **NEW, reason="bão"
        )


# -- postponing, cancelling, writing


def test_postponed_and_called_again_it_is_the_same_row_and_period(world, moves):
    clerk, uid = world.viewer("clerk"), world.october.uid
    actions.postpone_meeting(actor=clerk, meeting_uid=uid, version=1, reason="bão")
    postponed = stored(world.october)
    assert (postponed.state, postponed.report_due_at, postponed.reason) == ("postponed", None, "bão")
    with pytest.raises(DomainError, match="move_not_now"):
        actions.move_meeting(actor=clerk, meeting_uid=uid, version=2, **NEW, reason="bão")
    actions.recall_meeting(actor=clerk, meeting_uid=uid, version=2, **NEW)
    called = stored(world.october)
    assert (called.pk, called.state, called.period, called.held_on) == (
        world.october.pk,
        "called",
        date(2017, 10, 1),
        date(2017, 10, 9),
    )
    assert local(called) == datetime(2017, 10, 4, 17)
    assert [m.to_day for m in moves] == [date(2017, 10, 9)]


def test_cancelling_and_postponing_need_a_reason(world):
    clerk, uid = world.viewer("clerk"), world.october.uid
    for act, code in ((actions.postpone_meeting, "postpone_reason"), (actions.cancel_meeting, "cancel_reason")):
        with pytest.raises(DomainError, match=code):
            act(actor=clerk, meeting_uid=uid, version=1, reason=" ")
    actions.cancel_meeting(actor=clerk, meeting_uid=uid, version=1, reason="Đại hội")
    assert stored(world.october).state == "cancelled"
    with pytest.raises(DomainError, match="recall_not_now"):
        actions.recall_meeting(actor=clerk, meeting_uid=uid, version=2, **NEW)


def test_in_writing_and_back(world):
    clerk, uid = world.viewer("clerk"), world.october.uid
    actions.hold_in_writing(actor=clerk, meeting_uid=uid, version=1)
    assert stored(world.october).mode == "writing"
    actions.hold_in_writing(actor=clerk, meeting_uid=uid, version=2, writing=False)
    assert stored(world.october).mode == "hall"
    with pytest.raises(DomainError, match="hold_in_writing_not_now"):
        actions.hold_in_writing(actor=clerk, meeting_uid=world.september.uid, version=1)


# -- the chain of regular meetings


def test_the_chain_leaves_out_cancelled_and_extraordinary_ones(world, planned):
    clerk = world.viewer("clerk")
    extra = actions.create_extraordinary_meeting(
        actor=clerk,
        series_uid=world.series.uid,
        subject="Ứng phó bão số 10",
        held_on=date(2017, 10, 5),
        starts_at=time(8),
        place=HALL,
    )
    november = stored(planned)
    assert queries.previous_regular(november).pk == world.october.pk
    assert queries.next_regular(stored(world.september)).pk == world.october.pk
    actions.cancel_meeting(actor=clerk, meeting_uid=world.october.uid, version=1, reason="Đại hội")
    assert queries.previous_regular(november).pk == world.september.pk
    assert queries.next_regular(stored(world.september)).pk == november.pk
    assert queries.previous_regular(stored(world.september)) is None
    assert extra.kind == "extraordinary"


def test_the_next_briefing_is_the_first_still_to_be_held(world, planned):
    assert queries.next_briefing(world.series).pk == world.october.pk
    assert queries.next_briefing(world.series, after=date(2017, 10, 7)).pk == planned.pk
    actions.postpone_meeting(actor=world.viewer("clerk"), meeting_uid=world.october.uid, version=1, reason="bão")
    assert queries.next_briefing(world.series).pk == planned.pk


# -- extraordinary


def test_an_extraordinary_meeting_has_no_reports_and_invites_whom_it_wants(world):
    made = actions.create_extraordinary_meeting(
        actor=world.viewer("clerk"),
        series_uid=world.series.uid,
        subject="Ứng phó bão số 10",
        held_on=date(2017, 10, 4),
        starts_at=time(8),
        place=HALL,
        unit_ids={world.unit1.pk, world.board.pk},
        chair=world.people["chair"],
    )
    kept = stored(made)
    assert (kept.state, kept.kind, kept.report_due_at, kept.period) == (
        "called",
        "extraordinary",
        None,
        date(2017, 10, 1),
    )
    assert {slot.unit for slot in Slot.objects.filter(meeting=made)} == {world.unit1, world.board}
    people = (
        "secretary1",
        "head",
        "clerk",
        "chair",
        "city_leader",
        "inspector",
        "secretary2",
        "secretary3",
        "outsider",
    )
    sees = [who for who in people if Meeting.objects.visible_to(world.viewer(who)).filter(pk=made.pk).exists()]
    assert sees == ["secretary1", "head", "clerk", "chair", "city_leader", "inspector"]
    assert AgendaItem.objects.filter(meeting=made).first().key == "subject"
    actions.move_meeting(
        actor=world.viewer("clerk"),
        meeting_uid=made.uid,
        version=1,
        **{**NEW, "held_on": date(2017, 10, 5)},
        reason="bão",
    )
    assert stored(made).report_due_at is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"subject": " "}, "no_subject"),
        ({"place": ""}, "series_place"),
        ({"held_on": date(2017, 10, 1)}, "day_past"),
        ({"unit_ids": set()}, "no_participants"),
    ],
)
def test_extraordinary_meetings_that_are_refused(world, change, code):
    values = {"subject": "Bão", "held_on": date(2017, 10, 4), "starts_at": time(8), "place": HALL, **change}
    before = Meeting.objects.unscoped("test").count()
    with pytest.raises(DomainError, match=code):
        actions.create_extraordinary_meeting(actor=world.viewer("clerk"), series_uid=world.series.uid, **values)
    assert Meeting.objects.unscoped("test").count() == before


def test_only_the_host_calls_an_extraordinary_meeting(world):
    values = {"subject": "Bão", "held_on": date(2017, 10, 4), "starts_at": time(8), "place": HALL}
    with pytest.raises(DomainError, match="not_host"):
        actions.create_extraordinary_meeting(actor=world.viewer("secretary1"), series_uid=world.series.uid, **values)
    with pytest.raises(NotFound):
        actions.create_extraordinary_meeting(actor=world.viewer("outsider"), series_uid=world.series.uid, **values)
