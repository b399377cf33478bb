"""The minutes on the screen and on paper: the clerk's list of parts, the unit's own part, one part's text, the print."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from giaoban.access.pages import Request, page
from giaoban.core.errors import NotFound
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.meetings import forms_minutes as forms
from giaoban.meetings import paper
from giaoban.meetings import transitions_minutes as transitions
from giaoban.meetings.actions import minutes as acts
from giaoban.meetings.models import Minutes, PartResponse
from giaoban.meetings.queries import minutes as queries
from giaoban.schedule.models import Meeting
from giaoban.schedule.queries import visible_series


@page("meetings:minutes:read")
def minutes(request: Request, uid: UUID) -> HttpResponse:
    """For the host a list of parts and what is missing; for everybody else the paper itself, as far as he may read it."""
    row = queries.minutes_of_meeting(request.viewer, uid)
    before, after = queries.chain_of(request.viewer, row)
    context = {"minutes": row, "meeting": row.meeting, "before": before, "after": after}
    if queries.keeps_minutes(request.viewer, row):
        return show(request, "meetings/minutes/keep.html", {**context, **_kept(request, row)})
    return show(request, "meetings/minutes/read.html", {**context, **_read(request, row)})


def _kept(request: Request, row: Minutes) -> dict:
    parts = queries.parts_for(request.viewer, row)
    signed = queries.signatures_of(row)
    roles = queries.roles_to_sign(request.viewer, row)
    return {
        "parts": [(part, queries.response_of(part), queries.has_responded(part)) for part in parts],
        "readiness": queries.readiness_of(row),
        "blocking": queries.unsigned_before(row.meeting) if row.state != Minutes.State.SEALED else [],
        "places": [(role, *paper.signer(row, role), signed.get(role)) for role in ("recorder", "chair")],
        "to_sign": [role for role in roles if role not in signed],
        "addenda": queries.addenda_for(request.viewer, row),
        "editable": transitions.may(row.state, "edit"),
        "closed": row.meeting.state == Meeting.State.CLOSED,
        "revision_form": forms.RevisionForm(initial={"revision": row.revision}),
    }


def _read(request: Request, row: Minutes) -> dict:
    content = queries.content_for(request.viewer, row)
    rows = {part.key: part for part in queries.parts_for(request.viewer, row)}
    own = queries.own_uids(request.viewer)
    over = queries.readiness_of(row).time_over
    entries = []
    for entry in content["parts"]:
        part = rows.get(entry["key"])
        entries.append((entry, part, queries.response_of(part) if part else None))
    return {
        "content": content,
        "own_parts": [row for row in entries if row[0]["unit"] in own],
        "other_parts": [row for row in entries if row[0]["unit"] not in own and not _bare(row[0], content, own)],
        "over": over or row.state != Minutes.State.DRAFT,
        "may_respond": transitions.may(row.state, "respond") and not over,
        "leads": request.viewer.units_as(acts.Role.LEADER),
    }


def _bare(entry: dict, content: dict, own: set[str]) -> bool:
    """A heading over parts that are not shown under it."""
    under = [
        part for part in content["parts"] if part["level"] == 2 and part["key"].startswith(f"unit:{entry['key']}:")
    ]
    return not (entry["text"] or entry["tables"]) and all(part["unit"] in own for part in under)


@page("meetings:minutes:read")
def print_(request: Request, uid: UUID) -> HttpResponse:
    """A4 as the office files it; a participant prints the general parts and its own (trích biên bản)."""
    row = queries.minutes_of_meeting(request.viewer, uid)
    content = queries.content_for(request.viewer, row)
    return show(request, "meetings/minutes/print.html", {"minutes": row, "meeting": row.meeting, "content": content})


@page("meetings:minutes:read")
def minutes_list(request: Request) -> HttpResponse:
    """Minutes of the series the viewer may read, newest first; `?series=` one series, `?state=` one state."""
    series = list(visible_series(request.viewer))
    chosen = next((row for row in series if str(row.uid) == request.GET.get("series")), None)
    state = request.GET.get("state", "")
    state = state if state in Minutes.State.values else ""
    rows = queries.minutes_list(request.viewer, chosen.uid if chosen else None, state)
    page_obj = Paginator(rows, 24).get_page(request.GET.get("page"))
    context = {"page_obj": page_obj, "series": series, "chosen": chosen, "state": state}
    return show(request, "meetings/minutes/list.html", context)


@page("meetings:minutes:write", "GET", "POST")
def part(request: Request, uid: UUID) -> HttpResponse:
    """One part: the clerks' text, its tables beside it, earlier revisions below."""
    row = queries.part_for(request.viewer, uid)
    if not queries.keeps_minutes(request.viewer, row.minutes):
        raise NotFound
    form = open_form(request, forms.PartForm, initial={"text": row.text, "version": row.version})
    if request.method == "POST" and form.is_valid():
        # Not as a form error: sealed in between, the page of the refusal keeps the text and leads to a correction.
        acts.edit_part(actor=request.viewer, part_uid=uid, **form.cleaned_data)
        return done(request, _("The part was saved."), _page(row.minutes))
    content = queries.content_for(request.viewer, row.minutes)
    context = {
        "part": row,
        "minutes": row.minutes,
        "meeting": row.minutes.meeting,
        "form": form,
        "entry": next((entry for entry in content["parts"] if entry["key"] == row.key), None),
        "editable": transitions.may(row.minutes.state, "edit"),
        "response": queries.response_of(row),
        "revisions": row.revisions.select_related("by").order_by("-no"),
        "signed": queries.signatures_of(row.minutes),
    }
    return show(request, "meetings/minutes/part.html", context, form)


