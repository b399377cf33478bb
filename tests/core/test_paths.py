"""Ranges of tree paths: `path >= a and path < b` is the subtree, on every database's order of ASCII."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from giaoban.core.paths import ALPHABET, STEP, ancestors, is_below, next_path

steps = st.text(ALPHABET, min_size=STEP, max_size=STEP)
paths = st.lists(steps, min_size=1, max_size=5).map("".join)


@given(paths, paths)
def test_a_range_holds_exactly_the_subtree(top, other):
    assert is_below(other, top) == other.startswith(top)


@given(paths, st.lists(steps, max_size=4).map("".join))
def test_every_descendant_is_in_the_range(top, rest):
    assert top <= top + rest < next_path(top)
    assert is_below(top + rest, top)


@given(paths)
def test_the_next_sibling_is_outside(top):
    assert next_path(top) > top
    assert not next_path(top).startswith(top)
    assert not is_below(next_path(top), top)


@given(paths)
def test_ancestors_are_the_units_above(path):
    above = ancestors(path)
    assert above == [path[: STEP * n] for n in range(1, len(path) // STEP)]
    assert all(is_below(path, one) and one != path for one in above)


def test_the_last_path_of_all_has_everything_below_it():
    assert next_path("Z" * STEP) > "Z" * (STEP * 10)
    assert is_below("ZZZZ0001", "ZZZZ")
