"""Papers that say what changes in an issued one: a plan or notice that amends another, a letter that corrects its form.

A replacing paper needs nothing of its own: it is one of the same kind that names the old one (design, rule 13).
"""

from __future__ import annotations

from dataclasses import asdict, replace

from inspections.enums import DocumentKind
from inspections.permissions import can_plan_for
from reports.changing import brief, reference
from reports.enums import PaperKind
from reports.kinds import RECIPIENTS, Content, Kind, Section, kind_of, may_be_cancelled
from reports.models import Document
from reports.papers import abbreviated, lines_of
from reports.rendering import AMENDMENT_LAYOUT, CORRECTION_LAYOUT
from units.models import User

TITLES = {PaperKind.PLAN: "KẾ HOẠCH", PaperKind.SCHEDULE_NOTICE: "THÔNG BÁO"}


def changed(document: Document) -> Document:
    assert document.changes is not None, "it changes an issued paper"
    return document.changes


def missing(document: Document) -> list[str]:
    return [f"chưa ghi phần «{section.label}»." for section in _empty(document)]


def _empty(document: Document) -> list[Section]:
    kind = kind_of(document)
    return [section for section in kind.sections if not lines_of(kind.text_of(document, section.key))]


# --- Amending ---------------------------------------------------------------------------------------

AMENDING = (
    Section("reason", "Lý do sửa đổi, bổ sung", "Mở đầu văn bản, ví dụ: Để phù hợp với tình hình thực tế.", 2),
    Section(
        "changes",
        "Nội dung sửa đổi, bổ sung",
        "Mỗi dòng một nội dung, ví dụ: Mục II.4: thêm hai đơn vị. Lịch, thời gian đã đổi trong hệ thống tự vào văn bản.",
    ),
    RECIPIENTS,
)
LEADS = {
    PaperKind.PLAN: ("Thời gian kiểm tra được sửa đổi, bổ sung", "Nội dung"),
    PaperKind.SCHEDULE_NOTICE: ("Lịch kiểm tra được sửa đổi, bổ sung", "Đơn vị"),
}
IN_A_TABLE = 2  # so many changes stand in a table; one is a sentence


def amending(kind: Kind) -> Kind:
    """The same kind of paper, saying only what it changes in the one before it."""
    return replace(
        kind,
        layout=AMENDMENT_LAYOUT,
        compose=compose_amendment,
        proposals=recipients_of_changed,
        sections=AMENDING,
        missing=missing_in_amendment,
        warnings=lambda document: [],
        after_issue=kind.after_amending,
    )


def compose_amendment(document: Document) -> Content:
    kind, before = kind_of(document), changed(document)
    texts = {section.key: kind.text_of(document, section.key) for section in AMENDING}
    rows = [asdict(row) | {"number": number} for number, row in enumerate(kind.differences(before), 1)]
    lead, column = LEADS[kind.kind]
    title, changes = TITLES[PaperKind(document.kind)], lines_of(texts["changes"])
    said = amendment(
        document, title=title, reason=texts["reason"], changes=changes, rows=rows, lead=lead, column=column
    )
    return said | {"recipients": lines_of(texts["recipients"])}


def amendment(
    document: Document,
    *,
    title: str,
    reason: str,
    rows: list[Content],
    lead: str,
    column: str,
    changes: list[str] | None = None,
) -> Content:
    """What every amending paper says: in words, and in a table where there is more than one such row.

    `rows`: what, before, after, units, number; `lead` stands over the table, `column` over its first column.
    """
    before, issuer = changed(document), document.issuer.name_on(document.dated_on).official_name
    why = "; ".join(line.rstrip(".;") for line in lines_of(reason)) or "…"
    in_table, items = len(rows) >= IN_A_TABLE, changes or []
    return {
        "illustrative": _is_illustrative(before),
        "title": title,
        "subject": f"Sửa đổi, bổ sung {brief(before)}",
        "opening": f"{why}, {issuer} sửa đổi, bổ sung một số nội dung của {reference(before)} như sau:",
        "items": items if in_table else [*items, *(_in_words(lead, row) for row in rows)],
        "rows": rows,
        "only_rows": bool(rows) and not items,
        "table": {"lead": f"{lead} như sau:", "column": column} if in_table else None,
        "kept": f"Các nội dung khác của {brief(before)} không thay đổi",
    }


