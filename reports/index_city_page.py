"""The city's losses in words, each number with the address of its rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from cchc.lib.numbers import decimal_vi
from cchc.lib.par_index import points_shown
from inspections.enums import FindingStatus
from inspections.models import FindingLoss, IndexCriterionResult, IndexRound
from reports.index_city_losses import CityLosses, CriterionLoss, parts_at
from reports.index_loss_page import FIRST_ROWS, address_of, bar_of, parts_shown
from units.models import User

STATUS = dict(FindingStatus.choices)
ORDERS = {
    "": lambda row: (-row.lost, row.position),
    "own": lambda row: (-row.part.by_itself, -row.lost, row.position),
    "set": lambda row: (row.position,),
}


def rows_shown(round_: IndexRound, losses: CityLosses, *, sort: str, field: str, show: str) -> list[dict[str, Any]]:
    """`rows_asked` in words; the first ones, or all that there are."""
    url = reverse("index_criterion_loss", args=[round_.pk, 0]).removesuffix("0/") + "{}/"
    shown = rows_asked(losses, sort=sort, field=field)[: None if show or field else FIRST_ROWS]
    return [_row(row, url) for row in shown]


def rows_asked(losses: CityLosses, *, sort: str, field: str) -> list[CriterionLoss]:
    """Criteria of the field («»: all) in the order of `sort`."""
    slugs = {one.field_id: one.slug for one in losses.fields}
    chosen = [row for row in losses.rows if not field or slugs[row.field_id] == field]
    return sorted(chosen, key=ORDERS.get(sort, ORDERS[""]))


def _row(row: CriterionLoss, url: str) -> dict[str, Any]:
    return {
        "id": row.criterion_id,
        "code": row.code,
        "text": row.text,
        "url": url.format(row.criterion_id),
        "maximum": points_shown(row.maximum),
        "units": decimal_vi(row.units, 0),
        "losing": decimal_vi(row.losing, 0),
        "lost": points_shown(row.lost),
        **parts_shown(row.part),
        "mean": points_shown(row.mean),
        "best": points_shown(row.best),
        "before": points_shown(row.before),
        "findings": row.findings,
    }


def fields_shown(losses: CityLosses) -> list[dict[str, Any]]:
    return [
        {
            "slug": field.slug,
            "code": field.code,
            "text": field.text,
            "criteria": field.criteria,
            "lost": points_shown(field.lost),
            "maximum": points_shown(field.maximum),
            "own": points_shown(field.part.by_itself),
            "common": points_shown(field.part.by_all),
            "before": points_shown(field.before),
            "bar": bar_of(field.maximum, field.lost, field.part),
        }
        for field in losses.fields
    ]


def units_shown(result: IndexCriterionResult, rows: list[dict[str, Any]], user: User) -> list[dict[str, Any]]:
    """The units of one page that lost points at a criterion, with the findings that stand for it."""
    parts = parts_at(result, rows)
    findings = _findings(user, [row["id"] for row in rows])
    url = address_of("index_loss", 0)
    return [
        {
            "unit": row["assessment__unit__short_name"],
            "url": f"{url.format(row['assessment_id'])}#tieu-chi-{result.criterion_id}",
            "self": points_shown(row["self_score"]),
            "score": points_shown(row["score"]),
            "maximum": points_shown(row["maximum"]),
            "lost": points_shown(parts[row["id"]].total),
            **parts_shown(parts[row["id"]]),
            "reason": row["reason"],
            "findings": findings.get(row["id"], []),
        }
        for row in rows
    ]


def _findings(user: User, scores: Iterable[int]) -> dict[int, list[dict[str, str]]]:
    rows = FindingLoss.objects.visible_to(user).standing().filter(score__in=list(scores)).order_by("pk")
    found: dict[int, list[dict[str, str]]] = {}
    for score, pk, status in rows.values_list("score_id", "finding_id", "finding__status"):
        shown = {"url": reverse("finding", args=[pk]), "status": status, "label": STATUS[status]}
        found.setdefault(score, []).append(shown)
    return found
