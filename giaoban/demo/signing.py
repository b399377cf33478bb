"""After closing: the units' 24 hours, an objection and its answer, reading back, two signatures."""

from __future__ import annotations

from datetime import timedelta

from giaoban.core import clock
from giaoban.demo.structure import Cast
from giaoban.meetings.actions import minutes as minutes_actions
from giaoban.meetings.actions import signing
from giaoban.meetings.models import Minutes, MinutesPart
from giaoban.schedule.models import Meeting

OBJECTIONS = {
    8: (
        "Ngũ Phúc",
        "Số hộ đã bàn giao đến hôm họp là 35, đề nghị ghi rõ 11 hộ còn lại chưa thống nhất giá cây trồng, không phải không hợp tác.",
        "Văn phòng tiếp thu, đã ghi rõ nguyên nhân trong phần kết quả.",
    )
}


def sign_off(cast: Cast, meeting: Meeting) -> None:
    clerk = cast.viewer("clerk")
    meeting.refresh_from_db()
    closed = meeting.closed_at
    if closed is None:
        raise RuntimeError("the sample signs closed meetings only")
    minutes = Minutes.objects.visible_to(clerk).get(meeting=meeting)
    objection = OBJECTIONS.get(meeting.period.month)
    with clock.frozen(closed + timedelta(hours=3)):
        for number, (name, unit) in enumerate(cast.units.items()):
            part = MinutesPart.objects.get(minutes=minutes, unit_id=unit.pk)
            if objection and objection[0] == name:
                _respond(cast, name, part, "objected", objection[1])
            elif number % 5 != 3:  # a few stay silent: silence agrees
                _respond(cast, name, part, "confirmed")
    with clock.frozen(closed + timedelta(hours=6)):
        if objection:
            part = MinutesPart.objects.select_related("response").get(minutes=minutes, unit=cast.units[objection[0]])
            minutes_actions.answer_objection(
                actor=clerk, part_uid=part.uid, version=part.response.version, answer=objection[2]
            )
    with clock.frozen(closed + timedelta(hours=26)):
        minutes.refresh_from_db()
        signing.read_back(actor=clerk, minutes_uid=minutes.uid, revision=minutes.revision)
        for role, key in (("recorder", "clerk"), ("chair", "chair")):
            signing.sign_minutes(
                actor=cast.viewer(key),
                minutes_uid=minutes.uid,
                role=role,
                revision=minutes.revision,
                password=cast.signins[0].password,
            )


def _respond(cast: Cast, name: str, part: MinutesPart, kind: str, text: str = "") -> None:
    minutes_actions.respond_to_part(
        actor=cast.viewer(f"bt.{name}"), part_uid=part.uid, version=part.version, kind=kind, text=text
    )
