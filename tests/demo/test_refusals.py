"""A database that is no sample is never touched."""

from datetime import datetime

import pytest
from django.core.management import CommandError, call_command

from giaoban.core.errors import DomainError
from giaoban.demo import build, scenario


def test_a_real_database_is_not_touched(world):
    with pytest.raises(DomainError):
        build.build("kien-thuy-2017", lambda _text: None)
    with pytest.raises(DomainError):
        build.move_clock(datetime(2017, 10, 6, 7, 30))
    with pytest.raises(CommandError):
        call_command("demo", "--reset", "--no-serve")


def test_unknown_scenario():
    with pytest.raises(KeyError):
        scenario.load("no-such-place")
