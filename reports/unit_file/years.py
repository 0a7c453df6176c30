"""The index of a unit year by year: published results alone, each beside the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count

from cchc.lib.par_index import Band, bands_of, change_shown, percent_shown
from inspections.enums import IndexRoundStatus
from inspections.models import IndexAssessment
from reports.statistics.links import link
from reports.unit_file.lineage import Lineage
from units.models import User

COLUMNS = (
    "pk", "unit_id", "round_id", "round__year", "round__criteria_set", "round__criteria_set__bands", "percent", "rank",
    "band", "round__illustrative",
)  # fmt: skip


@dataclass(frozen=True)
class YearLine:
    year: int
    of: str  # name of the predecessor; '' of the unit itself
    value: Decimal | None  # percent
    place: int | None
    ranked: int  # how many units have a rank that year
    band: str
    bands: tuple[Band, ...]
    before: str  # the year it is compared with, or ''
    value_before: Decimal | None
    new_set: bool  # the criteria set is another one than then
    url: str
    illustrative: bool

    @property
    def percent(self) -> str:
        return percent_shown(self.value, self.bands)

    @property
    def rank(self) -> str:
        """«3/18»."""
        return "–" if self.place is None else f"{self.place}/{self.ranked}"

    @property
    def change(self) -> str:
        """«+1,25» against the year before."""
        return change_shown(self.value_before, self.value)


def years_of(user: User, lineage: Lineage, *, most: int) -> list[YearLine]:
    """The newest first. Two queries."""
    seen: Any = IndexAssessment.objects.visible_to(user).filter(
        unit__in=lineage.keys, round__status=IndexRoundStatus.PUBLISHED
    )
    rows = list(seen.order_by("-round__year", "-round_id", "pk").values(*COLUMNS)[: most + 1])
    ranked = _ranked({row["round_id"] for row in rows[:most]})
    return [_line(row, _before(row, rows[place + 1 :]), ranked, lineage) for place, row in enumerate(rows[:most])]


def _ranked(rounds: set[int]) -> dict[int, int]:
    """Round → how many units have a rank in it."""
    rows: Any = IndexAssessment.objects.filter(round__in=rounds, rank__isnull=False).order_by().values_list("round")
    return dict(rows.annotate(units=Count("pk"))) if rounds else {}


def _before(row: dict[str, Any], earlier: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The result of an earlier year of the same unit."""
    return next(
        (one for one in earlier if one["unit_id"] == row["unit_id"] and one["round__year"] < row["round__year"]), None
    )


def _line(row: dict[str, Any], before: dict[str, Any] | None, ranked: dict[int, int], lineage: Lineage) -> YearLine:
    return YearLine(
        year=row["round__year"],
        of=lineage.named(row["unit_id"]),
        value=row["percent"],
        place=row["rank"],
        ranked=ranked.get(row["round_id"], 0),
        band=row["band"],
        bands=bands_of(row["round__criteria_set__bands"]),
        before=str(before["round__year"]) if before else "",
        value_before=before["percent"] if before else None,
        new_set=before is not None and before["round__criteria_set"] != row["round__criteria_set"],
        url=link("index_loss", row["pk"]),
        illustrative=row["round__illustrative"],
    )
