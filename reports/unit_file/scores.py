"""What a unit scored at its last inspection, field by field, beside the mean of the city's units in the same year.

The mean is over units of the same level, each by its last signed inspection of that year, and is told only where there
are at least five of them: below that it would say something about single others (design, rule 3).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Round

from cchc.lib.dates import short_date
from inspections.enums import AFTER_SIGNING, InspectionKind
from inspections.models import FieldSummary, Inspection
from reports.index_ranking import FEWEST_UNITS
from reports.statistics.heat import fields_of
from reports.statistics.links import link
from reports.statistics.measures import LOST, SCORE, Points, shown, thousandths, together
from reports.statistics.visits import COLUMNS, Visited
from reports.unit_file.lineage import Lineage
from units.enums import LEVELS
from units.models import Unit, User

TOTAL = "Cả phiếu"
LEVEL_NAMES = {"commune": "phường, xã", "division": "phòng, ban, đơn vị"}


@dataclass(frozen=True)
class FieldScore:
    """One field, or all together, in numbers and as people read them."""

    name: str
    got: Points
    city: int | None  # the mean, in thousandths of a percent; None where it is not told

    @property
    def value(self) -> int | None:
        """Thousandths of a percent; None where nothing applied."""
        return self.got.measured(SCORE)

    @property
    def points(self) -> str:
        """«7,5/10»."""
        return "–" if self.value is None else f"{shown(self.got.score, LOST)}/{shown(self.got.maximum, LOST)}"

    @property
    def percent(self) -> str:
        return shown(self.value, SCORE)

    @property
    def mean(self) -> str:
        """«–» where it is not told."""
        return shown(self.city, SCORE)

    @property
    def compared(self) -> str:
        """«cao hơn 3,2»; '' where there is no mean."""
        return compared(self.value, self.city)


@dataclass(frozen=True)
class Scores:
    when: str  # «ngày 23/04/2019»
    url: str
    of: str  # name of the predecessor at which it was; '' of the unit itself
    year: int
    level: str  # «phường, xã»
    units: int  # over how many the mean is, where it is told
    fields: list[FieldScore]
    total: FieldScore

    @property
    def tells_mean(self) -> bool:
        return self.units >= FEWEST_UNITS


def scores_of(user: User, unit: Unit, lineage: Lineage) -> Scores | None:
    """None where no signed inspection of it is seen. Six queries."""
    seen: Any = Inspection.objects.visible_to(user).filter(unit__in=lineage.keys, status__in=AFTER_SIGNING)
    rows = seen.exclude(kind=InspectionKind.FOLLOW_UP).order_by("-visit_on", "-pk").values_list(*COLUMNS)
    last = next((Visited(*row) for row in rows[:1]), None)
    if last is None:
        return None
    points = {
        slug: Points(thousandths(score), thousandths(maximum), findings)
        for slug, score, maximum, findings in FieldSummary.objects.filter(inspection=last.inspection).values_list(
            "field_slug", "score", "maximum", "findings"
        )
    }
    means = _means(unit, last.visit_on.year)
    told = {key: mean.value for key, mean in means.items()}
    fields = [
        FieldScore(f"{field.code}. {field.name}", points.get(field.key, Points()), told.get(field.key))
        for field in fields_of([last])
    ]
    total = FieldScore(TOTAL, together(points.values()), told.get(""))
    return Scores(
        when=f"ngày {short_date(last.visit_on)}",
        url=link("inspection", last.inspection),
        of=lineage.named(last.unit),
        year=last.visit_on.year,
        level=LEVEL_NAMES[level_of(unit)[0]],
        units=means[""].units if "" in means else 0,
        fields=fields,
        total=total,
    )


# --- The mean -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mean:
    value: int  # thousandths of a percent
    units: int


def level_of(unit: Unit) -> tuple[str, tuple[str, ...]]:
    return next((key, kinds) for key, _, kinds in LEVELS if unit.kind in kinds or key == "division")


def _peers(unit: Unit, year: int) -> QuerySet[Inspection, int]:
    """The last signed inspection of each unit of the level in the year, of which a mean may be told to anybody."""
    days = (dt.date(year, 1, 1), dt.date(year, 12, 31))
    rows = Inspection.objects.filter(
        lead_unit=unit.lead_unit_id, visit_on__range=days, status__in=AFTER_SIGNING, unit__kind__in=level_of(unit)[1]
    ).exclude(kind=InspectionKind.FOLLOW_UP)
    last = rows.order_by("unit_id", "-visit_on", "-pk").distinct("unit_id")
    keys: QuerySet[Inspection, int] = last.values_list("pk", flat=True)
    return keys


def _means(unit: Unit, year: int) -> dict[str, Mean]:
    """Slug of a field, '' for all together → the mean, where at least five units have one. Two queries."""
    rows: Any = FieldSummary.objects.filter(inspection__in=_peers(unit, year), maximum__gt=0).order_by()
    share = Round(100 * F("score") / F("maximum"), precision=3)
    fields = rows.values_list("field_slug").annotate(sum=Sum(share), units=Count("pk"))
    whole = Round(100 * Sum("score") / Sum("maximum"), precision=3)
    total = rows.values("inspection").annotate(share=whole).aggregate(sum=Sum("share"), units=Count("share"))
    return dict(_told([*fields, ("", total["sum"], total["units"])]))


def _told(rows: Iterable[tuple[str, Decimal | None, int]]) -> Iterable[tuple[str, Mean]]:
    for slug, whole, units in rows:
        if whole is not None and units >= FEWEST_UNITS:
            yield slug, Mean((2 * thousandths(whole) + units) // (2 * units), units)


def compared(value: int | None, mean: int | None) -> str:
    """«cao hơn 3,2», «thấp hơn 1,0», «bằng»: of what is shown, so that a reader can check it."""
    if value is None or mean is None:
        return ""
    difference = (value + 50) // 100 - (mean + 50) // 100
    if not difference:
        return "bằng trung bình"
    whole, tenth = divmod(abs(difference), 10)
    return f"{'cao' if difference > 0 else 'thấp'} hơn {whole},{tenth}"
