"""Kế hoạch kiểm tra (domain.md §3.3): what the plan of a year says, from its rows and what Home Affairs writes."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from cchc.lib.dates import short_date
from cchc.lib.numbers import two_digits
from inspections import planning
from inspections.enums import DocumentKind, InspectionKind, InspectionStatus, PlanStatus
from inspections.models import Inspection, Plan
from inspections.permissions import can_plan_for
from reports.changing import amendments_of, replaces
from reports.enums import Change, Desk, PaperKind
from reports.kinds import RECIPIENTS, Content, Difference, Kind, Section, kind_of
from reports.models import Document
from reports.papers import abbreviated, lines_of
from reports.rendering import PLAN_LAYOUT
from units.models import Event, User

SECTIONS = (
    Section("purpose", "Mục đích", "Mỗi dòng một ý."),
    Section("demands", "Yêu cầu", "Mỗi dòng một ý."),
    Section("contents", "Nội dung kiểm tra", "Mỗi dòng một nội dung."),
    Section("scope", "Đối tượng", "", 3),
    Section("methods", "Phương pháp kiểm tra", "Mỗi dòng một ý.", 4),
    Section("organisation", "Tổ chức thực hiện", "Mỗi dòng một ý."),
    RECIPIENTS,
)
METHODS = (
    "Nghe báo cáo, kiểm tra hồ sơ, tài liệu và kiểm tra thực tế tại đơn vị.\n"
    "Lập biên bản tại đơn vị ngay sau buổi kiểm tra."
)


def compose(document: Document) -> Content:
    plan, kind = document.plan, kind_of(document)
    assert plan is not None
    texts = {section.key: lines_of(kind.text_of(document, section.key)) for section in SECTIONS}
    words = replaces(document)
    return {
        "illustrative": plan.illustrative,
        "title": "KẾ HOẠCH",
        "subject": _subject(plan),
        "citations": [f"Căn cứ {paper.citation}" for paper in plan.based_on.order_by("issued_on", "pk")],
        "texts": texts,
        "rounds": _rounds(plan),
        "closing": f"Trên đây là Kế hoạch {_lowered(_subject(plan))}" + (f", {words}" if words else ""),
        "recipients": texts["recipients"],
        "schedule": _schedule(plan),
    }


def proposals(document: Document) -> dict[str, str]:
    """What the plan's own pages already say, and what such plans usually say."""
    plan = document.plan
    assert plan is not None
    lead = plan.lead_unit.name_on(document.dated_on)
    return {
        "purpose": plan.objectives,
        "demands": "Kiểm tra đúng nội dung, đúng thời gian, không gây trở ngại cho hoạt động của đơn vị.\n"
        "Qua kiểm tra phải chỉ rõ ưu điểm, tồn tại, hạn chế, nguyên nhân và thời hạn khắc phục.",
        "contents": plan.contents,
        "scope": plan.scope,
        "methods": METHODS,
        "organisation": f"Phòng Nội vụ tham mưu {lead.short_name} thành lập Tổ kiểm tra, thông báo lịch kiểm tra, tổng hợp "
        "báo cáo kết quả.\n"
        f"Các đơn vị được kiểm tra gửi báo cáo tự kiểm tra trước ngày kiểm tra {two_digits(plan.self_report_days)} ngày "
        "làm việc, chuẩn bị hồ sơ, tài liệu và bố trí người làm việc với Tổ kiểm tra.",
        "recipients": f"Thường trực Thành ủy, HĐND thành phố\nChủ tịch, các Phó Chủ tịch {abbreviated(lead)}\n"
        "Các phòng, ban thuộc thành phố\nUBND các phường, xã\nLưu: VT, NV",
    }


def _subject(plan: Plan) -> str:
    """«Kiểm tra công tác cải cách hành chính năm 2019», without the kind that the title already says."""
    text = plan.title.removeprefix("Kế hoạch").strip()
    return f"{text[:1].upper()}{text[1:]}"


