"""People, for those who keep them (queries.keeping)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from giaoban.core import clock
from giaoban.core.errors import NotFound
from giaoban.core.text import fold
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Appointment, Person, Unit
from giaoban.organisation.queries.keeping import kept_units, may_keep
from giaoban.organisation.queries.posts import valid_on


def people_kept(viewer: Viewer, text: str = "", unit: Unit | None = None) -> QuerySet[Person]:
    """People with a post, present or to come, in the units the viewer keeps; the administrator also those without one.

    `present` on each: today's posts with their units. Ordered by the Vietnamese sort of names.
    """
    rows = Person.objects.all()
    posts = Appointment.objects.filter(valid_on(clock.today()) | _to_come())
    if unit is not None:
        rows = rows.filter(pk__in=posts.filter(unit=unit).values("person_id"))
    if not viewer.is_administrator:
        rows = rows.filter(pk__in=posts.filter(unit__in=kept_units(viewer)).values("person_id"))
    if text.strip():
        rows = rows.filter(folded__contains=fold(text))
    present = Appointment.objects.filter(valid_on(clock.today())).select_related("unit").order_by("pk")
    return rows.prefetch_related(Prefetch("appointments", queryset=present, to_attr="present")).order_by(
        "sort_key", "pk"
    )


def person_for(viewer: Viewer, uid: UUID) -> Person:
    """A person, for the administrator and whoever keeps one of the units of the person's posts. Raises NotFound."""
    person = Person.objects.filter(uid=uid).first()
    if person is None:
        raise NotFound
    if viewer.is_administrator:
        return person
    units = Unit.objects.filter(appointments__person=person).distinct()
    if not any(may_keep(viewer, unit) for unit in units):
        raise NotFound
    return person


def appointment_for(viewer: Viewer, uid: UUID) -> Appointment:
    """An appointment in a unit the viewer keeps. Raises NotFound."""
    row = Appointment.objects.select_related("person", "unit").filter(uid=uid).first()
    if row is None or not may_keep(viewer, row.unit):
        raise NotFound
    return row


def appointments_of(person: Person) -> list[Appointment]:
    """Every post of a person, the newest first."""
    return list(person.appointments.select_related("unit").order_by("-valid_from", "-pk"))


def namesakes(full_name: str) -> list[tuple[Person, list[Appointment]]]:
    """People of exactly this name (accents and case aside) with their present posts: is it the same person?"""
    present = Appointment.objects.filter(valid_on(clock.today()) | _to_come()).select_related("unit").order_by("pk")
    rows = Person.objects.filter(folded=fold(full_name)).order_by("pk")
    rows = rows.prefetch_related(Prefetch("appointments", queryset=present, to_attr="present"))
    return [(row, list(row.present)) for row in rows[:20]]


def _to_come() -> Q:
    return Q(valid_from__gt=clock.today())
