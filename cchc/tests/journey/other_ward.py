"""A second ward, brought to drawn-up minutes without the browser: by the same transitions, not through the pages."""

from __future__ import annotations

import datetime as dt

from cchc.tests.journey.town import Town
from inspections import workflow
from inspections.enums import HalfDay
from inspections.models import Finding, Inspection
from inspections.scheduling import propose_people
from reports import issuing
from reports.tests.builders import add_findings, complete

TODAY = dt.date(2019, 5, 20)


def has_drawn_up_minutes(town: Town) -> Finding:
    """Gives its one finding."""
    inspection = Inspection.objects.get(unit=town.ham_tien)
    people = tuple(propose_people(inspection, TODAY).people)
    plan = workflow.Schedule(TODAY, HalfDay.AFTERNOON, "Trụ sở UBND phường Hàm Tiến", people)
    workflow.schedule(inspection.pk, plan, by=town.home_affairs, confirmed=True)
    workflow.start(inspection.pk, by=town.chair, at=dt.datetime(2019, 5, 20, 7, 0, tzinfo=dt.UTC))
    inspection.refresh_from_db()
    complete(inspection)
    inspection.ended_at = dt.datetime(2019, 5, 20, 9, 30, tzinfo=dt.UTC)
    inspection.save(update_fields=["ended_at"])
    inspection.attendees.filter(side="unit").update(name=town.ham_tien_head.full_name)
    add_findings(inspection, 1)
    issuing.draw_up(inspection.pk, by=town.chair)
    issuing.give_opinion(inspection.pk, "Thống nhất.", by=town.ham_tien_head)
    return inspection.findings.get()
