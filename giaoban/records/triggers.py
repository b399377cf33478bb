"""Triggers that make tables append-only, on both databases. Installed after every migrate, checked by `giaoban check`.

A model says `append_only = True`; columns in `set_once` may go from NULL to a value, once. Django's table rebuild on
SQLite drops triggers without a word, so `install()` is idempotent and runs after each migrate.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection


def append_only_models() -> list[Any]:
    return [model for model in apps.get_models() if getattr(model, "append_only", False)]


def install() -> None:
    """(Re)create every trigger."""
    with connection.cursor() as cursor:
        for model in append_only_models():
            for statement in [*_drop(model), *_create(model)]:
                cursor.execute(statement)


def remove() -> None:
    with connection.cursor() as cursor:
        for model in append_only_models():
            for statement in _drop(model):
                cursor.execute(statement)


@contextmanager
def lifted() -> Iterator[None]:
    """Without triggers: only for the flush between tests that use real transactions, and `demo --reset`."""
    remove()
    try:
        yield
    finally:
        install()


def missing() -> list[str]:
    """Names of triggers that should be there and are not."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        present = {row[0] for row in cursor.fetchall()}
    return [name for model in append_only_models() for name in names(model) if name not in present]


def names(model: Any) -> list[str]:
    """Names of the triggers that lock a model's table."""
    table = model._meta.db_table
    names = [f"{table}_no_update", f"{table}_no_delete"]
    return names if connection.vendor == "sqlite" else [*names, f"{table}_no_truncate"]


def _drop(model: Any) -> list[str]:
    table = model._meta.db_table
    if connection.vendor == "sqlite":
        return [f'DROP TRIGGER IF EXISTS "{name}"' for name in names(model)]
    return [f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"' for name in names(model)]


def _create(model: Any) -> list[str]:
    table = model._meta.db_table
    update_when = _forbidden_update(model)
    no_update, no_delete, *rest = names(model)
    if connection.vendor == "sqlite":
        when = f"WHEN {update_when}" if update_when else ""
        return [
            f'CREATE TRIGGER "{no_update}" BEFORE UPDATE ON "{table}" {when} '
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
            f'CREATE TRIGGER "{no_delete}" BEFORE DELETE ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        ]
    when = f"WHEN ({update_when})" if update_when else ""
    return [
        "CREATE OR REPLACE FUNCTION giaoban_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f'CREATE TRIGGER "{no_update}" BEFORE UPDATE ON "{table}" FOR EACH ROW {when} '
        "EXECUTE FUNCTION giaoban_append_only()",
        f'CREATE TRIGGER "{no_delete}" BEFORE DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION giaoban_append_only()',
        f'CREATE TRIGGER "{rest[0]}" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT '
        "EXECUTE FUNCTION giaoban_append_only()",
    ]


def _forbidden_update(model: Any) -> str:
    """SQL condition under which an update is refused; empty means always."""
    set_once = getattr(model, "set_once", ())
    if not set_once:
        return ""
    differs = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
    cast = "" if connection.vendor == "sqlite" else "::text"
    fixed = [
        f'OLD."{field.column}"{cast} {differs} NEW."{field.column}"{cast}'
        for field in model._meta.concrete_fields
        if field.column not in set_once
    ]
    once = [f'OLD."{column}" IS NOT NULL' for column in set_once]
    return " OR ".join([*fixed, *once])
