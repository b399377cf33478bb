"""Figures that an advisory body asks: the list, asking, changing, withdrawing, the table of answers, a unit's answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from giaoban.access.pages import Request, page
from giaoban.core import clock
from giaoban.core.components import month_words
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.screens import done, form_errors, held_data, open_form, show
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Field, Unit
from giaoban.organisation.queries import advised_fields, unit_for
from giaoban.reports.actions import requests as actions
from giaoban.reports.figures import figures_of
from giaoban.reports.forms.indicators import AnswerForm, AskForm, FigureTermsForms, ToldForm, WithdrawForm
from giaoban.reports.models import IndicatorRequest
from giaoban.reports.queries import indicators as queries
from giaoban.reports.rows import ReportConflict
from giaoban.reports.views.indicators import as_file, asked_of, table_context
from giaoban.schedule.models import Meeting, Participant
from giaoban.schedule.queries import is_host, participants_on

A_PAGE = 25


@page("reports:indicator:read")
def requests(request: Request) -> HttpResponse:
    """Requests of the viewer's body, to the viewer's units, in the viewer's series. Whole counts only to those who read all."""
    viewer = request.viewer
    found = queries.with_counts(queries.visible_requests(viewer))
    rows = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return show(
        request,
        "reports/indicators/requests.html",
        {
            "waiting": queries.open_for_units(viewer),
            "rows": [
                (row, queries.readable_units(viewer, row.meeting, row.asker_id) is None, queries.is_over(row))
                for row in rows
            ],
            "page_obj": rows,
            "may_ask": bool(queries.askable_meetings(viewer, viewer.units_as(Role.HEAD))),
        },
    )


@page("reports:indicator:request", "GET", "POST")
def request_new(request: Request) -> HttpResponse:
    viewer = request.viewer
    meetings = queries.askable_meetings(viewer, viewer.units_as(Role.HEAD))
    pairs = _askers(viewer, meetings)
    if not pairs:
        raise NotFound
    units, fields = _reporting(meetings), _fields({asker for _meeting, asker in pairs.values()})
    kit: dict[str, Any] = {
        "meetings": [
            (key, f"{month_words(meeting.period)} · {meeting.series.name} · {asker.short_name}")
            for key, (meeting, asker) in pairs.items()
        ],
        "fields": fields,
        "units": units,
        "initial": {"units": [unit.pk for unit in units], "meeting": _next(pairs)},
    }
    form, figures, adding = _open(request, kit, [])
    if request.method == "POST" and not adding and form.is_valid() & figures.is_valid():
        meeting, asker = pairs[form.cleaned_data["meeting"]]
        with form_errors(form):
            made = actions.request_indicators(
                actor=viewer,
                asker=asker,
                meeting_uid=meeting.uid,
                field_id=form.cleaned_data["field"],
                figures=figures.terms(),
                units=_of_meeting(meeting, form.cleaned_data["units"]),
                **{name: form.cleaned_data[name] for name in ("due_on", "purpose")},
            )
            return done(request, _("The units are asked. Answers stand in this table."), "reports:request", made.uid)
    return _ask_page(request, form, figures, adding)


@page("reports:indicator:request", "GET", "POST")
def request_change(request: Request, uid: UUID) -> HttpResponse:
    viewer = request.viewer
    found = queries.request_for(viewer, uid)
    if not viewer.is_at(found.asker_id, Role.HEAD) or found.withdrawn_at is not None:
        raise NotFound
    asked = list(found.asked.values_list("unit_id", flat=True))
    fixed = queries.is_answered(found)
    initial = {
        "due_on": found.due_on,
        "purpose": found.purpose,
        "units": asked,
        "version": found.version,
    }
    kit: dict[str, Any] = {
        "meetings": None,
        "fields": None,
        "units": _reporting([found.meeting]),
        "initial": initial,
    }
    names = ("name", "unit_of_measure", "decimals", "summable")
    lines = [{name: getattr(row, name) for name in names} for row in found.indicators.all()]
    form, figures, adding = _open(request, kit, lines)
    if request.method == "POST" and not adding and form.is_valid() & (fixed or figures.is_valid()):
        with form_errors(form):
            actions.change_request(
                actor=viewer,
                request_uid=uid,
                version=form.cleaned_data["version"] or 0,
                figures=None if fixed else figures.terms(),
                **{name: form.cleaned_data[name] for name in ("due_on", "units", "purpose")},
            )
            return done(request, _("Saved."), "reports:request", uid)
    return _ask_page(request, form, figures, adding, found=found, fixed=fixed)


