"""The report as a file: take it away pre-filled, bring it back, look at what it would change, take it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from giaoban.access.pages import Request, page
from giaoban.core import clock
from giaoban.core.components import month_words
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.models import ImportPreview
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.core.viewer import Role, Viewer
from giaoban.documents.content import Examined, examine
from giaoban.documents.staging import put_away
from giaoban.organisation.models import Unit
from giaoban.organisation.queries import unit_for
from giaoban.reports import actions, queries, rows, transitions
from giaoban.reports.actions import rights
from giaoban.reports.forms import FILE, REPORT, FileForm, Returned, SentForm
from giaoban.reports.models import Report
from giaoban.reports.offline.codes import code_of
from giaoban.reports.offline.filling import file_name
from giaoban.reports.offline.opening import read_returned
from giaoban.reports.offline.reading import Reading, refused
from giaoban.reports.views.papers import TYPES, WRITERS, file_basis, paper_of, papers_of
from giaoban.schedule.models import Meeting
from giaoban.schedule.queries import meeting_for, meetings_of


@dataclass
class Door:
    """Whose report this is about and on which side of it the viewer stands. `own`: of the unit, else of the host."""

    viewer: Viewer
    meeting: Meeting
    unit: Unit
    own: bool
    report: Report | None  # what this viewer sees of it

    @property
    def version(self) -> int:
        return self.report.version if self.report is not None else 0

    def check(self, event: str) -> None:
        """State and meeting allow to take a file away ("save") or to bring one back ("save", "enter")."""
        code = queries.report_states(self.viewer, self.meeting).get(self.unit.pk, queries.NONE)
        if code in queries.ARRIVED:
            transitions.check(Report.State.SUBMITTED, self.event_back)
        transitions.check_meeting(self.meeting, event, channel=Report.Channel.FILE if event == "enter" else "")

    @property
    def event_back(self) -> str:
        return "save" if self.own else "enter"


def _door(viewer: Viewer, meeting_uid: Any, unit_uid: Any) -> Door:
    """Raises NotFound for everybody but the unit's writers and the host's office."""
    meeting, unit = meeting_for(viewer, meeting_uid), unit_for(unit_uid)
    rights.require_door(viewer, meeting, unit)
    own = viewer.is_at(unit.pk, Role.LEADER, Role.STAFF)
    return Door(viewer, meeting, unit, own, queries.reports_of_meeting(viewer, meeting).get(unit.pk))


@page("reports:report:write", "GET", "POST")
def offline(request: Request, meeting_uid: UUID, unit_uid: UUID) -> HttpResponse:
    """One unit's file: download it, or bring it back."""
    door = _door(request.viewer, meeting_uid, unit_uid)
    door.check("save" if request.method == "GET" else door.event_back)
    form = open_form(request, FileForm)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            preview = _kept(door, form, *_read(form))
            return done(request, "", "reports:offline_preview", preview.uid)
    return show(
        request, "reports/offline.html", {"door": door, "meeting": door.meeting, "unit": door.unit, "form": form}, form
    )


@page("reports:report:write")
def offline_form(request: Request, meeting_uid: UUID, unit_uid: UUID, ending: str) -> HttpResponse:
    """The pre-filled file of one unit."""
    if ending not in WRITERS:
        raise Http404
    door = _door(request.viewer, meeting_uid, unit_uid)
    door.check("save")
    paper = paper_of(door.viewer, door.meeting, door.unit, door.report, own=door.own)
    return _download(WRITERS[ending](paper), file_name(paper, ending), ending)


@page("reports:report:enter_for", "GET", "POST")
def offline_units(request: Request, meeting_uid: UUID) -> HttpResponse:
    """For the host's office: the files of all units, and any file that came back; its code says whose it is."""
    viewer: Viewer = request.viewer
    meeting = _hosted(viewer, meeting_uid)
    form = open_form(request, FileForm)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            examined, reading = _read(form)
            door = _door(viewer, meeting.uid, _unit_of(viewer, meeting, reading).uid)
            door.check(door.event_back)
            preview = _kept(door, form, examined, reading)
            return done(request, "", "reports:offline_preview", preview.uid)
    return show(
        request,
        "reports/offline_units.html",
        {"meeting": meeting, "form": form, "waiting": _waiting(viewer, meeting)},
        form,
    )


