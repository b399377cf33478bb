"""Screens: who opens what, what they show to whom, what a browser sends, budgets, bad input."""

from __future__ import annotations

import re
import uuid
from datetime import date, datetime

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from giaoban.core import clock
from giaoban.core.viewer import system_actor
from giaoban.schedule import actions, queries
from giaoban.schedule.models import Attendance, Meeting, Participant, Series, Slot
from tests.world import make_unit

LIST, SERIES_LIST = "/briefings/", "/briefings/series/"
SECRET = "Cát tặc gần bãi ngao"


def at(meeting: Meeting, name: str = "meeting") -> str:
    return reverse(f"schedule:{name}", args=[meeting.uid])


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def fields(response) -> dict[str, str]:
    """What a browser would send back: the form with the hidden keys of the page."""
    form = response.context["form"]
    found = {}
    for bound in form:
        value = bound.value()
        if hasattr(bound.field.widget, "format_value") and value is not None and not isinstance(value, (list, bool)):
            value = bound.field.widget.format_value(value)
        if isinstance(value, list) and len(value) == 1 and bound.name != "units":
            value = value[0]
        if value is True:
            value = "on"
        if value is not None and value is not False:
            found[bound.html_name] = value
    found["_key"] = str(uuid.uuid4())
    return found


@pytest.fixture
def november(world) -> Meeting:
    return actions.plan_meetings(actor=system_actor())[0]


def test_everybody_concerned_reads_the_meeting_and_nobody_else(world, as_):
    for who in ("clerk", "chair", "secretary1", "drafter2", "member1", "head", "city_leader", "inspector"):
        response = as_(who).get(at(world.october))
        assert response.status_code == 200, who
        assert "07:30" in text(response) and "Tân Phong" in text(response)
        assert as_(who).get(LIST).status_code == 200
        assert as_(who).get(reverse("schedule:series", args=[world.series.uid])).status_code == 200
    for who in ("outsider", "admin"):
        assert as_(who).get(at(world.october)).status_code == 404
        assert as_(who).get(reverse("schedule:series", args=[world.series.uid])).status_code == 404
        assert as_(who).get(at(world.october, "invitation")).status_code == 404
    assert "Giao ban Bí thư" not in text(as_("outsider").get(LIST))
    assert "Giao ban Bí thư" not in text(as_("outsider").get(SERIES_LIST))


def test_a_flag_and_its_reason_are_for_the_host_and_the_unit_itself(world, as_):
    Slot.objects.filter(meeting=world.october, unit=world.unit2).update(flagged=True, flag_reason=SECRET)
    for who in ("clerk", "chair", "secretary2", "drafter2"):
        assert SECRET in text(as_(who).get(at(world.october))), who
    for who in ("secretary1", "secretary3", "head", "city_leader", "inspector"):
        shown = text(as_(who).get(at(world.october)))
        assert SECRET not in shown and "Đề nghị nghe trước" not in shown and "Đại Hợp" in shown, who
        assert SECRET not in text(as_(who).get(at(world.october, "invitation")))


MANAGED = ("call", "officers", "move", "postpone", "recall", "cancel", "writing", "replan", "agenda", "attendance")


@pytest.mark.parametrize("name", [*MANAGED, "slots_reporting", "slots_advising", "flagged_first"])
def test_only_the_host_arranges(world, as_, november, name):
    for who in ("secretary1", "head", "city_leader", "outsider", "inspector", "admin", "member1"):
        for meeting in (world.october, november):
            assert as_(who).get(at(meeting, name)).status_code in (404, 405), who
            before = Meeting.objects.unscoped("test").get(pk=meeting.pk)
            assert as_(who).post(at(meeting, name), {"version": 1, "reason": "bão"}).status_code in (404, 405), who
            after = Meeting.objects.unscoped("test").get(pk=meeting.pk)
            assert (before.state, before.version, before.tick) == (after.state, after.version, after.tick)


