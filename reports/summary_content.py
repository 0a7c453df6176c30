"""What a summing-up prints from its rows: counts, findings by field, what was mended, both appendices (domain.md §3.3)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from cchc.lib.dates import short_date
from cchc.lib.numbers import two_digits
from inspections.enums import BEFORE_START, InspectionKind, InspectionStatus, Severity
from inspections.models import Finding, Inspection
from reports.summary_rows import OVERDUE, STATES, Gathered, Points, is_cancelled

LETTERS = "abcdđeghiklmnopqrstuvxy"  # the Vietnamese alphabet numbers points (F18)
OTHER = "Nội dung khác"
SEVERITIES = (Severity.MAJOR, Severity.MODERATE, Severity.MINOR)


def told(rows: Gathered, *, rounds_named: bool) -> dict[str, Any]:
    """The parts of the snapshot that come from rows alone. `rounds_named`: two rounds may know the same unit."""
    return {
        "as_of": short_date(rows.day),
        "organised": _organised(rows),
        "inspected": _inspected(rows),
        "found": _found(rows),
        "by_field": _by_field(rows),
        "mended": _mended(rows),
        "fields": [{"number": n, "name": name} for n, (_, name) in enumerate(_scored_fields(rows), 1)],
        "scores": _scores(rows, rounds_named=rounds_named),
        "listed": _listed(rows),
    }


# --- I. How it was organised ------------------------------------------------------------------------


def _organised(rows: Gathered) -> list[dict[str, str]]:
    """A line for each kind of inspection, and their sum."""
    lines = []
    for kind in InspectionKind:
        mine = [row for row in rows.inspections if row.kind == kind]
        if mine:
            lines.append(_line(kind.label, mine))
    return [*lines, _line("Cộng", rows.inspections)] if lines else []


def _line(name: str, rows: list[Inspection]) -> dict[str, str]:
    counts = Counter(_stage(row) for row in rows)
    stages = ("done", "running", "waiting", "postponed", "cancelled")
    return {"name": name, "all": str(len(rows)), **{stage: str(counts[stage] or "–") for stage in stages}}


def _stage(row: Inspection) -> str:
    if is_cancelled(row):
        return "cancelled"
    if row.status == InspectionStatus.POSTPONED:
        return "postponed"
    if row.status in BEFORE_START:
        return "waiting"
    return "running" if row.status in (InspectionStatus.IN_PROGRESS, InspectionStatus.MINUTES_DRAWN) else "done"


def _inspected(rows: Gathered) -> str:
    if not rows.done:
        return ""
    units = {row.unit_id: row.unit.level for row in rows.done}
    communes = sum(level == "commune" for level in units.values())
    parts = [(communes, "phường, xã"), (len(units) - communes, "phòng, ban, đơn vị")]
    days = sorted({row.visit_on for row in rows.done if row.visit_on})
    between = f"từ ngày {short_date(days[0])} đến ngày {short_date(days[-1])}, trong {two_digits(len(days))} ngày"
    when = between if len(days) > 1 else f"ngày {short_date(days[0])}"
    among = ", ".join(f"{two_digits(count)} {words}" for count, words in parts if count)
    return (
        f"Đã kiểm tra, ký biên bản {two_digits(len(rows.done))} cuộc tại {two_digits(len(units))} đơn vị ({among}); thời "
        f"gian kiểm tra {when}"
    )


# --- II. What was found -----------------------------------------------------------------------------


def _found(rows: Gathered) -> str:
    if not rows.findings:
        return ""
    units = len({row.inspection_id for row in rows.findings})
    again = sum(row.occurrence > 1 for row in rows.findings)
    fixed = sum(row.is_fixed_on_site for row in rows.findings)
    more = f"; {two_digits(fixed)} đã khắc phục tại chỗ" if fixed else ""
    more += f"; {two_digits(again)} lặp lại so với lần kiểm tra trước" if again else ""
    return (
        f"Ghi nhận {two_digits(len(rows.findings))} tồn tại, hạn chế trong {two_digits(units)} cuộc kiểm tra, gồm "
        f"{_by_severity(rows.findings)}{more}"
    )


def _by_severity(findings: Iterable[Finding]) -> str:
    counts = Counter(row.severity for row in findings)
    return ", ".join(
        f"{two_digits(counts[severity])} {severity.label.lower()}" for severity in SEVERITIES if counts[severity]
    )


def _by_field(rows: Gathered) -> list[dict[str, Any]]:
    """Each field with its criteria that failed, and where."""
    unit_of: dict[int | None, str] = {row.pk: rows.unit(row) for row in rows.inspections}
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in rows.findings:
        groups[finding.field_slug if finding.field_slug in rows.fields else ""].append(finding)
    slugs = [slug for slug in (*rows.fields, "") if groups[slug]]
    return [
        {
            "letter": LETTERS[number % len(LETTERS)],
            "name": rows.fields.get(slug, OTHER),
            "counts": f"{two_digits(len(groups[slug]))} tồn tại, hạn chế ({_by_severity(groups[slug])})",
            "criteria": _criteria(groups[slug], unit_of),
        }
        for number, slug in enumerate(slugs)
    ]


def _criteria(findings: list[Finding], unit_of: dict[int | None, str]) -> list[str]:
    """«Tiêu chí 3.2.1, niêm yết thủ tục hành chính: UBND phường A (02), UBND phường B»."""
    groups: dict[tuple[int, str], list[str]] = defaultdict(list)
    for finding in findings:
        criterion = finding.criterion
        name = f"Tiêu chí {criterion.code}, {_lowered(_sentence(criterion.text))}" if criterion else OTHER
        groups[criterion.position if criterion else 10**6, name].append(unit_of[finding.inspection_id])
    return [f"{name}: {counted(units)}" for (_, name), units in sorted(groups.items())]


def counted(units: Iterable[str]) -> str:
    """Each name once, in its order, with how often where that is more than once."""
    return ", ".join(f"{name} ({two_digits(n)})" if n > 1 else name for name, n in Counter(units).items())


def _mended(rows: Gathered) -> list[dict[str, Any]]:
    """What became of the findings, by severity; only lines that hold something, and their sum."""
    lines = []
    for state in STATES:
        mine = [row for row in rows.findings if rows.state(row) == state]
        if mine:
            lines.append(_mended_line(state, mine))
    return [*lines, _mended_line("Cộng", rows.findings)] if lines else []


def _mended_line(name: str, findings: list[Finding]) -> dict[str, Any]:
    counts = Counter(row.severity for row in findings)
    return {
        "name": name,
        "counts": [str(counts[severity] or "–") for severity in SEVERITIES],
        "all": str(len(findings)),
    }


# --- Phụ lục ----------------------------------------------------------------------------------------


def _scored_fields(rows: Gathered) -> list[tuple[str, str]]:
    """Those of which something was scored: the others stay with the index."""
    seen = {slug for (_, slug), points in rows.points.items() if points.maximum}
    return [(slug, name) for slug, name in rows.fields.items() if slug in seen]


def _scores(rows: Gathered, *, rounds_named: bool) -> list[dict[str, Any]]:
    """A line for each inspection, in the order of the units' names: nobody is ranked."""
    slugs = [slug for slug, _ in _scored_fields(rows)]
    lines = []
    for number, row in enumerate(rows.scored, 1):
        cells = [rows.points.get((row.pk, slug), Points()) for slug in slugs]
        notes = ["đột xuất"] if row.kind == InspectionKind.UNANNOUNCED else []
        notes += [_lowered(row.round.name)] if rounds_named and row.round else []
        name = rows.unit(row) + (f" ({', '.join(notes)})" if notes else "")
        lines.append(
            {"number": number, "unit": name, "cells": [cell.printed for cell in cells], "sum": _sum(cells).printed}
        )
    return lines


