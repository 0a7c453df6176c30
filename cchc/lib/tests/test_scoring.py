from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.lib.scoring import (
    LEFT_OUT,
    Mark,
    Score,
    Values,
    check_values,
    is_complete,
    needed_values,
    percent_display,
    propose,
    round3,
    thresholds,
    total,
)

YES_NO: dict[str, Any] = {"type": "yes_no"}
CHOICE: dict[str, Any] = {
    "type": "choice",
    "options": [{"key": "du", "label": "Đủ", "score": 1}, {"key": "thieu", "label": "Thiếu", "score": 0.5}],
}
PERCENT: dict[str, Any] = {
    "type": "tiers",
    "unit": "percent",
    "better": "higher",
    "tiers": [{"at_least": 98, "score": 1}, {"at_least": 80, "score": 0.5}],
    "otherwise": 0,
    "numerator_label": "hồ sơ đúng hạn",
    "denominator_label": "hồ sơ đã giải quyết",
}
DAYS: dict[str, Any] = {
    "type": "tiers",
    "unit": "day",
    "better": "lower",
    "tiers": [{"at_most": 0, "score": 1}, {"at_most": 15, "score": 0.5}],
    "otherwise": 0.1,
}
RATIO: dict[str, Any] = {"type": "ratio", "floor_percent": 80}
DEDUCTION: dict[str, Any] = {
    "type": "deduction",
    "step": 0.1,
    "counts": "lượt vi phạm",
    "zero_if": "Có người bị kỷ luật",
}
SURVEY: dict[str, Any] = {
    "type": "survey",
    "answers": [
        {"key": "tot", "label": "Tốt", "weight": 1},
        {"key": "kha", "label": "Khá", "weight": 0.6},
        {"key": "kem", "label": "Kém", "weight": 0},
    ],
}
MANUAL: dict[str, Any] = {"type": "manual"}
ALL = [YES_NO, CHOICE, PERCENT, DAYS, RATIO, DEDUCTION, SURVEY, MANUAL, {"type": "external"}]
ZERO, ONE, TWO = Decimal(0), Decimal(1), Decimal(2)

COUNTS = st.integers(0, 10**6).map(Decimal)
MAXIMA = st.decimals("1", "25", places=2)
ODD_NUMBERS = st.none() | st.decimals(-(10**6), 10**6, places=3)
VALUES = st.builds(
    Values,
    choice=st.sampled_from([None, "yes", "no", "du", "thieu", "lạ"]),
    numerator=ODD_NUMBERS,
    denominator=ODD_NUMBERS,
    count=ODD_NUMBERS,
    percent=ODD_NUMBERS,
    score=ODD_NUMBERS,
    zero_if=st.booleans(),
    counts=st.dictionaries(st.sampled_from(["tot", "kha", "kem", "lạ"]), COUNTS),
)


def score_of(rule: dict[str, Any], maximum: Decimal = ONE, **values: Any) -> Decimal | None:
    return propose(rule, maximum, Mark.RESULT, Values(**values)).score


@given(st.sampled_from(ALL), MAXIMA, st.sampled_from(Mark), VALUES)
def test_no_score_is_below_zero_or_above_its_maximum(
    rule: dict[str, Any], maximum: Decimal, mark: Mark, values: Values
):
    proposed = propose(rule, maximum, mark, values)

    assert proposed.maximum == (0 if mark in LEFT_OUT else maximum)
    if proposed.score is not None:
        assert 0 <= proposed.score <= maximum
        assert proposed.score.as_tuple().exponent == -3


@given(st.sampled_from(ALL), st.sampled_from(Mark), VALUES)
def test_an_answer_is_complete_when_it_has_a_score_or_needs_none(rule: dict[str, Any], mark: Mark, values: Values):
    scored = propose(rule, ONE, mark, values).score is not None

    assert is_complete(rule, mark, values) == (scored or mark in LEFT_OUT)


@given(st.sampled_from([PERCENT, RATIO]), COUNTS, COUNTS, st.integers(1, 10**6).map(Decimal))
def test_more_of_the_good_never_scores_less(rule: dict[str, Any], a: Decimal, b: Decimal, of: Decimal):
    less, more = sorted((a, b))

    assert score_of(rule, numerator=less, denominator=of) <= score_of(rule, numerator=more, denominator=of)  # type: ignore[operator]


