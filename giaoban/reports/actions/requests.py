"""Figures that an advisory body asks once, with a last day: asked, changed, withdrawn, answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core import period as periods
from giaoban.core.actions import action, check_version, save_versioned
from giaoban.core.components import day_words
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.text import fold, has_secret_mark
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Unit
from giaoban.organisation.queries import advised_fields
from giaoban.records.actions import record
from giaoban.reports import figure_notices, rows
from giaoban.reports.actions import rights
from giaoban.reports.actions.figures import send_figures, write_figures
from giaoban.reports.actions.indicators import IndicatorTerms
from giaoban.reports.figures import figures_of, rows_now
from giaoban.reports.models import AskedUnit, Indicator, IndicatorRequest, IndicatorValue
from giaoban.reports.queries.indicators import DAYS_OPEN, may_answer, request_for
from giaoban.reports.rows import Row
from giaoban.schedule.models import Meeting, Participant
from giaoban.schedule.queries import is_host, meeting_for, participants_on

MOST_DAYS = 92  # a last day further away is a slip of the pen


@action
def request_indicators(
    *,
    actor: Viewer,
    asker: Unit,
    meeting_uid: UUID,
    field_id: int,
    due_on: date,
    units: Iterable[int],
    figures: Iterable[IndicatorTerms],
    purpose: str = "",
) -> IndicatorRequest:
    """The head of an advisory body asks units for figures of its field. At most ten of one body for one meeting."""
    if not actor.is_at(asker.pk, Role.HEAD):
        raise NotFound
    meeting = meeting_for(actor, meeting_uid)
    _check_asker(asker, meeting, field_id)
    _check_words(purpose)
    _check_due(due_on)
    asked = _checked_units(meeting, units)
    Unit.objects.select_for_update().filter(pk=asker.pk).first()  # two requests count to ten one after the other
    terms = _checked_figures(asker, meeting, figures)
    request = IndicatorRequest(
        meeting=meeting,
        asker=asker,
        field_id=field_id,
        purpose=purpose,
        due_on=due_on,
        created_by_id=rights.person_of(actor),
        created_at=clock.now(),
    )
    request.save(force_insert=True)
    AskedUnit.objects.bulk_create(AskedUnit(request=request, unit_id=pk) for pk in asked)
    _write_indicators(request, terms)
    record(
        actor=actor,
        kind="reports.request_indicators",
        subject=request,
        after={"due_on": due_on, "figures": [row["name"] for row in terms], "units": len(asked)},
    )
    figure_notices.asked(actor, request)
    return request


@action
def change_request(
    *,
    actor: Viewer,
    request_uid: UUID,
    version: int,
    due_on: date,
    units: Iterable[int],
    figures: Iterable[IndicatorTerms] | None = None,
    purpose: str = "",
) -> IndicatorRequest:
    """Until a unit has written a figure everything may be changed; afterwards the last day, the purpose and who is asked.

    A unit that has written stays asked. `figures=None` leaves them as they are.
    """
    request = _locked(actor, request_uid)
    if not actor.is_at(request.asker_id, Role.HEAD):
        raise DomainError("reports.request_not_asker", _("Only the head of the body that asks may change this."))
    check_version(request, version)
    _check_words(purpose)
    if due_on != request.due_on:
        _check_due(due_on)
    before = {"due_on": request.due_on, "purpose": request.purpose}
    told = figure_notices.asked_units(request)
    wanted = set(_checked_units(request.meeting, units))
    wanted |= set(_written(request).values_list("unit_id", flat=True))
    request.asked.exclude(unit_id__in=wanted).filter(answered_at=None).delete()
    present = set(request.asked.values_list("unit_id", flat=True))
    AskedUnit.objects.bulk_create(AskedUnit(request=request, unit_id=pk) for pk in sorted(wanted - present))
    names = None
    if figures is not None:
        if _written(request).exists():
            raise DomainError(
                "reports.request_answered",
                _("A unit has written a figure already: the figures stay as they are. Ask others in a new request."),
            )
        terms = _checked_figures(request.asker, request.meeting, figures, beside=request)
        request.indicators.all().delete()
        _write_indicators(request, terms)
        names = [row["name"] for row in terms]
    request.due_on, request.purpose = due_on, purpose
    save_versioned(request, "due_on", "purpose")
    record(
        actor=actor,
        kind="reports.change_request",
        subject=request,
        before=before,
        after={"due_on": due_on, "purpose": purpose, "figures": names, "units": len(wanted)},
    )
    if due_on != before["due_on"]:
        figure_notices.changed(actor, request, told)
    else:
        figure_notices.gone(actor, [row for row in told if row.unit_id not in wanted])
        figure_notices.asked(actor, request, only=wanted - present)
    return request


@action
def withdraw_request(*, actor: Viewer, request_uid: UUID, version: int, reason: str) -> IndicatorRequest:
    """The body that asked, or the host's office, takes the request back. What was answered stays readable to both."""
    request = _locked(actor, request_uid)
    if not actor.is_at(request.asker_id, Role.HEAD) and not is_host(actor, request.meeting):
        raise DomainError(
            "reports.request_not_yours", _("Only the body that asks and the host's office may withdraw this.")
        )
    if not reason.strip():
        raise DomainError("reports.reason_missing", _("Write the reason."), field="reason")
    _check_words(reason)
    check_version(request, version)
    request.withdrawn_at, request.withdrawn_reason = clock.now(), reason
    save_versioned(request, "withdrawn_at", "withdrawn_reason")
    record(actor=actor, kind="reports.withdraw_request", subject=request, after={"reason": reason})
    figure_notices.gone(actor, figure_notices.asked_units(request))
    return request


