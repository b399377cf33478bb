"""Reading: one report (also on paper), the list by month with the host's board, the versions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse

from giaoban.access.pages import Request, page
from giaoban.core import clock
from giaoban.core.screens import show
from giaoban.core.viewer import Role, Viewer
from giaoban.reports import actions, checks, queries, rows, transitions
from giaoban.reports.actions import rights
from giaoban.reports.content import changes
from giaoban.reports.models import Report
from giaoban.schedule.models import Meeting

A_PAGE = 25


@page("reports:report:read")
def report(request: Request, uid: UUID) -> HttpResponse:
    viewer: Viewer = request.viewer
    paper = queries.report_for(viewer, uid)
    content = queries.content_for(viewer, paper)
    writes = queries.reads_drafts(viewer, paper)
    submitted = paper.state == Report.State.SUBMITTED
    unfinished = writes and not submitted
    files = queries.files_of(viewer, paper)
    for line in content.claims:
        line["files"] = files.of(line["commitment"])
    return show(
        request,
        "reports/print.html" if "print" in request.GET else "reports/report.html",
        {
            "report": paper,
            "content": content,
            "files": files,
            "attach": actions.may_attach(viewer, paper),
            "petitions": rows.petitions_of(viewer, paper),
            "code": queries.state_code(paper),
            "label": queries.STATE_LABELS[queries.state_code(paper)],
            "labels_late": queries.STATE_LABELS["late"],
            "tone": queries.STATE_TONES[queries.state_code(paper)],
            "gaps": checks.missing(content, paper.meeting) if unfinished else [],
            "advice": checks.advice(content) if unfinished else [],
            "may": _may(viewer, paper),
            "entered": queries.entered_sentence(paper.channel) if paper.entered_for else "",
            "overdue": paper.meeting.report_due_at is not None and clock.now() > paper.meeting.report_due_at,
            "as_submitted": paper.state == Report.State.RETURNED and not writes,
        },
    )


def _may(viewer: Viewer, paper: Report) -> dict[str, bool]:
    """Which buttons this person sees."""
    leads = viewer.is_at(paper.unit_id, Role.LEADER)
    own = viewer.is_at(paper.unit_id, Role.LEADER, Role.STAFF)
    host = rights.is_host(viewer, paper.meeting)
    return {
        "edit": own and transitions.may(paper, "save"),
        "send": own and not leads and transitions.may(paper, "send"),
        "recall": own and transitions.may(paper, "recall"),
        "submit": leads and transitions.may(paper, "submit"),
        "supplement": leads and transitions.may(paper, "supplement"),
        "withdraw": leads and transitions.may(paper, "withdraw"),
        "confirm": leads and paper.entered_for and paper.confirmed_at is None and transitions.may(paper, "confirm"),
        "return": host and transitions.may(paper, "return"),
        "print_sheet": own and paper.meeting.state in (Meeting.State.PLANNED, Meeting.State.CALLED, Meeting.State.OPEN),
        "enter": host and transitions.may(paper, "enter") and paper.begun_by_host,
    }


@page("reports:report:read")
def list_(request: Request) -> HttpResponse:
    """Reports by month; for the host also where every unit of one meeting stands (?meeting=…)."""
    viewer: Viewer = request.viewer
    found = queries.visible_reports(viewer)
    filters = {name: request.GET.get(name, "").strip() for name in ("unit", "period", "state")}
    found = queries.narrowed(found, **filters)
    paper_page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return show(
        request,
        "reports/list.html",
        {
            "to_write": [row for row in queries.to_write(viewer) if row.code not in queries.ARRIVED],
            "reports": [(row, queries.state_code(row)) for row in paper_page],
            "page_obj": paper_page,
            "labels": queries.STATE_LABELS,
            "tones": queries.STATE_TONES,
            "filters": filters,
            "units": queries.units_with_reports(viewer),
            **_board(request, viewer),
        },
    )


def _board(request: Request, viewer: Viewer) -> dict[str, Any]:
    if not viewer.has_role(Role.LEADER, Role.STAFF):
        return {"meetings": []}
    meetings = list(queries.hosted_meetings(viewer)[:24])
    if not meetings:
        return {"meetings": []}
    asked = request.GET.get("meeting", "")
    chosen = next((row for row in meetings if str(row.uid) == asked), None)
    if chosen is None:
        called = [row for row in meetings if row.state in (Meeting.State.CALLED, Meeting.State.OPEN)]
        chosen = called[-1] if called else meetings[0]
    board = queries.board(viewer, chosen)
    return {
        "meetings": meetings,
        "chosen": chosen,
        "board": board,
        "arrived": sum(1 for row in board if row.code in queries.ARRIVED),
        "outstanding": sum(1 for row in board if row.code not in queries.ARRIVED),
    }


@page("reports:report:read")
def versions(request: Request, uid: UUID) -> HttpResponse:
    """Every submission, and what each says differently from the one before."""
    viewer: Viewer = request.viewer
    paper = queries.report_for(viewer, uid)
    stored = queries.versions_of(viewer, paper)
    contents = [queries.as_content(version) for version in stored]
    steps = [
        {"version": version, "changes": changes(contents[number - 1], contents[number]) if number else None}
        for number, version in enumerate(stored)
    ]
    return show(
        request,
        "reports/versions.html",
        {
            "report": paper,
            "steps": steps[::-1],
            "set_aside": [(row, queries.as_content(row)) for row in queries.set_aside_of(viewer, paper)],
        },
    )
