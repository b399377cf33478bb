"""The text a part of the minutes begins with, made from what was recorded; clerks edit it afterwards. Always Vietnamese (ADR 0011)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from giaoban.core.text import two_digits
from giaoban.meetings import paper_words as words
from giaoban.meetings.models import Remark
from giaoban.meetings.paper_facts import Facts, UnitFacts
from giaoban.schedule.models import Attendance, Meeting, Slot

S = Attendance.Status


def subject_of(meeting: Meeting) -> str:
    """The abstract under BIÊN BẢN."""
    if meeting.kind == Meeting.Kind.EXTRAORDINARY:
        return f"Hội nghị đột xuất: {meeting.subject}" if meeting.subject else "Hội nghị đột xuất"
    name = words.lower_first(meeting.series.name)
    prefix = "" if name.startswith("hội nghị") else "Hội nghị "
    title = f"{prefix}{name}"
    return f"{title[:1].upper()}{title[1:]} {words.paper_month(meeting.period)}"


def opening_text(facts: Facts, chair: str, recorder: str) -> str:
    """Time, place, chair, recorder, attendance by count."""
    meeting = facts.meeting
    begins = meeting.began_at or meeting.starts_at
    written = meeting.mode == Meeting.Mode.WRITING
    held = "được tiến hành bằng văn bản từ" if written else "khai mạc hồi"
    day = words.paper_date(meeting.held_on)
    lines = [
        f"{subject_of(meeting)} {held} {words.paper_time(begins)}, {day}, tại {meeting.place}.",
        f"Chủ trì: {words.sentence(chair)}" if chair else "",
        f"Người ghi biên bản: {words.sentence(recorder)}" if recorder else "",
        attendance_text(facts),
    ]
    return _text(lines)


def attendance_text(facts: Facts) -> str:
    """Present, late, substitutes, absent: two-digit counts, with the names of the units that did not come themselves."""
    seats = [unit for unit in facts.units if unit.slot is not None]
    reporting = sum(1 for unit in seats if unit.is_reporting)
    by_status: dict[str, list[str]] = {}
    for unit in seats:
        status = unit.attendance.status if unit.attendance else S.EXPECTED
        by_status.setdefault(status, []).append(unit.name)
    came = sum(len(by_status.get(status, [])) for status in (S.PRESENT, S.LATE, S.SUBSTITUTE))
    invited = words.joined(
        [
            words.counted(reporting, "đơn vị báo cáo"),
            words.counted(len(seats) - reporting, "cơ quan tham mưu") if len(seats) > reporting else "",
        ],
        ", ",
    )
    rest = [
        f"{label} {two_digits(len(by_status[status]))} ({', '.join(by_status[status])})"
        for status, label in (
            (S.LATE, "đến muộn"),
            (S.SUBSTITUTE, "cử người dự thay"),
            (S.ABSENT_EXCUSED, "vắng có lý do"),
            (S.ABSENT_UNEXCUSED, "vắng không có lý do"),
        )
        if by_status.get(status)
    ]
    return f"Thành phần: {invited}. " + words.sentence(words.joined([f"Có mặt {two_digits(came)}", *rest], ", "))


def unit_text(facts: Facts, unit: UnitFacts) -> str:
    """What the unit said, what was said to it, the standing members' comment and lesson. Numbers stand in the tables."""
    lines: list[str] = []
    if unit.slot is not None and unit.is_reporting and not _stayed_away(unit):
        lines.append(words.sentence(words.FORMS[unit.slot.form]))
    if unit.attendance is not None:
        lines.append(_who_came(unit.attendance))
    lines += remark_lines(unit.remarks)
    assessment = unit.assessment
    if assessment is not None:
        if assessment.grade:
            lines.append(f"Thường trực xếp loại: {words.GRADES[assessment.grade]}.")
        if assessment.comment.strip():
            lines.append(f"Thường trực nhận xét: {words.sentence(assessment.comment)}")
        if assessment.lesson.strip():
            lines.append(f"Bài học rút ra: {words.sentence(assessment.lesson)}")
    return _text(lines)


