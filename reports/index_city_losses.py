"""Where all units of a published round lost points: by field and criterion, and who lost at one criterion.

Read by those who read all results of the round; sums come from `IndexCriterionResult`, written at the publication.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from cchc.lib import par_index
from cchc.lib.par_index import ZERO, Loss
from inspections.enums import IndexRoundStatus
from inspections.models import Criterion, FindingLoss, IndexAssessment, IndexCriterionResult, IndexRound, IndexScore
from inspections.recurrence import families_of
from reports.statistics.links import Cell, Way, link
from units.models import User

KEY = ("score", "pk")
UNIT_COLUMNS = ("id", "assessment_id", "assessment__unit__short_name", "self_score", "score", "maximum", "reason")


@dataclass(frozen=True, slots=True)
class CriterionLoss:
    """What all units lost at one criterion. `before`: what they lost the year before at what it continues."""

    criterion_id: int
    code: str
    text: str
    field_id: int
    position: int
    maximum: Decimal
    units: int
    losing: int
    lost: Decimal
    part: Loss
    mean: Decimal | None
    best: Decimal | None
    before: Decimal | None
    findings: Cell  # that stand for these losses


@dataclass(frozen=True, slots=True)
class FieldSum:
    """One field: what all units lost in it, in how many criteria, of how much in all."""

    field_id: int
    slug: str
    code: str
    text: str
    criteria: int
    maximum: Decimal
    lost: Decimal
    part: Loss
    before: Decimal | None


@dataclass(frozen=True)
class CityLosses:
    """`rows`: criteria at which points were lost, where most were lost first."""

    units: int
    fields: tuple[FieldSum, ...]
    rows: tuple[CriterionLoss, ...]
    lost: Decimal
    part: Loss
    before_year: int | None


def losses_of(round_: IndexRound, user: User) -> CityLosses:
    """A fixed number of queries, whatever the number of units."""
    results = list(IndexCriterionResult.objects.filter(round=round_).select_related("criterion"))
    year, earlier = _year_before(round_)
    families = families_of({row.criterion_id for row in results}) if year else {}
    findings = _findings(round_, user)
    every = [_criterion(row, families, earlier, findings) for row in results]
    rows = sorted((row for row in every if row.lost > 0), key=lambda row: (-row.lost, row.position))
    return CityLosses(
        units=IndexAssessment.objects.filter(round=round_).count(),
        fields=tuple(_fields(round_, every, families, earlier)),
        rows=tuple(rows),
        lost=sum((row.lost for row in rows), ZERO),
        part=_sum(rows),
        before_year=year,
    )


def _year_before(round_: IndexRound) -> tuple[int | None, dict[int, Decimal]]:
    """The newest earlier year with results, and what was lost in it by criterion, over all its rounds."""
    published = IndexRound.objects.filter(lead_unit=round_.lead_unit_id, status=IndexRoundStatus.PUBLISHED)
    year = published.filter(year__lt=round_.year).order_by("-year").values_list("year", flat=True).first()
    if year is None:
        return None, {}
    lost: dict[int, Decimal] = defaultdict(Decimal)
    rows = IndexCriterionResult.objects.filter(round__in=published.filter(year=year))
    for criterion, points in rows.values_list("criterion_id", "lost"):
        lost[criterion] += points
    return year, lost


def _findings(round_: IndexRound, user: User) -> dict[int, int]:
    """Criterion → findings that stand for losses at it; a finding stands for one score of a criterion in a round."""
    rows = FindingLoss.objects.visible_to(user).standing().filter(score__assessment__round=round_).order_by()
    counted = rows.values("score__criterion").annotate(count=Count("pk"))
    return dict(counted.values_list("score__criterion", "count"))


def _criterion(
    row: IndexCriterionResult,
    families: dict[int, frozenset[int]],
    earlier: dict[int, Decimal],
    findings: dict[int, int],
) -> CriterionLoss:
    found = [earlier[pk] for pk in families.get(row.criterion_id, ()) if pk in earlier]
    return CriterionLoss(
        criterion_id=row.criterion_id,
        code=row.criterion.code,
        text=row.criterion.text,
        field_id=row.criterion.field_id or row.criterion_id,
        position=row.criterion.position,
        maximum=row.criterion.max_score,
        units=row.units,
        losing=row.losing,
        lost=row.lost,
        part=row.loss,
        mean=row.mean,
        best=row.best,
        before=sum(found, ZERO) if found else None,
        findings=Way(link("finding_list", status="standing")).cell(findings.get(row.criterion_id, 0), lost_at=row.pk),
    )


def _fields(
    round_: IndexRound,
    rows: list[CriterionLoss],
    families: dict[int, frozenset[int]],
    earlier: dict[int, Decimal],
) -> Iterable[FieldSum]:
    for field in Criterion.objects.filter(criteria_set=round_.criteria_set_id).fields().order_by("position"):
        mine = [row for row in rows if row.field_id == field.pk]
        family = {pk for row in mine for pk in families.get(row.criterion_id, ())}
        found = [earlier[pk] for pk in family if pk in earlier]
        yield FieldSum(
            field_id=field.pk,
            slug=field.field_slug,
            code=field.code,
            text=field.text,
            criteria=sum(1 for row in mine if row.lost),
            maximum=sum((row.maximum * row.units for row in mine), ZERO),
            lost=sum((row.lost for row in mine), ZERO),
            part=_sum(mine),
            before=sum(found, ZERO) if found else None,
        )


def _sum(rows: Iterable[CriterionLoss]) -> Loss:
    parts = [row.part for row in rows]
    return Loss(sum((part.by_itself for part in parts), ZERO), sum((part.by_all for part in parts), ZERO))


# --- One criterion ------------------------------------------------------------------------------------


def units_at(round_: IndexRound, criterion: Criterion, user: User) -> QuerySet[IndexScore]:
    """Units that lost points at the criterion; `KEY` sorts them by what they lost, the most first."""
    rows = IndexScore.objects.visible_to(user).filter(assessment__round=round_, criterion=criterion)
    return rows.lost()


def as_values(rows: QuerySet[IndexScore]) -> QuerySet[IndexScore, dict[str, Any]]:
    """The columns that a row of the page reads, and no others."""
    values: QuerySet[IndexScore, dict[str, Any]] = rows.values(*UNIT_COLUMNS)
    return values


def parts_at(result: IndexCriterionResult, rows: Iterable[dict[str, Any]]) -> dict[int, Loss]:
    """Key of a score → both parts of its loss."""
    return {row["id"]: par_index.loss_of(row["maximum"], row["score"], result.best, units=result.units) for row in rows}
