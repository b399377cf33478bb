"""Inspection decisions: issued by a host, they let inspectors read the papers of some units and dates, for some days.

A decision is made by the host's office for units of its host and below. Nobody writes himself into one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from giaoban.access.models import InspectionDecision
from giaoban.core import clock
from giaoban.core.actions import action
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.guard import below
from giaoban.core.paths import is_below
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Appointment, Person, Unit
from giaoban.organisation.queries import current_units, unit_for, valid_on
from giaoban.records.actions import record

KEEPERS = (Role.LEADER, Role.STAFF)


def issuing_units(viewer: Viewer) -> QuerySet[Unit]:
    """Units in whose name the viewer may issue decisions: those with units below, where he leads or keeps the office."""
    return current_units().filter(pk__in=viewer.units_as(*KEEPERS), numchild__gt=0)


def units_within(issuer: Unit) -> QuerySet[Unit]:
    """Units a decision of `issuer` may cover: itself and everything below, ended ones too (their papers stay)."""
    return Unit.objects.filter(below("path", issuer.path)).order_by("path")


def inspectors_within(issuer: Unit, viewer: Viewer) -> QuerySet[Person]:
    """People with a post today at the issuer or below, the viewer himself excepted."""
    posts = Appointment.objects.filter(valid_on(clock.today()), below("unit__path", issuer.path))
    return (
        Person.objects.filter(pk__in=posts.values("person_id")).exclude(pk=viewer.person_id or 0).order_by("sort_key")
    )


def decisions(viewer: Viewer) -> QuerySet[InspectionDecision]:
    """Decisions of the viewer's own units, the newest first."""
    rows = InspectionDecision.objects.filter(issued_by_id__in=viewer.units_as(*KEEPERS))
    return rows.select_related("issued_by").prefetch_related("units", "inspectors").order_by("-valid_from", "-pk")


def decision_for(viewer: Viewer, uid: UUID) -> InspectionDecision:
    found = decisions(viewer).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


@action
def issue_decision(
    *,
    actor: Viewer,
    issued_by_uid: UUID,
    number: str,
    subject: str,
    unit_uids: Sequence[UUID],
    inspector_uids: Sequence[UUID],
    covers_from: date,
    covers_to: date,
    valid_from: date,
    valid_to: date,
) -> InspectionDecision:
    """Enter a decision. Errors: access.decision_units, .decision_inspectors, .own_decision, .decision_dates, .decision_number."""
    issuer = unit_for(issued_by_uid)
    if not issuing_units(actor).filter(pk=issuer.pk).exists():
        raise NotFound
    _check_dates(covers_from, covers_to, valid_from, valid_to)
    if InspectionDecision.objects.filter(issued_by=issuer, number=number).exists():
        raise DomainError("access.decision_number", _("A decision of this number is entered already."), field="number")
    units, inspectors = _units(issuer, unit_uids), _inspectors(actor, issuer, inspector_uids)
    row = InspectionDecision.objects.create(
        number=number,
        issued_by=issuer,
        subject=subject,
        covers_from=covers_from,
        covers_to=covers_to,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    row.units.set(units)
    row.inspectors.set(inspectors)
    record(actor=actor, kind="access.issue_decision", subject=row, after=_values(row, units, inspectors))
    return row


@action
def end_decision(*, actor: Viewer, decision_uid: UUID, valid_to: date) -> InspectionDecision:
    """Another last day, earlier or later; every other change is a new decision. Error: access.decision_dates."""
    row = decision_for(actor, decision_uid)
    _check_dates(row.covers_from, row.covers_to, row.valid_from, valid_to)
    before, row.valid_to = row.valid_to, valid_to
    row.save(update_fields=["valid_to"])
    record(
        actor=actor,
        kind="access.end_decision",
        subject=row,
        before={"valid_to": before},
        after={"valid_to": valid_to},
    )
    return row


def _units(issuer: Unit, uids: Sequence[UUID]) -> list[Unit]:
    units = list(Unit.objects.filter(uid__in=uids))
    if not units or len(units) != len(set(uids)) or not all(is_below(unit.path, issuer.path) for unit in units):
        raise DomainError("access.decision_units", _("Choose units of your own host."), field="units")
    return units


def _inspectors(actor: Viewer, issuer: Unit, uids: Sequence[UUID]) -> list[Person]:
    if actor.person_uid in set(uids):
        raise DomainError("access.own_decision", _("Nobody names himself inspector."), field="inspectors")
    people = list(inspectors_within(issuer, actor).filter(uid__in=uids))
    if not people or len(people) != len(set(uids)):
        raise DomainError(
            "access.decision_inspectors", _("Choose people with a post in your host."), field="inspectors"
        )
    return people


def _check_dates(covers_from: date, covers_to: date, valid_from: date, valid_to: date) -> None:
    if covers_to < covers_from:
        raise DomainError("access.decision_dates", _("The last day is before the first."), field="covers_to")
    if valid_to < valid_from:
        raise DomainError("access.decision_dates", _("The last day is before the first."), field="valid_to")


def _values(row: InspectionDecision, units: list[Unit], inspectors: list[Person]) -> dict[str, object]:
    return {
        "number": row.number,
        "issued_by": str(row.issued_by),
        "units": [str(unit) for unit in units],
        "inspectors": [person.full_name for person in inspectors],
        "covers_from": row.covers_from,
        "covers_to": row.covers_to,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }
