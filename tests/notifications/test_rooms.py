"""What the rooms tell: exactly whom, what settles it, and what was said before and no longer holds."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from giaoban.commitments import actions as commitments
from giaoban.commitments.models import Commitment, ExtensionRequest
from giaoban.concerns import actions as concerns
from giaoban.concerns.models import AccessClass, Concern
from giaoban.core import clock
from giaoban.notifications.models import Notice
from giaoban.notifications.rendering import brief_of, text_of
from giaoban.organisation import succession
from giaoban.reports import actions as reports
from giaoban.reports.models import Report
from giaoban.schedule import actions as schedule
from giaoban.schedule.models import Meeting


def told(kind: str, *, standing: bool = True) -> set[str]:
    """User names of those who were told; `standing`: only while it still asks something."""
    rows = Notice.objects.unscoped("rule: test").filter(kind=kind)
    if standing:
        rows = rows.filter(done_at=None)
    return set(rows.values_list("recipient__account__username", flat=True))


def only(kind: str) -> Notice:
    return Notice.objects.unscoped("rule: test").filter(kind=kind).order_by("pk").first()


HOST_LEADERS = {"chair", "deputy"}
PARTICIPANTS = {"secretary1", "deputy1", "drafter1", "secretary2", "drafter2", "secretary3", "head"}


# -- meetings


def fresh(meeting: Meeting) -> Meeting:
    return Meeting.objects.unscoped("rule: test").select_related("series__host").get(pk=meeting.pk)


def move(world, day: date, reason: str = "bão"):
    meeting = fresh(world.october)
    return schedule.move_meeting(
        actor=world.viewer("clerk"),
        meeting_uid=meeting.uid,
        version=meeting.version,
        held_on=day,
        starts_at=time(14, 0),
        place="Hội trường",
        reason=reason,
    )


def test_participants_and_standing_members_are_told_of_a_call(world):
    world.october.state = Meeting.State.PLANNED
    world.october.save()
    schedule.call_meeting(
        actor=world.viewer("clerk"), meeting_uid=world.october.uid, version=fresh(world.october).version
    )
    assert told("schedule.called") == PARTICIPANTS | HOST_LEADERS
    assert not only("schedule.called").urgent


def test_a_move_replaces_what_was_said_before_and_is_urgent_when_near(world):
    move(world, date(2017, 10, 12))
    assert told("schedule.moved") == PARTICIPANTS | HOST_LEADERS
    assert not only("schedule.moved").urgent  # three days before the former day
    with clock.frozen(datetime(2017, 10, 11, 9)):
        meeting = fresh(world.october)
        schedule.postpone_meeting(
            actor=world.viewer("clerk"), meeting_uid=meeting.uid, version=meeting.version, reason="bão"
        )
        assert told("schedule.moved") == set()
        assert told("schedule.postponed") == PARTICIPANTS | HOST_LEADERS
        assert only("schedule.postponed").urgent
        meeting = fresh(world.october)
        schedule.recall_meeting(
            actor=world.viewer("clerk"),
            meeting_uid=meeting.uid,
            version=meeting.version,
            held_on=date(2017, 10, 20),
            starts_at=time(7, 30),
            place="Hội trường",
        )
        assert told("schedule.postponed") == set()
        assert told("schedule.recalled") == PARTICIPANTS | HOST_LEADERS


def test_a_planned_meeting_is_moved_without_a_word(world):
    world.october.state = Meeting.State.PLANNED
    world.october.save()
    move(world, date(2017, 10, 12))
    assert told("schedule.moved") == set()


def test_cancelled_and_in_writing(world):
    meeting = fresh(world.october)
    schedule.hold_in_writing(actor=world.viewer("clerk"), meeting_uid=meeting.uid, version=meeting.version)
    assert told("schedule.in_writing") == PARTICIPANTS | HOST_LEADERS
    meeting = fresh(world.october)
    schedule.cancel_meeting(
        actor=world.viewer("clerk"), meeting_uid=meeting.uid, version=meeting.version, reason="Trùng lịch"
    )
    assert told("schedule.in_writing") == set()
    assert told("schedule.cancelled") == PARTICIPANTS | HOST_LEADERS


def test_a_unit_that_is_not_invited_is_not_told(world):
    schedule.create_extraordinary_meeting(
        actor=world.viewer("clerk"),
        series_uid=world.series.uid,
        subject="Phòng chống bão",
        held_on=date(2017, 10, 4),
        starts_at=time(7, 30),
        place="Hội trường",
        unit_ids={world.unit1.pk},
    )
    assert told("schedule.called_extraordinary") == {"secretary1", "deputy1", "drafter1"} | HOST_LEADERS
    assert only("schedule.called_extraordinary").urgent
    notice = only("schedule.called_extraordinary")
    assert "Phòng chống bão" in text_of(notice) and "Phòng chống bão" not in brief_of(notice)


# -- reports


@pytest.fixture
def report(world) -> Report:
    return Report.objects.create(meeting=world.october, unit=world.unit1, created_at=clock.now(), difficulties="không")


def test_the_drafter_asks_and_the_secretary_is_told(world, report):
    reports.send_for_approval(actor=world.viewer("drafter1"), report_uid=report.uid)
    assert told("reports.awaiting") == {"secretary1", "deputy1"}
    assert only("reports.awaiting").urgent  # the deadline is this afternoon
    reports.recall_report(actor=world.viewer("secretary1"), report_uid=report.uid)
    assert told("reports.awaiting") == set()
    assert told("reports.to_revise") == {"drafter1"}


def test_a_return_goes_to_the_unit_and_is_settled_by_the_next_step(world, report):
    report.state, report.first_submitted_at = Report.State.SUBMITTED, clock.now()
    report.submitted_by = world.people["secretary1"]
    report.save()
    reports.return_report(
        actor=world.viewer("clerk"), report_uid=report.uid, version=report.version, reason="Chưa có số hộ"
    )
    assert told("reports.returned") == {"secretary1", "deputy1", "drafter1"}
    reports.send_for_approval(actor=world.viewer("drafter1"), report_uid=report.uid)
    assert told("reports.returned") == set()
    assert told("reports.awaiting") == {"secretary1", "deputy1"}


def test_taking_back_is_told_to_the_office(world, report):
    report.state, report.first_submitted_at = Report.State.SUBMITTED, clock.now()
    report.save()
    reports.withdraw_report(actor=world.viewer("secretary1"), report_uid=report.uid)
    assert told("reports.taken_back") == {"clerk", "clerk2"}


# -- tasks


def assign(world, **more) -> Commitment:
    values = {
        "actor": world.viewer("clerk"),
        "series": world.series,
        "unit": world.unit1,
        "text": "Rà soát hộ nghèo",
        "field": world.fields["farming"],
        "due_on": date(2017, 10, 20),
        **more,
    }
    return commitments.assign_commitment(**values)


def test_a_task_is_told_to_its_unit_and_to_who_co_ordinates(world):
    assign(world, co_units=[world.unit3])
    assert told("commitments.given") == {"secretary1", "deputy1", "drafter1"}
    assert told("commitments.shared") == {"secretary3"}


def test_an_extension_is_asked_granted_and_refused(world):
    task = world.commitment1_later
    ask = {"actor": world.viewer("secretary1"), "commitment_uid": task.uid, "reason": "Mưa bão"}
    request = commitments.ask_extension(to_due=date(2017, 12, 29), **ask)
    assert told("commitments.extension_asked") == {"chair", "deputy", "clerk", "clerk2"}
    commitments.decide_extension(
        actor=world.viewer("clerk"),
        request_uid=request.uid,
        version=request.version,
        granted=True,
        decided_by=world.people["chair"],
    )
    assert told("commitments.extension_asked") == set()
    assert told("commitments.extended") == {"secretary1", "deputy1", "drafter1"}
    second = commitments.ask_extension(to_due=date(2018, 1, 31), **ask)
    commitments.decide_extension(
        actor=world.viewer("chair"),
        request_uid=second.uid,
        version=second.version,
        granted=False,
        decided_by=world.people["chair"],
        answer="Đã gia hạn một lần",
    )
    assert told("commitments.extension_refused") == {"secretary1", "deputy1", "drafter1"}


def test_many_extensions_answer_what_was_asked(world):
    task = world.commitment1_later
    commitments.ask_extension(
        actor=world.viewer("secretary1"), commitment_uid=task.uid, to_due=date(2017, 12, 29), reason="Mưa bão"
    )
    commitments.extend_commitments(
        actor=world.viewer("clerk"),
        uids=[task.uid],
        reason="bão",
        granted_by=world.people["chair"],
        to_due=date(2017, 12, 29),
    )
    assert ExtensionRequest.objects.get().state == ExtensionRequest.State.GRANTED
    assert told("commitments.extension_asked") == set()
    assert told("commitments.extended") == {"secretary1", "deputy1", "drafter1"}


def test_a_successor_is_told_once_of_all_its_tasks(world):
    succession.pass_on(actor=world.viewer("clerk"), unit=world.unit1, successor=world.unit2, on=date(2017, 10, 3))
    assert told("commitments.handed_over") == {"secretary2", "drafter2"}
    assert only("commitments.handed_over").params == {"unit": "Tân Phong", "count": 2}


# -- petitions


def petition(world, **more) -> Concern:
    values = {
        "actor": world.viewer("secretary1"),
        "series": world.series,
        "unit": world.unit1,
        "text": "Bãi rác đã đầy",
        **more,
    }
    return concerns.raise_concern(**values)


def test_only_a_pressing_matter_is_told_to_the_host_at_once(world):
    petition(world)
    assert told("concerns.pressing") == set()
    petition(world, kind=Concern.Kind.PRESSING)
    assert told("concerns.pressing") == {"chair", "deputy", "clerk", "clerk2"}


def test_assigned_and_answered(world):
    concern = petition(world)
    concern = concerns.assign_concern(
        actor=world.viewer("clerk"),
        concern_uid=concern.uid,
        version=concern.version,
        assigned_to=world.board,
        answer_due_on=date(2017, 10, 20),
    )
    assert told("concerns.assigned") == {"head"}
    concern = concerns.answer_concern(
        actor=world.viewer("head"), concern_uid=concern.uid, version=concern.version, answer="Sẽ mở rộng"
    )
    assert told("concerns.assigned") == set()
    assert told("concerns.answered") == {"secretary1", "deputy1", "drafter1"}
    concerns.confirm_answer(actor=world.viewer("drafter1"), concern_uid=concern.uid)
    assert told("concerns.answered") == set()


def test_a_restricted_petition_is_told_to_leaders_only_and_without_a_word(world):
    concern = petition(world, access_class=AccessClass.RESTRICTED, kind=Concern.Kind.PRESSING)
    assert told("concerns.pressing") == {"chair", "deputy"}
    concerns.answer_concern(
        actor=world.viewer("chair"), concern_uid=concern.uid, version=concern.version, answer="Đã giao công an"
    )
    assert told("concerns.answered") == {"secretary1", "deputy1"}
    for row in Notice.objects.unscoped("rule: test"):
        assert (row.restricted, row.params) == (True, {})


def test_taken_back_before_it_is_answered(world):
    concern = petition(world, kind=Concern.Kind.PRESSING)
    concerns.withdraw_concern(actor=world.viewer("secretary1"), concern_uid=concern.uid, version=concern.version)
    assert told("concerns.pressing") == set()
    assert told("concerns.pressing", standing=False) == {"chair", "deputy", "clerk", "clerk2"}
    assert timedelta(0) == clock.now() - only("concerns.pressing").done_at