def _in_words(lead: str, row: Content) -> str:
    if not row["before"]:
        return f"Bổ sung: {row['what']}: {row['after']}"
    return f"{lead}: {row['what']}. Nay là: {row['after']}. Trước đó: {row['before']}"


def missing_in_amendment(document: Document) -> list[str]:
    """What changes is said in words, or is known already."""
    known = bool(kind_of(document).differences(changed(document)))
    empty = [section for section in _empty(document) if not (known and section.key == "changes")]
    return [f"chưa ghi phần «{section.label}»." for section in empty]


# --- Correcting -------------------------------------------------------------------------------------

CORRECTING = (
    Section("reason", "Nguyên nhân", "Ví dụ: Do sơ suất trong quá trình soạn thảo.", 2),
    Section("changes", "Nội dung đính chính", "Mỗi dòng một chỗ, ví dụ: Tại Mục II, đã in: «…»; sửa lại là: «…»."),
    Section("to", "Kính gửi", "Mỗi dòng một nơi.", 3),
    RECIPIENTS,
)


def compose_correction(document: Document) -> Content:
    kind, before = kind_of(document), changed(document)
    texts = {section.key: lines_of(kind.text_of(document, section.key)) for section in CORRECTING}
    reason = "; ".join(line.rstrip(".;") for line in texts["reason"])
    lead = document.issuer.name_on(document.dated_on).official_name
    return {
        "illustrative": _is_illustrative(before),
        "title": "",
        "subject": f"Đính chính {brief(before)}",
        "about": f"V/v đính chính {brief(before)}",
        "to": texts["to"],
        "opening": f"{lead} đã ban hành {reference(before)}.",
        "found": f"{reason}, {lead} đính chính như sau:",
        "items": texts["changes"],
        "closing": f"Các nội dung khác của {brief(before)} không thay đổi. {lead} thông báo để các cơ quan, đơn vị biết, "
        "thực hiện",
        "recipients": texts["recipients"],
    }


def propose_correction(document: Document) -> dict[str, str]:
    before = changed(document)
    unit = before.letter.unit.name_on(document.dated_on).official_name if before.letter else ""
    first = {"reason": "Do sơ suất trong quá trình soạn thảo", "to": unit or "Các cơ quan, đơn vị nhận văn bản"}
    return {**first, "recipients": "Như trên\nLưu: VT, NV"}


def recipients_of_changed(document: Document) -> dict[str, str]:
    """Whoever got the paper gets its change."""
    before = changed(document).current.snapshot.get("recipients", [])
    lead = document.issuer.name_on(document.dated_on)
    return {"recipients": "\n".join(before) or f"Chủ tịch, các Phó Chủ tịch {abbreviated(lead)}\nLưu: VT, NV"}


def _is_illustrative(before: Document) -> bool:
    return bool(before.current.snapshot.get("illustrative"))


def _symbol(document: Document) -> str:
    """«UBND-NV»: a letter has no letters for its kind (F28)."""
    return f"{document.issuer.name_on(document.dated_on).document_symbol}-NV"


def _can_correct(user: User, before: Document) -> bool:
    return can_plan_for(user, before.lead_unit_id)


KINDS = (
    Kind(
        kind=PaperKind.CORRECTION,
        layout=CORRECTION_LAYOUT,
        register=DocumentKind.LETTER,
        about="changes",
        model=Document,
        can_draft=_can_correct,
        offered=lambda before: False,  # begun from the paper that it corrects
        compose=compose_correction,
        proposals=propose_correction,
        sections=CORRECTING,
        symbol=_symbol,
        collective=False,
        missing=missing,
        stands=may_be_cancelled,
    ),
)
