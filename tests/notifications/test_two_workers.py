"""Two workers at the same moment do no harm: every notice once, every mail once. On both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection

from giaoban.core import clock
from giaoban.core.viewer import Role, system_actor
from giaoban.notifications.actions import remind
from giaoban.notifications.models import Mail, Notice
from giaoban.notifications.recipients import holders_of
from giaoban.notifications.worker.mailing import send_mail
from giaoban.reports.notices import remind_reports
from tests.notifications.post import Server, addresses, at, states, tell
from tests.world import build_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_kinds")]
WORKERS = 4


def together(work: Callable[[], object]) -> None:
    """Run `work` in several threads that begin in the same moment; an error in one fails the test."""
    start, errors = threading.Barrier(WORKERS), []

    def run() -> None:
        try:
            start.wait()
            work()
        except Exception as error:  # noqa: BLE001 - shown below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []


def test_every_mail_leaves_once(server: Server):
    world = build_world()
    people = ("secretary1", "deputy1", "secretary2", "drafter1", "drafter2", "clerk")
    addresses(world, *people)
    everybody = [holders_of(unit, Role.LEADER, Role.STAFF) for unit in (world.unit1, world.unit2, world.district)]
    tell(world, to=everybody)
    tell(world, to=everybody, kind="test.duty", urgent=True)
    with at(4):
        together(send_mail)
        together(send_mail)
    assert server.received() == dict.fromkeys([f"{who}@example.vn" for who in people], 2)
    assert Mail.objects.filter(urgent=False, day=date(2017, 10, 4)).count() == len(people)
    assert {state for who, state in states().items() if who.split()[0] in people} == {"sent"}


def test_every_reminder_is_written_once():
    build_world()
    with at(2, 9):
        together(lambda: remind_reports(clock.now()))
    rows = Notice.objects.unscoped("rule: test").filter(kind="reports.due_next")
    keys = list(rows.values_list("recipient", "subject_uid", "day"))
    assert len(keys) == len(set(keys)) == 6


def test_the_same_reminder_at_once(server: Server):
    world = build_world()

    def work() -> None:
        remind(
            actor=system_actor(),
            kind="test.duty",
            to=[holders_of(world.unit1, Role.LEADER)],
            subject=world.october,
            day=date(2017, 10, 6),
            params={"on": date(2017, 10, 6)},
        )

    together(work)
    assert Notice.objects.unscoped("rule: test").count() == 2
    assert set(states().values()) == {"waiting"}
