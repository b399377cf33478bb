"""The history of one commitment, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from giaoban.commitments.history import HistoryEvent, told_elsewhere
from giaoban.commitments.models import Commitment, ExtensionRequest, Outcome, ProgressFile, Verdict
from giaoban.core.components import month_words
from giaoban.core.viewer import Viewer
from giaoban.documents.models import File
from giaoban.schedule.said import said_words, time_words


def history(viewer: Viewer, commitment: Commitment) -> list[HistoryEvent]:
    """Everything that became of a commitment fetched for this viewer, oldest first.

    A co-ordinating unit gets the promise, moves of the date, handovers and notes; never claims, verdicts or who asked.
    """
    sees = bool(getattr(commitment, "sees_verdicts", False))
    events = [_promised(commitment), *_moves(commitment, sees), *_notes(viewer, commitment)]
    if sees:
        events += [*_verdicts(commitment), *_requests(commitment)]
    events += told_elsewhere(viewer, commitment, sees_verdicts=sees)
    return sorted(events, key=lambda event: event.at)


def _event(at: datetime, kind: str, text: Any, **more: Any) -> HistoryEvent:
    return HistoryEvent(on=localtime(at).date(), at=at, kind=kind, text=text, **more)


def _day(day: Any) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


def _promised(c: Commitment) -> HistoryEvent:
    if c.origin == Commitment.Origin.OLD_BOOK:
        text = _("brought in from the old book, moved to the next month %(count)s times before") % {
            "count": c.opening_misses
        }
    elif c.origin == Commitment.Origin.BETWEEN:
        text = _("given between briefings")
    elif c.born_at is not None:
        text = _("promised at the briefing of %(month)s") % {"month": month_words(c.born_at.period)}
    else:
        text = _("promised")
    if c.said_at is not None:
        text += ", " + said_words(c.said_at, c.created_at)
    if c.first_due_on:
        text += ", " + _("first date %(day)s") % {"day": _day(c.first_due_on)}
    # A promise made at a meeting is of that meeting's day, whenever its row was opened.
    at = c.created_at
    return HistoryEvent(
        on=c.born_at.held_on if c.born_at else localtime(at).date(),
        at=at,
        kind="promised",
        text=text,
        by=str(c.promised_by),
        detail=_("To be seen: %(what)s") % {"what": c.deliverable} if c.deliverable else "",
    )


def _verdicts(c: Commitment) -> list[HistoryEvent]:
    events = []
    rows = Verdict.objects.filter(commitment_id=c.pk).select_related("meeting", "by", "entered_by").order_by("pk")
    for row in rows:
        outcome = Outcome(row.outcome).label
        words = {"month": month_words(row.meeting.period), "outcome": outcome}
        if row.corrects_id and row.in_writing_at:
            text = _("assessed in writing for the briefing of %(month)s: %(outcome)s") % words
        elif row.corrects_id:
            text = _("assessment of the briefing of %(month)s corrected: %(outcome)s") % words
        elif row.said_at is not None:
            words |= {"said": time_words(row.said_at, row.said_at), "entered": time_words(row.at, row.said_at)}
            text = (
                _("assessed at %(said)s at the briefing of %(month)s: %(outcome)s, entered %(entered)s from paper")
                % words
            )
        else:
            text = _("assessed at the briefing of %(month)s: %(outcome)s") % words
        if row.new_due_on:
            text += ", " + _("new date %(day)s") % {"day": _day(row.new_due_on)}
        by = row.by.full_name
        if row.entered_by_id != row.by_id:
            by = _("%(judge)s, entered by %(clerk)s") % {"judge": by, "clerk": row.entered_by.full_name}
        kind = "corrected" if row.corrects_id else "judged"
        at = row.said_at or row.at
        events.append(_event(at, kind, text, by=by, detail=row.reason, outcome=row.outcome))
    return events


def _moves(c: Commitment, sees: bool) -> list[HistoryEvent]:
    events = []
    for row in c.extensions.select_related("granted_by", "verdict"):
        words = {"before": _day(row.from_due), "after": _day(row.to_due)}
        later = row.from_due is None or row.to_due > row.from_due
        text = (
            _("date moved from %(before)s to %(after)s") if later else _("date moved back from %(before)s to %(after)s")
        )
        judged = row.verdict_id is not None
        events.append(
            _event(
                row.at,
                "extended",
                text % words,
                by=row.granted_by.full_name if row.granted_by and not judged else "",
                detail="" if judged or not sees else row.reason,
            )
        )
    for passed in c.handovers.select_related("from_unit", "to_unit"):
        text = _("passed from %(old)s to %(new)s") % {"old": passed.from_unit, "new": passed.to_unit}
        events.append(_event(passed.at, "moved", text, detail=passed.reason))
    return events


def _notes(viewer: Viewer, c: Commitment) -> list[HistoryEvent]:
    events = []
    files: dict[int, list[ProgressFile]] = {}
    seen = File.objects.visible_to(viewer).values("pk")
    for link in ProgressFile.objects.filter(progress__commitment_id=c.pk, file__in=seen).select_related("file"):
        files.setdefault(link.progress_id, []).append(link)
    for row in c.progress.select_related("unit"):
        text = _("note of %(unit)s") % {"unit": row.unit}
        events.append(_event(row.at, "noted", text, detail=row.text, files=tuple(files.get(row.pk, ()))))
    return events


def _requests(c: Commitment) -> list[HistoryEvent]:
    events = []
    for row in c.extension_requests.select_related("asked_by", "decided_by"):
        text = _("extension asked to %(day)s") % {"day": _day(row.to_due)}
        events.append(_event(row.asked_at, "asked", text, by=row.asked_by.full_name, detail=row.reason))
        if row.state == ExtensionRequest.State.REFUSED and row.decided_at and row.decided_by:
            text = _("extension refused")
            events.append(_event(row.decided_at, "refused", text, by=row.decided_by.full_name, detail=row.answer))
    return events
