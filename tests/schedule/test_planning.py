"""Three meetings ahead, idempotent; what was moved, postponed or cancelled is never planned again."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from giaoban.core import clock
from giaoban.core.errors import DomainError
from giaoban.core.viewer import system_actor
from giaoban.schedule import actions
from giaoban.schedule.models import AgendaItem, Attendance, Meeting, Participant, Series, Slot
from giaoban.schedule.queries import agenda_of, participants_on

WORKER = system_actor()


def live(series: Series) -> list[Meeting]:
    rows = Meeting.objects.unscoped("test").filter(series=series, kind="regular")
    return list(rows.exclude(state="cancelled").order_by("period"))


def test_three_ahead_are_planned_once(world):
    assert [m.period for m in actions.plan_meetings(actor=WORKER)] == [date(2017, 11, 1), date(2017, 12, 1)]
    assert actions.plan_meetings(actor=WORKER) == []
    assert [m.held_on for m in live(world.series)] == [
        date(2017, 9, 6),
        date(2017, 10, 6),
        date(2017, 11, 6),
        date(2017, 12, 6),
    ]


def test_a_planned_meeting_has_its_agenda_slots_attendance_and_deadline(world):
    november = actions.plan_meetings(actor=WORKER)[0]
    assert [item.key for item in AgendaItem.objects.filter(meeting=november)] == [
        "check",
        "units",
        "priorities",
        "opinions",
        "conclusions",
    ]
    slots = Slot.objects.filter(meeting=november)
    assert [slot.unit for slot in slots] == [world.unit1, world.unit2, world.unit3, world.board]
    assert [slot.minutes for slot in slots] == [10, 10, 10, 5]
    assert Attendance.objects.filter(slot__in=slots, status="expected").count() == 4
    assert clock.timezone.localtime(november.report_due_at) == clock.aware(datetime(2017, 11, 1, 17))
    assert agenda_of(november).total == 10 + 30 + 5 + 20 + 15


def test_moved_postponed_and_cancelled_periods_are_left_alone(world):
    november, december = actions.plan_meetings(actor=WORKER)
    clerk = world.viewer("clerk")
    actions.move_meeting(
        actor=clerk,
        meeting_uid=november.uid,
        version=1,
        held_on=date(2017, 12, 1),
        starts_at=time(14),
        place="Hội trường",
        reason="bão",
    )
    actions.cancel_meeting(actor=clerk, meeting_uid=december.uid, version=1, reason="Tổng kết năm")
    actions.postpone_meeting(actor=clerk, meeting_uid=world.october.uid, version=1, reason="bão")
    for _again in range(2):
        actions.plan_meetings(actor=WORKER)
        assert [m.period.month for m in live(world.series)] == [9, 10, 11, 1]
    with clock.frozen(datetime(2017, 10, 20, 8)):
        actions.plan_meetings(actor=WORKER)
    assert [m.period.month for m in live(world.series)] == [9, 10, 11, 1, 2]
    assert Meeting.objects.unscoped("test").filter(state="cancelled").count() == 1


def test_a_cancelled_period_can_be_planned_again_by_hand(world):
    december = actions.plan_meetings(actor=WORKER)[1]
    clerk = world.viewer("clerk")
    actions.cancel_meeting(actor=clerk, meeting_uid=december.uid, version=1, reason="Tổng kết năm")
    values = {"held_on": date(2017, 12, 12), "starts_at": time(8), "place": "Hội trường"}
    again = actions.replan_meeting(actor=clerk, meeting_uid=december.uid, **values)
    assert (again.period, again.nominal_on, again.held_on) == (
        date(2017, 12, 1),
        date(2017, 12, 6),
        date(2017, 12, 12),
    )
    with pytest.raises(DomainError, match="period_taken"):
        actions.replan_meeting(actor=clerk, meeting_uid=december.uid, **values)
    with pytest.raises(DomainError, match="replan_not_cancelled"):
        actions.replan_meeting(actor=clerk, meeting_uid=again.uid, **values)


def test_a_second_worker_plans_nothing_twice(world, monkeypatch):
    """Both read that nothing is planned; the database lets one of them write."""
    from giaoban.schedule.actions import planning

    slow = planning.recurrence.nominal_day
    raced = []

    def and_the_other_was_faster(rule, month):
        if not raced:
            raced.append(True)
            actions.plan_meetings(actor=WORKER)
        return slow(rule, month)

    monkeypatch.setattr(planning.recurrence, "nominal_day", and_the_other_was_faster)
    assert actions.plan_meetings(actor=WORKER) == []
    assert [m.period.month for m in live(world.series)] == [9, 10, 11, 12]
    assert Slot.objects.filter(meeting__period=date(2017, 11, 1)).count() == 4


def test_the_series_and_its_participants_end_when_they_say(world):
    Participant.objects.filter(unit=world.unit2).update(valid_to=date(2017, 12, 1))
    world.unit3.ended_on = date(2017, 11, 1)
    world.unit3.save()
    world.series.valid_to = date(2017, 12, 7)
    world.series.save()
    november, december = actions.plan_meetings(actor=WORKER)
    assert {s.unit for s in Slot.objects.filter(meeting=november)} == {world.unit1, world.unit2, world.board}
    assert {s.unit for s in Slot.objects.filter(meeting=december)} == {world.unit1, world.board}
    assert [p.unit for p in participants_on(world.series, date(2017, 10, 31), "reporting")] == [
        world.unit1,
        world.unit2,
        world.unit3,
    ]
    with clock.frozen(datetime(2017, 12, 6, 18)):
        assert actions.plan_meetings(actor=WORKER) == []


def test_the_period_comes_from_the_nominal_date(world):
    """Last day of the month, planning the next month, shifted back off weekends: December is planned on 30 November."""
    series = Series.objects.create(
        host=world.district,
        name="Giao ban các đảng bộ cơ quan",
        rrule="FREQ=MONTHLY;BYMONTHDAY=-1",
        period_offset=1,
        shift="back",
        starts_at=time(8),
        place="Phòng họp số 2",
        valid_from=date(2017, 10, 1),
    )
    planned = actions.plan_meetings(actor=world.viewer("clerk"), series=series)
    assert [(m.period, m.nominal_on, m.held_on) for m in planned] == [
        (date(2017, 11, 1), date(2017, 10, 31), date(2017, 10, 31)),
        (date(2017, 12, 1), date(2017, 11, 30), date(2017, 11, 30)),
        (date(2018, 1, 1), date(2017, 12, 31), date(2017, 12, 29)),
    ]


def test_only_the_host_and_the_worker_plan(world):
    for stranger in ("secretary1", "head", "city_leader", "outsider", "inspector", "admin"):
        with pytest.raises(DomainError, match="not_host"):
            actions.plan_meetings(actor=world.viewer(stranger), series=world.series)
    assert len(actions.plan_meetings(actor=world.viewer("chair"), series=world.series)) == 2
