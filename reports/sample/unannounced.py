"""A check beside the plan, after complaints of citizens; what was found then was found again at the planned visit."""

from __future__ import annotations

from functools import partial

from inspections import planning, workflow
from inspections.enums import InspectionKind
from inspections.models import Inspection
from reports.sample.clock import Step, moment, stamp
from reports.sample.files import read
from reports.sample.minutes import attach_scan, close
from reports.sample.people import People
from reports.sample.planning import Planned
from reports.sample.scheduling import party_of
from reports.sample.visits import Visit, inspect


def dropping_in(planned: Planned, people: People) -> list[Step]:
    """The unit hears of it when the team stands at its door."""
    row = read("visits")["unannounced"]

    def told() -> Visit:
        return Visit(planned.inspections[row["key"]], row)

    return [
        Step(stamp(row["decided"]), partial(_decide, planned, people)),
        Step(moment(row["on"], row["start"]), lambda: inspect(told())),
        Step(moment(row["on"], row["end"]), lambda: close(told(), people)),
        Step(stamp(row["scanned"]), lambda: attach_scan(told())),
    ]


def _decide(planned: Planned, people: People) -> None:
    """Home Affairs opens it in the evening before, with the team of the plan and the criteria of the round."""
    row, by = read("visits")["unannounced"], people["noivu.chuyenvien"]
    ward = planned.inspections[row["unit"]]
    inspection = planning.create_inspection(
        Inspection(
            team=planned.team,
            unit=ward.unit,
            kind=InspectionKind.UNANNOUNCED,
            criteria_set=ward.criteria_set,
            illustrative=True,
        ),
        by=by,
    )
    planned.inspections[row["key"]] = inspection
    schedule = workflow.Schedule(
        day=moment(row["on"]).date(),
        half_day=row["half_day"],
        place=f"Trụ sở {inspection.unit.short_name}",
        people=tuple(party_of(planned, chair=row["chair"])),
    )
    workflow.schedule(inspection.pk, schedule, by=by, confirmed=True)
