from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = (
        "Run the site with the production server (Granian, WSGI). Collects the static files first. Put a web server "
        "with HTTPS in front of it (docs/admin/install.md) and run `giaoban worker` beside it. "
        "Exit code 1: not ready to serve, with the reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on (default 127.0.0.1).")
        parser.add_argument("--port", type=int, default=8000, help="Port to listen on (default 8000).")
        parser.add_argument("--workers", type=int, default=2, help="Processes (default 2).")
        parser.add_argument("--threads", type=int, default=4, help="Threads in each process (default 4).")
        parser.add_argument("--migrate", action="store_true", help="Bring the tables up to date first.")
        parser.add_argument("--access-log", action="store_true", help="One line on standard output per request.")

    def handle(self, *args: Any, host: str, port: int, workers: int, threads: int, **options: Any) -> None:
        if settings.DEBUG:
            raise CommandError("GIAOBAN_DEBUG is on: it shows the site's inside to everybody. Turn it off to serve.")
        if workers < 1 or threads < 1:
            raise CommandError("--workers and --threads: at least 1.")
        if options["migrate"]:
            call_command("migrate", interactive=False, verbosity=1, stdout=self.stdout)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The tables are not up to date. Run `giaoban migrate`, or serve with --migrate.")
        connection.close()
        self.stdout.write("collecting static files …")
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write(f"serving on http://{host}:{port}/ ({workers} × {threads}), Ctrl-C stops")
        self.stdout.flush()
        self._serve(host, port, workers, threads, access_log=options["access_log"])

    def _serve(self, host: str, port: int, workers: int, threads: int, *, access_log: bool) -> None:
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "giaoban.site.settings")
        Granian(
            "giaoban.site.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=threads,
            backpressure=max(threads * 8, 32),
            websockets=False,
            log_level=LogLevels.warning,
            log_access=access_log,
            respawn_failed_workers=True,
            workers_kill_timeout=20,
        ).serve()
