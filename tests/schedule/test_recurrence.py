"""Laws of the calendar: one meeting a month, shifted onto working days, period from the nominal date, Tết."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from giaoban.core.errors import DomainError
from giaoban.core.period import first_day, last_day, shift
from giaoban.core.working_days import add_working_days, holiday_name, is_working_day, shift_day
from giaoban.schedule import recurrence

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
MONTHS = DAYS.map(first_day)
RULES = st.one_of(
    st.integers(1, 31).map(recurrence.day_rule),
    st.just(recurrence.LAST_DAY),
    st.builds(recurrence.weekday_rule, st.sampled_from(recurrence.WEEKS), st.integers(0, 6)),
    st.just("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1"),
)
SHIFTS = st.sampled_from(["forward", "back", "keep"])


@given(RULES)
@settings(max_examples=60, deadline=None)
def test_what_the_form_writes_is_accepted_and_read_back(rule):
    assert recurrence.clean_rule(rule) == rule
    assert recurrence.clean_rule(f" rrule:{rule.lower()}; ") == rule
    parts = recurrence.parts(rule)
    if parts["pattern"] == "day":
        assert recurrence.day_rule(int(parts["day"])) == rule
    elif parts["pattern"] == "weekday":
        assert recurrence.weekday_rule(int(parts["week"]), int(parts["weekday"])) == rule


@given(RULES, MONTHS)
@settings(deadline=None)
def test_every_month_has_exactly_one_nominal_day(rule, month):
    day = recurrence.nominal_day(rule, month)
    assert first_day(day) == month
    assert recurrence.nominal_day(rule, last_day(month)) == day


@given(st.integers(1, 31), MONTHS)
@settings(deadline=None)
def test_a_day_that_a_month_does_not_have_becomes_its_last_day(day, month):
    nominal = recurrence.nominal_day(recurrence.day_rule(day), month)
    assert nominal.day == min(day, last_day(month).day)


@given(MONTHS)
@settings(deadline=None)
def test_the_last_day_is_the_last_day(month):
    assert recurrence.nominal_day(recurrence.LAST_DAY, month) == last_day(month)


@given(DAYS, SHIFTS)
def test_a_shifted_day_is_a_working_day_and_the_nearest_one(day, how):
    moved = recurrence.held_day(day, how)
    if how == "keep":
        assert moved == day
        return
    assert is_working_day(moved)
    between = abs((moved - day).days)
    step = timedelta(days=1 if how == "forward" else -1)
    assert all(not is_working_day(day + step * number) for number in range(between))
    assert (moved >= day) if how == "forward" else (moved <= day)


@given(RULES, st.integers(-1, 2), MONTHS)
@settings(deadline=None)
def test_period_and_nominal_day_belong_together(rule, offset, period):
    """Going from the period to its nominal day and back is the identity: one meeting a period, none skipped or doubled."""
    nominal = recurrence.nominal_of_period(rule, period, offset)
    assert recurrence.period_of(nominal, offset) == period
    assert recurrence.nominal_of_period(rule, shift(period, 1), offset) > nominal


@given(DAYS, st.integers(0, 40))
@settings(deadline=None)
def test_working_days_count_there_and_back(day, count):
    later = add_working_days(day, count)
    assert sum(is_working_day(day + timedelta(days=n)) for n in range(1, (later - day).days + 1)) == count
    if is_working_day(day):
        assert add_working_days(later, -count) == day
    assert count == 0 or is_working_day(later)


def test_tet_2018_and_2026():
    """Tết 2018: 14 to 20 February. Tết 2026: 16 to 20 February, between two weekends."""
    for day in (date(2018, 2, 14), date(2018, 2, 16), date(2018, 2, 20)):
        assert holiday_name(day) and not is_working_day(day)
    assert shift_day(date(2018, 2, 16), "forward") == date(2018, 2, 21)
    assert shift_day(date(2018, 2, 16), "back") == date(2018, 2, 13)
    assert shift_day(date(2026, 2, 16), "forward") == date(2026, 2, 23)
    assert shift_day(date(2026, 2, 20), "back") == date(2026, 2, 13)


def test_substitutes_and_swapped_days():
    assert not is_working_day(date(2017, 9, 4))  # the Monday after National Day, a Saturday in 2017
    assert not is_working_day(date(2018, 12, 31)) and is_working_day(
        date(2019, 1, 5)
    )  # bridge day, Saturday worked for it
    assert not is_working_day(date(2017, 4, 6))  # the Hùng Kings' day, 10th of the third lunar month
    assert is_working_day(date(2017, 10, 6)) and holiday_name(date(2017, 10, 6)) == ""
    assert shift_day(date(2017, 8, 6), "forward") == date(2017, 8, 7)  # the sample's briefing of August
    with pytest.raises(ValueError, match="unknown shift"):
        shift_day(date(2017, 10, 6), "sideways")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=31", "rule_skips_month"),
        ("FREQ=MONTHLY;BYMONTHDAY=29", "rule_skips_month"),
        ("FREQ=MONTHLY;BYMONTHDAY=99", "rule_skips_month"),
        ("FREQ=MONTHLY;BYDAY=5FR", "rule_skips_month"),
        ("FREQ=MONTHLY;BYDAY=MO", "rule_twice"),
        ("FREQ=MONTHLY;BYMONTHDAY=6,20", "rule_twice"),
        ("FREQ=WEEKLY;BYDAY=MO", "rule_not_monthly"),
        ("FREQ=YEARLY;BYMONTHDAY=6", "rule_not_monthly"),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=6", "rule_not_monthly"),
        ("FREQ=MONTHLY;BYMONTHDAY=6;UNTIL=20181231", "rule_part"),
        ("FREQ=MONTHLY;BYMONTHDAY=6;COUNT=3", "rule_part"),
        ("FREQ=MONTHLY", "rule_no_day"),
        ("FREQ=MONTHLY;BYDAY=XX", "rule_unreadable"),
        ("FREQ=MONTHLY;BYMONTHDAY=", "rule_unreadable"),
        ("FREQ=MONTHLY;BYMONTHDAY=6;BYMONTHDAY=7", "rule_unreadable"),
        ("ngày 6 hằng tháng", "rule_unreadable"),
        ("", "rule_unreadable"),
        ("FREQ=MONTHLY;BYMONTHDAY=" + ",".join(["6"] * 200), "rule_unreadable"),
        ("FREQ=MONTHLY;BYMONTHDAY=6\nEXRULE:FREQ=DAILY", "rule_unreadable"),
    ],
)
def test_rules_that_are_refused_say_why(text, code):
    with pytest.raises(DomainError) as refused:
        recurrence.clean_rule(text)
    assert refused.value.code == f"schedule.{code}"
    assert refused.value.field == "raw"
    assert "%(" not in refused.value.message


@pytest.mark.parametrize("day", [0, 32, -1])
def test_days_that_no_month_has(day):
    with pytest.raises(DomainError, match="rule_day"):
        recurrence.day_rule(day)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (recurrence.day_rule(6), "ngày 6 hằng tháng"),
        (recurrence.day_rule(31), "ngày 31 hằng tháng (tháng thiếu lấy ngày cuối tháng)"),
        (recurrence.LAST_DAY, "ngày cuối tháng"),
        (recurrence.weekday_rule(2, 4), "thứ Sáu tuần thứ 2 hằng tháng"),
        (recurrence.weekday_rule(-1, 0), "thứ Hai cuối cùng hằng tháng"),
    ],
)
def test_a_rule_in_words(rule, words):
    with translation.override("vi"):
        assert recurrence.in_words(rule) == words
