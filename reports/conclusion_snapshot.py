"""What the notice of a conclusion says, frozen as plain JSON (domain.md §3.3 «Thông báo kết luận»)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cchc.lib.dates import long_date, today
from cchc.lib.numbers import two_digits
from inspections.concluded import deadline_of, subject_of
from inspections.conclusion_drafting import items_in_order
from inspections.enums import ConclusionDecision
from inspections.models import ConclusionItem, ConclusionNotice, Inspection, Plan
from reports.enums import PaperKind
from reports.models import Document
from reports.papers import (
    SCHEMA,
    PaperSignatory,
    Snapshot,
    abbreviated,
    authority_header,
    lines_of,
    place_and_date,
    profile_on,
    signer_block,
)


def conclusion_snapshot(conclusion: ConclusionNotice, document: Document, signatory: PaperSignatory) -> Snapshot:
    """The whole paper. Before the issue number, day and month are open, and deadlines stand as their rule."""
    return _snapshot(conclusion, document, signatory, inspections_of(conclusion))


def extract_snapshot(notice: Document, inspection: Inspection, signatory: PaperSignatory) -> Snapshot:
    """What the issued notice says of one unit among several, and nothing that tells of another.

    General texts are about all of them, so they stay out; it bears no signature of its own, and says who signed.
    """
    conclusion = notice.conclusion
    assert conclusion is not None
    assert conclusion.dated_on is not None
    whole = _snapshot(conclusion, notice, signatory, [inspection])
    signer = whole["signers"][0]
    told = f"{conclusion} {long_date(conclusion.dated_on)}"
    return whole | {
        "kind": PaperKind.CONCLUSION_EXTRACT.value,
        "title": "TRÍCH THÔNG BÁO",
        "strengths": [],
        "remarks": [],
        "requirements": [],
        "closing": f"Trích phần về {_addressed([inspection], conclusion.dated_on)} của {told} của "
        f"{conclusion.lead_unit.name_on(conclusion.dated_on).official_name}, do {signer['title']} {signer['name']} ký. "
        "Bản trích do hệ thống lập để đơn vị thực hiện, không thay bản trích sao có chữ ký và dấu",
        "signers": [],
        "recipients": [],
    }


def _snapshot(
    conclusion: ConclusionNotice, document: Document, signatory: PaperSignatory, inspections: list[Inspection]
) -> Snapshot:
    day = conclusion.dated_on or today()
    lead = conclusion.lead_unit.name_on(day)
    items = list(items_in_order(conclusion))
    subject = subject_of(inspections, day)
    units = [_of_unit(conclusion, row, items, day, named=len(inspections) > 1) for row in inspections]
    return {
        "schema": SCHEMA,
        "kind": document.kind,
        "profile": profile_on(day),
        "illustrative": any(row.illustrative or _set_is_illustrative(row) for row in inspections),
        "number": document.number,
        "code": document.code,
        "date": conclusion.dated_on.isoformat() if conclusion.dated_on else "",
        "header": {"lines": authority_header(lead)},
        "place_and_date": place_and_date(lead, conclusion.dated_on),
        "title": "THÔNG BÁO",
        "subject": subject,
        "opening": _opening(conclusion, inspections, lead.official_name, day),
        "strengths": lines_of(conclusion.strengths),
        "remarks": lines_of(conclusion.shortcomings),
        "units": units,
        "requirements": lines_of(conclusion.requirements),
        "reporting": _reporting(conclusion) if any(unit["tasks"] for unit in units) else "",
        "closing": f"Trên đây là thông báo {subject[0].lower()}{subject[1:]}, yêu cầu "
        f"{_addressed(inspections, day)} nghiêm túc thực hiện",
        "signers": [signer_block(signatory, lead)],
        "recipients": [
            f"Chủ tịch, các Phó Chủ tịch {abbreviated(lead)} (để báo cáo)",
            *(row.unit.name_on(day).short_name for row in inspections),
            conclusion.team.name,
            "Lưu: VT, NV",
        ],
    }


def with_deadlines(signed: Snapshot, issued: Snapshot) -> Snapshot:
    """The deadlines that run from the day of the paper are known only at the issue: the one thing that it brings
    besides number and day. Nothing else of a task is taken from `issued`."""
    units = []
    for before, after in zip(signed["units"], issued["units"], strict=True):
        pairs = zip(before["tasks"], after["tasks"], strict=True)
        units.append({**before, "tasks": [{**task, "due": known["due"]} for task, known in pairs]})
    return {**signed, "units": units}


def inspections_of(conclusion: ConclusionNotice) -> list[Inspection]:
    rows = conclusion.inspections.select_related("unit", "team__plan", "round", "criteria_set")
    return list(rows.order_by("visit_on", "pk"))


def _set_is_illustrative(inspection: Inspection) -> bool:
    return bool(inspection.criteria_set and inspection.criteria_set.illustrative)


def _opening(conclusion: ConclusionNotice, inspections: list[Inspection], lead: str, day: dt.date) -> list[str]:
    plan = conclusion.team.plan
    by_plan = f"Thực hiện {plan.legal_document.citation}" if plan.legal_document else f"Thực hiện {plan.title}"
    visits = [
        f"{long_date(row.visit_on)} tại {row.unit.name_on(day).official_name}" for row in inspections if row.visit_on
    ]
    held = f"{conclusion.team.name} đã tiến hành kiểm tra công tác cải cách hành chính "
    told = f". Căn cứ biên bản kiểm tra, {lead} thông báo kết luận như sau:"
    if len(visits) == 1:
        return [f"{by_plan}, {held}{visits[0]}{told}"]
    return [f"{by_plan}, {held}tại {two_digits(len(visits))} đơn vị: {'; '.join(visits)}{told}"]


def _of_unit(
    conclusion: ConclusionNotice, inspection: Inspection, items: list[ConclusionItem], day: dt.date, *, named: bool
) -> dict[str, Any]:
    kept = [
        item
        for item in items
        if item.finding.inspection_id == inspection.pk and item.decision != ConclusionDecision.WITHDRAW
    ]
    return {
        "name": inspection.unit.name_on(day).official_name if named else "",
        "findings": [_finding(number, item) for number, item in enumerate(kept, 1)],
        "tasks": [
            _task(number, item, inspection, conclusion)
            for number, item in enumerate(kept, 1)
            if not item.finding.is_fixed_on_site
        ],
    }


def _finding(number: int, item: ConclusionItem) -> dict[str, Any]:
    note = item.finding.fixed_on_site_note
    fixed = f"Đã khắc phục tại chỗ: {note}" if note else "Đã khắc phục tại chỗ"
    return {
        "number": number,
        "text": _sentence(item.text),
        "fixed": fixed if item.finding.is_fixed_on_site else "",
    }


def _task(number: int, item: ConclusionItem, inspection: Inspection, conclusion: ConclusionNotice) -> dict[str, Any]:
    requirement = _sentence(item.requirement)
    return {
        "number": number,
        "who": item.answerable,
        "what": requirement[:1].lower() + requirement[1:],
        "due": _due(item, inspection, conclusion),
    }


def _due(item: ConclusionItem, inspection: Inspection, conclusion: ConclusionNotice) -> str:
    """The day, where it can be known when the paper is signed; else the rule in words."""
    plan = conclusion.team.plan
    if item.due_on is None and plan.days_from == Plan.DaysFrom.RECEIPT:
        return f"trong thời hạn {plan.remediation_report_days} ngày kể từ ngày nhận được Thông báo này"
    if item.due_on is None and conclusion.dated_on is None:
        return f"trong thời hạn {plan.remediation_report_days} ngày kể từ ngày ban hành Thông báo này"
    day = conclusion.dated_on or today()
    return f"chậm nhất {long_date(deadline_of(item, plan, day, inspection.conclusion_received_on).due_on)}"


def _reporting(conclusion: ConclusionNotice) -> str:
    """What every unit that has something to mend owes, by the plan's rule."""
    plan = conclusion.team.plan
    start = "ngày nhận được" if plan.days_from == Plan.DaysFrom.RECEIPT else "ngày ban hành"
    return (
        f"Lập kế hoạch khắc phục gửi về Phòng Nội vụ trong thời hạn {two_digits(plan.remediation_plan_days)} ngày làm "
        f"việc kể từ {start} Thông báo này; báo cáo kết quả khắc phục kèm tài liệu kiểm chứng theo đúng thời hạn nêu trên"
    )


def _addressed(inspections: list[Inspection], day: dt.date) -> str:
    names = [row.unit.name_on(day).short_name for row in inspections]
    return names[0] if len(names) == 1 else "các đơn vị có tên nêu trên"


def _sentence(text: str) -> str:
    """Without the mark at its end: the layout closes each line in its own way."""
    return " ".join(text.split()).rstrip(" .;")
