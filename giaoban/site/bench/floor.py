"""The floors: the same rows and the same statements by the database driver alone, on the same connection."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

HEX = re.compile(r"^[0-9a-f]{32}$")
ROWS = """
SELECT c.id, c.uid, c.text, c.deliverable, c.due_on, c.misses, c.state, u.name, u.short_name, f.name
FROM commitments_commitment c
JOIN organisation_unit u ON u.id = c.owner_id JOIN organisation_field f ON f.id = c.field_id
ORDER BY c.due_on, c.id LIMIT 20
"""
Statement = tuple[str, Sequence[Any] | None]


def driver() -> Any:
    """The connection of the driver itself, without Django's cursor around it."""
    connection.ensure_connection()
    return connection.connection


def twenty_rows() -> str:
    """Read 20 commitments with unit and field, write them as JSON: the floor of a list."""
    cursor = driver().cursor()
    cursor.execute(ROWS)
    return json.dumps(cursor.fetchall(), default=str)


@contextmanager
def heard() -> Iterator[list[Statement]]:
    """The statements that Django sends meanwhile, with their values."""
    found: list[Statement] = []

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        found.extend((sql, row) for row in params) if many else found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield found


def replay(statements: list[Statement]) -> Callable[[], None]:
    """Send the same statements again in one transaction and commit. What must be unique is drawn anew; the rest is the same, so an
    UPDATE of a version that has moved on finds its row and leaves it."""
    sqlite = connection.vendor == "sqlite"
    prepared = [
        (sql.replace("%s", "?") if sqlite else sql, list(params or ()), sql.startswith("INSERT"))
        for sql, params in statements
        if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]

    def send() -> None:
        cursor = driver().cursor()
        for sql, params, insert in prepared:
            cursor.execute(sql, [_anew(value) for value in params] if insert else params)
            if cursor.description is not None:
                cursor.fetchall()

    def again() -> None:
        with transaction.atomic():  # one BEGIN and one COMMIT, as in the request
            send()

    return again


def _anew(value: Any) -> Any:
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, str) and HEX.match(value):
        return uuid4().hex
    if isinstance(value, str) and len(value) == 64 and HEX.match(value[:32]):
        return uuid4().hex + uuid4().hex
    return value
