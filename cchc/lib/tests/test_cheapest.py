"""The cheapest set is never dearer than what trying every set finds, and is said to be none only where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import chain, combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from cchc.lib.cheapest import Choice, cheapest, won_back

LIMITS = {1: Decimal("1.5"), 2: Decimal("0.75"), 3: Decimal("2.001")}


def choice(key: str, cost: int, **gives: str) -> Choice:
    return Choice(key, cost, {int(where[1:]): Decimal(points) for where, points in gives.items()})


def by_trying(choices: Sequence[Choice], need: Decimal) -> tuple[int, int] | None:
    """Least cost, and the least number of choices with it."""
    sets = chain.from_iterable(combinations(choices, n) for n in range(len(choices) + 1))
    enough = [(sum(one.cost for one in those), len(those)) for those in sets if won_back(those, LIMITS) >= need]
    return min(enough, default=None)


points = st.decimals(min_value=0, max_value=3, places=3)
some_choices = st.lists(
    st.builds(
        lambda cost, gives: Choice("", cost, gives),
        st.integers(1, 5),
        st.dictionaries(st.sampled_from([1, 2, 3]), points, min_size=1, max_size=2),
    ),
    max_size=8,
).map(lambda rows: [Choice(str(n), row.cost, row.gives) for n, row in enumerate(rows)])


@settings(max_examples=60, deadline=None)
@given(some_choices, st.decimals(min_value=0, max_value=4, places=3))
def test_no_set_is_cheaper_than_the_one_found(choices, need):
    keys = cheapest(choices, LIMITS, need)

    found = None
    if keys is not None:
        chosen = [one for one in choices if one.key in keys]
        assert won_back(chosen, LIMITS) >= need
        found = (sum(one.cost for one in chosen), len(chosen))
    assert found == by_trying(choices, need)


def test_two_cheap_ones_beat_a_dear_one():
    choices = [choice("a", 4, _1="1.5"), choice("b", 1, _1="0.5"), choice("c", 2, _3="1")]

    assert cheapest(choices, LIMITS, Decimal("1.5")) == ("b", "c")


def test_no_more_is_won_back_than_was_lost():
    both = [choice("a", 1, _2="0.5"), choice("b", 1, _2="0.5")]

    assert cheapest(both, LIMITS, Decimal("0.75")) == ("a", "b")
    assert cheapest(both, LIMITS, Decimal("0.751")) is None


def test_a_thousandth_of_a_point_decides():
    choices = [choice("a", 1, _3="1.999"), choice("b", 2, _3="2")]

    assert cheapest(choices, LIMITS, Decimal(2)) == ("b",)
    assert cheapest(choices, LIMITS, Decimal("1.999")) == ("a",)


def test_nothing_is_needed_for_a_goal_that_is_reached():
    assert cheapest([choice("a", 1, _1="1")], LIMITS, Decimal(0)) == ()
