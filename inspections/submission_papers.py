"""The paper that says what a submission says, drawn and signed in the system (trình ký).

It is a row of the app above this one, `reports.models.Document`, and asked through the relation: nothing is imported.
"""

from __future__ import annotations

from inspections.models import Submission
from inspections.workflow import WorkflowError

# The values of `reports.enums.DocumentStatus` in which a paper holds its submission, and what the unit then does.
HOLDS = {
    "in_signing": "Văn bản này đang trình ký nên không sửa được. Muốn sửa, hãy mở văn bản và lấy lại («Trả lại để sửa»).",
    "signed": "Văn bản này đã ký, đang chờ số và ngày nên không sửa được. Muốn sửa, hãy hủy văn bản đã ký trước.",
}


def held_words(submission: Submission) -> str:
    """Why its paper keeps it from being changed; '' where none does."""
    status = submission.papers.filter(status__in=HOLDS).values_list("status", flat=True).first()
    return HOLDS[status] if status else ""


def require_not_held(submission: Submission) -> None:
    """The submission is locked: its paper locks it too before it freezes what it says."""
    if words := held_words(submission):
        raise WorkflowError(words)
