"""Losses as a workbook: those of a unit, or of the whole city by criterion and by unit. Numbers stay numbers.

Who asks is asked anew when the job runs: the workbook holds what that person reads then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cchc.lib import par_index
from inspections.enums import FindingStatus
from inspections.index_permissions import reads_all
from inspections.models import FindingLoss, IndexAssessment, IndexCriterionResult, IndexRound, IndexScore
from reports import index_city_losses, index_losses
from reports.index_losses import FieldLoss, LostAt
from reports.jobs import JobError
from reports.models import Job
from reports.sheets import BATCH, Column, workbook, write_about, write_sheet
from units.models import User

GONE = "Bạn không còn quyền đọc kết quả này, hoặc kết quả không còn ở trạng thái đã công bố."
STATUS = dict(FindingStatus.choices)
Show = Callable[[int], None]


def name_of(job: Job) -> str:
    return "diem-mat-chi-so.xlsx" if "assessment" in job.params else "diem-mat-chi-so-thanh-pho.xlsx"


def write(job: Job, user: User, path: Path, show: Show) -> int:
    """The losses of `params["assessment"]`, or of all units of `params["index_round"]`. Returns the number of rows."""
    with workbook(str(path)) as book:
        of_unit = "assessment" in job.params
        return _of_unit(book, job, user, show) if of_unit else _of_city(book, job, user, show)


# --- One unit -----------------------------------------------------------------------------------------


def _of_unit(book: Any, job: Job, user: User, show: Show) -> int:
    rows = IndexAssessment.objects.visible_to(user).select_related("round__criteria_set", "unit")
    assessment = rows.filter(pk=job.params["assessment"]).first()
    if assessment is None or not assessment.is_published:
        raise JobError(GONE)
    losses = index_losses.losses_of(assessment, user)
    fields = {field.field_id: field for field in losses.fields}
    shown = [{"row": row, "field": fields[row.field_id]} for row in losses.rows]
    by_field = [{"field": field} for field in losses.fields]
    numbers = {
        "Điểm bị mất": write_sheet(book, "Điểm bị mất", _unit_columns(), shown, total=len(shown), show=show),
        "Theo lĩnh vực": write_sheet(book, "Theo lĩnh vực", _field_columns(), by_field, total=len(by_field), show=show),
    }
    said = [("Nội dung", "Điểm Chỉ số CCHC bị mất"), ("Đơn vị", str(assessment.unit)), *_about(assessment.round)]
    write_about(book, said, numbers=numbers, user=user)
    return len(shown)


def _about(round_: IndexRound) -> list[tuple[str, str]]:
    made_up = [("Lưu ý", "dữ liệu minh họa")] if round_.illustrative else []
    return [("Đợt đánh giá", round_.name), ("Bộ tiêu chí", str(round_.criteria_set)), *made_up]


def _unit_columns() -> list[Column]:
    row: Callable[[dict[str, Any]], LostAt] = lambda it: it["row"]  # noqa: E731
    return [
        ("Lĩnh vực", 30, lambda it: it["field"].text),
        ("Tiêu chí", 9, lambda it: row(it).code),
        ("Nội dung", 60, lambda it: row(it).text),
        ("Điểm tối đa", 10, lambda it: row(it).maximum),
        ("Tự chấm", 10, lambda it: row(it).self_score),
        ("Kiểm tra", 10, lambda it: row(it).inspected and row(it).inspected.score),  # type: ignore[union-attr]
        ("Thẩm định", 10, lambda it: row(it).score),
        ("Mất", 10, lambda it: row(it).lost),
        ("Mất do đơn vị", 12, lambda it: _part(row(it), "by_itself")),
        ("Cả thành phố cùng mất", 14, lambda it: _part(row(it), "by_all")),
        ("Trung bình thành phố", 12, lambda it: row(it).mean),
        ("Cao nhất", 10, lambda it: row(it).best),
        ("Lần trước mất", 12, lambda it: (before := row(it).before) and before.lost),
        ("Ý kiến thẩm định", 40, lambda it: row(it).reason),
        ("Tồn tại, hạn chế", 60, lambda it: "\n".join(one["finding__text"] for one in row(it).findings)),
        ("Trạng thái", 24, lambda it: "\n".join(STATUS[one["finding__status"]] for one in row(it).findings)),
    ]


def _field_columns() -> list[Column]:
    field: Callable[[dict[str, Any]], FieldLoss] = lambda it: it["field"]  # noqa: E731
    return [
        ("Lĩnh vực", 50, lambda it: field(it).text),
        ("Điểm", 10, lambda it: field(it).score),
        ("Điểm tối đa áp dụng", 14, lambda it: field(it).maximum),
        ("Mất", 10, lambda it: field(it).lost),
        ("Mất do đơn vị", 12, lambda it: _part(field(it), "by_itself")),
        ("Cả thành phố cùng mất", 14, lambda it: _part(field(it), "by_all")),
        ("Trung bình thành phố mất", 14, lambda it: field(it).mean_lost),
        ("Lần trước mất", 12, lambda it: field(it).before),
    ]


def _part(row: LostAt | FieldLoss, name: str) -> Any:
    return getattr(row.part, name) if row.part else None


# --- The city ------------------------------------------------------------------------------------------


def _of_city(book: Any, job: Job, user: User, show: Show) -> int:
    rounds = IndexRound.objects.visible_to(user).select_related("criteria_set")
    round_ = rounds.filter(pk=job.params["index_round"]).first()
    if round_ is None or not round_.is_published or not reads_all(user, round_):
        raise JobError(GONE)
    losses = index_city_losses.losses_of(round_, user)
    fields = {field.field_id: field.text for field in losses.fields}
    shown = [{"row": row, "field": fields[row.field_id]} for row in losses.rows]
    total: int = _lost_scores(round_, user).count()
    scores = _score_rows(round_, user)
    numbers = {
        "Theo tiêu chí": write_sheet(book, "Theo tiêu chí", _criterion_columns(), shown, total=len(shown), show=show),
        "Từng đơn vị": write_sheet(book, "Từng đơn vị", _score_columns(), scores, total=total, show=show),
    }
    said = [("Nội dung", "Điểm Chỉ số CCHC bị mất của các đơn vị"), *_about(round_)]
    write_about(book, said, numbers=numbers, user=user)
    return total


def _criterion_columns() -> list[Column]:
    return [
        ("Lĩnh vực", 30, lambda it: it["field"]),
        ("Tiêu chí", 9, lambda it: it["row"].code),
        ("Nội dung", 60, lambda it: it["row"].text),
        ("Điểm tối đa", 10, lambda it: it["row"].maximum),
        ("Số đơn vị áp dụng", 11, lambda it: it["row"].units),
        ("Số đơn vị mất điểm", 11, lambda it: it["row"].losing),
        ("Tổng điểm mất", 11, lambda it: it["row"].lost),
        ("Mất do đơn vị", 12, lambda it: it["row"].part.by_itself),
        ("Cả thành phố cùng mất", 14, lambda it: it["row"].part.by_all),
        ("Trung bình", 10, lambda it: it["row"].mean),
        ("Cao nhất", 10, lambda it: it["row"].best),
        ("Lần trước mất", 12, lambda it: it["row"].before),
        ("Số tồn tại", 10, lambda it: it["row"].findings),
    ]


def _lost_scores(round_: IndexRound, user: User) -> Any:
    return IndexScore.objects.visible_to(user).lost().filter(assessment__round=round_)


def _score_rows(round_: IndexRound, user: User) -> Iterator[dict[str, Any]]:
    """Row by row: there may be more than a hundred thousand."""
    results = {row.criterion_id: row for row in IndexCriterionResult.objects.filter(round=round_)}
    found = FindingLoss.objects.visible_to(user).standing().filter(score__assessment__round=round_)
    findings = dict(found.order_by("pk").values_list("score_id", "finding__text"))
    rows = _lost_scores(round_, user).order_by("assessment__unit__sort_key", "assessment", "criterion__position")
    columns = ("pk", "assessment__unit__short_name", "criterion_id", "criterion__code", "criterion__text")
    scores = ("self_score", "score", "maximum", "reason")
    for row in rows.values(*columns, *scores).iterator(chunk_size=BATCH):
        result = results[row["criterion_id"]]
        part = par_index.loss_of(row["maximum"], row["score"], result.best, units=result.units)
        yield row | {"part": part, "finding": findings.get(row["pk"], "")}


def _score_columns() -> list[Column]:
    return [
        ("Đơn vị", 28, lambda it: it["assessment__unit__short_name"]),
        ("Tiêu chí", 9, lambda it: it["criterion__code"]),
        ("Nội dung", 60, lambda it: it["criterion__text"]),
        ("Điểm tối đa", 10, lambda it: it["maximum"]),
        ("Tự chấm", 10, lambda it: it["self_score"]),
        ("Thẩm định", 10, lambda it: it["score"]),
        ("Mất", 10, lambda it: it["part"].total),
        ("Mất do đơn vị", 12, lambda it: it["part"].by_itself),
        ("Cả thành phố cùng mất", 14, lambda it: it["part"].by_all),
        ("Ý kiến thẩm định", 40, lambda it: it["reason"]),
        ("Tồn tại, hạn chế", 60, lambda it: it["finding"]),
    ]
