"""Lost points of the index that become findings; what the index knows, noted again on a checklist."""

from __future__ import annotations

from typing import Any

from cchc.tests.access.city_side import carried
from cchc.tests.access.finders import finding, inspection, result
from cchc.tests.access.rows import HOME_AFFAIRS, INSIDE, READS, STEERING, TEAM, WARD, Row, post
from cchc.tests.cast import Stage
from inspections.models import FindingLoss


def loss(stage: Stage) -> list[Any]:
    return [FindingLoss.objects.get().pk]


def finding_on_checklist(stage: Stage) -> list[Any]:
    return [*inspection(stage), *finding(stage)]


ROWS = {
    "losses_open": Row(HOME_AFFAIRS, READS | WARD | TEAM, args=result),
    "loss_link": Row(HOME_AFFAIRS, INSIDE | WARD, args=finding),
    "loss_withdraw": post(HOME_AFFAIRS, INSIDE | WARD, args=finding),
    "loss_unlink": post(HOME_AFFAIRS, INSIDE | WARD, args=loss),
    "carried_add": post(STEERING, INSIDE, args=finding_on_checklist),
    "carried_drop": post(STEERING, INSIDE, args=carried),
}