@pytest.mark.parametrize("name", ["series_change", "series_participants", "extraordinary"])
def test_only_the_host_changes_its_series(world, as_, name):
    url = reverse(f"schedule:{name}", args=[world.series.uid])
    assert as_("clerk").get(url).status_code == 200
    for who in ("secretary1", "head", "city_leader", "outsider", "inspector", "admin"):
        assert as_(who).get(url).status_code == 404, who
        assert as_(who).post(url, {}).status_code == 404, who


def test_the_clerk_calls_the_meeting(world, as_, november):
    client = as_("clerk")
    page = client.get(at(november, "call"))
    sent = fields(page)
    assert sent["chair"] == str(world.people["chair"].pk)  # as last time
    response = client.post(at(november, "call"), sent)
    assert response.status_code == 303
    shown = text(client.get(response["Location"]))
    assert "Đã mời" in shown and "Đã mời họp." in shown and "Nguyễn Thị Chủ" in shown
    again = client.post(at(november, "call"), sent)  # the button pressed twice
    assert again.status_code == 303 and again["Location"] == response["Location"]
    late = client.post(at(november, "call"), {**sent, "_key": str(uuid.uuid4())})  # another tab, afterwards
    assert late.status_code == 422 and "Hội nghị đã mời và chưa họp." in text(late)


def test_moving_says_the_sentence_and_keeps_what_was_typed_when_refused(world, as_):
    client = as_("clerk")
    sent = fields(client.get(at(world.october, "move")))
    wrong = client.post(at(world.october, "move"), {**sent, "held_on": "2017-10-01", "reason": "bão số 10 đổ bộ"})
    assert wrong.status_code == 422
    assert "Ngày này đã qua. Chọn hôm nay hoặc ngày sau." in text(wrong)
    assert "bão số 10 đổ bộ" in wrong.content.decode()
    response = client.post(
        at(world.october, "move"), {**sent, "held_on": "2017-10-09", "starts_at": "14:00", "reason": "bão"}
    )
    sentence = "Hội nghị chuyển sang 14:00 ngày 09/10/2017 (thứ Hai) do bão."
    assert sentence in text(client.get(response["Location"]))
    assert sentence in text(as_("secretary1").get(at(world.october)))
    assert "17:00 ngày 04/10/2017" in text(as_("secretary1").get(at(world.october)))


@pytest.mark.parametrize(
    "value", [{"held_on": "31/02/2017"}, {"held_on": ""}, {"starts_at": "25:00"}, {"place": ""}, {"reason": "   "}]
)
def test_bad_input_is_a_sentence_at_its_field(world, as_, value):
    client = as_("clerk")
    sent = fields(client.get(at(world.october, "move")))
    response = client.post(at(world.october, "move"), {**sent, "held_on": "2017-10-09", "reason": "bão", **value})
    assert response.status_code == 422
    assert next(iter(value)) in response.context["form"].errors
    assert Meeting.objects.unscoped("test").get(pk=world.october.pk).held_on == date(2017, 10, 6)


def test_a_secret_mark_is_refused(world, as_):
    client = as_("clerk")
    sent = fields(client.get(at(world.october, "postpone")))
    response = client.post(at(world.october, "postpone"), {**sent, "reason": "TỐI MẬT\nDiễn tập"})
    assert response.status_code == 422 and "mật" in text(response).lower()
    assert Meeting.objects.unscoped("test").get(pk=world.october.pk).state == "called"


def test_two_tabs_the_second_gets_the_conflict_page(world, as_):
    one, two = as_("clerk"), as_("clerk2")
    first, second = fields(one.get(at(world.october, "move"))), fields(two.get(at(world.october, "postpone")))
    assert one.post(at(world.october, "move"), {**first, "held_on": "2017-10-09", "reason": "bão"}).status_code == 303
    response = two.post(at(world.october, "postpone"), {**second, "reason": "Bận đại hội Đoàn"})
    assert response.status_code == 409
    assert "Bận đại hội Đoàn" in response.content.decode()
    assert Meeting.objects.unscoped("test").get(pk=world.october.pk).state == "called"


