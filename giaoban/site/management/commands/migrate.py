from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as Migrate


class Command(Migrate):
    def check(self, *args: Any, databases: Any = None, **kwargs: Any) -> None:
        """Without the checks of the database: this command mends what they find (tables and triggers that are missing)."""
        super().check(*args, **kwargs)
