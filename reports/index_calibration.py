"""Who scores apart: units above what is found of them, inspectors and appraisers away from their colleagues.

Meant to make scoring alike, not to blame: it says with how many cases, and nothing below five of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from cchc.lib.numbers import parse_key
from inspections.enums import AFTER_SIGNING, IndexRoundStatus
from inspections.models import Answer, IndexRound, IndexScore, Inspection
from units.models import User

FEWEST_CASES = 5


@dataclass(frozen=True, slots=True)
class Above:
    """A unit that scores itself higher than it is found: in how many of its cases, and by how much of the maximum."""

    unit: str
    cases: int
    higher: int
    by: Fraction
    key: int  # of the unit


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who scores away from his colleagues on the same criteria: in how many cases, by how much of the maximum
    (above them, below them where negative)."""

    person: str
    cases: int
    by: Fraction
    key: int  # of the person


@dataclass(frozen=True)
class Told:
    """What is said of a year. `silent`: how many units or people have too few cases to say anything."""

    rows: tuple[Any, ...]
    silent: int


@dataclass(frozen=True)
class Calibration:
    appraisal: Told  # tự chấm against thẩm định
    inspection: Told  # tự chấm in the self-report against điểm kiểm tra
    inspectors: Told
    appraisers: Told


def years_of(lead_units: frozenset[int]) -> list[int]:
    """Years of which there is anything to compare, the newest first."""
    published = IndexRound.objects.filter(lead_unit__in=lead_units, status=IndexRoundStatus.PUBLISHED)
    visited = Inspection.objects.filter(lead_unit__in=lead_units, status__in=AFTER_SIGNING)
    years = {*published.order_by().values_list("year", flat=True)}
    years |= {day.year for day in visited.order_by().dates("visit_on", "year")}
    return sorted(years, reverse=True)


def year_asked(lead_units: frozenset[int], asked: str) -> int | None:
    """The newest where another was asked for; None where there is none."""
    years = years_of(lead_units)
    key = parse_key(asked)
    return key if key in years else next(iter(years), None)


def calibration_of(lead_units: frozenset[int], year: int) -> Calibration:
    """Six queries, whatever the number of units and people."""
    scores, answers = scores_of(lead_units, year), answers_of(lead_units, year)
    return Calibration(
        _above(scores, "assessment__unit"),
        _above(answers, "inspection__unit"),
        _away(answers, "answered_by"),
        _away(scores, "appraised_by"),
    )


def scores_of(lead_units: frozenset[int], year: int) -> QuerySet[IndexScore]:
    """What was scored in the index of that year, once published."""
    rounds = IndexRound.objects.filter(lead_unit__in=lead_units, year=year, status=IndexRoundStatus.PUBLISHED)
    return IndexScore.objects.filter(assessment__round__in=rounds, score__isnull=False, maximum__gt=0)


def answers_of(lead_units: frozenset[int], year: int) -> QuerySet[Answer]:
    """What was scored in the inspections of that year, once their minutes were signed."""
    visits = Inspection.objects.filter(lead_unit__in=lead_units, visit_on__year=year, status__in=AFTER_SIGNING)
    return Answer.objects.filter(inspection__in=visits, score__isnull=False, maximum__gt=0)


def _above(rows: QuerySet[Any], unit: str) -> Told:
    found = rows.filter(self_score__isnull=False).order_by().values(unit)
    summed = found.annotate(
        name=Max(f"{unit}__short_name"),
        cases=Count("pk"),
        higher=Count("pk", filter=Q(self_score__gt=F("score"))),
        above=Sum(F("self_score") - F("score")),
        most=Sum("maximum"),
    )
    every = [(row, Fraction(row["above"]) / Fraction(row["most"])) for row in summed]
    enough = [(row, by) for row, by in every if row["cases"] >= FEWEST_CASES]
    shown = [Above(row["name"], row["cases"], row["higher"], by, row[unit]) for row, by in enough if by > 0]
    return Told(tuple(sorted(shown, key=lambda row: (-row.by, row.unit))), len(every) - len(enough))


def _away(rows: QuerySet[Any], who: str) -> Told:
    """Each person's mean share of the maximum at a criterion against that of all others there."""
    found = rows.filter(**{f"{who}__isnull": False}).order_by()
    shares = found.values_list(f"{who}_id", "criterion_id").annotate(
        cases=Count("pk"), share=Sum(F("score") / F("maximum"))
    )
    every = deviations(shares)
    enough = {person: told for person, told in every.items() if told[0] >= FEWEST_CASES}
    names = dict(User.objects.filter(pk__in=enough).values_list("pk", "full_name"))
    people = [Away(names[person], cases, by, person) for person, (cases, by) in enough.items()]
    return Told(tuple(sorted(people, key=lambda row: (-abs(row.by), row.person))), len(every) - len(enough))


def deviations(shares: Iterable[tuple[int, int, int, Decimal]]) -> dict[int, tuple[int, Fraction]]:
    """(person, criterion, cases, sum of shares) → person → (cases that a colleague scored too, mean distance from them).

    What nobody else scored compares with nothing and is left out.
    """
    rows = list(shares)
    cases_at: dict[int, int] = defaultdict(int)
    sum_at: dict[int, Fraction] = defaultdict(Fraction)
    for _, criterion, cases, share in rows:
        cases_at[criterion] += cases
        sum_at[criterion] += Fraction(share)
    away: dict[int, tuple[int, Fraction]] = {}
    for person, criterion, cases, share in rows:
        others = cases_at[criterion] - cases
        counted, distance = away.get(person, (0, Fraction(0)))
        if others:
            mean = (sum_at[criterion] - Fraction(share)) / others
            counted, distance = counted + cases, distance + Fraction(share) - cases * mean
        away[person] = counted, distance
    return {person: (cases, distance / cases if cases else Fraction(0)) for person, (cases, distance) in away.items()}
