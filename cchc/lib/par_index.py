"""What an index is: points over the applicable maximum, its rank and band, and where points were lost (domain.md §1.4).

The one place that computes an index; pages, papers and exports show what comes from here. Pure functions on ``Decimal``
and ``Fraction``: scores and percentages are kept with 3 decimals, half up, and shown with 2.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cchc.lib.numbers import Exact, decimal_vi, round_half_up

ZERO = Decimal(0)
PLACES, SHOWN = 3, 2


@dataclass(frozen=True, slots=True)
class Item:
    """One scored criterion: ``maximum`` 0 where it does not apply; ``score`` None where nobody has scored it yet."""

    maximum: Decimal
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class Index:
    """Points, the maximum that applies, and the one in percent of the other (None where nothing applies)."""

    score: Decimal
    maximum: Decimal
    percent: Decimal | None

    @property
    def lost(self) -> Decimal:
        return self.maximum - self.score


def index_of(items: Iterable[Item]) -> Index:
    """Sum of points over sum of maxima. What is not scored yet adds to the maximum alone; the order never matters."""
    score, maximum = ZERO, ZERO
    for item in items:
        if item.maximum:
            maximum += item.maximum
            score += item.score or ZERO
    return Index(score, maximum, percent_of(score, maximum))


def percent_of(score: Exact, maximum: Exact) -> Decimal | None:
    """93.76 of 95 → ``Decimal("98.695")``; None for a maximum of 0."""
    return round_half_up(Fraction(score) / Fraction(maximum) * 100, PLACES) if maximum else None


def ranks(percents: Sequence[Decimal | None]) -> list[int | None]:
    """Place of each, the highest first: equal ones share a place and the next is skipped (1, 2, 2, 4); None has none."""
    places: dict[Decimal, int] = {}
    for place, percent in enumerate(sorted((p for p in percents if p is not None), reverse=True), 1):
        places.setdefault(percent, place)
    return [None if percent is None else places[percent] for percent in percents]


def mean(total: Exact, count: int) -> Decimal | None:
    """Sum over number, with 3 decimals; None for none."""
    return round_half_up(Fraction(total) / count, PLACES) if count else None


def points_shown(points: Exact | None) -> str:
    """«6,50»; «–» for None."""
    return "–" if points is None else decimal_vi(points, SHOWN)


def change_shown(before: Decimal | None, after: Decimal | None) -> str:
    """«+1,25», «−0,40», «0,00»: with a sign, in points or points of a percentage; '' where one of them is missing."""
    if before is None or after is None:
        return ""
    rounded = round_half_up(after - before, SHOWN)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return sign + decimal_vi(abs(rounded), SHOWN)


def share_change_shown(share: Exact) -> str:
    """A difference as a share of the maximum: ``Fraction(1, 8)`` → «+12,50%»."""
    return change_shown(ZERO, round_half_up(Fraction(share) * 100, PLACES)) + "%"


@dataclass(frozen=True, slots=True)
class Band:
    """One line of a band table: «Tốt» from 80 percent on."""

    key: str
    label: str
    at_least: Decimal


def bands_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Band, ...]:
    """The band table of a set, as its column holds it, the highest band first."""
    bands = [Band(str(row["key"]), str(row["label"]), Decimal(str(row["at_least"]))) for row in rows]
    return tuple(sorted(bands, key=lambda band: band.at_least, reverse=True))


def band_of(percent: Decimal | None, bands: Iterable[Band]) -> Band | None:
    """The highest band that a percentage reaches, compared with all its 3 decimals; None below the lowest."""
    if percent is None:
        return None
    reached = [band for band in bands if percent >= band.at_least]
    return max(reached, key=lambda band: band.at_least, default=None)


def percent_shown(percent: Decimal | None, bands: Iterable[Band] = ()) -> str:
    """«98,70%»; with three decimals where two would show a band that was not reached («79,998%»); «–» for None."""
    if percent is None:
        return "–"
    rounded = round_half_up(percent, SHOWN)
    hidden = any((percent >= band.at_least) != (rounded >= band.at_least) for band in bands)
    return decimal_vi(percent, PLACES if hidden else SHOWN) + "%"


@dataclass(frozen=True, slots=True)
class Loss:
    """Points lost at one criterion: ``by_all`` no unit got, ``by_itself`` some unit got and this one did not."""

    by_itself: Decimal
    by_all: Decimal

    @property
    def total(self) -> Decimal:
        return self.by_itself + self.by_all


def loss_of(maximum: Decimal, score: Decimal | None, best: Decimal | None, *, units: int) -> Loss:
    """``best`` is the highest score of the ``units`` to which the criterion applied. A lone unit lost all by itself."""
    lost = maximum - (score or ZERO)
    by_all = maximum - best if best is not None and units > 1 else ZERO
    by_all = min(max(by_all, ZERO), lost)
    return Loss(lost - by_all, by_all)


def loss_of_all(lost: Decimal, maximum: Decimal, best: Decimal | None, *, units: int) -> Loss:
    """The losses of all ``units`` at one criterion together, ``lost`` in all: the sum of `loss_of` over them."""
    by_all = (maximum - best) * units if best is not None and units > 1 else ZERO
    by_all = min(max(by_all, ZERO), lost)
    return Loss(lost - by_all, by_all)


# --- What mending would bring: assumptions, never results ---------------------------------------------


def regained(lost: Decimal, points: Iterable[Decimal]) -> Decimal:
    """What mending brings back at one criterion: the points of all that is mended there, never more than was lost."""
    return min(lost, sum(points, ZERO))


def place_among(percent: Decimal | None, others: Iterable[Decimal | None]) -> int | None:
    """The rank of a unit beside the others, as `ranks` gives it."""
    if percent is None:
        return None
    return 1 + sum(1 for other in others if other is not None and other > percent)


def percent_for_place(place: int, others: Iterable[Decimal | None]) -> Decimal:
    """The lowest percentage with which a unit has this rank or a better one; 0 where any has."""
    better = sorted((other for other in others if other is not None), reverse=True)
    return better[place - 1] if place <= len(better) else ZERO


def score_for(percent: Decimal, maximum: Decimal) -> Decimal:
    """The fewest points, with 3 decimals, with which `percent_of` reaches ``percent`` (also by rounding up to it)."""
    half_a_step = Fraction(1, 2 * 10**PLACES)
    exact = (Fraction(percent) - half_a_step) * Fraction(maximum) / 100 * 10**PLACES
    return Decimal(max(0, -(-exact.numerator // exact.denominator))).scaleb(-PLACES)
