"""Papers in trình ký: the draft of a plan that is not issued yet."""

from __future__ import annotations

from typing import Any

from cchc.tests.access.rows import EVERYBODY, HOME_AFFAIRS, LEAD, NOBODY, OTHER_LEAD, READS, REGISTERS, Row, post
from cchc.tests.cast import Stage
from inspections.models import Plan
from reports.enums import PaperKind
from reports.models import Document


def draft_plan(stage: Stage) -> list[Any]:
    return [Document.objects.get(kind=PaperKind.PLAN).pk]


def replacing_the_draft(stage: Stage) -> list[Any]:
    return [*draft_plan(stage), "replace"]


def plan_kind(stage: Stage) -> list[Any]:
    return [PaperKind.PLAN.value]


def about_the_draft_plan(stage: Stage) -> dict[str, Any]:
    return {"about": Plan.objects.get(status="draft").pk}


KEEPS_BOOK = READS | {"clerk"} | OTHER_LEAD

ROWS = {
    "paper_list": Row(EVERYBODY),
    "clerk_desk": Row(REGISTERS | OTHER_LEAD, EVERYBODY - REGISTERS - OTHER_LEAD),
    "number_book": Row(KEEPS_BOOK, EVERYBODY - KEEPS_BOOK),
    "number_book_print": Row(KEEPS_BOOK, EVERYBODY - KEEPS_BOOK),
    "document_docx": Row(NOBODY, args=draft_plan),  # not drawn yet
    "paper_start": post(HOME_AFFAIRS, LEAD, args=plan_kind, data=about_the_draft_plan),
    "paper_change": post(NOBODY, LEAD, args=replacing_the_draft),  # only what is issued is changed by another
    "paper_edit": post(HOME_AFFAIRS, LEAD, args=draft_plan),
    "paper_submit": post(HOME_AFFAIRS, LEAD, args=draft_plan),
    "paper_pass_on": post(NOBODY, LEAD, args=draft_plan),  # it lies before nobody yet
    "paper_return": post(HOME_AFFAIRS, LEAD, args=draft_plan),
    "paper_cancel": post(HOME_AFFAIRS, LEAD, args=draft_plan),
    "paper_cancel_issued": post(NOBODY, LEAD, args=draft_plan),  # only what is issued
    "paper_sign": post(NOBODY, LEAD, args=draft_plan),
    "paper_sign_on_paper": post(REGISTERS, LEAD, args=draft_plan),
    "paper_issue": post(REGISTERS, LEAD, args=draft_plan),
    "paper_stamp": post(REGISTERS, LEAD, args=draft_plan),
    "paper_scan": post(REGISTERS, LEAD, args=draft_plan),
}
