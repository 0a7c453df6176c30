"""What mending would bring the whole city: every unit mends the ticked criteria, and all units are ranked anew.

Three assumptions to choose from: the findings bring back what people put on them; each unit gets what the best one got;
all that was lost comes back.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from cchc.lib import par_index
from cchc.lib.par_index import ZERO, Band
from inspections.models import FindingLoss, IndexAssessment, IndexCriterionResult, IndexRound, IndexScore
from units.models import User

FINDINGS, BEST, ALL = "findings", "best", "all"
WAYS = [
    (FINDINGS, "khắc phục các tồn tại đã lập, lấy lại số điểm đã ghi cho từng tồn tại"),
    (BEST, "mỗi đơn vị đạt bằng đơn vị cao nhất của thành phố (lấy lại phần tự mất)"),
    (ALL, "lấy lại toàn bộ điểm mất"),
]


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit before and after; `back`: the points that it would win back."""

    pk: int
    unit: str
    back: Decimal
    percent_before: Decimal | None
    percent: Decimal | None
    rank_before: int | None
    rank: int | None
    band_before: str
    band: str


@dataclass(frozen=True)
class Outcome:
    """All units in their new order; how many are in each band before and after."""

    units: tuple[Moved, ...]
    back: Decimal
    bands: tuple[tuple[str, int, int], ...]


def outcome_of(round_: IndexRound, criteria: Iterable[int], way: str, user: User) -> Outcome:
    """Three queries at most, whatever the number of units and criteria."""
    ticked = list(criteria)
    back = _back(round_, ticked, way, user) if ticked else {}
    bands = par_index.bands_of(round_.criteria_set.bands)
    rows = list(
        IndexAssessment.objects.filter(round=round_).values_list(
            "pk", "unit__short_name", "score", "maximum", "percent", "rank", "band"
        )
    )
    scores = [(row[2] or ZERO) + back.get(row[0], ZERO) for row in rows]
    percents = [par_index.percent_of(score, row[3] or ZERO) for score, row in zip(scores, rows, strict=True)]
    moved = [
        Moved(row[0], row[1], back.get(row[0], ZERO), row[4], percent, row[5], place, row[6], _band(percent, bands))
        for row, percent, place in zip(rows, percents, par_index.ranks(percents), strict=True)
    ]
    moved.sort(key=lambda one: (one.rank is None, one.rank, one.pk))
    return Outcome(tuple(moved), sum(back.values(), ZERO), _counted(moved, bands))


def _band(percent: Decimal | None, bands: tuple[Band, ...]) -> str:
    found = par_index.band_of(percent, bands)
    return found.label if found else ""


def _counted(moved: list[Moved], bands: tuple[Band, ...]) -> tuple[tuple[str, int, int], ...]:
    before, after = Counter(one.band_before for one in moved), Counter(one.band for one in moved)
    return tuple((band.label, before[band.label], after[band.label]) for band in bands)


# --- Points that come back, by assessment -------------------------------------------------------------


def _back(round_: IndexRound, ticked: list[int], way: str, user: User) -> dict[int, Decimal]:
    return {FINDINGS: _by_findings, BEST: _to_best}.get(way, _all_of_it)(round_, ticked, user)


def _by_findings(round_: IndexRound, ticked: list[int], user: User) -> dict[int, Decimal]:
    rows = FindingLoss.objects.visible_to(user).standing()
    rows = rows.filter(score__assessment__round=round_, score__criterion__in=ticked).order_by()
    columns = ("score__assessment_id", "score__maximum", "score__score")
    summed = rows.values("score_id", *columns).annotate(back=Sum("points")).values_list(*columns, "back")
    found: dict[int, Decimal] = defaultdict(Decimal)
    for assessment, maximum, score, points in summed:
        found[assessment] += par_index.regained(maximum - (score or ZERO), [points])
    return found


def _all_of_it(round_: IndexRound, ticked: list[int], user: User) -> dict[int, Decimal]:
    rows = _scores(round_, ticked).filter(maximum__gt=0)
    lost = Sum(F("maximum") - Coalesce("score", ZERO))
    return dict(rows.values("assessment").annotate(lost=lost).values_list("assessment_id", "lost"))


def _to_best(round_: IndexRound, ticked: list[int], user: User) -> dict[int, Decimal]:
    """Sum of the best scores where the criterion applies, less the unit's own. A lone unit has nobody to reach."""
    results = IndexCriterionResult.objects.filter(round=round_, criterion__in=ticked, best__isnull=False)
    best: dict[int, Decimal] = dict(results.filter(units__gt=1).values_list("criterion_id", "best"))
    total = sum(best.values(), ZERO)
    rows = _scores(round_, list(best))
    own = rows.filter(maximum__gt=0).values("assessment").annotate(own=Sum("score")).values_list("assessment_id", "own")
    left_out: dict[int, Decimal] = defaultdict(Decimal)
    for assessment, criterion in rows.filter(maximum=0).values_list("assessment_id", "criterion_id"):
        left_out[assessment] += best[criterion]
    return {pk: total - left_out[pk] - (points or ZERO) for pk, points in own}


def _scores(round_: IndexRound, criteria: list[int]) -> Any:
    return IndexScore.objects.filter(assessment__round=round_, criterion__in=criteria).order_by()
