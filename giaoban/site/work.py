"""What the worker does in each round. Every step may run twice, in two workers, at any time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from django.core.management import call_command
from django.db import close_old_connections

from giaoban.access.models import SignInFailure
from giaoban.core import clock, held
from giaoban.core.models import IdempotencyKey, ImportPreview
from giaoban.core.viewer import system_actor
from giaoban.documents import actions as documents
from giaoban.notifications import counting
from giaoban.notifications import worker as notices
from giaoban.notifications.models import Mail, Notice
from giaoban.records import checkpoints
from giaoban.records.batches import seal_batch
from giaoban.schedule import actions as schedule

log = logging.getLogger("giaoban.worker")

KEYS_KEPT = timedelta(days=30)
PREVIEWS_KEPT = timedelta(days=7)
FAILURES_KEPT = timedelta(days=1)
SWEEP_EVERY = 3600  # seconds
NOTICES_KEPT = timedelta(days=400)


def seal_record() -> str:
    """Seal what has no batch yet and write its root outside the database."""
    batch = seal_batch()
    if batch is None:
        return ""
    checkpoints.export(batch)
    return f"batch {batch.no}: {batch.count} entries"


def plan_meetings() -> str:
    """Keep three meetings of every series planned ahead."""
    planned = schedule.plan_meetings(actor=system_actor())
    return f"{len(planned)} meetings" if planned else ""


def forget_old() -> str:
    """Idempotency keys, held forms, previews of imports, failed sign-ins and sessions that have had their time."""
    now = clock.real_now()
    held.forget_old()
    gone = 0
    past = clock.now() - NOTICES_KEPT
    for rows in (
        IdempotencyKey.objects.filter(at__lt=now - KEYS_KEPT),
        ImportPreview.objects.filter(at__lt=now - PREVIEWS_KEPT),
        SignInFailure.objects.filter(at__lt=now - FAILURES_KEPT),
        Notice.objects.unscoped("worker: notices that have had their time").filter(created_at__lt=past),
        Mail.objects.filter(sent_at__lt=past, notices=None),
    ):
        gone += rows.delete()[0]
    call_command("clearsessions")
    return f"{gone} rows" if gone else ""


def count_notices() -> str:
    """Once an hour the counts beside “Thông báo”, should one be wrong."""
    wrong = counting.recount_all(every=SWEEP_EVERY)
    return f"{wrong} counts put right" if wrong else ""


def forget_files() -> str:
    """Files that were sent and attached to nothing for a day; once an hour the bytes that no row points at."""
    rows = documents.forget_unowned(actor=system_actor())
    bytes_gone = documents.sweep(every=SWEEP_EVERY)
    return f"{rows} rows, {bytes_gone} on the disk" if rows or bytes_gone else ""


STEPS: list[tuple[str, Callable[[], str]]] = [
    ("sealed", seal_record),
    ("planned", plan_meetings),
    ("reminded", notices.remind_due),
    ("passed", notices.pass_on),
    ("mailed", notices.send_mail),
    ("counted", count_notices),
    ("forgot", forget_old),
    ("files", forget_files),
]


def run_round(say: Callable[[str], None] = log.info) -> list[str]:
    """One round; a step that fails is logged and does not stop the others. Returns the names of failed steps."""
    failed = []
    for name, step in STEPS:
        try:
            done = step()
        except Exception:  # noqa: BLE001 - the next step and the next round must still run
            log.exception("worker: the step “%s” failed", name)
            failed.append(name)
        else:
            if done:
                say(f"{name} {done}")
    return failed


def run(stop: threading.Event, *, every: float, say: Callable[[str], None] = log.info) -> None:
    """Rounds until `stop` is set, `every` seconds apart; the round under way is finished."""
    while not stop.is_set():
        run_round(say)
        close_old_connections()  # a connection that broke is opened again in the next round
        stop.wait(every)
