"""A person's calendar: what stands in it, how it is written, and who can fetch it by the secret link."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from giaoban.core import clock
from giaoban.core.errors import DomainError
from giaoban.organisation.models import Appointment
from giaoban.records.models import AuditEntry
from giaoban.reports.models import Report
from giaoban.schedule import actions, queries_calendar
from giaoban.schedule.models import CalendarFeed, Meeting, Participant, Series
from tests.schedule.calendar_kit import events, parsed, unfolded, values
from tests.world import make_meeting, make_unit

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
ABOUT, WHY = "Xử lý vụ cát tặc", "Bão số 10"


def link_of(world, key: str) -> str:
    feed = actions.make_calendar_link(actor=world.viewer(key))
    return reverse("schedule:calendar_feed", args=[queries_calendar.token_of(feed)])


def fetched(url: str, **headers: str):
    """A calendar program: no cookies, no session."""
    return Client().get(url, headers=headers)


def calendar(world, key: str) -> bytes:
    feed = queries_calendar.own_feed(world.viewer(key))
    url = reverse("schedule:calendar_feed", args=[queries_calendar.token_of(feed)]) if feed else link_of(world, key)
    response = fetched(url)
    assert response.status_code == 200
    return response.content


def uids(body: bytes) -> set[str]:
    return set(events(body))


def acted(world, name: str, **values):
    meeting = Meeting.objects.unscoped("test").get(pk=world.october.pk)
    world.october = getattr(actions, name)(
        actor=world.viewer("clerk"), meeting_uid=meeting.uid, version=meeting.version, **values
    )
    return world.october


def extraordinary(world, units, **values) -> Meeting:
    return actions.create_extraordinary_meeting(
        actor=world.viewer("clerk"),
        series_uid=world.series.uid,
        **{
            "subject": ABOUT,
            "held_on": date(2017, 10, 10),
            "starts_at": time(14, 0),
            "place": "Phòng họp số 1; tầng 2, nhà B\\C",
            "unit_ids": {unit.pk for unit in units},
            **values,
        },
    )


# -- what stands in it


def test_the_meetings_of_ones_own_units_and_the_reports_they_owe(world):
    september, october = str(world.september.uid), str(world.october.uid)
    for key in ("secretary1", "drafter1", "deputy1"):
        body = calendar(world, key)
        assert {september, october} < uids(body) and len(uids(body)) == 4, key  # two meetings, two deadlines
    for key in ("clerk", "chair", "head", "member1"):  # the host, an advisory body, a member: no report to write
        assert uids(calendar(world, key)) == {september, october}, key
    # who only oversees the host, inspects, or belongs elsewhere does not take part
    for key in ("city_leader", "inspector", "outsider"):
        assert uids(calendar(world, key)) == set(), key


def test_a_meeting_as_the_program_shows_it(world):
    body = calendar(world, "secretary1")
    event = events(body)[str(world.october.uid)]
    assert event.summary.value == "Giao ban Bí thư Đảng ủy xã, thị trấn tháng 10/2017"
    assert event.dtstart.value == datetime(2017, 10, 6, 7, 30, tzinfo=HANOI)
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=world.series.length_minutes)
    assert (event.location.value, event.status.value, event.transp.value) == (
        "Hội trường Huyện ủy",
        "CONFIRMED",
        "OPAQUE",
    )
    link = f"http://testserver{reverse('schedule:meeting', args=[world.october.uid])}"
    assert event.url.value == link and link in event.description.value
    alarms = event.contents["valarm"]
    assert [alarm.trigger.value for alarm in alarms] == [timedelta(days=-1), timedelta(hours=-1)]
    assert {alarm.action.value for alarm in alarms} == {"DISPLAY"}
    assert "07:30 ngày 06/10/2017 (thứ Sáu)" in alarms[0].description.value


def test_a_deadline_as_the_program_shows_it_and_quiet_once_the_report_is_there(world):
    body = calendar(world, "secretary1")
    found = [event for event in events(body).values() if "Hạn 17:00" in event.summary.value]
    event = next(event for event in found if "tháng 10" in event.summary.value)
    assert event.summary.value == "Hạn 17:00: Báo cáo tháng 10/2017 của Tân Phong"
    assert event.dtstart.value == datetime(2017, 10, 3, 17, 0, tzinfo=HANOI)
    assert event.transp.value == "TRANSPARENT"
    assert [alarm.trigger.value for alarm in event.contents["valarm"]] == [timedelta(days=-1), timedelta(hours=-2)]
    start = reverse("reports:start", args=[world.october.uid, world.unit1.uid])
    assert event.url.value == f"http://testserver{start}"
    Report.objects.create(
        meeting=world.october,
        unit=world.unit1,
        state="submitted",
        difficulties="Bãi cát chưa ai biết",
        first_submitted_at=clock.now(),
        submitted_at=clock.now(),
        created_at=clock.now(),
    )
    after = calendar(world, "secretary1")
    later = events(after)[event.uid.value]
    assert later.summary.value == "Đã nộp: Báo cáo tháng 10/2017 của Tân Phong"
    assert "valarm" not in later.contents
    assert int(later.sequence.value) > int(event.sequence.value)
    assert "Bãi cát" not in after.decode()


def test_only_planned_is_tentative_and_reminds_nobody(world):
    planned = make_meeting(
        world, date(2017, 11, 6), Meeting.State.PLANNED, report_due_at=datetime(2017, 11, 1, 10, tzinfo=UTC)
    )
    body = calendar(world, "secretary1")
    event = events(body)[str(planned.uid)]
    assert event.status.value == "TENTATIVE" and event.summary.value.startswith("Dự kiến: Giao ban Bí thư")
    assert "valarm" not in event.contents
    due = next(one for one in events(body).values() if "tháng 11" in one.summary.value and one is not event)
    assert due.status.value == "TENTATIVE" and "valarm" not in due.contents


def test_a_moved_meeting_is_the_same_event_with_a_higher_sequence(world):
    before = calendar(world, "secretary1")
    with clock.frozen(datetime(2017, 10, 3, 9, 30)):
        acted(world, "move_meeting", held_on=date(2017, 10, 9), starts_at=time(14, 0), place="Hội trường B", reason=WHY)
    after = calendar(world, "secretary1")
    assert uids(before) == uids(after)
    old, new = (events(body)[str(world.october.uid)] for body in (before, after))
    assert new.dtstart.value == datetime(2017, 10, 9, 14, 0, tzinfo=HANOI) != old.dtstart.value
    assert new.location.value == "Hội trường B" and new.status.value == "CONFIRMED"
    assert int(new.sequence.value) > int(old.sequence.value)
    stamp = new.contents["last-modified"][0].value
    assert stamp == datetime(2017, 10, 3, 2, 30, tzinfo=UTC) > old.contents["last-modified"][0].value
    assert new.dtstamp.value == stamp
    due = [
        event for event in events(after).values() if "Hạn" in event.summary.value and "10/2017" in event.summary.value
    ]
    assert [event.dtstart.value for event in due] == [datetime(2017, 10, 4, 17, 0, tzinfo=HANOI)]  # it moved along


def test_a_cancelled_meeting_stays_marked_as_cancelled(world):
    before = events(calendar(world, "secretary1"))
    acted(world, "cancel_meeting", reason=WHY)
    body = calendar(world, "secretary1")
    after = events(body)
    assert set(after) == set(before)
    event = after[str(world.october.uid)]
    assert event.status.value == "CANCELLED" and event.summary.value.startswith("Hủy: ")
    assert event.transp.value == "TRANSPARENT" and "valarm" not in event.contents
    assert int(event.sequence.value) > int(before[event.uid.value].sequence.value)
    due = [one for one in after.values() if one.summary.value.startswith("Thôi nộp: Báo cáo tháng 10/2017")]
    assert [one.status.value for one in due] == ["CANCELLED"] and "valarm" not in due[0].contents
    assert WHY not in body.decode()


def test_a_postponed_meeting_is_struck_out_and_comes_back_with_its_new_date(world):
    first = events(calendar(world, "secretary1"))
    acted(world, "postpone_meeting", reason=WHY)
    body = calendar(world, "secretary1")
    put_off = events(body)
    event = put_off[str(world.october.uid)]
    assert event.status.value == "CANCELLED" and event.summary.value.startswith("Hoãn: ")
    assert "chưa có ngày mới" in event.description.value and WHY not in body.decode()
    assert set(put_off) == set(first)
    acted(world, "recall_meeting", held_on=date(2017, 10, 12), starts_at=time(8, 0), place="Hội trường Huyện ủy")
    again = events(calendar(world, "secretary1"))
    assert set(again) == set(first)
    sequences = [int(step[event.uid.value].sequence.value) for step in (first, put_off, again)]
    assert sequences == sorted(set(sequences))
    assert again[event.uid.value].status.value == "CONFIRMED"
    assert again[event.uid.value].dtstart.value == datetime(2017, 10, 12, 8, 0, tzinfo=HANOI)


def test_in_writing_there_is_no_place_to_go_to(world):
    acted(world, "hold_in_writing")
    event = events(calendar(world, "secretary1"))[str(world.october.uid)]
    assert event.summary.value.endswith("(bằng văn bản)") and event.transp.value == "TRANSPARENT"
    assert "location" not in event.contents and event.status.value == "CONFIRMED"


def test_an_extraordinary_meeting_is_for_those_invited_and_does_not_say_what_it_is_about(world):
    meeting = extraordinary(world, [world.unit1])
    for key in ("secretary1", "member1", "clerk", "chair"):
        body = calendar(world, key)
        event = events(body)[str(meeting.uid)]
        assert event.summary.value == "Họp đột xuất: Giao ban Bí thư Đảng ủy xã, thị trấn"
        assert event.location.value == "Phòng họp số 1; tầng 2, nhà B\\C"
        assert ABOUT not in body.decode(), key
    for key in ("secretary2", "secretary3", "head", "city_leader", "inspector", "outsider"):
        assert str(meeting.uid) not in uids(calendar(world, key)), key
    assert len(uids(calendar(world, "secretary1"))) == 5  # it has no report


def test_the_calendar_follows_the_posts(world):
    body = calendar(world, "secretary2")
    assert str(world.october.uid) in uids(body)
    Appointment.objects.filter(person=world.people["secretary2"]).update(valid_to=date(2017, 10, 1))
    empty = calendar(world, "secretary2")  # an empty calendar, so that the program takes the meetings away
    assert uids(empty) == set() and parsed(empty).prodid.value
    Participant.objects.filter(unit=world.unit1).update(valid_to=date(2017, 9, 30))
    assert str(world.october.uid) not in uids(calendar(world, "secretary1"))


def test_old_meetings_fall_out_of_it(world):
    with clock.frozen(datetime(2018, 2, 1, 8)):
        assert uids(calendar(world, "clerk")) == set()


# -- how it is written


def test_every_line_keeps_the_rules_of_the_format(world):
    extraordinary(world, [world.unit1])
    Series.objects.filter(pk=world.series.pk).update(
        name="Giao ban; Bí thư, Đảng ủy các xã, phường, đặc khu và thị trấn trực thuộc: kỳ thường lệ hằng tháng"
    )
    body = calendar(world, "secretary1")
    lines = unfolded(body)
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    for needed in ("VERSION:2.0", "CALSCALE:GREGORIAN", "METHOD:PUBLISH", "X-WR-TIMEZONE:Asia/Ho_Chi_Minh"):
        assert lines.count(needed) == 1
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
    # , ; and \ are escaped in text, a line break is \n
    assert "Phòng họp số 1\\; tầng 2\\, nhà B\\\\C" in values(body, "LOCATION")
    assert any(text.startswith("Giao ban\\; Bí thư\\, Đảng ủy") for text in values(body, "SUMMARY"))
    assert any(text.startswith("Chi tiết (cần đăng nhập): http://testserver/") for text in values(body, "DESCRIPTION"))
    assert events(body)[str(world.october.uid)].summary.value.startswith("Giao ban; Bí thư, Đảng ủy các xã, phường")


def test_times_are_local_with_their_zone_and_stamps_are_utc(world):
    body = calendar(world, "secretary1")
    lines = unfolded(body)
    assert "DTSTART;TZID=Asia/Ho_Chi_Minh:20171006T073000" in lines
    assert all(line.startswith(("DTSTART;TZID=", "DTSTART:19750613T")) for line in lines if line.startswith("DTSTART"))
    assert all(text.endswith("Z") for text in values(body, "DTSTAMP") + values(body, "LAST-MODIFIED"))
    zone = parsed(body).vtimezone
    assert zone.contents["tzid"][0].value == "Asia/Ho_Chi_Minh"
    assert values(body, "TZOFFSETTO") == ["+0700"]
    for block in "\n".join(lines).split("BEGIN:VEVENT")[1:]:
        for needed in ("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS", "SUMMARY", "DTSTART", "DTEND", "URL"):
            assert len([line for line in block.split("\n") if line.split(";")[0].split(":")[0] == needed]) == 1, needed


def test_in_the_owners_language(world):
    world.accounts["secretary1"].language = "en"
    world.accounts["secretary1"].save()
    response = fetched(link_of(world, "secretary1"))
    assert response["Content-Language"] == "en"
    assert "Due 17:00: Report of October 2017 of Tân Phong" in response.content.decode().replace("\r\n ", "")


# -- the link


def test_the_answer_is_for_a_program_and_private(world):
    response = fetched(link_of(world, "secretary1"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"
    assert not response.cookies and "Cookie" not in response.get("Vary", "")
    assert response["X-Robots-Tag"] == "noindex"


def test_nothing_new_is_a_304_and_a_change_is_not(world):
    url = link_of(world, "secretary1")
    tag = fetched(url)["ETag"]
    again = fetched(url, if_none_match=tag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert again["Cache-Control"] == "private, no-cache" and not again.cookies
    acted(world, "cancel_meeting", reason=WHY)
    assert fetched(url, if_none_match=tag).status_code == 200


def answer(response) -> tuple:
    return response.status_code, response.content, sorted(response.headers.items()), dict(response.cookies)


def test_an_unknown_a_revoked_and_a_closed_link_are_the_same_404(world):
    unknown = answer(fetched(reverse("schedule:calendar_feed", args=["x" * 43])))
    assert unknown[:2] == (404, b"") and unknown[3] == {}
    url = link_of(world, "secretary1")
    assert fetched(url).status_code == 200
    for change, undo in (({"is_active": False}, {"is_active": True}), ({"must_change_password": True}, None)):
        type(world.accounts["secretary1"]).objects.filter(username="secretary1").update(**change)
        assert answer(fetched(url)) == unknown, change
        type(world.accounts["secretary1"]).objects.filter(username="secretary1").update(**(undo or {"is_active": True}))
        type(world.accounts["secretary1"]).objects.filter(username="secretary1").update(must_change_password=False)
        assert fetched(url).status_code == 200
    actions.revoke_calendar_link(actor=world.viewer("secretary1"))
    assert answer(fetched(url)) == unknown
    newer = link_of(world, "secretary1")
    assert newer != url and answer(fetched(url)) == unknown and fetched(newer).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_only_reading_is_possible(world, method):
    url = link_of(world, "secretary1")
    response = getattr(Client(), method)(url)
    assert response.status_code == 405 and not response.cookies
    assert Client().head(url).status_code == 200


def test_the_table_and_the_record_do_not_tell_the_link(world):
    url = link_of(world, "secretary1")
    feed = CalendarFeed.objects.get()
    token = queries_calendar.token_of(feed)
    assert token in url and len(token) == 43
    assert token not in str(CalendarFeed.objects.values().get())
    actions.revoke_calendar_link(actor=world.viewer("secretary1"))
    record = str(list(AuditEntry.objects.values()))
    assert token not in record and feed.token_hash not in record
    assert list(AuditEntry.objects.values_list("kind", flat=True).order_by("pk")) == [
        "schedule.make_calendar_link",
        "schedule.revoke_calendar_link",
    ]


def test_after_the_sites_key_changed_the_link_works_and_is_not_shown_wrongly(world, as_, settings):
    url = link_of(world, "secretary1")
    settings.SECRET_KEY = "another key"
    assert fetched(url).status_code == 200
    feed = queries_calendar.own_feed(world.viewer("secretary1"))
    assert queries_calendar.shown_token(feed) == ""


def test_one_link_at_a_time(world):
    first = link_of(world, "secretary1")
    second = link_of(world, "secretary1")
    assert fetched(first).status_code == 404 and fetched(second).status_code == 200
    account = world.accounts["secretary1"]
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarFeed.objects.create(account=account, token_hash="y", created_at=clock.real_now())


def test_ones_own_link_is_made_shown_again_and_revoked_on_a_page(world, as_):
    client, page = as_("secretary1"), reverse("schedule:calendar")
    assert page in client.get(reverse("access:account")).content.decode()
    assert "calendar/feed/" not in client.get(page).content.decode()
    sent = {"_key": str(uuid4())}
    assert [client.post(reverse("schedule:calendar_link"), sent).status_code for _ in range(2)] == [303, 303]
    feed = CalendarFeed.objects.get()  # sent twice, made once
    url = f"http://testserver{reverse('schedule:calendar_feed', args=[queries_calendar.token_of(feed)])}"
    for _visit in range(2):
        text = client.get(page).content.decode()
        assert url in text and url.replace("http://", "webcal://") in text
    assert url not in as_("secretary2").get(page).content.decode()
    assert client.post(reverse("schedule:calendar_revoke")).status_code == 303
    assert fetched(url).status_code == 404
    assert client.post(reverse("schedule:calendar_revoke")).status_code == 422
    with pytest.raises(DomainError):
        actions.revoke_calendar_link(actor=world.viewer("secretary1"))


def test_who_holds_no_post_has_no_calendar_page(world, as_):
    assert as_("admin").get(reverse("schedule:calendar")).status_code == 404
    assert as_("admin").post(reverse("schedule:calendar_link")).status_code == 404
    assert reverse("schedule:calendar") not in as_("admin").get(reverse("access:account")).content.decode()
    assert Client().get(reverse("schedule:calendar")).status_code == 302


# -- files


def test_the_same_as_a_file_for_a_closed_network(world, as_):
    response = as_("secretary1").get(reverse("schedule:calendar_file"))
    assert response["Content-Disposition"] == 'attachment; filename="giao-ban.ics"'
    assert response["Cache-Control"] == "private, no-store"
    assert response.content == calendar(world, "secretary1")
    assert Client().get(reverse("schedule:calendar_file")).status_code == 302


def test_one_meeting_as_a_file_for_whoever_sees_it(world, as_):
    url = reverse("schedule:meeting_file", args=[world.october.uid])
    for key in ("clerk", "head", "city_leader", "inspector"):
        response = as_(key).get(url)
        assert response["Content-Disposition"] == 'attachment; filename="giao-ban-2017-10-06.ics"'
        assert uids(response.content) == {str(world.october.uid)}, key
    assert len(uids(as_("secretary1").get(url).content)) == 2  # with the day his report is due
    for key in ("outsider", "admin"):
        assert as_(key).get(url).status_code == 404
    meeting = extraordinary(world, [world.unit1])
    assert as_("secretary2").get(reverse("schedule:meeting_file", args=[meeting.uid])).status_code == 404
    assert url in as_("secretary1").get(reverse("schedule:meeting", args=[world.october.uid])).content.decode()


# -- costs


def test_fetching_costs_the_same_for_any_number_of_meetings_and_units(world):
    url = link_of(world, "secretary1")
    counts = []
    for months in ((), (11, 12)):
        for month in months:
            make_meeting(world, date(2017, month, 6), Meeting.State.CALLED)
            unit = make_unit(f"Xã {month}", "commune", world.district)
            Appointment.objects.create(
                person=world.people["secretary1"], unit=unit, position="secretary", valid_from=date(2017, 1, 1)
            )
            Participant.objects.create(series=world.series, unit=unit, role="reporting", valid_from=date(2017, 4, 1))
        with CaptureQueriesContext(connection) as seen:
            body = fetched(url).content
        counts.append(len(seen))
    assert len(uids(body)) == 4 + 3 * 4  # four meetings; three units owe a report for each
    assert counts[0] == counts[1] <= 11, counts


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_leave_one_link(world):
    viewer = world.viewer("secretary1")

    def tap(_number: int) -> None:
        actions.make_calendar_link(actor=viewer)
        connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(tap, range(4)))
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 1 and CalendarFeed.objects.count() == 4
