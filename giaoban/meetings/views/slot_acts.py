"""What is done on a unit's page. Each act is parse, one call, back to its place on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giaoban.access.pages import Request, page
from giaoban.commitments import actions as commitments
from giaoban.concerns import actions as concerns
from giaoban.core.errors import NotFound
from giaoban.core.screens import done, form_errors, held_data, open_form
from giaoban.meetings.actions import plan, speaking
from giaoban.meetings.actions import table as acts
from giaoban.meetings.queries.slot import SlotPage, slot_page
from giaoban.meetings.views import slot as screen
from giaoban.meetings.views.slot import Kit, show_slot, slot_url
from giaoban.organisation.models import Field
from giaoban.schedule import actions as schedule


def act(
    request: Request,
    place: SlotPage,
    key: str,
    kit: Kit,
    run: Callable[[dict[str, Any]], Any],
    said: Any,
    anchor: str,
) -> HttpResponse:
    """One form of the slot page: send it, or show the page with it filled (errors, or kept over an expired session)."""
    if request.method == "GET" and held_data(request) is None:
        return redirect(slot_url(place.slot, anchor))
    form = open_form(request, kit[0], **kit[1])
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            run(form.cleaned_data)
            return done(request, said, slot_url(place.slot, anchor))
    return show_slot(request, place, {key: form})


def _hosted(request: Request, uid: UUID) -> SlotPage:
    place = slot_page(request.viewer, uid)
    if not place.seat.host:
        raise NotFound
    return place


def _fields() -> list[Field]:
    return list(Field.objects.all())


@page("meetings:run", "POST")
def clock(request: Request, uid: UUID) -> HttpResponse:
    slot = speaking.run_clock(actor=request.viewer, slot_uid=uid, event=request.POST.get("event", ""))
    if request.POST.get("from") == "table":
        return done(request, "", f"{reverse('meetings:table', args=[slot.meeting.uid])}#unit-{slot.uid}")
    return done(request, "", slot_url(slot, "countdown"))


@page("meetings:run", "GET", "POST")
def attendance(request: Request, uid: UUID) -> HttpResponse:
    place = _hosted(request, uid)
    return act(
        request,
        place,
        "attendance",
        screen.attendance_kit(place),
        lambda data: schedule.record_attendance(actor=request.viewer, slot_uid=uid, **data),
        _("The attendance was recorded."),
        "attendance",
    )


@page("meetings:verdict:propose", "POST")
def propose_as_claimed(request: Request, uid: UUID) -> HttpResponse:
    count = acts.propose_as_claimed(actor=request.viewer, slot_uid=uid)
    said = ngettext("%(count)s proposal made as claimed.", "%(count)s proposals made as claimed.", count)
    return done(request, said % {"count": count}, slot_url(slot_page(request.viewer, uid).slot, "commitments"))


@page("meetings:verdict:propose", "GET", "POST")
def propose(request: Request, uid: UUID, commitment: UUID) -> HttpResponse:
    place = slot_page(request.viewer, uid)
    cell = next((cell for cell in place.cells if cell.commitment.uid == commitment), None)
    if cell is None or not place.seat.sees_proposal(cell.commitment):
        raise NotFound
    return act(
        request,
        place,
        f"proposal-{commitment}",
        screen.proposal_kit(cell),
        lambda data: acts.propose_verdict(
            actor=request.viewer, meeting_uid=place.meeting.uid, commitment_uid=commitment, **data
        ),
        _("The proposal was saved."),
        f"c-{commitment}",
    )


@page("meetings:run", "POST")
def take_up(request: Request, uid: UUID, line: UUID) -> HttpResponse:
    plan.take_up_plan_line(actor=request.viewer, slot_uid=uid, line_uid=line)
    return done(request, _("The task was taken up."), slot_url(_hosted(request, uid).slot, "plan"))


@page("meetings:run", "POST")
def take_up_all(request: Request, uid: UUID) -> HttpResponse:
    count = plan.take_up_plan(actor=request.viewer, slot_uid=uid)
    said = ngettext("%(count)s task was taken up.", "%(count)s tasks were taken up.", count) % {"count": count}
    return done(request, said, slot_url(_hosted(request, uid).slot, "plan"))


@page("meetings:run", "GET", "POST")
def take_up_edited(request: Request, uid: UUID, line: UUID) -> HttpResponse:
    """Opens the line as a form in its place, and takes it up as changed."""
    place = _hosted(request, uid)
    found = next((row for row in place.plan if row.uid == line), None)
    if found is None:
        raise NotFound
    kit = screen.task_kit(_fields(), found)
    form = open_form(request, kit[0], **kit[1])
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            plan.take_up_plan_line(actor=request.viewer, slot_uid=uid, line_uid=line, changes=form.cleaned_data)
            return done(request, _("The task was taken up."), slot_url(place.slot, "plan"))
    return show_slot(request, place, {f"plan-{line}": form})


@page("meetings:run", "GET", "POST")
def decline(request: Request, uid: UUID, line: UUID) -> HttpResponse:
    place = _hosted(request, uid)
    found = next((row for row in place.plan if row.uid == line), None)
    if found is None:
        raise NotFound
    return act(
        request,
        place,
        f"decline-{line}",
        screen.decline_kit(found),
        lambda data: plan.decline_plan_line(actor=request.viewer, slot_uid=uid, line_uid=line, **data),
        _("The line is not taken up."),
        "plan",
    )


@page("meetings:run", "GET", "POST")
def add_task(request: Request, uid: UUID) -> HttpResponse:
    return act(
        request,
        _hosted(request, uid),
        "task",
        screen.task_kit(_fields()),
        lambda data: plan.add_commitment(actor=request.viewer, slot_uid=uid, details=data),
        _("The task was given."),
        "plan",
    )


@page("meetings:run", "GET", "POST")
def change_task(request: Request, uid: UUID, commitment: UUID) -> HttpResponse:
    """Opens a task of this meeting as a form in its place, and changes it."""
    place = _hosted(request, uid)
    found = next((row for row in place.promised if row.uid == commitment), None)
    if found is None:
        raise NotFound
    kit = screen.task_kit(_fields(), found)
    form = open_form(request, kit[0], **kit[1])
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            data = dict(form.cleaned_data)
            version = data.pop("version")
            commitments.change_draft(actor=request.viewer, commitment_uid=commitment, version=version, changes=data)
            return done(request, _("The task was changed."), slot_url(place.slot, "plan"))
    return show_slot(request, place, {f"task-{commitment}": form})


@page("meetings:run", "POST")
def drop_task(request: Request, uid: UUID, commitment: UUID) -> HttpResponse:
    place = _hosted(request, uid)
    commitments.drop_draft(actor=request.viewer, commitment_uid=commitment, version=_version(request))
    return done(request, _("The task was taken out."), slot_url(place.slot, "plan"))


@page("meetings:run", "GET", "POST")
def answer(request: Request, uid: UUID, concern: UUID) -> HttpResponse:
    place, found = _concern(request, uid, concern)
    return act(
        request,
        place,
        f"answer-{concern}",
        screen.answer_kit(place, found),
        lambda data: concerns.answer_concern(actor=request.viewer, concern_uid=concern, **data),
        _("The answer was recorded; the unit sees it."),
        f"petition-{concern}",
    )


@page("meetings:run", "GET", "POST")
def assign(request: Request, uid: UUID, concern: UUID) -> HttpResponse:
    place, found = _concern(request, uid, concern)
    return act(
        request,
        place,
        f"assign-{concern}",
        screen.assign_kit(found),
        lambda data: concerns.assign_concern(actor=request.viewer, concern_uid=concern, **data),
        _("Who answers, and by when, was recorded."),
        f"petition-{concern}",
    )


@page("meetings:run", "GET", "POST")
def raise_petition(request: Request, uid: UUID) -> HttpResponse:
    """What the unit raises in the hall, written down for it."""
    place = _hosted(request, uid)
    return act(
        request,
        place,
        "petition",
        screen.petition_kit(),
        lambda data: concerns.raise_concern(
            actor=request.viewer, series=place.meeting.series, unit=place.slot.unit, meeting=place.meeting, **data
        ),
        _("The petition was written down."),
        "petitions",
    )


@page("meetings:run", "GET", "POST")
def add_remark(request: Request, uid: UUID) -> HttpResponse:
    place = _hosted(request, uid)
    return act(
        request,
        place,
        "remark",
        screen.remark_kit(None),
        lambda data: speaking.add_remark(
            actor=request.viewer,
            meeting_uid=place.meeting.uid,
            slot_uid=uid,
            text=data["text"],
            speaker=data["speaker"],
        ),
        _("The remark was noted."),
        "remarks",
    )


@page("meetings:run", "GET", "POST")
def change_remark(request: Request, uid: UUID, remark: UUID) -> HttpResponse:
    place = _hosted(request, uid)
    row = next((row for row in place.remarks if row.uid == remark), None)
    if row is None:
        raise NotFound
    return act(
        request,
        place,
        f"remark-{remark}",
        screen.remark_kit(row),
        lambda data: speaking.change_remark(actor=request.viewer, remark_uid=remark, **data),
        _("The remark was changed."),
        "remarks",
    )


@page("meetings:run", "POST")
def drop_remark(request: Request, uid: UUID, remark: UUID) -> HttpResponse:
    place = _hosted(request, uid)
    speaking.drop_remark(actor=request.viewer, remark_uid=remark, version=_version(request))
    return done(request, _("The remark was taken out."), slot_url(place.slot, "remarks"))


@page("meetings:run", "GET", "POST")
def assess(request: Request, uid: UUID) -> HttpResponse:
    place = _hosted(request, uid)
    return act(
        request,
        place,
        "assessment",
        screen.assessment_kit(place),
        lambda data: speaking.assess_unit(actor=request.viewer, slot_uid=uid, **data),
        _("The comment was saved."),
        "assessment",
    )


def _version(request: Request) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdigit() and len(sent) < 10 else 0


def _concern(request: Request, uid: UUID, concern: UUID) -> tuple[SlotPage, Any]:
    place = _hosted(request, uid)
    found = next((row for row in place.concerns if row.uid == concern), None)
    if found is None:
        raise NotFound
    return place, found
