"""Units: begin, change with a date, correct, end; their bodies and terms. All by the technical administrator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core.actions import action
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.core.paths import is_below
from giaoban.core.viewer import Viewer
from giaoban.organisation import succession, tree
from giaoban.organisation.models import Appointment, Body, Term, Unit, UnitPlacement, UnitSuccession
from giaoban.organisation.queries import children_on, unit_for
from giaoban.records.actions import record
from giaoban.rulebook.kinds import body_kinds, body_name, unit_kinds


@action
def add_unit(
    *, actor: Viewer, name: str, short_name: str = "", kind: str, code: str = "", parent_uid: UUID | None, on: date
) -> Unit:
    """A unit that begins on a day, below `parent` (None: a topmost unit).

    Errors: organisation.future, .kind, .code_taken, .name_taken, .unit_ended, .parent_not_yet.
    """
    require_administrator(actor)
    tree.lock_tree()
    parent = _parent(parent_uid, on)
    _check_day(on)
    _check_names(None, name=name, kind=kind, code=code, parent=parent)
    unit = tree.create(name=name, short_name=short_name, kind=kind, code=code, parent=parent, on=on)
    after = {**_values(unit), "parent": str(parent) if parent else None, "on": on}
    record(actor=actor, kind="organisation.add_unit", subject=unit, after=after)
    return unit


@action
def change_unit(
    *,
    actor: Viewer,
    unit_uid: UUID,
    placement: int,
    name: str,
    short_name: str = "",
    kind: str,
    code: str = "",
    parent_uid: UUID | None,
    on: date,
) -> Unit:
    """From `on` the unit has another name, kind or place; its papers keep the names of their day.

    `placement` is the dated row the form was opened with. Errors as `add_unit`, organisation.cycle, .before_last_change,
    .unchanged; Conflict when somebody changed the unit in between.
    """
    require_administrator(actor)
    tree.lock_tree()
    unit, now = _unit_and_placement(unit_uid, placement)
    parent = _parent(parent_uid, on, below=unit)
    _check_day(on)
    if on <= now.valid_from:
        raise DomainError(
            "organisation.before_last_change",
            _("The last change of this unit is of %(day)s. Give a later day, or correct the entry."),
            field="on",
            day=now.valid_from.strftime("%d/%m/%Y"),
        )
    _check_names(unit, name=name, kind=kind, code=code, parent=parent)
    before = {**_values(unit), "parent": now.parent}
    after = {"name": name, "short_name": short_name or name[:80], "kind": kind, "code": code, "parent": parent}
    if before == after:
        raise DomainError("organisation.unchanged", _("Nothing differs from the present entry."))
    now.valid_to = on
    now.save(update_fields=["valid_to"])
    tree.rename(unit, name=name, short_name=short_name, kind=kind, code=code)
    tree.open_placement(unit, parent, on)
    unit = tree.place(unit, parent)
    record(
        actor=actor,
        kind="organisation.change_unit",
        subject=unit,
        before=_plain(before),
        after={**_plain(after), "on": on},
    )
    return unit


@action
def correct_unit(
    *, actor: Viewer, unit_uid: UUID, placement: int, name: str, short_name: str = "", kind: str, code: str = ""
) -> Unit:
    """Correct a slip of the pen in the present entry; no dated row is made. Errors as `change_unit`."""
    require_administrator(actor)
    unit, now = _unit_and_placement(unit_uid, placement)
    _check_names(unit, name=name, kind=kind, code=code, parent=now.parent)
    before = _values(unit)
    tree.rename(unit, name=name, short_name=short_name, kind=kind, code=code)
    now.name, now.short_name, now.kind, now.code = unit.name, unit.short_name, unit.kind, unit.code
    now.save()
    record(actor=actor, kind="organisation.correct_unit", subject=unit, before=before, after=_values(unit))
    return unit


@action
def end_unit(*, actor: Viewer, unit: Unit, successors: Sequence[tuple[Unit, bool]] = (), on: date) -> Unit:
    """End a unit on a day (exclusive: the first day without it); `successors` are (unit, part) pairs.

    A sole whole successor takes over the units below and, through organisation.succession, the open work. After a split
    (several successors, or a part) nothing passes by itself. Posts of the unit end; its papers stay readable.
    Errors: organisation.future, .before_last_change, .unit_ended, .successor, .has_children.
    """
    require_administrator(actor)
    tree.lock_tree()
    unit, now = _unit_and_placement(unit.uid, None)
    _check_day(on)
    if on <= now.valid_from:
        raise DomainError(
            "organisation.before_last_change",
            _("The last change of this unit is of %(day)s. Give a later day."),
            field="on",
            day=now.valid_from.strftime("%d/%m/%Y"),
        )
    heirs = [(Unit.objects.get(pk=successor.pk), part) for successor, part in successors]
    _check_successors(unit, heirs, on)
    sole = heirs[0][0] if len(heirs) == 1 and not heirs[0][1] else None
    children = children_on(unit, clock.today())
    if children and sole is None:
        raise DomainError(
            "organisation.has_children",
            _("There are still units below: %(names)s. Move or end them first."),
            names=", ".join(str(child) for child in children),
        )
    for child in children:
        _move_child(child, sole, on)
    now.valid_to = on
    now.save(update_fields=["valid_to"])
    unit = Unit.objects.get(pk=unit.pk)
    unit.ended_on = on
    unit.save(update_fields=["ended_on"])
    ended = _end_posts(unit, on)
    Term.objects.filter(body__unit=unit, ends_on=None, starts_on__lte=on).update(ends_on=on)
    UnitSuccession.objects.bulk_create(
        UnitSuccession(predecessor=unit, successor=successor, on=on, part=part) for successor, part in heirs
    )
    record(
        actor=actor,
        kind="organisation.end_unit",
        subject=unit,
        after={
            "on": on,
            "successors": [{"unit": str(successor), "part": part} for successor, part in heirs],
            "posts_ended": ended,
            "moved": [str(child) for child in children],
        },
    )
    if sole is not None:
        succession.pass_on(actor=actor, unit=unit, successor=sole, on=on)
    return unit


@action
def add_body(*, actor: Viewer, unit_uid: UUID, kind: str) -> Body:
    """An organ of a unit; one of a kind. Errors: organisation.kind, .body_exists."""
    require_administrator(actor)
    unit = unit_for(unit_uid)
    _check_present(unit)
    if kind not in body_kinds():
        raise DomainError("organisation.kind", _("Choose a kind from the list."), field="kind")
    if Body.objects.filter(unit=unit, kind=kind).exists():
        raise DomainError(
            "organisation.body_exists",
            _("The unit has this body already: %(name)s."),
            field="kind",
            name=body_name(kind),
        )
    body = Body.objects.create(unit=unit, kind=kind)
    record(actor=actor, kind="organisation.add_body", subject=unit, after={"body": kind})
    return body


@action
def add_term(*, actor: Viewer, body_uid: UUID, no: int, starts_on: date, ends_on: date | None = None) -> Term:
    """A term of a body; the one before ends where it was open. Errors: organisation.term_exists, .term_dates."""
    require_administrator(actor)
    body = Body.objects.filter(uid=body_uid).select_related("unit").first()
    if body is None:
        raise NotFound
    _check_present(body.unit)
    if Term.objects.filter(body=body, no=no).exists():
        raise DomainError("organisation.term_exists", _("Term %(no)s is entered already."), field="no", no=no)
    if ends_on is not None and ends_on < starts_on:
        raise DomainError("organisation.term_dates", _("The end is before the beginning."), field="ends_on")
    if Term.objects.filter(body=body, starts_on__gte=starts_on).exists():
        raise DomainError("organisation.term_dates", _("A later term is entered already."), field="starts_on")
    Term.objects.filter(body=body, ends_on=None).update(ends_on=starts_on)
    term = Term.objects.create(body=body, no=no, starts_on=starts_on, ends_on=ends_on)
    record(
        actor=actor,
        kind="organisation.add_term",
        subject=body.unit,
        after={"body": body.kind, "no": no, "starts_on": starts_on, "ends_on": ends_on},
    )
    return term


def require_administrator(actor: Viewer) -> None:
    if not actor.is_administrator:
        raise NotFound


def _unit_and_placement(uid: UUID, placement: int | None) -> tuple[Unit, UnitPlacement]:
    unit = unit_for(uid)
    now = UnitPlacement.objects.filter(unit=unit, valid_to=None).select_related("parent").first()
    if now is None or unit.ended_on is not None:
        raise DomainError("organisation.unit_ended", _("%(name)s has ended and cannot be changed."), name=str(unit))
    if placement is not None and now.pk != placement:
        raise Conflict(theirs=f"{now.name} · {now.short_name} · {now.code}")
    return unit, now


def _check_present(unit: Unit) -> None:
    if unit.ended_on is not None:
        raise DomainError("organisation.unit_ended", _("%(name)s has ended and cannot be changed."), name=str(unit))


def _parent(uid: UUID | None, on: date, *, below: Unit | None = None) -> Unit | None:
    if uid is None:
        return None
    parent = unit_for(uid)
    if parent.ended_on is not None:
        raise DomainError(
            "organisation.unit_ended", _("%(name)s has ended and cannot be chosen."), field="parent", name=str(parent)
        )
    if below is not None and is_below(parent.path, below.path):
        raise DomainError(
            "organisation.cycle",
            _("%(name)s is this unit or stands below it; a unit cannot stand below itself."),
            field="parent",
            name=str(parent),
        )
    began = parent.placements.order_by("valid_from").values_list("valid_from", flat=True).first()
    if began is not None and on < began:
        raise DomainError(
            "organisation.parent_not_yet",
            _("%(name)s exists only from %(day)s."),
            field="on",
            name=str(parent),
            day=began.strftime("%d/%m/%Y"),
        )
    return parent


def _check_day(on: date) -> None:
    """Changes of the tree are entered on their day or afterwards: today's tree must be true today."""
    if on > clock.today():
        raise DomainError(
            "organisation.future", _("This day has not come. Enter the change on its day or afterwards."), field="on"
        )


