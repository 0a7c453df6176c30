"""The results of an inspection as the minutes print them: fields with their items, findings, causes, proposals."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from cchc.lib.dates import long_date
from cchc.lib.numbers import percent_vi, score_vi, two_digits
from inspections.enums import FindingStatus, InspectionKind, Mark
from inspections.models import Answer, Criterion, Finding, Inspection
from inspections.wording import result_in_words

LEFT_OUT = "–"


def results(inspection: Inspection) -> dict[str, Any]:
    """`fields`, `overall`, `counts`, `causes`, `recommendations`."""
    answers = list(_answers(inspection))
    nodes = list(Criterion.objects.filter(criteria_set=inspection.criteria_set_id).order_by("position"))
    fields = [node for node in nodes if node.parent_id is None]
    findings = _numbered_findings(inspection, fields)
    strengths: dict[str, list[str]] = {}
    for strength in inspection.strengths.order_by("position", "created_at"):
        strengths.setdefault(strength.field_slug, []).append(strength.text)
    drawn = [_field(field, nodes, answers, findings, strengths) for field in fields]
    drawn = [field for field in (*drawn, _others(fields, findings, strengths)) if _says_something(field)]
    for number, field in enumerate(drawn, 1):
        field["number"] = number
    return {
        "fields": drawn,
        "overall": _sum(answers),
        "counts": _counts(drawn, findings),
        "causes": _causes(findings),
        "recommendations": _recommendations(findings),
    }


def _answers(inspection: Inspection) -> QuerySet[Answer]:
    """A follow-up inspection is there for old findings: it prints only the items that were looked at."""
    rows = inspection.answers.select_related("criterion").order_by("criterion__position")
    return rows.exclude(mark="") if inspection.kind == InspectionKind.FOLLOW_UP else rows


# --- Fields and their items -----------------------------------------------------------------------


def _field(
    field: Criterion,
    nodes: list[Criterion],
    answers: list[Answer],
    findings: list[tuple[int, Finding]],
    strengths: dict[str, list[str]],
) -> dict[str, Any]:
    mine = [answer for answer in answers if answer.field_slug == field.field_slug]
    return {
        "name": field.text,
        "rows": list(_rows(nodes, {answer.criterion_id: answer for answer in mine})),
        "sum": _sum(mine),
        "strengths": strengths.get(field.field_slug, []),
        "findings": [_finding(number, row) for number, row in findings if row.field_slug == field.field_slug],
    }


def _others(
    fields: list[Criterion], findings: list[tuple[int, Finding]], strengths: dict[str, list[str]]
) -> dict[str, Any]:
    """What was noted outside the fields of the set: printed last, never dropped."""
    known = {field.field_slug for field in fields}
    return {
        "name": "Nội dung khác",
        "rows": [],
        "sum": _sum([]),
        "strengths": [text for slug, texts in strengths.items() if slug not in known for text in texts],
        "findings": [_finding(number, row) for number, row in findings if row.field_slug not in known],
    }


def _says_something(field: dict[str, Any]) -> bool:
    return bool(field["rows"] or field["strengths"] or field["findings"])


def _rows(nodes: list[Criterion], answers: dict[int, Answer]) -> Iterable[dict[str, Any]]:
    """Items in the order of the set, each group of them below the criterion that they make up."""
    by_id = {node.pk: node for node in nodes}
    shown = None
    for node in nodes:
        answer = answers.get(node.pk)
        if answer is None:
            continue
        if node.parent_id != shown:
            shown = node.parent_id
            parent = by_id[shown] if shown else None
            if parent is not None and parent.parent_id is not None:
                yield {"group": True, "code": parent.code, "text": parent.text}
        yield _item(answer)


def _item(answer: Answer) -> dict[str, Any]:
    left_out = answer.mark in (Mark.NOT_APPLICABLE, Mark.NOT_DUE)
    return {
        "group": False,
        "code": answer.criterion.code,
        "text": answer.criterion.text,
        "result": result_in_words(answer),
        "max": LEFT_OUT if left_out else score_vi(answer.criterion.max_score),
        "self": "" if answer.self_score is None else score_vi(answer.self_score),
        "score": LEFT_OUT if left_out or answer.score is None else score_vi(answer.score),
        "note": answer.note,
    }


def _sum(answers: list[Answer]) -> dict[str, str]:
    """Score, applicable maximum, percentage of it, and what the unit gave itself ("" where it gave nothing)."""
    score = sum((answer.score for answer in answers if answer.score is not None), Decimal(0))
    maximum = sum((answer.maximum for answer in answers if answer.maximum is not None), Decimal(0))
    own = [answer.self_score for answer in answers if answer.self_score is not None]
    return {
        "score": score_vi(score),
        "max": score_vi(maximum),
        "percent": percent_vi(Fraction(score) / Fraction(maximum)) if maximum else "",
        "self": score_vi(sum(own, Decimal(0))) if own else "",
    }


# --- Findings -------------------------------------------------------------------------------------


def _numbered_findings(inspection: Inspection, fields: list[Criterion]) -> list[tuple[int, Finding]]:
    """All findings in the order of the fields, numbered through, so that causes and proposals can name them."""
    order = {field.field_slug: field.position for field in fields}
    rows = inspection.findings.exclude(status=FindingStatus.WITHDRAWN).select_related("criterion")
    ordered = sorted(rows, key=lambda row: (order.get(row.field_slug, 9_999), row.position, row.created_at))
    return list(enumerate(ordered, 1))


def _finding(number: int, finding: Finding) -> dict[str, Any]:
    return {
        "number": number,
        "text": _sentence(finding.text),
        "criterion": finding.criterion.code if finding.criterion else "",
        "lost": score_vi(finding.lost_points) if finding.lost_points else "",
        "again": finding.again,
        "fixed": _fixed(finding),
    }


def _fixed(finding: Finding) -> str:
    if not finding.is_fixed_on_site:
        return ""
    return (
        f"Đã khắc phục tại chỗ: {finding.fixed_on_site_note}" if finding.fixed_on_site_note else "Đã khắc phục tại chỗ"
    )


def _counts(fields: list[dict[str, Any]], findings: list[tuple[int, Finding]]) -> dict[str, Any]:
    """How many strengths and findings there are, in which fields: «Thủ tục hành chính (02)»."""

    def by_field(key: str) -> list[str]:
        return [f"{field['name']} ({two_digits(len(field[key]))})" for field in fields if field[key]]

    return {
        "strengths": two_digits(sum(len(field["strengths"]) for field in fields)),
        "strengths_in": by_field("strengths"),
        "findings": two_digits(len(findings)) if findings else "",
        "findings_in": by_field("findings"),
        "fixed": two_digits(n) if (n := sum(row.is_fixed_on_site for _, row in findings)) else "",
    }


def _causes(findings: list[tuple[int, Finding]]) -> list[dict[str, str]]:
    """Each cause once, with the numbers of the findings that it explains."""
    numbers: dict[str, list[int]] = {}
    for number, finding in findings:
        if finding.cause:
            numbers.setdefault(_sentence(finding.cause), []).append(number)
    return [{"text": text, "of": _numbers(of)} for text, of in numbers.items()]


def _recommendations(findings: list[tuple[int, Finding]]) -> list[dict[str, str]]:
    """Each proposal once for the same words and day, with the numbers of its findings."""
    numbers: dict[tuple[str, str], list[int]] = {}
    for number, finding in findings:
        if not finding.recommendation and not finding.due_on:
            continue
        due = f"chậm nhất {long_date(finding.due_on)}" if finding.due_on else ""
        text = finding.recommendation or f"Khắc phục tồn tại, hạn chế số {number}"
        numbers.setdefault((text.rstrip(" .;"), due), []).append(number)
    return [{"text": text, "due": due, "of": _numbers(of)} for (text, due), of in numbers.items()]


def _numbers(numbers: list[int]) -> str:
    return ", ".join(str(number) for number in numbers)


def _sentence(text: str) -> str:
    """Without the mark at its end: the layout closes each line in its own way."""
    return text.strip().rstrip(" .;")
