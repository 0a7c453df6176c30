"""What a unit had at the same criteria in its last published assessment before a round, through the lineage of sets."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from inspections.enums import AssessmentStatus
from inspections.models import IndexAssessment, IndexScore

ZERO = Decimal(0)


@dataclass(frozen=True)
class Before:
    """At one criterion, or at the several that it came of (`parts`). `score` None: it did not apply."""

    year: int
    score: Decimal | None
    maximum: Decimal
    reason: str
    score_id: int
    parts: int


def before_at(assessment: IndexAssessment, kin: dict[int, set[int]]) -> dict[int, Before]:
    """By criterion, for criteria whose kin is known (`index_sheet.kin_of`). Two queries."""
    earlier = IndexAssessment.objects.filter(
        unit=assessment.unit_id,
        lead_unit=assessment.lead_unit_id,
        status=AssessmentStatus.PUBLISHED,
        round__year__lt=assessment.round.year,
    )
    last = earlier.select_related("round").order_by("-round__year", "-pk").first()
    if last is None:
        return {}
    wanted = {pk for group in kin.values() for pk in group}
    rows: dict[int, list[IndexScore]] = defaultdict(list)
    for row in IndexScore.objects.filter(assessment=last, criterion__in=wanted).order_by("pk"):
        rows[row.criterion_id].append(row)
    found = {pk: [row for near in sorted(group) for row in rows.get(near, ())] for pk, group in kin.items()}
    return {pk: _together(last.round.year, group) for pk, group in found.items() if group}


def _together(year: int, rows: list[IndexScore]) -> Before:
    scored = [row for row in rows if row.maximum]
    score = sum((row.score or ZERO for row in scored), ZERO) if scored else None
    reason = next((row.reason for row in rows if row.reason), "")
    return Before(year, score, sum((row.maximum for row in rows), ZERO), reason, rows[0].pk, len(rows))
