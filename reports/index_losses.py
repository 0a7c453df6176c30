"""Where a unit lost points in a published round: by criterion and by field, what it lost by itself and what no unit got.

Beside each loss stand the city's mean and best, the year before through the lineage of criteria, and the findings that
explain it. What a unit may not know (design, rule 3: means over fewer than five units) is None.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cchc.lib import par_index
from cchc.lib.par_index import ZERO, Loss
from inspections import index_sheet
from inspections.index_permissions import reads_all
from inspections.index_sheet import Inspected
from inspections.models import FindingLoss, IndexAssessment, IndexCriterionResult, IndexScore
from reports.index_ranking import FEWEST_UNITS, results_before
from units.models import User

SCORE_COLUMNS = (
    "id",
    "criterion_id",
    "criterion__code",
    "criterion__text",
    "criterion__field_id",
    "criterion__position",
    "self_score",
    "score",
    "maximum",
    "reason",
)
FINDING_COLUMNS = ("score_id", "points", "finding_id", "finding__text", "finding__status", "finding__due_on")


@dataclass(frozen=True, slots=True)
class Before:
    """What the unit lost the year before at what the criterion continues. `shared`: that became several criteria."""

    lost: Decimal
    maximum: Decimal
    shared: bool


@dataclass(frozen=True, slots=True)
class LostAt:
    """One criterion at which the unit lost points. `part`, `mean`, `best` are None where the reader may not know."""

    score_id: int
    criterion_id: int
    code: str
    text: str
    field_id: int
    position: int
    maximum: Decimal
    self_score: Decimal | None
    inspected: Inspected | None
    score: Decimal | None
    reason: str
    lost: Decimal
    part: Loss | None
    mean: Decimal | None
    best: Decimal | None
    before: Before | None
    findings: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class FieldLoss:
    """One field: points, what was lost in it, the mean of all units, the year before."""

    field_id: int
    slug: str
    code: str
    text: str
    score: Decimal
    maximum: Decimal
    lost: Decimal
    part: Loss | None
    mean_lost: Decimal | None
    before: Decimal | None


@dataclass(frozen=True)
class UnitLosses:
    """All losses of a unit, the largest first. `part` is None where not every loss could be parted."""

    fields: tuple[FieldLoss, ...]
    rows: tuple[LostAt, ...]
    lost: Decimal
    part: Loss | None
    before_year: int | None
    before_lost: Decimal | None

    @property
    def without_finding(self) -> int:
        return sum(1 for row in self.rows if not row.findings)


@dataclass(frozen=True, slots=True)
class City:
    """What all units came to at a criterion, as far as the reader may know it."""

    units: int
    mean: Decimal | None = None
    best: Decimal | None = None
    lost: Decimal = ZERO
    known: bool = False


def losses_of(assessment: IndexAssessment, user: User) -> UnitLosses:
    """A fixed number of queries, whatever the number of criteria; more by the depth of the lineage."""
    everything = reads_all(user, assessment.round)
    scores = _scores(assessment)
    city = _city(assessment, everything=everything)
    kin = index_sheet.kin_of(row["criterion_id"] for row in scores)
    earlier = _Earlier.of(assessment, kin)
    lost = [row for row in scores if _lost(row) > 0]
    inspected = index_sheet.inspected_among(assessment, {row["criterion_id"]: kin[row["criterion_id"]] for row in lost})
    findings = _findings(user, [row["id"] for row in lost])
    rows = [
        _lost_at(row, city.get(row["criterion_id"], City(0)), inspected.get(row["criterion_id"]), earlier, findings)
        for row in lost
    ]
    rows.sort(key=lambda row: (-row.lost, row.position))
    return UnitLosses(
        fields=tuple(_fields(assessment, scores, rows, city, earlier)),
        rows=tuple(rows),
        lost=sum((row.lost for row in rows), ZERO),
        part=_summed(rows),
        before_year=earlier.year,
        before_lost=sum((row.lost for row in earlier.by_criterion.values()), ZERO) if earlier.year else None,
    )


def _scores(assessment: IndexAssessment) -> list[dict[str, Any]]:
    rows = IndexScore.objects.filter(assessment=assessment, maximum__gt=0).order_by("criterion__position")
    return list(rows.values(*SCORE_COLUMNS))


def _lost(row: dict[str, Any]) -> Decimal:
    lost: Decimal = row["maximum"] - (row["score"] or ZERO)
    return lost


def _city(assessment: IndexAssessment, *, everything: bool) -> dict[int, City]:
    rows = IndexCriterionResult.objects.filter(round=assessment.round_id)
    found = {}
    for criterion, units, mean, best, lost in rows.values_list("criterion_id", "units", "mean", "best", "lost"):
        known = everything or units >= FEWEST_UNITS
        found[criterion] = City(units, mean, best, lost, known=True) if known else City(units)
    return found


def _findings(user: User, scores: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    rows = FindingLoss.objects.visible_to(user).standing().filter(score__in=scores).order_by("pk")
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.values(*FINDING_COLUMNS):
        found[row["score_id"]].append(dict(row))
    return found


def _lost_at(
    row: dict[str, Any],
    city: City,
    inspected: Inspected | None,
    earlier: _Earlier,
    findings: dict[int, list[dict[str, Any]]],
) -> LostAt:
    return LostAt(
        score_id=row["id"],
        criterion_id=row["criterion_id"],
        code=row["criterion__code"],
        text=row["criterion__text"],
        field_id=row["criterion__field_id"],
        position=row["criterion__position"],
        maximum=row["maximum"],
        self_score=row["self_score"],
        inspected=inspected,
        score=row["score"],
        reason=row["reason"],
        lost=_lost(row),
        part=par_index.loss_of(row["maximum"], row["score"], city.best, units=city.units) if city.known else None,
        mean=city.mean,
        best=city.best,
        before=earlier.at(row["criterion_id"]),
        findings=tuple(findings.get(row["id"], ())),
    )


def _summed(rows: Iterable[LostAt]) -> Loss | None:
    """Both parts of all losses; None where the reader may not know one of them."""
    parts = [row.part for row in rows]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return Loss(sum((part.by_itself for part in known), ZERO), sum((part.by_all for part in known), ZERO))


# --- Fields -----------------------------------------------------------------------------------------


def _fields(
    assessment: IndexAssessment,
    scores: list[dict[str, Any]],
    rows: list[LostAt],
    city: dict[int, City],
    earlier: _Earlier,
) -> Iterable[FieldLoss]:
    found = assessment.field_results.select_related("field").order_by("field__position")
    found = found.only("assessment", "score", "maximum", "field__field_slug", "field__code", "field__text")
    criteria: dict[int, list[int]] = defaultdict(list)
    for row in scores:
        criteria[row["criterion__field_id"]].append(row["criterion_id"])
    units = max((result.units for result in city.values()), default=0)
    for result in found:
        mine = [row for row in rows if row.field_id == result.field_id]
        results = [city.get(pk, City(0)) for pk in criteria[result.field_id]]
        known = bool(results) and all(one.known for one in results)
        score = result.score or ZERO
        yield FieldLoss(
            field_id=result.field_id,
            slug=result.field.field_slug,
            code=result.field.code,
            text=result.field.text,
            score=score,
            maximum=result.maximum,
            lost=result.maximum - score,
            part=_summed(mine),
            mean_lost=par_index.mean(sum((one.lost for one in results), ZERO), units) if known else None,
            before=earlier.lost_at(criteria[result.field_id]),
        )


# --- The year before --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Earlier:
    """The unit's newest earlier result. `kin`: criterion → itself, all that it continues, and what continues it, which
    no earlier result can hold."""

    year: int | None = None
    by_criterion: dict[int, Before] = field(default_factory=dict)
    kin: dict[int, set[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, assessment: IndexAssessment, kin: dict[int, set[int]]) -> _Earlier:
        before = results_before(assessment.round, [assessment.unit_id]).get(assessment.unit_id)
        if before is None:
            return cls()
        continued: dict[int, int] = defaultdict(int)
        for group in kin.values():
            for pk in group:
                continued[pk] += 1
        scores = IndexScore.objects.filter(assessment=before["id"], maximum__gt=0)
        known = {
            pk: Before(maximum - (score or ZERO), maximum, continued[pk] > 1)
            for pk, score, maximum in scores.values_list("criterion_id", "score", "maximum")
        }
        return cls(before["year"], known, kin)

    def at(self, criterion: int) -> Before | None:
        """The sum over all that the criterion continues; None where it is new, or there was no year before."""
        found = [self.by_criterion[pk] for pk in self.kin.get(criterion, ()) if pk in self.by_criterion]
        if not found:
            return None
        lost = sum((one.lost for one in found), ZERO)
        return Before(lost, sum((one.maximum for one in found), ZERO), any(one.shared for one in found))

    def lost_at(self, criteria: Iterable[int]) -> Decimal | None:
        """What was lost at all that these criteria continue, each counted once."""
        group = {pk for criterion in criteria for pk in self.kin.get(criterion, ())}
        found = [self.by_criterion[pk].lost for pk in group if pk in self.by_criterion]
        return sum(found, ZERO) if found else None
