"""The page of a unit's turn, and how its forms are made. What the forms do stands in `slot_acts`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from giaoban.access.pages import Request, page
from giaoban.commitments.models import Commitment, Outcome, Rhythm
from giaoban.commitments.rules import needs_new_date
from giaoban.concerns.queries import may_be_assigned
from giaoban.core import clock
from giaoban.core.forms import Form
from giaoban.core.live import Stamp, answer_poll, is_poll, show_live, stamp
from giaoban.meetings import forms_table as forms
from giaoban.meetings.models import Remark
from giaoban.meetings.queries.running import standing_of
from giaoban.meetings.queries.slot import SlotPage, slot_page
from giaoban.meetings.queries.table import UNANSWERED, Cell
from giaoban.meetings.words import ATTENDANCE, GRADES
from giaoban.organisation.models import Field, Person
from giaoban.reports.models import PlanLine
from giaoban.schedule.models import Meeting, Slot
from giaoban.schedule.queries import meeting_of_slot

Kit = tuple[type[Form], dict[str, Any]]  # a form's class and what it is made with
WARN_SECONDS = 120


@page("meetings:slot:read")
def slot(request: Request, uid: UUID) -> HttpResponse:
    if is_poll(request):
        same = answer_poll(request, table_stamp(request, meeting_of_slot(request.viewer, uid), uid))
        if same is not None:
            return same
    return show_slot(request, slot_page(request.viewer, uid))


def is_live(meeting: Meeting) -> bool:
    """From the invitation to the closing the table follows what others do."""
    return meeting.state in (Meeting.State.CALLED, Meeting.State.OPEN)


def table_stamp(request: Request, meeting: Meeting, place: object = "") -> Stamp:
    """The table, or one place at it; another state of the meeting brings other forms, so the page is another one."""
    return stamp(request, ("table", meeting.uid, place, meeting.tick), shape=meeting.state)


def slot_url(slot: Slot, anchor: str = "") -> str:
    return reverse("meetings:slot", args=[slot.uid]) + (f"#{anchor}" if anchor else "")


def show_slot(request: Request, page: SlotPage, bound: Mapping[str, Form] | None = None) -> HttpResponse:
    """The whole page; `bound` holds the one form that was sent, by its key, in place of the fresh one."""
    bound = bound or {}

    def form(key: str, kit: Kit) -> Form:
        return bound.get(key) or kit[0](**kit[1])

    lines = []
    for cell in page.cells:
        uid = cell.commitment.uid
        lines.append(
            {
                "cell": cell,
                "files": page.files.get(cell.commitment.pk),
                "verdict": form(f"verdict-{uid}", verdict_kit(page.judges, cell)) if page.runs else None,
                "proposal": form(f"proposal-{uid}", proposal_kit(cell))
                if page.proposes_now and page.seat.sees_proposal(cell.commitment) and not cell.verdict
                else None,
                "sent": f"verdict-{uid}" in bound or f"proposal-{uid}" in bound,
                "sent_proposal": f"proposal-{uid}" in bound,
            }
        )
    fields = list(Field.objects.all()) if page.runs else []
    context = {
        "page": page,
        "lines": lines,
        "plan": [
            {
                "line": line,
                "form": bound.get(f"plan-{line.uid}"),
                "decline": form(f"decline-{line.uid}", decline_kit(line)) if page.runs else None,
                "sent": f"decline-{line.uid}" in bound,
            }
            for line in page.plan
        ],
        "promised": [{"c": c, "form": bound.get(f"task-{c.uid}")} for c in page.promised],
        "task_form": form("task", task_kit(fields)) if page.runs else None,
        "task_sent": "task" in bound,
        "attendance_form": form("attendance", attendance_kit(page)) if page.runs else None,
        "attendance_sent": "attendance" in bound,
        "remarks": [
            {"remark": row, "form": form(f"remark-{row.uid}", remark_kit(row)), "sent": f"remark-{row.uid}" in bound}
            for row in page.remarks
        ],
        "remark_form": form("remark", remark_kit(None)) if page.runs else None,
        "assessment_form": form("assessment", assessment_kit(page)) if page.runs else None,
        "concerns": [
            {
                "c": concern,
                "waits": concern.state in UNANSWERED,
                "answer": form(f"answer-{concern.uid}", answer_kit(page, concern)) if page.seat.host else None,
                "assign": form(f"assign-{concern.uid}", assign_kit(concern)) if page.seat.host else None,
                "sent": f"answer-{concern.uid}" in bound,
                "sent_assign": f"assign-{concern.uid}" in bound,
            }
            for concern in page.concerns
        ],
        "petition_form": form("petition", petition_kit()) if page.runs else None,
        "petition_sent": "petition" in bound,
        "now": clock.local_now(),
        "is_live": is_live(page.meeting),
        "warn_seconds": WARN_SECONDS,
        "attendance_words": ATTENDANCE,
        "grade_word": GRADES.get(page.assessment.grade, "") if page.assessment else "",
    }
    now = table_stamp(request, page.meeting, page.slot.uid)
    return show_live(request, "meetings/table/slot.html", context, now, *bound.values())


def verdict_kit(judges: list[Person], cell: Cell) -> Kit:
    """Filled from the verdict given, else from the proposal, else from what the unit asked for."""
    c, verdict, proposal, claim = cell.commitment, cell.verdict, cell.proposal, cell.claim
    source = verdict or proposal
    outcome = source.outcome if source else ""
    achieved = outcome == Outcome.ACHIEVED
    initial = {
        "outcome": outcome,
        "reason": source.reason if source else "",
        "new_due_on": (source.new_due_on if source else None)
        or (claim.new_due_on if claim and outcome and needs_new_date(c, outcome) else None),
        "done_on": verdict.done_on if verdict else (claim.done_on if claim and achieved else None),
        "done_qty": _plain(verdict.done_qty if verdict else (claim.qty if claim else None)),
        "ends_monthly": verdict.ends_monthly if verdict else False,
        "judged_by": str(verdict.by.uid) if verdict else "",
        "seen": verdict.version if verdict else 0,
    }
    return forms.VerdictForm, {
        "initial": initial,
        "auto_id": f"v-{c.uid}-%s",
        "allowed": cell.allowed,
        "monthly": c.rhythm == Rhythm.MONTHLY and c.due_on is None,
        "measured": c.target_qty is not None,
        "judges": judges,
    }


def _plain(quantity: Decimal | None) -> str:
    """As typed: no trailing zeros in the box."""
    return "" if quantity is None else f"{quantity.normalize():f}"


def proposal_kit(cell: Cell) -> Kit:
    """Filled from the proposal; without one the claim is only suggested beside the form, not chosen in it."""
    row = cell.proposal
    initial = (
        {"outcome": row.outcome, "new_due_on": row.new_due_on, "reason": row.reason, "version": row.version}
        if row
        else {"version": 0}
    )
    return forms.ProposalForm, {"initial": initial, "auto_id": f"p-{cell.commitment.uid}-%s", "allowed": cell.allowed}


def attendance_kit(page: SlotPage) -> Kit:
    row = getattr(page.slot, "attendance", None)
    initial = {}
    if row is not None:
        substitute = row.status == "substitute"
        status = row.status if row.status != "expected" else ""
        initial = {
            "status": status,
            "name": row.name if substitute else "",
            "reason": row.reason,
            "version": row.version,
        }
    return forms.AttendanceForm, {"initial": initial, "auto_id": "attendance-%s"}


def remark_kit(row: Remark | None) -> Kit:
    initial = {"speaker": row.speaker, "text": row.text, "version": row.version} if row else {"version": 0}
    return forms.RemarkForm, {"initial": initial, "auto_id": f"remark-{row.uid if row else 'new'}-%s"}


def assessment_kit(page: SlotPage) -> Kit:
    row = page.assessment
    initial = (
        {
            "comment": row.comment,
            "lesson": row.lesson,
            "grade": row.grade,
            "version": row.version,
            "assessed_by": str(row.by.uid),
        }
        if row
        else {"version": 0}
    )
    return forms.AssessmentForm, {
        "initial": initial,
        "auto_id": "assessment-%s",
        "graded": page.meeting.series.graded,
        "judges": page.judges,
    }


def task_kit(fields: list[Field], line: PlanLine | Commitment | None = None) -> Kit:
    """A new task; filled from a line of the plan or from a task of this meeting to be changed."""
    kwargs: dict[str, Any] = {"fields": fields, "auto_id": f"task-{line.uid if line else 'new'}-%s"}
    if line is not None:
        kwargs["initial"] = {
            "text": line.text,
            "deliverable": line.deliverable,
            "field": line.field.code,
            "responsible_text": line.responsible_text,
            "executing_text": line.executing_text,
            "rhythm": line.rhythm,
            "due_on": line.due_on,
            "due_at_next_meeting": getattr(line, "due_at_next_meeting", False),
            "target_qty": _plain(line.target_qty),
            "unit_of_measure": line.unit_of_measure,
        }
    if isinstance(line, Commitment):
        kwargs["initial"]["version"] = line.version
        return forms.VersionedTaskForm, kwargs
    return forms.TaskForm, kwargs


def decline_kit(line: PlanLine) -> Kit:
    return forms.DeclineForm, {"initial": {"reason": line.declined_reason}, "auto_id": f"decline-{line.uid}-%s"}


def answer_kit(page: SlotPage, concern: Any) -> Kit:
    """The answer on the spot; the chair answers unless another standing member is named."""
    who = concern.answered_by or page.meeting.chair
    initial = {"answer": concern.answer, "version": concern.version, "answered_by": str(who.uid) if who else ""}
    standing = standing_of(page.meeting)
    return forms.AnswerForm, {"initial": initial, "standing": standing, "auto_id": f"answer-{concern.uid}-%s"}


def assign_kit(concern: Any) -> Kit:
    initial = {
        "version": concern.version,
        "answer_due_on": concern.answer_due_on,
        "assigned_to": str(concern.assigned_to.uid) if concern.assigned_to else "",
    }
    units = may_be_assigned(concern)
    return forms.AssignForm, {"initial": initial, "units": units, "auto_id": f"assign-{concern.uid}-%s"}


def petition_kit() -> Kit:
    return forms.PetitionForm, {"auto_id": "petition-%s"}
