"""Building and moving a sample: everything `giaoban demo` does besides serving."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from giaoban.access.models import Account
from giaoban.core import clock
from giaoban.core.errors import DomainError
from giaoban.core.models import SampleClock
from giaoban.core.viewer import system_actor
from giaoban.demo import notices
from giaoban.demo import scenario as scenarios
from giaoban.demo.months import Months
from giaoban.demo.structure import Builder, SignIn
from giaoban.organisation.models import Unit
from giaoban.records.actions import record


def is_empty() -> bool:
    """Nothing was entered yet: a sample may be built here."""
    return not Unit.objects.exists() and not Account.objects.exists()


def sample() -> SampleClock | None:
    return SampleClock.objects.first()


@transaction.atomic
def build(code: str, say: Callable[[str], None]) -> list[SignIn]:
    """Make the scenario's sample in an empty database, whole or not at all. Returns the sign-ins.

    Raises DomainError where something stands already, KeyError for an unknown scenario.
    """
    scenario = scenarios.load(code)
    if not is_empty():
        raise DomainError("demo.not_empty", "A sample is only built in an empty database; this one has entries.")
    with clock.frozen(datetime(2017, 8, 1, 7, 0)):
        cast = Builder(scenario).build()
        say(f"{len(cast.units)} units, {len(cast.people)} people")
    Months(scenario, cast, say).play()
    with clock.frozen(scenario.start):
        notices.read_so_far(cast)
    SampleClock.objects.create(pk=1, scenario=code, offset_seconds=_offset(scenario.start))
    clock.forget_offset()
    return cast.signins


@transaction.atomic
def move_clock(at: datetime) -> None:
    """Set the sample's clock. Raises DomainError on a database that is no sample."""
    row = SampleClock.objects.first()
    if row is None:
        raise DomainError("demo.no_sample", "This database is not a sample: its clock is the real one.")
    row.offset_seconds = _offset(at)
    row.save(update_fields=["offset_seconds"])
    clock.forget_offset()
    record(actor=system_actor("giaoban demo"), kind="demo.move_clock", after={"to": clock.aware(at)})


def _offset(at: datetime) -> int:
    return round((clock.aware(at) - clock.real_now()) / timedelta(seconds=1))


def write_signins(signins: list[SignIn], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "demo-signins.json"
    path.write_text(json.dumps([asdict(row) for row in signins], ensure_ascii=False, indent=2) + "\n")
    path.chmod(0o600)
    return path


def read_signins(folder: Path) -> list[SignIn]:
    path = folder / "demo-signins.json"
    if not path.exists():
        return []
    return [SignIn(**row) for row in json.loads(path.read_text())]
