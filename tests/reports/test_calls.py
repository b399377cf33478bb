"""The call list: who has not reported, whom to call, "called" with one tap; by unit, for the host only."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from giaoban.core import clock
from giaoban.core.errors import DomainError, NotFound
from giaoban.organisation.models import Appointment
from giaoban.records.models import AuditEntry
from giaoban.reports import actions, call_words, queries
from giaoban.reports.models import CallNote, Report
from giaoban.schedule.models import Meeting, Participant
from tests.reports.conftest import plain_text
from tests.world import make_meeting, make_unit

SECRET = "Bãi cát chưa ai biết"


def list_url(world, query: str = "") -> str:
    return reverse("reports:calls", args=[world.october.uid]) + query


def call_url(world, unit=None) -> str:
    return reverse("reports:call", args=[world.october.uid, (unit or world.unit1).uid])


def post_of(world, key: str) -> Appointment:
    return Appointment.objects.get(person=world.people[key])


def called(world, key: str = "secretary1", unit=None, **extra) -> CallNote:
    return actions.note_call(
        **{
            "actor": world.viewer("clerk"),
            "meeting_uid": world.october.uid,
            "unit_uid": (unit or world.unit1).uid,
            "whom": post_of(world, key).uid,
            "outcome": "reached",
            **extra,
        }
    )


def refused(call) -> str:
    with pytest.raises(DomainError) as error:
        call()
    return error.value.code


def put(world, unit, state: str, **extra) -> Report:
    if state == "submitted":
        extra = {"first_submitted_at": clock.now(), "submitted_at": clock.now(), **extra}
    return Report.objects.create(
        meeting=world.october, unit=unit, state=state, difficulties=SECRET, created_at=clock.now(), **extra
    )


def rows_of(world, **filters) -> list[queries.CallRow]:
    return queries.narrowed_calls(queries.call_list(world.viewer("clerk"), world.october), **filters)


def test_each_missing_unit_with_whom_to_call(world):
    put(world, world.unit1, "draft")
    put(world, world.unit2, "awaiting")
    first, second, third = rows_of(world)
    assert [(row.unit, row.code) for row in (first, second, third)] == [
        (world.unit1, "draft"),
        (world.unit2, "awaiting"),
        (world.unit3, "none"),
    ]
    # a draft hangs in the unit's office, what waits for approval and what nobody began with the secretary
    assert [row.first.name for row in (first, second, third)] == ["Đặng Thị Thảo", "Đinh Thị Hai", "Mai Văn Ba"]
    assert [one.name for one in first.contacts] == ["Đặng Thị Thảo", "Hoàng Văn Một", "Ngô Văn Phó"]
    assert first.first.tel == "02253880000"
    Report.objects.unscoped("test").filter(unit=world.unit1).update(
        state="returned", return_reason="Thiếu số liệu", first_submitted_at=clock.now()
    )
    assert (rows_of(world)[0].code, rows_of(world)[0].first.name) == ("returned", "Đặng Thị Thảo")


def test_what_has_arrived_is_no_longer_called(world):
    put(world, world.unit1, "submitted")
    put(world, world.unit2, "submitted", entered_for=True, told_by="Đinh Thị Hai", told_at=clock.now())
    assert [row.unit for row in rows_of(world)] == [world.unit3]
    assert [row.unit for row in rows_of(world, state="arrived")] == [world.unit1, world.unit2]
    assert not any(row.may_note for row in rows_of(world, state="arrived"))


def test_a_vacancy_leads_to_the_deputy_and_a_missing_number_to_the_next(world):
    post = post_of(world, "secretary1")
    Appointment.objects.filter(pk=post.pk).update(valid_to=date(2017, 10, 1))
    Appointment.objects.filter(person=world.people["deputy1"]).update(acting=True)
    row = rows_of(world)[0]
    assert (row.vacant, row.first.name, row.first.post) == ("Bí thư", "Ngô Văn Phó", "Phó Bí thư phụ trách")
    Appointment.objects.filter(person=world.people["deputy1"]).update(duty_phone="")
    assert rows_of(world)[0].first.name == "Đặng Thị Thảo"
    Appointment.objects.filter(unit=world.unit1).update(valid_to=date(2017, 10, 2))
    assert rows_of(world)[0].contacts == []


@pytest.mark.parametrize(
    ("phone", "tel"),
    [
        ("0225 388 0000", "02253880000"),
        ("+84 225.388.0000", "+842253880000"),
        ("(0225) 3880000 máy lẻ 12", "02253880000"),
        ("số 105", "105"),
        ("0912345678 / 0987654321", "0912345678"),
        ("", ""),
        ("chưa có", ""),
    ],
)
def test_a_telephone_as_the_phone_dials_it(phone, tel):
    assert queries.calls.dialled(phone) == tel


def test_a_call_is_noted_with_its_time_and_recorded(world):
    note = called(world, note=" hẹn gửi 16:00 ")
    assert (note.whom, note.note, note.by, note.at) == (
        "Hoàng Văn Một, Bí thư",
        "hẹn gửi 16:00",
        world.people["clerk"],
        clock.now(),
    )
    assert call_words.called_words(note) == "Đã gọi 08:00"
    entry = AuditEntry.objects.get(kind="reports.note_call")
    assert (entry.subject_uid, entry.for_uid) == (world.october.uid, world.unit1.uid)
    assert entry.after["whom"] == "Hoàng Văn Một, Bí thư"
    earlier = called(
        world, "drafter1", outcome="no_answer", at=clock.now() - timedelta(days=1), actor=world.viewer("chair")
    )
    assert call_words.called_words(earlier) == "Không nghe máy 08:00 ngày 02/10/2017"
    assert rows_of(world)[0].calls == [note, earlier]


def test_who_may_not_call_and_what_cannot_be_noted(world):
    ok = {"unit": world.unit1}
    for who in ("secretary1", "drafter1", "secretary2", "head"):
        assert refused(lambda who=who: called(world, actor=world.viewer(who), **ok)) == "reports.not_host"
    for who in ("outsider", "admin"):
        with pytest.raises(NotFound):
            called(world, actor=world.viewer(who), **ok)
    assert refused(lambda: called(world, whom=uuid4())) == "reports.call_whom"
    assert refused(lambda: called(world, "secretary2")) == "reports.call_whom"
    assert refused(lambda: called(world, "member1")) == "reports.call_whom"
    assert refused(lambda: called(world, outcome="angry")) == "reports.call_outcome"
    assert refused(lambda: called(world, at=clock.now() + timedelta(minutes=1))) == "reports.call_at"
    assert refused(lambda: called(world, "clerk", unit=world.district)) == "reports.no_participant"
    with pytest.raises(NotFound):
        called(world, unit_uid=uuid4())
    assert not CallNote.objects.exists() and not AuditEntry.objects.exists()
    assert called(world)  # the same set-up, allowed


@pytest.mark.parametrize("state", ["planned", "postponed", "cancelled", "closed"])
def test_calls_are_noted_from_the_call_until_the_end(world, state):
    Meeting.objects.unscoped("test").filter(pk=world.october.pk).update(
        state=state, reason="Bão", opened_at=clock.now(), closed_at=clock.now()
    )
    assert refused(lambda: called(world)).startswith("reports.meeting_" if state != "planned" else "reports.not_called")


def test_calls_stay_as_they_were_noted(world):
    note = called(world)
    for change in (lambda: CallNote.objects.filter(pk=note.pk).update(note="khác"), note.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_page_is_the_hosts_only(world, as_):
    put(world, world.unit1, "draft")
    called(world)
    for who in ("clerk", "clerk2", "chair", "deputy"):
        response = as_(who).get(list_url(world))
        text = plain_text(response.content.decode())
        assert response.status_code == 200 and "Đã gọi 08:00" in text and SECRET not in text
        assert as_(who).get(list_url(world, "?print=1")).status_code == 200
    for who in ("secretary1", "drafter1", "secretary2", "member1", "head", "inspector", "city_leader", "outsider"):
        assert as_(who).get(list_url(world)).status_code == 404, who
        assert as_(who).post(call_url(world), {"whom": str(post_of(world, "secretary1").uid)}).status_code == 404
    assert CallNote.objects.count() == 1


def test_extraordinary_and_planned_meetings_have_no_call_list(world, as_):
    planned = make_meeting(world, date(2017, 11, 6), Meeting.State.PLANNED)
    special = make_meeting(world, date(2017, 10, 10), Meeting.State.CALLED, kind="extraordinary", subject="Phòng bão")
    for meeting in (planned, special):
        assert as_("clerk").get(reverse("reports:calls", args=[meeting.uid])).status_code == 404
        page = as_("clerk").get(reverse("schedule:meeting", args=[meeting.uid])).content.decode()
        assert "/reports/calls/" not in page
    Meeting.objects.unscoped("test").filter(pk=world.october.pk).update(
        state="closed", opened_at=clock.now(), closed_at=clock.now()
    )
    response = as_("clerk").get(list_url(world))
    assert response.status_code == 200 and "Không nghe máy" not in plain_text(response.content.decode())


def test_one_tap_and_the_list_comes_back_where_it_was(world, as_):
    client, whom = as_("clerk"), post_of(world, "secretary1")
    page = client.get(list_url(world)).content.decode()
    assert f'href="tel:{queries.calls.dialled(whom.duty_phone)}"' in page
    response = client.post(call_url(world) + "?called=no", {"whom": str(whom.uid), "outcome": "reached"})
    assert response.status_code == 303
    assert response["Location"] == f"{list_url(world)}?called=no#unit-{world.unit1.uid}"
    assert CallNote.objects.get().outcome == "reached"
    assert "Đã gọi 08:00" in plain_text(client.get(list_url(world)).content.decode())


def test_a_tap_sent_twice_is_one_call(world, as_):
    client = as_("clerk")
    sent = {"whom": str(post_of(world, "secretary1").uid), "outcome": "no_answer", "_key": str(uuid4())}
    assert [client.post(call_url(world), sent).status_code for _ in range(3)] == [303, 303, 303]
    assert CallNote.objects.count() == 1


@pytest.mark.parametrize(
    ("bad", "kept"),
    [
        ({"note": "gọi lại 0912 345 678"}, "gọi lại 0912 345 678"),
        ({"note": "TUYỆT MẬT"}, "TUYỆT MẬT"),
        ({"at": "2017-10-03T09:30", "note": "hẹn chiều"}, "hẹn chiều"),
        ({"at": "hôm qua", "note": "hẹn chiều"}, "hôm qua"),
        ({"outcome": "", "note": "hẹn chiều"}, "hẹn chiều"),
        ({"whom": str(uuid4()), "note": "hẹn chiều"}, "hẹn chiều"),
    ],
)
def test_bad_input_keeps_what_was_typed_and_notes_nothing(world, as_, bad, kept):
    sent = {"whom": str(post_of(world, "secretary1").uid), "outcome": "reached", **bad}
    response = as_("clerk").post(call_url(world), sent)
    assert response.status_code == 422 and kept in response.content.decode()
    assert not CallNote.objects.exists() and not AuditEntry.objects.exists()


def test_the_message_names_no_person_and_says_nothing_of_the_report(world, as_):
    put(world, world.unit1, "draft")
    link = "http://testserver" + reverse("reports:start", args=[world.october.uid, world.unit3.uid])
    page = as_("clerk").get(list_url(world)).content.decode()
    text = "Đề nghị đồng chí Bí thư Ngũ Phúc nộp báo cáo giao ban tháng 10/2017 trước 17:00 ngày 03/10/2017 (thứ Ba): "
    assert f"{text}{link}</textarea>" in page
    assert not [text for text in page.split("<textarea")[1:] if "Mai Văn Ba" in text.split("</textarea>")[0]]
    row = rows_of(world)[2]
    with clock.frozen(datetime(2017, 10, 4, 9)):
        late = call_words.neutral_text(world.october, row, "L")
    assert late == (
        "Báo cáo giao ban tháng 10/2017 đã quá hạn nộp (17:00 ngày 03/10/2017 (thứ Ba)). "
        "Đề nghị đồng chí Bí thư Ngũ Phúc sớm nộp: L"
    )


def test_the_message_is_vietnamese_whatever_the_screen_speaks(world, as_):
    client = as_("clerk")
    client.cookies["django_language"] = "en"
    page = client.get(list_url(world)).content.decode()
    assert "Call list" in page and "Đề nghị đồng chí Bí thư Ngũ Phúc nộp báo cáo" in page


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2017, 10, 2, 8, 0), "còn 1 ngày 9 giờ"),
        (datetime(2017, 10, 3, 14, 20), "còn 2 giờ 40 phút"),
        (datetime(2017, 10, 3, 17, 0), "còn 0 phút"),
        (datetime(2017, 10, 3, 17, 25), "quá hạn 25 phút"),
        (datetime(2017, 10, 6, 7, 0), "quá hạn 2 ngày 14 giờ"),
    ],
)
def test_how_long_until_or_since_the_reports_are_due(world, at, words):
    with clock.frozen(at):
        assert call_words.due_words(world.october.report_due_at) == words
    assert call_words.due_words(None) == ""


def test_filters_and_order_are_in_the_address(world, as_):
    put(world, world.unit2, "awaiting")
    called(world, at=clock.now() - timedelta(hours=3))
    called(world, "secretary3", unit=world.unit3)
    names = lambda **asked: [row.unit for row in rows_of(world, **asked)]  # noqa: E731
    assert names(state="awaiting") == [world.unit2]
    assert names(state="nonsense") == names(sort="nonsense") == names()
    assert names(called="no") == [world.unit2]
    assert names(called="yes") == [world.unit1, world.unit3]
    assert names(sort="last") == [world.unit2, world.unit1, world.unit3]
    assert names(sort="state") == [world.unit1, world.unit3, world.unit2]
    page = as_("clerk").get(list_url(world, "?called=yes&state=none&print=1")).content.decode()
    assert "Tân Phong" in page and "Ngũ Phúc" in page and "Đại Hợp" not in page


def test_ways_to_the_list(world, as_):
    link = list_url(world)
    for page in ("/", reverse("schedule:meeting", args=[world.october.uid]), reverse("reports:list")):
        assert link in as_("clerk").get(page).content.decode(), page
        assert link not in as_("secretary1").get(page).content.decode(), page
    assert link in as_("chair").get(reverse("meetings:table", args=[world.october.uid])).content.decode()
    assert link not in as_("head").get(reverse("meetings:table", args=[world.october.uid])).content.decode()


def test_a_report_that_waits_is_opened_to_be_approved(world, as_):
    report = put(world, world.unit1, "awaiting")
    start = reverse("reports:start", args=[world.october.uid, world.unit1.uid])
    assert as_("secretary1").get(start)["Location"] == reverse("reports:report", args=[report.uid])
    assert as_("secretary2").get(start).status_code == 404


def test_the_list_costs_the_same_for_any_number_of_units(world, as_):
    client = as_("clerk")
    Participant.objects.filter(unit__in=[world.unit2, world.unit3]).update(valid_to=date(2017, 10, 1))
    called(world)
    client.get(list_url(world))
    counts = []
    for units in ((), ("Đoàn Xá", "Minh Tân")):
        for number, name in enumerate(units):
            unit = make_unit(name, "commune", world.district)
            Participant.objects.create(series=world.series, unit=unit, role="reporting", valid_from=date(2017, 4, 1))
            world.person(f"new{number}", f"Người {name}", unit, "secretary")
            called(world, f"new{number}", unit=unit)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(list_url(world)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14
