"""The page of a unit's losses in words: tiles, the table of fields, the rows by criterion in the order asked for."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from cchc.lib.dates import short_date
from cchc.lib.par_index import ZERO, Loss, points_shown
from cchc.lib.text import shortened
from inspections.enums import FindingStatus
from inspections.models import IndexAssessment
from reports.index_losses import FieldLoss, LostAt, UnitLosses

STATUS = dict(FindingStatus.choices)
SHOWN_LETTERS = 90
FIRST_ROWS = 30  # of the whole list; a field, or who asks for all, gets all
BAR = 200  # units of width of the picture of a field
ALL_ROWS, WITHOUT_FINDING = "all", "without"
SHOWS = ("", ALL_ROWS, WITHOUT_FINDING)  # the first rows; all of them; those for which no finding stands
# What the rows may be sorted by: choice → label and key.
ORDERS: dict[str, tuple[str, Callable[[LostAt], tuple[Any, ...]]]] = {
    "": ("Mất nhiều trước", lambda row: (-row.lost, row.position)),
    "own": ("Tự mất nhiều trước", lambda row: (-(row.part.by_itself if row.part else ZERO), -row.lost, row.position)),
    "set": ("Theo bộ tiêu chí", lambda row: (row.position,)),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """Widths of got, lost by itself, lost by all in the picture of a field, where each begins."""

    got: int
    own: int
    common: int

    @property
    def own_at(self) -> int:
        return self.got

    @property
    def common_at(self) -> int:
        return self.got + self.own


def notes(assessment: IndexAssessment, losses: UnitLosses) -> dict[str, str]:
    """What stands below the tiles: «hạng 12, xếp loại Khá», «năm 2017: 28,10»."""
    place = [f"hạng {assessment.rank}"] if assessment.rank else []
    band = [f"xếp loại {assessment.band}"] if assessment.band else []
    before = "" if losses.before_year is None else f"năm {losses.before_year}: {points_shown(losses.before_lost)}"
    return {"rank": ", ".join([*place, *band]), "before": before}


def rows_shown(losses: UnitLosses, *, sort: str, field: str, show: str) -> list[dict[str, Any]]:
    """`rows_asked` in words; the first ones, or all that there are."""
    fields = {one.field_id: one for one in losses.fields}
    score_url, finding_url = address_of("index_score", 0), address_of("finding", uuid.UUID(int=0))
    shown = rows_asked(losses, sort=sort, field=field, show=show)[: None if show or field else FIRST_ROWS]
    return [_row(row, fields[row.field_id], score_url, finding_url) for row in shown]


def rows_asked(losses: UnitLosses, *, sort: str, field: str, show: str) -> list[LostAt]:
    """Rows of the field («»: all) in the order of `sort`; of `show` only whether those with a finding are left out."""
    slugs = {one.field_id: one.slug for one in losses.fields}
    chosen = [row for row in losses.rows if not field or slugs[row.field_id] == field]
    if show == WITHOUT_FINDING:
        chosen = [row for row in chosen if not row.findings]
    return sorted(chosen, key=ORDERS.get(sort, ORDERS[""])[1])


def address_of(name: str, key: object) -> str:
    """The address of rows with «{}» in place of the key: asked of the URLconf once, not for each row."""
    return reverse(name, args=[key]).replace(f"/{key}/", "/{}/")


def _row(row: LostAt, field: FieldLoss, score_url: str, finding_url: str) -> dict[str, Any]:
    found = row.inspected
    return {
        "id": row.criterion_id,
        "score_id": row.score_id,
        "code": row.code,
        "text": row.text,
        "url": score_url.format(row.score_id),
        "field": field.code,
        "reason": row.reason,
        "self": points_shown(row.self_score),
        "inspected": f"{points_shown(found.score)}/{points_shown(found.maximum)}" if found else "–",
        "inspected_on": short_date(found.visit_on) if found and found.visit_on else "",
        "score": points_shown(row.score),
        "maximum": points_shown(row.maximum),
        "lost": points_shown(row.lost),
        **parts_shown(row.part),
        "mean": points_shown(row.mean),
        "best": points_shown(row.best),
        "before": _before(row),
        "findings": [_finding(finding, finding_url) for finding in row.findings],
    }


def parts_shown(part: Loss | None) -> dict[str, str]:
    """`own`: lost by itself; `common`: would be lost by all; '' for what is none or not to be known."""
    if part is None:
        return {"own": "", "common": ""}
    return {
        "own": points_shown(part.by_itself) if part.by_itself else "",
        "common": points_shown(part.by_all) if part.by_all else "",
    }


def _before(row: LostAt) -> str:
    if row.before is None:
        return ""
    shared = " (chung)" if row.before.shared else ""
    return f"{points_shown(row.before.lost)}/{points_shown(row.before.maximum)}{shared}"


def _finding(row: dict[str, Any], url: str) -> dict[str, Any]:
    text = row["finding__text"]
    return {
        "url": url.format(row["finding_id"]),
        "text": shortened(text, SHOWN_LETTERS),
        "status": row["finding__status"],
        "label": STATUS[row["finding__status"]],
        "due": short_date(row["finding__due_on"]) if row["finding__due_on"] else "",
        "points": points_shown(row["points"]) if row["points"] else "",
    }


def fields_shown(fields: Iterable[FieldLoss]) -> list[dict[str, Any]]:
    return [
        {
            "slug": field.slug,
            "code": field.code,
            "text": field.text,
            "score": points_shown(field.score),
            "maximum": points_shown(field.maximum),
            "lost": points_shown(field.lost),
            "own": points_shown(field.part.by_itself) if field.part else "–",
            "common": points_shown(field.part.by_all) if field.part else "–",
            "mean_lost": points_shown(field.mean_lost),
            "before": points_shown(field.before),
            "bar": bar_of(field.maximum, field.lost, field.part),
        }
        for field in fields
    ]


def bar_of(maximum: Decimal, lost: Decimal, part: Loss | None) -> Bar | None:
    """None where nothing applies."""
    if not maximum:
        return None
    common = round(BAR * (part.by_all if part else ZERO) / maximum)
    own = round(BAR * lost / maximum) - common
    return Bar(BAR - own - common, own, common)
