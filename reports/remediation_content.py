"""What a unit's plan and report of remediation say (domain.md §3.3): from its submission, part by part."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cchc.lib.dates import short_date
from cchc.lib.numbers import score_vi, two_digits
from inspections import handing_in
from inspections.enums import RemediationOutcome, SubmissionKind
from inspections.models import IndexAssessment, Inspection, Submission, SubmissionItem
from inspections.origins import findings_for
from reports.kinds import Content, kind_of
from reports.models import Document
from reports.papers import COMMITTEE, abbreviated, authority_header, lines_of
from units.models import UnitName

SHORTCOMINGS = "tồn tại, hạn chế"
IN_INDEX = "Chỉ số cải cách hành chính (PAR Index) năm"
AFTER_INSPECTION = "sau kiểm tra công tác cải cách hành chính năm"
OUTCOMES = {
    RemediationOutcome.DONE: "Đã khắc phục",
    RemediationOutcome.IN_PROGRESS: "Đang khắc phục",
    RemediationOutcome.NOT_DONE: "Chưa khắc phục được",
}


def compose_report(document: Document) -> Content:
    submission, unit, lead = _of(document)
    items = said_items(submission)
    subject = f"Kết quả khắc phục {shortcomings(submission)}"
    rows = _grouped(submission, items, [_reported(number, item, submission) for number, item in enumerate(items, 1)])
    return _common(document, unit, lead) | {
        "title": "BÁO CÁO",
        "subject": subject,
        "to": f"{lead.official_name} (qua Phòng Nội vụ)",
        "opening": f"Thực hiện {cited(submission)}, {unit.official_name} báo cáo kết quả khắc phục như sau:",
        "directing": lines_of(submission.directing),
        "results": _results(items),
        "index_points": _index_points(items),
        "rows": rows,
        "remaining": [_remaining(row) for row in rows if row["outcome"] != OUTCOMES[RemediationOutcome.DONE]],
        "later": _later(submission, items),
        "commitment": lines_of(submission.commitment),
        "wishes": lines_of(submission.proposals),
        "closing": f"Trên đây là báo cáo {_lowered(subject)}, kính báo cáo {abbreviated(lead)}",
    }


def compose_plan(document: Document) -> Content:
    submission, unit, lead = _of(document)
    subject = f"Khắc phục {shortcomings(submission)}"
    kind, items = kind_of(document), said_items(submission)
    texts = {key: lines_of(text) for key, text in kind.texts_of(document).items()}
    return _common(document, unit, lead) | {
        "title": "KẾ HOẠCH",
        "subject": subject,
        "opening": f"Thực hiện {cited(submission)}, {unit.official_name} ban hành Kế hoạch khắc phục như sau:",
        "texts": texts,
        "rows": _grouped(submission, items, [_planned(number, item) for number, item in enumerate(items, 1)]),
        "closing": f"Trên đây là Kế hoạch {_lowered(subject)} của {unit.official_name}",
    }


def said_items(submission: Submission) -> list[SubmissionItem]:
    """The begun parts, what the index brought to light first, then in the order of the minutes; with what proves each."""
    rows = submission.items.select_related("finding__criterion").order_by("finding__position", "pk")
    if submission.kind == SubmissionKind.REMEDIATION_REPORT:
        rows = rows.prefetch_related("finding__evidence__file", "finding__losses")
    begun = [item for item in rows if handing_in.says_something(item, submission.kind)]
    return sorted(begun, key=lambda item: not item.finding.began_in_index)


def _grouped(submission: Submission, items: list[SubmissionItem], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`group`: before the first row of each source, where the paper speaks of both."""
    if not submission.is_joint:
        return rows
    assert submission.assessment is not None
    assert submission.inspection is not None
    heads = {
        True: f"{IN_INDEX} {submission.assessment.round.year}",
        False: f"{AFTER_INSPECTION[:1].upper()}{AFTER_INSPECTION[1:]} {submission.inspection.plan.year}",
    }
    seen: set[bool] = set()
    for item, row in zip(items, rows, strict=True):
        source = item.finding.began_in_index
        row["group"] = "" if source in seen else heads[source]
        seen.add(source)
    return rows


def _index_points(items: list[SubmissionItem]) -> str:
    """What of the index hangs on these findings; '' where nothing does. That it comes back is an assumption."""
    points = {item.pk: sum(loss.points for loss in item.finding.losses.all()) for item in items}
    if not any(points.values()):
        return ""
    done = sum(points[item.pk] for item in items if item.outcome == RemediationOutcome.DONE)
    return (
        f"Các tồn tại, hạn chế này ứng với {score_vi(sum(points.values()))} điểm Chỉ số cải cách hành chính bị trừ; "
        f"những tồn tại, hạn chế đã khắc phục ứng với {score_vi(done)} điểm (giả định lấy lại được)"
    )


