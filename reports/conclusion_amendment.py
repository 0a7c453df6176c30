"""Thông báo sửa đổi, bổ sung of an issued conclusion: finding by finding what is required now, by whom, by when."""

from __future__ import annotations

import datetime as dt
import textwrap
import uuid
from typing import Any

from cchc.lib.dates import long_date, short_date, today
from inspections.conclusion_amending import FIELDS, LIMITS, WORDS, Amendment, Open, amend, open_findings, values_of
from inspections.enums import DocumentKind
from inspections.models import ConclusionNotice
from reports.changing_papers import amendment, changed, recipients_of_changed
from reports.enums import DocumentStatus, PaperKind
from reports.kinds import RECIPIENTS, Content, Kind, Section, kind_of
from reports.kinds_with_pages import may_conclude, units_of_conclusion
from reports.models import Document
from reports.papers import add_revision, lines_of
from reports.rendering import AMENDMENT_LAYOUT
from units.models import User

REASON = Section(
    "reason",
    "Lý do sửa đổi, bổ sung",
    "Mở đầu văn bản, ví dụ: Căn cứ đề nghị có cơ sở của đơn vị. Sau đó mở từng tồn tại: sửa ô nào thì ô ấy vào văn bản.",
    2,
)
TITLE = 110  # letters of a finding over its four parts
LABELS = {
    "text": Section("text", "Nội dung tồn tại, hạn chế", rows=3),
    "requirement": Section("requirement", "Yêu cầu", rows=3),
    "answerable": Section("answerable", "Người chịu trách nhiệm", rows=1),
    "due_on": Section("due_on", "Chậm nhất ngày", is_day=True),
}
LEAD, COLUMN = "Kết luận về các tồn tại, hạn chế sau được sửa đổi, bổ sung", "Tồn tại, hạn chế"


# --- What is written --------------------------------------------------------------------------------


def sections_of(document: Document) -> tuple[Section, ...]:
    """Four parts of each finding that still waits for its unit, filled with what holds: what differs is amended."""
    found = []
    for row in open_findings(_conclusion(document)):
        said = textwrap.shorten(row.finding.text, TITLE, placeholder="…")
        group = f"{_named(row, _about_several(document))}: {said}"
        found += [
            Section(_key(row, name), part.label, rows=part.rows, group=group, is_day=part.is_day)
            for name, part in LABELS.items()
        ]
    return (*found, RECIPIENTS)


def proposals(document: Document) -> dict[str, str]:
    rows = open_findings(_conclusion(document))
    held = {_key(row, name): value for row in rows for name, value in values_of(row.finding).items()}
    return {**held, **recipients_of_changed(document)}


def _key(row: Open, name: str) -> str:
    return f"{name}-{row.finding.pk}"


def _conclusion(document: Document) -> ConclusionNotice:
    assert document.conclusion is not None
    return document.conclusion


def _about_several(document: Document) -> bool:
    return _conclusion(document).inspections.count() > 1


def _named(row: Open, several: bool) -> str:
    inspection = row.finding.inspection
    assert inspection is not None
    return f"{inspection.unit.short_name}, số {row.number}" if several else f"Số {row.number}"


# --- What it says -----------------------------------------------------------------------------------


def compose(document: Document) -> Content:
    texts = kind_of(document).texts_of(document)
    several = _about_several(document)
    rows = [_row(row, texts, several) for row in open_findings(_conclusion(document)) if _differs(row, texts)]
    numbered = [row | {"number": number} for number, row in enumerate(rows, 1)]
    return amendment(document, title="THÔNG BÁO", reason=texts["reason"], rows=numbered, lead=LEAD, column=COLUMN) | {
        "recipients": lines_of(texts["recipients"])
    }


def _typed(row: Open, texts: dict[str, str]) -> dict[str, str]:
    """What is typed for a finding; an emptied part stays as it is."""
    held = values_of(row.finding)
    return {name: " ".join(texts[_key(row, name)].split()) or held[name] for name in FIELDS}


def _differs(row: Open, texts: dict[str, str]) -> list[str]:
    typed, held = _typed(row, texts), values_of(row.finding)
    return [name for name in FIELDS if typed[name] != " ".join(held[name].split())]


def _row(row: Open, texts: dict[str, str], several: bool) -> Content:
    typed, held, differs = _typed(row, texts), values_of(row.finding), _differs(row, texts)
    values = {name: typed[name] if name in differs else held[name] for name in FIELDS}
    return {
        "key": str(row.finding.pk),
        "what": f"{_named(row, several)}: {row.finding.text}",
        "before": _in_words({name: held[name] for name in differs}),
        "after": _in_words({name: values[name] for name in differs}),
        "units": [row.finding.responsible_unit_id],
        "inspection": row.finding.inspection_id,
        "values": values,
        "was": held,
    }


