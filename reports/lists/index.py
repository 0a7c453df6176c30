"""The PAR Index: rounds, their units and appraisers, rankings, who lost points, how scoring differs."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.shortcuts import get_object_or_404

from cchc.lib import par_index
from cchc.lib.numbers import round_half_up
from cchc.requests import allow
from inspections import index_appraisal_page, index_rounds, index_sheet, index_table
from inspections.enums import AssessmentStatus
from inspections.forms.index_rounds import AssessmentFilterForm
from inspections.forms.index_units import RoundUnitsForm
from inspections.index_permissions import (
    appraised_fields,
    can_edit_index_round,
    can_publish_index_round,
    lead_units_calibrated,
    reads_all,
)
from inspections.index_publishing import STATES, states_of
from inspections.models import Criterion, IndexAssessment, IndexCriterionResult, IndexRound
from reports import index_calibration, index_city_losses, index_ranking
from reports import index_calibration_cases as cases
from reports.index_forms import RankingFilterForm
from reports.index_ranking import Ranked
from reports.lists.table import Asked, Found, ListTable, in_order, of_list, of_query, said_by
from reports.sheets import Column

Row = dict[str, Any]


def round_asked(asked: Asked) -> IndexRound:
    rounds = IndexRound.objects.visible_to(asked.user).select_related("criteria_set")
    found: IndexRound = get_object_or_404(rounds, pk=asked.keys[0])
    return found


def said_of_round(round_: IndexRound) -> list[tuple[str, str]]:
    made_up = [("Lưu ý", "dữ liệu minh họa")] if round_.illustrative else []
    return [("Đợt đánh giá", round_.name), ("Bộ tiêu chí", str(round_.criteria_set)), *made_up]


def find_rounds(asked: Asked) -> Found:
    rounds = IndexRound.objects.visible_to(asked.user).select_related("criteria_set")
    return of_query(in_order(rounds, ("-year", "-pk")), [])


OF_ROUNDS: tuple[Column, ...] = (
    ("Đợt đánh giá", 44, lambda row: row.name),
    ("Năm", 8, lambda row: str(row.year)),
    ("Bộ tiêu chí", 50, lambda row: str(row.criteria_set)),
    ("Trạng thái", 18, lambda row: row.get_status_display()),
    ("Công bố ngày", 13, lambda row: row.published_on),
    ("Dữ liệu minh họa", 10, lambda row: row.illustrative),
)


# --- One round ------------------------------------------------------------------------------------------


def find_assessments(asked: Asked) -> Found:
    """Of other units a unit gets what the page shows it (design, rule 3)."""
    round_ = round_asked(asked)
    form = AssessmentFilterForm(asked.get)
    rows = form.apply(index_rounds.shown_to(asked.user, round_), round_)

    def dress(found: list[Row]) -> Iterable[tuple[Row, Row]]:
        return zip(found, index_table.rows_of(round_, found, asked.user), strict=True)

    values = index_table.as_values(in_order(rows, index_table.KEY))
    return of_query(values, [*said_of_round(round_), *said_by(form)], dress=dress)


def _percent(row: tuple[Row, Row]) -> Decimal | None:
    read, shown = row
    return None if shown["percent"] == "–" else read["percent"]


OF_ASSESSMENTS: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row[1]["unit"]),
    ("Hạng", 8, lambda row: row[1]["rank"]),
    ("Trạng thái", 24, lambda row: row[1]["status_label"]),
    ("Gửi muộn", 10, lambda row: bool(row[1]["is_late"])),
    ("Điểm tự chấm", 12, lambda row: row[1]["self_score"]),
    ("Điểm thẩm định", 12, lambda row: row[1]["score"]),
    ("Điểm tối đa áp dụng", 12, lambda row: row[1]["maximum"]),
    ("Chỉ số (%)", 12, _percent),
    ("Xếp loại", 16, lambda row: row[1]["band"]),
)


def find_ranking(asked: Asked) -> Found:
    round_ = round_asked(asked)
    if not round_.is_published:
        return of_list([], [])
    everything = reads_all(asked.user, round_)
    form = RankingFilterForm(asked.get, bands=par_index.bands_of(round_.criteria_set.bands))
    rows = index_ranking.rows_of(round_, **form.asked())

    def dress(found: list[Row]) -> Iterable[tuple[Row, Ranked]]:
        return zip(found, index_ranking.lines(found, round_, asked.user, everything=everything), strict=True)

    values = index_ranking.as_values(in_order(rows, index_ranking.KEY))
    return of_query(values, [*said_of_round(round_), *said_by(form)], dress=dress)


def _known(name: str) -> Any:
    """A number of the row where the line tells it to this person."""
    return lambda row: row[0][name] if getattr(row[1], name) else None


OF_RANKING: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row[1].unit),
    ("Hạng", 8, lambda row: row[0]["rank"]),
    ("Chỉ số (%)", 12, lambda row: row[0]["percent"]),
    ("Xếp loại", 16, lambda row: row[1].band),
    ("Điểm", 10, _known("score")),
    ("Điểm tối đa áp dụng", 12, _known("maximum")),
    ("Hạng so với lần trước", 16, lambda row: row[1].moved),
    ("Chỉ số so với lần trước", 14, lambda row: row[1].percent_change),
    ("Lần trước", 10, lambda row: row[1].before),
)


def find_criterion_loss(asked: Asked) -> Found:
    """The units that lost points at one criterion, those that lost most first."""
    round_ = round_asked(asked)
    allow(reads_all(asked.user, round_))
    results = IndexCriterionResult.objects.visible_to(asked.user).filter(round=round_)
    result = get_object_or_404(results.select_related("criterion"), criterion=asked.keys[1])
    criterion: Criterion = result.criterion
    rows = index_city_losses.units_at(round_, criterion, asked.user)

    def dress(found: list[Row]) -> Iterable[tuple[Row, par_index.Loss]]:
        parts = index_city_losses.parts_at(result, found)
        return ((row, parts[row["id"]]) for row in found)

    said = [*said_of_round(round_), ("Tiêu chí", f"{criterion.code}. {criterion.text}")]
    return of_query(index_city_losses.as_values(in_order(rows, index_city_losses.KEY)), said, dress=dress)


OF_CRITERION_LOSS: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row[0]["assessment__unit__short_name"]),
    ("Tự chấm", 10, lambda row: row[0]["self_score"]),
    ("Thẩm định", 10, lambda row: row[0]["score"]),
    ("Điểm tối đa", 10, lambda row: row[0]["maximum"]),
    ("Mất", 10, lambda row: row[1].total),
    ("Mất do đơn vị", 12, lambda row: row[1].by_itself),
    ("Cả thành phố cùng mất", 14, lambda row: row[1].by_all),
    ("Ý kiến thẩm định", 60, lambda row: row[0]["reason"]),
)


def find_appraisals(asked: Asked) -> Found:
    """The units of a round, with what waits there to be appraised."""
    round_ = round_asked(asked)
    allow(reads_all(asked.user, round_))
    states = index_appraisal_page.states_for(is_appraiser=bool(appraised_fields(asked.user, round_.pk)))
    form = RoundUnitsForm(asked.get, states=states)
    lines = form.apply(index_appraisal_page.units_of(round_, asked.user))
    return of_list(lines, [*said_of_round(round_), *said_by(form)])


def _once_handed_in(name: str) -> Any:
    """Nothing while the unit still scores itself, as on the page."""

    def value_of(row: Any) -> Any:
        open_still = row.assessment.status == AssessmentStatus.SELF_ASSESSING
        return None if open_still else getattr(row if name == "all" else row.assessment, name)

    return value_of


OF_APPRAISALS: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row.assessment.unit.short_name),
    ("Trạng thái", 24, lambda row: row.assessment.get_status_display()),
    ("Chờ người xuất", 12, lambda row: row.mine),
    ("Chờ tất cả", 12, _once_handed_in("all")),
    ("Điểm tự chấm", 12, _once_handed_in("self_score")),
    ("Điểm thẩm định", 12, lambda row: row.assessment.score),
    ("Điểm tối đa áp dụng", 12, lambda row: row.assessment.maximum if row.assessment.score is not None else None),
)


# --- One unit -------------------------------------------------------------------------------------------


def find_scores(asked: Asked) -> Found:
    """Every criterion with its three scores, as far as this person may see them."""
    rows = IndexAssessment.objects.visible_to(asked.user).select_related("round__criteria_set", "round__plan", "unit")
    found: IndexAssessment = get_object_or_404(rows, pk=asked.keys[0])
    sheet = index_sheet.sheet_of(found, asked.user)
    lines = [(part.field, line) for part in sheet.parts for line in part.lines]
    return of_list(lines, [("Đơn vị", str(found.unit)), *said_of_round(found.round)])


OF_SCORES: tuple[Column, ...] = (
    ("Số hiệu", 10, lambda row: row[1].criterion.code),
    ("Nội dung", 60, lambda row: row[1].criterion.text),
    ("Lĩnh vực", 36, lambda row: row[0].text),
    ("Điểm tối đa", 10, lambda row: row[1].criterion.max_score),
    ("Tự chấm", 10, lambda row: row[1].self_score),
    ("Kiểm tra", 10, lambda row: row[1].inspected.score if row[1].inspected else None),
    ("Thẩm định", 10, lambda row: row[1].score),
    ("Ý kiến thẩm định", 60, lambda row: row[1].reason),
    ("Số tài liệu kiểm chứng", 10, lambda row: row[1].proofs),
)


# --- How scoring differs --------------------------------------------------------------------------------


def find_calibration(asked: Asked) -> Found:
    lead_units = lead_units_calibrated(asked.user)
    allow(bool(lead_units))
    year = index_calibration.year_asked(lead_units, asked.get.get("year", ""))
    if year is None:
        return of_list([], [])
    if opened := cases.opened(asked.user, asked.get):
        rows = in_order(cases.cases_of(lead_units, year, opened), cases.KEY)
        said = [("Năm", str(year)), ("Của", str(opened.of)), ("So sánh", cases.TITLES[opened.part])]
        return of_query(cases.with_names(rows), said, dress=_cases, columns=OF_CASES)
    found = index_calibration.calibration_of(lead_units, year)
    parts = [
        ("Tự chấm so với thẩm định", found.appraisal),
        ("Tự chấm so với điểm kiểm tra", found.inspection),
        ("Thành viên Tổ kiểm tra so với đồng nghiệp", found.inspectors),
        ("Người thẩm định so với đồng nghiệp", found.appraisers),
    ]
    return of_list([(label, row) for label, told in parts for row in told.rows], [("Năm", str(year))])


def _cases(rows: list[Any]) -> Iterable[cases.Case]:
    return map(cases.shown, rows)


OF_CASES: tuple[Column, ...] = (
    ("Tiêu chí", 10, lambda row: row.code),
    ("Nội dung", 60, lambda row: row.text),
    ("Đơn vị", 30, lambda row: row.unit),
    ("Tự chấm", 10, lambda row: row.row.self_score),
    ("Điểm", 10, lambda row: row.row.score),
    ("Tối đa", 10, lambda row: row.row.maximum),
)
OF_CALIBRATION: tuple[Column, ...] = (
    ("Đơn vị, người chấm", 30, lambda row: getattr(row[1], "unit", "") or getattr(row[1], "person", "")),
    ("So sánh", 40, lambda row: row[0]),
    ("Số trường hợp", 12, lambda row: row[1].cases),
    ("Tự chấm cao hơn", 12, lambda row: getattr(row[1], "higher", None)),
    ("Chênh lệch trung bình (% điểm tối đa)", 16, lambda row: round_half_up(Fraction(row[1].by) * 100, 2)),
)


# --- Around a round -------------------------------------------------------------------------------------


def find_publication(asked: Asked) -> Found:
    """What lacks at each unit before the round is published."""
    round_ = round_asked(asked)
    allow(can_publish_index_round(asked.user, round_) or can_edit_index_round(asked.user, round_))
    form = RoundUnitsForm(asked.get, states=STATES)
    states = form.apply([] if round_.is_published else states_of(round_))
    return of_list(states, [*said_of_round(round_), *said_by(form)])


OF_PUBLICATION: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row.assessment.unit.short_name),
    ("Trạng thái", 24, lambda row: row.assessment.get_status_display()),
    ("Chưa thẩm định", 12, lambda row: row.undecided),
    ("Thiếu kết quả điều tra, bên ngoài", 14, lambda row: row.lacking),
    ("Điểm", 10, lambda row: row.assessment.score),
    ("Điểm tối đa áp dụng", 12, lambda row: row.assessment.maximum if row.assessment.score is not None else None),
    ("Còn thiếu", 40, lambda row: row.lacks),
)


def find_appraisers(asked: Asked) -> Found:
    round_ = round_asked(asked)
    if not reads_all(asked.user, round_):
        return of_list([], [])
    waiting = index_rounds.waiting_by_field(round_)
    return of_list(index_rounds.appraisers_of(round_, waiting), said_of_round(round_))


OF_APPRAISERS: tuple[Column, ...] = (
    ("Họ và tên", 28, lambda row: row.row.user.full_name),
    ("Chức vụ", 28, lambda row: row.row.user.job_title),
    ("Lĩnh vực", 60, lambda row: "\n".join(row.fields)),
    ("Tiêu chí chờ thẩm định", 12, lambda row: row.waiting),
)

TABLES = (
    ListTable("dot-chi-so", "Các đợt đánh giá Chỉ số CCHC", "index_rounds", find_rounds, OF_ROUNDS),
    ListTable("don-vi-cua-dot", "Đơn vị của đợt đánh giá", "index_round", find_assessments, OF_ASSESSMENTS, keys=1),
    ListTable("tham-dinh", "Thẩm định Chỉ số CCHC", "index_appraisals", find_appraisals, OF_APPRAISALS, keys=1),
    ListTable("xep-hang", "Xếp hạng Chỉ số CCHC", "index_ranking", find_ranking, OF_RANKING, keys=1),
    ListTable(
        "mat-diem-tieu-chi",
        "Đơn vị mất điểm ở một tiêu chí",
        "index_criterion_loss",
        find_criterion_loss,
        OF_CRITERION_LOSS,
        keys=2,
    ),
    ListTable("bang-diem", "Bảng điểm của đơn vị", "index_assessment", find_scores, OF_SCORES, keys=1),
    ListTable("doi-chieu-cham-diem", "Đối chiếu cách chấm điểm", "index_calibration", find_calibration, OF_CALIBRATION),
    ListTable("cong-bo", "Còn thiếu gì trước khi công bố", "index_publish", find_publication, OF_PUBLICATION, keys=1),
    ListTable("nguoi-tham-dinh", "Người thẩm định của đợt", "index_round", find_appraisers, OF_APPRAISERS, keys=1),
)
