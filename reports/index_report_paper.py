"""Báo cáo khắc phục Chỉ số CCHC of the city: what the units lost in a year's index, and what became of it."""

from __future__ import annotations

from collections import Counter

from cchc.lib.dates import short_date, today
from cchc.lib.numbers import two_digits
from inspections.enums import DocumentKind
from inspections.models import IndexRound
from inspections.permissions import can_plan_for
from reports.enums import Desk, PaperKind
from reports.index_report_content import told
from reports.index_report_rows import Gathered, gather
from reports.kinds import RECIPIENTS, Content, Kind, Section, kind_of, may_be_cancelled
from reports.models import Document
from reports.papers import COMMITTEE, abbreviated, lines_of
from reports.remediation_content import IN_INDEX, SHORTCOMINGS, place_word
from reports.rendering import INDEX_REPORT_LAYOUT
from reports.summary_content import counted
from reports.summary_rows import OVERDUE
from units.enums import Capacity
from units.models import UnitName, User

CAUSES = 6
SECTIONS = (
    Section("directing", "Công tác chỉ đạo", "Mỗi dòng một ý.", 4),
    Section("causes", "Nguyên nhân", "Mỗi dòng một nguyên nhân; đề xuất sẵn những nguyên nhân nêu nhiều nhất."),
    Section("proposals", "Nhiệm vụ tiếp theo, kiến nghị", "Mỗi dòng một việc."),
    RECIPIENTS,
)


def compose(document: Document) -> Content:
    round_, lead, rows = _round(document), _lead(document), _rows(document)
    province = _province(document)
    texts = {
        key: lines_of(text) for key, text in kind_of(document).texts_of(document, _proposed(document, rows)).items()
    }
    subject = f"Kết quả khắc phục {SHORTCOMINGS} {IN_INDEX} {round_.year}"
    cited = round_.decision.citation if round_.decision else f"kết quả {IN_INDEX} {round_.year}"
    return {
        "title": "BÁO CÁO",
        "texts": texts,
        "recipients": texts["recipients"],
        "illustrative": round_.illustrative,
        "subject": subject,
        "to": f"{province} (qua Sở Nội vụ)",
        "opening": f"Thực hiện {cited}, {lead.official_name} báo cáo kết quả khắc phục như sau:",
        "closing": f"Trên đây là báo cáo {subject[:1].lower()}{subject[1:]}, {lead.official_name} kính báo cáo {province}",
        **told(rows),
    }


def propose(document: Document) -> dict[str, str]:
    return _proposed(document, _rows(document))


def _proposed(document: Document, rows: Gathered) -> dict[str, str]:
    lead = _lead(document)
    place = place_word(lead)
    recipients = [
        "Như trên",
        "Sở Nội vụ",
        f"Thường trực {'Thành ủy' if place == 'thành phố' else 'cấp ủy'}, HĐND {place}".rstrip(),
        f"CT, các PCT {abbreviated(lead)}",
        "Lưu: VT, NV",
    ]
    return {
        "directing": _directing(rows, lead),
        "causes": _causes(rows),
        "proposals": "\n".join(_tasks(document, rows, lead)),
        "recipients": "\n".join(recipients),
    }


def _directing(rows: Gathered, lead: UnitName) -> str:
    if not rows.findings:
        return f"{lead.official_name} đang rà soát các nội dung bị trừ điểm để giao các đơn vị khắc phục."
    units = {row.responsible_unit_id for row in rows.findings}
    days = sorted({row.concluded_on for row in rows.findings if row.concluded_on})
    since = f" từ ngày {short_date(days[0])}" if days else ""
    return (
        f"{lead.official_name} đã giao {two_digits(len(units))} đơn vị khắc phục {two_digits(len(rows.findings))} tồn tại, "
        f"hạn chế{since}; mỗi nội dung có yêu cầu, người chịu trách nhiệm và thời hạn.\n"
        "Phòng Nội vụ theo dõi, đôn đốc, xác nhận từng nội dung trên cơ sở báo cáo và tài liệu kiểm chứng của đơn vị."
    )


def _causes(rows: Gathered) -> str:
    said = [report.cause for report in rows.reports.values()] + [row.cause for row in rows.findings]
    causes = Counter(" ".join(cause.split()).rstrip(" .;") for cause in said if cause.strip())
    return "\n".join(f"{text}." for text, _ in causes.most_common(CAUSES))


def _tasks(document: Document, rows: Gathered, lead: UnitName) -> list[str]:
    late = [rows.unit(row.responsible_unit_id) for row in rows.findings if rows.state(row) == OVERDUE]
    asked = [
        f"{lead.official_name} tiếp tục chỉ đạo các đơn vị khắc phục dứt điểm tồn tại, hạn chế theo thời hạn nêu tại danh "
        "mục kèm theo; gắn kết quả khắc phục với trách nhiệm của người đứng đầu."
    ]
    if late:
        asked.append(f"Đôn đốc các đơn vị còn tồn tại, hạn chế quá thời hạn khắc phục: {counted(late)}.")
    if rows.points.unexplained:
        asked.append("Rà soát, giao khắc phục những nội dung bị trừ điểm chưa được giao.")
    return [*asked, f"Đề nghị {_province(document)} và Sở Nội vụ hướng dẫn những tiêu chí chưa đơn vị nào đạt."]


def missing(document: Document) -> list[str]:
    """Causes may be none; the rest a report always says."""
    texts = kind_of(document).texts_of(document)
    needed = [section for section in SECTIONS if section.key != "causes"]
    return [f"chưa ghi phần «{section.label}»." for section in needed if not lines_of(texts[section.key])]


def _rows(document: Document) -> Gathered:
    return gather(_round(document), today())


def _round(document: Document) -> IndexRound:
    assert document.index_round is not None
    return document.index_round


def _lead(document: Document) -> UnitName:
    return document.lead_unit.name_on(document.dated_on)


def _province(document: Document) -> str:
    above = document.lead_unit.parent
    return above.name_on(document.dated_on).official_name if above else f"{COMMITTEE} tỉnh"


def _drafts(user: User, round_: IndexRound) -> bool:
    return can_plan_for(user, round_.lead_unit_id)


KINDS = (
    Kind(
        kind=PaperKind.INDEX_REPORT,
        layout=INDEX_REPORT_LAYOUT,
        register=DocumentKind.REPORT,
        about="index_round",
        model=IndexRound,
        can_draft=_drafts,
        offered=lambda round_: bool(round_.is_published),
        compose=compose,
        proposals=propose,
        sections=SECTIONS,
        missing=missing,
        stands=may_be_cancelled,
        symbol=lambda document: f"BC-{_lead(document).document_symbol}",
        desks=(Desk.HEAD, Desk.LEADER),
        signs=(Desk.LEADER,),
        capacities=(Capacity.OWN, Capacity.FOR, Capacity.ACTING),
    ),
)
