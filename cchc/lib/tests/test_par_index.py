"""The arithmetic of the index, on figures that were published (domain.md §1.4), and its properties."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.lib.par_index import (
    Band,
    Item,
    band_of,
    bands_of,
    change_shown,
    index_of,
    loss_of,
    mean,
    percent_for_place,
    percent_of,
    percent_shown,
    place_among,
    ranks,
    regained,
    score_for,
)
from cchc.lib.scoring import Mark, Values, propose

BANDS = bands_of(
    [
        {"key": "trung_binh", "label": "Trung bình", "at_least": 0},
        {"key": "tot", "label": "Tốt", "at_least": 80},
        {"key": "kha", "label": "Khá", "at_least": 65},
    ]
)
WEIGHTS = {"a": "1", "b": "0.6", "c": "0.2", "d": "0"}  # in percent 100, 60, 20, 0 (domain.md §1.4)


def item(score: str | None, maximum: str) -> Item:
    return Item(Decimal(maximum), None if score is None else Decimal(score))


@pytest.mark.parametrize(
    ("score", "maximum", "kept", "shown"),
    [
        ("93.76", "95", "98.695", "98,70%"),  # Bình Thuận 2018: Văn phòng UBND tỉnh, announced as 98,7 %
        ("83.21", "100", "83.210", "83,21%"),  # phường Nam Sơn 2021
        ("9.428", "9.5", "99.242", "99,24%"),  # Bình Thuận 2024, chỉ đạo điều hành
    ],
)
def test_published_results_come_out_as_published(score, maximum, kept, shown):
    percent = percent_of(Decimal(score), Decimal(maximum))

    assert percent == Decimal(kept)
    assert percent_shown(percent) == shown


def test_sixty_appraised_and_forty_of_satisfaction_add_up():
    index = index_of([item("43.26", "60"), item("39.95", "40")])

    assert (index.score, index.maximum, index.percent) == (Decimal("83.21"), Decimal(100), Decimal("83.210"))


def test_the_scheme_of_75_15_and_10_is_one_index_of_100():
    index = index_of([item("61.5", "75"), item("12.345", "15"), item("8.9", "10")])

    assert (index.maximum, index.percent) == (Decimal(100), Decimal("82.745"))


def test_a_field_of_20_points_that_does_not_apply_leaves_80():
    index = index_of([item("60", "80"), item(None, "0")])

    assert (index.maximum, index.percent, index.lost) == (Decimal(80), Decimal("75.000"), Decimal(20))


def test_survey_weights_100_60_20_0_give_their_mean():
    answers = [{"key": key, "label": key, "weight": weight} for key, weight in WEIGHTS.items()]
    counts = {"a": Decimal(50), "b": Decimal(30), "c": Decimal(15), "d": Decimal(5)}

    found = propose({"type": "survey", "answers": answers}, Decimal(10), Mark.RESULT, Values(counts=counts))

    assert found.score == Decimal("7.100")  # (50 + 18 + 3) / 100 × 10


def test_what_nobody_scored_yet_counts_in_the_maximum_alone():
    assert index_of([item("5", "10"), item(None, "10")]).percent == Decimal("25.000")


def test_nothing_that_applies_has_no_percentage():
    assert index_of([item(None, "0")]).percent is None
    assert (percent_shown(None), band_of(None, BANDS)) == ("–", None)


def test_equal_percentages_share_a_rank_and_the_next_is_skipped():
    percents = [Decimal("80.5"), Decimal("91"), None, Decimal("80.500"), Decimal("79")]

    assert ranks(percents) == [2, 1, None, 2, 4]


@pytest.mark.parametrize(
    ("percent", "label"), [("83.06", "Tốt"), ("80", "Tốt"), ("79.999", "Khá"), ("65", "Khá"), ("64.999", "Trung bình")]
)
def test_a_band_begins_at_its_limit(percent, label):
    band = band_of(Decimal(percent), BANDS)

    assert band is not None
    assert band.label == label


def test_no_band_below_the_lowest():
    assert band_of(Decimal(50), [Band("dat", "Đạt", Decimal(60))]) is None


def test_rounding_never_shows_a_band_that_was_not_reached():
    assert percent_shown(Decimal("79.998"), BANDS) == "79,998%"
    assert percent_shown(Decimal("79.998")) == "80,00%"


def test_what_no_unit_got_is_parted_from_what_the_unit_lost_itself():
    loss = loss_of(Decimal(3), Decimal(1), Decimal("2.5"), units=18)

    assert (loss.by_itself, loss.by_all, loss.total) == (Decimal("1.5"), Decimal("0.5"), Decimal(2))


def test_a_lone_unit_lost_all_by_itself():
    assert loss_of(Decimal(3), Decimal(1), Decimal(1), units=1).by_all == 0


def test_a_mean_has_three_decimals_and_none_of_nothing():
    assert (mean(Decimal("236.94"), 3), mean(0, 0)) == (Decimal("78.980"), None)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [("80", "81.255", "+1,26"), ("81", "80.6", "−0,40"), ("80", "80.001", "0,00"), (None, "80", "")],
)
def test_a_change_is_shown_with_its_sign(before, after, shown):
    assert change_shown(before and Decimal(before), Decimal(after)) == shown


points = st.decimals(min_value=0, max_value=20, places=3)
items = st.builds(
    lambda top, share: Item(top, (top * share / 100).quantize(Decimal("0.001"))), points, st.integers(0, 100)
)


@given(st.lists(items, max_size=60).flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_no_order_changes_an_index(pair):
    rows, shuffled = pair

    assert index_of(rows) == index_of(shuffled)


@given(st.lists(items, min_size=1, max_size=40), st.lists(st.integers(0, 39), max_size=30), st.randoms())
def test_no_order_of_edits_changes_an_index(rows, edits, random):
    """Each edit sets one score; the last state alone counts, whatever way led to it."""
    new = {n % len(rows): Item(rows[n % len(rows)].maximum, Decimal(0)) for n in edits}
    one, other = list(rows), list(rows)
    for n in new:
        one[n] = new[n]
    order = list(new)
    random.shuffle(order)
    for n in order:
        other[n] = new[n]

    assert index_of(one) == index_of(other)


@given(st.lists(items, min_size=1, max_size=40))
def test_an_index_lies_between_0_and_100_and_loses_what_is_missing(rows):
    index = index_of(rows)

    assert index.percent is None or 0 <= index.percent <= 100
    assert index.score + index.lost == index.maximum


@given(st.lists(st.one_of(st.none(), points), max_size=30))
def test_nobody_stands_before_a_better_one(percents):
    places = ranks(percents)

    for percent, place in zip(percents, places, strict=True):
        better = sum(1 for other in percents if other is not None and percent is not None and other > percent)
        assert place == (None if percent is None else better + 1)


@given(points, st.integers(0, 100), st.integers(0, 100), st.integers(2, 50))
def test_both_parts_of_a_loss_make_the_loss(maximum, share, best_share, units):
    score = (maximum * share / 100).quantize(Decimal("0.001"))
    best = max(score, (maximum * best_share / 100).quantize(Decimal("0.001")))

    loss = loss_of(maximum, score, best, units=units)

    assert loss.total == maximum - score
    assert loss.by_itself >= 0
    assert loss.by_all >= 0
    assert Fraction(loss.by_itself) == Fraction(best) - Fraction(score)


def test_no_more_is_regained_than_was_lost():
    assert regained(Decimal("1.5"), [Decimal(1), Decimal(1)]) == Decimal("1.5")
    assert regained(Decimal("1.5"), [Decimal("0.25")]) == Decimal("0.25")


@given(st.one_of(st.none(), points), st.lists(st.one_of(st.none(), points), max_size=20))
def test_a_place_among_others_is_the_place_in_the_ranking(percent, others):
    assert place_among(percent, others) == ranks([percent, *others])[0]


@given(st.integers(1, 25), st.lists(points, max_size=20))
def test_the_percentage_for_a_place_gives_it_and_a_thousandth_less_does_not(place, others):
    percent = percent_for_place(place, others)

    assert (place_among(percent, others) or 0) <= place
    if percent > 0:
        assert (place_among(percent - Decimal("0.001"), others) or 0) > place


@given(st.decimals(min_value=0, max_value=100, places=3), st.decimals(min_value=1, max_value=100, places=3))
def test_the_score_for_a_percentage_reaches_it_and_a_thousandth_less_does_not(percent, maximum):
    score = score_for(percent, maximum)

    assert (percent_of(score, maximum) or 0) >= percent
    if score > 0:
        assert (percent_of(score - Decimal("0.001"), maximum) or 0) < percent
