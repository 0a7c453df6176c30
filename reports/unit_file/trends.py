"""How a unit did over its inspections and over the years of the index, beside the city."""

from __future__ import annotations

from dataclasses import dataclass

from reports.statistics.trends import Trend, visits_of_unit, years_of_unit
from reports.unit_file.lineage import Lineage
from reports.unit_file.scores import level_of
from units.models import Unit, User


@dataclass(frozen=True)
class UnitTrends:
    visits: Trend
    years: Trend

    @property
    def tell(self) -> bool:
        """One result is no trend."""
        return len(self.visits.points) > 1 or len(self.years.points) > 1


def trends_of(user: User, unit: Unit, lineage: Lineage) -> UnitTrends:
    named = {kin.unit: kin.name for kin in lineage.before}
    visits = visits_of_unit(user, lineage.keys, level_of(unit)[0], named)
    return UnitTrends(visits, years_of_unit(user, lineage.keys, named))
