"""The monthly figures of a series: set up, worded anew from a month on, ended, put in order, by the host's office."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from giaoban.core.actions import action, check_version, save_versioned
from giaoban.core.components import month_words
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.text import has_secret_mark
from giaoban.core.viewer import Viewer
from giaoban.records.actions import record
from giaoban.reports.models import Indicator, IndicatorValue
from giaoban.reports.queries.indicators import first_free_period, indicator_for
from giaoban.schedule.models import Series
from giaoban.schedule.queries import is_host_of, series_for

MOST_DECIMALS = 4


@dataclass(frozen=True)
class IndicatorTerms:
    """How a figure is asked."""

    name: str
    unit_of_measure: str = ""
    decimals: int = 0
    summable: bool = True
    required: bool = False

    def checked(self) -> dict[str, Any]:
        """The values as stored. Raises DomainError for what cannot be."""
        values = {**asdict(self), "name": self.name.strip(), "unit_of_measure": self.unit_of_measure.strip()}
        if not values["name"]:
            raise DomainError("reports.indicator_name", _("Write the name of the figure."), field="name")
        if not 0 <= self.decimals <= MOST_DECIMALS:
            raise DomainError("reports.indicator_decimals", _("Choose 0 to 4 digits."), field="decimals")
        if has_secret_mark(values["name"]) or has_secret_mark(values["unit_of_measure"]):
            raise DomainError("secret_mark", _("The text carries a secret mark and is not accepted."))
        return values


@action
def add_indicator(*, actor: Viewer, series_uid: UUID, from_period: date, terms: IndicatorTerms) -> Indicator:
    """A new figure, asked from a month on that was not held yet. At most ten are asked in any month."""
    series = _own_series(actor, series_uid)
    values = terms.checked()
    _check_period(series, from_period)
    _check_room(series, from_period, None)
    last = Indicator.objects.filter(series=series, request=None).order_by("-position").first()
    indicator = Indicator.objects.create(
        series=series, from_period=from_period, position=last.position + 1 if last else 1, **values
    )
    record(actor=actor, kind="reports.add_indicator", subject=indicator, after={**values, "from": from_period})
    return indicator


@action
def change_indicator(
    *, actor: Viewer, indicator_uid: UUID, version: int, from_period: date, terms: IndicatorTerms
) -> Indicator:
    """Other words from a month on. Months before keep theirs, and so does a month in which a unit already wrote this figure."""
    given = _locked(actor, indicator_uid)
    check_version(given, version)
    values = terms.checked()
    _check_period(given.series, from_period)
    row = _wording_in(given, from_period)
    before = {name: getattr(row, name) for name in values}
    if values == before:
        return row
    _check_unanswered(row, from_period)
    if row.from_period == from_period:
        for name, value in values.items():
            setattr(row, name, value)
        save_versioned(row, *values)
    else:
        until, row.until_period = row.until_period, from_period
        save_versioned(row, "until_period")
        row = Indicator.objects.create(
            line=given.line,
            series=given.series,
            position=given.position,
            from_period=from_period,
            until_period=until,
            **values,
        )
    record(
        actor=actor,
        kind="reports.change_indicator",
        subject=row,
        before=before,
        after={**values, "from": from_period},
    )
    return row


@action
def end_indicator(*, actor: Viewer, indicator_uid: UUID, version: int, until_period: date | None) -> Indicator:
    """No longer asked from `until_period` on; None lets it be asked again without an end. What was answered stays."""
    given = _locked(actor, indicator_uid)
    check_version(given, version)
    before = given.until_period
    if until_period is None:
        if before is None:
            return given
        _check_period(given.series, before)
        if Indicator.objects.filter(line=given.line, from_period__gte=before, until_period=None).exists():
            raise DomainError("reports.indicator_goes_on", _("This figure goes on in other words already."))
        _check_room(given.series, given.from_period, None, line=given.line)
    else:
        _check_period(given.series, until_period)
        if until_period < given.from_period:
            raise DomainError(
                "reports.indicator_ends_early",
                _("It is asked from %(month)s on. It cannot end before."),
                field="until_period",
                month=month_words(given.from_period),
            )
        later = Indicator.objects.filter(line=given.line, from_period__gte=until_period).exclude(pk=given.pk)
        for row in [given, *later]:
            _check_unanswered(row, until_period)
        for row in later:
            row.until_period = row.from_period
            save_versioned(row, "until_period")
    given.until_period = until_period
    save_versioned(given, "until_period")
    record(
        actor=actor,
        kind="reports.end_indicator",
        subject=given,
        before={"until": before},
        after={"until": until_period},
    )
    return given


@action
def move_indicator(*, actor: Viewer, indicator_uid: UUID, up: bool) -> None:
    """One place up or down among the figures that are asked or will be."""
    given = _locked(actor, indicator_uid)
    rows = Indicator.objects.filter(series=given.series, request=None).order_by("position", "pk")
    lines = list(dict.fromkeys(row.line for row in rows if row.until_period is None or row.line == given.line))
    place = lines.index(given.line)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(lines):
        return
    lines[place], lines[other] = lines[other], lines[place]
    for position, line in enumerate(lines, start=1):
        Indicator.objects.filter(line=line, series=given.series, request=None).update(position=position)
    record(actor=actor, kind="reports.move_indicator", subject=given, after={"position": other + 1})


def _own_series(actor: Viewer, uid: UUID) -> Series:
    """The series under a lock, for its host's standing members and office. Raises NotFound."""
    series = series_for(actor, uid)
    if not is_host_of(actor, series):
        raise NotFound
    Series.objects.select_for_update().filter(pk=series.pk).first()  # two clerks count to ten one after the other
    return series


