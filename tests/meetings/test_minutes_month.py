"""A month through the real actions: opened, judged, closed; its minutes; reopened and closed again."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse

from giaoban.commitments import actions as commitments
from giaoban.core import clock
from giaoban.meetings import paper
from giaoban.meetings.actions.minutes import edit_part
from giaoban.meetings.actions.running import close_meeting, open_meeting, reopen_meeting
from giaoban.meetings.actions.speaking import add_remark
from giaoban.meetings.models import Minutes
from giaoban.schedule.models import Meeting
from tests.meetings import minutes_world as mw
from tests.world import PASSWORD

MORNING, NOON = datetime(2017, 10, 6, 7, 30), datetime(2017, 10, 6, 12, 0)


def october(w):
    return Meeting.objects.unscoped("test").select_related("series__host", "chair", "recorder").get(pk=w.october.pk)


def held(w):
    clerk = w.viewer("clerk")
    with clock.frozen(MORNING):
        open_meeting(
            actor=clerk,
            meeting_uid=w.october.uid,
            version=october(w).version,
            chair=w.people["chair"],
            recorder=w.people["clerk"],
        )
        for task, outcome, new in (
            (w.commitment1, "achieved", None),
            (w.commitment1_later, "in_progress", None),
            (w.commitment2, "not_achieved", date(2017, 10, 30)),
        ):
            commitments.judge(
                actor=clerk,
                meeting=october(w),
                commitment_uid=task.uid,
                outcome=outcome,
                judged_by=w.people["chair"],
                new_due_on=new,
                reason="lý do" if new else "",
            )
        add_remark(actor=clerk, meeting_uid=w.october.uid, agenda_key="conclusions", text="Giữ vững nền nếp")
    close(w, NOON)


def close(w, when):
    with clock.frozen(when):
        close_meeting(actor=w.viewer("clerk"), meeting_uid=w.october.uid, version=october(w).version)


def test_closing_draws_up_the_minutes_and_reopening_keeps_the_clerks_words(world):
    held(world)
    minutes = Minutes.objects.unscoped("test").get(meeting=world.october)
    assert minutes.responses_until == clock.aware(datetime(2017, 10, 7, 12, 0))
    content = paper.content_of(mw.fresh(minutes))
    totals = next(part for part in content["parts"] if part["key"] == "check")["tables"][0]["rows"]
    assert [row["cells"] for row in totals] == [
        ["✓ Hoàn thành", "01"],
        ["✕ Chưa hoàn thành", "01"],
        ["○ Đang thực hiện", "01"],
        ["Tổng số", "03"],
    ]
    part = mw.part_of(minutes, key="conclusions")
    assert part.text.splitlines() == ["- Giữ vững nền nếp.", "Hội nghị kết thúc hồi 12 giờ cùng ngày."]
    edit_part(actor=world.viewer("clerk"), part_uid=part.uid, version=1, text="- Giữ vững nền nếp, kỷ cương.")
    with clock.frozen(datetime(2017, 10, 6, 13, 0)):
        reopen_meeting(
            actor=world.viewer("chair"), meeting_uid=world.october.uid, version=october(world).version, reason="bổ sung"
        )
        add_remark(
            actor=world.viewer("clerk"), meeting_uid=world.october.uid, agenda_key="conclusions", text="Thêm một ý"
        )
    close(world, datetime(2017, 10, 6, 14, 0))
    assert mw.part_of(minutes, key="conclusions").text.splitlines() == [
        "- Giữ vững nền nếp, kỷ cương.",
        "- Thêm một ý.",
        "Hội nghị kết thúc hồi 14 giờ cùng ngày.",
    ]


def test_the_pages_take_a_month_from_reading_back_to_the_seal(world, as_):
    held(world)
    Meeting.objects.unscoped("test").filter(pk=world.september.pk).update(state="cancelled", reason="thử")
    page = reverse("meetings:minutes", args=[world.october.uid])
    with clock.frozen(datetime(2017, 10, 9, 8, 0)):
        assert as_("clerk").get(page).status_code == 200
        answer = as_("clerk").post(reverse("meetings:minutes_read_back", args=[world.october.uid]), {"revision": 1})
        assert answer.status_code == 303
        sign = reverse("meetings:minutes_sign", args=[world.october.uid])
        assert as_("clerk").post(sign, {"role": "không có", "revision": 1, "password": PASSWORD}).status_code == 422
        for who, role in (("clerk", "recorder"), ("chair", "chair")):
            assert as_(who).get(sign).status_code == 200
            assert as_(who).post(sign, {"role": role, "revision": 1, "password": PASSWORD}).status_code == 303
        minutes = Minutes.objects.unscoped("test").get(meeting=world.october)
        assert minutes.state == Minutes.State.SEALED
        assert (
            "Đã ký 08:00 ngày 09/10/2017"
            in as_("secretary2").get(reverse("meetings:minutes_print", args=[world.october.uid])).content.decode()
        )


def test_reading_back_too_early_says_what_is_missing_with_links(world, as_):
    held(world)
    minutes = Minutes.objects.unscoped("test").get(meeting=world.october)
    with clock.frozen(NOON):
        answer = as_("clerk").post(reverse("meetings:minutes_read_back", args=[world.october.uid]), {"revision": 1})
    assert answer.status_code == 422
    for unit in (world.unit1, world.unit2, world.unit3):
        assert reverse("meetings:minutes_part", args=[mw.part_of(minutes, unit).uid]) in answer.content.decode()
