from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from giaoban.core import clock
from giaoban.site import work


class Command(BaseCommand):
    help = (
        "Seal the record in batches, keep meetings planned ahead, remind, mail, forget what has had its time. Stops on "
        "SIGTERM or Ctrl-C after the round under way. Two workers do no harm. Exit code 1: a step failed (with --once)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="One round, then exit; for cron and tests.")
        parser.add_argument(
            "--every", type=float, default=30, metavar="SECONDS", help="Time between rounds, 1 to 60 (default 30)."
        )

    def handle(self, *args: Any, once: bool, every: float, **options: Any) -> None:
        if not 1 <= every <= 60:
            raise CommandError("--every: 1 to 60 seconds; the record is sealed at least once a minute.")
        if once:
            failed = work.run_round(self._say)
            if failed:
                raise CommandError(f"failed: {', '.join(failed)}")
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        self._say(f"worker started, a round every {every:g} s")
        work.run(stop, every=every, say=self._say)
        self._say("worker stopped")

    def _say(self, text: str) -> None:
        self.stdout.write(f"{clock.real_now().astimezone():%Y-%m-%d %H:%M:%S} {text}")
        self.stdout.flush()
