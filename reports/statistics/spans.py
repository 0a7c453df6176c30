"""What a dashboard looks at: one round, one year, or all years; and the links that lead from its numbers to their rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from inspections.models import Inspection, Round
from reports.statistics.links import Way, link
from units.models import User

ALL, ROUND = "all", "dot-"
ROUNDS, YEARS = 12, 8


@dataclass(frozen=True)
class Span:
    """`year` and `round_id` are both empty where all years are meant."""

    label: str
    year: int | None = None
    round_id: int | None = None
    illustrative: bool = False  # made up, wholly or in part
    round_name: str = ""

    @property
    def key(self) -> str:
        if self.round_id:
            return f"{ROUND}{self.round_id}"
        return str(self.year) if self.year else ALL

    @property
    def filters(self) -> dict[str, Any]:
        """As the lists of inspections and of findings take it."""
        if self.round_id:
            return {"round": self.round_id}
        return {"year": self.year} if self.year else {}

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        return (dt.date(self.year, 1, 1), dt.date(self.year, 12, 31)) if self.year and not self.round_id else None

    def visits(self) -> Q:
        """Inspections of this span; of a year only those that have a day."""
        if self.round_id:
            return Q(round=self.round_id)
        return Q(visit_on__range=self.days) if self.days else Q()

    def undated(self) -> Q | None:
        """Inspections of a year's plan that have no day yet: apart, because one OR would make both slow."""
        return Q(visit_on=None, team__plan__year=self.year) if self.days else None

    def inspections(self) -> Q:
        """All of them: where few rows are asked for."""
        undated = self.undated()
        return self.visits() | undated if undated else self.visits()

    def findings(self) -> Q:
        if self.round_id:
            return Q(inspection__round=self.round_id)
        return Q(year=self.year) if self.year else Q()

    def way(self, name: str, **filters: Any) -> Way:
        """The list of that name with this span; the filters of single numbers are still to come."""
        return Way(link(name, **self.filters, **filters))


EVER = Span("Mọi năm")


def year_span(year: int, *, illustrative: bool = False) -> Span:
    return Span(f"Năm {year}", year, illustrative=illustrative)


def round_span(pk: int, name: str, year: int, illustrative: bool = False) -> Span:
    return Span(f"{name} năm {year}", year, pk, illustrative, name)


def spans_for(user: User, day: dt.date) -> list[Span]:
    """What the person may choose from: the years of what he sees, its newest rounds, and all years together."""
    rounds = Round.objects.visible_to(user).order_by("-starts_on", "-pk")
    named = [round_span(*row) for row in rounds.values_list("pk", "name", "plan__year", "plan__illustrative")[:ROUNDS]]
    made_up = {span.year for span in named if span.illustrative}
    oldest = max(_oldest(user, day, named), day.year - YEARS + 1)
    years = [year_span(year, illustrative=year in made_up) for year in range(day.year, oldest - 1, -1)]
    return [*years, *named, replace(EVER, illustrative=bool(made_up))]


def _oldest(user: User, day: dt.date, rounds: list[Span]) -> int:
    """The first year that is worth offering; no query where there are more rounds than are offered."""
    if len(rounds) == ROUNDS:
        return day.year - YEARS
    visits = Inspection.objects.visible_to(user).filter(visit_on__isnull=False).order_by("visit_on")
    first = visits.values_list("visit_on", flat=True).first()
    return min(first.year if first else day.year, day.year)


def chosen(spans: list[Span], key: str) -> Span:
    """The span asked for; this year where it makes no sense."""
    return next((span for span in spans if span.key == key), spans[0])
