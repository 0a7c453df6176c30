"""What the city's report on the index of a year prints from its rows: losses, what was done where, points, annexes."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from cchc.lib import par_index
from cchc.lib.dates import short_date
from cchc.lib.numbers import score_vi, two_digits
from inspections.models import Criterion, Finding
from reports.index_report_rows import ZERO, Gathered, Points
from reports.summary_content import LETTERS, counted
from reports.summary_rows import NOT_DONE, OVERDUE, STATES, VERIFIED, VERIFIED_LATE

MENDED = (VERIFIED, VERIFIED_LATE)
UNITS_NAMED = 40  # at one criterion; above it the others are counted


def told(rows: Gathered) -> dict[str, Any]:
    """The parts of the snapshot that come from rows alone."""
    return {
        "as_of": short_date(rows.day),
        "result": _result(rows),
        "lost": _lost_table(rows),
        "mended": _mended(rows),
        "by_field": _by_field(rows),
        "not_yet": _not_yet(rows),
        "waiting": _waiting(rows),
        "points": _points(rows),
        "fields": [{"number": n, "name": field.text} for n, field in enumerate(rows.fields, 1)],
        "units": _units(rows),
        "criteria": _criteria(rows),
        "listed": _listed(rows),
    }


# --- I. What was lost -------------------------------------------------------------------------------


def _result(rows: Gathered) -> str:
    round_, points = rows.round, rows.points
    by_itself = sum((row.loss.by_itself for row in rows.criteria), ZERO)
    by_all = sum((row.loss.by_all for row in rows.criteria), ZERO)
    published = f", kết quả công bố ngày {short_date(round_.published_on)}" if round_.published_on else ""
    return (
        f"Năm {round_.year} có {two_digits(len(rows.assessments))} đơn vị được đánh giá{published}. Tổng số điểm bị trừ "
        f"của các đơn vị là {score_vi(points.lost)} điểm, trong đó {score_vi(by_itself)} điểm do từng đơn vị (có "
        f"đơn vị khác đạt được) và {score_vi(by_all)} điểm chưa đơn vị nào đạt"
    )


def _lost_table(rows: Gathered) -> list[dict[str, Any]]:
    lines = []
    for number, field in enumerate(rows.fields, 1):
        points, losses = rows.points_in(field), rows.losses_in(field)
        findings = len({loss.finding_id for loss in losses})
        lines.append({"number": str(number), "name": field.text, "findings": str(findings or "–"), **_shown(points)})
    total = {"number": "", "name": "Cộng", "findings": str(len(rows.findings) or "–"), **_shown(rows.points)}
    return [*lines, total]


def _shown(points: Points) -> dict[str, str]:
    return {
        "lost": _or_dash(points.lost),
        "regained": _or_dash(points.regained),
        "open": _or_dash(points.open),
        "undone": _or_dash(points.undone),
        "unexplained": _or_dash(points.unexplained),
    }


def _or_dash(points: Decimal) -> str:
    return score_vi(points) if points else "–"


# --- II. What was done ------------------------------------------------------------------------------


def _mended(rows: Gathered) -> list[dict[str, str]]:
    """What became of the findings; only lines that hold something, and their sum."""
    counts = Counter(rows.state(finding) for finding in rows.findings)
    points: dict[str, Decimal] = defaultdict(Decimal)
    for loss in rows.losses:
        points[rows.state(loss.finding)] += loss.points
    lines = [(state, counts[state], points[state]) for state in STATES if counts[state]]
    if lines:
        lines.append(("Cộng", len(rows.findings), sum(points.values(), ZERO)))
    return [{"name": name, "count": str(count), "points": score_vi(number)} for name, count, number in lines]


def _by_field(rows: Gathered) -> list[dict[str, Any]]:
    """Each field in which something was given to be mended, its criteria with the units that have and have not."""
    found: list[dict[str, Any]] = []
    for field in rows.fields:
        losses = rows.losses_in(field)
        if not losses:
            continue
        findings = {loss.finding_id: loss.finding for loss in losses}
        done = sum(rows.state(row) in MENDED for row in findings.values())
        lost = score_vi(rows.points_in(field).lost)
        found.append(
            {
                "letter": LETTERS[len(found) % len(LETTERS)],
                "name": field.text,
                "counts": f"bị trừ {lost} điểm; giao khắc phục {two_digits(len(findings))} tồn tại, hạn chế, đã khắc "
                f"phục {two_digits(done)}",
                "criteria": _done_where(rows, field),
            }
        )
    return found


def _done_where(rows: Gathered, field: Criterion) -> list[str]:
    """«Tiêu chí 3.2.1, niêm yết …: đã khắc phục tại UBND phường A; chưa xong tại UBND xã B»."""
    groups: dict[tuple[int, str], dict[bool, list[str]]] = defaultdict(lambda: {True: [], False: []})
    for loss in rows.losses_in(field):
        criterion = loss.score.criterion
        name = f"Tiêu chí {criterion.code}, {_lowered(_sentence(criterion.text))}"
        unit = rows.unit(loss.finding.responsible_unit_id)
        groups[criterion.position, name][rows.state(loss.finding) in MENDED].append(unit)
    lines = []
    for (_, name), units in sorted(groups.items()):
        parts = [f"đã khắc phục tại {counted(units[True])}"] * bool(units[True])
        parts += [f"chưa xong tại {counted(units[False])}"] * bool(units[False])
        lines.append(f"{name}: {'; '.join(parts)}")
    return lines


# --- III. What is not yet, and why ------------------------------------------------------------------


def _not_yet(rows: Gathered) -> list[str]:
    """Those past their day and those that cannot be done, each with its reason; the others only wait for their day."""
    pressing = [row for row in rows.findings if rows.state(row) in (OVERDUE, NOT_DONE)]
    return [_why(rows, row) for row in pressing]


def _why(rows: Gathered, finding: Finding) -> str:
    state, report = rows.state(finding), rows.reports.get(finding.pk)
    when = f", chậm nhất ngày {short_date(finding.due_on)}" if finding.due_on and state == OVERDUE else ""
    said = (report.cause or report.text) if report else ""
    cause = _sentence(said or finding.cause)
    words = f"{rows.unit(finding.responsible_unit_id)}: {_lowered(_sentence(finding.text))} ({_lowered(state)}{when})"
    return f"{words}; nguyên nhân: {_lowered(cause)}" if cause else f"{words}; đơn vị chưa nêu nguyên nhân"


def _waiting(rows: Gathered) -> str:
    others = [row for row in rows.findings if rows.state(row) not in (*MENDED, OVERDUE, NOT_DONE)]
    if not others:
        return ""
    units = counted(rows.unit(row.responsible_unit_id) for row in others)
    return (
        f"Còn {two_digits(len(others))} tồn tại, hạn chế đang khắc phục hoặc chờ xác nhận, chưa quá thời hạn: {units}"
    )


# --- IV. Points -------------------------------------------------------------------------------------


def _points(rows: Gathered) -> list[str]:
    points = rows.points
    verified = sum(rows.state(row) in MENDED for row in rows.findings)
    lines = [
        f"Đã xác nhận khắc phục {two_digits(verified)} tồn tại, hạn chế, ứng với {score_vi(points.regained)} điểm bị "
        "trừ. Giả định kỳ đánh giá sau ghi nhận kết quả này thì các đơn vị lấy lại được số điểm đó",
        f"Còn mở {score_vi(points.open)} điểm ứng với những tồn tại, hạn chế chưa được xác nhận khắc phục",
    ]
    if points.undone:
        lines.append(f"{score_vi(points.undone)} điểm ứng với những tồn tại, hạn chế không thực hiện được")
    if points.unexplained:
        lines.append(f"{score_vi(points.unexplained)} điểm bị trừ chưa giao thành tồn tại, hạn chế để khắc phục")
    return lines


# --- Phụ lục ----------------------------------------------------------------------------------------


def _units(rows: Gathered) -> list[dict[str, Any]]:
    """A line for each unit in the order of their names: index, band, points lost by field, regained, still open."""
    bands = par_index.bands_of(rows.round.criteria_set.bands)
    lines = []
    for number, row in enumerate(rows.assessments, 1):
        cells = [_or_dash(rows.by_field.get((row.pk, field.pk), ZERO)) for field in rows.fields]
        shown = {"number": number, "unit": rows.unit(row.unit_id), "cells": cells, "band": row.band}
        lines.append({**shown, "percent": par_index.percent_shown(row.percent, bands), **_shown(rows.points_at(row))})
    return lines


def _criteria(rows: Gathered) -> list[dict[str, str]]:
    unit_of = {row.pk: rows.unit(row.unit_id) for row in rows.assessments}
    return [
        {
            "code": row.criterion.code,
            "text": _sentence(row.criterion.text),
            "maximum": score_vi(row.criterion.max_score),
            "lost": score_vi(row.lost),
            "units": _where(rows.lost_at[row.criterion_id], unit_of),
        }
        for row in rows.criteria
    ]


def _where(lost: list[tuple[int, Decimal]], unit_of: dict[int, str]) -> str:
    """«UBND phường A (1), UBND xã B (0,5)»; of very many units the first, and how many more."""
    named = ", ".join(f"{unit_of[pk]} ({score_vi(points)})" for pk, points in lost[:UNITS_NAMED])
    more = len(lost) - UNITS_NAMED
    return f"{named} và {more} đơn vị khác" if more > 0 else named


def _listed(rows: Gathered) -> list[dict[str, Any]]:
    """The findings of each unit that answers for some, numbered through."""
    of: dict[int, list[Finding]] = defaultdict(list)
    for finding in rows.findings:
        of[finding.responsible_unit_id].append(finding)
    points: dict[Any, Decimal] = defaultdict(Decimal)
    for loss in rows.losses:
        points[loss.finding_id] += loss.points
    groups, number = [], 0
    for unit_id, findings in of.items():
        lines = [_listed_line(number + n, finding, rows, points[finding.pk]) for n, finding in enumerate(findings, 1)]
        number += len(lines)
        groups.append({"unit": rows.unit(unit_id), "rows": lines})
    return groups


def _listed_line(number: int, finding: Finding, rows: Gathered, points: Decimal) -> dict[str, Any]:
    state, report = rows.state(finding), rows.reports.get(finding.pk)
    if state == OVERDUE and finding.due_on:
        state = f"Quá hạn {(rows.day - finding.due_on).days} ngày"
    return {
        "number": number,
        "text": _sentence(finding.text),
        "criterion": finding.criterion.code if finding.criterion else "",
        "points": score_vi(points),
        "sources": finding.sources_in_words,
        "done": _sentence(report.text) if report else "",
        "due": short_date(finding.due_on) if finding.due_on else "",
        "state": state,
    }


def _lowered(text: str) -> str:
    """Lower case at its beginning, where that is no abbreviation."""
    return text if text[:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def _sentence(text: str) -> str:
    return " ".join(text.split()).rstrip(" .;")