def shortcomings(submission: Submission) -> str:
    """«tồn tại, hạn chế Chỉ số cải cách hành chính (PAR Index) năm 2018 và sau kiểm tra … năm 2019»: what it speaks of."""
    named = []
    if submission.assessment is not None:
        named.append(f"{IN_INDEX} {submission.assessment.round.year}")
    if submission.inspection is not None:
        named.append(f"{AFTER_INSPECTION} {submission.inspection.plan.year}")
    return f"{SHORTCOMINGS} {' và '.join(named)}"


def cited(submission: Submission, *, briefly: bool = False) -> str:
    """What asks for it, the papers cited in full the first time and then by number (F16)."""
    return " và ".join(_asks(origin, briefly) for origin in reversed(submission.origins))


def _asks(origin: Inspection | IndexAssessment, briefly: bool) -> str:
    if isinstance(origin, IndexAssessment):
        paper, otherwise = origin.round.decision, f"kết quả {IN_INDEX} {origin.round.year}"
    else:
        paper = origin.conclusion.legal_document if origin.conclusion else None
        otherwise = "kết luận kiểm tra công tác cải cách hành chính"
    if paper is None:
        return otherwise
    return str(paper) if briefly else paper.citation


# --- Heads and addresses ----------------------------------------------------------------------------


def place_word(name: UnitName) -> str:
    """«phường» of «Ủy ban nhân dân phường Mũi Né», «thành phố» of the city; '' of a division."""
    if not name.official_name.startswith(f"{COMMITTEE} "):
        return ""
    return name.official_name.removeprefix(f"{COMMITTEE} ").removesuffix(name.place_name).strip()


def unit_header(unit: UnitName, lead: UnitName) -> dict[str, Any]:
    """A committee prints no superior body; a division stands under the authority that it belongs to (F07, F08)."""
    if place_word(unit):
        return {"lines": authority_header(unit)}
    return {"parent": abbreviated(lead).upper(), "lines": [unit.short_name.upper()]}


def _common(document: Document, unit: UnitName, lead: UnitName) -> Content:
    submission = document.submission
    assert submission is not None
    return {
        "illustrative": any(origin.illustrative for origin in submission.origins),
        "header": unit_header(unit, lead),
        "recipients": lines_of(kind_of(document).text_of(document, "recipients")),
    }


def _of(document: Document) -> tuple[Submission, UnitName, UnitName]:
    submission = document.submission
    assert submission is not None
    return submission, *names_of(document)


def names_of(document: Document) -> tuple[UnitName, UnitName]:
    day = document.dated_on
    return document.issuer.name_on(day), document.lead_unit.name_on(day)


# --- Rows -------------------------------------------------------------------------------------------


def _reported(number: int, item: SubmissionItem, submission: Submission) -> dict[str, Any]:
    finding = item.finding
    files = [row for row in finding.evidence.all() if row.withdrawn_at is None and row.unit_id == submission.unit_id]
    return {
        "number": number,
        "text": _sentence(finding.text),
        "criterion": finding.criterion.code if finding.criterion else "",
        "lost": score_vi(finding.lost_points) if finding.lost_points else "",
        "cause": _sentence(item.cause or finding.cause),
        "measures": _sentence(item.text) or "Nêu tại tài liệu kiểm chứng",
        "outcome": OUTCOMES[RemediationOutcome(item.outcome)],
        "due": _day(finding.due_on),
        "done": _day(item.done_on) if item.outcome == RemediationOutcome.DONE else "",
        "evidence": [_sentence(str(file)) for file in files],
    }


def _planned(number: int, item: SubmissionItem) -> dict[str, Any]:
    return {
        "number": number,
        "text": _sentence(item.finding.text),
        "measures": _sentence(item.text),
        "in_charge": item.in_charge,
        "due": _day(item.due_on),
        "product": _sentence(item.product),
    }


def _results(items: list[SubmissionItem]) -> str:
    """«báo cáo 05 tồn tại, hạn chế: đã khắc phục 04, đang khắc phục 01»."""
    counts = [(words, sum(item.outcome == outcome for item in items)) for outcome, words in OUTCOMES.items()]
    told = ", ".join(f"{_lowered(words)} {two_digits(count)}" for words, count in counts if count)
    return f"Báo cáo {two_digits(len(items))} tồn tại, hạn chế: {told}"


def _remaining(row: dict[str, Any]) -> str:
    cause = f"; nguyên nhân: {_lowered(row['cause'])}" if row["cause"] else ""
    return f"{row['text']} (số {row['number']}): {_lowered(row['outcome'])}{cause}"


def _later(submission: Submission, items: list[SubmissionItem]) -> str:
    """What still waits for the unit and is no part of this report, so that nobody takes the report for the whole."""
    said = [item.finding_id for item in items]
    count = findings_for(submission.origins, submission.unit_id, submission.kind).exclude(pk__in=said).count()
    if not count:
        return ""
    return f"{two_digits(count)} tồn tại, hạn chế khác chưa báo cáo lần này; đơn vị tiếp tục khắc phục và báo cáo sau"


def _day(day: dt.date | None) -> str:
    return short_date(day) if day else ""


def _lowered(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _sentence(text: str) -> str:
    """In one line, without the mark at its end: the layout closes each line in its own way."""
    return " ".join(text.split()).rstrip(" .;")
