"""The whole state of a site, comparable between two runs: every row of every table, without ids, uids and real times."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from django.apps import apps
from django.db import models

LEFT_OUT = {"sessions.Session"}  # who is signed in where: a session more is not an effect of the form
REAL_TIMES = {"recorded_at", "leaf", "last_login"}
OF_THE_SHELL = {"core.IdempotencyKey", "core.HeldForm"}  # their `at` is real time
UID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
HASH = re.compile(r"\b[0-9a-f]{64}\b")


def state() -> dict[str, Counter[str]]:
    """Table → its rows in words, each followed by the rows it points to."""
    rows = {
        model: {row.pk: row for row in models.QuerySet(model=model)}  # round the guard: every row counts
        for model in apps.get_models()
        if model._meta.label not in LEFT_OUT
    }
    words = {model: {pk: _words(row) for pk, row in found.items()} for model, found in rows.items()}

    def whole(model: type[models.Model], row: Any) -> str:
        to = [
            words.get(field.remote_field.model, {}).get(getattr(row, field.attname), "")
            for field in model._meta.concrete_fields
            if field.is_relation
        ]
        return " → ".join([words[model][row.pk], *to])

    return {
        model._meta.label: Counter(whole(model, row) for row in found.values())
        for model, found in rows.items()
        if found
    }


def differences(one: dict[str, Counter[str]], other: dict[str, Counter[str]]) -> list[str]:
    """Rows that stand only in one of two states, or oftener."""
    lines = []
    for table in sorted({*one, *other}):
        before, after = one.get(table, Counter()), other.get(table, Counter())
        lines += [f"- {table}: {row}" for row in (before - after).elements()]
        lines += [f"+ {table}: {row}" for row in (after - before).elements()]
    return lines


def _words(row: models.Model) -> str:
    parts = []
    for field in row._meta.concrete_fields:
        left_out = field.name in REAL_TIMES or (field.name == "at" and row._meta.label in OF_THE_SHELL)
        if not (field.primary_key or field.is_relation or left_out or isinstance(field, models.BinaryField)):
            parts.append(f"{field.name}={_plain(getattr(row, field.attname))}")
    return " ".join(parts)


def _plain(value: Any) -> str:
    """Without uids and hashes; a list that stands in the order of its uids stands in the order of its words."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        value = json.loads(value)
    if isinstance(value, dict):
        plain = {name: "@" if name.endswith("_id") else _plain(inner) for name, inner in value.items()}
        return "{" + ", ".join(sorted(f"{_plain(name)}: {inner}" for name, inner in plain.items())) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(sorted(map(_plain, value))) + "]"
    return HASH.sub("#", UID.sub("@", str(value)))
