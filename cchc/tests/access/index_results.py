"""Published results of the index: the ranking, and what was lost."""

from __future__ import annotations

from typing import Any

from cchc.tests.access.rows import EVERYBODY, HOME_AFFAIRS, OTHER_LEAD, READS, TEAM, WARD, Row
from cchc.tests.cast import Stage
from inspections.models import IndexAssessment, IndexRound

HEADS = frozenset({"home_affairs_head", "leader"})
SCORED = WARD | {"other_unit_head"}


def published_round(stage: Stage) -> list[Any]:
    return [IndexRound.objects.get(status="published").pk]


def ward_result(stage: Stage) -> list[Any]:
    return [IndexAssessment.objects.get(round__status="published", unit=stage.ward).pk]


def lost_criterion(stage: Stage) -> list[Any]:
    (round_,) = published_round(stage)
    return [round_, IndexRound.objects.get(pk=round_).criteria_set.criteria.get(code="1.1.2").pk]


ROWS = {
    "index_rankings": Row(EVERYBODY),
    "index_ranking": Row(READS | SCORED, args=published_round),
    "index_loss": Row(READS | WARD | TEAM, args=ward_result),
    "index_city_loss": Row(READS, SCORED, args=published_round),
    "index_criterion_loss": Row(READS, SCORED, args=lost_criterion),
    "index_what_if": Row(READS | WARD | TEAM, args=ward_result),
    "index_what_if_city": Row(READS, SCORED, args=published_round),
    "index_efforts": Row(HOME_AFFAIRS, READS | SCORED, args=published_round),
    "index_unit_efforts": Row(HOME_AFFAIRS, READS | WARD | TEAM, args=ward_result),
    "index_calibration": Row(HEADS, EVERYBODY - HEADS),
    "index_own": Row(READS | OTHER_LEAD, EVERYBODY - READS - OTHER_LEAD),
}
