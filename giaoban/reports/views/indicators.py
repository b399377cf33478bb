"""The monthly figures as the host's office sets them up, and the table of what the units sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from giaoban.access.pages import Request, page
from giaoban.core.errors import NotFound
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.core.spreadsheet import XLSX_TYPE
from giaoban.reports.actions import indicators as actions
from giaoban.reports.forms.indicators import EndForm, IndicatorForm
from giaoban.reports.models import Indicator
from giaoban.reports.queries import indicators as queries
from giaoban.reports.sheets import file_name, table_sheet
from giaoban.schedule.models import Series
from giaoban.schedule.queries import is_host_of, series_for

A_PAGE = 50


@page("reports:indicator:manage")
def indicators(request: Request, uid: UUID) -> HttpResponse:
    series = _own(request, uid)
    found = queries.indicator_set(series)
    return show(request, "reports/indicators/set.html", {"series": series, "found": found, "most": Indicator.MOST})


@page("reports:indicator:manage", "GET", "POST")
def indicator_add(request: Request, uid: UUID) -> HttpResponse:
    series = _own(request, uid)
    form = open_form(request, IndicatorForm, periods=queries.free_periods(series))
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            made = actions.add_indicator(
                actor=request.viewer,
                series_uid=uid,
                from_period=form.cleaned_data["from_period"],
                terms=form.terms(),
            )
            return done(request, _("%(name)s will be asked.") % {"name": made.name}, "reports:indicators", uid)
    return show(request, "reports/indicators/form.html", {"series": series, "form": form}, form)


@page("reports:indicator:manage", "GET", "POST")
def indicator_change(request: Request, uid: UUID) -> HttpResponse:
    viewer = request.viewer
    found = queries.indicator_for(viewer, uid)
    names = ("name", "unit_of_measure", "decimals", "summable", "required", "version")
    periods = [
        period
        for period in queries.free_periods(found.series)
        if period >= found.from_period and (found.until_period is None or period < found.until_period)
    ]
    initial = {name: getattr(found, name) for name in names}
    form = open_form(request, IndicatorForm, periods=periods, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.change_indicator(
                actor=viewer,
                indicator_uid=uid,
                version=form.cleaned_data["version"] or 0,
                from_period=form.cleaned_data["from_period"],
                terms=form.terms(),
            )
            return done(request, _("Saved."), "reports:indicators", found.series.uid)
    return show(
        request, "reports/indicators/form.html", {"series": found.series, "form": form, "indicator": found}, form
    )


@page("reports:indicator:manage", "GET", "POST")
def indicator_end(request: Request, uid: UUID) -> HttpResponse:
    found = queries.indicator_for(request.viewer, uid)
    periods = [period for period in queries.free_periods(found.series) if period >= found.from_period]
    initial = {"version": found.version, "until_period": found.until_period}
    form = open_form(request, EndForm, periods=periods, indicator=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.end_indicator(actor=request.viewer, indicator_uid=uid, **form.cleaned_data)
            return done(request, _("Saved. What was answered is kept."), "reports:indicators", found.series.uid)
    return show(
        request, "reports/indicators/end.html", {"series": found.series, "form": form, "indicator": found}, form
    )


@page("reports:indicator:manage", "POST")
def indicator_move(request: Request, uid: UUID) -> HttpResponse:
    found = queries.indicator_for(request.viewer, uid)
    actions.move_indicator(actor=request.viewer, indicator_uid=uid, up=request.POST.get("to") != "down")
    return done(request, "", "reports:indicators", found.series.uid)


@page("reports:indicator:read")
def figures(request: Request, uid: UUID) -> HttpResponse:
    """What the units sent for one briefing: all to the host and those above it, to a unit its own."""
    viewer = request.viewer
    meeting = queries.figures_meeting_for(viewer, uid)
    table = queries.table_of_meeting(viewer, meeting, **asked_of(request.GET))
    return show(
        request,
        "reports/indicators/print.html" if "print" in request.GET else "reports/indicators/table.html",
        {
            **table_context(request, table),
            "meetings": queries.meetings_with_figures(viewer),
            "is_host": is_host_of(viewer, meeting.series),
        },
    )


@page("reports:indicator:read")
def figures_xlsx(request: Request, uid: UUID) -> HttpResponse:
    viewer = request.viewer
    meeting = queries.figures_meeting_for(viewer, uid)
    table = queries.table_of_meeting(viewer, meeting, **asked_of(request.GET))
    return as_file(table)


@page("reports:indicator:read")
def figures_latest(request: Request) -> HttpResponse:
    """The briefing whose figures come in now, or the last one that has some."""
    chosen = request.GET.get("meeting", "")
    meetings = queries.meetings_with_figures(request.viewer)
    for meeting in meetings:
        if str(meeting.uid) == chosen or (not chosen and meeting.called_at is not None):
            query = {name: value for name, value in asked_of(request.GET).items() if value}
            here = reverse("reports:figures", args=[meeting.uid])
            return redirect(f"{here}?{urlencode(query)}" if query else here)
    return show(request, "reports/indicators/none.html", {"meetings": meetings})


def asked_of(query: QueryDict) -> dict[str, str]:
    """How the address narrows and sorts the table."""
    return {"show": query.get("show", ""), "sort": query.get("sort", "")}


def table_context(request: Request, table: queries.Table) -> dict[str, Any]:
    lines = Paginator(table.lines, A_PAGE).get_page(request.GET.get("page"))
    return {
        "table": table,
        "meeting": table.meeting,
        "lines": table.lines if "print" in request.GET else lines,
        "page_obj": lines,
        "columns": [(number, column) for number, column in enumerate(table.columns, start=1)],
        "query": urlencode({name: value for name, value in asked_of(request.GET).items() if value}),
    }


def as_file(table: queries.Table) -> HttpResponse:
    response = HttpResponse(table_sheet(table), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{file_name(table)}"'
    return response


def _own(request: Request, uid: UUID) -> Series:
    series = series_for(request.viewer, uid)
    if not is_host_of(request.viewer, series):
        raise NotFound
    return series
