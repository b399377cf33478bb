"""The `giaoban` command: our own commands first, Django's behind them, under one name."""

from __future__ import annotations

import os
import sys

COMMANDS = {
    "demo": "a filled sample site: database, sample, accounts, site (--at moves its clock)",
    "migrate": "create or upgrade the tables; run it after every new version",
    "createadmin": "create the technical administrator's account",
    "check": "installation advice; --database default also looks for missing triggers",
    "serve": "run the site with the production server",
    "worker": "run the background worker: seals the record, plans meetings, forgets what is old",
    "verify": "replay the whole record and name the first broken row",
    "bench": "measure the site against a floor of the same run; exit code 1 on a missed ratio or count",
    "messages": "compile the Vietnamese texts (developers: --update, --check)",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "giaoban.site.settings")
    words = sys.argv[1:]
    if words in ([], ["help"], ["--help"], ["-h"]):
        print(overview())
        return
    from django.core.management import execute_from_command_line

    if words == ["check"]:  # the plain word means the thorough check
        sys.argv += ["--deploy", "--database", "default", "--fail-level", "ERROR"]
    execute_from_command_line(["giaoban", *sys.argv[1:]])


def overview() -> str:
    """What a bare `giaoban` prints: one line a command."""
    from giaoban import __version__

    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {what}" for name, what in COMMANDS.items()]
    return "\n".join(
        [
            f"Giao Ban {__version__}: what was promised is on the table at the next meeting.",
            "",
            "Usage: giaoban COMMAND [options]      giaoban COMMAND --help",
            "",
            *lines,
            "",
            "Django's own commands work too: giaoban help --commands lists them all.",
            "Settings are environment variables GIAOBAN_*; docs/admin/settings.md explains them.",
        ]
    )
