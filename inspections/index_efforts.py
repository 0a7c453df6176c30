"""How hard it is taken to be to mend what was lost at a criterion, in three grades: everywhere, or at one unit."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from inspections.index_permissions import can_grade_efforts
from inspections.models import IndexAssessment, IndexCriterionResult, IndexRound, IndexScore
from units.models import Event, User

WEIGHTS = ("low_effort", "medium_effort", "high_effort")


@transaction.atomic
def grade_round(round_id: int, efforts: Mapping[int, str], weights: Mapping[str, int], *, by: User) -> None:
    """`efforts`: key of a criterion → grade ('' takes it back); `weights`: what each grade is taken to cost."""
    rows = IndexRound.objects.filter(pk__in=IndexRound.objects.visible_to(by).values("pk"))
    round_ = rows.select_for_update(of=("self",), no_key=True).filter(pk=round_id).first()
    if round_ is None:
        raise Http404
    if not can_grade_efforts(by, round_):
        raise PermissionDenied
    for name in WEIGHTS:
        setattr(round_, name, weights[name])
    round_.save(update_fields=WEIGHTS)
    results = list(IndexCriterionResult.objects.filter(round=round_, criterion__in=efforts))
    for result in results:
        result.effort = efforts[result.criterion_id]
    IndexCriterionResult.objects.bulk_update(results, ["effort"])
    Event.objects.record("grade_efforts", round_, by=by, lead_unit=round_.lead_unit_id)


@transaction.atomic
def grade_unit(assessment_id: int, efforts: Mapping[int, str], *, by: User) -> None:
    """`efforts`: key of a score → grade at this unit ('' for the one that holds everywhere)."""
    rows = IndexAssessment.objects.filter(pk__in=IndexAssessment.objects.visible_to(by).values("pk"))
    locked = rows.select_for_update(of=("self",), no_key=True).select_related("round")
    assessment = locked.filter(pk=assessment_id).first()
    if assessment is None:
        raise Http404
    if not can_grade_efforts(by, assessment.round):
        raise PermissionDenied
    scores = list(IndexScore.objects.filter(assessment=assessment, pk__in=efforts).only("pk", "effort"))
    for score in scores:
        score.effort = efforts[score.pk]
    IndexScore.objects.bulk_update(scores, ["effort"])
    Event.objects.record("grade_efforts", assessment, by=by, lead_unit=assessment.lead_unit_id)
