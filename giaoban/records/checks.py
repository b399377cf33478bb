"""`giaoban check --database default` fails when an append-only table has lost its trigger."""

from typing import Any

from django.core import checks
from django.db import connection

from giaoban.records import triggers


@checks.register(checks.Tags.database)
def append_only_triggers(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if not databases or "records_auditentry" not in connection.introspection.table_names():
        return []
    return [
        checks.Error(f"Trigger {name} is missing; run `giaoban migrate`.", id="records.E001")
        for name in triggers.missing()
    ]
