"""A notice that amends an issued conclusion changes what it requires: words, who answers, by when (design, rule 13).

Only of findings that wait for their unit: what is reported, verified or over stays as it was concluded.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from cchc.lib.dates import short_date
from inspections.concluded import move_drafts
from inspections.conclusion_drafting import items_in_order
from inspections.enums import CLOCK_RUNS, ConclusionDecision
from inspections.handling import lock_findings, record
from inspections.models import ConclusionItem, ConclusionNotice, Finding, LegalDocument
from inspections.workflow import WorkflowError
from units.models import User

WORDS = ("text", "requirement", "answerable")
FIELDS = (*WORDS, "due_on")
LIMITS = {"text": 2000, "requirement": 2000, "answerable": 200}  # letters, as the columns of Finding have them


@dataclass(frozen=True)
class Open:
    """A finding that may still be amended, with the number that it has in the conclusion."""

    number: int
    finding: Finding


@dataclass(frozen=True)
class Amendment:
    """What a finding is to say from now on, and what it said when the paper was put together. Days as ISO text."""

    finding_id: uuid.UUID
    values: dict[str, str]
    was: dict[str, str]


def open_findings(conclusion: ConclusionNotice) -> list[Open]:
    """Numbered as the notice numbers them: those of each inspection from 1, withdrawn ones left out."""
    found, numbers = [], dict[int | None, int]()
    kept = items_in_order(conclusion).exclude(decision=ConclusionDecision.WITHDRAW)
    for item in kept.select_related("finding__inspection__unit", "finding__inspection__team__plan"):
        finding = item.finding
        numbers[finding.inspection_id] = number = numbers.get(finding.inspection_id, 0) + 1
        if finding.status in CLOCK_RUNS:
            found.append(Open(number, finding))
    return found


def values_of(finding: Finding) -> dict[str, str]:
    return {**{name: getattr(finding, name) for name in WORDS}, "due_on": str(finding.due_on or "")}


@transaction.atomic
def amend(amendments: Iterable[Amendment], *, paper: LegalDocument, by: User) -> None:
    """For whoever may issue the paper that says so. All or nothing: what was signed must still fit to what is."""
    by_finding = {row.finding_id: row for row in amendments}
    findings = lock_findings(Finding.objects.filter(pk__in=by_finding))
    for finding in findings:
        _amend(finding, by_finding[finding.pk], paper, by)
    for inspection in {row.inspection_id: row.inspection for row in findings}.values():
        if inspection is not None:
            move_drafts(inspection)


def _amend(finding: Finding, amendment: Amendment, paper: LegalDocument, by: User) -> None:
    if finding.status not in CLOCK_RUNS or values_of(finding) != amendment.was:
        raise WorkflowError(
            f"Tồn tại «{finding}» đã thay đổi sau khi trình văn bản này (hiện là «{finding.get_status_display()}», thời hạn "
            f"{short_date(finding.due_on) if finding.due_on else 'chưa có'}). Hãy hủy văn bản này rồi lập lại."
        )
    due_on = dt.date.fromisoformat(amendment.values["due_on"])
    if due_on != finding.due_on and due_on < paper.issued_on:
        raise WorkflowError(
            f"Thời hạn mới của «{finding}» ({short_date(due_on)}) trước ngày văn bản. Hãy hủy văn bản này rồi lập lại."
        )
    said = {name: amendment.values[name] for name in FIELDS if amendment.values[name] != amendment.was[name]}
    for name in WORDS:
        setattr(finding, name, amendment.values[name])
    if due_on != finding.due_on:
        finding.due_on, finding.due_rule = due_on, f"theo {paper}"
    finding.revision += 1
    finding.save(update_fields=[*FIELDS, "due_rule", "revision"])
    _keep_on_item(finding)
    was = {name: amendment.was[name] for name in said}
    record(
        finding, "amend_conclusion", by=by, note=str(paper), occurred_on=paper.issued_on, data={"was": was, "now": said}
    )


def _keep_on_item(finding: Finding) -> None:
    """The page of the conclusion shows what holds; what it said first is in its frozen paper."""
    item = ConclusionItem.objects.get(conclusion=finding.conclusion_id, finding=finding)
    item.text, item.requirement, item.answerable = finding.text, finding.requirement, finding.answerable
    item.due_on, item.due_rule = finding.due_on, finding.due_rule
    item.revision += 1
    item.save(update_fields=["text", "requirement", "answerable", "due_on", "due_rule", "revision"])
