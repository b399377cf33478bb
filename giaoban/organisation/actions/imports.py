"""Committing an import: the plan is worked out anew; one wrong row and nothing is entered. One transaction, one entry."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core.actions import action
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.models import ImportPreview
from giaoban.core.viewer import Viewer
from giaoban.organisation import tree
from giaoban.organisation.actions.units import require_administrator
from giaoban.organisation.imports.people import NEW, PersonLine, plan_people
from giaoban.organisation.imports.plans import Plan, restored
from giaoban.organisation.imports.units import in_order, plan_units
from giaoban.organisation.models import Appointment, Person, Unit, UnitField
from giaoban.records.actions import record

UNITS, PEOPLE = "organisation.units", "organisation.people"


def preview_for(viewer: Viewer, uid: UUID, kind: str) -> ImportPreview:
    """The preview, for its maker only, while it is not committed. Raises NotFound."""
    preview = ImportPreview.objects.filter(uid=uid, kind=kind, account_id=viewer.account_id or 0).first()
    if preview is None or not viewer.is_administrator:
        raise NotFound
    return preview


@action
def commit_units(*, actor: Viewer, preview_uid: UUID) -> int:
    """Enter every new unit of a preview. Returns how many. Errors: organisation.import_done, .import_wrong, .import_empty."""
    require_administrator(actor)
    preview = _open(actor, preview_uid, UNITS)
    tree.lock_tree()
    plan = plan_units(restored(preview.rows))
    _check(plan)
    made: dict[int, Unit] = {}
    for line in in_order(plan):
        parent = line.parent
        if line.parent_line is not None:
            parent = line.parent_line.match or made[id(line.parent_line)]
        unit = tree.create(
            name=line.value("name"),
            short_name=line.value("short_name"),
            kind=line.kind,
            code=line.value("code"),
            parent=parent,
            on=line.on or clock.today(),
        )
        UnitField.objects.bulk_create(UnitField(unit=unit, field=field) for field in line.fields)
        made[id(line)] = unit
    _close(actor, preview, {"units": [unit.name for unit in made.values()]})
    return len(made)


@action
def commit_people(*, actor: Viewer, preview_uid: UUID, choices: Mapping[int, str] | None = None) -> int:
    """Enter every new post of a preview, with its person. `choices`: row number → person's uid or "new"."""
    require_administrator(actor)
    preview = _open(actor, preview_uid, PEOPLE)
    plan = plan_people(restored(preview.rows), choices)
    _check(plan)
    made: dict[int, Person] = {}
    entered = [_appoint(line, made) for line in plan.new]
    _close(actor, preview, {"posts": entered, "people": [person.full_name for person in made.values()]})
    return len(entered)


def _appoint(line: PersonLine, made: dict[int, Person]) -> str:
    if line.unit is None or line.start is None:
        raise AssertionError("a new line has its unit and first day")
    person = line.match or made.get(id(line.same_as))
    if person is None:
        person = made[id(line)] = Person.objects.create(full_name=line.full_name)
    row = Appointment.objects.create(
        person=person,
        unit=line.unit,
        position=line.position,
        acting=line.acting,
        duty_phone=line.value("phone"),
        valid_from=line.start,
        valid_to=line.end,
    )
    return str(row)


def _open(actor: Viewer, uid: UUID, kind: str) -> ImportPreview:
    preview = preview_for(actor, uid, kind)
    # The row decides which of two commits comes first; the second finds it done.
    if not ImportPreview.objects.filter(pk=preview.pk, committed_at=None).update(committed_at=clock.real_now()):
        raise DomainError("organisation.import_done", _("This file was entered already."))
    return preview


def _check(plan: Plan) -> None:
    if plan.wrong:
        raise DomainError(
            "organisation.import_wrong",
            _("%(n)s rows are wrong. Correct the file and choose it again; nothing was entered."),
            n=f"{len(plan.wrong):02d}",
        )
    if not plan.new:
        raise DomainError("organisation.import_empty", _("Every row is entered already; there is nothing to do."))


def _close(actor: Viewer, preview: ImportPreview, after: dict[str, list[str]]) -> None:
    record(actor=actor, kind=f"{preview.kind}_import", after={"file": preview.file_name, **after})


__all__ = ["NEW", "PEOPLE", "UNITS", "commit_people", "commit_units", "preview_for"]
