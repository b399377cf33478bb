"""Laws of the merge by row: two editors who start from the same page, whatever each does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from giaoban.reports import rows
from giaoban.reports.rows import ReportConflict, Row

TEXT = st.sampled_from(["", " ", "một", "hai\r\nba", "hai\nba", "hai\nba ", "tư"])
KEYS = ("a", "b", "c")
PAGE = st.dictionaries(st.sampled_from(KEYS), TEXT, max_size=3)


def values(text: str) -> dict:
    return {"text": text, "field_id": 1}


def as_current(page: dict[str, str]) -> dict:
    return {(rows.RESULT, key): values(text) for key, text in page.items() if text.strip()}


def posted(base: dict[str, str], mine: dict[str, str]) -> list[Row]:
    """The form opened on `base` and sent with `mine`: a key that went away was taken out."""
    sent = []
    for key in KEYS:
        before = values(base[key]) if key in base else None
        after = values(mine[key]) if key in mine else None
        sent.append(Row(rows.RESULT, key, rows.fingerprint(rows.RESULT, before), after))
    return sent


def apply(current: dict, changes: list[Row]) -> dict:
    result = dict(current)
    for row in changes:
        if row.values is None or rows.is_blank(row.kind, row.values):
            result.pop((row.kind, row.key), None)
        else:
            result[row.kind, row.key] = row.values
    return result


def prints(current: dict) -> dict:
    return {key: rows.fingerprint(key[0], value) for key, value in current.items()}


@given(base=PAGE)
def test_a_form_sent_unchanged_changes_nothing(base):
    assert rows.merge(as_current(base), posted(base, base)) == []


@given(base=PAGE, mine=PAGE)
def test_alone_what_i_sent_is_what_stands(base, mine):
    current = as_current(base)
    after = apply(current, rows.merge(current, posted(base, mine)))
    assert prints(after) == prints(as_current(mine))


@given(base=PAGE, mine=PAGE)
def test_sent_twice_it_has_one_effect(base, mine):
    current = as_current(base)
    once = apply(current, rows.merge(current, posted(base, mine)))
    assert rows.merge(once, posted(base, mine)) == []


@given(base=PAGE, mine=PAGE, theirs=PAGE)
def test_nothing_of_the_other_is_lost_without_a_word(base, mine, theirs):
    """Rows only one of us touched follow him; rows both touched differently are shown with both texts, and then nothing is
    written; otherwise the result does not depend on who was first."""
    start = as_current(base)
    first = apply(start, rows.merge(start, posted(base, theirs)))
    b, m, t = prints(start), prints(as_current(mine)), prints(as_current(theirs))
    clash = {
        (rows.RESULT, key)
        for key in KEYS
        if len({m.get((rows.RESULT, key)), t.get((rows.RESULT, key)), b.get((rows.RESULT, key))}) == 3
        or (
            m.get((rows.RESULT, key)) != b.get((rows.RESULT, key))
            and t.get((rows.RESULT, key)) != b.get((rows.RESULT, key))
            and m.get((rows.RESULT, key)) != t.get((rows.RESULT, key))
        )
    }
    try:
        second = apply(first, rows.merge(first, posted(base, mine)))
    except ReportConflict as conflict:
        assert {(row.kind, row.key) for row in conflict.rows} == clash
        for row in conflict.rows:
            assert row.fingerprint == t.get((row.kind, row.key), "")
    else:
        assert clash == set()
        other = apply(start, rows.merge(start, posted(base, mine)))
        assert prints(second) == prints(apply(other, rows.merge(other, posted(base, theirs))))
