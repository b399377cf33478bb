"""People and their posts: by the administrator everywhere, by a host's office in its host and below (queries.keeping)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giaoban.core.actions import action
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Appointment, Person, PostHandover, Unit
from giaoban.organisation.queries import may_keep, may_keep_person, may_keep_post, post_name, unit_for
from giaoban.records.actions import record
from giaoban.rulebook.positions import positions


@action
def enter_person(*, actor: Viewer, full_name: str, unit_uid: UUID) -> Person:
    """A person who is about to take a post in `unit`; the post is the caller's next step, in the same transaction."""
    unit = unit_for(unit_uid)
    if not may_keep(actor, unit):
        raise NotFound
    person = Person.objects.create(full_name=" ".join(full_name.split()))
    record(actor=actor, kind="organisation.enter_person", subject=person, after={"unit": str(unit)})
    return person


@action
def add_person(
    *,
    actor: Viewer,
    full_name: str,
    unit_uid: UUID,
    position: str,
    acting: bool = False,
    duty_phone: str = "",
    valid_from: date,
    valid_to: date | None = None,
) -> Appointment:
    """A person with the first post. Errors as `appoint`."""
    person = enter_person(actor=actor, full_name=full_name, unit_uid=unit_uid)
    return appoint(
        actor=actor,
        person_uid=person.uid,
        unit_uid=unit_uid,
        position=position,
        acting=acting,
        duty_phone=duty_phone,
        valid_from=valid_from,
        valid_to=valid_to,
    )


@action
def rename_person(*, actor: Viewer, person_uid: UUID, full_name: str) -> Person:
    """Correct a name. Sealed papers keep the name they were sealed with."""
    person = _person(person_uid)
    if not may_keep_person(actor, person):
        raise NotFound
    before, person.full_name = person.full_name, " ".join(full_name.split())
    person.save()
    record(
        actor=actor,
        kind="organisation.rename_person",
        subject=person,
        before={"full_name": before},
        after={"full_name": person.full_name},
    )
    return person


