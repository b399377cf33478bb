"""Words of the printed minutes. A document is in Vietnamese whatever language the screens are in, so they are not msgids (ADR 0011)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from giaoban.core.text import two_digits

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
LETTERS = "abcdđeghiklmnopqrst"  # lettering skips f, j, w, z (DOMAIN.md §1.8)
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
OUTCOMES = {
    "achieved": "✓ Hoàn thành",
    "partly": "◐ Hoàn thành một phần",
    "not_achieved": "✕ Chưa hoàn thành",
    "in_progress": "○ Đang thực hiện",
    "not_heard": "Chưa nghe báo cáo",
    "owed": "Còn nợ đánh giá",
    "cancelled": "Thôi thực hiện",
}
ATTENDANCE = {
    "present": "có mặt",
    "late": "đến muộn",
    "substitute": "cử người dự thay",
    "absent_excused": "vắng có lý do",
    "absent_unexcused": "vắng không có lý do",
    "expected": "chưa điểm danh",
}
GRADES = {"good": "Tốt", "fair": "Khá", "average": "Trung bình", "weak": "Kém"}
FORMS = {
    "presentation": "Đơn vị trình bày báo cáo",
    "questions": "Hỏi và trả lời trên cơ sở báo cáo đã gửi",
    "noted": "Ghi nhận theo báo cáo đã gửi",
}
# The line above the issuing body: the organisation of the level, not its committee (DOMAIN.md §1.5).
_ORGANISATIONS = (
    ("Thành ủy ", "Đảng bộ thành phố "),
    ("Tỉnh ủy ", "Đảng bộ tỉnh "),
    ("Quận ủy ", "Đảng bộ quận "),
    ("Huyện ủy ", "Đảng bộ huyện "),
    ("Thị ủy ", "Đảng bộ thị xã "),
    ("Đảng ủy ", "Đảng bộ "),
)


def organisation_name(committee: str) -> str:
    """ "Thành ủy Hải Phòng" → "Đảng bộ thành phố Hải Phòng"; a name of another form stays as it is."""
    for start, instead in _ORGANISATIONS:
        if committee.startswith(start):
            return instead + committee[len(start) :]
    return committee


def paper_day(day: date | None) -> str:
    """06/9/2017: day below 10 and months 1 and 2 take a leading zero (DOMAIN.md §1.5)."""
    if day is None:
        return ""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def paper_month(period: date) -> str:
    return f"tháng {period.month}/{period.year}"


def paper_date(value: datetime | date) -> str:
    """ngày 06/9/2017 (thứ Tư)"""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return f"ngày {paper_day(day)} ({WEEKDAYS[day.weekday()]})"


def paper_time(value: datetime | time) -> str:
    """7 giờ 30 phút"""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return f"{local.hour} giờ {local.minute:02d} phút" if local.minute else f"{local.hour} giờ"


def paper_moment(value: datetime) -> str:
    """15:20 ngày 06/9/2017"""
    local = timezone.localtime(value)
    return f"{local:%H:%M} ngày {paper_day(local.date())}"


def quantity(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")


def counted(number: int, what: str) -> str:
    """02 nhiệm vụ"""
    return f"{two_digits(number)} {what}"


def joined(parts: Iterable[Any], by: str = "; ") -> str:
    return by.join(str(part) for part in parts if part)


def phrases(parts: Iterable[str]) -> str:
    """Short sentences one after the other, without a doubled full stop and without one at the end (a table cell)."""
    return ". ".join(upper_first(part) for part in (str(part).strip().rstrip(".;") for part in parts) if part)


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends in a mark of its own."""
    text = text.strip()
    return text if not text or text[-1] in ".!?…:;" else f"{text}."


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
