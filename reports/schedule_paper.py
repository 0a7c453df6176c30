"""Thông báo lịch kiểm tra of a round, with the outline of the self-report (domain.md §2.1, step 3)."""

from __future__ import annotations

from cchc.lib.dates import today
from cchc.lib.numbers import two_digits
from cchc.lib.workdays import CALENDAR
from inspections.enums import DocumentKind, InspectionKind, RoundStatus
from inspections.models import Inspection, Round
from inspections.permissions import can_edit_round
from reports.changing import replaces
from reports.enums import PaperKind
from reports.kinds import RECIPIENTS, Content, Kind, Section, kind_of, may_be_cancelled
from reports.models import Document
from reports.outline import outlines
from reports.papers import abbreviated, lines_of
from reports.rendering import SCHEDULE_LAYOUT
from reports.schedule_changes import announce_changes, differences
from reports.schedule_rows import announced, schedule_row, undated
from units.enums import UNIT_ROLES
from units.models import Event, User
from units.notifying import notify

SECTIONS = (
    Section("contents", "Nội dung, thành phần làm việc", "Mỗi dòng một ý.", 4),
    Section("preparation", "Đơn vị chuẩn bị", "Mỗi dòng một ý.", 5),
    Section("organisation", "Tổ chức thực hiện", "Mỗi dòng một ý.", 5),
    RECIPIENTS,
)


def compose(document: Document) -> Content:
    round_, kind = _round(document), kind_of(document)
    texts = {section.key: lines_of(kind.text_of(document, section.key)) for section in SECTIONS}
    lead = document.issuer.name_on(document.dated_on)
    rows = list(announced(round_))
    words = replaces(document)
    return {
        "illustrative": round_.plan.illustrative or any(row.illustrative for row in rows),
        "title": "THÔNG BÁO",
        "subject": subject_of(round_),
        "opening": _opening(round_, lead.official_name),
        "texts": texts,
        "schedule": [schedule_row(n, row) for n, row in enumerate(rows, 1)],
        "self_report": _self_report(round_),
        "outlines": outlines({row.criteria_set_id for row in rows if row.criteria_set_id}),
        "replaces": f"Thông báo này {words}" if words else "",
        "closing": f"Trên đây là thông báo {_lowered(subject_of(round_))}, yêu cầu các đơn vị nghiêm túc thực hiện",
        "recipients": texts["recipients"],
    }


# --- Words ------------------------------------------------------------------------------------------


def subject_of(round_: Round) -> str:
    return f"Lịch kiểm tra công tác cải cách hành chính năm {round_.plan.year} ({round_.name})"


def _opening(round_: Round, issuer: str) -> str:
    papers = [paper.citation for paper in (round_.plan.legal_document, round_.team.decision) if paper]
    thus = f"{issuer} thông báo {_lowered(subject_of(round_))} như sau:"
    return f"Thực hiện {' và '.join(papers)}, {thus}" if papers else thus


def _self_report(round_: Round) -> str:
    days = round_.plan.self_report_days
    return (
        "Đơn vị được kiểm tra xây dựng báo cáo tự kiểm tra theo đề cương tại Phụ lục kèm theo Thông báo này, gửi Tổ kiểm "
        f"tra (qua Phòng Nội vụ) trước ngày kiểm tra ít nhất {two_digits(days)} ngày làm việc; thời hạn của từng đơn vị "
        "ghi tại bảng nêu trên"
    )


def proposals(document: Document) -> dict[str, str]:
    round_ = _round(document)
    lead = document.issuer.name_on(document.dated_on)
    return {
        "contents": "Nội dung kiểm tra theo kế hoạch đã ban hành; thời kỳ kiểm tra tính đến ngày kiểm tra.\n"
        "Làm việc với Tổ kiểm tra: thủ trưởng đơn vị (hoặc cấp phó được ủy quyền), công chức phụ trách cải cách hành "
        "chính và công chức phụ trách các lĩnh vực được kiểm tra.\n"
        "Buổi làm việc bắt đầu từ 07 giờ 30 phút (buổi sáng), 13 giờ 30 phút (buổi chiều).",
        "preparation": "Hồ sơ, tài liệu chứng minh cho từng nội dung của đề cương, sắp xếp theo lĩnh vực.\n"
        "Sổ theo dõi, hồ sơ thủ tục hành chính đã giải quyết và tài khoản phần mềm một cửa điện tử để đối chiếu.\n"
        "Phòng làm việc, người cung cấp hồ sơ và giải trình trong suốt buổi kiểm tra.",
        "organisation": "Phòng Nội vụ phối hợp với Tổ kiểm tra theo dõi, đôn đốc việc chuẩn bị của các đơn vị.\n"
        "Trường hợp có thay đổi về thời gian, địa điểm, Tổ kiểm tra thông báo lại cho đơn vị.",
        "recipients": f"Chủ tịch, các Phó Chủ tịch {abbreviated(lead)} (để báo cáo)\nCác đơn vị được kiểm tra\n"
        f"{round_.team.name}\nLưu: VT, NV",
    }


