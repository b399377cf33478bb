"""Who may do what to which report, and the locked row it is done to."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giaoban.core.components import day_words
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Unit
from giaoban.reports import transitions
from giaoban.reports.models import Report
from giaoban.schedule.models import Meeting, Participant


def locked_report(actor: Viewer, uid: UUID) -> Report:
    """The report if the actor may see it, locked until the transaction ends. Raises NotFound."""
    seen = Report.objects.visible_to(actor).filter(uid=uid).values_list("pk", flat=True).first()
    if seen is None:
        raise NotFound
    return (
        Report.objects.unscoped("action: seen by the actor, read again under a lock")
        .select_for_update(of=("self",))
        .select_related("unit", "meeting__series__host")
        .get(pk=seen)
    )


def is_writer(actor: Viewer, report: Report) -> bool:
    """The unit's secretary, deputies and office; the host's office for a draft that it began itself."""
    if actor.is_at(report.unit_id, Role.LEADER, Role.STAFF):
        return True
    return report.begun_by_host and is_host(actor, report.meeting)


def is_host(actor: Viewer, meeting: Meeting) -> bool:
    return actor.is_at(meeting.series.host_id, Role.LEADER, Role.STAFF)


def person_of(actor: Viewer) -> int:
    """A report is submitted by a person, never by the worker. Raises NotFound."""
    if actor.person_id is None:
        raise NotFound
    return actor.person_id


def require_writer(actor: Viewer, report: Report) -> None:
    if not is_writer(actor, report):
        raise DomainError("reports.not_writer", _("Only the unit's secretary, deputies and office write its report."))


def require_leader(actor: Viewer, report: Report) -> None:
    if not actor.is_at(report.unit_id, Role.LEADER):
        raise DomainError("reports.not_leader", _("Only the unit's secretary or a deputy approves and submits."))


def require_host(actor: Viewer, meeting: Meeting) -> None:
    if not is_host(actor, meeting):
        raise DomainError("reports.not_host", _("Only the host's standing members and office may do this."))


def require_door(actor: Viewer, meeting: Meeting, unit: Unit) -> None:
    """Files of a unit's report: for its secretary, deputies and office, and for the host's office. Raises NotFound."""
    if not actor.is_at(unit.pk, Role.LEADER, Role.STAFF) and not is_host(actor, meeting):
        raise NotFound
    require_reporting(meeting, unit)


def require_alive(meeting: Meeting, unit: Unit) -> None:
    """An extraordinary meeting has no reports; a unit that ended before the meeting no longer reports."""
    if meeting.kind != Meeting.Kind.REGULAR:
        raise DomainError("reports.extraordinary", _("An extraordinary briefing has no reports."))
    if unit.ended_on is not None and unit.ended_on <= meeting.held_on:
        raise DomainError(
            "reports.unit_ended",
            _("%(unit)s ended on %(day)s and no longer reports. Its successor does."),
            unit=unit.name,
            day=day_words(unit.ended_on),
        )


def require_reporting(meeting: Meeting, unit: Unit) -> None:
    """The unit reports at this meeting: it takes part on its day and has not ended before it."""
    require_alive(meeting, unit)
    takes_part = Participant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=meeting.nominal_on),
        series_id=meeting.series_id,
        unit_id=unit.pk,
        role=Participant.Role.REPORTING,
        valid_from__lte=meeting.nominal_on,
    )
    if not takes_part.exists():
        raise DomainError("reports.no_participant", _("%(unit)s does not report at this briefing."), unit=unit.name)


def check_event(report: Report, event: str, *, channel: str = "") -> str:
    """State, meeting and unit allow the event; the state after it."""
    after = transitions.check(report.state, event)
    transitions.check_meeting(report.meeting, event, channel=channel)
    if event != "confirm":
        require_reporting(report.meeting, report.unit)
    return after