def _locked(actor: Viewer, uid: UUID) -> Indicator:
    found = indicator_for(actor, uid)
    _own_series(actor, found.series.uid)
    return Indicator.objects.select_related("series").get(pk=found.pk)


def _check_period(series: Series, period: date) -> None:
    if period < first_free_period(series):
        raise DomainError(
            "reports.indicator_held",
            _("The briefing of %(month)s has been held with its figures. Choose a later month."),
            field="from_period",
            month=month_words(period),
        )


def _check_room(series: Series, start: date, until: date | None, *, line: Any = None) -> None:
    """Ten are enough: in no month from `start` on would more be asked."""
    others = [
        row
        for row in Indicator.objects.filter(series=series, request=None).exclude(line=line)
        if row.until_period is None or row.until_period > start
    ]
    for month in {start, *(row.from_period for row in others if row.from_period > start)}:
        asked = {row.line for row in others if row.from_period <= month and (row.until_period or date.max) > month}
        if len(asked) >= Indicator.MOST:
            raise DomainError(
                "reports.indicators_full",
                _("Ten figures are asked in %(month)s already. End one of them first."),
                month=month_words(month),
            )


def _wording_in(given: Indicator, period: date) -> Indicator:
    rows = Indicator.objects.filter(line=given.line).select_related("series").order_by("-from_period")
    for row in rows:
        if row.from_period <= period and (row.until_period is None or row.until_period > period):
            return row
    raise DomainError(
        "reports.indicator_not_asked",
        _("This figure is not asked in %(month)s."),
        field="from_period",
        month=month_words(period),
    )


def _check_unanswered(row: Indicator, period: date) -> None:
    """Nobody wrote this figure for that month or a later one: what was answered keeps its words."""
    written = (
        IndicatorValue.objects.filter(indicator=row, meeting__period__gte=period, amount__isnull=False)
        .order_by("-meeting__period")
        .values_list("meeting__period", flat=True)
        .first()
    )
    if written is not None:
        raise DomainError(
            "reports.indicator_answered",
            _("A unit has written this figure for %(month)s. Choose a later month."),
            field="from_period",
            month=month_words(written),
        )