@page("reports:report:enter_for")
def offline_all(request: Request, meeting_uid: UUID, ending: str) -> HttpResponse:
    """The files of all units that have not reported, in one ZIP: for a stick, or to be sent one by one."""
    if ending not in WRITERS:
        raise Http404
    viewer: Viewer = request.viewer
    meeting = _hosted(viewer, meeting_uid)
    units = [row.unit for row in _waiting(viewer, meeting)]
    if not units:
        raise DomainError("reports.all_arrived", _("Every unit has reported; there is nothing left to fill in."))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, paper in enumerate(papers_of(viewer, meeting, units), start=1):
            archive.writestr(f"{number:02d}-{file_name(paper, ending)}", WRITERS[ending](paper))
    name = f"Bao-cao-thang-{meeting.period.month}-{meeting.period.year}-{ending}.zip"
    return _download(out.getvalue(), name, "zip")


@page("reports:report:write", "GET", "POST")
def offline_preview(request: Request, uid: UUID) -> HttpResponse:
    """What the file would change, cell errors, both texts where both changed; then all of it, or nothing."""
    preview = actions.preview_for(request.viewer, uid)
    door = _door(request.viewer, UUID(preview.rows["meeting"]), UUID(preview.rows["unit"]))
    sent = None if door.own else open_form(request, SentForm, initial=_sent_initial(door), prefix="told")
    if preview.committed_at is None:
        door.check(door.event_back)
    returned = _returned(door, preview, numbers_ok=bool(request.POST.get("numbers_ok")))
    choices = {line.key: request.POST.get(f"take-{line.key}", "") for line in returned.conflicts}
    context: dict[str, Any] = {"choices": choices, "undecided": False, "moved": False}
    if request.method == "POST" and preview.committed_at is None:
        context["moved"] = request.POST.get("version") != str(door.version)
        context["undecided"] = not all(choice in (FILE, REPORT) for choice in choices.values())
        wish = request.POST.get("do", "enter")
        sent_ok = sent is None or sent.is_valid() or wish == "save"
        if sent_ok and not (context["moved"] or context["undecided"] or returned.wrong):
            try:
                return _taken(request, door, preview, returned.rows(choices), sent, wish)
            except NotFound:
                raise
            except DomainError as error:
                context["refused"] = error
                if sent is not None and error.field in sent.fields:
                    sent.add_domain_error(error)
        status = 422
    else:
        status = 200
    gaps = [] if returned.wrong or preview.committed_at else returned.gaps(_as_if(returned, choices))
    may_begin = not door.own and (door.report is None or door.report.begun_by_host) and not _unit_drafts(door)
    return show(
        request,
        "reports/offline_preview.html",
        {
            "door": door,
            "meeting": door.meeting,
            "unit": door.unit,
            "preview": preview,
            "returned": returned,
            "sent": sent,
            "gaps": gaps,
            "may_begin": may_begin,
            "unit_drafts": not door.own and _unit_drafts(door),
            **context,
        },
        status=status,
    )


# -- steps


def _kept(door: Door, form: FileForm, examined: Examined, reading: Reading) -> ImportPreview:
    if reading.code.of != code_of(door.meeting.uid, door.unit.uid):
        raise _not_this_one(door, reading)
    return actions.keep_preview(
        actor=door.viewer,
        meeting=door.meeting,
        unit=door.unit,
        file=put_away(examined),
        declared=form.cleaned_data["declared"],
        reading=reading.to_json(),
    )


def _read(form: FileForm) -> tuple[Examined, Reading]:
    upload = form.cleaned_data["file"]
    examined = examine(upload.read(), upload.name)
    return examined, read_returned(examined)


def _not_this_one(door: Door, reading: Reading) -> DomainError:
    """Which month it is of is said to those whose file it is; of another unit's file nothing is said."""
    for other in _months(door.viewer, door.meeting):
        if reading.code.of == code_of(other.uid, door.unit.uid):
            sentence = _("This file is of %(month)s, not of %(this)s.")
            month, this = month_words(other.period), month_words(door.meeting.period)
            return refused("other_month", sentence, month=month, this=this)
    return refused(
        "other_unit", _("This file was made for another unit or another briefing. Nothing was taken from it.")
    )


