"""What the minutes tell, from closing to the seal and to a correction."""

from __future__ import annotations

from datetime import datetime

import pytest

from giaoban.core import clock
from giaoban.meetings.actions.addenda import create_addendum, sign_addendum
from giaoban.meetings.actions.minutes import answer_objection, build_minutes, edit_part, respond_to_part
from giaoban.meetings.actions.signing import name_substitute, read_back, sign_minutes
from giaoban.meetings.models import Minutes, MinutesPart
from giaoban.meetings.notices import remind_read_back
from giaoban.notifications.models import Notice
from tests.notifications.test_rooms import HOST_LEADERS, PARTICIPANTS, only, told
from tests.world import PASSWORD

CLOSED = datetime(2017, 9, 6, 12, 30)


@pytest.fixture
def minutes(world) -> Minutes:
    with clock.frozen(CLOSED):
        return build_minutes(actor=world.viewer("clerk"), meeting=world.september)


def part(world, minutes: Minutes) -> MinutesPart:
    return MinutesPart.objects.get(minutes=minutes, unit=world.unit1)


def again(minutes: Minutes) -> Minutes:
    return Minutes.objects.unscoped("rule: test").get(pk=minutes.pk)


def respond(world, minutes: Minutes, who: str = "secretary1", kind: str = "confirmed", text: str = "") -> MinutesPart:
    row = MinutesPart.objects.get(minutes=minutes, unit=getattr(world, f"unit{who[-1]}"))
    respond_to_part(actor=world.viewer(who), part_uid=row.uid, version=row.version, kind=kind, text=text)
    return row


def test_each_unit_is_told_at_once_that_its_part_is_ready(world, minutes):
    assert told("meetings.part_ready") == {"secretary1", "deputy1", "secretary2", "secretary3"}
    assert only("meetings.part_ready").urgent


def test_who_has_confirmed_is_asked_no_more_until_his_part_is_changed(world, minutes):
    with clock.frozen(datetime(2017, 9, 6, 14)):
        row = respond(world, minutes)
        assert told("meetings.part_ready") == {"secretary2", "secretary3"}
        edit_part(actor=world.viewer("clerk"), part_uid=row.uid, version=row.version, text="Lời mới")
        assert told("meetings.part_ready") == {"secretary1", "deputy1", "secretary2", "secretary3"}


def test_an_objection_goes_to_the_office_and_its_answer_to_the_unit(world, minutes):
    with clock.frozen(datetime(2017, 9, 6, 14)):
        row = respond(world, minutes, kind="objected", text="Số hộ chưa đúng")
        assert told("meetings.objected") == {"clerk", "clerk2"}
        row.refresh_from_db()
        answer_objection(actor=world.viewer("clerk"), part_uid=row.uid, version=row.response.version, answer="Đã sửa")
        assert told("meetings.objected") == set()
        assert told("meetings.objection_answered") == {"secretary1", "deputy1"}


def test_when_the_time_is_over_the_office_reads_back_and_two_sign(world, minutes):
    for day, hour, count in ((7, 8, 0), (7, 13, 2), (7, 14, 0)):
        with clock.frozen(datetime(2017, 9, day, hour)):
            assert remind_read_back(clock.now()) == count
    assert told("meetings.to_read_back") == {"clerk", "clerk2"}
    with clock.frozen(datetime(2017, 9, 8, 9)):
        read_back(actor=world.viewer("clerk"), minutes_uid=minutes.uid, revision=minutes.revision)
        assert told("meetings.to_read_back") == told("meetings.part_ready") == set()
        assert told("meetings.to_sign") == {"chair"}  # the recorder read it back himself
        name_substitute(
            actor=world.viewer("deputy"),
            minutes_uid=minutes.uid,
            role="recorder",
            person=world.people["clerk2"],
            reason="Đi học",
        )
        assert told("meetings.to_sign") == {"chair", "clerk2"}
        sign = {"minutes_uid": minutes.uid, "revision": again(minutes).revision, "password": PASSWORD}
        sign_minutes(actor=world.viewer("clerk2"), role="recorder", **sign)
        assert told("meetings.to_sign") == {"chair"}
        sign_minutes(actor=world.viewer("chair"), role="chair", **sign)
        assert told("meetings.to_sign") == set()
        everybody = PARTICIPANTS | HOST_LEADERS | {"clerk", "clerk2"}
        assert told("meetings.sealed") == everybody - {"chair"}
        correct(world, minutes)


def correct(world, minutes: Minutes) -> None:
    addendum = create_addendum(
        actor=world.viewer("clerk"), minutes_uid=minutes.uid, part_uid=part(world, minutes).uid, text="Sửa số hộ"
    )
    assert told("meetings.addendum_to_sign") == {"chair", "clerk2"}
    for who, role in (("clerk2", "recorder"), ("chair", "chair")):
        addendum.refresh_from_db()
        sign_addendum(
            actor=world.viewer(who), addendum_uid=addendum.uid, version=addendum.version, role=role, password=PASSWORD
        )
    assert told("meetings.addendum_to_sign") == set()
    assert told("meetings.corrected") == {"secretary1", "deputy1", "drafter1"}


def test_the_parts_themselves_are_never_in_a_notice(world, minutes):
    with clock.frozen(datetime(2017, 9, 6, 14)):
        respond(world, minutes, kind="objected", text="Số hộ chưa đúng")
    stored = [str(row.params) for row in Notice.objects.unscoped("rule: test")]
    assert stored and not any("Số hộ" in params for params in stored)
