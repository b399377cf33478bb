from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from giaoban.site import messages


class Command(BaseCommand):
    help = "Compile the rooms' message catalogues; --update extracts new sentences first, --check looks for gaps."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--update", action="store_true", help="Bring every catalogue in step with its sources (needs gettext)."
        )
        what.add_argument(
            "--check",
            action="store_true",
            help="Change nothing; exit 1 when a sentence is missing, untranslated or fuzzy (needs gettext).",
        )
        parser.add_argument("--force", action="store_true", help="Compile also what has not changed.")

    def handle(self, *args: Any, update: bool, check: bool, force: bool, **options: Any) -> None:
        if (update or check) and not messages.has_gettext():
            raise CommandError("gettext is needed here (Debian: apt install gettext). Compiling works without it.")
        if check:
            self._check()
            return
        if update:
            for room in messages.rooms():
                messages.extract(room)
                self.stdout.write(f"{room.name}: in step")
        for path in messages.compile_catalogues(force=force):
            self.stdout.write(f"compiled {path.relative_to(messages.PACKAGE)}")
        missing = [gap for path in messages.catalogues() for gap in messages.gaps(path)]
        if update and missing:
            self.stdout.write(f"{len(missing)} sentences wait for their Vietnamese:")
            self.stdout.write("\n".join(missing))

    def _check(self) -> None:
        found = [gap for path in messages.catalogues() for gap in messages.gaps(path)]
        for room in messages.rooms():
            self.stdout.write(f"checking {room.name}", ending="\r" if self.stdout.isatty() else "\n")
            found += messages.out_of_step(room)
        if found:
            raise CommandError("\n".join([*found, f"{len(found)} gaps in the catalogues."]))
        self.stdout.write(f"The catalogues of {len(messages.rooms())} rooms are complete.")
