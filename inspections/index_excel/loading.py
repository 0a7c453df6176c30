"""A past year's results become a published round, by COPY, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from cchc.lib.copying import copy_rows
from inspections import indexing
from inspections.enums import AssessmentStatus, IndexRoundStatus, Mark
from inspections.index_excel.past import PastResults
from inspections.models import IndexAssessment, IndexImport, IndexRound, IndexScore

COLUMNS = [
    "assessment_id",
    "criterion_id",
    "self_mark",
    "self_score",
    "mark",
    "score",
    "maximum",
    "reason",
    "appraised_by_id",
    "appraised_at",
]


def load_past(given: IndexImport, found: PastResults) -> IndexRound:
    """The round with its assessments, scores, sums, places and bands."""
    round_ = IndexRound.objects.create(
        lead_unit_id=given.lead_unit_id,
        year=given.year,
        name=given.name,
        criteria_set=given.criteria_set,
        status=IndexRoundStatus.PUBLISHED,
        published_on=given.published_on,
        from_past=True,
        illustrative=given.illustrative,
    )
    units = sorted(found.scores, key=lambda unit_id: found.finder.units[unit_id].sort_key)
    now = timezone.now()
    assessments = IndexAssessment.objects.bulk_create(
        IndexAssessment(
            round=round_,
            lead_unit_id=given.lead_unit_id,
            unit_id=unit_id,
            status=AssessmentStatus.PUBLISHED,
            appraised_at=now,
        )
        for unit_id in units
    )
    copy_rows(IndexScore, COLUMNS, _lines(found, {row.unit_id: row.pk for row in assessments}, given.loaded_by_id, now))
    indexing.settle(round_)
    return round_


def _lines(found: PastResults, keys: dict[int, int], by: int | None, now: Any) -> Iterator[tuple[Any, ...]]:
    for unit_id, assessment_id in keys.items():
        for criterion_id, row in found.scores[unit_id].items():
            applies = row.score is not None
            yield (
                assessment_id,
                criterion_id,
                "" if row.self_score is None else Mark.RESULT.value,
                row.self_score,
                Mark.RESULT.value if applies else Mark.NOT_APPLICABLE.value,
                row.score,
                found.leaves[criterion_id].max_score if applies else 0,
                row.reason,
                by,
                now,
            )
