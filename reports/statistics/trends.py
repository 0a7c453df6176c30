"""How the city, or one unit, did over rounds of inspection and years of the index; with the mean of the city beside it.

Percentages of different criteria sets do not measure the same: where the set changed, it is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Avg, Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Round as RoundOff

from cchc.lib.dates import short_date
from inspections.enums import AFTER_SIGNING, IndexRoundStatus, InspectionKind
from inspections.listing import SIGNED
from inspections.models import CriteriaSet, FieldSummary, IndexAssessment, Inspection
from reports.index_ranking import FEWEST_UNITS
from reports.statistics.links import Cell, Way, link
from reports.statistics.measures import SCORE, shown, thousandths
from units.enums import kinds_of
from units.models import User
from units.scope import scope_of

MOST = 12  # points of a line; the newest


@dataclass(frozen=True)
class Point:
    """`value`, `mean`: thousandths of a percent, None where there is none or it is not told."""

    label: str  # «Đợt I năm 2019», «2018»
    value: int | None
    mean: int | None
    units: Cell  # over how many the mean is
    criteria_set: int
    changed: str  # the new criteria set, where it is another one than at the point before; '' elsewhere
    url: str
    note: str = ""  # name of the predecessor at which it was

    @property
    def value_text(self) -> str:
        return shown(self.value, SCORE)

    @property
    def mean_text(self) -> str:
        return shown(self.mean, SCORE)


@dataclass(frozen=True)
class Trend:
    """The oldest point first. `of_unit`: `value` is a unit's own; else only the mean is drawn."""

    points: list[Point]
    of_unit: bool

    @property
    def sets_changed(self) -> list[Point]:
        return [point for point in self.points if point.changed]


# --- The city -----------------------------------------------------------------------------------------


def rounds_of_city(user: User, level: str) -> Trend:
    """The mean of the units of that level in each of the last rounds. Three queries."""
    seen: Any = Inspection.objects.visible_to(user).filter(
        status__in=AFTER_SIGNING,
        round__isnull=False,
        unit__kind__in=kinds_of(level),
        lead_unit__in=scope_of(user).reads,
    )
    seen = seen.exclude(kind=InspectionKind.FOLLOW_UP)
    rounds = seen.order_by("-round__starts_on", "-round").values_list("round", "round__starts_on").distinct()[:MOST]
    keys = [pk for pk, _ in rounds]
    means = _means(seen.filter(round__in=keys))
    names = {
        pk: f"{name} năm {year}"
        for pk, name, year in seen.filter(round__in=keys)
        .order_by()
        .values_list("round", "round__name", "round__plan__year")
        .distinct()
    }
    points = [
        Point(
            names[pk],
            None,
            found.mean,
            Way(link("inspection_list", round=pk, status=SIGNED, level=level, scored="on")).cell(found.units),
            found.criteria_set,
            "",
            link("inspection_list", round=pk, status=SIGNED),
        )
        for pk in reversed(keys)
        if (found := means.get(pk)) is not None
    ]
    return Trend(marked(points), of_unit=False)


@dataclass(frozen=True)
class _Mean:
    mean: int | None
    units: int
    criteria_set: int  # of most units


def _share() -> Subquery:
    """The percentage of an inspection, with 3 decimals as everywhere; none where nothing applied."""
    summary: Any = FieldSummary.objects.filter(inspection=OuterRef("pk"), maximum__gt=0).order_by()
    share = RoundOff(100 * Sum("score") / Sum("maximum"), precision=3)
    return Subquery(summary.values("inspection").annotate(share=share).values("share"))


