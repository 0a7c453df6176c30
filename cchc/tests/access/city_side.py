"""Verification, extensions, follow-up."""

from __future__ import annotations

from typing import Any

from cchc.tests.access.finders import finding
from cchc.tests.access.rows import EVERYBODY, HOME_AFFAIRS, INSIDE, OTHER_LEAD, READS, STEERING, WARD, Row, post
from cchc.tests.cast import Stage
from inspections.models import CarriedFinding, ExtensionRequest


def extension(stage: Stage) -> list[Any]:
    return [ExtensionRequest.objects.get().pk]


def carried(stage: Stage) -> list[Any]:
    return [CarriedFinding.objects.get().pk]


def mended(stage: Stage) -> dict[str, Any]:
    return {"result": "mended", "note": "", "revision": 0}


ROWS = {
    "verification_list": Row(READS | OTHER_LEAD, EVERYBODY - READS - OTHER_LEAD),
    "verification_many": post(HOME_AFFAIRS | OTHER_LEAD, EVERYBODY - HOME_AFFAIRS - OTHER_LEAD),
    "finding_verify": post(HOME_AFFAIRS, INSIDE | WARD, args=finding),
    "extension_ask": Row(HOME_AFFAIRS | WARD, INSIDE, args=finding),
    "extension_decide": Row(READS, INSIDE | WARD, args=extension),
    "extension_withdraw": post(HOME_AFFAIRS | WARD, INSIDE, args=extension),
    "carried_answer": post(STEERING, INSIDE, args=carried, json=mended),
}
