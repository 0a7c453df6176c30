"""Kế hoạch khắc phục and báo cáo kết quả khắc phục of a unit, on the road of trình ký: its head signs, its officer issues.

They say what the unit's submission says; issued, they hand it in (`inspections.handing_in`).
"""

from __future__ import annotations

from typing import Any

from inspections import handing_in
from inspections.enums import DocumentKind, RemediationOutcome, SubmissionKind, SubmissionStatus
from inspections.finding_permissions import can_edit_submission
from inspections.models import Submission
from inspections.workflow import WorkflowError
from reports.enums import Desk, PaperKind
from reports.kinds import RECIPIENTS, Kind, Section, kind_of
from reports.models import Document
from reports.papers import abbreviated, lines_of
from reports.remediation_content import cited, compose_plan, compose_report, names_of, place_word, said_items
from reports.rendering import REMEDIATION_PLAN_LAYOUT, REMEDIATION_REPORT_LAYOUT
from units.enums import Capacity
from units.models import User

PLAN_SECTIONS = (
    Section("purpose", "Mục đích", "Mỗi dòng một ý.", 4),
    Section("demands", "Yêu cầu", "Mỗi dòng một ý.", 4),
    Section("organisation", "Tổ chức thực hiện", "Mỗi dòng một ý."),
    RECIPIENTS,
)


def propose_report(document: Document) -> dict[str, str]:
    unit, lead = names_of(document)
    where, above = place_word(unit), place_word(lead)
    short = {"thành phố": "TP"}.get(above, above)
    own = f"TT Đảng ủy, HĐND {where}\nCT, các PCT UBND {where}\n" if where else "Lãnh đạo đơn vị\n"
    return {"recipients": f"Như trên\nPhòng Nội vụ {short}".rstrip() + f"\n{own}Lưu: VT"}


def propose_plan(document: Document) -> dict[str, str]:
    assert document.submission is not None
    unit, lead = names_of(document)
    where, head = place_word(unit), unit.office_of(unit.head_title)
    own = f"TT Đảng ủy, HĐND {where}\nCT, các PCT UBND {where}\nCông chức {where}" if where else "Công chức đơn vị"
    return {
        "purpose": "Khắc phục dứt điểm, đúng thời hạn các tồn tại, hạn chế nêu tại "
        f"{cited(document.submission, briefly=True)}.\n"
        "Nâng cao trách nhiệm của người đứng đầu và của từng công chức đối với công tác cải cách hành chính.",
        "demands": "Mỗi tồn tại, hạn chế có biện pháp, người chịu trách nhiệm, thời hạn và sản phẩm cụ thể.\n"
        "Kết quả khắc phục phải thực chất, có tài liệu kiểm chứng, không để lặp lại.",
        "organisation": "Công chức được phân công tại Mục II tổ chức thực hiện đúng nội dung, đúng thời hạn; kịp thời báo "
        f"cáo {head} khó khăn, vướng mắc.\n"
        f"Công chức đầu mối cải cách hành chính theo dõi, đôn đốc, tổng hợp kết quả, tham mưu báo cáo {abbreviated(lead)} "
        "theo thời hạn đã nêu.",
        "recipients": f"{abbreviated(lead)} (để báo cáo)\nPhòng Nội vụ {place_word(lead)}".rstrip()
        + f"\n{own}\nLưu: VT",
    }


# --- On the road ------------------------------------------------------------------------------------


def hold(document: Document) -> None:
    """Whoever writes the submission locks it first, and then sees that its paper is in signing."""
    Submission.objects.select_for_update(of=("self",), no_key=True).get(papers=document)


def missing_in_plan(document: Document) -> list[str]:
    kind = kind_of(document)
    texts = kind.texts_of(document)
    gaps = [section.label for section in kind.sections if not lines_of(texts[section.key])]
    return [*_missing(document), *(f"chưa ghi phần «{label}»." for label in gaps)]


def missing_in_report(document: Document) -> list[str]:
    submission = document.submission
    assert submission is not None
    found = _missing(document)
    if not lines_of(submission.directing):
        found.append("báo cáo chưa ghi phần «Công tác chỉ đạo».")
    left = any(item.outcome != RemediationOutcome.DONE for item in said_items(submission))
    if left and not lines_of(submission.commitment):
        found.append("còn tồn tại chưa khắc phục xong mà chưa ghi phần «Tồn tại chưa khắc phục, nguyên nhân, cam kết».")
    return found


def _missing(document: Document) -> list[str]:
    assert document.submission is not None
    problem = handing_in.problem_of(document.submission)
    return [f"{problem[:1].lower()}{problem[1:]}"] if problem else []


def after_issue(document: Document, by: User) -> None:
    """The submission is handed in with its paper; what keeps it from that keeps the paper from being issued."""
    submission = document.submission
    assert submission is not None
    if submission.status != SubmissionStatus.DRAFT:
        return
    paper = handing_in.IssuedPaper(document.code, document.dated_on, document.scan)
    try:
        handing_in.submit(submission.pk, by=by, paper=paper)
    except WorkflowError as error:
        raise WorkflowError(f"Chưa ban hành được, vì ban hành là gửi luôn. {error}") from None


def _is_draft(submission: Submission, kind: SubmissionKind) -> bool:
    is_own = submission.kind == kind and not submission.entered_for_unit
    return is_own and submission.status == SubmissionStatus.DRAFT


def _symbol(letters: str, document: Document) -> str:
    return f"{letters}-{document.issuer.name_on(document.dated_on).document_symbol}"


_OF_UNIT: dict[str, Any] = {
    "about": "submission",
    "model": Submission,
    "can_draft": can_edit_submission,
    "issuer_of": lambda submission: int(submission.unit_id),
    "desks": (Desk.UNIT_HEAD,),
    "signs": (Desk.UNIT_HEAD,),
    "capacities": (Capacity.OWN, Capacity.FOR, Capacity.ACTING),
    "hold": hold,
    "after_issue": after_issue,
}

KINDS = (
    Kind(
        kind=PaperKind.REMEDIATION_PLAN,
        layout=REMEDIATION_PLAN_LAYOUT,
        register=DocumentKind.PLAN,
        offered=lambda submission: _is_draft(submission, SubmissionKind.REMEDIATION_PLAN),
        compose=compose_plan,
        proposals=propose_plan,
        sections=PLAN_SECTIONS,
        symbol=lambda document: _symbol("KH", document),
        missing=missing_in_plan,
        **_OF_UNIT,
    ),
    Kind(
        kind=PaperKind.REMEDIATION_REPORT,
        layout=REMEDIATION_REPORT_LAYOUT,
        register=DocumentKind.REPORT,
        offered=lambda submission: _is_draft(submission, SubmissionKind.REMEDIATION_REPORT),
        compose=compose_report,
        proposals=propose_report,
        sections=(RECIPIENTS,),
        symbol=lambda document: _symbol("BC", document),
        missing=missing_in_report,
        **_OF_UNIT,
    ),
)