@given(st.sampled_from([DAYS, DEDUCTION]), COUNTS, COUNTS)
def test_more_of_the_bad_never_scores_more(rule: dict[str, Any], a: Decimal, b: Decimal):
    fewer, more = sorted((a, b))

    assert score_of(rule, count=fewer) >= score_of(rule, count=more)  # type: ignore[operator]


@given(COUNTS, st.integers(1, 10**6).map(Decimal), MAXIMA)
def test_a_ratio_is_exact_before_it_is_rounded_once(top: Decimal, of: Decimal, maximum: Decimal):
    top = min(top, of)
    rule = {"type": "ratio", "floor_percent": 0}

    assert score_of(rule, maximum, numerator=top, denominator=of) == round3(
        Fraction(top) / Fraction(of) * Fraction(maximum)
    )


@given(st.integers(0, 9).map(Decimal))
def test_steps_written_as_floats_do_not_drift(count: Decimal):
    assert score_of(DEDUCTION, count=count) == ONE - count / 10


@pytest.mark.parametrize(
    ("top", "of", "score"),
    [(98, 100, "1"), (979999, 1000000, "0.5"), (97996, 100000, "0.5"), (80, 100, "0.5"), (79, 100, "0"), (1, 1, "1")],
)
def test_the_first_tier_that_holds_counts_by_the_exact_fraction(top: int, of: int, score: str):
    assert score_of(PERCENT, numerator=Decimal(top), denominator=Decimal(of)) == Decimal(score)


@pytest.mark.parametrize(("days", "score"), [(0, "1"), (1, "0.5"), (15, "0.5"), (16, "0.1")])
def test_days_of_delay_fall_through_the_tiers_to_otherwise(days: int, score: str):
    assert score_of(DAYS, count=Decimal(days)) == Decimal(score)


@pytest.mark.parametrize(("top", "score"), [(79, "0"), (80, "0.8"), (100, "1")])
def test_a_ratio_is_zero_below_its_floor_and_counts_on_it(top: int, score: str):
    assert score_of(RATIO, numerator=Decimal(top), denominator=Decimal(100)) == Decimal(score)


def test_a_choice_gives_the_score_of_its_option():
    assert [score_of(CHOICE, choice=key) for key in ("du", "thieu", "lạ", None)] == [1, Decimal("0.5"), None, None]
    assert [score_of(YES_NO, choice=key) for key in ("yes", "no", None)] == [1, 0, None]


def test_a_survey_is_the_weighted_mean_of_its_sheets():
    sheets = {"tot": Decimal(1), "kha": Decimal(1), "kem": Decimal(1)}

    assert score_of(SURVEY, Decimal(5), counts=sheets) == Decimal("2.667")
    assert score_of(SURVEY, Decimal(5), counts={}) is None


def test_marks_leave_the_maximum_give_all_or_nothing():
    proposed = {mark: propose(YES_NO, TWO, mark, Values()) for mark in Mark}

    assert {mark: (row.score, row.maximum) for mark, row in proposed.items()} == {
        Mark.RESULT: (None, TWO),
        Mark.NOT_APPLICABLE: (None, ZERO),
        Mark.NOT_ARISEN: (TWO, TWO),
        Mark.NO_EVIDENCE: (ZERO, TWO),
        Mark.NOT_DUE: (None, ZERO),
    }


def test_the_tick_that_makes_a_score_zero_works_only_where_the_rule_has_one():
    assert score_of(DEDUCTION, count=Decimal(0), zero_if=True) == 0
    assert score_of(YES_NO, choice="yes", zero_if=True) == 1


def test_a_denominator_of_zero_gives_no_score_and_says_what_to_choose():
    proposed = propose(RATIO, ONE, Mark.RESULT, Values(numerator=Decimal(0), denominator=Decimal(0)))

    assert proposed.score is None
    assert "không phát sinh" in proposed.note


