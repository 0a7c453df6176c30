"""The file of a unit: a sheet for each table of its page, with all rows of which the page shows the first."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404

from cchc.lib.dates import short_date, today
from cchc.requests import allow
from inspections.forms.findings import field_names
from reports.lists.findings import of_findings
from reports.lists.papers import OF_PAPERS, WITH
from reports.lists.table import Asked, Found, ListTable, Said, of_list, of_query, of_several
from reports.sheets import Column
from reports.statistics.finding_counts import SEVERITIES
from reports.statistics.measures import ONE
from reports.unit_file.access import units_with_file
from reports.unit_file.file import Lengths, UnitFile, file_of, papers_of
from reports.unit_file.findings import CountLine, Findings, Most, again_of, closed_of, open_of, seen_of
from reports.unit_file.scores import Scores
from units.models import Unit

EVERY = 10_000  # inspections and years of one unit: more than there are
# Findings and papers are read row by row.
IN_EXCEL = Lengths(visits=EVERY, findings=Most(open=0, closed=0, again=0), papers=0, years=EVERY)


def find_unit_file(asked: Asked) -> Found:
    unit = _unit(asked)
    file = file_of(asked.user, unit, today(), IN_EXCEL)
    names, seen = field_names(asked.user), seen_of(asked.user, unit.pk)
    scores = [*file.scores.fields, file.scores.total] if file.scores else []
    points = [("Điểm kiểm tra", each) for each in file.trends.visits.points]
    points += [("Chỉ số CCHC", each) for each in file.trends.years.points]
    papers = papers_of(asked.user, unit).select_related(*WITH)
    tables = [
        ("Điểm theo lĩnh vực", of_list(scores, [], columns=OF_SCORES)),
        ("Xu hướng", of_list(points, [], columns=OF_TRENDS)),
        ("Tồn tại theo tình trạng", of_list(_counted(file.findings), [], columns=OF_COUNTS)),
        ("Tồn tại đang mở", of_findings(open_of(seen), names, [])),
        ("Tồn tại đã xong", of_findings(closed_of(seen), names, [])),
        ("Tồn tại lặp lại", of_findings(again_of(seen), names, [])),
        ("Cuộc kiểm tra", of_list(file.visits.lines, [], columns=OF_VISITS)),
        ("Chỉ số CCHC từng năm", of_list(file.years, [], columns=OF_YEARS)),
        ("Văn bản", of_query(papers, [], columns=OF_PAPERS)),
    ]
    return of_several(tables, _said(file))


def _unit(asked: Asked) -> Unit:
    """As the page: 403 for who reads of the unit nothing but its name and people."""
    unit = units_with_file(asked.user).select_related("lead_unit").filter(pk=asked.keys[0]).first()
    if unit is None:
        allow(not Unit.objects.visible_to(asked.user).filter(pk=asked.keys[0]).exists())
        raise Http404
    return unit


def _said(file: UnitFile) -> Said:
    lineage = file.lineage
    heads = [f"{head.name}, {head.title}, từ {head.since}" for head in file.heads]
    said = [
        ("Đơn vị", str(file.unit)),
        ("Người đứng đầu", "\n".join(heads) or "chưa có ai trong hệ thống"),
        ("Cơ quan kiểm tra", str(file.unit.lead_unit)),
        ("Kế thừa", "\n".join(f"{kin.name} ({kin.how})" for kin in lineage.before)),
        ("Được kế thừa bởi", "\n".join(f"{kin.name} ({kin.how})" for kin in lineage.after)),
        ("Tính đến", short_date(today())),
        ("Điểm theo lĩnh vực", _scored(file.scores) if file.scores else ""),
        *(("Đơn vị trước đó", f"{kin.name} còn {kin.open.count} tồn tại đang mở") for kin in file.findings.elsewhere),
        ("Lưu ý", "dữ liệu minh họa" if file.is_illustrative else ""),
    ]
    return [line for line in said if line[1]]


def _scored(scores: Scores) -> str:
    where = f", tại {scores.of}" if scores.of else ""
    told = f"trung bình của {scores.units} {scores.level} đã ký biên bản trong năm {scores.year}"
    untold = f"chưa nêu trung bình: năm {scores.year} chưa đủ 5 {scores.level} đã ký biên bản"
    return f"lần kiểm tra {scores.when}{where}; {told if scores.tells_mean else untold}"


def _points(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value) / ONE


OF_SCORES: tuple[Column, ...] = (
    ("Lĩnh vực", 50, lambda row: row.name),
    ("Điểm", 10, lambda row: _points(row.got.score)),
    ("Điểm tối đa áp dụng", 12, lambda row: _points(row.got.maximum)),
    ("Đạt (%)", 10, lambda row: _points(row.value)),
    ("Trung bình thành phố (%)", 14, lambda row: _points(row.city)),
    ("So với trung bình", 20, lambda row: row.compared),
    ("Số tồn tại", 10, lambda row: row.got.findings),
)
OF_TRENDS: tuple[Column, ...] = (
    ("Đợt, năm", 30, lambda row: row[1].label),
    ("Số liệu", 18, lambda row: row[0]),
    ("Đơn vị (%)", 12, lambda row: _points(row[1].value)),
    ("Trung bình (%)", 12, lambda row: _points(row[1].mean)),
    ("Số đơn vị", 10, lambda row: row[1].units or None),
    ("Đổi sang bộ tiêu chí", 40, lambda row: row[1].changed),
    ("Tại đơn vị trước đó", 30, lambda row: row[1].note),
)


def _counted(findings: Findings) -> list[tuple[str, CountLine]]:
    """The lines of the page: states that have something, then the sum of each part."""
    opened = [line for line in findings.states if line.all.count]
    return [
        *((line.label, line) for line in opened),
        ("Đang mở, cộng", findings.open_sum),
        *((line.label, line) for line in findings.ends),
        ("Đã xong, cộng", findings.ended_sum),
    ]


def _of_grade(place: int) -> Any:
    return lambda row: row[1].cells[place].count


OF_COUNTS: tuple[Column, ...] = (
    ("Tình trạng", 44, lambda row: row[0]),
    *((str(grade.label), 14, _of_grade(place)) for place, grade in enumerate(SEVERITIES)),
    ("Cộng", 10, lambda row: row[1].all.count),
)
OF_VISITS: tuple[Column, ...] = (
    ("Ngày", 13, lambda row: row.visit_on),
    ("Buổi", 12, lambda row: row.half_day),
    ("Cuộc kiểm tra", 30, lambda row: row.what),
    ("Tại đơn vị trước đó", 30, lambda row: row.of),
    ("Trạng thái", 26, lambda row: row.label),
    ("Điểm", 10, lambda row: None if row.value is None else _points(row.got.score)),
    ("Điểm tối đa áp dụng", 12, lambda row: None if row.value is None else _points(row.got.maximum)),
    ("Đạt (%)", 10, lambda row: _points(row.value)),
    ("Số tồn tại", 10, lambda row: row.findings.count if row.findings else None),
)
OF_YEARS: tuple[Column, ...] = (
    ("Năm", 8, lambda row: str(row.year)),
    ("Của đơn vị trước đó", 30, lambda row: row.of),
    ("Chỉ số (%)", 12, lambda row: row.value),
    ("Hạng", 8, lambda row: row.place),
    ("Số đơn vị xếp hạng", 12, lambda row: row.ranked),
    ("Xếp loại", 16, lambda row: row.band),
    ("Lần trước", 10, lambda row: row.before),
    ("Chỉ số lần trước (%)", 12, lambda row: row.value_before),
    ("Bộ tiêu chí đã đổi", 12, lambda row: row.new_set),
)

TABLES = (ListTable("ho-so-don-vi", "Hồ sơ đơn vị", "unit_file", find_unit_file, keys=1),)
