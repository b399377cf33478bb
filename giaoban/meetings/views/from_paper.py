""" "Nhập bù từ bản giấy": after a power cut the clerk goes through the sheets in order, one page and one saving each."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giaoban.access.pages import Request, page
from giaoban.core import clock
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.screens import done, form_errors, held_data, open_form, show
from giaoban.core.text import two_digits
from giaoban.meetings import forms_paper as forms
from giaoban.meetings.actions import running
from giaoban.meetings.actions.from_paper import Entry, RowRefused, Sheet, enter_from_paper
from giaoban.meetings.actions.speaking import GENERAL_PARTS
from giaoban.meetings.queries.judges import judges_of
from giaoban.meetings.queries.seats import hosted_meeting
from giaoban.meetings.queries.slot import SlotPage, slot_page
from giaoban.meetings.queries.table import table_of
from giaoban.meetings.views import sheet_rows
from giaoban.meetings.views.table import officers_kit
from giaoban.meetings.words import ATTENDANCE
from giaoban.schedule import queries as schedule
from giaoban.schedule.models import Meeting


@page("meetings:paper:enter")
def index(request: Request, uid: UUID) -> HttpResponse:
    """The sheets in order, with what of each is entered."""
    table = table_of(request.viewer, hosted_meeting(request.viewer, uid))
    context = {"meeting": table.meeting, "table": table, "attendance_words": ATTENDANCE}
    return show(request, "meetings/from_paper/index.html", context)


@page("meetings:paper:enter", "GET", "POST")
def open_(request: Request, uid: UUID) -> HttpResponse:
    meeting = hosted_meeting(request.viewer, uid)
    if meeting.state != Meeting.State.CALLED and request.method == "GET":
        return redirect("meetings:from_paper", uid)
    form = open_form(request, forms.OpenFromPaperForm, **officers_kit(meeting))
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            said_at = forms.on_day(meeting.held_on, form.cleaned_data.pop("said_at"))
            running.open_meeting(actor=request.viewer, meeting_uid=uid, said_at=said_at, **form.cleaned_data)
            return done(request, _("The meeting is open: enter the sheets now."), "meetings:from_paper", uid)
    return show(request, "meetings/from_paper/open.html", {"meeting": meeting, "form": form}, form)


@page("meetings:paper:enter", "GET", "POST")
def close(request: Request, uid: UUID) -> HttpResponse:
    meeting = hosted_meeting(request.viewer, uid)
    form = open_form(request, forms.CloseFromPaperForm, initial={"version": meeting.version})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            said_at = forms.on_day(meeting.held_on, form.cleaned_data["said_at"])
            version = form.cleaned_data["version"]
            running.close_meeting(actor=request.viewer, meeting_uid=uid, version=version, said_at=said_at)
            return done(
                request, _("The meeting is closed; the draft of the minutes is ready."), "meetings:minutes", uid
            )
    return show(request, "meetings/from_paper/close.html", {"meeting": meeting, "form": form}, form)


@page("meetings:paper:enter", "GET", "POST")
def sheet(request: Request, uid: UUID) -> HttpResponse:
    """One unit's sheet: everything on one page, one saving, the next unit."""
    place = slot_page(request.viewer, uid)
    if not place.seat.host:
        raise NotFound
    filled = _quiet(request, sheet_rows.sheet_page(place, _sent(request)))
    if request.method == "POST":
        answer = _save(request, place.meeting, filled, uid, _after(request, place))
        if answer is not None:
            return answer
    context = {"page": place, "sheet": filled, "next": _next(place), "attendance_words": ATTENDANCE}
    return _show(request, "meetings/from_paper/sheet.html", context, filled)


@page("meetings:paper:enter", "GET", "POST")
def others(request: Request, uid: UUID) -> HttpResponse:
    """Tasks of the table that no unit of the meeting has now."""
    meeting = hosted_meeting(request.viewer, uid)
    data = _sent(request)
    rows = [
        row
        for orphan in table_of(request.viewer, meeting).orphans
        for row in sheet_rows.verdict_rows(list(orphan.cells), judges_of(meeting, orphan.unit.pk), data)
    ]
    turn = forms.TurnForm(data, prefix="turn", running=False, spoken=True, settleable=0)
    filled = _quiet(request, sheet_rows.SheetPage(turn=turn, verdicts=rows))
    if request.method == "POST":
        answer = _save(request, meeting, filled, None, reverse("meetings:from_paper", args=[uid]))
        if answer is not None:
            return answer
    return _show(request, "meetings/from_paper/others.html", {"meeting": meeting, "sheet": filled}, filled)


