"""Figures of a report on their way: written into the form, sent with the report, taken back with it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from giaoban.core import clock
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Unit
from giaoban.reports import figure_notices
from giaoban.reports.figures import Figure, check_amount
from giaoban.reports.models import AskedUnit, IndicatorRequest, IndicatorValue, Report
from giaoban.reports.rows import Row
from giaoban.schedule.models import Meeting


def write_figures(meeting: Meeting, unit: Unit, asked: list[Figure], changed: list[Row]) -> None:
    """What was typed, after the merge. Raises NotFound for a figure that is not asked, DomainError for a bad number."""
    by_key = {figure.key: figure for figure in asked}
    for row in changed:
        figure = by_key.get(row.key)
        if figure is None:
            raise NotFound
        amount = (row.values or {}).get("amount")
        try:
            check_amount(figure.indicator, amount)
        except DomainError as error:
            raise DomainError(error.code, error.message, field=f"{row.kind}-{row.key}-amount") from None
        _write(meeting, unit, figure, amount)


def _write(meeting: Meeting, unit: Unit, figure: Figure, amount: Any) -> None:
    existing = IndicatorValue.objects.filter(indicator=figure.indicator, meeting=meeting, unit=unit)
    if existing.update(amount=amount):
        return
    try:
        with transaction.atomic():
            IndicatorValue.objects.create(indicator=figure.indicator, meeting=meeting, unit=unit, amount=amount)
    except IntegrityError:  # somebody wrote the same figure for the first time a moment ago
        raise Conflict(theirs="", mine=str(amount), current_version=0) from None


def send_figures(
    actor: Viewer, meeting: Meeting, unit: Unit, told_by: str = "", *, only: IndicatorRequest | None = None
) -> None:
    """What stands in the unit's form is sent: all with the report, or the answers to one request by themselves. A request so
    answered is marked, late or not."""
    now = clock.now()
    values = IndicatorValue.objects.filter(meeting=meeting, unit=unit)
    if only is not None:
        values = values.filter(indicator__request=only)
    values.exclude(amount=F("sent_amount")).exclude(amount=None, sent_amount=None).update(
        sent_amount=F("amount"), sent_at=now
    )
    answered = values.filter(sent_amount__isnull=False, indicator__request__withdrawn_at=None)
    open_ = AskedUnit.objects.filter(
        unit=unit, answered_at=None, request__in=answered.exclude(indicator__request=None).values("indicator__request")
    ).select_related("request")
    for asked in open_:
        mark_answered(actor, asked, clock.today(), told_by)


def mark_answered(actor: Viewer, asked: AskedUnit, day: date, told_by: str) -> None:
    asked.answered_at, asked.answered_by_id, asked.told_by = clock.now(), actor.person_id, told_by
    asked.is_late = day > asked.request.due_on
    asked.save(update_fields=["answered_at", "answered_by_id", "told_by", "is_late"])
    figure_notices.answered(actor, asked)


def take_back_figures(report: Report) -> None:
    """With a withdrawn report the host's figures are the unit's own again; what an advisory body was answered stays answered."""
    _of_host(report).update(sent_amount=None, sent_at=None)


def set_aside_figures(report: Report) -> None:
    """What the unit typed and did not send is kept with its draft that is set aside; what it sent stands again."""
    IndicatorValue.objects.filter(meeting=report.meeting_id, unit=report.unit_id).update(amount=F("sent_amount"))


def _of_host(report: Report) -> Any:
    return IndicatorValue.objects.filter(meeting=report.meeting_id, unit=report.unit_id, indicator__request=None)