def _check_names(unit: Unit | None, *, name: str, kind: str, code: str, parent: Unit | None) -> None:
    if kind not in unit_kinds():
        raise DomainError("organisation.kind", _("Choose a kind from the list."), field="kind")
    others = UnitPlacement.objects.filter(valid_to=None).exclude(unit_id=unit.pk if unit else 0)
    if code:
        holder = others.filter(code=code).first()
        if holder is not None:
            raise DomainError(
                "organisation.code_taken", _("The code is that of %(name)s."), field="code", name=holder.name
            )
    for sibling in others.filter(parent=parent).values_list("name", flat=True):
        if tree.same_name(sibling, name):
            raise DomainError(
                "organisation.name_taken",
                _("There is a unit of this name at the same place already: %(name)s."),
                field="name",
                name=sibling,
            )


def _check_successors(unit: Unit, heirs: list[tuple[Unit, bool]], on: date) -> None:
    seen: set[int] = set()
    for successor, _part in heirs:
        if successor.pk in seen or successor.pk == unit.pk or is_below(successor.path, unit.path):
            raise DomainError(
                "organisation.successor",
                _("%(name)s cannot succeed: choose other units, each once, not below this one."),
                field="successors",
                name=str(successor),
            )
        seen.add(successor.pk)
        if successor.ended_on is not None:
            raise DomainError(
                "organisation.unit_ended",
                _("%(name)s has ended and cannot be chosen."),
                field="successors",
                name=str(successor),
            )


def _move_child(child: Unit, parent: Unit | None, on: date) -> None:
    """A unit below passes to the successor; one that began or changed on this very day is corrected in place."""
    now = UnitPlacement.objects.get(unit=child, valid_to=None)
    if on <= now.valid_from:
        now.parent = parent
        now.save()
    else:
        now.valid_to = on
        now.save(update_fields=["valid_to"])
        tree.open_placement(child, parent, on)
    tree.place(child, parent)


def _end_posts(unit: Unit, on: date) -> list[str]:
    ended = []
    for row in Appointment.objects.filter(unit=unit).select_related("person"):
        if row.valid_to is not None and row.valid_to <= on:
            continue
        if row.valid_from >= on:
            raise DomainError(
                "organisation.later_post",
                _("%(name)s holds a post here from %(day)s. End it first."),
                name=row.person.full_name,
                day=row.valid_from.strftime("%d/%m/%Y"),
            )
        row.valid_to = on
        row.save(update_fields=["valid_to"])
        ended.append(f"{row.person.full_name}: {row.position}")
    return ended


def _values(unit: Unit) -> dict[str, object]:
    return {"name": unit.name, "short_name": unit.short_name, "kind": unit.kind, "code": unit.code}


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    return {key: str(value) if isinstance(value, Unit) else value for key, value in values.items()}