@page("meetings:minutes:respond", "POST")
def confirm(request: Request, uid: UUID) -> HttpResponse:
    """One tap: the unit agrees with its part."""
    row = queries.part_for(request.viewer, uid)
    form = open_form(request, forms.VersionForm)
    if form.is_valid():
        acts.respond_to_part(
            actor=request.viewer,
            part_uid=uid,
            version=form.cleaned_data["version"],
            kind=PartResponse.Kind.CONFIRMED,
        )
        return done(request, _("Your part of the minutes is confirmed."), _page(row.minutes))
    return done(request, "", _page(row.minutes))


@page("meetings:minutes:respond", "GET", "POST")
def object_(request: Request, uid: UUID) -> HttpResponse:
    """One paragraph of objection to the unit's own part."""
    row = queries.part_for(request.viewer, uid)
    if row.unit_id not in request.viewer.unit_ids:
        raise NotFound
    response = queries.response_of(row)
    form = open_form(
        request,
        forms.ObjectionForm,
        initial={"version": row.version, "text": response.text if response else ""},
    )
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            acts.respond_to_part(
                actor=request.viewer, part_uid=uid, kind=PartResponse.Kind.OBJECTED, **form.cleaned_data
            )
            return done(request, _("The objection was sent. The office answers it."), _page(row.minutes))
    context = {"part": row, "minutes": row.minutes, "meeting": row.minutes.meeting, "form": form}
    return show(request, "meetings/minutes/object.html", context, form)


@page("meetings:minutes:write", "GET", "POST")
def answer(request: Request, uid: UUID) -> HttpResponse:
    """The host's answer to an objection."""
    row = queries.part_for(request.viewer, uid)
    response = queries.response_of(row)
    if not queries.keeps_minutes(request.viewer, row.minutes) or response is None:
        raise NotFound
    if response.kind != PartResponse.Kind.OBJECTED:
        raise NotFound
    form = open_form(request, forms.AnswerForm, initial={"answer": response.answer, "version": response.version})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            acts.answer_objection(actor=request.viewer, part_uid=uid, **form.cleaned_data)
            return done(request, _("The answer was saved and is printed beside the objection."), _page(row.minutes))
    context = {"part": row, "minutes": row.minutes, "meeting": row.minutes.meeting, "form": form, "response": response}
    return show(request, "meetings/minutes/answer.html", context, form)


def _page(row: Minutes) -> str:
    return reverse("meetings:minutes", args=[row.meeting.uid])
