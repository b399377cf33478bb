"""Priorities of the advisory bodies, and the general parts of a meeting (check, opinions, conclusions)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giaoban.access.pages import Request, page
from giaoban.core.errors import NotFound
from giaoban.core.forms import Form
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.meetings import forms_table as forms
from giaoban.meetings.actions import priorities as acts
from giaoban.meetings.actions import speaking
from giaoban.meetings.actions.table import PROPOSING
from giaoban.meetings.queries.priorities import priorities_of, priority_for, proposers, units_without
from giaoban.meetings.queries.seats import hosted_meeting, table_meeting
from giaoban.organisation.models import Field
from giaoban.schedule.models import Meeting


@page("meetings:priority:propose", "GET", "POST")
def priorities(request: Request, uid: UUID) -> HttpResponse:
    """The list, and the form for a new one."""
    meeting, seat = table_meeting(request.viewer, uid)
    if not seat.proposes:
        raise NotFound
    kit = _kit(request, meeting)
    form = open_form(request, forms.PriorityForm, **kit)
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        with form_errors(form):
            acts.propose_priority(actor=request.viewer, meeting_uid=uid, **data)
            return done(request, _("The priority was added."), "meetings:priorities", uid)
    return _show(request, meeting, form, {})


@page("meetings:priority:propose", "GET", "POST")
def change_priority(request: Request, uid: UUID) -> HttpResponse:
    row, _seat = priority_for(request.viewer, uid)
    kit = _kit(request, row.meeting)
    kit["initial"] = {
        "unit": str(row.unit.uid),
        "field": row.field.code,
        "text": row.text,
        "deliverable": row.deliverable,
        "due_on": row.due_on,
        "version": row.version,
    }
    form = open_form(request, forms.PriorityForm, **{**kit, "auto_id": f"change-{uid}-%s"})
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "unit"}
        with form_errors(form):
            acts.change_priority(actor=request.viewer, priority_uid=uid, **data)
            return done(request, _("The priority was changed."), "meetings:priorities", row.meeting.uid)
    return _show(request, row.meeting, None, {f"change-{uid}": form})


@page("meetings:priority:propose", "POST")
def withdraw_priority(request: Request, uid: UUID) -> HttpResponse:
    form = forms.VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    meeting = acts.withdraw_priority(actor=request.viewer, priority_uid=uid, version=version)
    return done(request, _("The priority was taken back."), "meetings:priorities", meeting.uid)


@page("meetings:run", "GET", "POST")
def give_priority(request: Request, uid: UUID) -> HttpResponse:
    """ "Giao có đánh giá": the chosen units get it as a task."""
    row, seat = priority_for(request.viewer, uid)
    if not seat.host:
        raise NotFound
    form = open_form(request, forms.GivePriorityForm, **_give_kit(row.meeting, row))
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            given = acts.give_priority(actor=request.viewer, priority_uid=uid, **form.cleaned_data)
            said = ngettext("Given to %(count)s unit.", "Given to %(count)s units.", len(given)) % {"count": len(given)}
            return done(request, said, "meetings:priorities", row.meeting.uid)
    return _show(request, row.meeting, None, {f"give-{uid}": form})


def _kit(request: Request, meeting: Meeting) -> dict[str, Any]:
    _meeting, seat = table_meeting(request.viewer, meeting.uid)
    units = proposers(request.viewer, meeting, seat)
    fields = list(Field.objects.filter(unit_fields__unit__in=units).distinct())
    return {"units": units, "fields": fields, "auto_id": "priority-%s"}


def _give_kit(meeting: Meeting, row: Any) -> dict[str, Any]:
    initial = {"version": row.version, "due_on": row.due_on}
    return {"units": units_without(row), "initial": initial, "auto_id": f"give-{row.uid}-%s"}


def _show(request: Request, meeting: Meeting, form: Form | None, bound: dict[str, Form]) -> HttpResponse:
    _meeting, seat = table_meeting(request.viewer, meeting.uid)
    lines = []
    for line in priorities_of(request.viewer, meeting):
        key = f"give-{line.priority.uid}"
        give = None
        if seat.host and meeting.state == Meeting.State.OPEN:
            give = bound.get(key) or forms.GivePriorityForm(**_give_kit(meeting, line.priority))
        lines.append(
            {
                "line": line,
                "give": give,
                "give_sent": key in bound,
                "change": bound.get(f"change-{line.priority.uid}"),
            }
        )
    may_add = meeting.state in (Meeting.State.PLANNED, *PROPOSING)
    if form is None and may_add:
        form = forms.PriorityForm(**_kit(request, meeting))
    context = {"meeting": meeting, "seat": seat, "lines": lines, "form": form if may_add else None}
    sent = [form] if form is not None and form.is_bound else []
    return show(request, "meetings/table/priorities.html", context, *sent, *bound.values())


@page("meetings:run", "GET", "POST")
def general(request: Request, uid: UUID) -> HttpResponse:
    """What was said outside the units' turns: checking last minutes, opinions and answers, conclusions."""
    meeting = hosted_meeting(request.viewer, uid)
    sent = None
    if request.method == "POST":
        sent = open_form(request, forms.GeneralRemarkForm)
        if sent.is_valid():
            data = {name: value for name, value in sent.cleaned_data.items() if name != "version"}
            with form_errors(sent):
                speaking.add_remark(actor=request.viewer, meeting_uid=uid, **data)
                return done(request, _("The remark was noted."), _part_url(meeting, data["agenda_key"]))
    return _show_general(request, meeting, sent, {})


@page("meetings:run", "GET", "POST")
def change_general_remark(request: Request, uid: UUID) -> HttpResponse:
    row = speaking.remark_for(request.viewer, uid)
    kit = {"initial": {"speaker": row.speaker, "text": row.text, "version": row.version}, "auto_id": f"remark-{uid}-%s"}
    form = open_form(request, forms.RemarkForm, **kit)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            speaking.change_remark(actor=request.viewer, remark_uid=uid, **form.cleaned_data)
            return done(request, _("The remark was changed."), _part_url(row.meeting, row.agenda_key))
    return _show_general(request, row.meeting, None, {row.uid: form})


@page("meetings:run", "POST")
def drop_general_remark(request: Request, uid: UUID) -> HttpResponse:
    key = speaking.remark_for(request.viewer, uid).agenda_key
    form = forms.VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    meeting = speaking.drop_remark(actor=request.viewer, remark_uid=uid, version=version)
    return done(request, _("The remark was taken out."), _part_url(meeting, key))


def _part_url(meeting: Meeting, key: str) -> str:
    return f"{reverse('meetings:general', args=[meeting.uid])}#part-{key}"


def _show_general(request: Request, meeting: Meeting, sent: Form | None, bound: dict[UUID, Form]) -> HttpResponse:
    remarks = list(meeting.remarks.filter(slot=None).select_related("by"))
    runs = meeting.state == Meeting.State.OPEN
    parts = []
    for item in meeting.agenda_items.filter(key__in=speaking.GENERAL_PARTS):
        here = sent is not None and sent.data.get("agenda_key") == item.key
        fresh = forms.GeneralRemarkForm(initial={"agenda_key": item.key}, auto_id=f"part-{item.key}-%s")
        rows = [{"remark": row, "form": bound.get(row.uid)} for row in remarks if row.agenda_key == item.key]
        parts.append({"item": item, "rows": rows, "form": (sent if here else fresh) if runs else None})
    context = {"meeting": meeting, "parts": parts, "runs": runs}
    return show(request, "meetings/table/general.html", context, *([sent] if sent else []), *bound.values())
