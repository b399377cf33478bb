"""Numbers as people write them, in both languages; what is none is refused, never guessed."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from giaoban.core.amounts import read_number
from giaoban.core.components import quantity_words


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("41,5", "41.5"),
        ("41.5", "41.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234", "1234"),
        ("12.345.678", "12345678"),
        ("12,345,678", "12345678"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234", "1234"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        ("1.2345", "1.2345"),
        ("007", "7"),
        ("-3,5", "-3.5"),
        ("\u22123", "-3"),
        ("+4", "4"),
        ("5,", "5"),
        ("100", "100"),
        ("-0", "0"),
    ],
)
def test_what_a_person_meant(text, number):
    found = read_number(f" {text} ")
    assert found == Decimal(number)
    assert "E" not in str(found)


def test_one_mark_with_three_digits_follows_the_language():
    assert read_number("1.234") == 1234
    assert read_number("1,234") == Decimal("1.234")
    with translation.override("en"):
        assert read_number("1.234") == Decimal("1.234")
        assert read_number("1,234") == 1234


@pytest.mark.parametrize(
    "text",
    ["abc", "1.23.45", "1,2,3", "12.34,5", "1,234,5.6", "1.234.5", ",5", "--3", "3-4", "1e5", "NaN", "5 ha", "."],
)
def test_what_is_no_number(text):
    with pytest.raises(ValueError):
        read_number(text)


def test_nothing_is_nothing():
    assert read_number("") is None
    assert read_number("  \u00a0") is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**11), max_value=10**11))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_shown_is_understood(language, number):
    with translation.override(language):
        assert read_number(quantity_words(number)) == number
