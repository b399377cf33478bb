"""Drawing up: what stands in the parts, again after a reopening, edits and conflicts."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse

from giaoban.core import clock
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.meetings import paper
from giaoban.meetings.actions.minutes import build_minutes, edit_part
from giaoban.meetings.models import Minutes, MinutesPart, PartRevision, Remark
from giaoban.meetings.paper_texts import merged_text
from giaoban.meetings.paper_words import organisation_name, paper_day
from giaoban.schedule.models import Meeting
from tests.meetings import minutes_world as mw


def entry(content, unit=None, key=""):
    uid = str(unit.uid) if unit else None
    return next(part for part in content["parts"] if (part["unit"] == uid if unit else part["key"] == key))


def table(part, key):
    return next(table for table in part["tables"] if table["key"] == key)


def test_the_parts_follow_the_agenda_one_for_each_unit(world):
    minutes = mw.drafted(world)
    keys = list(MinutesPart.objects.filter(minutes=minutes).values_list("key", flat=True))
    units = [f"unit:units:{unit.uid}" for unit in (world.unit1, world.unit2, world.unit3)]
    assert keys == ["opening", "check", *units, "priorities", "opinions", "conclusions"]
    assert minutes.responses_until == clock.aware(datetime(2017, 9, 7, 12, 0))
    assert (minutes.chair, minutes.recorder) == (world.people["chair"], world.people["clerk"])


def test_a_unit_part_holds_words_and_tables(world):
    content = paper.content_of(mw.fresh(mw.drafted(world)))
    one = entry(content, world.unit1)
    assert "LỜI-NÓI-1." in one["text"] and "Thường trực nhận xét: NHẬN-XÉT-1." in one["text"]
    assert one["note"] == "Thời gian: 08/10 phút."
    rows = {row["commitment"]: row["cells"] for row in table(one, "judged")["rows"]}
    assert rows[str(world.old1.uid)] == [
        "02",
        "Nhiệm vụ cũ của xã một. Sản phẩm: văn bản",
        "Quá hạn 7 ngày, chuyển tháng lần 1",
        "30/8/2017",
        "◐ Hoàn thành một phần. Tự nhận một",
        "◐ Hoàn thành một phần. Mới được một phần. Chuyển tháng lần 2. Hạn mới 29/9/2017",
    ]
    assert rows[str(world.owed.uid)][5] == "Còn nợ đánh giá"
    assert [row["commitment"] for row in table(one, "between")["rows"]] == [str(world.between1.uid)]
    assert [row["cells"][1] for row in table(one, "promised")["rows"]] == ["VIỆC-MỚI-1", "Giải tỏa lấn chiếm quanh chợ"]
    petitions = table(one, "petitions")
    assert petitions["rows"][0]["cells"][1:] == ["KIẾN-NGHỊ-1", "Trả lời: Sẽ cấp xi măng"]
    assert petitions["note"] == "01 kiến nghị hạn chế tiếp cận: lưu hồ sơ riêng."
    assert mw.RESTRICTED_1 not in str(content)


def test_the_opening_counts_attendance_in_two_digits(world):
    content = paper.content_of(mw.fresh(mw.drafted(world)))
    opening = entry(content, key="opening")
    assert (
        "Thành phần: 03 đơn vị báo cáo, 01 cơ quan tham mưu. Có mặt 03, đến muộn 01 (Phòng Nông nghiệp)"
        in opening["text"]
    )
    assert "cử người dự thay 01 (Ngũ Phúc), vắng có lý do 01 (Đại Hợp)." in opening["text"]
    assert "Chủ trì: đồng chí Nguyễn Thị Chủ, Phó Bí thư phụ trách." in opening["text"]
    assert content["header"] == {"superior": "ĐẢNG BỘ THÀNH PHỐ HẢI PHÒNG", "body": "HUYỆN ỦY KIẾN THỤY"}
    assert content["layout"] == {"text": "36-HD/VPTW", "inferred": True}
    assert [part["number"] for part in content["parts"]] == ["I-", "II-", "III-", "1.", "2.", "3.", "IV-", "V-", "VI-"]


def test_the_document_is_vietnamese_whatever_the_page_speaks(world):
    from django.utils import translation

    with translation.override("en"):
        english = mw.drafted(world)
        content = paper.content_of(mw.fresh(english))
    assert "Phó Bí thư phụ trách" in entry(content, key="opening")["text"]
    assert content["signatures"][1]["post"] == "Phó Bí thư phụ trách"


def test_paper_dates_and_names():
    from datetime import date

    assert paper_day(date(2026, 2, 5)) == "05/02/2026"
    assert paper_day(date(2026, 5, 27)) == "27/5/2026"
    assert organisation_name("Đảng ủy xã Tân Phong") == "Đảng bộ xã Tân Phong"
    assert organisation_name("Ban Thường vụ") == "Ban Thường vụ"


def test_building_needs_a_closed_meeting_of_ones_own(world):
    meeting = mw.record_september(world)
    for stranger in ("secretary1", "outsider", "head", "inspector", "city_leader"):
        with pytest.raises(NotFound):
            build_minutes(actor=world.viewer(stranger), meeting=meeting)
    with pytest.raises(DomainError) as refused:
        build_minutes(actor=world.viewer("clerk"), meeting=world.october)
    assert refused.value.code == "meetings.not_closed"
    assert not Minutes.objects.unscoped("test").exists()
    assert build_minutes(actor=world.viewer("clerk"), meeting=meeting).revision == 1


def test_after_a_reopening_the_clerks_text_stays_and_the_new_is_added(world):
    minutes = mw.drafted(world)
    actor = world.viewer("clerk")
    one, two = mw.part_of(minutes, world.unit1), mw.part_of(minutes, world.unit2)
    shortened = one.text.replace("Thường trực nhận xét: NHẬN-XÉT-1.", "Thường trực đánh giá xã làm tốt.")
    edit_part(actor=actor, part_uid=one.uid, version=one.version, text=shortened)
    meeting = Meeting.objects.unscoped("test").get(pk=world.september.pk)
    slot = one.slot
    Remark.objects.create(meeting=meeting, slot=slot, text="Nói thêm sau", by=world.people["clerk"], at=mw.at(7))
    Remark.objects.create(meeting=meeting, slot=two.slot, text="Câu mới", by=world.people["clerk"], at=mw.at(7))
    Meeting.objects.unscoped("test").filter(pk=meeting.pk).update(closed_at=mw.at(7, 9))
    meeting.refresh_from_db(from_queryset=Meeting.objects.unscoped("test").select_related("series"))
    again = build_minutes(actor=actor, meeting=meeting)
    assert again.pk == minutes.pk and again.state == Minutes.State.DRAFT
    assert again.responses_until == clock.aware(datetime(2017, 9, 8, 16, 0))
    one, two = mw.part_of(minutes, world.unit1), mw.part_of(minutes, world.unit2)
    assert one.text == f"{shortened}\n- Nói thêm sau."
    assert "- Câu mới." in two.text
    before = PartRevision.objects.count()
    build_minutes(actor=actor, meeting=meeting)
    assert PartRevision.objects.count() == before  # nothing new: no revision
    assert mw.fresh(minutes).revision == again.revision + 1


def test_merging_adds_only_lines_never_seen():
    assert merged_text("b sửa\nc", "a\nb\nc\nd", ["a\nb\nc"]) == "b sửa\nc\nd"
    assert merged_text("", "a", ["a"]) == ""


def test_an_edit_keeps_revisions_and_raises_the_revision(world):
    minutes = mw.drafted(world)
    part = mw.part_of(minutes, key="conclusions")
    edit_part(actor=world.viewer("clerk2"), part_uid=part.uid, version=1, text="Kết luận mới")
    assert list(part.revisions.values_list("no", "based_on", "by")) == [
        (1, 0, None),
        (2, 1, world.people["clerk2"].pk),
    ]
    assert mw.fresh(minutes).revision == 2
    edit_part(actor=world.viewer("clerk2"), part_uid=part.uid, version=2, text="Kết luận mới")
    assert mw.fresh(minutes).revision == 2  # no change, no revision


def test_two_editors_keep_both_texts(world, as_):
    minutes = mw.drafted(world)
    part = mw.part_of(minutes, key="conclusions")
    edit_part(actor=world.viewer("clerk2"), part_uid=part.uid, version=1, text="Bản của phòng")
    with pytest.raises(Conflict) as conflict:
        edit_part(actor=world.viewer("clerk"), part_uid=part.uid, version=1, text="Bản của tôi")
    assert (conflict.value.theirs, conflict.value.mine) == ("Bản của phòng", "Bản của tôi")
    page = as_("clerk").post(reverse("meetings:minutes_part", args=[part.uid]), {"version": 1, "text": "Bản của tôi"})
    assert page.status_code == 409
    assert "Bản của phòng" in page.content.decode() and "Bản của tôi" in page.content.decode()
    assert mw.part_of(minutes, key="conclusions").text == "Bản của phòng"
    chosen = as_("clerk").post(reverse("meetings:minutes_part", args=[part.uid]), {"version": 2, "text": "Bản chung"})
    assert chosen.status_code == 303
    assert mw.part_of(minutes, key="conclusions").text == "Bản chung"


def test_two_clerks_in_two_parts_do_not_collide(world):
    minutes = mw.drafted(world)
    first, second = mw.part_of(minutes, key="check"), mw.part_of(minutes, key="opinions")
    edit_part(actor=world.viewer("clerk"), part_uid=first.uid, version=1, text="một")
    edit_part(actor=world.viewer("clerk2"), part_uid=second.uid, version=1, text="hai")
    assert mw.fresh(minutes).revision == 3


@pytest.mark.parametrize(
    "who", ["secretary1", "drafter1", "secretary2", "head", "inspector", "city_leader", "outsider"]
)
def test_only_the_host_edits(world, who):
    minutes = mw.drafted(world)
    for part in (mw.part_of(minutes, world.unit1), mw.part_of(minutes, key="check")):
        with pytest.raises(NotFound):
            edit_part(actor=world.viewer(who), part_uid=part.uid, version=1, text="x")
    edit_part(actor=world.viewer("clerk"), part_uid=part.uid, version=1, text="x")


def test_an_extraordinary_meeting_has_minutes_with_its_subject(world):
    meeting = mw.record_september(world)
    Meeting.objects.unscoped("test").filter(pk=meeting.pk).update(
        kind="extraordinary", subject="Phòng, chống bão số 10"
    )
    meeting = Meeting.objects.unscoped("test").select_related("series").get(pk=meeting.pk)
    minutes = build_minutes(actor=world.viewer("clerk"), meeting=meeting)
    assert paper.content_of(mw.fresh(minutes))["subject"] == "Hội nghị đột xuất: Phòng, chống bão số 10"


def test_drawing_costs_the_same_for_one_unit_and_three(world, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    minutes = mw.fresh(mw.drafted(world))
    with CaptureQueriesContext(
        connection,
    ) as few:
        paper.content_of(minutes)
    for unit in (world.unit1, world.unit2, world.unit3):
        for n in range(3):
            task = world.commitment(unit, f"thêm {n}")
            mw._judge(world.september, task, "partly", world.people["chair"], world.people["clerk"])
    with CaptureQueriesContext(connection) as many:
        paper.content_of(minutes)
    assert len(few) == len(many) <= 24
