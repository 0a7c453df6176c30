"""The table of a round: each unit with its state and, from the publication on, its place."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from cchc.lib import par_index
from cchc.lib.dates import today
from inspections import index_permissions as permissions
from inspections.enums import AssessmentStatus, IndexRoundStatus
from inspections.models import IndexAssessment, IndexRound
from units.models import User
from units.scope import scope_of

KEY = ("rank", "pk")
COLUMNS = (
    "pk",
    "rank",
    "unit",
    "unit__short_name",
    "status",
    "self_score",
    "score",
    "maximum",
    "percent",
    "band",
    "is_late",
    "appraised_at",
)
STATUS = dict(AssessmentStatus.choices)


def as_values(rows: QuerySet[IndexAssessment]) -> QuerySet[IndexAssessment, dict[str, Any]]:
    values: QuerySet[IndexAssessment, dict[str, Any]] = rows.values(*COLUMNS)
    return values


def rows_of(round_: IndexRound, found: list[dict[str, Any]], user: User) -> list[dict[str, Any]]:
    """In words; of a unit that is not the reader's only place, percent and band."""
    bands = par_index.bands_of(round_.criteria_set.bands)
    reads_all, own = permissions.reads_all(user, round_), scope_of(user).own
    return [_row(round_, row, bands, inside=reads_all, own=row["unit"] in own) for row in found]


def _row(
    round_: IndexRound, row: dict[str, Any], bands: tuple[par_index.Band, ...], *, inside: bool, own: bool
) -> dict[str, Any]:
    published, preparing = row["status"] == AssessmentStatus.PUBLISHED, round_.status == IndexRoundStatus.PREPARING
    opened, done = inside or own, published or row["appraised_at"] is not None
    open_still = row["status"] == AssessmentStatus.SELF_ASSESSING
    sees_score = published or inside or (own and done)
    return {
        "url": reverse("index_assessment", args=[row["pk"]]) if opened else "",
        "unit": row["unit__short_name"],
        "rank": row["rank"],
        "status": round_.status if preparing else row["status"],
        "status_label": "Chưa mở chấm" if preparing else STATUS[row["status"]],
        "is_late": row["is_late"],
        "is_overdue": bool(open_still and round_.self_due_on and round_.self_due_on < today()),
        "self_score": row["self_score"] if opened and not open_still else None,
        "score": row["score"] if sees_score and opened else None,
        "maximum": row["maximum"] if sees_score and opened else None,
        "percent": par_index.percent_shown(row["percent"], bands) if sees_score and done else "–",
        "band": row["band"],
    }