@page("meetings:paper:enter", "GET", "POST")
def general(request: Request, uid: UUID) -> HttpResponse:
    """What was said outside the units' turns, each with its own time."""
    meeting = hosted_meeting(request.viewer, uid)
    data = _sent(request)
    remarks = list(meeting.remarks.filter(slot=None))
    parts: list[dict[str, Any]] = []
    for item in meeting.agenda_items.all():
        if item.key in GENERAL_PARTS:
            rows = [forms.GeneralRow(data, prefix=f"{item.key}-{n}", initial={"version": 0}) for n in range(3)]
            parts.append({"item": item, "kept": [row for row in remarks if row.agenda_key == item.key], "rows": rows})
    sent = [(part, row) for part in parts for row in part["rows"] if row.entered]
    if request.method == "POST" and all([row.is_valid() for _part, row in sent]):  # every row says what it lacks
        answer = _save_general(request, meeting, sent)
        if answer is not None:
            return answer
    context = {"meeting": meeting, "parts": parts, "sent": [row for _part, row in sent]}
    return show(request, "meetings/from_paper/general.html", context, *(row for _part, row in sent))


def _save_general(request: Request, meeting: Meeting, sent: list[tuple[dict[str, Any], Any]]) -> HttpResponse | None:
    entries, by_key = [], {}
    for part, row in sent:
        said_at = forms.on_day(meeting.held_on, row.cleaned_data["said_at"])
        values = {"agenda_key": part["item"].key, "said_at": said_at}
        values |= {name: row.cleaned_data[name] for name in ("speaker", "text")}
        entries.append(Entry("remark", row.prefix, values))
        by_key[row.prefix] = row
    if not entries:
        return done(request, _("Nothing new stood on the sheet."), "meetings:from_paper", meeting.uid)
    first = min(entry.values["said_at"] for entry in entries)
    try:
        enter_from_paper(actor=request.viewer, meeting_uid=meeting.uid, sheet=Sheet(first, entries))
    except RowRefused as error:
        by_key[error.key].add_domain_error(error)
        return None
    return done(request, _saved(len(entries)), "meetings:from_paper", meeting.uid)


def _save(
    request: Request, meeting: Meeting, filled: sheet_rows.SheetPage, slot_uid: UUID | None, to: str
) -> HttpResponse | None:
    """Save the whole sheet, or nothing: then the page comes back with what is wrong at its row."""
    if not sheet_rows.check(filled):
        return None
    found = list(sheet_rows.entries(filled, meeting.held_on))
    if not found:
        return done(request, _("Nothing new stood on the sheet."), to)
    said_at = _said_at(meeting, filled)
    if said_at is None:
        filled.turn.add_error("said_at", _("Write the time that stands on the sheet."))
        return None
    try:
        enter_from_paper(actor=request.viewer, meeting_uid=meeting.uid, slot_uid=slot_uid, sheet=Sheet(said_at, found))
    except RowRefused as error:
        sheet_rows.refuse(filled, error)
    except DomainError as error:
        if error.field != "said_at":
            raise
        filled.turn.add_domain_error(error)
    else:
        return done(request, _saved(len(found)), to)
    return None


def _said_at(meeting: Meeting, filled: sheet_rows.SheetPage) -> datetime | None:
    data = filled.turn.cleaned_data
    return forms.on_day(meeting.held_on, data.get("said_at") or data.get("ended"))


def _saved(count: int) -> str:
    said = ngettext(
        "Saved %(time)s: %(count)s entry from paper.", "Saved %(time)s: %(count)s entries from paper.", count
    )
    return said % {"time": clock.local_now().strftime("%H:%M"), "count": two_digits(count)}


def _sent(request: Request) -> QueryDict | None:
    """What was sent; after an expired session what was typed, unsent."""
    return request.POST if request.method == "POST" else held_data(request)


def _quiet(request: Request, filled: sheet_rows.SheetPage) -> sheet_rows.SheetPage:
    """A held sheet comes back filled and unsent: nothing to complain about yet."""
    if request.method != "POST":
        for form in filled.forms:
            form._errors, form.cleaned_data = {}, {}
    return filled


def _show(request: Request, template: str, context: dict[str, Any], filled: sheet_rows.SheetPage) -> HttpResponse:
    status = None
    if request.method == "POST":
        status = 409 if filled.conflicts else 422
    return show(request, template, context, status=status)


def _next(place: SlotPage) -> Any:
    """The unit after this one in the order of the paper; after the last reporting unit the advisory bodies."""
    slots = schedule.slots_of(place.meeting)
    at = next((number for number, row in enumerate(slots) if row.pk == place.slot.pk), len(slots))
    return slots[at + 1] if at + 1 < len(slots) else None


def _after(request: Request, place: SlotPage) -> str:
    if request.POST.get("to") == "stay":
        return reverse("meetings:from_paper_sheet", args=[place.slot.uid])
    following = _next(place)
    if following is None:
        return reverse("meetings:from_paper", args=[place.meeting.uid])
    return reverse("meetings:from_paper_sheet", args=[following.uid])
