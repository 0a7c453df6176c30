"""Every kind of paper, in three sizes and by both rule books: what the benchmark draws and test_all_papers reads.

A new kind joins by one line of PAPERS.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from reports.rendering import (
    AMENDMENT_LAYOUT,
    CHECKLIST_LAYOUT,
    CONCLUSION_LAYOUT,
    CORRECTION_LAYOUT,
    DECISION_LAYOUT,
    EXTRACT_LAYOUT,
    INDEX_REPORT_LAYOUT,
    LETTER_LAYOUT,
    MINUTES_LAYOUT,
    PLAN_LAYOUT,
    REMEDIATION_PLAN_LAYOUT,
    REMEDIATION_REPORT_LAYOUT,
    SCHEDULE_LAYOUT,
    SUMMARY_LAYOUT,
    SUPPLEMENT_LAYOUT,
)
from reports.tests import cycle_papers, index_papers
from reports.tests.authority_papers import amendment_snapshot, correction_snapshot, letter_snapshot, notice_snapshot
from reports.tests.builders import CAUSE, FINDING, full_snapshot

DAYS = {"tt01": dt.date(2019, 5, 20), "nd30": dt.date(2020, 5, 20)}
LONG_NAME = "Công Tằng Tôn Nữ Hoàng Phương Nguyễn Thị Ngọc Quỳnh Như Thủy"  # 60 letters
LONG_TEXT = (
    "Niêm yết thiếu thủ tục hành chính đã được sửa đổi, bổ sung, chưa cập nhật kịp thời quyết định công bố; " * 4
)[:399]


@dataclass(frozen=True)
class Paper:
    layout: str
    make: Callable[[dt.date, int], dict[str, Any]]  # day, number of findings (or of units, of people)


@dataclass(frozen=True)
class Size:
    rows: int
    is_long: bool = False


PAPERS = {
    "minutes": Paper(MINUTES_LAYOUT, lambda day, rows: full_snapshot(day, findings=rows)),
    "supplement": Paper(SUPPLEMENT_LAYOUT, cycle_papers.supplement),
    "conclusion": Paper(CONCLUSION_LAYOUT, lambda day, rows: notice_snapshot(day, findings=rows)),
    "extract": Paper(EXTRACT_LAYOUT, cycle_papers.extract),
    "letter": Paper(LETTER_LAYOUT, lambda day, rows: letter_snapshot(day, rows=max(rows, 1))),
    "amendment": Paper(AMENDMENT_LAYOUT, lambda day, rows: amendment_snapshot(day, rows=max(rows, 1))),
    "correction": Paper(CORRECTION_LAYOUT, lambda day, rows: correction_snapshot(day, rows=max(rows, 1))),
    "plan": Paper(PLAN_LAYOUT, cycle_papers.plan),
    "decision": Paper(DECISION_LAYOUT, cycle_papers.decision),
    "schedule": Paper(SCHEDULE_LAYOUT, cycle_papers.schedule),
    "remediation_plan": Paper(REMEDIATION_PLAN_LAYOUT, cycle_papers.remediation_plan),
    "remediation_report": Paper(REMEDIATION_REPORT_LAYOUT, cycle_papers.remediation_report),
    "round_report": Paper(SUMMARY_LAYOUT, cycle_papers.round_report),
    "year_report": Paper(SUMMARY_LAYOUT, cycle_papers.year_report),
    "index_report": Paper(INDEX_REPORT_LAYOUT, index_papers.index_report),
    "checklist": Paper(CHECKLIST_LAYOUT, cycle_papers.checklist),
}
SIZES = {"usual": Size(8), "empty": Size(0), "long": Size(60, is_long=True)}
# No document of the authority, so that the rules of layout do not hold for it.
NO_DOCUMENT = {"checklist", "extract"}


def snapshot_of(kind: str, profile: str, size: str) -> dict[str, Any]:
    day = DAYS[profile]
    made = json.dumps(PAPERS[kind].make(day, SIZES[size].rows), ensure_ascii=False)
    made = made.replace("năm 2019", f"năm {day.year}")
    if SIZES[size].is_long:
        made = made.replace(FINDING, LONG_TEXT).replace(CAUSE, LONG_TEXT).replace("Hồ Thị Thủy", LONG_NAME)
    found: dict[str, Any] = json.loads(made)
    return found


def usual(kind: str) -> Callable[[], dict[str, Any]]:
    return partial(snapshot_of, kind, "tt01", "usual")
