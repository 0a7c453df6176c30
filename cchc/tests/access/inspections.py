"""Inspections, their schedule, the self-report."""

from __future__ import annotations

from typing import Any

from cchc.tests.access.finders import inspection
from cchc.tests.access.rows import EVERYBODY, HOME_AFFAIRS, INSIDE, LEADS_VISIT, NOBODY, OTHER_LEAD, WARD, Row, post
from cchc.tests.cast import Stage


def self_report_field(stage: Stage) -> list[Any]:
    return [stage.inspection.pk, "steering"]


ROWS = {
    "inspection_list": Row(EVERYBODY),
    "calendar": Row(EVERYBODY),
    "inspection_create": Row(HOME_AFFAIRS | OTHER_LEAD, EVERYBODY - HOME_AFFAIRS - OTHER_LEAD),
    "inspection": Row(INSIDE | WARD, args=inspection),
    "inspection_schedule": Row(HOME_AFFAIRS, INSIDE | WARD, args=inspection),
    "inspection_allow_exception": post(frozenset({"leader"}), INSIDE | WARD, args=inspection),
    "inspection_start": post(LEADS_VISIT, INSIDE | WARD, args=inspection),
    "inspection_postpone": post(HOME_AFFAIRS, INSIDE | WARD, args=inspection),
    "inspection_resume": post(HOME_AFFAIRS, INSIDE | WARD, args=inspection),
    "inspection_cancel": post(HOME_AFFAIRS, INSIDE | WARD, args=inspection),
    "self_report": Row(INSIDE | WARD, args=inspection),
    "self_report_field": post(HOME_AFFAIRS | WARD, INSIDE, args=self_report_field),
    "self_report_summary": post(HOME_AFFAIRS | WARD, INSIDE, args=inspection),
    "self_report_attach": post(HOME_AFFAIRS | WARD, INSIDE, args=inspection),
    "self_report_file": Row(NOBODY, args=inspection),
    "self_report_submit": post(HOME_AFFAIRS | WARD, INSIDE, args=inspection),
}
