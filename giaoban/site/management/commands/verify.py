from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from giaoban.records.verification import Step, verify


class Command(BaseCommand):
    help = (
        "Replay the record: every audit entry, batch, checkpoint, seal and ledger law. Changes nothing and may run "
        "beside the site. Names the first broken row of each step. Exit code 1: something is broken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="One JSON object on standard output, no progress.")
        parser.add_argument(
            "--checkpoints",
            type=Path,
            metavar="FILE",
            help="Compare with this copy of the checkpoints (default: the file in the data folder, if there).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        started = time.monotonic()
        self._shown = started
        done = []
        for step in verify(
            checkpoint_file=options["checkpoints"], progress=(lambda step: None) if as_json else self._progress
        ):
            done.append(step)
            if not as_json:
                self._report(step)
        broken = [step for step in done if step.broken]
        if as_json:
            self.stdout.write(json.dumps(_plain(done), ensure_ascii=False))
        elif broken:
            first = broken[0].broken
            self.stderr.write(f"BROKEN: {first.row}: {first.detail}" if first else "BROKEN")
        else:
            rows = sum(step.checked for step in done)
            self.stdout.write(f"The record is whole: {rows} rows in {time.monotonic() - started:.1f} s.")
        if broken:
            sys.exit(1)

    def _progress(self, step: Step) -> None:
        """A line that is overwritten on a terminal, a line every five seconds elsewhere."""
        terminal = self.stderr.isatty()
        now = time.monotonic()
        if now - self._shown < (0.2 if terminal else 5):
            return
        self._shown = now
        self.stderr.write(f"  {step.name}: {step.checked}", ending="\r" if terminal else "\n")
        self.stderr.flush()

    def _report(self, step: Step) -> None:
        mark = "BROKEN" if step.broken else "ok"
        self.stdout.write(f"{mark:<7}{step.name}: {step.checked}")
        if step.broken:
            self.stdout.write(f"       {step.broken.row}: {step.broken.detail}")
        for note in step.notes:
            self.stdout.write(f"       {note}")


def _plain(steps: list[Step]) -> dict[str, Any]:
    return {
        "ok": not any(step.broken for step in steps),
        "steps": [
            {
                "name": step.name,
                "checked": step.checked,
                "broken": {"row": step.broken.row, "detail": step.broken.detail} if step.broken else None,
                "notes": step.notes,
            }
            for step in steps
        ],
    }
