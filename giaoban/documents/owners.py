"""Which rooms own files, and whom they show them to. A lower room registers in its `AppConfig.ready`:

    owners.register(ReportFile, files_visible)

`link` is a model with a foreign key `file` to File; `visible(viewer)` is a Q over **File** and says by itself what it does with
restricted ones. A file to which no link leads is seen by its sender only, and forgotten after a day (actions.forget_unowned).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q

from giaoban.core.guard import NOTHING
from giaoban.core.viewer import Viewer

Rule = Callable[[Viewer], Q]
_rules: dict[type[Any], Rule] = {}


def register(link: type[Any], visible: Rule) -> None:
    """Add an owning room. Registering a link twice replaces its rule."""
    _rules[link] = visible


def owned() -> Q:
    """Files to which some room's link leads, whatever became of it."""
    rule = NOTHING
    for link in _rules:
        rule |= Q(Exists(link._base_manager.filter(file=OuterRef("pk"))))
    return rule


def visible(viewer: Viewer) -> Q:
    """The union of what the owning rooms show, and the viewer's own files that are attached to nothing."""
    rule = NOTHING
    for room_rule in _rules.values():
        rule |= room_rule(viewer)
    if viewer.person_id is not None:
        rule |= Q(uploaded_by_id=viewer.person_id) & ~owned()
    return rule
