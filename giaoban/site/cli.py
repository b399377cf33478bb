"""The `giaoban` command: Django's commands and ours under one name."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "giaoban.site.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
