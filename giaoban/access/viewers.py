"""Building the Viewer: person, appointments valid today (acting included), inspection decisions in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q

from giaoban.access.models import Account, InspectionDecision
from giaoban.core import clock
from giaoban.core.viewer import ANONYMOUS, Inspection, Post, Viewer
from giaoban.organisation.models import Appointment, UnitField
from giaoban.organisation.queries import valid_on
from giaoban.rulebook.positions import roles_of


@dataclass(frozen=True)
class Held:
    """The posts of an account's person on a day, and whether a decision lets that person inspect on it."""

    day: date
    posts: tuple[Appointment, ...]
    inspecting: bool


def account_with_posts(account_id: int) -> Account | None:
    """The account, its person and the posts of today, in one query (two for a person without a post)."""
    day = clock.today()
    held = _held(day, person__account=account_id)
    if held.posts:
        account = held.posts[0].person.account
        account.person = held.posts[0].person
        account.held = held
        return account
    return Account.objects.select_related("person").filter(pk=account_id).first()


def _held(day: date, **of: object) -> Held:
    decisions = InspectionDecision.objects.filter(_in_force(day), inspectors=OuterRef("person"))
    rows = (
        Appointment.objects.filter(valid_on(day), **of)
        .select_related("unit", "person__account")
        .annotate(inspecting=Exists(decisions))
        .order_by("pk")
    )
    posts = tuple(rows)
    return Held(day, posts, any(row.inspecting for row in posts))


def _in_force(day: date) -> Q:
    return Q(valid_from__lte=day, valid_to__gte=day)


def viewer_of(account: Account | AnonymousUser | None, *, on: date | None = None) -> Viewer:
    """The viewer of an account on a day (default: today by the product's clock). No query for an account that came with its posts,
    but one for the fields of a head and two for an inspector's decisions.

    An account whose person holds no post today sees nothing but its own account pages.
    """
    if not isinstance(account, Account) or not account.is_active:
        return ANONYMOUS
    day = on or clock.today()
    if account.person_id is None:
        return Viewer(account.pk, None, None, account.username, is_administrator=account.is_administrator)
    held: Held | None = getattr(account, "held", None)
    if held is None or held.day != day:
        held = _held(day, person=account.person_id)
    person = account.person
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
        for row in held.posts
    )
    head_units = [post.unit_id for post in posts if "head" in post.roles]
    fields = (
        frozenset(UnitField.objects.filter(unit_id__in=head_units).values_list("field_id", flat=True))
        if head_units
        else frozenset()
    )
    decisions = InspectionDecision.objects.filter(_in_force(day), inspectors=person).prefetch_related("units")
    inspections = tuple(
        Inspection(row.pk, frozenset(unit.pk for unit in row.units.all()), row.covers_from, row.covers_to)
        for row in (decisions.order_by("pk") if held.inspecting or not held.posts else ())
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
