"""Reads of the organisation. Units, people and posts are unguarded (DESIGN.md, Access); who may keep them is in `keeping`."""

from giaoban.organisation.queries.keeping import (
    kept_units,
    may_keep,
    may_keep_person,
    may_keep_post,
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
    name_on,
    search_units,
    unit_for,
    unit_on,
)

__all__ = [
    "PostLine",
    "advised_fields",
    "ancestors_of",
    "children_on",
    "current_units",
    "holders",
    "holders_of_units",
    "kept_units",
    "may_keep",
    "may_keep_person",
    "may_keep_post",
    "name_on",
    "post_name",
    "posts_of",
    "search_units",
    "standing_members",
    "unit_for",
    "unit_on",
    "valid_on",
]
