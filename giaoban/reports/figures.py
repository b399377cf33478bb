"""The figures asked of one report: what stands there now, and last month's beside. For the form, the files, the reading page.

`figures_of` yields them; to take answers make rows of them (`rows.new_row(rows.FIGURE, figure.key, amount=…)`) and give these to
`actions.save_report` or `actions.enter_report_for` with the rest of the report. `read_amount` reads what a person wrote.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giaoban.core.amounts import read_number
from giaoban.core.components import quantity_words
from giaoban.core.errors import DomainError
from giaoban.organisation.models import Unit
from giaoban.reports import rows
from giaoban.reports.models import AskedUnit, Indicator, IndicatorValue
from giaoban.reports.rows import Key, Values
from giaoban.schedule.models import Meeting

LARGEST = Decimal(10) ** 12


@dataclass(frozen=True)
class Figure:
    """One figure of one unit at one meeting. `last`: what it sent for the regular meeting before, under the words of then."""

    indicator: Indicator
    amount: Decimal | None = None
    sent: Decimal | None = None
    last: Decimal | None = None
    last_measure: str = ""

    @property
    def key(self) -> str:
        return str(self.indicator.uid)

    @property
    def asker(self) -> Unit | None:
        """The advisory body that asks; None where the host asks every month."""
        return self.indicator.request.asker if self.indicator.request else None

    @property
    def due_on(self) -> date | None:
        return self.indicator.request.due_on if self.indicator.request else None

    @property
    def last_words(self) -> str:
        return " ".join(filter(None, (quantity_words(self.last), self.last_measure))) if self.last is not None else ""

    def line(self) -> dict[str, Any]:
        """As a line of the report's content (reports.content), kept with every version."""
        asked = self.indicator
        return {
            "indicator": self.key,
            "text": asked.name,
            "unit_of_measure": asked.unit_of_measure,
            "decimals": asked.decimals,
            "required": asked.required,
            "asker": self.asker.short_name if self.asker else "",
            "amount": self.amount,
            "last": self.last,
            "last_measure": self.last_measure,
        }


def figures_of(meeting: Meeting, unit: Unit, *, drafts: bool = True, lock: bool = False) -> list[Figure]:
    """The figures asked of a unit's report at a meeting: the host's in their order, then those of advisory bodies.

    `drafts=False` takes what was sent in place of what stands in the unit's form: for everybody outside the unit. One query;
    `lock` keeps others from writing the same figures until the transaction ends.
    """
    if lock:
        list(
            IndicatorValue.objects.select_for_update().filter(meeting_id=meeting.pk, unit_id=unit.pk).values_list("pk")
        )
    now = IndicatorValue.objects.filter(indicator=OuterRef("pk"), meeting_id=meeting.pk, unit_id=unit.pk)
    before = IndicatorValue.objects.filter(
        indicator__line=OuterRef("line"),
        meeting_id__in=previous_meetings(meeting),
        unit_id=unit.pk,
        sent_amount__isnull=False,
    )
    asked = asked_of(meeting, unit).annotate(
        typed=Subquery(now.values("amount")[:1]),
        sent=Subquery(now.values("sent_amount")[:1]),
        last=Subquery(before.values("sent_amount")[:1]),
        last_measure=Subquery(before.values("indicator__unit_of_measure")[:1]),
    )
    return [Figure(row, row.typed if drafts else row.sent, row.sent, row.last, row.last_measure or "") for row in asked]


def asked_of(meeting: Meeting, unit: Unit | None) -> QuerySet[Indicator]:
    """The wordings in force for a meeting: the host's, and those of the requests that ask this unit."""
    asked = host_indicators(meeting)
    if unit is not None:
        of_unit = AskedUnit.objects.filter(unit_id=unit.pk).values("request_id")
        asked |= Q(request__meeting_id=meeting.pk, request__withdrawn_at=None, request_id__in=of_unit)
    found = Indicator.objects.filter(asked, series_id=meeting.series_id).select_related("request__asker")
    return found.order_by(F("request__due_on").asc(nulls_first=True), "request_id", "position", "pk")


def host_indicators(meeting: Meeting) -> Q:
    return running_in(meeting.period) & Q(request=None)


def running_in(period: date) -> Q:
    """Asked in a month: begun, and not ended before or in it."""
    return Q(from_period__lte=period) & (Q(until_period=None) | Q(until_period__gt=period))


def rows_now(figures: Iterable[Figure]) -> dict[Key, Values]:
    """What stands there now, as rows of the report's form."""
    return {(rows.FIGURE, figure.key): {"amount": figure.amount} for figure in figures}


def read_amount(indicator: Indicator, text: str) -> Decimal | None:
    """What a person wrote, within the decimals that are asked; None for nothing. Raises DomainError.

    A number cell of a spreadsheet is no text: give its value to `check_amount` instead.
    """
    try:
        amount = read_number(text)
    except ValueError:
        raise DomainError("reports.figure_number", _("Please write a number, for instance 41,5.")) from None
    check_amount(indicator, amount)
    return amount


def check_amount(indicator: Indicator, amount: Decimal | None) -> None:
    """Refuse more decimals than are asked, and what no office counts. Raises DomainError."""
    if amount is None:
        return
    if abs(amount) >= LARGEST:
        raise DomainError("reports.figure_large", _("This number is too large."))
    exponent = amount.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > indicator.decimals:
        if not indicator.decimals:
            raise DomainError("reports.figure_decimals", _("Please write a whole number."))
        words = ngettext(
            "Please write at most %(n)d digit after the decimal sign.",
            "Please write at most %(n)d digits after the decimal sign.",
            indicator.decimals,
        )
        raise DomainError("reports.figure_decimals", words % {"n": indicator.decimals})


def previous_meetings(meeting: Meeting) -> Any:
    """The regular meeting before, as a subquery: last month's figures were sent for it."""
    return (
        Meeting.objects.unscoped("rule: last month's figures stand beside this month's")
        .filter(series_id=meeting.series_id, kind=Meeting.Kind.REGULAR, period__lt=meeting.period)
        .exclude(state=Meeting.State.CANCELLED)
        .order_by("-period")
        .values("pk")[:1]
    )
