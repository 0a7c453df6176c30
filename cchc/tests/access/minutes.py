"""Minutes, papers, exports, jobs."""

from __future__ import annotations

from typing import Any

from cchc.tests.access.finders import inspection
from cchc.tests.access.planning import round_
from cchc.tests.access.rows import (
    EVERYBODY,
    HOME_AFFAIRS,
    INSIDE,
    LEAD,
    LEADS_VISIT,
    NOBODY,
    TEAM,
    WARD,
    Row,
    post,
)
from cchc.tests.cast import Stage
from reports.enums import JobKind
from reports.models import Document, Job


def paper(stage: Stage) -> list[Any]:
    return [Document.objects.get(kind="minutes").pk]


def job(stage: Stage) -> list[Any]:
    return [Job.objects.get(kind=JobKind.RENDER, revision__document__kind="minutes").pk]


def export(stage: Stage) -> list[Any]:
    return [Job.objects.get(kind=JobKind.LIST).pk]


def supplement(stage: Stage) -> list[Any]:
    return [Document.objects.get(kind="minutes_add").pk]


ROWS = {
    "meeting": Row(LEADS_VISIT, INSIDE | WARD, args=inspection),
    "complete": Row(INSIDE, WARD, args=inspection),
    "minutes": Row(INSIDE | WARD | {"clerk"}, args=inspection),
    "minutes_draw_up": post(LEADS_VISIT, INSIDE | WARD, args=inspection),
    "minutes_opinion": post(LEADS_VISIT | WARD, INSIDE, args=inspection),
    "minutes_take_back": post(frozenset({"chair"}), INSIDE | WARD, args=inspection),
    "minutes_sign_paper": post(LEADS_VISIT, INSIDE | WARD, args=inspection),
    "minutes_confirm": post(LEADS_VISIT | WARD, INSIDE, args=inspection),
    "minutes_refuse": post(LEADS_VISIT, INSIDE | WARD, args=inspection),
    "minutes_scan": post(LEADS_VISIT | HOME_AFFAIRS | {"clerk"}, INSIDE, args=inspection),
    "supplement_start": post(LEADS_VISIT, INSIDE | WARD, args=inspection),
    "supplement_sign_paper": post(LEADS_VISIT, INSIDE | {"clerk"}, args=supplement),
    "supplement_confirm": post(LEADS_VISIT, INSIDE | {"clerk"}, args=supplement),
    "supplement_refuse": post(LEADS_VISIT, INSIDE | {"clerk"}, args=supplement),
    "document": Row(INSIDE | {"clerk"}, args=paper),
    "document_pdf": Row(INSIDE | {"clerk"}, args=paper),
    "document_scan": Row(NOBODY, args=paper),
    "finding_export": post(EVERYBODY),
    "list_export": post(EVERYBODY, args=lambda stage: ["cuoc-kiem-tra"]),
    "export": Row(frozenset({"home_affairs"}), args=export),
    "export_file": Row(frozenset({"home_affairs"}), args=export),
    "document_check": post(INSIDE | {"clerk"}, args=paper),
    "minutes_bundle": post(LEAD | TEAM, args=round_),
    "blank_checklist": post(INSIDE, WARD, args=inspection),
    "own_jobs": Row(EVERYBODY),
    "job": Row(INSIDE | {"clerk"}, args=job),
    "job_retry": post(INSIDE | {"clerk"}, args=job),
}
