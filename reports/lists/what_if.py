"""What mending would bring, to a unit and to the city, as it is ticked on the page: assumptions, and called so."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404

from cchc.requests import allow
from inspections.index_permissions import reads_all
from inspections.models import IndexAssessment
from reports import index_city_losses, index_what_if, index_what_if_city
from reports.index_forms import GoalForm, TicksForm
from reports.index_what_if import Place, Scene
from reports.index_what_if_page import ASSUMED, ASSUMED_OF_CITY, EFFORT, NO_FINDING, said_of_weights, sought
from reports.lists.index import round_asked, said_of_round
from reports.lists.table import Asked, Found, ListTable, Said, of_list, of_several
from reports.sheets import Column

# --- One unit -------------------------------------------------------------------------------------------


def find_of_unit(asked: Asked) -> Found:
    rows = IndexAssessment.objects.visible_to(asked.user).select_related("round__criteria_set", "unit")
    assessment: IndexAssessment = get_object_or_404(rows, pk=asked.keys[0])
    if not assessment.is_published:
        return of_list([], [])
    scene = index_what_if.scene_of(assessment, asked.user)
    ticked = scene.known(asked.get.getlist("tick"))
    after = scene.place(scene.back(ticked))
    said = [
        ("Đơn vị", str(assessment.unit)),
        *said_of_round(assessment.round),
        ("Đã chọn", f"{len(ticked)} trong {len(scene.options)} mục, công sức {scene.cost(ticked)}"),
        *_goal(scene, asked, ticked),
        ("Giả định", ASSUMED),
        ("Công sức", said_of_weights(scene)),
    ]
    options = [(option, option.key in ticked, scene.weight(option)) for option in scene.options]
    tables = [
        ("Dự tính", of_list(_results(scene.now, after), [], columns=OF_RESULTS)),
        ("Tồn tại, điểm mất", of_list(options, [], columns=OF_OPTIONS)),
    ]
    return of_several(tables, said)


def _goal(scene: Scene, asked: Asked, ticked: set[str]) -> Said:
    """The sentence about the goal of the form, where the ticks are those that were found for it."""
    form = GoalForm(asked.get, bands=scene.bands)
    if not form.is_valid():
        return []
    keys, sentence = sought(scene, form)
    return [("Mục tiêu", sentence["text"])] if keys is None or set(keys) == ticked else []


def _results(now: Place, after: Place) -> list[tuple[str, Any, Any]]:
    return [
        ("Điểm", now.score, after.score),
        ("Điểm tối đa áp dụng", now.maximum, after.maximum),
        ("Chỉ số (%)", now.percent, after.percent),
        ("Xếp loại", now.band, after.band),
        ("Hạng", now.rank, after.rank),
    ]


OF_RESULTS: tuple[Column, ...] = (
    ("Kết quả", 24, lambda row: row[0]),
    ("Đã công bố", 18, lambda row: row[1]),
    ("Nếu khắc phục (giả định)", 18, lambda row: row[2]),
)
OF_OPTIONS: tuple[Column, ...] = (
    ("Tồn tại, điểm mất", 70, lambda row: row[0].text),
    ("Tiêu chí", 9, lambda row: row[0].code),
    ("Coi như đã khắc phục", 12, lambda row: row[1]),
    ("Trạng thái", 26, lambda row: row[0].label or NO_FINDING),
    ("Lấy lại (giả định)", 12, lambda row: row[0].points),
    ("Mức độ khó", 14, lambda row: EFFORT.get(row[0].effort, "chưa đặt")),
    ("Công sức", 10, lambda row: row[2]),
)


# --- The city -------------------------------------------------------------------------------------------


def find_of_city(asked: Asked) -> Found:
    round_ = round_asked(asked)
    allow(reads_all(asked.user, round_))
    if not round_.is_published:
        return of_list([], [])
    form = TicksForm(asked.get)
    outcome = index_what_if_city.outcome_of(round_, form.ticked, form.way, asked.user)
    losses = index_city_losses.losses_of(round_, asked.user).rows
    ticked = [row for row in losses if row.criterion_id in form.ticked]
    said = [
        *said_of_round(round_),
        ("Đã chọn", f"{len(ticked)} trong {len(losses)} tiêu chí"),
        ("Giả định", dict(index_what_if_city.WAYS)[form.way]),
        ("Lưu ý", ASSUMED_OF_CITY),
    ]
    tables = [
        ("Đơn vị xếp hạng lại", of_list(outcome.units, [], columns=OF_UNITS)),
        ("Xếp loại", of_list(outcome.bands, [], columns=OF_BANDS)),
        ("Tiêu chí", of_list([(row, row in ticked) for row in losses], [], columns=OF_CRITERIA)),
    ]
    return of_several(tables, said)


OF_UNITS: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row.unit),
    ("Hạng đã công bố", 10, lambda row: row.rank_before),
    ("Hạng (giả định)", 10, lambda row: row.rank),
    ("Lấy lại (giả định)", 12, lambda row: row.back),
    ("Chỉ số đã công bố (%)", 12, lambda row: row.percent_before),
    ("Chỉ số (giả định, %)", 12, lambda row: row.percent),
    ("Xếp loại đã công bố", 16, lambda row: row.band_before),
    ("Xếp loại (giả định)", 16, lambda row: row.band),
)
OF_BANDS: tuple[Column, ...] = (
    ("Xếp loại", 20, lambda row: row[0]),
    ("Số đơn vị đã công bố", 14, lambda row: row[1]),
    ("Số đơn vị (giả định)", 14, lambda row: row[2]),
)
OF_CRITERIA: tuple[Column, ...] = (
    ("Tiêu chí", 9, lambda row: row[0].code),
    ("Nội dung", 70, lambda row: row[0].text),
    ("Coi như đã khắc phục", 12, lambda row: row[1]),
    ("Số đơn vị mất điểm", 12, lambda row: row[0].losing),
    ("Số đơn vị áp dụng", 12, lambda row: row[0].units),
    ("Tổng điểm mất", 12, lambda row: row[0].lost),
    ("Mất do đơn vị", 12, lambda row: row[0].part.by_itself),
    ("Số tồn tại", 10, lambda row: row[0].findings),
)

TABLES = (
    ListTable("neu-khac-phuc", "Nếu khắc phục", "index_what_if", find_of_unit, keys=1, posted=True),
    ListTable(
        "neu-khac-phuc-thanh-pho", "Nếu cả thành phố khắc phục", "index_what_if_city", find_of_city, keys=1, posted=True
    ),
)
