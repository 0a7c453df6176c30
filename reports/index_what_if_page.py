"""What mending would bring, in words: the options with their ticks, the place before and after, the goal."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from cchc.lib.numbers import decimal_vi
from cchc.lib.par_index import Band, change_shown, percent_for_place, percent_shown, points_shown
from cchc.lib.text import shortened
from inspections.enums import Effort
from reports.index_city_losses import CityLosses
from reports.index_forms import GoalForm
from reports.index_what_if import Place, Scene, weights
from reports.index_what_if_city import Outcome

EFFORT = dict(Effort.choices)
NO_FINDING = "điểm mất chưa có tồn tại"
ASSUMED = (
    "Khắc phục xong một tồn tại thì lấy lại đúng số điểm đã ghi cho tồn tại ấy; điểm mất chưa có tồn tại thì lấy lại"
    " toàn bộ; các đơn vị khác giữ nguyên kết quả đã công bố."
)
ASSUMED_OF_CITY = (
    "Không kết quả nào đã công bố bị thay đổi. Đơn vị không mất điểm ở tiêu chí đã chọn thì giữ nguyên điểm."
)
SHOWN_LETTERS = 160
UNITS_SHOWN = 100


def outcome_shown(scene: Scene, ticked: Iterable[str]) -> dict[str, Any]:
    keys = scene.known(ticked)
    back, cost = scene.back(keys), scene.cost(keys)
    before, after = scene.now, scene.place(back)
    return {
        "options": [_option(scene, option, option.key in keys) for option in scene.options],
        "before": _place(scene, before),
        "after": _place(scene, after),
        "back": points_shown(back),
        "percent_change": change_shown(before.percent, after.percent),
        "moved": _moved(before.rank, after.rank),
        "ticked": len(keys),
        "cost": cost,
        "assumed": ASSUMED,
        "weights": said_of_weights(scene),
        "units": len(scene.others) + 1,
    }


def _option(scene: Scene, option: Any, ticked: bool) -> dict[str, Any]:
    text = option.text
    return {
        "key": option.key,
        "text": shortened(text, SHOWN_LETTERS),
        "code": option.code,
        "url": option.url,
        "is_finding": option.is_finding,
        "status": option.status,
        "label": option.label or NO_FINDING,
        "points": points_shown(option.points),
        "effort": EFFORT[option.effort] if option.effort else "",
        "weight": scene.weight(option),
        "ticked": ticked,
    }


def _place(scene: Scene, place: Place) -> dict[str, str]:
    return {
        "score": f"{points_shown(place.score)}/{points_shown(place.maximum)}",
        "percent": percent_shown(place.percent, scene.bands),
        "band": place.band or "–",
        "rank": "–" if place.rank is None else str(place.rank),
    }


def _moved(before: int | None, after: int | None) -> str:
    if before is None or after is None or before == after:
        return "giữ nguyên hạng"
    return f"tăng {before - after} bậc" if before > after else f"giảm {after - before} bậc"


def said_of_weights(scene: Scene) -> str:
    graded = ", ".join(f"mức «{EFFORT[grade]}» tính {cost}" for grade, cost in weights(scene.assessment.round).items())
    ungraded = sum(1 for option in scene.options if not option.effort)
    return f"{graded}; {ungraded} mục chưa đặt mức nên coi là «Vừa»" if ungraded else graded


def sought(scene: Scene, form: GoalForm) -> tuple[tuple[str, ...] | None, dict[str, str]]:
    """The cheapest set for the goal of a valid form, None where it is out of reach, and a sentence about it."""
    band, rank = form.goal
    goals = [band.at_least] if band else []
    percent = max([*goals, percent_for_place(rank, scene.others)] if rank else goals)
    keys = scene.cheapest(percent)
    return keys, _said_of_goal(scene, band, rank, percent, keys)


def _said_of_goal(
    scene: Scene, band: Band | None, rank: int | None, percent: Decimal, keys: tuple[str, ...] | None
) -> dict[str, str]:
    """A sentence (`text`) with its `kind`, as the component of messages takes them."""
    goals = [f"xếp loại {band.label}" if band else "", f"hạng {rank}" if rank else ""]
    goal = " và ".join(part for part in goals if part)
    if keys is None:
        most = scene.place(scene.back(option.key for option in scene.options))
        reached = f"{percent_shown(most.percent, scene.bands)}, hạng {most.rank}"
        needed = percent_shown(percent, scene.bands)
        text = f"Không đạt được {goal} (cần {needed}): khắc phục tất cả thì được {reached}."
        return {"kind": "warning", "text": text}
    new = [option for option in scene.options if option.key in keys and not option.mended]
    if not new:
        return {"kind": "success", "text": f"Đã đủ để đạt {goal}, không cần khắc phục thêm."}
    cost = sum(scene.weight(option) for option in new)
    text = f"Ít công sức nhất để đạt {goal}: khắc phục thêm {len(new)} mục, đã chọn trong bảng, tổng công sức {cost}."
    return {"kind": "success", "text": text}


# --- The city -------------------------------------------------------------------------------------------


def criteria_shown(losses: CityLosses, ticked: set[int]) -> list[dict[str, Any]]:
    fields = {field.field_id: field.code for field in losses.fields}
    return [
        {
            "id": row.criterion_id,
            "code": row.code,
            "text": row.text,
            "field": fields[row.field_id],
            "losing": f"{decimal_vi(row.losing, 0)}/{decimal_vi(row.units, 0)}",
            "lost": points_shown(row.lost),
            "own": points_shown(row.part.by_itself),
            "findings": row.findings,
            "ticked": row.criterion_id in ticked,
        }
        for row in losses.rows
    ]


def city_shown(outcome: Outcome) -> dict[str, Any]:
    return {
        "units": [_unit(one) for one in outcome.units[:UNITS_SHOWN]],
        "unit_count": decimal_vi(len(outcome.units), 0),
        "units_cut": len(outcome.units) > UNITS_SHOWN,
        "back": points_shown(outcome.back),
        "bands": outcome.bands,
    }


def _unit(one: Any) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "unit": one.unit,
        "rank": "–" if one.rank is None else one.rank,
        "rank_before": "–" if one.rank_before is None else one.rank_before,
        "percent": percent_shown(one.percent),
        "percent_before": percent_shown(one.percent_before),
        "band": one.band or "–",
        "band_before": one.band_before or "–",
        "back": points_shown(one.back),
    }


def efforts_shown(rows: Iterable[tuple[int, str, str, str]]) -> list[tuple[int, str, str]]:
    return [(key, f"{code}. {text}", effort) for key, code, text, effort in rows]
