"""Conclusions for tests: an inspection with signed minutes, and what follows from it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from cchc.tests.cast import Stage, set_stage
from inspections import concluded, concluding
from inspections.enums import FindingStatus, InspectionStatus
from inspections.models import ConclusionItem, ConclusionNotice, Finding, Inspection
from inspections.tests.factories import STARTED_AT, FindingFactory, InspectionFactory

TODAY = dt.date(2019, 6, 3)  # a Monday, nine working days after the visit
SIGNED = InspectionStatus.MINUTES_SIGNED


def signed_stage(findings: int = 3, *, on_site: int = 0, **inspection: Any) -> Stage:
    """Minutes signed on 21/5/2019 with that many findings, the last `on_site` of them put right on the spot."""
    stage = set_stage(
        status=SIGNED, started_at=STARTED_AT, proposals="Đề nghị kiểm điểm, rút kinh nghiệm.", **inspection
    )
    add_signed_findings(stage.inspection, findings, on_site=on_site)
    return stage


def add_signed_findings(inspection: Inspection, count: int, *, on_site: int = 0) -> list[Finding]:
    return [
        FindingFactory(
            inspection=inspection,
            position=n,
            text=f"Niêm yết thiếu thủ tục hành chính ({n + 1})",
            recommendation=f"Niêm yết bổ sung, lần {n + 1}",
            released_at=timezone.now(),
            status=FindingStatus.FIXED_ON_SITE if n >= count - on_site else FindingStatus.RECORDED,
        )
        for n in range(count)
    ]


def second_signed(stage: Stage, findings: int = 1, **fields: Any) -> Inspection:
    """Another inspection of the same round, at the other ward."""
    here = stage.inspection
    settings: dict[str, Any] = {
        "team": here.team,
        "round": here.round,
        "unit": stage.other_ward,
        "lead_unit": stage.city,
        "criteria_set": here.criteria_set,
        "status": SIGNED,
        "started_at": STARTED_AT,
    }
    other: Inspection = InspectionFactory(**settings | fields)
    add_signed_findings(other, findings)
    return other


def approved(stage: Stage, *inspections: Inspection) -> ConclusionNotice:
    conclusion = concluding.draft([row.pk for row in inspections or (stage.inspection,)], by=stage.cast.home_affairs)
    concluding.submit(conclusion.pk, by=stage.cast.home_affairs)
    return concluding.approve(conclusion.pk, by=stage.cast.home_affairs_head)


def issued(stage: Stage, *inspections: Inspection, dated_on: dt.date = TODAY, **how: Any) -> ConclusionNotice:
    """Approved and issued; CCHC_DEMO_TODAY has to be `dated_on` or later."""
    conclusion = approved(stage, *inspections)
    settings: dict[str, Any] = {"number": 125, "dated_on": dated_on, "by": stage.cast.clerk}
    return concluded.issue(conclusion.pk, **settings | how)


def edit_of(item: ConclusionItem, **changes: Any) -> concluding.ItemEdit:
    names = ("decision", "text", "requirement", "answerable", "due_on", "reason", "revision")
    values: dict[str, Any] = {name: getattr(item, name) for name in names}
    return concluding.ItemEdit(item.pk, **values | changes)
