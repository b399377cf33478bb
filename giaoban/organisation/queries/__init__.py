"""Reads of the organisation. Units, people and posts are unguarded (DESIGN.md, Access); who may keep them is in `keeping`."""

from giaoban.organisation.queries.keeping import (
    kept_units,
    may_keep,
    may_keep_person,
    may_keep_post,
)
from giaoban.organisation.queries.people import (
    appointment_for,
    appointments_of,
    namesakes,
    people_kept,
    person_for,
)
from giaoban.organisation.queries.posts import (
    PostLine,
    advised_fields,
    holders,
    holders_of_units,
    post_name,
    posts_of,
    standing_members,
    valid_on,
)
from giaoban.organisation.queries.units import (
    ancestors_of,
    children_on,
    current_units,
    history_of,
    in_order,
    name_on,
    search_units,
    tree_lines,
    unit_for,
    unit_on,
)

__all__ = [
    "PostLine",
    "advised_fields",
    "ancestors_of",
    "appointment_for",
    "appointments_of",
    "children_on",
    "current_units",
    "holders",
    "history_of",
    "holders_of_units",
    "in_order",
    "kept_units",
    "may_keep",
    "may_keep_person",
    "may_keep_post",
    "name_on",
    "namesakes",
    "people_kept",
    "person_for",
    "post_name",
    "posts_of",
    "search_units",
    "standing_members",
    "tree_lines",
    "unit_for",
    "unit_on",
    "valid_on",
]
