"""What mending would bring a unit: points, percentage, band and rank, were the ticked shortcomings mended.

All of it is assumption: that mending a finding brings back the points that people put on it, that a loss without a
finding comes back whole, that the other units stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from cchc.lib import par_index
from cchc.lib.cheapest import Choice, cheapest, won_back
from cchc.lib.par_index import ZERO, Band
from inspections.enums import Effort, FindingStatus
from inspections.models import FindingLoss, IndexAssessment, IndexCriterionResult, IndexRound, IndexScore
from units.models import User

STATUS = dict(FindingStatus.choices)
MENDED = (FindingStatus.VERIFIED, FindingStatus.FIXED_ON_SITE)
ASSUMED_EFFORT = Effort.MEDIUM  # where nobody has said how hard it is
FINDING, LOSS = "f-", "s-"


@dataclass(frozen=True, slots=True)
class Option:
    """One shortcoming that may be ticked: a finding, or what was lost at a criterion and no finding explains.

    `gives`: points by key of the score; `effort` is '' where nobody entered it.
    """

    key: str
    text: str
    code: str
    url: str
    status: str
    label: str
    gives: Mapping[int, Decimal]
    effort: str
    mended: bool

    @property
    def points(self) -> Decimal:
        return sum(self.gives.values(), ZERO)

    @property
    def is_finding(self) -> bool:
        return self.key.startswith(FINDING)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands: points, percentage, band and rank."""

    score: Decimal
    maximum: Decimal
    percent: Decimal | None
    band: str
    rank: int | None


@dataclass(frozen=True)
class Scene:
    """A unit's result with all that may be mended. `others`: percentages of the other units of the round."""

    assessment: IndexAssessment
    options: tuple[Option, ...]
    limits: dict[int, Decimal]  # key of a score → points lost
    others: tuple[Decimal | None, ...]
    bands: tuple[Band, ...]

    @property
    def now(self) -> Place:
        return self.place(ZERO)

    def place(self, back: Decimal) -> Place:
        score, maximum = (self.assessment.score or ZERO) + back, self.assessment.maximum or ZERO
        percent = par_index.percent_of(score, maximum)
        band = par_index.band_of(percent, self.bands)
        rank = par_index.place_among(percent, self.others)
        return Place(score, maximum, percent, band.label if band else "", rank)

    def known(self, ticked: Iterable[str]) -> set[str]:
        """Those of the keys that are options here."""
        return set(ticked) & {option.key for option in self.options}

    def back(self, ticked: Iterable[str]) -> Decimal:
        """Points that the ticked options bring back together."""
        return won_back([self.choice(option) for option in self._chosen(ticked)], self.limits)

    def cost(self, ticked: Iterable[str]) -> int:
        return sum(self.weight(option) for option in self._chosen(ticked))

    def _chosen(self, ticked: Iterable[str]) -> list[Option]:
        keys = set(ticked)
        return [option for option in self.options if option.key in keys]

    def weight(self, option: Option) -> int:
        return weights(self.assessment.round)[option.effort or ASSUMED_EFFORT]

    def choice(self, option: Option) -> Choice:
        return Choice(option.key, self.weight(option), option.gives)

    def cheapest(self, percent: Decimal) -> tuple[str, ...] | None:
        """The set with the least effort with which the unit reaches the percentage, what is mended already included;
        None where all options together do not."""
        done = [option.key for option in self.options if option.mended]
        left = dict(self.limits)
        for option in self._chosen(done):
            for score, points in option.gives.items():
                left[score] = max(ZERO, left[score] - points)
        need = par_index.score_for(percent, self.assessment.maximum or ZERO) - (self.assessment.score or ZERO)
        open_ones = [self.choice(option) for option in self.options if not option.mended]
        found = cheapest(open_ones, left, need - self.back(done))
        return None if found is None else (*done, *found)


def weights(round_: IndexRound) -> dict[str, int]:
    return {Effort.LOW: round_.low_effort, Effort.MEDIUM: round_.medium_effort, Effort.HIGH: round_.high_effort}


# --- Reading ------------------------------------------------------------------------------------------


def scene_of(assessment: IndexAssessment, user: User) -> Scene:
    """Four queries, whatever the number of losses."""
    scores = _lost_scores(assessment)
    efforts = _efforts(assessment, scores)
    findings = list(_finding_options(assessment, user, efforts))
    explained: dict[int, Decimal] = defaultdict(Decimal)
    for option in findings:
        for score, points in option.gives.items():
            explained[score] += points
    left = [_rest(row, explained[row["id"]], efforts[row["id"]]) for row in scores]
    rest = [option for option in left if option is not None]
    others = IndexAssessment.objects.filter(round=assessment.round_id).exclude(pk=assessment.pk)
    return Scene(
        assessment,
        tuple(sorted([*findings, *rest], key=lambda option: (-option.points, option.code))),
        {row["id"]: row["lost"] for row in scores},
        tuple(others.values_list("percent", flat=True)),
        par_index.bands_of(assessment.round.criteria_set.bands),
    )


def _lost_scores(assessment: IndexAssessment) -> list[dict[str, Any]]:
    rows = IndexScore.objects.filter(assessment=assessment, maximum__gt=0).order_by("criterion__position")
    columns = ("id", "criterion_id", "criterion__code", "criterion__text", "score", "maximum", "effort")
    found = [row | {"lost": row["maximum"] - (row["score"] or ZERO)} for row in rows.values(*columns)]
    return [row for row in found if row["lost"] > 0]


def _efforts(assessment: IndexAssessment, scores: list[dict[str, Any]]) -> dict[int, str]:
    """Key of a score → how hard it is here, else how hard it is taken to be everywhere, else ''."""
    rows = IndexCriterionResult.objects.filter(round=assessment.round_id).exclude(effort="")
    everywhere = dict(rows.values_list("criterion_id", "effort"))
    return {row["id"]: row["effort"] or everywhere.get(row["criterion_id"], "") for row in scores}


def _finding_options(assessment: IndexAssessment, user: User, efforts: dict[int, str]) -> Iterable[Option]:
    rows = FindingLoss.objects.visible_to(user).standing().filter(score__assessment=assessment)
    columns = ("finding_id", "finding__text", "finding__status", "score_id", "points", "score__criterion__code")
    by_finding: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.order_by("pk").values(*columns):
        if row["score_id"] in efforts:
            by_finding[row["finding_id"]].append(dict(row))
    for key, found in by_finding.items():
        entered = [efforts[row["score_id"]] for row in found if efforts[row["score_id"]]]
        yield Option(
            key=f"{FINDING}{key}",
            text=found[0]["finding__text"],
            code=found[0]["score__criterion__code"],
            url=reverse("finding", args=[key]),
            status=found[0]["finding__status"],
            label=STATUS[found[0]["finding__status"]],
            gives={row["score_id"]: row["points"] for row in found},
            effort=max(entered, key=list(Effort).index, default=""),  # type: ignore[arg-type]
            mended=found[0]["finding__status"] in MENDED,
        )


def _rest(row: dict[str, Any], explained: Decimal, effort: str) -> Option | None:
    """What no finding explains of a loss."""
    left = row["lost"] - explained
    if left <= 0:
        return None
    return Option(
        key=f"{LOSS}{row['id']}",
        text=row["criterion__text"],
        code=row["criterion__code"],
        url=reverse("index_score", args=[row["id"]]),
        status="",
        label="",
        gives={row["id"]: left},
        effort=effort,
        mended=False,
    )
