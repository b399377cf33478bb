"""Who judges: the standing member in the chair; never somebody who holds a post in the unit (DESIGN.md, Access)."""

from __future__ import annotations

from datetime import date

from giaoban.organisation.models import Appointment, Person
from giaoban.organisation.queries import standing_members, valid_on
from giaoban.schedule.models import Meeting


def units_of(person_id: int | None, on: date) -> frozenset[int]:
    """Units in which this person holds a post on a day: he judges none of their commitments."""
    if person_id is None:
        return frozenset()
    return frozenset(Appointment.objects.filter(valid_on(on), person_id=person_id).values_list("unit_id", flat=True))


def judges_of(meeting: Meeting, unit_id: int) -> list[Person]:
    """Who may judge this unit's commitments at this meeting: the chair; where the chair holds a post in the unit, the other
    standing members who hold none there."""
    chair = meeting.chair
    if chair is not None and unit_id not in units_of(chair.pk, meeting.held_on):
        return [chair]
    others: dict[int, Person] = {}
    for post in standing_members(meeting.series.host, meeting.held_on):
        if post.person_id != meeting.chair_id and unit_id not in units_of(post.person_id, meeting.held_on):
            others.setdefault(post.person_id, post.person)
    return list(others.values())
