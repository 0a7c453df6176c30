"""What the page shows on which a conclusion is written: the findings of each inspection beside what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cchc.lib.dates import today
from inspections.clocks import Deadline, report_deadline
from inspections.concluded import deadline_of
from inspections.conclusion_drafting import explanations
from inspections.forms.conclusions import ConclusionForms, ItemForm
from inspections.models import ConclusionItem, ConclusionNotice, Finding, Inspection


@dataclass(frozen=True)
class Line:
    """One finding: what the minutes and the unit say of it, and the form. `form` None: put right on the spot."""

    number: int
    item: ConclusionItem
    finding: Finding
    form: ItemForm | None
    explanation: str
    deadline: Deadline | None


@dataclass(frozen=True)
class Group:
    inspection: Inspection
    lines: list[Line]


def writing_page(
    conclusion: ConclusionNotice, items: Sequence[ConclusionItem], forms: ConclusionForms
) -> dict[str, Any]:
    """The context. Deadlines are computed with today's date, as a preview; the issue fixes them."""
    said, plan, day = explanations(conclusion), conclusion.team.plan, today()
    lines = [
        Line(
            number,
            item,
            item.finding,
            forms.items.get(item.pk),
            said.get(str(item.finding_id), ""),
            None if item.finding.is_fixed_on_site else deadline_of(item, plan, day),
        )
        for number, item in enumerate(items, 1)
    ]
    inspections = conclusion.inspections.select_related("unit").order_by("pk")
    groups = [Group(row, [line for line in lines if line.finding.inspection_id == row.pk]) for row in inspections]
    return {
        "conclusion": conclusion,
        "groups": groups,
        "forms": forms,
        "texts": forms.texts,
        "by_rule": report_deadline(plan, day),
        "heading": "Soạn kết luận",
    }
