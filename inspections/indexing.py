"""Sums of a round of the index, kept where pages read them; all arithmetic is `cchc.lib.par_index`'s.

`open_scores` gives an assessment its empty scores, `refresh` brings its sums up to its scores, `settle` ranks a round and
writes what each criterion gave. Each belongs in the transaction of what changes the scores, after its locks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Max, Q, Sum
from django.db.models.functions import Coalesce

from cchc.lib import par_index
from cchc.lib.numbers import round_half_up
from inspections.models import (
    Criterion,
    IndexAssessment,
    IndexCriterionResult,
    IndexFieldResult,
    IndexRound,
    IndexScore,
)

BATCH = 2000
TOTALS = ["self_score", "score", "maximum", "percent"]


def open_scores(assessments: Iterable[IndexAssessment]) -> None:
    """A score for each leaf of the round's set, nothing scored yet, where there is none."""
    leaves: dict[int, list[tuple[int, Decimal]]] = {}
    rows = []
    for assessment in assessments:
        set_id = assessment.round.criteria_set_id
        if set_id not in leaves:
            found = Criterion.objects.filter(criteria_set=set_id, is_leaf=True).order_by("position")
            leaves[set_id] = list(found.values_list("pk", "max_score"))
        rows += [IndexScore(assessment=assessment, criterion_id=pk, maximum=points) for pk, points in leaves[set_id]]
    IndexScore.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def refresh(round_id: int, assessment_ids: Iterable[int] | None = None) -> None:
    """Sums of these assessments (all of the round for None), in total and by field. Four queries, whatever the number."""
    scores = IndexScore.objects.filter(assessment__round=round_id)
    assessments = IndexAssessment.objects.filter(round=round_id)
    if assessment_ids is not None:
        chosen = list(assessment_ids)
        scores, assessments = scores.filter(assessment__in=chosen), assessments.filter(pk__in=chosen)
    by_assessment: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for sums in _sums_by_field(scores):
        by_assessment[sums["assessment"]].append(sums)
    rows = list(assessments.only("pk", *TOTALS))
    for row in rows:
        _total(row, by_assessment[row.pk])
    IndexAssessment.objects.bulk_update(rows, TOTALS, batch_size=BATCH)
    _keep_fields(by_assessment)


def _sums_by_field(scores: Any) -> Iterable[dict[str, Any]]:
    grouped = scores.order_by().values("assessment", field=F("criterion__field"))
    found: Iterable[dict[str, Any]] = grouped.annotate(
        own=Sum("self_score"), points=Sum("score"), applies=Sum("maximum")
    )
    return found


def _total(assessment: IndexAssessment, fields: list[dict[str, Any]]) -> None:
    items = [par_index.Item(row["applies"], row["points"]) for row in fields]
    whole = par_index.index_of(items)
    own = [row["own"] for row in fields if row["own"] is not None]
    assessment.self_score = sum(own, par_index.ZERO) if own else None
    scored = any(row["points"] is not None for row in fields)
    assessment.score = whole.score if scored else None
    assessment.maximum = whole.maximum
    assessment.percent = whole.percent if scored else None


def _keep_fields(by_assessment: dict[int, list[dict[str, Any]]]) -> None:
    rows = [
        IndexFieldResult(
            assessment_id=pk,
            field_id=row["field"],
            self_score=row["own"],
            score=row["points"],
            maximum=row["applies"],
        )
        for pk, fields in by_assessment.items()
        for row in fields
    ]
    IndexFieldResult.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["assessment", "field"],
        update_fields=["self_score", "score", "maximum"],
    )


def settle(round_: IndexRound) -> None:
    """Places and bands of all units, and what each criterion gave in the round. Called when results are published."""
    refresh(round_.pk)
    bands = par_index.bands_of(round_.criteria_set.bands)
    rows = list(IndexAssessment.objects.filter(round=round_).only("pk", "percent", "rank", "band"))
    for row, place in zip(rows, par_index.ranks([row.percent for row in rows]), strict=True):
        band = par_index.band_of(row.percent, bands)
        row.rank, row.band = place, band.label if band else ""
    IndexAssessment.objects.bulk_update(rows, ["rank", "band"], batch_size=BATCH)
    _keep_criteria(round_)


def _keep_criteria(round_: IndexRound) -> None:
    applies = Q(maximum__gt=0)
    grouped = IndexScore.objects.filter(assessment__round=round_).order_by().values("criterion")
    found = grouped.annotate(
        units=Count("pk", filter=applies),
        mean=Avg("score", filter=applies),
        best=Max("score", filter=applies),
        full=Count("pk", filter=applies & Q(score=F("maximum"))),
        lost=Sum(F("maximum") - Coalesce("score", par_index.ZERO), filter=applies),
    )
    rows = [
        IndexCriterionResult(
            round=round_,
            criterion_id=row["criterion"],
            units=row["units"],
            mean=None if row["mean"] is None else round_half_up(row["mean"], par_index.PLACES),
            best=row["best"],
            full=row["full"],
            lost=row["lost"] or par_index.ZERO,
        )
        for row in found
    ]
    IndexCriterionResult.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["round", "criterion"],
        update_fields=["units", "mean", "best", "full", "lost"],
    )
