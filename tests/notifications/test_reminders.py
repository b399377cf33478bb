"""Reminders in working days, then upward; again when a date moves; nothing more once the cause is gone."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from giaoban.commitments.models import Commitment, Outcome, Verdict
from giaoban.commitments.notices import remind_due, remind_owed
from giaoban.concerns import notices as concern_notices
from giaoban.concerns.models import Concern
from giaoban.core import clock
from giaoban.meetings.notices import remind_proposals
from giaoban.notifications.models import Notice
from giaoban.notifications.reminders import reminders
from giaoban.notifications.rendering import text_of
from giaoban.notifications.worker import remind_due as remind_all
from giaoban.reports import actions as reports
from giaoban.reports.models import Report
from giaoban.reports.notices import remind_reports
from giaoban.schedule import actions as schedule
from giaoban.schedule.models import Meeting
from tests.notifications.post import addresses, states, work
from tests.notifications.test_rooms import fresh, move, only, told


def run(day: datetime) -> int:
    with clock.frozen(day):
        return remind_reports(clock.now())


DUE = clock.aware(datetime(2017, 10, 3, 17))


@pytest.fixture
def october(world) -> Meeting:
    """Called for the 6th, reports due on Tuesday the 3rd at five."""
    Meeting.objects.unscoped("rule: test").filter(pk=world.october.pk).update(report_due_at=DUE)
    return fresh(world.october)


def test_three_and_one_working_days_before(world, october):
    assert run(datetime(2017, 9, 27, 23, 59)) == 0
    assert run(datetime(2017, 9, 28, 0, 1)) == 6  # Thursday: Friday, Monday, Tuesday
    assert told("reports.due_soon") == {"secretary1", "deputy1", "drafter1", "secretary2", "drafter2", "secretary3"}
    assert run(datetime(2017, 9, 29, 12)) == 0
    assert run(datetime(2017, 10, 1, 12)) == 0  # Sunday
    assert run(datetime(2017, 10, 2, 0, 1)) == 6
    assert run(datetime(2017, 10, 3, 16, 59)) == 0
    assert "17:00 ngày 03/10/2017" in text_of(only("reports.due_next"))
    assert only("reports.due_next").args == [str(october.uid), str(world.unit1.uid)]


def test_who_has_submitted_is_not_reminded_and_who_submits_is_told_no_more(world, october):
    Report.objects.create(
        meeting=october,
        unit=world.unit2,
        state=Report.State.SUBMITTED,
        first_submitted_at=clock.now(),
        created_at=clock.now(),
    )
    run(datetime(2017, 10, 2, 8))
    assert told("reports.due_next") == {"secretary1", "deputy1", "drafter1", "secretary3"}
    mine = Report.objects.create(
        meeting=october,
        unit=world.unit3,
        created_at=clock.now(),
        no_party_building_reason="không",
        no_socio_economic_reason="không",
    )
    reports.submit_report(actor=world.viewer("secretary3"), report_uid=mine.uid)
    assert told("reports.due_next") == {"secretary1", "deputy1", "drafter1"}
    reports.withdraw_report(actor=world.viewer("secretary3"), report_uid=mine.uid)
    assert run(datetime(2017, 10, 3, 9)) == 1  # taken back: asked again
    assert "secretary3" in told("reports.due_next")


def test_after_the_deadline_upward_one_line_a_meeting(world, october):
    assert run(datetime(2017, 10, 3, 17, 30)) == 0  # grace
    assert run(datetime(2017, 10, 3, 18, 1)) == 2
    assert told("reports.missing") == {"clerk", "clerk2"}
    assert only("reports.missing").params["units"] == "Tân Phong, Đại Hợp, Ngũ Phúc"
    assert run(datetime(2017, 10, 4, 16)) == 0
    assert run(datetime(2017, 10, 4, 17, 1)) == 2
    assert told("reports.still_missing") == {"chair", "deputy"}
    assert run(datetime(2017, 10, 5, 8)) == 0
    assert Notice.objects.unscoped("rule: test").filter(kind__startswith="reports.").count() == 4


def test_a_moved_meeting_reminds_again_for_its_new_deadline(world, october):
    run(datetime(2017, 10, 2, 8))
    assert len(told("reports.due_next")) == 6
    with clock.frozen(datetime(2017, 10, 2, 9)):
        move(world, date(2017, 10, 20))  # reports are now due on the 17th
    assert told("reports.due_next") == set()
    assert run(datetime(2017, 10, 3, 18, 30)) == 0
    assert run(datetime(2017, 10, 12, 8)) == 6
    assert run(datetime(2017, 10, 16, 8)) == 6
    assert set(
        Notice.objects.unscoped("rule: test")
        .filter(kind="reports.due_next", done_at=None)
        .values_list("day", flat=True)
    ) == {date(2017, 10, 17)}


def test_a_withdrawn_cause_is_not_mailed(world, october, server):
    """Reminded at midnight, the meeting is cancelled in the morning by somebody who tells nobody of the reports."""
    addresses(world, "secretary1", "secretary2")
    run(datetime(2017, 10, 2, 0, 5))
    Meeting.objects.unscoped("rule: test").update(state=Meeting.State.CANCELLED, reason="bão")
    assert work(2) == ""
    assert {state for who, state in states().items() if who.startswith("secretary1")} == {"dropped"}


def test_nothing_is_asked_of_a_postponed_meeting(world, october):
    with clock.frozen(datetime(2017, 9, 29, 8)):
        schedule.postpone_meeting(
            actor=world.viewer("clerk"), meeting_uid=october.uid, version=october.version, reason="bão"
        )
    assert run(datetime(2017, 10, 2, 8)) == 0


@pytest.mark.parametrize("meetings", [0, 1])
def test_a_round_with_nothing_new_is_cheap(world, october, meetings, django_assert_max_num_queries):
    if not meetings:
        Meeting.objects.unscoped("rule: test").update(report_due_at=None)
    run(datetime(2017, 10, 2, 8))
    with django_assert_max_num_queries(1 + 3 * meetings):
        assert run(datetime(2017, 10, 2, 8, 1)) == 0


# -- tasks, petitions, assessments owed, proposals


def tasks(day: datetime) -> int:
    with clock.frozen(day):
        return remind_due(clock.now())


def test_a_task_is_reminded_of_once_and_again_when_its_date_moves(world):
    task = world.commitment1_later  # due on Friday 15 December
    assert tasks(datetime(2017, 12, 11, 8)) == 0
    assert tasks(datetime(2017, 12, 12, 8)) == 3
    assert tasks(datetime(2017, 12, 13, 8)) == 0
    assert told("commitments.due") == {"secretary1", "deputy1", "drafter1"}
    with clock.frozen(datetime(2017, 12, 13, 9)):
        from giaoban.commitments.actions import extend_commitments

        extend_commitments(
            actor=world.viewer("clerk"),
            uids=[task.uid],
            reason="bão",
            granted_by=world.people["chair"],
            to_due=date(2017, 12, 29),
        )
    assert told("commitments.due") == set()
    assert tasks(datetime(2017, 12, 26, 8)) == 3
    assert told("commitments.due") == {"secretary1", "deputy1", "drafter1"}


def test_what_is_due_at_the_briefing_is_asked_for_by_the_report(world):
    Commitment.objects.unscoped("rule: test").filter(pk=world.commitment1_later.pk).update(due_at_next_meeting=True)
    assert tasks(datetime(2017, 12, 14, 8)) == 0


def test_tasks_that_are_late_already_are_left_to_the_lists(world):
    assert tasks(datetime(2017, 10, 3, 8)) == 0


def test_the_cost_of_a_round_does_not_grow(world, django_assert_num_queries):
    tasks(datetime(2017, 12, 12, 8))
    with django_assert_num_queries(1):
        tasks(datetime(2017, 12, 12, 9))


def test_an_answer_that_is_due(world):
    concern = Concern.objects.create(
        series=world.series,
        raised_by=world.unit1,
        text="Bãi rác",
        state=Concern.State.ASSIGNED,
        assigned_to=world.board,
        answer_due_on=date(2017, 10, 20),
        raised_at=clock.now(),
    )
    for day, count in ((16, 0), (17, 1), (18, 0)):
        with clock.frozen(datetime(2017, 10, day, 8)):
            assert concern_notices.remind_due(clock.now()) == count, day
    assert told("concerns.due") == {"head"}
    assert only("concerns.due").subject_uid == concern.uid


def test_assessments_owed_are_told_to_the_standing_members_in_one_line(world):
    for task in (world.commitment1, world.commitment2):
        Verdict.objects.create(
            commitment=task,
            meeting=world.september,
            outcome=Outcome.OWED,
            by=world.people["chair"],
            entered_by=world.people["clerk"],
            at=clock.now(),
        )
    for day, count in ((10, 0), (11, 2), (12, 0)):  # five working days after the 6th is the 13th
        with clock.frozen(datetime(2017, 9, day, 8)):
            assert remind_owed(clock.now()) == count, day
    assert told("commitments.owed") == {"chair", "deputy"}
    assert only("commitments.owed").params["count"] == 2


def test_heads_of_advisory_bodies_propose_by_the_eve(world):
    for day, count in ((3, 0), (4, 1), (5, 0)):
        with clock.frozen(datetime.combine(date(2017, 10, day), time(8))):
            assert remind_proposals(clock.now()) == count, day
    assert told("meetings.propose") == {"head"}


def test_one_reminder_that_fails_does_not_stop_the_others(world, monkeypatch, caplog):
    def broken(now: datetime) -> int:
        raise RuntimeError("no such table")

    from giaoban.notifications import reminders as registry

    monkeypatch.setattr(registry, "_reminders", {"broken": broken, **reminders()})
    with clock.frozen(datetime(2017, 12, 12, 8)), pytest.raises(RuntimeError, match="broken"):
        remind_all()
    assert told("commitments.due") == {"secretary1", "deputy1", "drafter1"}
