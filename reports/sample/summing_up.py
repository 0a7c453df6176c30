"""The report on Đợt I so far, laid before the team's leader: drawn, numbered, not signed yet."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from inspections.models import Round
from reports import drafting, jobs
from reports.enums import PaperKind
from reports.sample.clock import Step, stamp
from reports.sample.conclusions import draw_last
from reports.sample.people import People
from reports.sample.planning import Planned

WRITER, LAID_BEFORE = "noivu.thuky", "2019-05-17 16:30"


def summed_up(planned: Planned, people: People) -> Iterator[Step]:
    yield Step(stamp(LAID_BEFORE), partial(_lay_before, planned, people))


def _lay_before(planned: Planned, people: People) -> None:
    round_ = Round.objects.get(plan=planned.plan, name="Đợt I")
    with jobs.held_back():
        document = drafting.start(PaperKind.ROUND_REPORT, round_.pk, by=people[WRITER])
        drafting.submit(document.pk, by=people[WRITER])
        draw_last(document)
