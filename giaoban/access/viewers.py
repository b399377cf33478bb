"""Building the Viewer: person, appointments valid today (acting included), inspection decisions in force."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AnonymousUser

from giaoban.access.models import Account, InspectionDecision
from giaoban.core import clock
from giaoban.core.viewer import ANONYMOUS, Inspection, Post, Viewer
from giaoban.organisation.models import Appointment, UnitField
from giaoban.organisation.queries import valid_on
from giaoban.rulebook.positions import roles_of


def viewer_of(account: Account | AnonymousUser | None, *, on: date | None = None) -> Viewer:
    """The viewer of an account on a day (default: today by the product's clock). Two or three queries.

    An account whose person holds no post today sees nothing but its own account pages.
    """
    if not isinstance(account, Account) or not account.is_active:
        return ANONYMOUS
    day = on or clock.today()
    if account.person_id is None:
        return Viewer(account.pk, None, None, account.username, is_administrator=account.is_administrator)
    held = list(
        Appointment.objects.filter(valid_on(day), person_id=account.person_id)
        .select_related("unit", "person")
        .order_by("pk")
    )
    person = held[0].person if held else account.person
    if person is None:
        return ANONYMOUS
    posts = tuple(
        Post(
            appointment_id=row.pk,
            unit_id=row.unit_id,
            unit_uid=row.unit.uid,
            path=row.unit.path,
            position=row.position,
            roles=roles_of(row.position),
            acting=row.acting,
            unit_name=row.unit.short_name or row.unit.name,
        )
        for row in held
    )
    head_units = [post.unit_id for post in posts if "head" in post.roles]
    fields = (
        frozenset(UnitField.objects.filter(unit_id__in=head_units).values_list("field_id", flat=True))
        if head_units
        else frozenset()
    )
    inspections = tuple(
        Inspection(row.pk, frozenset(unit.pk for unit in row.units.all()), row.covers_from, row.covers_to)
        for row in InspectionDecision.objects.filter(inspectors=person, valid_from__lte=day, valid_to__gte=day)
        .prefetch_related("units")
        .order_by("pk")
    )
    return Viewer(
        account_id=account.pk,
        person_id=person.pk,
        person_uid=person.uid,
        name=person.full_name,
        posts=posts,
        inspections=inspections,
        is_administrator=account.is_administrator,
        field_ids=fields,
    )
