"""Published results of the index: the ranking, and what was lost."""

from __future__ import annotations

from typing import Any

from cchc.tests.access.rows import EVERYBODY, READS, WARD, Row
from cchc.tests.cast import Stage
from inspections.models import IndexRound

SCORED = WARD | {"other_unit_head"}


def published_round(stage: Stage) -> list[Any]:
    return [IndexRound.objects.get(status="published").pk]


ROWS = {
    "index_rankings": Row(EVERYBODY),
    "index_ranking": Row(READS | SCORED, args=published_round),
}