def _unit_of(viewer: Viewer, meeting: Meeting, reading: Reading) -> Unit:
    """The unit of this meeting that a file was made for."""
    for row in queries.board(viewer, meeting):
        if reading.code.of == code_of(meeting.uid, row.unit.uid):
            return row.unit
    for other in _months(viewer, meeting):
        for row in queries.board(viewer, meeting):
            if reading.code.of == code_of(other.uid, row.unit.uid):
                sentence = _("This file is of %(unit)s for %(month)s, not of this briefing.")
                raise refused("other_month", sentence, unit=row.unit, month=month_words(other.period))
    raise refused(
        "other_unit", _("This file was made for another unit or another briefing. Nothing was taken from it.")
    )


def _months(viewer: Viewer, meeting: Meeting) -> list[Meeting]:
    """The series' other briefings, newest first."""
    return list(meetings_of(viewer, series_id=meeting.series_id).exclude(pk=meeting.pk)[:24])


def _returned(door: Door, preview: ImportPreview, *, numbers_ok: bool) -> Returned:
    basis = file_basis(door.viewer, door.meeting, door.unit, door.report, own=door.own)
    seen = rows.petitions_of(door.viewer, door.report) if door.report is not None else []
    sent = [concern.text for concern in seen if (rows.PETITION, str(concern.uid)) not in basis.current]
    reading = Reading.from_json(preview.rows["reading"])
    return Returned(basis, reading, version=door.version, sent=sent, numbers_ok=numbers_ok)


def _taken(
    request: Request, door: Door, preview: ImportPreview, found: list[rows.Row], sent: SentForm | None, wish: str
) -> HttpResponse:
    given: dict[str, Any] = {
        "actor": door.viewer,
        "meeting": door.meeting,
        "unit": door.unit,
        "preview_uid": preview.uid,
        "rows": found,
    }
    now = f"{clock.local_now():%H:%M}"
    if sent is None:
        report = actions.take_file(**given)
        said = _("The file was taken into the draft at %(time)s. Look it over, then send it.") % {"time": now}
        return done(request, said, "reports:report", report.uid)
    if wish == "save":
        told = sent.cleaned_data if sent.is_valid() else {}
        report = actions.begin_file_for(**given, **told)
        said = _("Saved at %(time)s. Complete the report with the unit, then enter it.") % {"time": now}
        return done(request, said, "reports:enter", door.meeting.uid, door.unit.uid)
    report = actions.enter_file_for(**given, **sent.cleaned_data)
    said = _("The report of %(unit)s was entered at %(time)s. The unit is asked to confirm it.")
    return done(request, said % {"unit": door.unit, "time": now}, "reports:report", report.uid)


def _as_if(returned: Returned, choices: dict[str, str]) -> dict[str, str]:
    """For what is still missing: as chosen, else the file's text."""
    return {line.key: choices.get(line.key) or FILE for line in returned.conflicts}


def _sent_initial(door: Door) -> dict[str, Any]:
    return {"told_at": clock.local_now().replace(second=0, microsecond=0)}


def _unit_drafts(door: Door) -> bool:
    """Does the unit write this report itself? The host may know that a draft exists, never what it says."""
    code = queries.report_states(door.viewer, door.meeting).get(door.unit.pk, queries.NONE)
    begun_here = door.report is not None and door.report.begun_by_host
    return code not in (queries.NONE, queries.RETURNED) and not begun_here


def _hosted(viewer: Viewer, uid: UUID) -> Meeting:
    meeting = meeting_for(viewer, uid)
    if not rights.is_host(viewer, meeting):
        raise NotFound
    transitions.check_meeting(meeting, "save")
    return meeting


def _waiting(viewer: Viewer, meeting: Meeting) -> list[queries.BoardRow]:
    """The units that have not reported yet."""
    return [row for row in queries.board(viewer, meeting) if row.code not in queries.ARRIVED]


def _download(content: bytes, name: str, ending: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=TYPES[ending], headers=headers)