@action
def answer_request(
    *, actor: Viewer, request_uid: UUID, unit: Unit, answers: list[Row], told_by: str = ""
) -> IndicatorRequest:
    """The unit's secretary, deputies and office answer, before or after the report; after the last day it is marked late.

    The host's office may enter what a unit told (`told_by`). Two who answer at once see both numbers (ReportConflict).
    """
    request = request_for(actor, request_uid)
    asked = AskedUnit.objects.select_for_update().filter(request=request, unit=unit).first()
    if asked is None or not may_answer(actor, request, unit):
        raise NotFound
    if request.withdrawn_at is not None:
        raise DomainError("reports.request_withdrawn", _("This request was withdrawn. No answer is needed."))
    if clock.today() > request.due_on + timedelta(days=DAYS_OPEN):
        raise DomainError(
            "reports.request_over",
            _("This request ended on %(day)s. Please call the body that asked."),
            day=day_words(request.due_on + timedelta(days=DAYS_OPEN)),
        )
    own = actor.is_at(unit.pk, Role.LEADER, Role.STAFF)
    if not own and not told_by.strip():
        raise DomainError("reports.told_by", _("Write who told it: name and post."), field="told_by")
    figures = [
        figure
        for figure in figures_of(request.meeting, unit, drafts=own, lock=True)
        if figure.indicator.request_id == request.pk
    ]
    changed = rows.merge(rows_now(figures), [replace(row, kind=rows.FIGURE) for row in answers])
    said = {row.key: row.values for row in answers}
    if not any((said.get(figure.key) or {}).get("amount") is not None for figure in figures):
        raise DomainError("reports.answer_empty", _("Write at least one figure."))
    write_figures(request.meeting, unit, figures, changed)
    send_figures(actor, request.meeting, unit, "" if own else told_by, only=request)
    record(
        actor=actor,
        kind="reports.answer_request",
        subject=request,
        after={
            "amounts": {str(figure.indicator): (said.get(figure.key) or {}).get("amount") for figure in figures},
            "told_by": "" if own else told_by,
            "late": clock.today() > request.due_on,
        },
        for_uid=unit.uid,
    )
    return request


