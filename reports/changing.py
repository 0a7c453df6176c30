"""Papers that amend, replace or correct an issued one: how they name it, and what an amending one says (rule 13)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cchc.lib.dates import long_date
from inspections.permissions import can_plan_for
from reports.enums import Change, DocumentStatus, PaperKind
from reports.models import Document
from units.models import User

# What a paper of the same kind may amend or replace.
REPLACEABLE = (PaperKind.PLAN, PaperKind.DECISION, PaperKind.SCHEDULE_NOTICE)
# Issued papers of the authority whose form a letter may correct; minutes are supplemented instead.
CORRECTABLE = (
    *REPLACEABLE,
    PaperKind.CONCLUSION,
    PaperKind.CONCLUSION_AMENDMENT,
    PaperKind.REMINDER_LETTER,
    PaperKind.YEAR_REPORT,
    PaperKind.INDEX_REPORT,
)
SAID = {  # on the page of the paper that changes another, and on that of the other
    Change.AMEND: ("Sửa đổi, bổ sung", "Được sửa đổi, bổ sung bởi"),
    Change.REPLACE: ("Thay thế", "Được thay thế bởi"),
    Change.CORRECT: ("Đính chính", "Được đính chính bởi"),
    Change.SUPPLEMENT: ("Bổ sung cho", "Được bổ sung bởi"),
}


WORDS = "words"  # in a snapshot: what stood in each section, for the paper that replaces it


def brief(paper: Document) -> str:
    """«Kế hoạch số 57/KH-UBND ngày 20 tháng 5 năm 2019»: what a second reference says (F16)."""
    name = str(paper.legal_document) if paper.legal_document else f"{paper.get_kind_display()} số {paper.code}"
    return f"{name} {long_date(paper.dated_on)}"


def reference(paper: Document) -> str:
    """The full reference (F15): kind, number, day, issuer, subject."""
    return paper.legal_document.citation if paper.legal_document else brief(paper)


def possible_changes(user: User, document: Document) -> list[Change]:
    """What this person may begin that changes this paper: only of what is issued, and of the authority's own.

    What amends another is itself corrected at most: the next amendment is again one of the first paper.
    """
    if document.status != DocumentStatus.ISSUED or not can_plan_for(user, document.lead_unit_id):
        return []
    whole = document.kind in REPLACEABLE and document.change != Change.AMEND
    found = [Change.AMEND, Change.REPLACE] if whole else []
    if document.kind == PaperKind.CONCLUSION:  # replaced by none: what it opened goes on
        found = [Change.AMEND]
    return [*found, Change.CORRECT] if document.kind in CORRECTABLE else found


def changes_in_force(document: Document, rows: QuerySet[Document] | None = None) -> QuerySet[Document]:
    """Papers begun or issued that change it."""
    found = (Document.objects.all() if rows is None else rows).filter(changes=document)
    return found.exclude(status=DocumentStatus.CANCELLED).order_by("pk")


def links_of(user: User, document: Document) -> list[tuple[str, Document]]:
    """Papers that it changes, and that change it (design, rule 13): each link is seen from both ends."""
    readable = Document.objects.visible_to(user)
    links = []
    if document.changes_id is not None:
        links = [(SAID[Change(document.change)][0], row) for row in readable.filter(pk=document.changes_id)]
    later = changes_in_force(document, readable)
    return links + [(SAID[Change(row.change)][1], row) for row in later]


def amendments_of(paper: Document) -> list[dict[str, Any]]:
    """The rows of all issued papers that amend this one, the oldest first (`kinds.Difference`)."""
    later = Document.objects.filter(changes=paper, change=Change.AMEND, status=DocumentStatus.ISSUED).order_by("pk")
    return [row for document in later for row in document.current.snapshot.get("rows", [])]


def words_of(paper: Document) -> dict[str, str]:
    """What stood in each section when it was signed; of a paper from before these were kept, what was typed."""
    return dict(paper.current.snapshot.get(WORDS) or paper.texts)


def replaces(document: Document) -> str:
    """«… thay thế Kế hoạch số 57/KH-UBND ngày … của …»; empty for a paper that replaces none."""
    if document.change != Change.REPLACE or document.changes is None:
        return ""
    return f"thay thế {reference(document.changes)}"