def test_postpone_then_a_new_date(world, as_):
    client = as_("clerk")
    sent = {**fields(client.get(at(world.october, "postpone"))), "reason": "bão"}
    assert client.post(at(world.october, "postpone"), sent).status_code == 303
    shown = text(client.get(at(world.october)))
    assert "Hoãn, chưa ấn định ngày mới." in shown and "Ấn định ngày mới" in shown
    assert "Chưa có ngày" in text(as_("secretary1").get(LIST))
    sent = {**fields(client.get(at(world.october, "recall"))), "held_on": "2017-10-10"}
    assert client.post(at(world.october, "recall"), sent).status_code == 303
    assert Meeting.objects.unscoped("test").get(pk=world.october.pk).state == "called"


def test_cancel_and_plan_again(world, as_, november):
    client = as_("clerk")
    sent = {**fields(client.get(at(november, "cancel"))), "reason": "Đại hội"}
    assert client.post(at(november, "cancel"), sent).status_code == 303
    assert "Đại hội" in text(as_("secretary1").get(at(november)))
    response = client.post(at(november, "replan"), fields(client.get(at(november, "replan"))))
    assert response.status_code == 303
    assert Meeting.objects.unscoped("test").filter(period=date(2017, 11, 1)).count() == 2
    assert client.get(at(world.october, "replan")).status_code == 404


def test_in_writing(world, as_):
    client = as_("clerk")
    assert (
        client.post(at(world.october, "writing"), fields(client.get(at(world.october, "writing")))).status_code == 303
    )
    assert "Giao ban bằng văn bản" in text(as_("secretary1").get(at(world.october)))


def test_what_is_impossible_now_says_why(world, as_):
    response = as_("clerk").get(at(world.september, "move"))
    assert response.status_code == 422 and "Hội nghị đã kết thúc." in text(response)


def test_the_invitation_prints_a_called_meeting_only(world, as_, november):
    shown = text(as_("secretary1").get(at(world.october, "invitation")))
    assert "GIẤY MỜI" in shown and "ĐẢNG CỘNG SẢN VIỆT NAM" in shown and "HUYỆN ỦY KIẾN THỤY" in shown
    assert as_("clerk").get(at(november, "invitation")).status_code == 404


def test_an_extraordinary_meeting_by_its_form(world, as_):
    client = as_("clerk")
    url = reverse("schedule:extraordinary", args=[world.series.uid])
    sent = {**fields(client.get(url)), "subject": "Ứng phó bão số 10", "held_on": "2017-10-04"}
    assert len(sent["units"]) == 4
    response = client.post(url, sent)
    assert response.status_code == 303
    shown = text(client.get(response["Location"]))
    assert "Ứng phó bão số 10" in shown and "Đột xuất" in shown and "họp đột xuất không có báo cáo" in shown
    assert client.post(url, {**sent, "units": [], "_key": ""}).status_code == 422


def test_a_signed_meeting_says_so(world, as_):
    """The room below tells which minutes are sealed; before that the list says what is still to do."""
    from giaoban.meetings.models import Minutes
    from giaoban.records.actions import seal

    clerk = as_("clerk")
    assert "Chờ ký biên bản" in text(clerk.get(LIST))
    minutes = Minutes.objects.create(meeting=world.september)
    assert "Chờ ký biên bản" in text(clerk.get(LIST))
    minutes.seal = seal(actor=world.viewer("chair"), subject=minutes, purpose="minutes", content={"text": "x"})
    minutes.state, minutes.sealed_at = "sealed", clock.now()
    minutes.save()
    shown = text(as_("secretary1").get(LIST))
    assert "Đã ký" in shown and "Chờ ký biên bản" not in shown


