"""Rounds of the index for tests: a published set, units, scores; published or under way."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from inspections import indexing
from inspections.enums import AssessmentStatus, IndexRoundStatus, Mark
from inspections.models import Criterion, IndexAssessment, IndexRound, IndexScore
from inspections.tests.factories import CriteriaSetFactory
from units.models import Unit
from units.tests.factories import UnitFactory

PUBLISHED_ON = dt.date(2019, 2, 15)
BANDS = [
    {"key": "tot", "label": "Tốt", "at_least": 80},
    {"key": "kha", "label": "Khá", "at_least": 65},
    {"key": "trung_binh", "label": "Trung bình", "at_least": 0},
]
Scores = dict[str, str | None]  # code of a leaf → points; None: không áp dụng


def make_round(lead_unit: Unit, **columns: Any) -> IndexRound:
    """A round of 2018 that is being scored, by a set of six leaves that sum to 8 (factories.LEAVES)."""
    criteria_set = columns.pop("criteria_set", None) or CriteriaSetFactory(lead_unit=lead_unit, bands=BANDS)
    columns = {"year": 2018, "name": "Chỉ số CCHC năm 2018", "status": IndexRoundStatus.SCORING} | columns
    return IndexRound.objects.create(lead_unit=lead_unit, criteria_set=criteria_set, **columns)


def assess(round_: IndexRound, unit: Unit | None = None, **points: Any) -> IndexAssessment:
    """An assessment of the unit; `scores` as points by code of leaf. Leaves not named have full marks."""
    scores: Scores = points.pop("scores", {})
    unit = unit or UnitFactory(lead_unit=round_.lead_unit)
    assessment = IndexAssessment.objects.create(round=round_, lead_unit=round_.lead_unit, unit=unit, **points)
    indexing.open_scores([assessment])
    rows = list(IndexScore.objects.filter(assessment=assessment).select_related("criterion"))
    for row in rows:
        given = scores.get(row.criterion.code, str(row.maximum))
        row.mark = Mark.NOT_APPLICABLE if given is None else Mark.RESULT
        row.maximum = Decimal(0) if given is None else row.maximum
        row.score = None if given is None else Decimal(given)
        row.self_mark, row.self_score = row.mark, None if given is None else row.maximum
    IndexScore.objects.bulk_update(rows, ["mark", "maximum", "score", "self_mark", "self_score"])
    indexing.refresh(round_.pk, [assessment.pk])
    return assessment


def publish(round_: IndexRound) -> IndexRound:
    """As the results stand, without asking anybody: for tests of what is read from them."""
    IndexAssessment.objects.filter(round=round_).update(status=AssessmentStatus.PUBLISHED)
    indexing.settle(round_)
    round_.status, round_.published_on = IndexRoundStatus.PUBLISHED, PUBLISHED_ON
    round_.save(update_fields=["status", "published_on"])
    return round_


def leaf(round_: IndexRound, code: str) -> Criterion:
    return round_.criteria_set.criteria.get(code=code)


def two_results(lead_unit: Unit, ward: Unit, other_ward: Unit) -> IndexRound:
    """A published round in which the ward lost 1.75 of 8 points, and the other ward none."""
    round_ = make_round(lead_unit)
    assess(round_, ward, scores={"1.1.2": "0.75", "2.1.2": "1"})
    assess(round_, other_ward)
    return publish(round_)
