"""The agenda adds itself up; order, form and flags of slots; attendance and substitutes."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from giaoban.core import clock
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.schedule import actions, queries, words
from giaoban.schedule.agenda import build
from giaoban.schedule.models import AgendaItem, Attendance, Meeting, Participant, Series, Slot
from tests.world import make_meeting

# -- the sum


@given(
    st.lists(st.integers(0, 60), max_size=30),
    st.lists(st.integers(0, 30), max_size=8),
    st.integers(0, 90),
    st.integers(10, 600),
)
@settings(max_examples=60)
def test_the_agenda_is_a_gapless_sum(units, advisers, own, length):
    series = Series(length_minutes=length)
    meeting = Meeting(series=series, held_on=date(2017, 10, 6), starts_at=time(7, 30))
    slots = [Slot(role="reporting", minutes=minutes) for minutes in units]
    slots += [Slot(role="advising", minutes=minutes) for minutes in advisers]
    items = [AgendaItem(key=key, minutes=own) for key in ("check", "units", "priorities", "opinions")]
    agenda = build(meeting, items, slots)
    assert agenda.total == sum(units) + sum(advisers) + 4 * own
    assert agenda.over_by == max(0, agenda.total - length)
    for before, after in zip(agenda.items, agenda.items[1:], strict=False):
        assert before.ends_at == after.starts_at
    assert agenda.items[0].starts_at == agenda.starts_at and agenda.items[-1].ends_at == agenda.ends_at
    assert len(agenda.slots("reporting")) == len(units)
    assert sum(line.minutes for line in agenda.items) == agenda.total


def test_the_end_in_words(world):
    slot = Slot.objects.get(meeting=world.october, unit=world.unit1)
    slot.minutes = 225
    slot.save()
    agenda = queries.agenda_of(queries.meeting_for(world.viewer("clerk"), world.october.uid))
    # 07:30 + 10 + (225 + 20) + 5 + 30 + 20 = 12:40
    with translation.override("vi"):
        assert words.end_sentence(agenda) == "Dự kiến kết thúc 12:40, quá giờ 70 phút."
    Series.objects.update(length_minutes=400)
    agenda = queries.agenda_of(queries.meeting_for(world.viewer("clerk"), world.october.uid))
    with translation.override("vi"):
        assert words.end_sentence(agenda) == "Dự kiến kết thúc 12:40."


# -- order


def names(meeting: Meeting, role: str = "reporting") -> list[str]:
    return [str(slot.unit) for slot in queries.slots_of(meeting) if slot.role == role]


def uids(world, *units) -> list:
    return [Slot.objects.get(meeting=world.october, unit=unit).uid for unit in units]


def test_order_is_changed_and_recorded(world):
    order = uids(world, world.unit3, world.unit1, world.unit2)
    seen = uids(world, world.unit1, world.unit2, world.unit3)
    actions.reorder_slots(actor=world.viewer("clerk"), meeting_uid=world.october.uid, order=order, seen=seen)
    assert names(world.october) == ["Ngũ Phúc", "Tân Phong", "Đại Hợp"]
    assert Meeting.objects.unscoped("test").get(pk=world.october.pk).tick == 1
    with pytest.raises(Conflict) as conflict:
        actions.reorder_slots(actor=world.viewer("clerk2"), meeting_uid=world.october.uid, order=seen, seen=seen)
    assert conflict.value.theirs.split("\n") == ["Ngũ Phúc", "Tân Phong", "Đại Hợp"]
    assert names(world.october) == ["Ngũ Phúc", "Tân Phong", "Đại Hợp"]


def test_orders_that_are_refused(world):
    clerk, uid = world.viewer("clerk"), world.october.uid
    one, two, three = uids(world, world.unit1, world.unit2, world.unit3)
    (board,) = uids(world, world.board)
    foreign = Slot.objects.get(meeting=world.september, unit=world.unit1).uid
    for order in ([one, two], [one, two, three, three], [one, two, board], [one, two, foreign], []):
        with pytest.raises(DomainError, match="order_incomplete"):
            actions.reorder_slots(actor=clerk, meeting_uid=uid, order=order)
    with pytest.raises(DomainError, match="not_host"):
        actions.reorder_slots(actor=world.viewer("secretary1"), meeting_uid=uid, order=[three, two, one])
    with pytest.raises(DomainError, match="arrange_not_now"):
        closed = [s.uid for s in queries.slots_of(world.september) if s.role == "reporting"]
        actions.reorder_slots(actor=clerk, meeting_uid=world.september.uid, order=closed)
    assert names(world.october) == ["Tân Phong", "Đại Hợp", "Ngũ Phúc"]


def test_units_that_flagged_come_first(world):
    flag = {"meeting": world.october, "flagged": True}
    actions.flag_slot(actor=world.viewer("secretary3"), unit_id=world.unit3.pk, reason="Cát tặc", **flag)
    assert names(world.october) == ["Tân Phong", "Đại Hợp", "Ngũ Phúc"]  # the clerk decides about the order
    actions.order_flagged_first(actor=world.viewer("clerk"), meeting_uid=world.october.uid)
    assert names(world.october) == ["Ngũ Phúc", "Tân Phong", "Đại Hợp"]
    with pytest.raises(NotFound):
        actions.flag_slot(actor=world.viewer("secretary1"), unit_id=world.unit3.pk, **flag)
    assert actions.flag_slot(actor=world.viewer("clerk"), unit_id=world.commission.pk, **flag) is None
    slot = actions.flag_slot(
        actor=world.viewer("secretary3"), meeting=world.october, unit_id=world.unit3.pk, flagged=False
    )
    assert (slot.flagged, slot.flag_reason) == (False, "")


# -- form and minutes


def change(world, unit, **values) -> Slot:
    slot = Slot.objects.get(meeting=world.october, unit=unit)
    values = {"actor": world.viewer("clerk"), "version": slot.version, **values}
    return actions.change_slot(slot_uid=slot.uid, **values)


def test_a_form_brings_its_minutes(world):
    assert change(world, world.unit1, form="questions").minutes == 5
    assert change(world, world.unit1, form="noted", minutes=12).minutes == 0
    assert change(world, world.unit1, form="presentation").minutes == 10
    assert change(world, world.unit1, form="presentation", minutes=15).minutes == 15
    assert change(world, world.board, form="presentation").minutes == 5
    flagged = change(world, world.unit2, form="questions", flagged=True, flag_reason="Bãi rác")
    assert (flagged.flagged, flagged.flag_reason) == (True, "Bãi rác")
    assert change(world, world.unit2, form="questions", flagged=False).flag_reason == ""


def test_slot_changes_that_are_refused(world):
    for values, error in (
        ({"form": "song"}, "slot_form"),
        ({"form": "presentation", "minutes": 241}, "slot_minutes"),
        ({"form": "presentation", "minutes": -1}, "slot_minutes"),
        ({"form": "noted", "actor": world.viewer("secretary1")}, "not_host"),
    ):
        with pytest.raises(DomainError, match=error):
            change(world, world.unit1, **values)
    with pytest.raises(Conflict):
        change(world, world.unit1, form="noted", version=9)
    with pytest.raises(NotFound):
        change(world, world.unit1, form="noted", actor=world.viewer("outsider"))
    assert Slot.objects.get(meeting=world.october, unit=world.unit1).form == "presentation"


def test_a_part_of_the_agenda(world):
    values = {"actor": world.viewer("clerk"), "meeting_uid": world.october.uid, "key": "opinions"}
    item = actions.change_agenda_item(**values, title="Ý kiến và trả lời", minutes=45)
    assert (item.title, item.minutes) == ("Ý kiến và trả lời", 45)
    for change_, error in (({"title": " "}, "agenda_title"), ({"minutes": 500}, "slot_minutes")):
        with pytest.raises(DomainError, match=error):
            actions.change_agenda_item(**values, **{"title": "Ý kiến", "minutes": 10, **change_})
    with pytest.raises(NotFound):
        actions.change_agenda_item(**{**values, "key": "dancing"}, title="x", minutes=1)


# -- attendance


def attend(world, unit, status, *, meeting=None, who="clerk", **values) -> Attendance:
    row = Attendance.objects.get(slot__meeting=meeting or world.october, slot__unit=unit)
    values.setdefault("version", row.version)
    return actions.record_attendance(actor=world.viewer(who), slot_uid=row.slot.uid, status=status, **values)


def test_present_means_the_head_came(world):
    row = attend(world, world.unit1, "present")
    assert (row.person, row.name) == (world.people["secretary1"], "Hoàng Văn Một, Bí thư")
    row = attend(world, world.board, "present")
    assert row.name == "Bùi Văn Nông, Trưởng phòng"


def test_a_substitute_is_named_and_stands_for_the_head(world):
    row = attend(world, world.unit1, "substitute", person=world.people["deputy1"])
    assert (row.name, row.substitute_for) == ("Ngô Văn Phó, Phó Bí thư", world.people["secretary1"])
    row = attend(world, world.unit1, "substitute", name="Trần Văn Khách, Chủ tịch Mặt trận")
    assert (row.person, row.substitute_for) == (None, world.people["secretary1"])
    row = attend(world, world.unit1, "absent_excused", reason="đi viện")
    assert (row.name, row.substitute_for, row.reason) == ("", None, "đi viện")


def test_coming_late_has_its_hour(world):
    with clock.frozen(datetime(2017, 10, 6, 7, 52, 11)):
        assert attend(world, world.unit1, "late").arrived_at == time(7, 52)
        assert attend(world, world.unit2, "late", arrived_at=time(8, 5)).arrived_at == time(8, 5)


def test_attendance_that_is_refused(world):
    for values, code in (
        ({"status": "asleep"}, "attendance_status"),
        ({"status": "substitute"}, "substitute_name"),
        ({"status": "substitute", "person": world.people["secretary1"]}, "substitute_is_head"),
        ({"status": "present", "person": world.people["secretary2"]}, "attendance_person"),
        ({"status": "absent_excused", "reason": " "}, "absence_reason"),
        ({"status": "present", "who": "secretary1"}, "not_host"),
    ):
        with pytest.raises(DomainError, match=code):
            attend(world, world.unit1, values.pop("status"), **values)
    with pytest.raises(Conflict):
        attend(world, world.unit1, "present", version=5)
    with pytest.raises(DomainError, match="attend_not_now"):
        attend(world, world.unit1, "present", meeting=world.september)
    assert set(Attendance.objects.values_list("status", flat=True)) == {"expected"}


def test_three_meetings_running_without_the_head_are_counted(world):
    august = make_meeting(world, date(2017, 8, 7), "closed")
    july = make_meeting(world, date(2017, 7, 6), "closed")
    past = {july: "present", august: "substitute", world.september: "absent_unexcused"}
    for meeting, status in past.items():
        Attendance.objects.filter(slot__meeting=meeting, slot__unit=world.unit1).update(status=status)
        Attendance.objects.filter(slot__meeting=meeting, slot__unit=world.unit2).update(status="present")
    assert queries.substitute_streak(world.october) == {world.unit1.pk: 2}
    attend(world, world.unit1, "substitute", name="Ngô Văn Phó")
    attend(world, world.unit2, "absent_excused", reason="ốm")
    assert queries.substitute_streak(world.october) == {world.unit1.pk: 3, world.unit2.pk: 1}
    attend(world, world.unit1, "present")
    assert queries.substitute_streak(world.october) == {world.unit2.pk: 1}
    assert queries.substitute_streak(world.september) == {world.unit1.pk: 2}


def test_slots_come_in_order_with_what_lists_need(world, django_assert_num_queries):
    meeting = queries.meeting_for(world.viewer("clerk"), world.october.uid)
    with django_assert_num_queries(1):
        shown = [(str(s.unit), s.attendance.status, s.meeting.series.name) for s in queries.slots_of(meeting)]
    assert [unit for unit, _status, _name in shown] == ["Tân Phong", "Đại Hợp", "Ngũ Phúc", "Phòng Nông nghiệp"]
    assert Participant.objects.count() == 4