def test_the_share_that_was_measured_comes_with_the_score():
    values = Values(numerator=Decimal(118), denominator=Decimal(127))

    assert propose(RATIO, ONE, Mark.RESULT, values).percent == Fraction(118, 127)


def test_the_total_counts_what_is_left_in():
    rows = [Score(Decimal("1.5"), Decimal(2)), Score(None, Decimal(0)), Score(None, ONE)]

    assert total(rows) == (Decimal("1.5"), Decimal(3), Fraction(1, 2))
    assert total([]) == (ZERO, ZERO, None)


@pytest.mark.parametrize(
    ("rule", "needed"),
    [
        (YES_NO, ("choice",)),
        (PERCENT, ("numerator", "denominator")),
        (DAYS, ("count",)),
        (DEDUCTION, ("count", "zero_if")),
        (SURVEY, ("counts",)),
        (MANUAL, ("score",)),
    ],
)
def test_each_rule_says_what_it_needs(rule: dict[str, Any], needed: tuple[str, ...]):
    assert needed_values(rule) == needed


FINE = Values(choice="yes", numerator=Decimal(1), denominator=Decimal(2), count=Decimal(1), score=Decimal("0.5"))


@pytest.mark.parametrize(
    ("rule", "wrong", "field", "sentence"),
    [
        (
            PERCENT,
            {"numerator": Decimal(3)},
            "numerator",
            "Số hồ sơ đúng hạn (3) không được lớn hơn hồ sơ đã giải quyết (2).",
        ),
        (RATIO, {"numerator": Decimal(3)}, "numerator", "Tử số (3) không được lớn hơn mẫu số (2)."),
        (RATIO, {"denominator": Decimal(0)}, "denominator", "«không phát sinh»"),
        (RATIO, {"numerator": Decimal(-1)}, "numerator", "số âm"),
        (RATIO, {"numerator": Decimal("NaN")}, "numerator", "phải là một số"),
        (DAYS, {"count": Decimal("1.5")}, "count", "số nguyên"),
        (DAYS, {"count": Decimal(10) ** 12}, "count", "quá lớn"),
        (MANUAL, {"score": Decimal("1.001")}, "score", "vượt điểm tối đa"),
        (MANUAL, {"score": Decimal("0.0001")}, "score", "quá nhiều chữ số"),
        (YES_NO, {"choice": "maybe"}, "choice", "không có trong tiêu chí"),
        (SURVEY, {"counts": {"lạ": Decimal(1)}}, "counts", "không có trong phiếu"),
        (SURVEY, {"counts": {"tot": Decimal(0)}}, "counts", "bằng 0"),
    ],
)
def test_a_wrong_value_gets_a_sentence_at_its_field(rule, wrong: dict[str, Any], field: str, sentence: str):
    assert check_values(rule, ONE, Mark.RESULT, FINE if rule is not SURVEY else Values(counts={"tot": ONE})) == {}

    faults = check_values(rule, ONE, Mark.RESULT, replace(FINE, **wrong))

    assert list(faults) == [field]
    assert sentence in faults[field]


def test_what_is_missing_is_incomplete_not_wrong():
    assert [check_values(rule, ONE, Mark.RESULT, Values()) for rule in ALL] == [{}] * len(ALL)


def test_a_percentage_shows_its_fraction_where_rounding_would_hide_a_missed_tier():
    limits = thresholds(PERCENT)

    assert percent_display(Decimal(97996), Decimal(100000), limits) == "98,00% (97.996/100.000)"
    assert percent_display(Decimal(118), Decimal(127), limits) == "92,91%"
    assert percent_display(Decimal(98), Decimal(100), limits) == "98,00%"
    assert percent_display(Decimal(1), Decimal(0), limits) == "–"


@given(COUNTS, st.integers(1, 10**6).map(Decimal))
def test_what_is_shown_never_contradicts_the_tier(top: Decimal, of: Decimal):
    shown = percent_display(top, of, [98])
    figure = Decimal(shown.split("%")[0].replace(".", "").replace(",", "."))

    assert "(" in shown or (figure >= 98) == (Fraction(top) / Fraction(of) >= Fraction(98, 100))
