"""The sample's figures, invented: four every month, and two that the farming office asks of six communes in October."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from giaoban.demo.structure import Cast
from giaoban.organisation.models import Unit
from giaoban.reports import rows
from giaoban.reports.actions.indicators import IndicatorTerms, add_indicator
from giaoban.reports.actions.requests import request_indicators
from giaoban.reports.figures import figures_of
from giaoban.schedule.models import Meeting

BUDGET = "Thu ngân sách trên địa bàn, lũy kế từ đầu năm"
WINTER = "Diện tích cây vụ đông đã trồng"
CELLS = "Tỷ lệ chi bộ sinh hoạt đúng kỳ"
OPINIONS = "Ý kiến, kiến nghị của nhân dân đã tiếp nhận trong tháng"
MONTHLY = (
    IndicatorTerms(BUDGET, "triệu đồng"),
    IndicatorTerms(WINTER, "ha", decimals=1),
    IndicatorTerms(CELLS, "%", decimals=1, summable=False),
    IndicatorTerms(OPINIONS, "lượt", required=True),
)
SICK = "Diện tích lúa mùa nhiễm lùn sọc đen"
SPRAYED = "Diện tích đã phun trừ rầy"
ASKED = (IndicatorTerms(SICK, "ha", decimals=1), IndicatorTerms(SPRAYED, "ha", decimals=1))
ASKED_UNITS = ("Tú Sơn", "Đại Hợp", "Đoàn Xá", "Tân Trào", "Ngũ Đoan", "Ngũ Phúc")


def set_up(cast: Cast, since: date) -> None:
    for terms in MONTHLY:
        add_indicator(actor=cast.viewer("clerk"), series_uid=cast.series.uid, from_period=since, terms=terms)


def ask(cast: Cast, meeting: Meeting) -> None:
    """On the rice disease, for the district's plan of spraying."""
    request_indicators(
        actor=cast.viewer("phongnongnghiep"),
        asker=cast.boards["phongnongnghiep"],
        meeting_uid=meeting.uid,
        field_id=cast.fields["nn"].pk,
        due_on=date(2017, 10, 4),
        units=[cast.units[name].pk for name in ASKED_UNITS],
        figures=ASKED,
        purpose="Để huyện phân bổ thuốc và lịch phun đợt hai.",
    )


def written(cast: Cast, meeting: Meeting, unit: Unit) -> list[rows.Row]:
    """What a unit writes for one briefing. In October two leave the winter crops empty, and two do not answer on the disease."""
    place = list(cast.units).index(unit.short_name)
    found = []
    for figure in figures_of(meeting, unit):
        amount = _amount(figure.indicator.name, place, meeting.period.month)
        if amount is not None:
            found.append(rows.new_row(rows.FIGURE, figure.key, amount=amount))
    return found


def _amount(name: str, place: int, month: int) -> Decimal | None:
    if name == BUDGET:
        return Decimal((1450 + place * 137 % 900) * (month - 1) // 8)
    if name == WINTER:
        grown = {8: 0, 9: 6 + place * 7 % 15, 10: 18 + place * 11 % 32}[month]
        return None if month == 10 and place in (3, 10) else Decimal(grown) + Decimal(place % 2) / 2
    if name == CELLS:
        return Decimal(100) if (place + month) % 3 else Decimal("91.7")
    if name == OPINIONS:
        return Decimal(2 + (place * 5 + month) % 9)
    if place % 3 == 0:
        return None
    sick = Decimal(12 + place * 3) / 2
    return sick if name == SICK else (sick * Decimal("0.6")).quantize(Decimal("0.1"))
