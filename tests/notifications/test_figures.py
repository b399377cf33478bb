"""Figures that an advisory body asks: who is told, who is reminded, and when it is over."""

from __future__ import annotations

from datetime import date, datetime

from giaoban.core import clock
from giaoban.reports.actions import requests as asking
from giaoban.reports.figure_notices import remind_figures
from giaoban.reports.models import IndicatorRequest
from tests.notifications.test_rooms import told
from tests.reports.test_indicator_requests import answer, request_of

UNIT1, UNIT2 = {"secretary1", "deputy1", "drafter1"}, {"secretary2", "drafter2"}


def change(world, request: IndicatorRequest, due_on: date, *units) -> IndicatorRequest:
    return asking.change_request(
        actor=world.viewer("head"),
        request_uid=request.uid,
        version=request.version,
        due_on=due_on,
        units=[unit.pk for unit in units],
    )


def remind(day: int) -> int:
    with clock.frozen(datetime(2017, 10, day, 8)):
        return remind_figures(clock.now())


def test_the_units_asked_are_told_and_who_answers_is_asked_no_more(world):
    request = request_of(world, due_on=date(2017, 10, 12))
    assert told("reports.figures_asked") == UNIT1 | UNIT2
    answer(world, request, "12,5".replace(",", "."))
    assert told("reports.figures_asked") == UNIT2
    asking.withdraw_request(
        actor=world.viewer("head"), request_uid=request.uid, version=request.version, reason="Đã có số liệu"
    )
    assert told("reports.figures_asked") == set()


def test_one_working_day_before_and_again_for_another_last_day(world):
    request = request_of(world, due_on=date(2017, 10, 9))  # a Monday
    assert remind(5) == 0
    assert remind(6) == 5  # Friday
    assert remind(7) == 0
    assert told("reports.figures_due") == UNIT1 | UNIT2
    request = change(world, request, date(2017, 10, 12), world.unit1)
    assert told("reports.figures_due") == set()
    assert told("reports.figures_asked") == UNIT1
    assert remind(11) == 3
    assert told("reports.figures_due") == UNIT1


def test_only_who_is_newly_asked_is_told_when_nothing_else_changes(world):
    request = request_of(world, due_on=date(2017, 10, 12), units=[world.unit1])
    with clock.frozen(datetime(2017, 10, 4, 8)):
        change(world, request, date(2017, 10, 12), world.unit1, world.unit3)
    assert told("reports.figures_asked") == UNIT1 | {"secretary3"}