def _lowered(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _rounds(plan: Plan) -> list[str]:
    rows = plan.rounds.order_by("starts_on", "pk")
    return [f"{row.name}: từ ngày {short_date(row.starts_on)} đến ngày {short_date(row.ends_on)}" for row in rows]


def _schedule(plan: Plan) -> list[dict[str, object]]:
    """Phụ lục: the units of each round, with the day where there is one."""
    rows = Inspection.objects.filter(round__plan=plan, kind=InspectionKind.PLANNED).exclude(status="cancelled")
    rows = rows.select_related("unit", "round").order_by("round__starts_on", "round", "visit_on", "unit__sort_key")
    return [
        {
            "number": number,
            "unit": row.unit.short_name,
            "round": row.round.name if row.round else "",
            "when": f"{row.get_half_day_display()} {short_date(row.visit_on)}" if row.visit_on else "",
        }
        for number, row in enumerate(rows, 1)
    ]


# --- What is other now ------------------------------------------------------------------------------


def units_told(document: Document) -> set[int]:
    rows = Inspection.objects.filter(round__plan=document.plan_id, kind=InspectionKind.PLANNED)
    return set(rows.exclude(status=InspectionStatus.CANCELLED).values_list("unit", flat=True))


def differences(before: Document) -> list[Difference]:
    """Rounds whose time is another one, units that came, went or stand in another round."""
    plan, said = before.plan, before.current.snapshot
    assert plan is not None
    told = _times(said["rounds"], said["schedule"]) | {row["key"]: tuple(row["told"]) for row in amendments_of(before)}
    now = _times(_rounds(plan), _schedule(plan))
    inspections = Inspection.objects.filter(round__plan=plan, kind=InspectionKind.PLANNED).select_related(
        "unit", "round"
    )
    units: dict[str, set[int]] = {}
    for row in inspections:
        for key in (row.unit.short_name, row.round.name if row.round else ""):
            units.setdefault(key, set()).add(row.unit_id)
    return [
        Difference(key, key, *_words(told.get(key), now.get(key)), now.get(key, ()), tuple(sorted(units.get(key, ()))))
        for key in [*now, *(key for key in told if key not in now)]
        if (told.get(key) or ()) != now.get(key, ())
    ]


def _times(rounds: list[str], schedule: list[dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    """«Đợt I» → its days; a unit → its round."""
    spans = {name: (span,) for name, _, span in (line.partition(": ") for line in rounds)}
    return spans | {row["unit"]: (row["round"],) for row in schedule}


def _words(told: tuple[str, ...] | None, now: tuple[str, ...] | None) -> tuple[str, str]:
    return (told[0] if told else ""), (now[0] if now else "Không kiểm tra")


def missing(document: Document) -> list[str]:
    plan, kind = document.plan, kind_of(document)
    assert plan is not None
    gaps = [section.label for section in SECTIONS if not lines_of(kind.text_of(document, section.key))]
    found = [f"chưa ghi phần «{label}»." for label in gaps]
    return found if plan.rounds.exists() else [*found, "kế hoạch chưa có đợt kiểm tra nào."]


def after_issue(document: Document, by: User) -> None:
    """The plan takes the number of its paper and is in force."""
    plan = document.plan
    assert plan is not None
    if plan.status != PlanStatus.DRAFT and document.change != Change.REPLACE:
        return
    plan.legal_document = document.legal_document
    plan.save(update_fields=["legal_document"])
    if plan.status == PlanStatus.DRAFT:
        planning.issue(plan.pk, by=by)
    else:
        note = f"Theo {document.legal_document}"
        Event.objects.record("replace_plan_document", plan, by=by, lead_unit=plan.lead_unit_id, note=note)


def stands(document: Document) -> str:
    rows = Inspection.objects.filter(Q(round__plan=document.plan_id) | Q(team__plan=document.plan_id))
    if document.change == Change.AMEND or not planning.has_begun(rows):
        return ""
    return "Đã lên lịch, kiểm tra theo kế hoạch này nên không hủy được nữa. Hãy sửa đổi hoặc thay thế kế hoạch."


def after_cancel(document: Document, by: User) -> None:
    plan = document.plan
    assert plan is not None
    if plan.legal_document_id == document.legal_document_id:
        planning.reopen(plan.pk, by=by)


def _symbol(document: Document) -> str:
    return f"KH-{document.issuer.name_on(document.dated_on).document_symbol}"


def _can_draft(user: User, plan: Plan) -> bool:
    return can_plan_for(user, plan.lead_unit_id)


KINDS = (
    Kind(
        kind=PaperKind.PLAN,
        layout=PLAN_LAYOUT,
        register=DocumentKind.PLAN,
        about="plan",
        model=Plan,
        can_draft=_can_draft,
        offered=lambda plan: plan.status == PlanStatus.DRAFT,
        compose=compose,
        proposals=proposals,
        sections=SECTIONS,
        symbol=_symbol,
        desks=(Desk.HEAD, Desk.LEADER),
        signs=(Desk.LEADER,),
        missing=missing,
        after_issue=after_issue,
        units_told=units_told,
        stands=stands,
        after_cancel=after_cancel,
        differences=differences,
    ),
)