def _locked(actor: Viewer, uid: UUID) -> IndicatorRequest:
    """The request if the actor may see it, locked, and still asked. Raises NotFound."""
    seen = request_for(actor, uid)
    request = (
        IndicatorRequest.objects.unscoped("action: seen by the actor, read again under a lock")
        .select_for_update(of=("self",))
        .select_related("asker", "meeting__series__host")
        .get(pk=seen.pk)
    )
    if request.withdrawn_at is not None:
        raise DomainError("reports.request_withdrawn", _("This request was withdrawn. No answer is needed."))
    return request


def _written(request: IndicatorRequest) -> Any:
    return IndicatorValue.objects.filter(indicator__request=request, amount__isnull=False)


def _check_asker(asker: Unit, meeting: Meeting, field_id: int) -> None:
    if meeting.kind != Meeting.Kind.REGULAR or meeting.state == Meeting.State.CANCELLED:
        raise DomainError("reports.request_meeting", _("Choose a regular briefing."), field="meeting")
    advising = participants_on(meeting.series, meeting.nominal_on, Participant.Role.ADVISING)
    if asker.pk not in {row.unit_id for row in advising}:
        raise DomainError("reports.request_adviser", _("This body does not advise at this briefing."), field="meeting")
    if field_id not in {row.pk for row in advised_fields(asker)}:
        raise DomainError("reports.request_field", _("Choose a field of work of your body."), field="field")


def _check_words(text: str) -> None:
    if has_secret_mark(text):
        raise DomainError("secret_mark", _("The text carries a secret mark and is not accepted."))


def _check_due(due_on: date) -> None:
    today = clock.today()
    if due_on < today:
        raise DomainError("reports.request_due_past", _("The last day has passed already."), field="due_on")
    if due_on > today + timedelta(days=MOST_DAYS):
        raise DomainError(
            "reports.request_due_far", _("The last day lies more than three months away."), field="due_on"
        )


def _checked_units(meeting: Meeting, units: Iterable[int]) -> list[int]:
    reporting = [row.unit_id for row in participants_on(meeting.series, meeting.nominal_on, Participant.Role.REPORTING)]
    wanted = set(units)
    if not wanted:
        raise DomainError("reports.request_units", _("Choose at least one unit."), field="units")
    if wanted - set(reporting):
        raise DomainError(
            "reports.request_units", _("Only units that report at this briefing are asked."), field="units"
        )
    return [pk for pk in reporting if pk in wanted]


def _checked_figures(
    asker: Unit, meeting: Meeting, figures: Iterable[IndicatorTerms], *, beside: IndicatorRequest | None = None
) -> list[dict[str, Any]]:
    terms = [replace(row, required=False).checked() for row in figures]
    if not terms:
        raise DomainError("reports.request_figures", _("Write at least one figure."))
    others = Indicator.objects.filter(
        request__meeting_id=meeting.pk, request__asker_id=asker.pk, request__withdrawn_at=None
    )
    if beside is not None:
        others = others.exclude(request_id=beside.pk)
    if others.count() + len(terms) > Indicator.MOST:
        raise DomainError(
            "reports.request_full",
            _("A body asks at most ten figures for one briefing; %(n)s are asked already."),
            n=others.count(),
        )
    return terms


def _write_indicators(request: IndicatorRequest, terms: list[dict[str, Any]]) -> None:
    """The figures of a request; one that the body asked before in the same words goes on its line, so last month's stands
    beside."""
    period = request.meeting.period
    series_id = request.meeting.series_id
    earlier = Indicator.objects.filter(series_id=series_id, request__asker_id=request.asker_id).order_by("from_period")
    lines = {(fold(row.name), fold(row.unit_of_measure)): row.line for row in earlier}
    taken = {row.line for row in earlier if row.from_period == period}
    for position, values in enumerate(terms, start=1):
        key = (fold(values["name"]), fold(values["unit_of_measure"]))
        line = {"line": lines[key]} if key in lines and lines[key] not in taken else {}
        row = Indicator.objects.create(
            series_id=series_id,
            request=request,
            position=position,
            from_period=period,
            until_period=periods.shift(period, 1),
            **line,
            **values,
        )
        taken.add(row.line)
