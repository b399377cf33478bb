"""Telephoning after reports: every call is a row of its own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core.actions import action
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Unit
from giaoban.organisation.queries import holders
from giaoban.records.actions import record
from giaoban.reports import transitions
from giaoban.reports.actions import rights
from giaoban.reports.models import CallNote
from giaoban.reports.queries.calls import answers_the_telephone
from giaoban.schedule.queries import meeting_for, printed_holder


@action
def note_call(
    *,
    actor: Viewer,
    meeting_uid: UUID,
    unit_uid: UUID,
    whom: UUID,
    outcome: str,
    note: str = "",
    at: datetime | None = None,
) -> CallNote:
    """The host's office called a unit about its report. `whom`: the appointment of who was called; `at`: now, if not given.

    What was called stays as it is: a mistake is put right by the next call. Errors: reports.not_host, reports.call_whom,
    reports.call_outcome, reports.call_at, and why there is nothing to call about.
    """
    meeting = meeting_for(actor, meeting_uid)
    rights.require_host(actor, meeting)
    unit = Unit.objects.filter(uid=unit_uid).first()
    if unit is None:
        raise NotFound
    rights.require_reporting(meeting, unit)
    transitions.check_calls(meeting)
    if outcome not in CallNote.Outcome.values:
        raise DomainError("reports.call_outcome", _("Say whether somebody answered."))
    held = holders(unit)
    called = next((row for row in held if row.uid == whom and answers_the_telephone(row)), None)
    if called is None:
        raise DomainError("reports.call_whom", _("Choose who was called."), field="whom")
    now = clock.now()
    if at is not None and at > now:
        raise DomainError("reports.call_at", _("The time of the call cannot lie ahead."), field="at")
    row = CallNote.objects.create(
        meeting=meeting,
        unit=unit,
        outcome=outcome,
        whom=printed_holder(called.person, unit, [called])[:200],
        note=note.strip(),
        by_id=rights.person_of(actor),
        at=at or now,
    )
    record(
        actor=actor,
        kind="reports.note_call",
        subject=meeting,
        after={"unit": str(unit), "whom": row.whom, "outcome": outcome, "note": row.note, "called_at": row.at},
        for_uid=unit.uid,
    )
    return row
