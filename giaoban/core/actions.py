"""What every write shares. The six beats (DESIGN.md §3): who → fetch and lock → check → change → record → notify."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db import models, transaction

from giaoban.core.errors import Conflict

Func = TypeVar("Func", bound=Callable[..., Any])


def action(function: Func) -> Func:
    """An action: keyword-only, first parameter `actor`, one transaction."""
    parameters = list(inspect.signature(function).parameters.values())
    if not parameters or parameters[0].name != "actor" or any(p.kind is not p.KEYWORD_ONLY for p in parameters):
        raise TypeError(f"{function.__name__}: an action takes keyword-only arguments, the first one is `actor`")

    @wraps(function)
    def run(**kwargs: Any) -> Any:
        with transaction.atomic():
            return function(**kwargs)

    run.is_action = True  # type: ignore[attr-defined]
    return run  # type: ignore[return-value]


def check_version(row: Any, version: int, *, theirs: str = "", mine: str = "") -> None:
    """Raise Conflict if somebody saved since the form was opened."""
    if row.version != version:
        raise Conflict(theirs=theirs, mine=mine, current_version=row.version)


def save_versioned(row: Any, *fields: str, theirs: str = "", mine: str = "") -> None:
    """Save `fields` only if the row still has the version it was read with, and raise the version (SQLite has no row locks).

    Raises Conflict and changes nothing if another write came first.
    """
    values = {name: getattr(row, name) for name in fields}
    changed = (
        type(row)._base_manager.filter(pk=row.pk, version=row.version).update(**values, version=models.F("version") + 1)
    )
    if not changed:
        raise Conflict(theirs=theirs, mine=mine, current_version=row.version)
    row.version += 1