# -- series


def test_create_a_series_name_its_participants_and_three_meetings_are_there(world, as_):
    client = as_("clerk")
    sent = fields(client.get(reverse("schedule:series_new")))
    sent |= {"name": "Giao ban quý", "pattern": "day", "day": "31", "starts_at": "08:00", "place": "Phòng họp"}
    response = client.post(reverse("schedule:series_new"), sent)
    assert response.status_code == 303
    made = Series.objects.get(name="Giao ban quý")
    assert made.rrule == "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"
    page = client.get(response["Location"])
    sent = fields(page) | {f"role-{world.unit2.uid}": "reporting", f"place-{world.unit2.uid}": "1"}
    sent |= {f"role-{world.unit1.uid}": "reporting", f"place-{world.unit1.uid}": "2"}
    assert client.post(response["Location"], sent).status_code == 303
    planned = queries.meetings_of(world.viewer("clerk"), series=made)
    assert [m.held_on for m in planned] == [date(2018, 1, 2), date(2017, 11, 30), date(2017, 10, 31)]
    shown = text(client.get(reverse("schedule:series", args=[made.uid])))
    assert "ngày 31 hằng tháng (tháng thiếu lấy ngày cuối tháng)" in shown


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"pattern": "raw", "raw": "FREQ=MONTHLY;BYMONTHDAY=31"}, "raw", "Muốn họp cuối tháng"),
        ({"pattern": "raw", "raw": "FREQ=WEEKLY;BYDAY=MO"}, "raw", "Giao ban mỗi tháng một lần"),
        ({"pattern": "raw", "raw": ""}, "raw", "Không đọc được quy tắc"),
        ({"pattern": "day", "day": ""}, "day", "Cần ghi ngày trong tháng"),
        ({"pattern": "day", "day": "32"}, "day", ""),
        ({"pattern": "weekday", "week": ""}, "week", "Chọn tuần và thứ"),
        ({"last_day": "2017-01-01"}, "valid_to", "Ngày cuối không được trước ngày đầu"),
        ({"name": ""}, "name", ""),
        ({"minutes_per_unit": "0"}, "minutes_per_unit", ""),
    ],
)
def test_a_series_that_cannot_be(world, as_, change, field, words):
    client = as_("clerk")
    sent = fields(client.get(reverse("schedule:series_new")))
    sent |= {"name": "Giao ban quý", "starts_at": "08:00", "place": "Phòng họp", **change}
    response = client.post(reverse("schedule:series_new"), sent)
    assert response.status_code == 422
    assert words in text(response)
    errors = response.context["form"].errors
    assert field in errors or "__all__" in errors
    assert Series.objects.count() == 1


def test_change_a_series_by_its_form_without_changing_anything(world, as_):
    client = as_("clerk")
    url = reverse("schedule:series_change", args=[world.series.uid])
    before = {f.name: getattr(world.series, f.name) for f in Series._meta.fields}
    assert client.post(url, fields(client.get(url))).status_code == 303
    world.series.refresh_from_db()
    after = {f.name: getattr(world.series, f.name) for f in Series._meta.fields}
    assert after.pop("version") == before.pop("version") + 1
    assert after == before


# -- agenda


def order_of(meeting: Meeting) -> list[str]:
    return [str(slot.unit) for slot in queries.slots_of(meeting) if slot.role == "reporting"]


def slots_form(client, meeting: Meeting) -> dict[str, str]:
    page = client.get(at(meeting, "agenda"))
    (_role, _label, form) = page.context["groups"][0]
    page.context = {"form": form}
    return fields(page)