def _sum(cells: list[Points]) -> Points:
    def total(values: Iterable[Decimal | None]) -> Decimal | None:
        known = [value for value in values if value is not None]
        return sum(known, Decimal(0)) if known else None

    return Points(
        total(cell.own for cell in cells), total(cell.score for cell in cells), total(cell.maximum for cell in cells)
    )


def _listed(rows: Gathered) -> list[dict[str, Any]]:
    """The findings of each inspection, numbered through."""
    of: dict[int | None, list[Finding]] = defaultdict(list)
    for finding in rows.findings:
        of[finding.inspection_id].append(finding)
    groups, number = [], 0
    for row in rows.done:
        lines = [_listed_line(number + n, finding, rows) for n, finding in enumerate(of[row.pk], 1)]
        number += len(lines)
        if lines:
            on = f", kiểm tra ngày {short_date(row.visit_on)}" if row.visit_on else ""
            groups.append({"unit": f"{rows.unit(row)}{on}", "rows": lines})
    return groups


def _listed_line(number: int, finding: Finding, rows: Gathered) -> dict[str, Any]:
    state = rows.state(finding)
    if state == OVERDUE and finding.due_on:
        state = f"Quá hạn {(rows.day - finding.due_on).days} ngày"
    return {
        "number": number,
        "text": _sentence(finding.text),
        "criterion": finding.criterion.code if finding.criterion else "",
        "requirement": _sentence(finding.requirement or finding.recommendation),
        "due": short_date(finding.due_on) if finding.due_on else "",
        "state": state,
    }


def _lowered(text: str) -> str:
    """Lower case at its beginning, where that is no abbreviation."""
    return text if text[:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def _sentence(text: str) -> str:
    return " ".join(text.split()).rstrip(" .;")
