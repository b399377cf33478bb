"""The rooms' reminders, one after the other; one that fails does not stop the others."""

from __future__ import annotations

import logging

from giaoban.core import clock
from giaoban.notifications.reminders import reminders

log = logging.getLogger("giaoban.worker")


def remind_due() -> str:
    now, told, failed = clock.now(), 0, []
    for name, reminder in reminders().items():
        try:
            told += reminder(now)
        except Exception:  # noqa: BLE001 - the others must still run
            log.exception("worker: the reminder “%s” failed", name)
            failed.append(name)
    if failed:
        raise RuntimeError(f"reminders failed: {', '.join(failed)}")
    return f"{told} people" if told else ""