def test_order_by_dragging_by_buttons_and_by_numbers(world, as_):
    client, url = as_("clerk"), at(world.october, "slots_reporting")
    slot = {str(s.unit): str(s.uid) for s in queries.slots_of(world.october)}
    one, two, three = slot["Tân Phong"], slot["Đại Hợp"], slot["Ngũ Phúc"]
    sent = slots_form(client, world.october)
    assert client.post(url, {**sent, "order": f"{three},{one},{two}"}).status_code == 303  # dragged
    assert order_of(world.october) == ["Ngũ Phúc", "Tân Phong", "Đại Hợp"]
    sent = slots_form(client, world.october)
    assert client.post(url, {**sent, "move": f"down:{three}"}).status_code == 303  # the arrow, without scripts
    assert order_of(world.october) == ["Tân Phong", "Ngũ Phúc", "Đại Hợp"]
    sent = slots_form(client, world.october)
    assert client.post(url, {**sent, f"number-{two}": "1"}).status_code == 303  # a number
    assert order_of(world.october) == ["Đại Hợp", "Tân Phong", "Ngũ Phúc"]
    sent = slots_form(client, world.october)
    renumbered = {f"number-{three}": "1", f"number-{two}": "2", f"number-{one}": "3"}
    assert client.post(url, {**sent, "order": f"{three},{two},{one}", **renumbered}).status_code == 303  # with scripts
    assert order_of(world.october) == ["Ngũ Phúc", "Đại Hợp", "Tân Phong"]
    stale = client.post(url, {**sent, "_key": str(uuid.uuid4()), "move": f"up:{one}"})
    assert stale.status_code == 409


def test_form_minutes_and_flag_by_the_form(world, as_):
    client, url = as_("clerk"), at(world.october, "slots_reporting")
    slot = Slot.objects.get(meeting=world.october, unit=world.unit1)
    sent = slots_form(client, world.october)
    sent |= {f"form-{slot.uid}": "questions", f"flagged-{slot.uid}": "on"}
    assert client.post(url, sent).status_code == 303
    slot.refresh_from_db()
    assert (slot.form, slot.minutes, slot.flagged, slot.version) == ("questions", 5, True, 2)
    assert Slot.objects.get(meeting=world.october, unit=world.unit2).version == 1
    wrong = client.post(url, {**slots_form(client, world.october), f"minutes-{slot.uid}": "999"})
    assert wrong.status_code == 422
    assert client.post(at(world.october, "flagged_first"), {}).status_code == 303


@pytest.mark.parametrize("order", ["x", "", "00000000-0000-4000-8000-000000000000"])
def test_orders_that_make_no_sense_change_nothing(world, as_, order):
    client, url = as_("clerk"), at(world.october, "slots_reporting")
    response = client.post(url, {**slots_form(client, world.october), "order": order, "seen": order})
    assert response.status_code in (303, 422)
    assert order_of(world.october) == ["Tân Phong", "Đại Hợp", "Ngũ Phúc"]


def test_the_minutes_of_a_part(world, as_):
    client = as_("clerk")
    url = reverse("schedule:agenda_item", args=[world.october.uid, "opinions"])
    assert client.post(url, {"title": "Ý kiến", "minutes": "300"}).status_code == 422
    assert client.post(url, {"title": "Ý kiến", "minutes": "60"}).status_code == 303
    assert "Ý kiến" in text(client.get(at(world.october)))
    assert client.get(reverse("schedule:agenda_item", args=[world.october.uid, "none"])).status_code == 404


def test_attendance_by_its_form(world, as_):
    client, url = as_("clerk"), at(world.october, "attendance")
    slot = {str(s.unit): s for s in queries.slots_of(world.october)}
    one, two = slot["Tân Phong"].uid, slot["Đại Hợp"].uid
    sent = fields(client.get(url))
    wrong = client.post(url, {**sent, f"status-{one}": "substitute", f"status-{two}": "present"})
    assert wrong.status_code == 422 and "Cần ghi người dự thay." in text(wrong)
    assert set(Attendance.objects.values_list("status", flat=True)) == {"expected"}  # nothing half-saved
    sent |= {f"status-{one}": "substitute", f"name-{one}": "Ngô Văn Phó, Phó Bí thư", "all_present": "1"}
    assert client.post(url, sent).status_code == 303
    rows = {str(r.slot.unit): r.status for r in Attendance.objects.filter(slot__meeting=world.october)}
    assert rows == {
        "Tân Phong": "substitute",
        "Đại Hợp": "present",
        "Ngũ Phúc": "present",
        "Phòng Nông nghiệp": "present",
    }