def _stayed_away(unit: UnitFacts) -> bool:
    """Nobody came for the unit; a report that was noted is said all the same."""
    absent = unit.attendance is not None and unit.attendance.status in (S.ABSENT_EXCUSED, S.ABSENT_UNEXCUSED)
    return absent and unit.slot is not None and unit.slot.form != Slot.Form.NOTED


def _who_came(attendance: Attendance) -> str:
    name = attendance.name or (attendance.person.full_name if attendance.person else "")
    if attendance.status == S.SUBSTITUTE and name:
        instead = f" thay đồng chí {attendance.substitute_for}" if attendance.substitute_for else ""
        return f"Dự thay: đồng chí {name}{instead}."
    if attendance.status == S.LATE and attendance.arrived_at:
        return f"Đến muộn, có mặt từ {words.paper_time(attendance.arrived_at)}."
    if attendance.status in (S.ABSENT_EXCUSED, S.ABSENT_UNEXCUSED):
        reason = f": {attendance.reason}" if attendance.reason.strip() else ""
        return words.sentence(f"Đơn vị {words.ATTENDANCE[attendance.status]}{reason}")
    return ""


def agenda_text(facts: Facts, key: str) -> str:
    """The general part of an agenda item."""
    lines: list[str] = []
    if key == "check":
        judged = sum(len(unit.judged) for unit in facts.units)
        lines.append(
            f"Hội nghị kiểm tra {words.counted(judged, 'nhiệm vụ')} còn thực hiện từ các kỳ trước; "
            "kết quả tổng hợp theo bảng, chi tiết ghi ở phần của từng đơn vị."
            if judged
            else "Không có nhiệm vụ nào của các kỳ trước phải kiểm tra."
        )
    if key == "opinions":
        raised = sum(len(unit.petitions) + unit.restricted_petitions for unit in facts.units)
        answered = sum(1 for unit in facts.units for concern in unit.petitions if concern.answer)
        if raised:
            lines.append(
                f"Các đơn vị nêu {words.counted(raised, 'kiến nghị')}, trả lời tại hội nghị "
                f"{two_digits(answered)}; nội dung ghi ở phần của từng đơn vị."
            )
    if key == "priorities" and facts.priorities:
        bodies = len({priority.unit_id for priority in facts.priorities})
        lines.append(
            f"{words.counted(bodies, 'cơ quan tham mưu')} trình bày "
            f"{words.counted(len(facts.priorities), 'nhiệm vụ trọng tâm')} {words.paper_month(facts.meeting.period)}."
        )
    lines += remark_lines(facts.remarks.get(key, []))
    if key == "conclusions":
        lines += _closing_lines(facts)
    return _text(lines)


def _closing_lines(facts: Facts) -> list[str]:
    promised = sum(len(unit.promised) for unit in facts.units)
    lines = [
        f"Hội nghị giao {words.counted(promised, 'nhiệm vụ')} {words.paper_month(facts.meeting.period)}, "
        "kiểm tra tại kỳ giao ban sau."
        if promised
        else ""
    ]
    ended = facts.meeting.ended_at
    if ended is not None:
        lines.append(f"Hội nghị kết thúc hồi {words.paper_time(ended)} cùng ngày.")
    return lines


def remark_lines(remarks: Iterable[Remark]) -> list[str]:
    """- Đồng chí …: what was said. The speaker is named as he was noted, or not at all."""
    return [
        f"- {remark.speaker.strip()}: {words.sentence(remark.text)}"
        if remark.speaker.strip()
        else f"- {words.sentence(remark.text)}"
        for remark in remarks
        if remark.text.strip()
    ]


def outcome_counts(facts: Facts) -> Counter[str]:
    return Counter(verdict.outcome for unit in facts.units for verdict in unit.judged)


def merged_text(current: str, generated: str, generated_before: Iterable[str]) -> str:
    """The clerks' text with the lines that are new since the last build. Nothing they wrote or struck out is touched."""
    known = {line for text in [*generated_before, current] for line in text.splitlines()}
    new = [line for line in generated.splitlines() if line.strip() and line not in known]
    return "\n".join([current.rstrip("\n"), *new]) if new else current


def _text(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)
