"""Entered for a unit: by telephone, from paper, in the hall; confirmed with one tap."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse

from giaoban.core import clock
from giaoban.core.errors import DomainError
from giaoban.records.models import AuditEntry
from giaoban.reports import actions, queries, rows
from giaoban.reports.models import Report
from giaoban.schedule.models import Meeting
from tests.reports.conftest import enter_url, form_data, plain_text

TOLD = {
    "told_by": "Hoàng Văn Một, Bí thư",
    "told_at": clock.aware(datetime(2017, 10, 3, 7, 30)),
    "channel": "telephone",
}


def enter(world, ready_rows, **extra):
    return actions.enter_report_for(
        **{
            "actor": world.viewer("clerk"),
            "meeting": world.october,
            "unit": world.unit1,
            "rows": ready_rows(),
            **TOLD,
            **extra,
        }
    )


def refused(call) -> str:
    with pytest.raises(DomainError) as error:
        call()
    return error.value.code


def test_entered_by_telephone_counts_and_is_marked_until_confirmed(world, as_, ready_rows):
    report = enter(world, ready_rows)
    assert report.state == "submitted"
    version = report.versions.get()
    assert (version.for_told_by, version.by) == (TOLD["told_by"], world.people["clerk"])
    assert queries.report_states(world.viewer("clerk"), world.october)[world.unit1.pk] == "entered"
    entry = AuditEntry.objects.get(kind="reports.enter_report_for")
    assert entry.for_uid == world.unit1.uid
    assert entry.after["channel"] == "telephone"
    items = [str(item.text) for item in queries.today_items(world.viewer("secretary1"))]
    sentence = "Văn phòng đã nhập hộ qua điện thoại. Đề nghị đồng chí xác nhận."
    assert items == [sentence]
    page = reverse("reports:report", args=[report.uid])
    assert sentence in plain_text(as_("secretary1").get(page).content.decode())
    assert as_("drafter1").post(reverse("reports:confirm", args=[report.uid])).status_code == 404
    assert as_("secretary1").post(reverse("reports:confirm", args=[report.uid])).status_code == 303
    assert queries.report_states(world.viewer("clerk"), world.october)[world.unit1.pk] == "submitted"
    code = refused(lambda: actions.confirm_entered(actor=world.viewer("secretary1"), report_uid=report.uid))
    assert code == "reports.already_confirmed"


def test_it_may_be_confirmed_after_the_meeting(world, ready_rows):
    report = enter(world, ready_rows)
    Meeting.objects.unscoped("test").filter(pk=world.october.pk).update(
        state="closed", opened_at=clock.now(), closed_at=clock.now()
    )
    assert actions.confirm_entered(actor=world.viewer("deputy1"), report_uid=report.uid).confirmed_at


def test_who_told_it_when_and_how_is_needed(world, ready_rows):
    assert refused(lambda: enter(world, ready_rows, told_by="  ")) == "reports.told_by"
    assert refused(lambda: enter(world, ready_rows, told_at=clock.aware(datetime(2017, 10, 3, 9)))) == "reports.told_at"
    assert refused(lambda: enter(world, ready_rows, channel="form")) == "reports.channel"
    assert refused(lambda: enter(world, ready_rows, actor=world.viewer("secretary2"))) == "reports.not_host"
    assert refused(lambda: enter(world, ready_rows, actor=world.viewer("secretary1"))) == "reports.not_host"
    assert refused(lambda: enter(world, ready_rows, rows=[])) == "reports.incomplete"
    assert not Report.objects.unscoped("test").exists()


def test_in_the_hall_while_the_meeting_is_open(world, ready_rows):
    Meeting.objects.unscoped("test").filter(pk=world.october.pk).update(state="open", opened_at=clock.now())
    world.october.state = "open"
    world.october.opened_at = clock.now()
    assert refused(lambda: enter(world, ready_rows)) == "reports.in_hall_only"
    assert enter(world, ready_rows, channel="hall").channel == "hall"
    world.october.state = "closed"
    again = lambda: enter(world, ready_rows, channel="hall", unit=world.unit2)  # noqa: E731
    assert refused(again) == "reports.meeting_closed"


def test_what_the_unit_submitted_is_not_entered_over(world, as_, submitted, ready_rows):
    assert refused(lambda: enter(world, ready_rows)) == "reports.already_submitted"
    page = as_("clerk").get(enter_url(world))
    assert page.status_code == 422
    assert "Báo cáo này đã nộp, không nộp thêm." in plain_text(page.content.decode())


def test_the_units_own_draft_is_set_aside_unread(world, as_, draft, ready_rows):
    mark = "DAUHIEUNHAP"
    actions.save_report(
        actor=world.viewer("drafter1"),
        report_uid=draft.uid,
        rows=[
            rows.new_row(rows.DIFFICULTIES, difficulties=mark),
            rows.new_row(rows.PETITION, text=f"{mark} kiến nghị"),
        ],
    )
    assert mark not in as_("clerk").get(enter_url(world)).content.decode()
    report = enter(world, ready_rows)
    assert report.pk == draft.pk
    assert report.difficulties == ""
    assert report.report_concerns.count() == 0
    versions = reverse("reports:versions", args=[report.uid])
    assert mark not in as_("clerk").get(versions).content.decode()
    assert as_("drafter1").get(versions).content.decode().count(mark) == 2
    assert mark not in as_("member1").get(versions).content.decode()


def test_the_clerk_sees_the_draft_only_if_he_began_it(world, as_):
    client = as_("clerk")
    data = form_data(client.get(enter_url(world)).content.decode())
    data |= {"g-difficulties-difficulties": "Đơn vị báo thiếu vốn", "do": "save", "told-told_by": "Bí thư"}
    petition = data["k"][0]
    data |= {f"k-{petition}-text": "Xi măng về chậm", f"k-{petition}-kind": "petition"}
    answer = client.post(enter_url(world), data)
    assert answer.status_code == 303
    page = as_("clerk2").get(enter_url(world)).content.decode()
    assert "Đơn vị báo thiếu vốn" in page
    assert "Xi măng về chậm" in page
    # Entering goes on from there, and the petition is one.
    data = form_data(page)
    for commitment in (world.commitment1, world.commitment1_later):
        data[f"c-{commitment.uid}-outcome"] = "achieved"
    data |= {"g-sides-no_party_building_quick": "on", "g-sides-no_socio_economic_quick": "on", "do": "enter"}
    data |= {"told-told_by": "Hoàng Văn Một, Bí thư", "told-channel": "paper", "told-told_at": "2017-10-03T07:45"}
    answer = as_("clerk").post(enter_url(world), data)
    assert answer.status_code == 303, plain_text(answer.content.decode())
    report = Report.objects.unscoped("test").get()
    assert (report.channel, report.difficulties) == ("paper", "Đơn vị báo thiếu vốn")
    assert report.report_concerns.get().concern_id
    assert list(report.report_concerns.values_list("concern__state", flat=True)) == ["raised"]


def test_incomplete_entering_keeps_everything_typed(world, as_):
    client = as_("clerk")
    data = form_data(client.get(enter_url(world)).content.decode())
    data |= {
        "g-difficulties-difficulties": "Đang ghi dở",
        "do": "enter",
        "told-channel": "telephone",
        "told-told_by": "",
    }
    answer = client.post(enter_url(world), data)
    assert answer.status_code == 422
    assert "Đang ghi dở" in answer.content.decode()
    data |= {"told-told_by": "Bí thư", "told-told_at": "2017-10-03T07:45"}
    answer = client.post(enter_url(world), data)
    assert answer.status_code == 422
    text = plain_text(answer.content.decode())
    assert "Còn 02 nhiệm vụ chưa tự đánh giá." in text
    assert "Đang ghi dở" in text


def test_a_returned_report_is_entered_from_the_version_that_was_submitted(world, as_, submitted):
    actions.return_report(
        actor=world.viewer("clerk"), report_uid=submitted.uid, version=submitted.version, reason="Bổ sung"
    )
    mark = "SUADANGDO"
    actions.save_report(
        actor=world.viewer("drafter1"),
        report_uid=submitted.uid,
        rows=[rows.new_row(rows.DIFFICULTIES, difficulties=mark)],
    )
    client = as_("clerk")
    page = client.get(enter_url(world)).content.decode()
    assert mark not in page
    data = form_data(page) | {"do": "enter", "told-told_by": "Bí thư", "told-channel": "telephone"}
    assert "Kết quả: kết nạp 02 đảng viên" in str(data)
    data["told-told_at"] = "2017-10-03T07:45"
    answer = client.post(enter_url(world), data)
    assert answer.status_code == 303, plain_text(answer.content.decode())
    report = Report.objects.unscoped("test").get()
    assert (report.state, report.difficulties, report.result_lines.count()) == ("submitted", "", 1)
    assert mark in str(report.set_aside.get().content)
