"""Who may do what to a commitment: the host's office, a standing member in his own name, the unit itself."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from giaoban.commitments.models import Commitment
from giaoban.core.errors import DomainError
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Appointment, Person, Unit
from giaoban.organisation.queries import valid_on
from giaoban.rulebook.positions import roles_of
from giaoban.schedule import actions as schedule
from giaoban.schedule.models import Meeting, Participant, Series

UNIT_ROLES = (Role.LEADER, Role.STAFF, Role.HEAD)


def host_office(actor: Viewer, series: Series) -> None:
    """Raise unless the actor is a standing member or clerk of the host."""
    if not actor.is_at(series.host_id, Role.LEADER, Role.STAFF):
        raise DomainError("commitments.not_host", _("Only the host's standing members and office may do this."))


def standing_member(person: Person, series: Series, unit: Unit, *days: date) -> None:
    """Raise unless `person` was a standing member of the host on one of `days` (acting ones included) and holds no post
    in `unit`: nobody judges or extends a commitment of a unit in which he holds a post."""
    posts = [row for day in set(days) for row in Appointment.objects.filter(valid_on(day), person_id=person.pk)]
    if not any(row.unit_id == series.host_id and Role.LEADER in roles_of(row.position) for row in posts):
        raise DomainError(
            "commitments.not_standing_member",
            _("%(name)s is not a standing member of %(host)s on that day."),
            field="judged_by",
            name=person.full_name,
            host=series.host,
        )
    if any(row.unit_id == unit.pk for row in posts):
        raise DomainError(
            "commitments.own_unit",
            _("%(name)s holds a post in %(unit)s. Another standing member decides on the tasks of this unit."),
            field="judged_by",
            name=person.full_name,
            unit=unit,
        )


def own_unit(actor: Viewer, commitment: Commitment, *roles: Role) -> None:
    """Raise unless the actor acts for the unit that owns the commitment."""
    if not actor.is_at(commitment.owner_id, *(roles or UNIT_ROLES)):
        raise DomainError("commitments.not_owner", _("Only the unit that has this task may do this."))


def still_open(commitment: Commitment) -> None:
    if commitment.state == Commitment.State.DRAFT:
        raise DomainError(
            "commitments.draft", _("This task is not yet confirmed: it begins when its briefing is closed.")
        )
    if commitment.state != Commitment.State.OPEN:
        raise DomainError("commitments.closed", _("This task is closed."))


def person_of(actor: Viewer) -> int:
    """The actor as a person; an account without one writes nothing in this room."""
    if actor.person_id is None:
        raise DomainError("commitments.no_person", _("This account belongs to no person."))
    return actor.person_id


def takes_part(series: Series, unit: Unit, on: date) -> None:
    """Raise unless the unit is alive and takes part in the series on that day."""
    if unit.ended_on is not None and unit.ended_on <= on:
        raise DomainError(
            "commitments.unit_ended",
            _("%(unit)s ended on %(day)s. Choose the unit that took over."),
            field="unit",
            unit=unit,
            day=unit.ended_on.strftime("%d/%m/%Y"),
        )
    if not Participant.objects.filter(valid_on(on), series_id=series.pk, unit_id=unit.pk).exists():
        raise DomainError(
            "commitments.not_participant",
            _("%(unit)s does not take part in %(series)s."),
            field="unit",
            unit=unit,
            series=series,
        )


def meeting_state(meeting: Meeting) -> str:
    """The state in the database now: the caller's row may be old."""
    state: str = (
        Meeting.objects.unscoped("action: state of the meeting").values_list("state", flat=True).get(pk=meeting.pk)
    )
    return state


def must_be_open(meeting: Meeting) -> None:
    if meeting_state(meeting) != Meeting.State.OPEN:
        raise DomainError("commitments.meeting_not_open", _("The briefing is not being held now."))


def bump(meeting: Meeting | None) -> None:
    """What people at the table see has changed."""
    if meeting is not None:
        schedule.bump(meeting)


def bump_tables(commitment: Commitment) -> None:
    """The same for a task changed between meetings: the tables of its series that people prepare or sit at."""
    schedule.bump_tables(commitment.series_id)
