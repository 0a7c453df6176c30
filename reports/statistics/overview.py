"""The year at a glance: who is behind, how far the plan has come, what was found and mended, what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from cchc.lib.dates import short_date
from inspections.enums import CLOCK_RUNS, Desk, HalfDay, InspectionStatus
from inspections.listing import AHEAD, DAYS_AHEAD, coming
from inspections.models import Finding, Inspection
from reports.statistics import coverage, finding_counts
from reports.statistics.coverage import Level, Rounds, StatusLine
from reports.statistics.finding_counts import DeskLine, InTime, StateLine
from reports.statistics.lateness import Laggards, behind
from reports.statistics.links import Cell, Way, link
from reports.statistics.spans import Span
from units.models import User
from units.scope import scope_of

VISITS_SHOWN = 12


@dataclass(frozen=True)
class Visit:
    day: str
    half_day: str
    unit: str
    url: str
    status: str
    label: str


@dataclass(frozen=True)
class Ahead:
    """The next two weeks."""

    visits: list[Visit]
    all: Cell  # of all visits; not all are shown
    calendar_url: str
    due: Cell  # findings whose last day comes


@dataclass(frozen=True)
class Overview:
    laggards: Laggards
    levels: list[Level]
    rounds: Rounds
    inspections: list[StatusLine]
    states: list[StateLine]
    sum: StateLine
    desks: list[DeskLine]
    in_time: InTime
    ahead: Ahead

    @property
    def is_empty(self) -> bool:
        return not (self.inspections or self.sum.all.count)


def overview_of(user: User, span: Span, day: dt.date, spans: Sequence[Span] = ()) -> Overview:
    """A fixed number of queries, whatever the span holds. `spans`: what the person chooses from."""
    counts = finding_counts.counted(user, span)
    laggards = behind(user, span, day)
    overdue = laggards.findings.count
    states, all_states = finding_counts.by_state(counts, span)
    reads = bool(scope_of(user).reads)
    standing = coverage.standing(user, span)
    return Overview(
        laggards=laggards,
        levels=coverage.levels(user, span, day, standing) if reads else [],
        rounds=coverage.rounds(user, span, spans),
        inspections=coverage.by_status(standing, span),
        states=states,
        sum=all_states,
        desks=finding_counts.by_desk(user, counts, overdue, span, day),
        in_time=finding_counts.in_time(counts, overdue, span),
        ahead=ahead(user, day),
    )


def ahead(user: User, day: dt.date) -> Ahead:
    """Visits and last days of the next two weeks, today included, whatever the span."""
    last = day + dt.timedelta(days=DAYS_AHEAD - 1)
    soon: Any = Inspection.objects.visible_to(user).filter(coming(day))
    ordered = soon.order_by("visit_on", F("half_day").desc(), "pk")
    rows = list(ordered.values("pk", "visit_on", "half_day", "status", "unit__short_name")[: VISITS_SHOWN + 1])
    count = len(rows) if len(rows) <= VISITS_SHOWN else soon.count()
    due = Finding.objects.visible_to(user).filter(status__in=CLOCK_RUNS, due_on__range=(day, last)).count()
    filters = {"status": "open", "desk": Desk.UNIT.value, "due_from": day.isoformat(), "due_to": last.isoformat()}
    return Ahead(
        visits=[_visit(row) for row in rows[:VISITS_SHOWN]],
        all=Way(link("inspection_list", status=AHEAD)).cell(count),
        calendar_url=link("calendar"),
        due=Way(link("finding_list")).cell(due, **filters),
    )


def _visit(row: dict[str, Any]) -> Visit:
    return Visit(
        day=short_date(row["visit_on"]),
        half_day=HalfDay(row["half_day"]).label if row["half_day"] else "",
        unit=row["unit__short_name"],
        url=link("inspection", row["pk"]),
        status=row["status"],
        label=InspectionStatus(row["status"]).label,
    )
