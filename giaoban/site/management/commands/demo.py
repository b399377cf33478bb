from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.management.commands.flush import Command as Flush
from django.db import connection

from giaoban.core import clock
from giaoban.core.errors import DomainError
from giaoban.demo import build, scenario
from giaoban.demo.structure import SignIn
from giaoban.documents import store
from giaoban.records import checkpoints, triggers


class Command(BaseCommand):
    help = (
        "Make a filled sample site and run it: tables, sample, accounts, site and worker. Prints the addresses and the "
        "sign-ins and writes them to demo-signins.json in the data folder. A sample that is there is kept. "
        "Exit code 1: the database is not empty and not a sample, or the clock cannot be moved."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scenario", default="kien-thuy-2017", choices=scenario.names(), help="Which sample.")
        parser.add_argument(
            "--at", type=datetime.fromisoformat, metavar="2017-10-06T07:30", help="Move the sample's clock to this local time."
        )  # fmt: skip
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on (default 127.0.0.1).")
        parser.add_argument("--port", type=int, default=8000, help="Port to listen on (default 8000).")
        parser.add_argument("--reset", action="store_true", help="Throw the present sample away and make it anew.")
        parser.add_argument("--no-serve", action="store_true", help="Only make the sample or move its clock.")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("messages", verbosity=0, stdout=self.stdout)
        self._say("bringing the tables up to date …")
        call_command("migrate", interactive=False, verbosity=0)
        if options["reset"]:
            self._reset()
        try:
            if build.sample() is None:
                self._say(f"playing the months of {options['scenario']} …")
                signins = build.build(options["scenario"], lambda text: self._say(f"  {text}"))
                build.write_signins(signins, settings.CONFIG.data_dir)
            if options["at"] is not None:
                build.move_clock(options["at"].replace(tzinfo=None))
        except DomainError as error:
            raise CommandError(error.message) from error
        self._say(f"the sample's clock: {clock.local_now():%d/%m/%Y %H:%M}")
        if options["no_serve"]:
            self._print_signins(options["host"], options["port"])
            return
        if self._answers(options["host"], options["port"]):
            self._say(f"a site already answers on port {options['port']}; it follows the clock within seconds")
            return
        self._print_signins(options["host"], options["port"])
        self._serve(options["host"], options["port"])

    def _serve(self, host: str, port: int) -> None:
        """Site and worker together; the worker ends with the site."""
        connection.close()
        settings.MAIL_URL = os.environ.setdefault("GIAOBAN_MAIL_URL", "console:")  # the worker prints the mails
        settings.SITE_URL = os.environ.setdefault("GIAOBAN_SITE_URL", f"http://{host}:{port}")
        worker = subprocess.Popen([sys.executable, "-m", "giaoban", "worker"], env=os.environ.copy())
        try:
            call_command("serve", host=host, port=port, workers=1, stdout=self.stdout)
        finally:
            worker.terminate()
            worker.wait(timeout=30)

    def _reset(self) -> None:
        if build.sample() is None:
            if build.is_empty():
                return
            raise CommandError("This database is not a sample and is not touched.")
        self._say("throwing the sample away …")
        with triggers.lifted():
            call_command(Flush(), interactive=False, verbosity=0, inhibit_post_migrate=True)
        checkpoints.forget()
        store.forget_all()
        clock.forget_offset()

    def _answers(self, host: str, port: int) -> bool:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            return probe.connect_ex((host, port)) == 0

    def _print_signins(self, host: str, port: int) -> None:
        signins = build.read_signins(settings.CONFIG.data_dir)
        self.stdout.write(f"\n  http://{host}:{port}/\n\n")
        shown = [
            row for row in signins if row.unit in ("", *_HEADS) or row.username.endswith((".tanphong", ".ngudoan"))
        ]
        width = max((len(row.username) for row in shown), default=0)
        for row in shown:
            self.stdout.write(f"  {row.username:<{width}}  {_who(row)}")
        if signins:
            self.stdout.write(f"\n  password of all: {signins[0].password}")
            self.stdout.write(f"  all {len(signins)} sign-ins: {settings.CONFIG.data_dir / 'demo-signins.json'}\n")
        self.stdout.flush()

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


_HEADS = (
    "Thành ủy Hải Phòng",
    "Huyện ủy Kiến Thụy",
    "Phòng Nông nghiệp và Phát triển nông thôn",
    "Ủy ban Kiểm tra Huyện ủy",
)


def _who(row: SignIn) -> str:
    return " · ".join(part for part in (row.role, row.unit, row.name) if part)
