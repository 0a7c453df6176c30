"""A published result in which phường Mũi Né lost points, and findings opened from it, for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cchc.tests.cast import Stage
from inspections import loss_findings
from inspections.loss_findings import Opening
from inspections.models import Criterion, Finding, IndexAssessment, IndexScore
from inspections.tests.indexes import assess, make_round, publish

OPENED_ON = dt.date(2019, 5, 6)
LOST = {"1.1.1": "0", "1.1.2": "0.75", "2.1.2": "1"}  # 1 + 0.75 + 1 of the set's 8 points


def lost_result(stage: Stage, scores: dict[str, str | None] | None = None, **round_: Any) -> IndexAssessment:
    """By the set of the inspection and the days of its plan, unless `round_` says otherwise."""
    given = {"plan": stage.inspection.plan, "criteria_set": stage.inspection.criteria_set} | round_
    made = make_round(stage.city, **given)
    assessment = assess(made, stage.ward, scores=LOST if scores is None else scores)
    assess(made, stage.other_ward)
    publish(made)
    assessment.refresh_from_db()
    return assessment


def leaf(stage: Stage, code: str) -> Criterion:
    """Of the set of the inspection, which is that of the index, too."""
    return Criterion.objects.get(criteria_set=stage.inspection.criteria_set_id, code=code)


def score_of(assessment: IndexAssessment, code: str) -> IndexScore:
    found: IndexScore = assessment.scores.select_related("criterion").get(criterion__code=code)
    return found


def opening(assessment: IndexAssessment, code: str, **changed: Any) -> Opening:
    given = {"text": f"Mất điểm ở tiêu chí {code}", "requirement": "Khắc phục dứt điểm", "answerable": "Chủ tịch"}
    return Opening(score_id=score_of(assessment, code).pk, **(given | changed))


def open_all(stage: Stage, assessment: IndexAssessment, *codes: str, **changed: Any) -> list[Finding]:
    """Those named, or all that was lost, given to mend on 6/5/2019."""
    wanted = codes or [score.criterion.code for score in loss_findings.lost_scores(assessment)]
    openings = [opening(assessment, code, **changed) for code in wanted]
    opened, linked = loss_findings.open_losses(assessment.pk, openings, opened_on=OPENED_ON, by=stage.cast.home_affairs)
    return [*opened, *linked]
