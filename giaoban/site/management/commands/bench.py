from __future__ import annotations

import json
import logging
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from giaoban.site.bench.figures import Row
from giaoban.site.bench.place import sample_database
from giaoban.site.bench.rows import all_rows


class Command(BaseCommand):
    help = (
        "Measure the site in a database of its own (made beside the configured one and taken away again): each figure with the "
        "floor measured in the same run, their ratio and the target. A row fails on its ratio or count only; bare times are "
        "information. Exit code 1: a target was missed. About two minutes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="One JSON object on standard output, no progress.")

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("django.request").setLevel(logging.ERROR)
        say = (lambda text: None) if options["json"] else self._say
        rows: list[Row] = []
        try:
            with sample_database(say):
                for row in all_rows():
                    rows.append(row)
                    for line in () if options["json"] else lines(row):
                        self._say(line)
        except Error as error:
            raise CommandError(f"The database for measuring could not be made: {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps([plain(row) for row in rows], ensure_ascii=False))
        missed = [row.name for row in rows if not row.reached]
        if missed:
            if not options["json"]:
                self._say(f"missed: {', '.join(missed)}")
            sys.exit(1)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def lines(row: Row) -> list[str]:
    """A row as it is read: time and floor first, then every check with its target."""
    times = f"{row.value:8.2f} ms   floor {row.floor:.3f} ms ({row.floor_is})" if row.floor else ""
    found = [f"{row.name:<32}{times}".rstrip()]
    for check in row.checks:
        found.append(
            f"    {check.what:<10}{check.value:8.1f}   target ≤ {check.target:<6.4g} {'ok' if check.reached else 'MISSED'}"
        )
    return found


def plain(row: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "value_ms": row.value or None,
        "floor_ms": row.floor or None,
        "floor": row.floor_is,
        "reached": row.reached,
        "checks": [vars(check) | {"reached": check.reached} for check in row.checks],
    }
