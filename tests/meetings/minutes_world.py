"""A September briefing worth minutes: verdicts, claims, remarks, assessments, petitions, new tasks, each with a marker text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from giaoban.commitments.models import Commitment, Outcome, Priority, Verdict
from giaoban.concerns.models import Concern
from giaoban.core import clock
from giaoban.meetings.actions.minutes import build_minutes, respond_to_part
from giaoban.meetings.actions.signing import read_back, sign_minutes
from giaoban.meetings.models import Assessment, Minutes, MinutesPart, Remark
from giaoban.reports.models import Claim, Report
from giaoban.schedule.models import Attendance, Meeting, Slot, SlotClock
from tests.world import PASSWORD, World

CLOSED = datetime(2017, 9, 6, 12, 0)
NEXT_MORNING = datetime(2017, 9, 7, 8, 0)
AFTERWARDS = datetime(2017, 9, 8, 9, 0)

# What a sibling must never read: text of unit 2 in every place a page could take it from.
SECRETS_2 = (
    "BÍ-MẬT-NHIỆM-VỤ-2",
    "BÍ-MẬT-TỰ-NHẬN-2",
    "BÍ-MẬT-LÝ-DO-2",
    "BÍ-MẬT-LỜI-NÓI-2",
    "BÍ-MẬT-NHẬN-XÉT-2",
    "BÍ-MẬT-BÀI-HỌC-2",
    "BÍ-MẬT-KIẾN-NGHỊ-2",
    "BÍ-MẬT-VIỆC-MỚI-2",
    "BÍ-MẬT-VẮNG-2",
)
OWN_1 = ("LỜI-NÓI-1", "NHẬN-XÉT-1", "KIẾN-NGHỊ-1", "VIỆC-MỚI-1")
RESTRICTED_1 = "HẠN-CHẾ-1"


def at(day: int, hour: int = 3, minute: int = 0) -> datetime:
    return datetime(2017, 9, day, hour, minute, tzinfo=UTC)


def record_september(w: World) -> Meeting:
    """What a chair's table would have left behind when `september` was closed at 12:00."""
    meeting = w.september
    chair, clerk = w.people["chair"], w.people["clerk"]
    slots = {slot.unit_id: slot for slot in Slot.objects.filter(meeting=meeting)}
    one, two, three, board = (slots[unit.pk] for unit in (w.unit1, w.unit2, w.unit3, w.board))
    _attend(one, Attendance.Status.PRESENT, "Hoàng Văn Một, Bí thư")
    _attend(two, Attendance.Status.ABSENT_EXCUSED, "", reason="BÍ-MẬT-VẮNG-2")
    _attend(three, Attendance.Status.SUBSTITUTE, "Mai Văn Tư, Phó Bí thư", substitute_for=w.people["secretary3"])
    _attend(board, Attendance.Status.LATE, "Bùi Văn Nông, Trưởng phòng")
    for event, minute in ((SlotClock.Event.START, 0), (SlotClock.Event.STOP, 8)):
        SlotClock.objects.create(slot=one, event=event, at=at(6, 1, minute), by=clerk)
    for slot, mark in ((one, "LỜI-NÓI-1"), (two, "BÍ-MẬT-LỜI-NÓI-2")):
        _remark(w, meeting, mark, slot=slot, speaker="Đồng chí bí thư")
    for key, mark in (("check", "KIỂM-TRA-CHUNG"), ("opinions", "Ý-KIẾN-CHUNG"), ("conclusions", "KẾT-LUẬN-CHUNG")):
        _remark(w, meeting, mark, agenda_key=key)
    _assess(one, "NHẬN-XÉT-1", "Bài học một", chair, clerk)
    _assess(two, "BÍ-MẬT-NHẬN-XÉT-2", "BÍ-MẬT-BÀI-HỌC-2", chair, clerk)
    old = {"born_at": None, "created_at": at(1), "opened_at": datetime(2017, 8, 7, 5, tzinfo=UTC)}
    w.old1 = w.commitment(w.unit1, "Nhiệm vụ cũ của xã một", date(2017, 8, 30), opening_misses=1, **old)
    w.old2 = w.commitment(w.unit2, "BÍ-MẬT-NHIỆM-VỤ-2", date(2017, 8, 30), **old)
    w.owed = w.commitment(w.unit1, "Nhiệm vụ còn nợ", date(2017, 8, 20), **old)
    _judge(meeting, w.old1, Outcome.PARTLY, chair, clerk, new_due_on=date(2017, 9, 29), reason="mới được một phần")
    _judge(meeting, w.old2, Outcome.NOT_ACHIEVED, chair, clerk, new_due_on=date(2017, 9, 30), reason="BÍ-MẬT-LÝ-DO-2")
    _judge(meeting, w.owed, Outcome.OWED, chair, clerk)
    w.between1 = w.commitment(
        w.unit1,
        "Việc giao giữa kỳ cho xã một",
        date(2017, 9, 20),
        origin=Commitment.Origin.BETWEEN,
        born_at=None,
        opened_at=at(2),
    )
    w.commitment1.text = "VIỆC-MỚI-1"
    w.commitment2.text = "BÍ-MẬT-VIỆC-MỚI-2"
    for task in (w.commitment1, w.commitment2):
        task.save(update_fields=["text"])
    for unit, task, mark in ((w.unit1, w.old1, "tự nhận một"), (w.unit2, w.old2, "BÍ-MẬT-TỰ-NHẬN-2")):
        report = Report.objects.create(
            meeting=meeting,
            unit=unit,
            state=Report.State.SUBMITTED,
            first_submitted_at=at(3),
            submitted_at=at(3),
            created_at=at(2),
        )
        Claim.objects.create(report=report, commitment=task, outcome=Outcome.PARTLY, why_not=mark)
    _petition(w, w.unit1, "KIẾN-NGHỊ-1", answer="Sẽ cấp xi măng")
    _petition(w, w.unit2, "BÍ-MẬT-KIẾN-NGHỊ-2")
    _petition(w, w.unit1, RESTRICTED_1, access_class="restricted")
    Priority.objects.create(meeting=meeting, unit=w.board, field=w.fields["farming"], text="TRỌNG-TÂM-CHUNG")
    return meeting