# -- budgets


def count(client, url: str) -> int:
    from django.db import connection

    client.get(url)  # caches of the process
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(url).status_code == 200
    return len(found)


def grow(world) -> None:
    for number in range(4, 10):
        unit = make_unit(f"Xã {number}", "commune", world.district)
        Participant.objects.create(
            series=world.series, unit=unit, role="reporting", position=number, valid_from=date(2017, 4, 1)
        )
        slot = Slot.objects.create(meeting=world.october, unit=unit, position=number)
        Attendance.objects.create(slot=slot)


@pytest.mark.parametrize("name", ["meeting", "invitation", "agenda", "attendance"])
def test_the_meeting_costs_the_same_with_more_units(world, as_, name):
    client = as_("clerk")
    few = count(client, at(world.october, name))
    grow(world)
    assert count(client, at(world.october, name)) == few <= 14


def test_lists_cost_the_same_with_more_rows(world, as_):
    client = as_("clerk")
    few = (
        count(client, LIST),
        count(client, SERIES_LIST),
        count(client, reverse("schedule:series", args=[world.series.uid])),
    )
    actions.plan_meetings(actor=system_actor())
    Series.objects.create(
        host=world.district,
        name="B",
        rrule="FREQ=MONTHLY;BYMONTHDAY=9",
        starts_at="08:00",
        place="x",
        valid_from="2017-01-01",
    )
    actions.plan_meetings(actor=system_actor())
    more = (
        count(client, LIST),
        count(client, SERIES_LIST),
        count(client, reverse("schedule:series", args=[world.series.uid])),
    )
    assert more == few
    assert max(few) <= 12


def test_a_filter_in_the_address(world, as_):
    client = as_("clerk")
    shown = text(client.get(f"{LIST}?show=past"))
    assert "06/09/2017" in shown and "06/10/2017" not in shown
    shown = text(client.get(f"{LIST}?show=coming"))
    assert "06/09/2017" not in shown and "06/10/2017" in shown
    assert client.get(f"{LIST}?show=nonsense&series=x&page=99").status_code == 200
    assert client.get(f"{LIST}?series={world.series.uid}").status_code == 200


# -- today


def lines(world, who: str) -> list[tuple[str, str]]:
    return [(item.group, str(item.action)) for item in queries.today_items(world.viewer(who))]


def test_today_tells_the_next_meeting_and_the_clerks_work(world):
    actions.plan_meetings(actor=system_actor())
    assert lines(world, "secretary1") == [("next", "Xem hội nghị")]
    assert lines(world, "clerk") == [("next", "Xem hội nghị")]
    for who in ("outsider", "admin", "city_leader", "inspector"):
        assert lines(world, who) == [], who
    with clock.frozen(datetime(2017, 11, 1, 8)):
        assert lines(world, "clerk") == [
            ("due", "Dời ngày hoặc hủy"),
            ("due", "Mời họp"),
            ("next", "Xem hội nghị"),
        ]
        assert lines(world, "secretary1") == [("next", "Xem hội nghị")]
    actions.postpone_meeting(actor=world.viewer("clerk"), meeting_uid=world.october.uid, version=1, reason="bão")
    assert lines(world, "clerk")[0] == ("due", "Ấn định ngày mới")


def test_today_costs_the_same_with_more_meetings(world, django_assert_max_num_queries):
    actions.plan_meetings(actor=system_actor())
    viewer = world.viewer("clerk")
    with django_assert_max_num_queries(3):
        assert queries.today_items(viewer)
