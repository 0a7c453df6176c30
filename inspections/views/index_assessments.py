"""The page of an assessment of the index, and of one score with all that was said and changed of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cchc.lib import par_index
from cchc.requests import Request
from inspections import index_explaining as explaining
from inspections import index_handing_in as handing_in
from inspections import index_permissions as permissions
from inspections import index_self, index_sheet
from inspections.forms.index_self import said_in_words
from inspections.models import IndexAssessment, IndexProof, IndexScore, IndexScoreChange
from inspections.views.pages import Breadcrumbs

OF_ASSESSMENT = ("round__criteria_set", "round__plan", "unit", "scan", "submitted_by")


@require_safe
def index_assessment(request: Request, pk: int) -> HttpResponse:
    found = _assessment(request, pk)
    sheet = index_sheet.sheet_of(found, request.user)
    context = {
        "assessment": found,
        "round": found.round,
        "sheet": sheet,
        "percent": _percent(found) if sheet.sees_appraisal else "",
        "may_self_assess": index_self.may_write(request.user, found),
        "may_give_back": handing_in.may_give_back(request.user, found),
        "may_explain": explaining.may_explain(request.user, found),
        "may_appraise": not found.round.from_past and permissions.reads_all(request.user, found.round),
        "breadcrumbs": crumbs(found, (str(found.unit), "")),
    }
    return render(request, "inspections/index/assessment.html", context)


@require_safe
def index_score(request: Request, pk: int) -> HttpResponse:
    rows = IndexScore.objects.visible_to(request.user).select_related("criterion__field", "appraised_by")
    score = get_object_or_404(rows, pk=pk)
    found = _assessment(request, score.assessment_id)
    sees_self = permissions.sees_self_scores(request.user, found)
    sees_appraisal = permissions.sees_appraisal(request.user, found)
    sees_explanation = sees_appraisal and explaining.sees_explanations(request.user, found)
    changes = IndexScoreChange.objects.visible_to(request.user).filter(score=score).select_related("changed_by")
    proofs = IndexProof.objects.visible_to(request.user).filter(scores=score).select_related("file", "added_by")
    context = {
        "assessment": found,
        "score": score,
        "criterion": score.criterion,
        "inspected": index_sheet.inspected_scores(found, [score.criterion_id]).get(score.criterion_id),
        "sees_self": sees_self,
        "sees_appraisal": sees_appraisal,
        "proofs": proofs.filter(withdrawn_at=None) if sees_self else [],
        "said": said_in_words(score) if sees_self else "",
        "sees_explanation": sees_explanation,
        "changes": index_sheet.readable(
            changes, sees_self=sees_self, sees_appraisal=sees_appraisal, sees_explanation=sees_explanation
        ),
        "breadcrumbs": crumbs(
            found, (str(found.unit), found.get_absolute_url()), (f"Tiêu chí {score.criterion.code}", "")
        ),
    }
    return render(request, "inspections/index/score.html", context)


def _percent(found: IndexAssessment) -> str:
    return par_index.percent_shown(found.percent, par_index.bands_of(found.round.criteria_set.bands))


def _assessment(request: Request, pk: int) -> IndexAssessment:
    rows = IndexAssessment.objects.visible_to(request.user).select_related(*OF_ASSESSMENT)
    found: IndexAssessment = get_object_or_404(rows, pk=pk)
    return found


def crumbs(found: IndexAssessment, *more: tuple[str, str]) -> Breadcrumbs:
    above: Any = [("Chỉ số CCHC", reverse("index_rounds")), (found.round.name, found.round.get_absolute_url())]
    return [*above, *more]
