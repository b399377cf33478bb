"""Dated rules: periods never overlap, every reference is known or says its source, the loader refuses what it must."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoban.rulebook import agenda, legal
from giaoban.rulebook.registry import Rule, UnknownRule, checked, rule, rules

DAYS = st.dates(date(2010, 1, 1), date(2040, 12, 31))


def entry(start: date, end: date | None, code: str = "x") -> Rule:
    return Rule(code, 1, start, end, "nguồn", confirmed=True)


def test_every_rule_has_a_reference_and_says_whether_it_is_confirmed():
    for code, entries in rules().items():
        for one in entries:
            assert one.reference.strip(), code
            assert isinstance(one.confirmed, bool), code
            assert not (one.inferred and one.confirmed), f"{code}: inferred is never confirmed"


@given(DAYS)
def test_at_most_one_rule_of_a_code_holds_on_a_day(day):
    for code, entries in rules().items():
        assert sum(one.holds_on(day) for one in entries) <= 1, code


def test_the_loader_refuses_overlap_and_empty_periods():
    with pytest.raises(ValueError, match="overlap"):
        checked([entry(date(2017, 1, 1), None), entry(date(2018, 1, 1), None)])
    with pytest.raises(ValueError, match="overlap"):
        checked([entry(date(2017, 1, 1), date(2018, 1, 2)), entry(date(2018, 1, 1), None)])
    with pytest.raises(ValueError, match="ends before"):
        checked([entry(date(2018, 1, 1), date(2018, 1, 1))])
    fine = [entry(date(2017, 1, 1), date(2018, 1, 1)), entry(date(2018, 1, 1), None)]
    assert checked(fine) == tuple(fine)


def test_a_rule_is_that_of_its_day():
    assert rule("document_layout", date(2018, 4, 2)).inferred
    assert not rule("document_layout", date(2018, 4, 3)).inferred
    assert rule("document_layout", date(2026, 5, 26)).value == "36-HD/VPTW"
    assert rule("document_layout", date(2026, 5, 27)).value == "05-HD/VPTW"
    assert rule("document_layout", date(2018, 4, 3)).legal_text.title.startswith("Hướng dẫn thể thức")
    assert rule("cell_meeting_text", date(2017, 10, 6)).legal_text.number == "09-HD/BTCTW"
    assert rule("own_tasks_warning", date(2017, 10, 6)).number == 8
    assert rule("minutes_response_hours", date(2017, 10, 6)).number == 24
    assert rule("verdict_owed_days", date(2017, 10, 6)).number == 5


def test_what_is_unknown_or_of_another_type_is_an_error():
    with pytest.raises(UnknownRule):
        rule("no_such_rule", date(2017, 10, 6))
    with pytest.raises(UnknownRule):
        rule("document_layout", date(1999, 1, 1))
    with pytest.raises(TypeError):
        _ = rule("document_layout", date(2017, 10, 6)).number


def test_legal_texts_of_a_topic_follow_each_other_without_overlap():
    topics: dict[str, list[legal.LegalText]] = {}
    for one in legal.texts().values():
        topics.setdefault(one.topic, []).append(one)
    for topic, entries in topics.items():
        entries.sort(key=lambda one: one.valid_from)
        for before, after in zip(entries, entries[1:], strict=False):
            assert before.valid_to is not None and before.valid_to <= after.valid_from, topic
    assert legal.in_force("document_types", date(2017, 10, 6)).number == "66-QĐ/TW"
    assert legal.in_force("document_types", date(2016, 1, 1)) is None
    assert legal.text("399-QĐ/TW").citation == "399-QĐ/TW, ngày 09/01/2026"


def test_the_agenda_of_a_briefing():
    keys = [item.key for item in agenda.template("briefing", "regular")]
    assert keys == ["check", "units", "priorities", "opinions", "conclusions"]
    assert agenda.template("cell", "regular") == agenda.template("briefing", "regular")
    assert agenda.slots_of_key("units") == "reporting"
    assert agenda.slots_of_key("priorities") == "advising"
    assert agenda.slots_of_key("check") == ""
    for kind in ("regular", "extraordinary"):
        items = agenda.template("briefing", kind)
        assert len({item.key for item in items}) == len(items)
        assert {item.slots for item in items} == {"", "reporting", "advising"}