def _in_words(values: dict[str, str]) -> str:
    """«Yêu cầu: niêm yết bổ sung; chậm nhất ngày 20/06/2019»."""
    due = values.get("due_on")
    parts = [f"{LABELS[name].label.lower()}: {value.rstrip(' .;')}" for name, value in values.items() if name in WORDS]
    parts += [f"chậm nhất ngày {short_date(dt.date.fromisoformat(due))}"] if due else []
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}"


def missing(document: Document) -> list[str]:
    texts = kind_of(document).texts_of(document)
    rows = [row for row in open_findings(_conclusion(document)) if _differs(row, texts)]
    found = [f"chưa ghi phần «{row.label}»." for row in (REASON, RECIPIENTS) if not lines_of(texts[row.key])]
    found += [] if rows else ["chưa sửa nội dung nào của các tồn tại, hạn chế."]
    return [*found, *(sentence for row in rows for sentence in _wrong(row, texts, _about_several(document)))]


def _wrong(row: Open, texts: dict[str, str], several: bool) -> list[str]:
    typed, name = _typed(row, texts), _named(row, several)
    found = [
        f"{name}: «{LABELS[part].label}» dài quá {limit} ký tự."
        for part, limit in LIMITS.items()
        if len(typed[part]) > limit
    ]
    if "due_on" in _differs(row, texts) and dt.date.fromisoformat(typed["due_on"]) < today():
        found.append(f"{name}: thời hạn mới không được trước ngày hôm nay.")
    return found


# --- What follows from it ---------------------------------------------------------------------------


def after_issue(document: Document, by: User) -> None:
    rows = document.current.snapshot["rows"]
    assert document.legal_document is not None
    amendments = [Amendment(uuid.UUID(row["key"]), row["values"], row["was"]) for row in rows]
    amend(amendments, paper=document.legal_document, by=by)
    if _about_several(document):
        for inspection_id in dict.fromkeys(row["inspection"] for row in rows):
            _extract(document, inspection_id, [row for row in rows if row["inspection"] == inspection_id], by)


def _extract(notice: Document, inspection_id: int, rows: list[dict[str, Any]], by: User) -> None:
    """A unit may not read what is said of others: its own rows, without the reason, which may speak of anybody."""
    snapshot, lead = notice.current.snapshot, notice.issuer.name_on(notice.dated_on).official_name
    signer = snapshot["signers"][0]
    extract = Document.objects.create(
        lead_unit_id=notice.lead_unit_id,
        kind=PaperKind.CONCLUSION_EXTRACT,
        subject=f"Trích {notice.legal_document}",
        conclusion=notice.conclusion,
        inspection_id=inspection_id,
        status=DocumentStatus.ISSUED,
        symbol=notice.symbol,
        dated_on=notice.dated_on,
    )
    said = {
        "kind": PaperKind.CONCLUSION_EXTRACT.value,
        "title": "TRÍCH THÔNG BÁO",
        "opening": f"{lead} sửa đổi, bổ sung một số nội dung của {changed(notice).legal_document} như sau:",
        "items": [],
        "rows": [row | {"number": number} for number, row in enumerate(rows, 1)],
        "table": {"lead": f"{LEAD}:", "column": COLUMN},
        "kept": f"Trích phần về đơn vị của {notice.legal_document} {long_date(notice.dated_on)} của {lead}, do "
        f"{signer['title']} {signer['name']} ký. Bản trích do hệ thống lập để đơn vị thực hiện, không thay bản trích sao có "
        "chữ ký và dấu",
        "signers": [],
        "recipients": [],
    }
    add_revision(extract, {**snapshot, **said}, layout=AMENDMENT_LAYOUT, by=by, reason="Ban hành", final=True)


def stands(document: Document) -> str:
    return "Thông báo này đã đổi yêu cầu, thời hạn khắc phục nên không hủy được. Nếu sai, hãy sửa đổi kết luận lần nữa."


KINDS = (
    Kind(
        kind=PaperKind.CONCLUSION_AMENDMENT,
        layout=AMENDMENT_LAYOUT,
        register=DocumentKind.NOTICE,
        about="conclusion",
        model=ConclusionNotice,
        can_draft=may_conclude,
        offered=lambda conclusion: False,  # begun from the notice that it amends
        compose=compose,
        proposals=proposals,
        sections=(REASON,),
        more_sections=sections_of,
        symbol=lambda document: changed(document).symbol,
        collective=False,
        missing=missing,
        after_issue=after_issue,
        units_told=units_of_conclusion,
        stands=stands,
    ),
)
