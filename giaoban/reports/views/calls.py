"""The call list of a briefing, for its host: on the screen, on paper, and "called" with one tap."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from giaoban.access.pages import Request, page
from giaoban.core.errors import NotFound
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.reports import actions, call_words, queries
from giaoban.reports.forms import CallForm
from giaoban.schedule.models import Meeting
from giaoban.schedule.queries import meeting_for

FILTERS = ("state", "called", "sort")


@page("reports:calls:read")
def calls(request: Request, meeting_uid: UUID) -> HttpResponse:
    """Who has not reported or not approved, whom to call, what was called. `?print`: on A4, to be filled in by hand."""
    meeting = meeting_for(request.viewer, meeting_uid)
    rows = queries.call_list(request.viewer, meeting)
    template = "reports/calls_print.html" if "print" in request.GET else "reports/calls.html"
    return show(request, template, _context(request, meeting, rows))


@page("reports:calls:note", "GET", "POST")
def call(request: Request, meeting_uid: UUID, unit_uid: UUID) -> HttpResponse:
    """Note a call. GET is the list with this unit's form open (after an expired session: filled with what was typed)."""
    meeting = meeting_for(request.viewer, meeting_uid)
    rows = queries.call_list(request.viewer, meeting)
    row = next((row for row in rows if row.unit.uid == unit_uid), None)
    if row is None:
        raise NotFound
    form = open_form(request, CallForm, row=row)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            made = actions.note_call(
                actor=request.viewer, meeting_uid=meeting_uid, unit_uid=unit_uid, **form.cleaned_data
            )
            said = f"{row.unit}: {call_words.called_words(made)}"
            return done(request, said, f"{_list_url(request, meeting)}#unit-{row.unit.uid}")
    return show(request, "reports/calls.html", _context(request, meeting, rows, form), form)


def _list_url(request: Request, meeting: Meeting) -> str:
    asked = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    return reverse("reports:calls", args=[meeting.uid]) + (f"?{urlencode(asked)}" if asked else "")


def _context(
    request: Request, meeting: Meeting, rows: list[queries.CallRow], opened: CallForm | None = None
) -> dict[str, Any]:
    """`opened`: the form of one unit, with what was typed into it."""
    filters = {name: request.GET.get(name, "") for name in FILTERS}
    found = queries.narrowed_calls(rows, **filters)
    if opened is not None and opened.row not in found:
        found = [opened.row, *found]
    lines = []
    for row in found:
        link = request.build_absolute_uri(reverse("reports:start", args=[meeting.uid, row.unit.uid]))
        form = opened if opened is not None and opened.row is row else CallForm(row=row)
        text = "" if row.arrived else call_words.neutral_text(meeting, row, link)
        lines.append({"row": row, "form": form, "open": form is opened, "text": text})
    return {
        "meeting": meeting,
        "lines": lines,
        "missing": sum(not row.arrived for row in rows),
        "filters": filters,
        "query": urlencode({name: value for name, value in filters.items() if value}),
        "due_words": call_words.due_words(meeting.report_due_at),
        "states": {code: queries.STATE_LABELS[code] for code in ("none", "draft", "awaiting", "returned")},
        "opened": opened,
    }
