"""Báo cáo tổng hợp of a round, by its team to the authority, and of a year, by that to the province (domain.md §3.3)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.db.models import Q

from cchc.lib.dates import short_date, today
from cchc.lib.numbers import two_digits
from inspections.enums import DocumentKind, FindingStatus, PlanStatus, RoundStatus
from inspections.models import Plan, Round
from inspections.permissions import can_plan_for
from inspections.scope import teams_managed_by
from reports.enums import Desk, PaperKind
from reports.kinds import RECIPIENTS, Content, Kind, Section, kind_of, may_be_cancelled
from reports.models import Document
from reports.papers import COMMITTEE, abbreviated, lines_of
from reports.remediation_content import place_word
from reports.rendering import SUMMARY_LAYOUT
from reports.summary_content import counted, told
from reports.summary_rows import FIXED, OVERDUE, VERIFIED, VERIFIED_LATE, Gathered, gather
from units.enums import Capacity
from units.models import UnitName, User

SECTIONS = (
    Section(
        "strengths", "Ưu điểm", "Mỗi dòng một ý; đề xuất sẵn những ưu điểm được ghi nhận nhiều nhất ở mỗi lĩnh vực."
    ),
    Section("assessment", "Đánh giá chung", "Mỗi dòng một ý.", 5),
    Section("causes", "Nguyên nhân", "Mỗi dòng một nguyên nhân; đề xuất sẵn những nguyên nhân nêu nhiều nhất."),
    Section("proposals", "Kiến nghị", "Mỗi dòng một kiến nghị."),
    RECIPIENTS,
)
INSPECTING = "kiểm tra công tác cải cách hành chính"
STRENGTHS_OF_A_FIELD, CAUSES, UNITS_NAMED = 2, 6, 6
MENDED = (FIXED, VERIFIED, VERIFIED_LATE)


def compose_round(document: Document) -> Content:
    round_ = _round(document)
    lead, rows = _lead(document), _rows(document)
    about = f"{round_.name[:1].lower()}{round_.name[1:]} năm {round_.plan.year}"
    cited = "; ".join(paper.citation for paper in (round_.plan.legal_document, round_.team.decision) if paper)
    return _content(document, rows, _propose_round(document, rows), rounds_named=False) | {
        "illustrative": round_.plan.illustrative or any(row.illustrative for row in rows.inspections),
        "header": {"parent": abbreviated(lead).upper(), "lines": [round_.team.name.upper()]},
        "subject": f"Tổng hợp kết quả {INSPECTING} {about}",
        "to": lead.official_name,
        "opening": f"Thực hiện {cited}, {round_.team.name} báo cáo tổng hợp kết quả kiểm tra {about} như sau:",
        "rounds": [_when(round_)],
        "closing": f"Trên đây là báo cáo tổng hợp kết quả {INSPECTING} {about}, {round_.team.name} kính báo cáo "
        f"{lead.official_name}",
    }


def compose_year(document: Document) -> Content:
    plan, lead, rows = _plan(document), _lead(document), _rows(document)
    province = _province(document)
    cited = plan.legal_document.citation if plan.legal_document else plan.title
    return _content(document, rows, _propose_year(document, rows), rounds_named=True) | {
        "illustrative": plan.illustrative or any(row.illustrative for row in rows.inspections),
        "subject": f"Tổng hợp kết quả {INSPECTING} năm {plan.year}",
        "to": f"{province} (qua Sở Nội vụ)",
        "opening": f"Thực hiện {cited}, {lead.official_name} báo cáo tổng hợp kết quả kiểm tra năm {plan.year} như sau:",
        "rounds": [_when(row) for row in plan.rounds.order_by("starts_on", "pk")],
        "closing": f"Trên đây là báo cáo tổng hợp kết quả {INSPECTING} năm {plan.year}, {lead.official_name} kính báo cáo "
        f"{province}",
    }


def _content(document: Document, rows: Gathered, proposed: dict[str, str], *, rounds_named: bool) -> Content:
    texts = {key: lines_of(text) for key, text in kind_of(document).texts_of(document, proposed).items()}
    return {
        "title": "BÁO CÁO",
        "texts": texts,
        "recipients": texts["recipients"],
        **told(rows, rounds_named=rounds_named),
    }


# --- Proposed for what only people can say ----------------------------------------------------------


def propose_round(document: Document) -> dict[str, str]:
    return _propose_round(document, _rows(document))


def propose_year(document: Document) -> dict[str, str]:
    return _propose_year(document, _rows(document))


def _propose_round(document: Document, rows: Gathered) -> dict[str, str]:
    asked = [_asked_of_all(f"Đề nghị {_lead(document).official_name}", rows), *_asked_of_the_slow(rows)]
    recipients = ["Như trên", "Phòng Nội vụ", "Thành viên Tổ kiểm tra", "Lưu: VT, Tổ kiểm tra"]
    return _proposed(rows) | {"proposals": "\n".join(asked), "recipients": "\n".join(recipients)}


def _propose_year(document: Document, rows: Gathered) -> dict[str, str]:
    lead = _lead(document)
    asked = [
        _asked_of_all(f"{lead.official_name} tiếp tục", rows),
        *_asked_of_the_slow(rows),
        f"Đề nghị {_province(document)} và Sở Nội vụ tiếp tục hướng dẫn, tập huấn nghiệp vụ về cải cách hành chính cho cán "
        "bộ, công chức cấp xã.",
    ]
    place = place_word(lead)
    recipients = [
        "Như trên",
        "Sở Nội vụ",
        f"Thường trực {'Thành ủy' if place == 'thành phố' else 'cấp ủy'}, HĐND {place}".rstrip(),
        f"CT, các PCT {abbreviated(lead)}",
        "Lưu: VT, NV",
    ]
    return _proposed(rows) | {"proposals": "\n".join(asked), "recipients": "\n".join(recipients)}


def _asked_of_all(who: str, rows: Gathered) -> str:
    if not rows.findings:
        return f"{who} chỉ đạo các đơn vị thực hiện đầy đủ nhiệm vụ cải cách hành chính và kế hoạch kiểm tra."
    return (
        f"{who} chỉ đạo các đơn vị được kiểm tra khắc phục dứt điểm tồn tại, hạn chế theo thời hạn nêu tại danh mục kèm "
        "theo; gắn kết quả khắc phục với trách nhiệm của người đứng đầu."
    )


def _proposed(rows: Gathered) -> dict[str, str]:
    return {"strengths": _strengths(rows), "assessment": _assessment(rows), "causes": _causes(rows)}


def _strengths(rows: Gathered) -> str:
    """The most frequent of each field, with the units; the minutes have them all."""
    unit_of = {row.pk: rows.unit(row) for row in rows.inspections}
    of: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.strengths:
        of[row.field_slug][" ".join(row.text.split()).rstrip(" .;")].append(unit_of[row.inspection_id])
    lines: dict[str, None] = {}  # each once, though two fields have it
    for slug in (*rows.fields, *(slug for slug in of if slug not in rows.fields)):
        often = sorted(of[slug].items(), key=lambda pair: -len(pair[1]))[:STRENGTHS_OF_A_FIELD]
        lines |= dict.fromkeys(f"{text} ({_where(units)})." for text, units in often)
    return "\n".join(lines)


def _where(units: list[str]) -> str:
    """The units by name, while they are few."""
    different = len(set(units))
    return counted(units) if different <= UNITS_NAMED else f"{two_digits(different)} đơn vị"


def _assessment(rows: Gathered) -> str:
    if not rows.done:
        return "Đến ngày báo cáo chưa có cuộc kiểm tra nào hoàn thành nên chưa đánh giá kết quả."
    if not rows.findings:
        return (
            "Các đơn vị được kiểm tra thực hiện đúng các nội dung cải cách hành chính; không ghi nhận tồn tại, hạn chế."
        )
    slug, count = Counter(row.field_slug for row in rows.findings).most_common(1)[0]
    mended = sum(rows.state(row) in MENDED for row in rows.findings)
    return (
        "Các đơn vị được kiểm tra đã quan tâm chỉ đạo, tổ chức thực hiện nhiệm vụ cải cách hành chính.\n"
        f"Tồn tại, hạn chế tập trung nhiều nhất ở lĩnh vực «{rows.fields.get(slug, 'Nội dung khác')}» "
        f"({two_digits(count)}/{two_digits(len(rows.findings))}).\n"
        f"Đến ngày {short_date(rows.day)}, các đơn vị đã khắc phục {two_digits(mended)}/{two_digits(len(rows.findings))} "
        "tồn tại, hạn chế."
    )


def _causes(rows: Gathered) -> str:
    causes = Counter(" ".join(row.cause.split()).rstrip(" .;") for row in rows.findings if row.cause.strip())
    return "\n".join(f"{text} ({two_digits(count)} tồn tại, hạn chế)." for text, count in causes.most_common(CAUSES))


def _asked_of_the_slow(rows: Gathered) -> list[str]:
    unit_of: dict[int | None, str] = {row.pk: rows.unit(row) for row in rows.inspections}
    late = [unit_of[row.inspection_id] for row in rows.findings if rows.state(row) == OVERDUE]
    again = sum(row.status == FindingStatus.TO_FOLLOW_UP for row in rows.findings)
    asked = [f"Đôn đốc các đơn vị còn tồn tại, hạn chế quá thời hạn khắc phục: {counted(late)}."] if late else []
    return [*asked, f"Tổ chức phúc tra {two_digits(again)} tồn tại, hạn chế."] if again else asked


# --- Whose, when ------------------------------------------------------------------------------------


def _rows(document: Document) -> Gathered:
    which = Q(round=document.round_id) if document.round_id else Q(team__plan=document.plan_id)
    return gather(which, today())


def _round(document: Document) -> Round:
    assert document.round is not None
    return document.round


def _plan(document: Document) -> Plan:
    assert document.plan is not None
    return document.plan


def _lead(document: Document) -> UnitName:
    return document.lead_unit.name_on(document.dated_on)


def _province(document: Document) -> str:
    above = document.lead_unit.parent
    return above.name_on(document.dated_on).official_name if above else f"{COMMITTEE} tỉnh"


def _when(round_: Round) -> str:
    return f"{round_.name}: từ ngày {short_date(round_.starts_on)} đến ngày {short_date(round_.ends_on)}"


def missing(document: Document) -> list[str]:
    """Strengths and causes may be none; the rest a report always says."""
    texts = kind_of(document).texts_of(document)
    needed = [section for section in SECTIONS if section.key not in ("strengths", "causes")]
    return [f"chưa ghi phần «{section.label}»." for section in needed if not lines_of(texts[section.key])]


def _drafts_for_round(user: User, round_: Round) -> bool:
    """Home Affairs, and who leads the team or keeps its papers."""
    return can_plan_for(user, round_.plan.lead_unit_id) or round_.team_id in teams_managed_by(user)


def _drafts_for_year(user: User, plan: Plan) -> bool:
    return can_plan_for(user, plan.lead_unit_id)


_SUMMARY: dict[str, Any] = {
    "layout": SUMMARY_LAYOUT,
    "register": DocumentKind.REPORT,
    "sections": SECTIONS,
    "missing": missing,
    "stands": may_be_cancelled,
}

KINDS = (
    Kind(
        kind=PaperKind.ROUND_REPORT,
        about="round",
        model=Round,
        can_draft=_drafts_for_round,
        offered=lambda round_: round_.status != RoundStatus.PREPARING,
        compose=compose_round,
        proposals=propose_round,
        symbol=lambda document: f"BC-{_round(document).team.symbol}",
        own_series=True,
        desks=(Desk.TEAM_LEADER,),
        signs=(Desk.TEAM_LEADER,),
        capacities=(Capacity.OWN, Capacity.FOR),
        lead_unit_of=lambda round_: int(round_.plan.lead_unit_id),
        issuer_name=lambda document: _round(document).team.name,
        **_SUMMARY,
    ),
    Kind(
        kind=PaperKind.YEAR_REPORT,
        about="plan",
        model=Plan,
        can_draft=_drafts_for_year,
        offered=lambda plan: plan.status != PlanStatus.DRAFT,
        compose=compose_year,
        proposals=propose_year,
        symbol=lambda document: f"BC-{_lead(document).document_symbol}",
        desks=(Desk.HEAD, Desk.LEADER),
        signs=(Desk.LEADER,),
        capacities=(Capacity.OWN, Capacity.FOR, Capacity.ACTING),
        **_SUMMARY,
    ),
)
