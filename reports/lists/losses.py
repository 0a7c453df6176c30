"""Where points were lost: by a unit, and by the whole city, by criterion and by field. Numbers stay numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.shortcuts import get_object_or_404

from cchc.lib import par_index
from cchc.requests import allow
from inspections.enums import FindingStatus
from inspections.index_permissions import reads_all
from inspections.models import FindingLoss, IndexAssessment, IndexCriterionResult, IndexRound, IndexScore
from reports import index_city_losses, index_city_page, index_loss_page, index_losses
from reports.index_forms import LossFilterForm
from reports.lists.index import round_asked, said_of_round
from reports.lists.table import Asked, Found, ListTable, Said, of_list, of_query, of_several
from reports.sheets import Column
from units.models import User

STATUS = dict(FindingStatus.choices)


def _asked_for(asked: Asked, fields: Iterable[Any]) -> tuple[dict[str, str], Said]:
    """The filter of the page, and what it says."""
    form = LossFilterForm(asked.get, fields=[(one.slug, one.text) for one in fields])
    chosen = form.asked()
    labels = {name: dict(form.fields[name].choices) for name in ("field", "sort")}  # type: ignore[attr-defined]
    said = [("Lĩnh vực", str(labels["field"][chosen["field"]])), ("Xếp theo", str(labels["sort"][chosen["sort"]]))]
    return {"field": chosen["field"], "sort": chosen["sort"]}, said


def _part(name: str) -> Any:
    """A part of the loss, where it is told to this person."""
    return lambda it: getattr(it[0].part, name) if it[0].part else None


# --- One unit -----------------------------------------------------------------------------------------


def find_of_unit(asked: Asked) -> Found:
    rows = IndexAssessment.objects.visible_to(asked.user).select_related("round__criteria_set", "unit")
    assessment: IndexAssessment = get_object_or_404(rows, pk=asked.keys[0])
    if not assessment.is_published:
        return of_list([], [])
    losses = index_losses.losses_of(assessment, asked.user)
    chosen, filtered = _asked_for(asked, losses.fields)
    names = {field.field_id: field.text for field in losses.fields}
    show = asked.get.get("show", "")
    filtered += [("Hiện", "tiêu chí chưa có tồn tại")] if show == index_loss_page.WITHOUT_FINDING else []
    lost = [(row, names[row.field_id]) for row in index_loss_page.rows_asked(losses, **chosen, show=show)]
    tables = [
        ("Điểm bị mất", of_list(lost, [], columns=OF_UNIT)),
        ("Theo lĩnh vực", of_list([(field, field.text) for field in losses.fields], [], columns=OF_UNIT_FIELDS)),
    ]
    return of_several(tables, [("Đơn vị", str(assessment.unit)), *said_of_round(assessment.round), *filtered])


OF_UNIT: tuple[Column, ...] = (
    ("Lĩnh vực", 30, lambda it: it[1]),
    ("Tiêu chí", 9, lambda it: it[0].code),
    ("Nội dung", 60, lambda it: it[0].text),
    ("Điểm tối đa", 10, lambda it: it[0].maximum),
    ("Tự chấm", 10, lambda it: it[0].self_score),
    ("Kiểm tra", 10, lambda it: it[0].inspected and it[0].inspected.score),
    ("Thẩm định", 10, lambda it: it[0].score),
    ("Mất", 10, lambda it: it[0].lost),
    ("Mất do đơn vị", 12, _part("by_itself")),
    ("Cả thành phố cùng mất", 14, _part("by_all")),
    ("Trung bình thành phố", 12, lambda it: it[0].mean),
    ("Cao nhất", 10, lambda it: it[0].best),
    ("Lần trước mất", 12, lambda it: it[0].before and it[0].before.lost),
    ("Ý kiến thẩm định", 40, lambda it: it[0].reason),
    ("Tồn tại, hạn chế", 60, lambda it: "\n".join(one["finding__text"] for one in it[0].findings)),
    ("Trạng thái", 24, lambda it: "\n".join(STATUS[one["finding__status"]] for one in it[0].findings)),
)
OF_UNIT_FIELDS: tuple[Column, ...] = (
    ("Lĩnh vực", 50, lambda it: it[1]),
    ("Điểm", 10, lambda it: it[0].score),
    ("Điểm tối đa áp dụng", 14, lambda it: it[0].maximum),
    ("Mất", 10, lambda it: it[0].lost),
    ("Mất do đơn vị", 12, _part("by_itself")),
    ("Cả thành phố cùng mất", 14, _part("by_all")),
    ("Trung bình thành phố mất", 14, lambda it: it[0].mean_lost),
    ("Lần trước mất", 12, lambda it: it[0].before),
)


# --- The city ------------------------------------------------------------------------------------------


def find_of_city(asked: Asked) -> Found:
    """Criteria as the page shows them, then each unit's loss at each of them: there may be a hundred thousand."""
    round_ = round_asked(asked)
    allow(reads_all(asked.user, round_))
    if not round_.is_published:
        return of_list([], [])
    losses = index_city_losses.losses_of(round_, asked.user)
    chosen, filtered = _asked_for(asked, losses.fields)
    names = {field.field_id: field.text for field in losses.fields}
    lost = [(row, names[row.field_id]) for row in index_city_page.rows_asked(losses, **chosen)]
    tables = [
        ("Theo tiêu chí", of_list(lost, [], columns=OF_CITY)),
        ("Từng đơn vị", _scores(round_, asked.user, chosen["field"])),
    ]
    return of_several(tables, [*said_of_round(round_), *filtered])


