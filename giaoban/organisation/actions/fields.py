"""Fields of work and the advisory bodies that answer for them. By the technical administrator."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from giaoban.core.actions import action
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.text import fold
from giaoban.core.viewer import Viewer
from giaoban.organisation.actions.units import require_administrator
from giaoban.organisation.models import Field, Unit, UnitField
from giaoban.organisation.queries import unit_for
from giaoban.records.actions import record
from giaoban.rulebook.fields import usual_fields
from giaoban.rulebook.kinds import unit_kinds


@action
def add_field(*, actor: Viewer, name: str, side: str, code: str = "") -> Field:
    """A field of work on one side. Without `code` one is made from the name. Errors: organisation.field_exists."""
    require_administrator(actor)
    _check_name(None, name)
    code = code or _free_code(name)
    if Field.objects.filter(code=code).exists():
        raise DomainError("organisation.field_exists", _("The code is taken by another field."), field="code")
    field = Field.objects.create(code=code, name=name, side=side, position=_next_position(side))
    record(actor=actor, kind="organisation.add_field", after={"code": code, "name": name, "side": side})
    return field


@action
def change_field(*, actor: Viewer, code: str, name: str) -> Field:
    """Another name for a field; its side stays, because papers were counted on it."""
    require_administrator(actor)
    field = Field.objects.filter(code=code).first()
    if field is None:
        raise NotFound
    _check_name(field, name)
    before, field.name = field.name, name
    field.save(update_fields=["name"])
    record(
        actor=actor,
        kind="organisation.change_field",
        before={"code": code, "name": before},
        after={"code": code, "name": name},
    )
    return field


@action
def add_usual_fields(*, actor: Viewer) -> list[Field]:
    """The rulebook's usual fields, those that are not there yet (by code or name)."""
    require_administrator(actor)
    known = {fold(name) for name in Field.objects.values_list("name", flat=True)}
    codes = set(Field.objects.values_list("code", flat=True))
    added = [
        Field.objects.create(code=code, name=name, side=side, position=_next_position(side))
        for code, name, side in usual_fields()
        if code not in codes and fold(name) not in known
    ]
    if added:
        record(actor=actor, kind="organisation.add_usual_fields", after={"names": [field.name for field in added]})
    return added


@action
def set_unit_fields(*, actor: Viewer, unit_uid: UUID, codes: Sequence[str]) -> Unit:
    """The fields an advisory body answers for. Errors: organisation.unit_ended, .not_advisory."""
    require_administrator(actor)
    unit = unit_for(unit_uid)
    if unit.ended_on is not None:
        raise DomainError("organisation.unit_ended", _("%(name)s has ended and cannot be changed."), name=str(unit))
    kind = unit_kinds().get(unit.kind)
    if codes and not (kind and kind.advises):
        raise DomainError("organisation.not_advisory", _("Only advisory bodies have fields of work."))
    wanted = {field.pk: field for field in Field.objects.filter(code__in=codes)}
    before = {row.field_id: row for row in UnitField.objects.filter(unit=unit).select_related("field")}
    UnitField.objects.filter(pk__in=[row.pk for key, row in before.items() if key not in wanted]).delete()
    UnitField.objects.bulk_create(UnitField(unit=unit, field_id=key) for key in wanted if key not in before)
    record(
        actor=actor,
        kind="organisation.set_unit_fields",
        subject=unit,
        before={"fields": sorted(row.field.name for row in before.values())},
        after={"fields": sorted(field.name for field in wanted.values())},
    )
    return unit


def _check_name(field: Field | None, name: str) -> None:
    for other in Field.objects.exclude(pk=field.pk if field else 0):
        if fold(other.name) == fold(name):
            raise DomainError("organisation.field_exists", _("There is a field of this name already."), field="name")


def _free_code(name: str) -> str:
    base = "_".join("".join(char if char.isalnum() else " " for char in fold(name)).split())[:30] or "field"
    code, number = base, 1
    while Field.objects.filter(code=code).exists():
        number += 1
        code = f"{base}_{number}"
    return code


def _next_position(side: str) -> int:
    return (Field.objects.filter(side=side).aggregate(last=Max("position"))["last"] or 0) + 1
