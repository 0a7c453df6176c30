from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.lib.numbers import (
    count_vi,
    decimal_vi,
    parse_decimal_vi,
    percent_vi,
    round_half_up,
    score_vi,
    two_digits,
)

FRACTIONS = st.fractions(-(10**12), 10**12, max_denominator=10**6)


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (Decimal("83.06"), 2, "83,06"),
        (Decimal("83.065"), 2, "83,07"),
        (Decimal("-1234567.5"), 2, "-1.234.567,50"),
        (10545, 0, "10.545"),
        (Fraction(1, 3), 3, "0,333"),
        (Decimal("-0.001"), 2, "0,00"),
        (0, 2, "0,00"),
        (Decimal("1E+30"), 0, "1" + ".000" * 10),
    ],
)
def test_decimals_print_with_comma_and_thousands_with_dot(value, places: int, written: str):
    assert decimal_vi(value, places) == written


def test_percentages_come_from_a_fraction_of_one():
    assert percent_vi(Fraction(118, 127)) == "92,91%"
    assert percent_vi(Decimal("0.8306")) == "83,06%"
    assert percent_vi(1) == "100,00%"


@pytest.mark.parametrize(
    ("score", "written"),
    [("1", "1"), ("1.000", "1"), ("0.5", "0,5"), ("0.750", "0,75"), ("2.333", "2,33"), ("0", "0"), ("10", "10")],
)
def test_scores_have_no_idle_zeros(score: str, written: str):
    assert score_vi(Decimal(score)) == written


@given(FRACTIONS, st.integers(0, 6))
def test_rounding_is_half_up_and_never_off_by_more_than_half(value: Fraction, places: int):
    rounded = round_half_up(value, places)
    off = (abs(Fraction(rounded)) - abs(value)) * 10**places

    assert -Fraction(1, 2) < off <= Fraction(1, 2)
    assert rounded.as_tuple().exponent == -places


@given(st.decimals(-(10**20), 10**20, places=5), st.integers(0, 4))
def test_a_decimal_and_the_same_fraction_round_alike(value: Decimal, places: int):
    assert round_half_up(value, places) == round_half_up(Fraction(value), places)


@given(st.decimals(-999, 999, places=3))
def test_what_is_printed_is_read_back(value: Decimal):
    assert parse_decimal_vi(decimal_vi(value, 3)) == value


@pytest.mark.parametrize(("typed", "value"), [("0,75", "0.75"), ("0.75", "0.75"), (" 3 ", "3"), (",5", "0.5")])
def test_comma_and_dot_are_both_decimal_marks(typed: str, value: str):
    assert parse_decimal_vi(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["", "một", "1.234,5", "NaN", "Infinity", "1e5", "--1", "1,", "٣", "1" * 41])
def test_what_is_no_number_gets_a_sentence(typed: str):
    with pytest.raises(ValueError, match="không phải là số"):
        parse_decimal_vi(typed)


def test_long_lists_are_counted_exactly_to_ten_thousand():
    assert [count_vi(n) for n in (0, 9812, 10_000, 10_001)] == ["0", "9.812", "10.000", "trên 10.000"]


def test_counts_in_papers_have_two_digits():
    assert [two_digits(n) for n in (5, 12, 127)] == ["05", "12", "127"]
