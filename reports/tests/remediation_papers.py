"""Plans and reports of remediation of a ward, drawn from its submissions, for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cchc.tests.cast import Stage
from inspections import submitting
from inspections.enums import SubmissionKind
from inspections.models import Finding, Submission
from inspections.tests.remediation import DUE_ON
from reports import drafting, signing_off
from reports.enums import PaperKind
from reports.models import Document
from units.models import User

REPORT = SubmissionKind.REMEDIATION_REPORT
PLAN = SubmissionKind.REMEDIATION_PLAN
DONE = {
    "outcome": "done",
    "text": "Đã niêm yết đủ 127 thủ tục.",
    "cause": "Công chức mới nhận việc.",
    "done_on": dt.date(2019, 5, 17),
}
DOING = {"outcome": "in_progress", "text": "Đang rà soát.", "cause": "Phần mềm lỗi."}
MEASURE = {
    "text": "Niêm yết đủ thủ tục",
    "in_charge": "Công chức Văn phòng",
    "due_on": DUE_ON,
    "product": "Bảng niêm yết",
}
WORDS = {
    "directing": "Chủ tịch UBND phường đã họp, phân công khắc phục.",
    "commitment": "Cam kết hoàn thành đúng hạn.",
    "proposals": "",
}


def draft_submission(
    stage: Stage, kind: SubmissionKind, findings: list[Finding], values: list[dict[str, Any]], **words: str
) -> Submission:
    """The ward's officer writes a part for each finding; `values` are repeated for the findings that follow."""
    by = stage.cast.unit_officer
    draft = submitting.open_draft(stage.inspection, kind, by=by)
    for number, finding in enumerate(findings):
        item = draft.items.get(finding=finding)
        said = values[min(number, len(values) - 1)]
        submitting.save_item(item.pk, said, base_revision=item.revision, by=by)
    if kind == REPORT:
        submitting.save_words(draft.pk, WORDS | words, base_revision=draft.revision, by=by)
    return Submission.objects.get(pk=draft.pk)


def begin(stage: Stage, submission: Submission) -> Document:
    return drafting.start(PaperKind(submission.kind), submission.pk, by=stage.cast.unit_officer)


def sign(document: Document, by: User) -> Document:
    sha256 = Document.objects.get(pk=document.pk).current.sha256
    return signing_off.sign(document.pk, sha256=sha256, by=by)