def _lowered(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


# --- Steps ------------------------------------------------------------------------------------------


def missing(document: Document) -> list[str]:
    round_, kind = _round(document), kind_of(document)
    rows = list(announced(round_))
    if not rows:
        return ["đợt không có đơn vị nào sắp được kiểm tra đã xếp lịch."]
    gaps = [section.label for section in SECTIONS if not lines_of(kind.text_of(document, section.key))]
    return [f"chưa ghi phần «{label}»." for label in gaps]


def warnings(document: Document) -> list[str]:
    """Units that learn of their day later than the plan has it, or not by this notice."""
    round_ = _round(document)
    late = [row.unit.short_name for row in announced(round_) if told_late(row, round_)]
    later = [row.unit.short_name for row in undated(round_)]
    wanted = two_digits(round_.plan.notice_days)
    said = {
        f"Kế hoạch định báo trước {wanted} ngày làm việc; nếu ban hành hôm nay thì đã muộn với: ": late,
        "Chưa xếp lịch nên không có trong thông báo này, báo sau bằng thông báo bổ sung: ": later,
    }
    return [f"{words}{', '.join(units)}." for words, units in said.items() if units]


def told_late(row: Inspection, round_: Round) -> bool:
    assert row.visit_on is not None
    return CALENDAR.working_days_between(today(), row.visit_on) < round_.plan.notice_days


def after_issue(document: Document, by: User) -> None:
    """Each unit on the list is told, and its inspection keeps that it was."""
    listed = {row["id"]: row for row in document.current.snapshot["schedule"]}
    rows = Inspection.objects.filter(pk__in=listed).exclude(kind=InspectionKind.UNANNOUNCED).select_related("unit")
    for row in rows.order_by("pk"):
        told = listed[row.pk]
        note = f"{document.legal_document}: {told['when'].lower()}"
        notify(
            unit=row.unit_id,
            roles=UNIT_ROLES,
            kind="schedule_notice",
            text=f"Lịch kiểm tra {told['when'].lower()}. Gửi báo cáo tự kiểm tra chậm nhất {told['due']}"
            if told["due"]
            else f"Lịch kiểm tra {told['when'].lower()}",
            url=document.get_absolute_url(),
            subject=document,
            occurred_on=document.dated_on,
        )
        Event.objects.record(
            "announce", row, by=by, lead_unit=row.lead_unit_id, occurred_on=document.dated_on, note=note
        )


def units_told(document: Document) -> set[int]:
    return {row["unit_id"] for row in document.current.snapshot.get("schedule", [])}


def _round(document: Document) -> Round:
    assert document.round is not None
    return document.round


def _symbol(document: Document) -> str:
    return f"TB-{document.issuer.name_on(document.dated_on).document_symbol}"


KINDS = (
    Kind(
        kind=PaperKind.SCHEDULE_NOTICE,
        layout=SCHEDULE_LAYOUT,
        register=DocumentKind.NOTICE,
        about="round",
        model=Round,
        can_draft=can_edit_round,
        lead_unit_of=lambda round_: int(round_.plan.lead_unit_id),
        offered=lambda round_: round_.status != RoundStatus.ENDED and announced(round_).exists(),
        compose=compose,
        proposals=proposals,
        sections=SECTIONS,
        symbol=_symbol,
        collective=False,
        missing=missing,
        warnings=warnings,
        after_issue=after_issue,
        units_told=units_told,
        stands=may_be_cancelled,
        differences=differences,
        after_amending=announce_changes,
    ),
)
