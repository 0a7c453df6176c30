"""What the page of a conclusion shows to whom: what it says, its paper, and the forms of what this person may do now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cchc.lib.dates import today
from cchc.requests import Request
from inspections.clocks import Deadline, due_state, plan_deadline
from inspections.concluded import deadline_of
from inspections.conclusion_drafting import items_in_order
from inspections.enums import ConclusionDecision, ConclusionStatus
from inspections.finding_permissions import (
    can_approve_conclusion,
    can_conclude,
    can_issue_conclusion,
    can_return_conclusion,
)
from inspections.models import ConclusionItem, ConclusionNotice, Finding, Inspection, Plan
from inspections.models.conclusion import inspections_named
from reports.conclusion_forms import CancelForm, IssueForm, ReceiptForm, ReturnForm
from reports.enums import SIGNED, DocumentStatus, PaperKind
from reports.forms import ScanForm
from reports.models import Document
from reports.paper_page import signing_context, signing_forms, stamp_form
from reports.papers import PaperSignatory, expected_signatory
from reports.permissions import can_attach_scan
from reports.public_page import changes_of
from units.models import User

Status = ConclusionStatus


@dataclass(frozen=True)
class Row:
    """One finding as the conclusion has it. `deadline` None: nothing is to be mended."""

    number: int
    item: ConclusionItem
    finding: Finding
    deadline: Deadline | None
    due_state: str
    may_open: bool


@dataclass(frozen=True)
class Part:
    """What the conclusion says of one inspection. `plan_due`: by when the unit hands in its plan, once issued."""

    inspection: Inspection
    rows: list[Row]
    plan_due: Deadline | None
    receipt: ReceiptForm | None
    extracts: list[Document]  # of a notice about several units, and of what amends it


def conclusion_page(
    request: Request, conclusion: ConclusionNotice, *, bound: Mapping[str, forms.Form] | None = None
) -> HttpResponse:
    """`bound`: a form that was sent and refused, under its name; shown again with what was typed."""
    user, refused = request.user, dict(bound or {})
    inspections, paper = _inspections(user, conclusion), _paper(user, conclusion)
    parts = _parts(user, conclusion, inspections, refused)
    is_part = not ConclusionNotice.objects.whole_for(user).filter(pk=conclusion.pk).exists()
    context = {
        "conclusion": conclusion,
        "parts": parts,
        "names_findings": any(part.rows for part in parts),
        "is_part": is_part,
        "changes": _changes_of_whole(conclusion) if is_part else [],
        "may_write": can_conclude(user, conclusion.lead_unit_id) and conclusion.status == Status.DRAFT,
        "may_approve": can_approve_conclusion(user, conclusion) and conclusion.status == Status.SUBMITTED,
        "forms": _forms(user, conclusion, inspections) | paper.pop("paper_forms", {}) | refused,
        "brings": _brings(conclusion),
        "approved_words": _approved_words(paper.get("document")),
        "heading": str(conclusion),
        "breadcrumbs": [("Kết luận", reverse("conclusion_list")), (str(conclusion), "")],
        **paper,
    }
    return render(request, "reports/conclusions/page.html", context, status=422 if refused else 200)


def _changes_of_whole(conclusion: ConclusionNotice) -> list[str]:
    """For whom the papers that change the notice are hidden, since they may speak of others."""
    notice = Document.objects.filter(conclusion=conclusion, kind=PaperKind.CONCLUSION, status__in=SIGNED).first()
    return changes_of(notice) if notice else []


def _inspections(user: User, conclusion: ConclusionNotice) -> list[Inspection]:
    rows = conclusion.inspections.filter(inspections_named(user)).select_related("unit", "team__plan", "round")
    return list(rows.order_by("visit_on", "pk"))


def _parts(
    user: User, conclusion: ConclusionNotice, inspections: list[Inspection], refused: Mapping[str, forms.Form]
) -> list[Part]:
    readable = set(Finding.objects.visible_to(user).filter(conclusion_items__conclusion=conclusion).values_list("pk"))
    items = [
        item for item in items_in_order(conclusion) if (item.finding_id,) in readable or _numbers(user, conclusion)
    ]
    extracts = (
        Document.objects.visible_to(user)
        .filter(conclusion=conclusion, kind=PaperKind.CONCLUSION_EXTRACT)
        .order_by("pk")
    )
    return [
        Part(
            inspection,
            [
                _row(number, item, conclusion, inspection, may_open=(item.finding_id,) in readable)
                for number, item in enumerate(_of(items, inspection), 1)
            ],
            _plan_due(conclusion, inspection),
            _receipt(user, conclusion, inspection, refused),
            [extract for extract in extracts if extract.inspection_id == inspection.pk],
        )
        for inspection in inspections
    ]


def rows_of(user: User, conclusion: ConclusionNotice) -> list[tuple[Inspection, Row]]:
    """The findings that this person reads of it, by the inspections that found them."""
    parts = _parts(user, conclusion, _inspections(user, conclusion), {})
    return [(part.inspection, row) for part in parts for row in part.rows]


def _numbers(user: User, conclusion: ConclusionNotice) -> bool:
    """The clerk numbers the whole paper, so he reads it whole."""
    return can_issue_conclusion(user, conclusion)


def _of(items: list[ConclusionItem], inspection: Inspection) -> list[ConclusionItem]:
    return [item for item in items if item.finding.inspection_id == inspection.pk]


def _row(
    number: int, item: ConclusionItem, conclusion: ConclusionNotice, inspection: Inspection, *, may_open: bool
) -> Row:
    finding = item.finding
    if finding.is_fixed_on_site or item.decision == ConclusionDecision.WITHDRAW:
        return Row(number, item, finding, None, "", may_open)
    if conclusion.status != Status.ISSUED or finding.due_on is None:
        preview = deadline_of(item, conclusion.team.plan, conclusion.dated_on or today())
        return Row(number, item, finding, preview, "", may_open)
    plan = conclusion.team.plan
    state = due_state(finding.status, finding.due_on, today(), soon_days=plan.due_soon_days)
    return Row(number, item, finding, Deadline(finding.due_on, finding.due_rule), state, may_open)


def _plan_due(conclusion: ConclusionNotice, inspection: Inspection) -> Deadline | None:
    if conclusion.status != Status.ISSUED or conclusion.dated_on is None:
        return None
    return plan_deadline(conclusion.team.plan, conclusion.dated_on, inspection.conclusion_received_on)


def _receipt(
    user: User, conclusion: ConclusionNotice, inspection: Inspection, refused: Mapping[str, forms.Form]
) -> ReceiptForm | None:
    if conclusion.status != Status.ISSUED or not can_conclude(user, conclusion.lead_unit_id):
        return None
    found = refused.get(f"receipt_{inspection.pk}")
    if isinstance(found, ReceiptForm):
        return found
    return ReceiptForm(
        initial={"received_on": inspection.conclusion_received_on}, auto_id=f"id_receipt_{inspection.pk}_%s"
    )


def _forms(user: User, conclusion: ConclusionNotice, inspections: list[Inspection]) -> dict[str, forms.Form]:
    """The forms that this person may use now."""
    shown: dict[str, forms.Form] = {}
    if can_return_conclusion(user, conclusion) and conclusion.status in (Status.SUBMITTED, Status.APPROVED):
        shown["return"] = ReturnForm()
    if can_issue_conclusion(user, conclusion) and conclusion.status == Status.APPROVED:
        shown["issue"] = IssueForm(inspections=inspections, signatory=signatory_to_type(conclusion))
    if can_conclude(user, conclusion.lead_unit_id) and conclusion.status in (
        Status.DRAFT,
        Status.SUBMITTED,
        Status.APPROVED,
    ):
        shown["cancel"] = CancelForm()
    return shown


def _brings(conclusion: ConclusionNotice) -> str:
    """What the signer is told that the issue will still fill in."""
    if conclusion.team.plan.days_from == Plan.DaysFrom.RECEIPT:
        return "Khi ban hành chỉ điền số, ngày, địa danh; ngoài ra không có gì thay đổi."
    return (
        "Khi ban hành chỉ điền số, ngày, địa danh, và ghi thành ngày cụ thể những thời hạn tính từ ngày ban hành; "
        "ngoài ra không có gì thay đổi."
    )


def _approved_words(document: Document | None) -> str:
    if document is not None and document.status == DocumentStatus.SIGNED:
        return "Đã ký. Văn thư cấp số, ghi nhận ban hành ở dưới rồi đóng dấu."
    return "Đã duyệt. Ký trên hệ thống, hoặc in ra để ký; văn thư cấp số, ghi nhận ban hành ở dưới rồi đóng dấu."


def signatory_to_type(conclusion: ConclusionNotice) -> PaperSignatory | None:
    """Who is expected to have signed by hand; None where the signature is on record already."""
    signed = Document.objects.filter(conclusion=conclusion, kind=PaperKind.CONCLUSION, status=DocumentStatus.SIGNED)
    return None if signed.exists() else expected_signatory(conclusion.lead_unit_id)


def _paper(user: User, conclusion: ConclusionNotice) -> dict[str, Any]:
    """The PDF to read, and the scan; nothing of it where the paper is about others too."""
    papers = Document.objects.visible_to(user).filter(conclusion=conclusion, kind=PaperKind.CONCLUSION)
    papers = papers.exclude(status="cancelled")
    document = papers.select_related("scan").first()
    if document is None:
        return {"document": None}
    found: dict[str, Any] = {
        "document": document,
        "paper_forms": signing_forms(user, document) | stamp_form(user, document),
        **signing_context(user, document),
    }
    if document.is_signed and can_attach_scan(user, document):
        found["scan_form"] = ScanForm()
    return found