def _means(rows: Any) -> dict[int, _Mean]:
    """Round → the mean percentage of its inspections, each counted once."""
    counted = rows.order_by().annotate(share=_share()).values("round", "criteria_set").annotate(
        sum=Sum("share"), units=Count("share"), all=Count("pk")
    )  # fmt: skip
    parts: dict[int, list[dict[str, Any]]] = {}
    for row in counted:
        parts.setdefault(row["round"], []).append(row)
    found = {}
    for pk, lines in parts.items():
        units = sum(line["units"] for line in lines)
        whole = sum(thousandths(line["sum"]) for line in lines if line["sum"] is not None)
        most = max(lines, key=lambda line: (line["all"], line["criteria_set"]))
        found[pk] = _Mean((2 * whole + units) // (2 * units) if units else None, units, most["criteria_set"])
    return found


def years_of_city(user: User, level: str) -> Trend:
    """The mean index of the units in each published year. One query."""
    seen: Any = IndexAssessment.objects.visible_to(user).filter(
        round__status=IndexRoundStatus.PUBLISHED, unit__kind__in=kinds_of(level), lead_unit__in=scope_of(user).reads
    )
    rows = seen.order_by("-round__year", "-round").values("round", "round__year", "round__criteria_set").annotate(
        mean=Avg("percent"), units=Count("percent")
    )[:MOST]  # fmt: skip
    points = [
        Point(
            str(row["round__year"]), None, _rounded(row["mean"]),
            Way(link("index_ranking", row["round"], level=level)).cell(row["units"]), row["round__criteria_set"], "",
            link("index_ranking", row["round"]),
        )
        for row in reversed(rows)
    ]  # fmt: skip
    return Trend(marked(points), of_unit=False)


def _rounded(percent: Any) -> int | None:
    return None if percent is None else int((percent * 2000 + 1) // 2)


# --- A unit --------------------------------------------------------------------------------------------


def visits_of_unit(user: User, units: Iterable[int], level: str, named: dict[int, str]) -> Trend:
    """Signed inspections of the unit (and of those before it), each beside the mean of its round, where at least five
    units have one. Three queries."""
    seen: Any = Inspection.objects.visible_to(user).filter(unit__in=list(units), status__in=AFTER_SIGNING)
    rows = seen.exclude(kind=InspectionKind.FOLLOW_UP).annotate(share=_share()).order_by("-visit_on", "-pk")
    columns = ("pk", "unit_id", "visit_on", "round_id", "round__name", "round__plan__year", "criteria_set_id", "share")
    lines = list(rows.values_list(*columns)[:MOST])
    means = _means(_of_rounds({line[3] for line in lines if line[3]}, level)) if lines else {}
    points = []
    for pk, unit, visit_on, round_id, name, year, criteria_set, percent in reversed(lines):
        mean_there = means.get(round_id) if round_id else None
        told = mean_there is not None and mean_there.units >= FEWEST_UNITS
        points.append(
            Point(
                f"{name} năm {year}" if name else short_date(visit_on),
                None if percent is None else thousandths(percent),
                mean_there.mean if mean_there and told else None,
                Cell(mean_there.units if mean_there and told else 0, ""),
                criteria_set,
                "",
                link("inspection", pk),
                named.get(unit, ""),
            )
        )
    return Trend(marked(points), of_unit=True)


def _of_rounds(rounds: set[int], level: str) -> QuerySet[Inspection]:
    """All that a mean is told of, which anybody may know over five units or more (design, rule 3)."""
    rows = Inspection.objects.filter(round__in=rounds, status__in=AFTER_SIGNING, unit__kind__in=kinds_of(level))
    return rows.exclude(kind=InspectionKind.FOLLOW_UP)


def years_of_unit(user: User, units: Iterable[int], named: dict[int, str]) -> Trend:
    """Published results of the unit beside the mean of the year, where at least five units have one. Two queries."""
    seen: Any = IndexAssessment.objects.visible_to(user).filter(
        unit__in=list(units), round__status=IndexRoundStatus.PUBLISHED
    )
    columns = ("pk", "unit_id", "round_id", "round__year", "round__criteria_set", "percent")
    lines = list(seen.order_by("-round__year", "-round_id", "-pk").values_list(*columns)[:MOST])
    of_all: Any = IndexAssessment.objects.filter(round__in={line[2] for line in lines}).order_by().values("round")
    means = {row["round"]: row for row in of_all.annotate(mean=Avg("percent"), units=Count("percent"))} if lines else {}
    points = []
    for pk, unit, round_id, year, criteria_set, percent in reversed(lines):
        told = means[round_id]["units"] >= FEWEST_UNITS
        points.append(
            Point(
                str(year),
                None if percent is None else thousandths(percent),
                _rounded(means[round_id]["mean"]) if told else None,
                Cell(means[round_id]["units"] if told else 0, ""),
                criteria_set,
                "",
                link("index_loss", pk),
                named.get(unit, ""),
            )
        )
    return Trend(marked(points), of_unit=True)


# --- Sets ----------------------------------------------------------------------------------------------


def marked(points: list[Point]) -> list[Point]:
    """With the name of the criteria set where it changed. One query where it did."""
    new = [place for place in range(1, len(points)) if points[place].criteria_set != points[place - 1].criteria_set]
    keys = {points[place].criteria_set for place in new}
    sets = CriteriaSet.objects.filter(pk__in=keys).values_list("pk", "code", "title") if keys else []
    names = {pk: f"{title} ({code})" for pk, code, title in sets}
    found = list(points)
    for place in new:
        found[place] = replace(points[place], changed=names[points[place].criteria_set])
    return found
