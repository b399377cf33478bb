"""Building blocks of the rooms' `visible(viewer) -> Q` rules. DESIGN.md's access table is written with these words."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from giaoban.core.guard import NOTHING
from giaoban.core.paths import next_path
from giaoban.core.viewer import Role, Viewer


def own_unit(viewer: Viewer, field: str, *roles: Role) -> Q:
    """Rows of a unit in which the viewer holds a post (with one of `roles`, if given). `field` ends in a unit FK."""
    units = viewer.units_as(*roles) if roles else viewer.unit_ids
    return Q(**{f"{field}_id__in": units}) if units else NOTHING


def hosts(viewer: Viewer, field: str) -> Q:
    """The host's standing members and clerk."""
    return own_unit(viewer, field, Role.LEADER, Role.STAFF)


def above(viewer: Viewer, field: str) -> Q:
    """Standing members of the units above the unit in `field`, as path ranges."""
    rule = NOTHING
    for path in viewer.paths_as(Role.LEADER):
        rule |= Q(**{f"{field}__path__gt": path, f"{field}__path__lt": next_path(path)})
    return rule


def inspected(viewer: Viewer, field: str, day: str) -> Q:
    """Inspectors within their decision: `field` is the unit FK, `day` a date field within the decision's dates."""
    rule = NOTHING
    for decision in viewer.inspections:
        rule |= Q(
            **{
                f"{field}_id__in": decision.unit_ids,
                f"{day}__gte": decision.covers_from,
                f"{day}__lte": decision.covers_to,
            }
        )
    return rule


def inspected_at(viewer: Viewer, field: str, moment: str) -> Q:
    """As `inspected`, for a date-time field."""
    rule = NOTHING
    for decision in viewer.inspections:
        rule |= Q(
            **{
                f"{field}_id__in": decision.unit_ids,
                f"{moment}__date__gte": decision.covers_from,
                f"{moment}__date__lt": decision.covers_to + timedelta(days=1),
            }
        )
    return rule