OF_CITY: tuple[Column, ...] = (
    ("Lĩnh vực", 30, lambda it: it[1]),
    ("Tiêu chí", 9, lambda it: it[0].code),
    ("Nội dung", 60, lambda it: it[0].text),
    ("Điểm tối đa", 10, lambda it: it[0].maximum),
    ("Số đơn vị áp dụng", 11, lambda it: it[0].units),
    ("Số đơn vị mất điểm", 11, lambda it: it[0].losing),
    ("Tổng điểm mất", 11, lambda it: it[0].lost),
    ("Mất do đơn vị", 12, _part("by_itself")),
    ("Cả thành phố cùng mất", 14, _part("by_all")),
    ("Trung bình", 10, lambda it: it[0].mean),
    ("Cao nhất", 10, lambda it: it[0].best),
    ("Lần trước mất", 12, lambda it: it[0].before),
    ("Số tồn tại", 10, lambda it: it[0].findings.count),
)


def _scores(round_: IndexRound, user: User, field: str) -> Found:
    """The scores at which something was lost; of one field where it was asked for."""
    results = {row.criterion_id: row for row in IndexCriterionResult.objects.filter(round=round_)}
    found = FindingLoss.objects.visible_to(user).standing().filter(score__assessment__round=round_)
    findings = dict(found.order_by("pk").values_list("score_id", "finding__text"))
    rows = IndexScore.objects.visible_to(user).lost().filter(assessment__round=round_)
    rows = rows.filter(criterion__field_slug=field) if field else rows

    def dress(some: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
        for row in some:
            result = results[row["criterion_id"]]
            part = par_index.loss_of(row["maximum"], row["score"], result.best, units=result.units)
            yield row | {"part": part, "finding": findings.get(row["pk"], "")}

    ordered = rows.order_by("assessment__unit__sort_key", "assessment", "criterion__position")
    columns = ("pk", "assessment__unit__short_name", "criterion_id", "criterion__code", "criterion__text")
    scores = ("self_score", "score", "maximum", "reason")
    return of_query(ordered.values(*columns, *scores), [], dress=dress, columns=OF_SCORES)


OF_SCORES: tuple[Column, ...] = (
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
)

TABLES = (
    ListTable("diem-mat", "Điểm Chỉ số CCHC bị mất", "index_loss", find_of_unit, keys=1),
    ListTable("diem-mat-thanh-pho", "Điểm bị mất của các đơn vị", "index_city_loss", find_of_city, keys=1),
)