def _attend(slot: Slot, status: str, name: str, **extra: Any) -> None:
    Attendance.objects.filter(slot=slot).update(status=status, name=name, **extra)


def _remark(w: World, meeting: Meeting, text: str, **extra: Any) -> Remark:
    return Remark.objects.create(meeting=meeting, text=text, by=w.people["clerk"], at=at(6), **extra)


def _assess(slot: Slot, comment: str, lesson: str, by: Any, entered_by: Any) -> None:
    Assessment.objects.create(slot=slot, comment=comment, lesson=lesson, by=by, entered_by=entered_by, at=at(6))


def _judge(meeting: Meeting, task: Commitment, outcome: str, by: Any, entered_by: Any, **extra: Any) -> Verdict:
    verdict = Verdict.objects.create(
        commitment=task,
        meeting=meeting,
        outcome=outcome,
        by=by,
        entered_by=entered_by,
        at=at(6),
        was_due=True,
        due_on_before=task.due_on,
        **extra,
    )
    if verdict.new_due_on:
        task.due_on = verdict.new_due_on
    task.misses = task.opening_misses + int(outcome in ("partly", "not_achieved"))
    task.save(update_fields=["due_on", "misses"])
    return verdict


def _petition(w: World, unit: Any, text: str, **extra: Any) -> Concern:
    state = Concern.State.ANSWERED if extra.get("answer") else Concern.State.RAISED
    return Concern.objects.create(
        series=w.series, raised_by=unit, meeting=w.september, text=text, state=state, raised_at=at(6), **extra
    )


def drafted(w: World) -> Minutes:
    """The September minutes as a draft, at noon of the day."""
    meeting = record_september(w)
    with clock.frozen(CLOSED):
        return build_minutes(actor=w.viewer("clerk"), meeting=meeting)


def fresh(minutes: Minutes) -> Minutes:
    rows = Minutes.objects.unscoped("test").select_related(
        "meeting__series__host", "meeting__chair", "meeting__recorder", "chair", "recorder", "seal"
    )
    return rows.get(pk=minutes.pk)


def part_of(minutes: Minutes, unit: Any = None, key: str = "") -> MinutesPart:
    rows = MinutesPart.objects.filter(minutes=minutes)
    return rows.get(unit=unit) if unit is not None else rows.get(key=key)


def read(w: World, minutes: Minutes, when: datetime = AFTERWARDS) -> Minutes:
    with clock.frozen(when):
        return read_back(actor=w.viewer("clerk"), minutes_uid=minutes.uid, revision=fresh(minutes).revision)


def sign(
    w: World, minutes: Minutes, key: str, role: str, when: datetime = AFTERWARDS, password: str = PASSWORD
) -> Minutes:
    with clock.frozen(when):
        return sign_minutes(
            actor=w.viewer(key),
            minutes_uid=minutes.uid,
            role=role,
            revision=fresh(minutes).revision,
            password=password,
        )


def sealed(w: World) -> Minutes:
    minutes = drafted(w)
    read(w, minutes)
    sign(w, minutes, "clerk", "recorder")
    sign(w, minutes, "chair", "chair")
    return fresh(minutes)


def respond(w: World, minutes: Minutes, key: str, unit: Any, kind: str = "confirmed", text: str = "") -> Any:
    part = part_of(minutes, unit)
    with clock.frozen(NEXT_MORNING):
        return respond_to_part(actor=w.viewer(key), part_uid=part.uid, version=part.version, kind=kind, text=text)