@action
def appoint(
    *,
    actor: Viewer,
    person_uid: UUID,
    unit_uid: UUID,
    position: str,
    acting: bool = False,
    duty_phone: str = "",
    valid_from: date,
    valid_to: date | None = None,
) -> Appointment:
    """A person takes a post from a day (inclusive) to a day (exclusive; None: open).

    Errors: organisation.own_post, .leader_post, .position, .unit_ended, .dates, .already_holds, .post_held (a post of one
    holder at a time: hand it over).
    """
    person, unit = _person(person_uid), unit_for(unit_uid)
    _check_right(actor, unit, position, person)
    _check_post(unit, position, person, valid_from, valid_to)
    row = Appointment.objects.create(
        person=person,
        unit=unit,
        position=position,
        acting=acting,
        duty_phone=duty_phone,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    record(actor=actor, kind="organisation.appoint", subject=person, after=_values(row))
    return row


@action
def correct_appointment(
    *, actor: Viewer, appointment_uid: UUID, acting: bool, duty_phone: str, valid_from: date
) -> Appointment:
    """Acting or not, duty telephone, first day. Errors as `appoint`."""
    row = _appointment(actor, appointment_uid)
    _check_post(row.unit, row.position, row.person, valid_from, row.valid_to, but=row)
    before = _values(row)
    row.acting, row.duty_phone, row.valid_from = acting, duty_phone, valid_from
    row.save(update_fields=["acting", "duty_phone", "valid_from"])
    record(actor=actor, kind="organisation.correct_appointment", subject=row.person, before=before, after=_values(row))
    return row


@action
def end_appointment(*, actor: Viewer, appointment_uid: UUID, on: date) -> Appointment:
    """The person leaves the post: `on` is the first day without it. The post then stands vacant. Error: organisation.dates."""
    row = _appointment(actor, appointment_uid)
    _check_end(row, on)
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    record(actor=actor, kind="organisation.end_appointment", subject=row.person, after=_values(row))
    return row


@action
def hand_over_post(
    *,
    actor: Viewer,
    unit_uid: UUID,
    position: str,
    outgoing_uid: UUID | None,
    incoming_uid: UUID,
    on: date,
    acting: bool = False,
    duty_phone: str = "",
    note: str = "",
) -> PostHandover:
    """One step: the outgoing appointment ends and the incoming begins on a day, recorded.

    Drafts, reminders and unsigned minutes belong to the post (DESIGN.md, Access), so the incoming holder finds them all.
    `outgoing_uid` None: the post was vacant. Errors as `appoint`, organisation.same_person.
    """
    unit, person = unit_for(unit_uid), _person(incoming_uid)
    _check_right(actor, unit, position, person)
    outgoing = None
    if outgoing_uid is not None:
        outgoing = _appointment(actor, outgoing_uid)
        if (outgoing.unit_id, outgoing.position) != (unit.pk, position):
            raise NotFound
        if outgoing.person_id == person.pk:
            raise DomainError(
                "organisation.same_person",
                _("%(name)s holds this post already."),
                field="person",
                name=person.full_name,
            )
        _check_end(outgoing, on)
        outgoing.valid_to = on
        outgoing.save(update_fields=["valid_to"])
    _check_post(unit, position, person, on, None)
    incoming = Appointment.objects.create(
        person=person, unit=unit, position=position, acting=acting, duty_phone=duty_phone, valid_from=on
    )
    handover = PostHandover.objects.create(
        unit=unit, position=position, outgoing=outgoing, incoming=incoming, on=on, note=note
    )
    record(
        actor=actor,
        kind="organisation.hand_over_post",
        subject=unit,
        before={"post": position, "person": outgoing.person.full_name if outgoing else None},
        after={**_values(incoming), "person": person.full_name, "note": note, "handover": handover.uid},
        for_uid=person.uid,
    )
    return handover


def _person(uid: UUID) -> Person:
    person = Person.objects.filter(uid=uid).first()
    if person is None:
        raise NotFound
    return person


def _appointment(actor: Viewer, uid: UUID) -> Appointment:
    row = Appointment.objects.select_related("person", "unit").filter(uid=uid).first()
    if row is None or not may_keep(actor, row.unit):
        raise NotFound
    _check_right(actor, row.unit, row.position, row.person)
    return row


def _check_right(actor: Viewer, unit: Unit, position: str, person: Person) -> None:
    if not may_keep(actor, unit):
        raise NotFound
    if actor.person_id == person.pk:
        raise DomainError("organisation.own_post", _("Nobody gives, changes or takes a post of his own."))
    if position not in positions():
        raise DomainError("organisation.position", _("Choose a post from the list."), field="position")
    if not may_keep_post(actor, unit, position):
        raise DomainError(
            "organisation.leader_post",
            _("The posts of the standing members of your own unit are kept by the level above or the administrator."),
            field="position",
        )


def _check_post(
    unit: Unit, position: str, person: Person, start: date, end: date | None, *, but: Appointment | None = None
) -> None:
    if unit.ended_on is not None and (end is None or end > unit.ended_on):
        raise DomainError(
            "organisation.unit_ended", _("%(name)s has ended and cannot be chosen."), field="unit", name=str(unit)
        )
    if end is not None and end <= start:
        raise DomainError("organisation.dates", _("The last day is before the first."), field="valid_to")
    overlap = Q(valid_to=None) | Q(valid_to__gt=start)
    if end is not None:
        overlap &= Q(valid_from__lt=end)
    rows = Appointment.objects.filter(overlap, unit=unit, position=position).select_related("person")
    for other in rows.exclude(pk=but.pk if but else 0):
        if other.person_id == person.pk:
            raise DomainError(
                "organisation.already_holds",
                _("%(name)s holds this post already."),
                field="position",
                name=person.full_name,
            )
        if positions()[position].single:
            raise DomainError(
                "organisation.post_held",
                _("%(post)s is held by %(name)s in this time. Hand the post over instead."),
                field="position",
                post=post_name(position, unit),
                name=other.person.full_name,
            )


def _check_end(row: Appointment, on: date) -> None:
    if on <= row.valid_from:
        raise DomainError(
            "organisation.dates",
            _("The post began on %(day)s. Give a later day."),
            field="on",
            day=row.valid_from.strftime("%d/%m/%Y"),
        )
    if row.valid_to is not None and row.valid_to <= on:
        raise DomainError(
            "organisation.dates",
            _("The post ended on %(day)s already."),
            field="on",
            day=row.valid_to.strftime("%d/%m/%Y"),
        )


def _values(row: Appointment) -> dict[str, object]:
    return {
        "unit": str(row.unit),
        "post": row.position,
        "acting": row.acting,
        "duty_phone": row.duty_phone,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }
