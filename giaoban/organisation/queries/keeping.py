"""Who keeps people and appointments: the administrator everywhere, a host's office in the units of its host and below.

A host is a unit with units below it. Two things stay out of a host's own hands (DESIGN.md, Access: rights belong to
posts): nobody gives a post to himself, and the leader posts of one's own unit are kept by the level above or the
administrator.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from giaoban.core.guard import NOTHING, below
from giaoban.core.paths import next_path
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Person, Unit
from giaoban.organisation.queries.units import current_units
from giaoban.rulebook.positions import roles_of

KEEPERS = (Role.LEADER, Role.STAFF)


def may_keep(viewer: Viewer, unit: Unit) -> bool:
    """May the viewer keep people and appointments of `unit`?"""
    if viewer.is_administrator:
        return True
    if any(path < unit.path < next_path(path) for path in viewer.paths_as(*KEEPERS)):
        return True
    return viewer.is_at(unit.pk, *KEEPERS) and not unit.is_leaf()


def may_keep_post(viewer: Viewer, unit: Unit, position: str) -> bool:
    """As `may_keep`; leader posts of one's own unit only from above."""
    if not may_keep(viewer, unit):
        return False
    if viewer.is_administrator or Role.LEADER not in roles_of(position):
        return True
    return any(path < unit.path < next_path(path) for path in viewer.paths_as(*KEEPERS))


def may_keep_person(viewer: Viewer, person: Person) -> bool:
    """A person's name is kept by whoever keeps every post that the person holds or held."""
    if viewer.is_administrator:
        return True
    posts = list(person.appointments.select_related("unit"))
    return bool(posts) and all(may_keep_post(viewer, post.unit, post.position) for post in posts)


def kept_units(viewer: Viewer) -> QuerySet[Unit]:
    """Units, not ended, whose people and appointments the viewer keeps."""
    units = current_units()
    if viewer.is_administrator:
        return units
    rule = NOTHING
    for path in viewer.paths_as(*KEEPERS):
        rule |= below("path", path) & ~Q(path=path)
        rule |= Q(path=path, numchild__gt=0)
    return units.filter(rule)
