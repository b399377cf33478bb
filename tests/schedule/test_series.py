"""Series and participants: several on one host, changes that planned meetings follow, dated participants."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from giaoban.core import clock
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.core.viewer import system_actor
from giaoban.organisation import succession
from giaoban.schedule import actions, hooks, queries
from giaoban.schedule.actions.series import SeriesTerms
from giaoban.schedule.models import Meeting, Participant, Series, Slot

TERMS = SeriesTerms(
    name="Giao ban các tổ chức cơ sở đảng khác",
    rrule="FREQ=MONTHLY;BYDAY=2FR",
    starts_at=time(14),
    place="Phòng họp số 2",
    valid_from=date(2017, 10, 1),
)


def terms_of(series: Series, **changes) -> SeriesTerms:
    own = {name: getattr(series, name) for name in SeriesTerms.__dataclass_fields__}
    return replace(SeriesTerms(**own), **changes)


def test_a_second_series_on_the_same_host(world):
    made = actions.create_series(actor=world.viewer("clerk"), host=world.district, terms=TERMS)
    units = [world.unit2.pk, world.unit1.pk]
    actions.set_participants(
        actor=world.viewer("clerk"),
        series_uid=made.uid,
        version=1,
        on=date(2017, 10, 1),
        reporting=units,
        advising=[world.board.pk],
    )
    planned = actions.plan_meetings(actor=system_actor(), series=made)
    assert [m.held_on for m in planned] == [date(2017, 10, 13), date(2017, 11, 10), date(2017, 12, 8)]
    assert [slot.unit for slot in Slot.objects.filter(meeting=planned[0])] == [world.unit2, world.unit1, world.board]
    assert {s.name for s in queries.visible_series(world.viewer("clerk"))} == {made.name, world.series.name}
    assert {s.name for s in queries.visible_series(world.viewer("secretary3"))} == {world.series.name}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "series_name"),
        ({"place": ""}, "series_place"),
        ({"rrule": "FREQ=MONTHLY;BYMONTHDAY=31"}, "rule_skips_month"),
        ({"rrule": "FREQ=DAILY"}, "rule_not_monthly"),
        ({"shift": "sideways"}, "series_shift"),
        ({"period_offset": 5}, "series_offset"),
        ({"valid_to": date(2017, 10, 1)}, "series_dates"),
        ({"minutes_per_unit": 0}, "series_minutes"),
        ({"name": "Giao ban Bí thư Đảng ủy xã, thị trấn"}, "series_twice"),
    ],
)
def test_series_that_are_refused(world, change, code):
    with pytest.raises(DomainError, match=code):
        actions.create_series(actor=world.viewer("clerk"), host=world.district, terms=replace(TERMS, **change))
    assert Series.objects.count() == 1


@pytest.mark.parametrize("who", ["secretary1", "head", "city_leader", "outsider", "admin", "inspector"])
def test_only_the_host_creates_and_changes(world, who):
    viewer = world.viewer(who)
    with pytest.raises(DomainError, match="not_host"):
        actions.create_series(actor=viewer, host=world.district, terms=TERMS)
    with pytest.raises((NotFound, DomainError)):
        actions.change_series(
            actor=viewer, series_uid=world.series.uid, version=1, terms=terms_of(world.series, place="x")
        )
    with pytest.raises((NotFound, DomainError)):
        actions.set_participants(
            actor=viewer, series_uid=world.series.uid, version=1, on=date(2017, 10, 7), reporting=[], advising=[]
        )
    world.series.refresh_from_db()
    assert world.series.version == 1
    assert Participant.objects.filter(valid_to=None).count() == 4


def test_planned_meetings_follow_a_change_called_and_moved_ones_do_not(world, monkeypatch):
    moved: list[hooks.Moved] = []
    monkeypatch.setattr(hooks, "_callbacks", [moved.append])
    november, december = actions.plan_meetings(actor=system_actor())
    clerk = world.viewer("clerk")
    actions.move_meeting(
        actor=clerk,
        meeting_uid=december.uid,
        version=1,
        held_on=date(2017, 12, 12),
        starts_at=time(9),
        place="Nhà văn hóa",
        reason="tổng kết",
    )
    moved.clear()
    terms = terms_of(world.series, rrule="FREQ=MONTHLY;BYMONTHDAY=10", place="Phòng họp lớn", minutes_per_unit=8)
    actions.change_series(actor=clerk, series_uid=world.series.uid, version=1, terms=terms)
    rows = {m.period.month: m for m in Meeting.objects.unscoped("test").filter(series=world.series)}
    assert (rows[10].held_on, rows[10].place) == (date(2017, 10, 6), "Hội trường Huyện ủy")  # called
    assert (rows[11].nominal_on, rows[11].held_on, rows[11].place) == (
        date(2017, 11, 10),
        date(2017, 11, 10),
        "Phòng họp lớn",
    )
    assert (rows[12].held_on, rows[12].place) == (date(2017, 12, 12), "Nhà văn hóa")  # moved by hand
    assert [(m.meeting.pk, m.to_day) for m in moved] == [(november.pk, date(2017, 11, 10))]
    assert clock.timezone.localtime(rows[11].report_due_at).date() == date(2017, 11, 7)
    assert {s.minutes for s in Slot.objects.filter(meeting=november, role="reporting")} == {8}
    assert actions.plan_meetings(actor=system_actor()) == []


def test_a_change_is_refused_when_somebody_changed_it_meanwhile(world):
    clerk = world.viewer("clerk")
    actions.change_series(
        actor=clerk, series_uid=world.series.uid, version=1, terms=terms_of(world.series, place="Phòng A")
    )
    with pytest.raises(Conflict):
        actions.change_series(
            actor=clerk, series_uid=world.series.uid, version=1, terms=terms_of(world.series, place="Phòng B")
        )
    world.series.refresh_from_db()
    assert world.series.place == "Phòng A"


def test_a_series_ends_without_leaving_called_meetings_behind(world):
    actions.plan_meetings(actor=system_actor())
    clerk = world.viewer("clerk")
    with pytest.raises(DomainError, match="series_to_called") as refused:
        actions.change_series(
            actor=clerk,
            series_uid=world.series.uid,
            version=1,
            terms=terms_of(world.series, valid_to=date(2017, 10, 1)),
        )
    assert str(world.october.uid) in refused.value.links[0][1]
    actions.change_series(
        actor=clerk, series_uid=world.series.uid, version=1, terms=terms_of(world.series, valid_to=date(2017, 12, 1))
    )
    states = {m.period.month: m.state for m in Meeting.objects.unscoped("test")}
    assert states == {9: "closed", 10: "called", 11: "planned", 12: "cancelled"}
    with pytest.raises(DomainError, match="series_from_held"):
        actions.change_series(
            actor=clerk,
            series_uid=world.series.uid,
            version=2,
            terms=terms_of(world.series, valid_from=date(2017, 9, 20)),
        )


# -- participants


def set_to(world, reporting, advising=(), on=date(2017, 10, 4), version=1):
    return actions.set_participants(
        actor=world.viewer("clerk"),
        series_uid=world.series.uid,
        version=version,
        on=on,
        reporting=[unit.pk for unit in reporting],
        advising=[unit.pk for unit in advising],
    )


def test_participants_are_dated_and_upcoming_meetings_follow(world):
    november = actions.plan_meetings(actor=system_actor())[0]
    set_to(world, [world.unit2, world.unit1], [world.board, world.commission])
    assert [s.unit for s in Slot.objects.filter(meeting=november, role="reporting")] == [world.unit2, world.unit1]
    assert [p.unit for p in queries.participants_on(world.series, date(2017, 10, 4))] == [
        world.unit2,
        world.unit1,
        world.board,
        world.commission,
    ]
    assert [p.unit for p in queries.participants_on(world.series, date(2017, 10, 3), "reporting")] != []
    # October was called for the 6th, after the day of the change: unit3 no longer takes part, the board's sister does.
    assert {s.unit for s in Slot.objects.filter(meeting=world.october)} == {
        world.unit1,
        world.unit2,
        world.board,
        world.commission,
    }
    # September was held: it keeps its participants.
    assert world.unit3 in {s.unit for s in Slot.objects.filter(meeting=world.september)}


def test_an_order_arranged_for_one_meeting_survives_a_new_order_of_the_series(world):
    november = actions.plan_meetings(actor=system_actor())[0]
    clerk = world.viewer("clerk")
    own = [s.uid for s in Slot.objects.filter(meeting=november, role="reporting")]
    actions.reorder_slots(actor=clerk, meeting_uid=november.uid, order=[own[2], own[0], own[1]])
    set_to(world, [world.unit2, world.unit1, world.unit3])
    order = [s.unit for s in Slot.objects.filter(meeting=november, role="reporting")]
    assert order == [world.unit3, world.unit1, world.unit2]


def test_out_and_in_again_leaves_one_row_a_time(world):
    set_to(world, [world.unit1, world.unit2])
    set_to(world, [world.unit1, world.unit2, world.unit3], on=date(2017, 11, 1), version=2)
    rows = list(
        Participant.objects.filter(unit=world.unit3).order_by("valid_from").values_list("valid_from", "valid_to")
    )
    assert rows == [(date(2017, 4, 1), date(2017, 10, 4)), (date(2017, 11, 1), None)]
    set_to(world, [world.unit1, world.unit2], [world.unit3], on=date(2017, 11, 1), version=3)
    now = Participant.objects.get(unit=world.unit3, valid_to=None)
    assert (now.role, now.valid_from) == ("advising", date(2017, 11, 1))
    assert Participant.objects.filter(unit=world.unit3).count() == 2


def test_participants_that_are_refused(world):
    world.unit3.ended_on = date(2017, 10, 1)
    world.unit3.save()
    for reporting, on, code in (
        ([world.unit1, world.unit1], date(2017, 10, 4), "participant_twice"),
        ([world.district], date(2017, 10, 4), "participant_is_host"),
        ([world.unit3], date(2017, 10, 4), "participant_ended"),
        ([world.unit1], date(2017, 3, 1), "participants_early"),
        ([world.unit1], date(2017, 9, 6), "participants_held"),
    ):
        with pytest.raises(DomainError, match=code):
            set_to(world, reporting, on=on)
    with pytest.raises(Conflict):
        set_to(world, [world.unit1], version=7)
    assert Participant.objects.filter(valid_to=None).count() == 4


def test_a_sole_successor_takes_the_place_of_a_unit_that_ended(world):
    november = actions.plan_meetings(actor=system_actor())[0]
    with clock.frozen(datetime(2017, 10, 20, 8)):
        succession.pass_on(
            actor=world.viewer("admin"), unit=world.unit3, successor=world.commission, on=date(2017, 10, 20)
        )
    assert {s.unit for s in Slot.objects.filter(meeting=november, role="reporting")} == {
        world.unit1,
        world.unit2,
        world.commission,
    }
    assert world.unit3 in {p.unit for p in queries.participants_on(world.series, date(2017, 10, 19))}
    assert Slot.objects.get(meeting=november, unit=world.commission).position == 3


def test_a_successor_that_takes_part_already_keeps_its_one_place(world):
    succession.pass_on(actor=world.viewer("admin"), unit=world.unit3, successor=world.unit1, on=date(2017, 10, 4))
    assert Participant.objects.filter(unit=world.unit1).count() == 1
    assert [p.unit for p in queries.participants_on(world.series, date(2017, 10, 4), "reporting")] == [
        world.unit1,
        world.unit2,
    ]
