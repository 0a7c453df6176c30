"""The ranking of a published round: every unit for those who read all results, and for a unit what rule 3 leaves it.

Of other units a unit reads name, index, rank and band; the other columns are filled on its own line alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.urls import reverse

from cchc.lib import par_index
from cchc.lib.par_index import Band, change_shown, percent_shown, points_shown
from cchc.lib.text import search_key
from inspections.enums import IndexRoundStatus
from inspections.models import IndexAssessment, IndexRound
from units.enums import kinds_of
from units.models import Unit, User
from units.scope import scope_of

KEY = ("rank", "pk")
ROWS = 40
COLUMNS = ("id", "rank", "percent", "band", "score", "maximum", "unit_id", "unit__short_name")
FEWEST_UNITS = 5  # below it a mean would tell a unit about single others (design, rule 3)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line in words. `before` is the year it is compared with; '' in what the reader may not know."""

    unit: str
    rank: str
    percent: str
    band: str
    own: bool
    score: str = ""
    maximum: str = ""
    moved: str = ""  # «tăng 2»
    percent_change: str = ""
    before: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class BandCount:
    """How many units are in a band; `key` filters the list by it, '' for units that reach none."""

    key: str
    label: str
    units: int


@dataclass(frozen=True, slots=True)
class Summary:
    """`mean` is '' where the reader may not know it."""

    units: int
    mean: str
    bands: tuple[BandCount, ...]


def published_rounds(user: User) -> QuerySet[IndexRound]:
    return IndexRound.objects.visible_to(user).filter(status=IndexRoundStatus.PUBLISHED).order_by("-year", "-pk")


def rows_of(
    round_: IndexRound, *, name: str = "", band: str | None = None, level: str = ""
) -> QuerySet[IndexAssessment]:
    """The units of a published round, which the reader sees, whose name has these words and that are in the band (a
    label, '' for none of them) and of the level. What of them he may know is chosen by `lines`."""
    rows = IndexAssessment.objects.filter(round=round_)
    if words := search_key(name):
        rows = rows.filter(unit__in=Unit.objects.filter(search_key__contains=words).order_by().values("pk"))
    if band is not None:
        rows = rows.filter(band=band)
    return rows.filter(unit__kind__in=kinds_of(level)) if level else rows


def as_values(rows: QuerySet[IndexAssessment]) -> QuerySet[IndexAssessment, dict[str, Any]]:
    """The columns that `lines` reads, and no others."""
    values: QuerySet[IndexAssessment, dict[str, Any]] = rows.values(*COLUMNS)
    return values


def lines(rows: list[dict[str, Any]], round_: IndexRound, user: User, *, everything: bool) -> list[Ranked]:
    """The rows of one page in words, with what became of each since its last published result."""
    own = scope_of(user).own
    known = [row["unit_id"] for row in rows if everything or row["unit_id"] in own]
    before = results_before(round_, known)
    bands = par_index.bands_of(round_.criteria_set.bands)
    shown = []
    for row in rows:
        mine = row["unit_id"] in own
        line = Ranked(
            unit=row["unit__short_name"],
            rank="–" if row["rank"] is None else str(row["rank"]),
            percent=percent_shown(row["percent"], bands),
            band=row["band"],
            own=mine,
        )
        shown.append(_completed(line, row, before.get(row["unit_id"])) if everything or mine else line)
    return shown


def _completed(line: Ranked, row: dict[str, Any], before: dict[str, Any] | None) -> Ranked:
    """With what only the unit itself and those who read all results may know."""
    score, maximum = points_shown(row["score"]), points_shown(row["maximum"])
    line = replace(line, score=score, maximum=maximum, url=reverse("index_loss", args=[row["id"]]))
    if before is None:
        return line
    moved, change = _moved(before["rank"], row["rank"]), change_shown(before["percent"], row["percent"])
    return replace(line, moved=moved, percent_change=change, before=str(before["year"]))


def _moved(before: int | None, now: int | None) -> str:
    if before is None or now is None:
        return ""
    if before == now:
        return "giữ nguyên"
    return f"tăng {before - now}" if before > now else f"giảm {now - before}"


def results_before(round_: IndexRound, units: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Unit → its newest published result of an earlier year (id, rank, percent, year, criteria_set). One query."""
    rows = IndexAssessment.objects.filter(
        unit__in=list(units),
        round__lead_unit=round_.lead_unit_id,
        round__status=IndexRoundStatus.PUBLISHED,
        round__year__lt=round_.year,
    )
    rows = rows.order_by("unit_id", "-round__year", "-round_id").distinct("unit_id")
    found: Any = rows.values(
        "id", "unit_id", "rank", "percent", year=F("round__year"), criteria_set=F("round__criteria_set")
    )
    return {row["unit_id"]: row for row in found}


def summary(round_: IndexRound, *, everything: bool) -> Summary:
    """Units, their mean index and how many are in each band of the set, the highest band first."""
    rows = IndexAssessment.objects.filter(round=round_).order_by()
    found = {
        row["band"]: row
        for row in rows.values("band").annotate(units=Count("pk"), rated=Count("percent"), sum=Sum("percent"))
    }
    units = sum(row["units"] for row in found.values())
    rated = sum(row["rated"] for row in found.values())
    total = sum((row["sum"] or Decimal(0) for row in found.values()), Decimal(0))
    may_know = everything or rated >= FEWEST_UNITS
    mean = percent_shown(par_index.mean(total, rated)) if may_know and rated else ""
    table: list[Band] = list(par_index.bands_of(round_.criteria_set.bands))
    bands = [BandCount(band.key, band.label, found[band.label]["units"]) for band in table if band.label in found]
    if "" in found and table:
        bands.append(BandCount("", "Dưới mức thấp nhất", found[""]["units"]))
    return Summary(units, mean, tuple(bands))
