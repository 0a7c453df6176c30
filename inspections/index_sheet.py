"""The page of an assessment: every criterion with its three scores side by side, and what stands behind each.

Điểm kiểm tra is of the unit's latest signed inspection that scored the same criterion or one in its lineage, before or
after. A criterion that came of several, or became several, shows their sum and says so.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from inspections import index_permissions as permissions
from inspections.enums import AFTER_SIGNING, ScoreKind, Source
from inspections.models import (
    Answer,
    Criterion,
    CriterionLineage,
    IndexAssessment,
    IndexFieldResult,
    IndexScore,
    IndexScoreChange,
)
from units.models import User


@dataclass(frozen=True)
class Inspected:
    """What an inspection found at a criterion, or at the several that it came of or became (`parts`)."""

    score: Decimal
    maximum: Decimal
    inspection_id: int
    visit_on: dt.date | None
    parts: int


@dataclass(frozen=True)
class Line:
    """One criterion. What the reader may not see yet is None or ''."""

    row: IndexScore
    criterion: Criterion
    self_score: Decimal | None
    inspected: Inspected | None
    score: Decimal | None
    reason: str
    changes: int
    proofs: int


@dataclass(frozen=True)
class Part:
    """One field with its criteria and its sums."""

    field: Criterion
    lines: list[Line]
    self_score: Decimal | None
    score: Decimal | None
    maximum: Decimal


@dataclass(frozen=True)
class Sheet:
    parts: list[Part]
    sees_self: bool
    sees_appraisal: bool

    @property
    def lacks_results(self) -> bool:
        """Whether something that a survey or an external index gives is not there yet: the index is no final one."""
        lines = (line.row for part in self.parts for line in part.lines if line.criterion.source != Source.INSPECTION)
        return any(row.is_undecided for row in lines)


def sheet_of(assessment: IndexAssessment, user: User) -> Sheet:
    """Six queries, whatever the number of criteria; more by the depth of the lineage."""
    sees_self = permissions.sees_self_scores(user, assessment)
    sees_appraisal = permissions.sees_appraisal(user, assessment)
    rows = list(scores_of(assessment))
    found = inspected_scores(assessment, [row.criterion_id for row in rows])
    sums = {row.field_id: row for row in IndexFieldResult.objects.filter(assessment=assessment)}
    by_field: dict[Criterion, list[Line]] = defaultdict(list)
    for row in rows:
        line = _line(row, found.get(row.criterion_id), sees_self=sees_self, sees_appraisal=sees_appraisal)
        by_field[row.criterion.field or row.criterion].append(line)
    parts = [_part(field, lines, sums.get(field.pk), sees_self, sees_appraisal) for field, lines in by_field.items()]
    return Sheet(parts, sees_self, sees_appraisal)


def scores_of(assessment: IndexAssessment) -> Any:
    """In the order of the set, with the number of changes and of proofs."""
    rows = IndexScore.objects.filter(assessment=assessment).select_related("criterion__field")
    live = Q(proofs__withdrawn_at=None)
    rows = rows.annotate(
        change_count=Count("changes", distinct=True), proof_count=Count("proofs", filter=live, distinct=True)
    )
    return rows.order_by("criterion__position")


def _line(row: Any, inspected: Inspected | None, *, sees_self: bool, sees_appraisal: bool) -> Line:
    return Line(
        row,
        row.criterion,
        row.self_score if sees_self else None,
        inspected,
        row.score if sees_appraisal else None,
        row.reason if sees_appraisal else "",
        row.change_count if sees_self and sees_appraisal else 0,
        row.proof_count if sees_self else 0,
    )


def _part(
    field: Criterion, lines: list[Line], sums: IndexFieldResult | None, sees_self: bool, sees_appraisal: bool
) -> Part:
    return Part(
        field,
        lines,
        sums.self_score if sums and sees_self else None,
        sums.score if sums and sees_appraisal else None,
        sums.maximum if sums and sees_appraisal else field.max_score,
    )


# --- Điểm kiểm tra ----------------------------------------------------------------------------------


def inspected_scores(assessment: IndexAssessment, criterion_ids: Iterable[int]) -> dict[int, Inspected]:
    """By criterion; nothing where no signed inspection of the unit scored it."""
    return inspected_among(assessment, kin_of(criterion_ids))


def inspected_among(assessment: IndexAssessment, kin: dict[int, set[int]]) -> dict[int, Inspected]:
    """The same for criteria whose kin is known."""
    wanted = {pk for group in kin.values() for pk in group}
    answers = Answer.objects.filter(
        inspection__unit=assessment.unit_id,
        inspection__lead_unit=assessment.lead_unit_id,
        inspection__status__in=AFTER_SIGNING,
        criterion__in=wanted,
        score__isnull=False,
    )
    answers = answers.select_related("inspection").only("criterion_id", "score", "maximum", "inspection__visit_on")
    answers = answers.order_by("-inspection__visit_on", "-inspection_id")
    found: dict[int, list[Answer]] = defaultdict(list)
    for answer in answers:
        found[answer.criterion_id].append(answer)
    latest = {pk: _latest(group, found) for pk, group in kin.items()}
    return {pk: inspected for pk, inspected in latest.items() if inspected}


def _latest(group: set[int], found: dict[int, list[Answer]]) -> Inspected | None:
    answers = [answer for pk in group for answer in found.get(pk, ())]
    if not answers:
        return None
    newest = max(answers, key=lambda answer: (answer.inspection.visit_on or dt.date.min, answer.inspection_id))
    same = [answer for answer in answers if answer.inspection_id == newest.inspection_id]
    score = sum((answer.score or Decimal(0) for answer in same), Decimal(0))
    maximum = sum((answer.maximum or Decimal(0) for answer in same), Decimal(0))
    return Inspected(score, maximum, newest.inspection_id, newest.inspection.visit_on, len(same))


def kin_of(criterion_ids: Iterable[int]) -> dict[int, set[int]]:
    """Each criterion with all that it continues and all that continues it; not what merely shares an ancestor."""
    kin = {pk: {pk} for pk in criterion_ids}
    for start, end in (("later", "earlier"), ("earlier", "later")):
        reached = {pk: {pk} for pk in kin}
        while any(reached.values()):
            steps = _steps({pk for group in reached.values() for pk in group}, start, end)
            reached = {pk: {n for at in group for n in steps[at]} - kin[pk] for pk, group in reached.items()}
            for pk, group in reached.items():
                kin[pk] |= group
    return kin


def _steps(at: set[int], start: str, end: str) -> dict[int, set[int]]:
    rows = CriterionLineage.objects.filter(**{f"{start}__in": at}).order_by().values_list(f"{start}_id", f"{end}_id")
    steps: dict[int, set[int]] = defaultdict(set)
    for one, other in rows:
        steps[one].add(other)
    return steps


# --- Who changed what -------------------------------------------------------------------------------


def readable(changes: Any, *, sees_self: bool, sees_appraisal: bool, sees_explanation: bool) -> list[IndexScoreChange]:
    """Of the changes of a score those that the reader may know of, the oldest first."""
    sees = {ScoreKind.SELF: sees_self, ScoreKind.EXPLANATION: sees_explanation}
    return [row for row in changes.order_by("pk") if sees.get(ScoreKind(row.kind), sees_appraisal)]
