from __future__ import annotations

import getpass
import re
import secrets
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from giaoban.access.models import Account
from giaoban.core import clock
from giaoban.core.viewer import system_actor
from giaoban.records.actions import record

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike on paper
USERNAME = re.compile(r"^[a-z0-9][a-z0-9._-]{1,59}$")


class Command(BaseCommand):
    help = (
        "Create the account of a technical administrator: units, people and accounts, no content. Asks for user name "
        "and password; an empty password is made, printed once, and changed at the first sign-in. "
        "Exit code 1: nothing was created, with the reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="", help="User name; asked for when it is not given.")
        parser.add_argument(
            "--password-stdin", action="store_true", help="Read the password from standard input (one line)."
        )

    def handle(self, *args: Any, username: str, password_stdin: bool, **options: Any) -> None:
        asked = sys.stdin.isatty() and not password_stdin
        username = (username or (input("User name [admin]: ").strip() if asked else "") or "admin").lower()
        if not USERNAME.match(username):
            raise CommandError("User name: 2 to 60 of the letters a-z, digits, dot, hyphen and underscore.")
        if Account.objects.filter(username=username).exists():
            raise CommandError(f"There is already an account {username}.")
        password = sys.stdin.readline().rstrip("\r\n") if password_stdin else (self._ask() if asked else "")
        made = not password
        if password_stdin and made:
            raise CommandError("Standard input gave no password.")
        password = password or "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
        try:
            validate_password(password, Account(username=username))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self._create(username, password, must_change=made)
        self.stdout.write(f"Technical administrator {username} was created.")
        if made:
            self.stdout.write(f"Password (shown only now, to be changed at the first sign-in): {password}")

    def _ask(self) -> str:
        password = getpass.getpass("Password (empty: one is made for you): ")
        if password and getpass.getpass("The same again: ") != password:
            raise CommandError("The two passwords differ.")
        return password

    def _create(self, username: str, password: str, *, must_change: bool) -> None:
        with transaction.atomic():
            account = Account.objects.create_user(
                username, password, is_administrator=True, must_change_password=must_change, created_at=clock.real_now()
            )
            record(
                actor=system_actor("giaoban createadmin"),
                kind="access.create_administrator",
                subject=account,
                after={"username": username},
            )