@page("reports:indicator:withdraw", "GET", "POST")
def request_withdraw(request: Request, uid: UUID) -> HttpResponse:
    viewer = request.viewer
    found = queries.request_for(viewer, uid)
    if not _may_withdraw(viewer, found):
        raise NotFound
    form = open_form(request, WithdrawForm, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.withdraw_request(actor=viewer, request_uid=uid, **form.cleaned_data)
            return done(request, _("The request was withdrawn."), "reports:requests")
    return show(request, "reports/indicators/withdraw.html", {"found": found, "form": form}, form)


@page("reports:indicator:read")
def request_(request: Request, uid: UUID) -> HttpResponse:
    """The answers: all to the body that asked, the host and those above it; to a unit its own."""
    viewer = request.viewer
    found = queries.request_for(viewer, uid)
    table = queries.table_of_request(viewer, found, **asked_of(request.GET))
    over = queries.is_over(found)
    own = viewer.units_as(Role.LEADER, Role.STAFF)
    return show(
        request,
        "reports/indicators/print.html" if "print" in request.GET else "reports/indicators/request.html",
        {
            **table_context(request, table),
            "found": found,
            "over": over,
            "host": is_host(viewer, found.meeting),
            "own": own,
            "may_change": viewer.is_at(found.asker_id, Role.HEAD) and found.withdrawn_at is None,
            "may_withdraw": _may_withdraw(viewer, found),
        },
    )


@page("reports:indicator:read")
def request_xlsx(request: Request, uid: UUID) -> HttpResponse:
    found = queries.request_for(request.viewer, uid)
    return as_file(queries.table_of_request(request.viewer, found, **asked_of(request.GET)))


@page("reports:indicator:answer", "GET", "POST")
def request_answer(request: Request, uid: UUID, unit_uid: UUID) -> HttpResponse:
    """A unit's answer in two minutes on a phone; the host's office enters here what a unit told."""
    viewer = request.viewer
    found, unit = queries.request_for(viewer, uid), unit_for(unit_uid)
    if not queries.may_answer(viewer, found, unit):
        raise NotFound
    asked = queries.asked_unit(found, unit)
    own = viewer.is_at(unit.pk, Role.LEADER, Role.STAFF)
    kept = request.POST if request.method == "POST" else held_data(request)
    figures = [
        figure for figure in figures_of(found.meeting, unit, drafts=own) if figure.indicator.request_id == found.pk
    ]
    form = AnswerForm(found.meeting, figures, kept, unsent=request.method != "POST" and kept is not None)
    told = None if own else open_form(request, ToldForm, initial={"told_by": asked.told_by})
    context = {"found": found, "unit": unit, "asked": asked, "form": form, "told": told, "over": queries.is_over(found)}
    if request.method == "POST" and form.is_valid() & (told is None or told.is_valid()):
        try:
            actions.answer_request(
                actor=viewer,
                request_uid=uid,
                unit=unit,
                answers=form.rows(),
                told_by=told.cleaned_data["told_by"] if told else "",
            )
            return done(request, _sent(found, unit, own), "reports:request", uid)
        except ReportConflict as conflict:
            context["form"] = form.with_conflicts(conflict.rows)
            return show(request, "reports/indicators/answer.html", context, status=409)
        except NotFound:
            raise
        except DomainError as error:
            if told is not None and error.field in told.fields:
                told.add_domain_error(error)
            else:
                form.add_domain_error(error)
    wrong = request.method == "POST" and bool(form.errors or (told and told.errors))
    return show(request, "reports/indicators/answer.html", context, status=422 if wrong else 200)


def _sent(found: IndicatorRequest, unit: Unit, own: bool) -> str:
    if own:
        return _("Sent to %(body)s.") % {"body": found.asker}
    return _("The answer of %(unit)s was entered.") % {"unit": unit}


def _open(request: Request, kit: dict[str, Any], lines: list[dict[str, Any]]) -> tuple[AskForm, FigureTermsForms, bool]:
    """(head, figures, lines are only being added): adding a line keeps what was typed and checks nothing yet."""
    adding = request.method == "POST" and request.POST.get("do") == "more"
    kept: QueryDict | None = request.POST if request.method == "POST" else held_data(request)
    unsent = kept is not None and (adding or request.method != "POST")
    form = open_form(request, AskForm, **kit)
    if adding:
        form._errors, form.cleaned_data = {}, {}  # type: ignore[attr-defined]
    return form, FigureTermsForms(kept, initial=lines, unsent=unsent, more=adding), adding


def _ask_page(
    request: Request,
    form: AskForm,
    figures: FigureTermsForms,
    adding: bool,
    *,
    found: IndicatorRequest | None = None,
    fixed: bool = False,
) -> HttpResponse:
    wrong = request.method == "POST" and not adding and bool(form.errors or (not fixed and figures.errors))
    context = {"form": form, "figures": figures, "found": found, "fixed": fixed, "back": reverse("reports:requests")}
    return show(request, "reports/indicators/ask.html", context, status=422 if wrong else 200)


def _askers(viewer: Viewer, meetings: list[Meeting]) -> dict[str, tuple[Meeting, Unit]]:
    """Key of a choice → (briefing, body of the viewer that advises there)."""
    heads = viewer.units_as(Role.HEAD)
    return {
        f"{meeting.uid}.{row.unit_id}": (meeting, row.unit)
        for meeting in meetings
        for row in participants_on(meeting.series, meeting.nominal_on, Participant.Role.ADVISING)
        if row.unit_id in heads
    }


def _next(pairs: dict[str, tuple[Meeting, Unit]]) -> str:
    """The first briefing still to be held; a past one is rarely meant."""
    today = clock.today()
    coming = (key for key, (meeting, _asker) in pairs.items() if meeting.held_on >= today)
    return next(coming, next(iter(pairs)))


def _reporting(meetings: list[Meeting]) -> list[Unit]:
    units: dict[int, Unit] = {}
    for meeting in meetings:
        for row in participants_on(meeting.series, meeting.nominal_on, Participant.Role.REPORTING):
            units.setdefault(row.unit_id, row.unit)
    return list(units.values())


def _of_meeting(meeting: Meeting, chosen: list[int]) -> list[int]:
    """The chosen units that report at this briefing: a body that advises at two is offered the units of both."""
    reporting = {unit.pk for unit in _reporting([meeting])}
    return [pk for pk in chosen if pk in reporting]


def _fields(askers: set[Unit]) -> list[Field]:
    found = {field.pk: field for asker in askers for field in advised_fields(asker)}
    return list(found.values())


def _may_withdraw(viewer: Viewer, found: IndicatorRequest) -> bool:
    return found.withdrawn_at is None and (viewer.is_at(found.asker_id, Role.HEAD) or is_host(viewer, found.meeting))
