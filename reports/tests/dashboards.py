"""Random inspections and findings for the tests of dashboards, and the numbers on a page with what they lead to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from django.test import Client
from hypothesis import strategies as st

from cchc.tests.cast import Stage
from inspections.enums import CLOCK_RUNS, FindingStatus, InspectionKind, InspectionStatus, Mark, Severity
from inspections.models import Answer, Finding, Inspection
from inspections.tests.factories import STARTED_AT, FindingFactory, InspectionFactory
from reports.statistics.links import Cell
from units.models import Unit
from units.tests.factories import UnitFactory

DAY = dt.date(2019, 5, 20)
SIGNED = [InspectionStatus.MINUTES_SIGNED, InspectionStatus.CONCLUDED, InspectionStatus.REMEDIATING]
STATES = [InspectionStatus.SCHEDULED, InspectionStatus.IN_PROGRESS, *SIGNED]

# unit, year, round or none, state, and its findings: status, severity, days to the last day, responsible unit, field
FINDING = st.tuples(
    st.sampled_from(list(FindingStatus)),
    st.sampled_from(list(Severity)),
    st.integers(-30, 30),
    st.integers(0, 3),
    st.sampled_from(["steering", "procedures"]),
)
FOUND = st.lists(FINDING, max_size=6)
VISITS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([2018, 2019]), st.booleans(), st.sampled_from(STATES), FOUND),
    max_size=6,
)


def play(stage: Stage, visits: list[Any]) -> list[Unit]:
    """Put the random visits beside the cast's inspection; the units in which they were."""
    others: list[Unit] = [UnitFactory(parent=stage.city, name=name) for name in ("Ba", "Bốn")]
    units = [stage.ward, stage.other_ward, *others]
    for number, (unit, year, in_round, status, findings) in enumerate(visits):
        planned = in_round and not Inspection.objects.filter(round=stage.inspection.round, unit=units[unit]).exists()
        inspection = InspectionFactory(
            team=stage.inspection.team, unit=units[unit], criteria_set=stage.inspection.criteria_set,
            lead_unit=stage.city, round=stage.inspection.round if planned else None, status=status,
            kind=InspectionKind.PLANNED if planned else InspectionKind.UNANNOUNCED,
            visit_on=dt.date(year, 3, 1 + number), started_at=STARTED_AT,
        )  # fmt: skip
        for finding in findings:
            _find(inspection, units, *finding)
    return units


def _find(
    inspection: Inspection, units: list[Unit], status: str, severity: str, days: int, responsible: int, field: str
) -> None:
    due_on = DAY + dt.timedelta(days=days)
    over = status in (FindingStatus.VERIFIED, FindingStatus.FIXED_ON_SITE, FindingStatus.WITHDRAWN)
    FindingFactory(
        inspection=inspection, status=status, severity=severity, field_slug=field, released_at=STARTED_AT,
        due_on=due_on, first_due_on=due_on, responsible_unit=units[responsible],
        closed_on=DAY if over or (status == FindingStatus.NOT_DONE and days > 0) else None,
    )  # fmt: skip


def signed_visit(stage: Stage, unit: Unit, visit_on: dt.date = dt.date(2019, 4, 2), eighths: int = 4) -> Inspection:
    """Minutes signed there, every item marked with that many eighths of its maximum."""
    inspection: Inspection = InspectionFactory(
        team=stage.inspection.team, unit=unit, criteria_set=stage.inspection.criteria_set, lead_unit=stage.city,
        round=None, kind=InspectionKind.UNANNOUNCED, status="remediating", started_at=STARTED_AT, visit_on=visit_on,
    )  # fmt: skip
    for answer in Answer.objects.filter(inspection=inspection).select_related("criterion"):
        most = answer.criterion.max_score
        answer.mark, answer.score, answer.maximum = Mark.RESULT, most * eighths / 8, most
        answer.save()
    return inspection


def others_visited(stage: Stage, number: int, eighths: int = 8) -> list[Unit]:
    units: list[Unit] = [UnitFactory(parent=stage.city, name=f"Khác {n}") for n in range(number)]
    for unit in units:
        signed_visit(stage, unit, eighths=eighths)
    return units


def is_overdue(finding: Finding) -> bool:
    return finding.status in CLOCK_RUNS and finding.due_on is not None and finding.due_on < DAY


def cells(value: Any) -> Iterator[Cell]:
    """Every number that leads somewhere, however deep it stands."""
    if isinstance(value, Cell):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from cells(getattr(value, field.name))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from cells(item)


def misleading(client: Client, shown: Any) -> list[tuple[str, int, str]]:
    """Numbers that do not lead to as many rows: address, number, rows there."""
    wrong = []
    for cell in {(cell.url, cell.count) for cell in cells(shown)}:
        if cell[1]:
            rows = client.get(cell[0]).context["page"].count_text
            if rows != str(cell[1]):
                wrong.append((*cell, rows))
    return wrong
