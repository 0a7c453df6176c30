"""What a conclusion begins with: the findings, strengths and proposals of the minutes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from cchc.lib.dates import today
from inspections.enums import FindingStatus, SubmissionKind, SubmissionStatus
from inspections.models import (
    ConclusionItem,
    ConclusionNotice,
    Criterion,
    Finding,
    Inspection,
    Strength,
    SubmissionItem,
)

LONGEST = 5000


def fill(conclusion: ConclusionNotice, inspections: Sequence[Inspection]) -> None:
    """Items in the order of the minutes; general texts, each line with its unit where there are several."""
    for inspection in inspections:
        answerable = answerable_at(inspection)
        ConclusionItem.objects.bulk_create(
            ConclusionItem(
                conclusion=conclusion,
                finding=finding,
                text=finding.text,
                requirement="" if finding.is_fixed_on_site else finding.recommendation,
                answerable="" if finding.is_fixed_on_site else answerable,
            )
            for finding in findings_in_order(inspection)
        )
    named = len(inspections) > 1
    conclusion.strengths = _joined(_named(row, text, named) for row in inspections for text in _strengths(row))
    proposals = [(row, text) for row in inspections for text in row.proposals.splitlines() if text.strip()]
    conclusion.requirements = _joined(_named(row, text, named) for row, text in proposals)
    conclusion.save(update_fields=["strengths", "requirements"])


def answerable_at(inspection: Inspection) -> str:
    """«Chủ tịch UBND phường Mũi Né»: the head of the unit answers for what is required."""
    name = inspection.unit.name_on(today())
    return name.office_of(name.head_title)


def findings_in_order(inspection: Inspection) -> list[Finding]:
    """The findings that stand in the minutes, in the order in which the minutes number them.

    What the visit found again of the index is concluded already: it stands with what was followed up.
    """
    fields = Criterion.objects.filter(criteria_set=inspection.criteria_set_id, level=1)
    order = dict(fields.values_list("field_slug", "position"))
    rows = inspection.findings.exclude(status=FindingStatus.WITHDRAWN).filter(concluded_on=None)
    return sorted(rows, key=lambda row: (order.get(row.field_slug, 9_999), row.position, row.created_at))


def items_in_order(conclusion: ConclusionNotice) -> QuerySet[ConclusionItem]:
    """As they were drafted: inspection by inspection, each as its minutes number them."""
    return conclusion.items.select_related("finding__criterion", "finding__issued_to_unit").order_by("pk")


def explanations(conclusion: ConclusionNotice) -> dict[str, str]:
    """What the units handed in about their findings before the conclusion, by the key of the finding."""
    rows = SubmissionItem.objects.filter(
        finding__in=conclusion.items.values("finding"),
        submission__kind=SubmissionKind.EXPLANATION,
        submission__status=SubmissionStatus.SUBMITTED,
    ).exclude(text="")
    return {str(finding): text for finding, text in rows.order_by("pk").values_list("finding", "text")}


def _strengths(inspection: Inspection) -> list[str]:
    rows = Strength.objects.filter(inspection=inspection).order_by("position", "created_at")
    return [" ".join(row.text.split()) for row in rows]


def _named(inspection: Inspection, text: str, named: bool) -> str:
    return f"{inspection.unit.short_name}: {text.strip()}" if named else text.strip()


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines)[:LONGEST]
