"""Series: list, page, new, change, participants."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from giaoban.access.pages import Request, page
from giaoban.core import clock
from giaoban.core.errors import NotFound
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.core.viewer import Role
from giaoban.organisation.models import Unit
from giaoban.organisation.queries import children_on
from giaoban.schedule import actions, queries, recurrence, transitions, words
from giaoban.schedule.forms import ParticipantsForm, SeriesForm
from giaoban.schedule.models import Series
from giaoban.schedule.views.hub import link


@page("schedule:series:read")
def series_list(request: Request) -> HttpResponse:
    rows = queries.series_overview(request.viewer)
    return show(request, "schedule/series_list.html", {"rows": rows, "may_create": bool(_hosts(request))})


@page("schedule:series:read")
def series(request: Request, uid: UUID) -> HttpResponse:
    found = queries.series_for(request.viewer, uid)
    today = clock.today()
    meetings = list(queries.meetings_of(request.viewer, series=found)[:24])
    words.label(meetings)
    members = queries.participants_on(found, max(today, found.valid_from))
    return show(
        request,
        "schedule/series.html",
        {
            "series": found,
            "rule_words": recurrence.in_words(found.rrule),
            "shift_words": words.SHIFTS[found.shift],
            "reporting": [row for row in members if row.role == "reporting"],
            "advising": [row for row in members if row.role == "advising"],
            "coming": [m for m in reversed(meetings) if m.state in transitions.UPCOMING],
            "past": [m for m in meetings if m.state not in transitions.UPCOMING],
            "is_host": queries.is_host_of(request.viewer, found),
            "indicators_page": link("reports:indicators", found.uid),
        },
    )


@page("schedule:series:manage", "GET", "POST")
def series_new(request: Request) -> HttpResponse:
    hosts = _hosts(request)
    if not hosts:
        raise NotFound
    form = open_form(request, SeriesForm, hosts=hosts)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            made = actions.create_series(actor=request.viewer, host=form.chosen_host(), terms=form.terms())
            return done(
                request,
                _("The briefing was created. Now name who takes part."),
                "schedule:series_participants",
                made.uid,
            )
    return show(request, "schedule/series_form.html", {"form": form, "series": None}, form)


@page("schedule:series:manage", "GET", "POST")
def series_change(request: Request, uid: UUID) -> HttpResponse:
    found = _own(request, uid)
    form = open_form(request, SeriesForm, series=found, hosts=[found.host])
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.change_series(
                actor=request.viewer, series_uid=uid, version=form.cleaned_data["version"], terms=form.terms()
            )
            actions.plan_meetings(actor=request.viewer, series=queries.series_for(request.viewer, uid))
            return done(request, _("Saved. Meetings planned but not called yet follow."), "schedule:series", uid)
    return show(request, "schedule/series_form.html", {"form": form, "series": found}, form)


@page("schedule:series:manage", "GET", "POST")
def participants(request: Request, uid: UUID) -> HttpResponse:
    found = _own(request, uid)
    day = max(clock.today(), found.valid_from)
    members = queries.participants_on(found, day)
    present = {row.unit_id: row for row in members}
    units = [row.unit for row in members]
    units += [unit for unit in children_on(found.host, day) if unit.pk not in present]
    first = found.valid_from if not members else day
    form = open_form(
        request,
        ParticipantsForm,
        units=units,
        present=present,
        initial={"version": found.version, "on": first},
    )
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.set_participants(
                actor=request.viewer,
                series_uid=uid,
                version=form.cleaned_data["version"],
                on=form.cleaned_data["on"],
                reporting=form.chosen("reporting"),
                advising=form.chosen("advising"),
            )
            planned = actions.plan_meetings(actor=request.viewer, series=found)
            text = _("Saved. %(count)s meetings were planned.") % {"count": len(planned)} if planned else _("Saved.")
            return done(request, text, "schedule:series", uid)
    return show(request, "schedule/participants.html", {"form": form, "series": found}, form)


def _hosts(request: Request) -> list[Unit]:
    """Units whose meetings the viewer may arrange."""
    ids = request.viewer.units_as(Role.LEADER, Role.STAFF)
    return list(Unit.objects.filter(pk__in=ids, ended_on=None).order_by("path"))


def _own(request: Request, uid: UUID) -> Series:
    found = queries.series_for(request.viewer, uid)
    if not queries.is_host_of(request.viewer, found):
        raise NotFound
    return found
