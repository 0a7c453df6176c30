"""What became of the points lost in 2018: findings opened from them or joined to an inspection's (data/losses.json),

a joint report that a ward has begun, and the city's own report as a draft.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from cchc.lib.dates import today
from inspections import index_rounds, loss_findings, submitting
from inspections.enums import SubmissionKind
from inspections.loss_findings import Opening
from inspections.loss_proposals import LostLine, lost_lines, propose
from inspections.models import IndexAssessment, IndexRound
from inspections.origins import key_of
from reports import drafting, jobs
from reports.enums import PaperKind
from reports.sample.clock import Step, stamp
from reports.sample.conclusions import WRITER, draw_last, finding_id
from reports.sample.files import read
from reports.sample.people import People
from reports.sample.planning import Planned

YEAR = 2018
Told = Mapping[str, Any]


def losses_taken_up(planned: Planned, people: People) -> Iterator[Step]:
    told = read("losses")
    acting = _Acting(planned, people)
    yield Step(stamp(told["planned"]), acting.plan)
    for row in told["opened"]:
        yield Step(stamp(row["at"]), partial(acting.open, row))
    yield Step(stamp(told["joint_report"]["at"]), partial(acting.begin_joint_report, told["joint_report"]))
    yield Step(stamp(told["city_report"]["at"]), acting.draft_city_report)


class _Acting:
    def __init__(self, planned: Planned, people: People) -> None:
        self.planned, self.people = planned, people

    @property
    def round(self) -> IndexRound:
        return IndexRound.objects.get(lead_unit=self.planned.plan.lead_unit_id, year=YEAR)

    def plan(self) -> None:
        """The days of this year's plan hold for what was lost as well."""
        round_ = self.round
        round_.plan = self.planned.plan
        index_rounds.save_round(round_, by=self.people[WRITER])

    def open(self, row: Told) -> None:
        assessment = self._assessment(row["unit"])
        lines = {line.criterion.code: line for line in lost_lines(assessment)}
        openings = [
            *(Opening(score_id=lines[code].score.pk, joins=finding_id(ref)) for code, ref in row["joined"].items()),
            *(self._opening(assessment, lines[code], words) for code, words in row["new"].items()),
        ]
        loss_findings.open_losses(assessment.pk, openings, opened_on=today(), by=self.people[WRITER])

    def _opening(self, assessment: IndexAssessment, line: LostLine, words: Told) -> Opening:
        proposed = propose(assessment, line)
        return Opening(
            score_id=line.score.pk,
            text=words.get("text", proposed.text),
            requirement=words.get("requirement", proposed.requirement),
            answerable=proposed.answerable,
            severity=proposed.severity,
        )

    def begin_joint_report(self, row: Told) -> None:
        """Of what the index and the inspection brought to light, in one paper; not handed in yet."""
        by = self.people[row["by"]]
        draft = submitting.open_draft(self._assessment(row["unit"]), SubmissionKind.REMEDIATION_REPORT, by=by)
        submitting.add_origin(draft.pk, key_of(self.planned.inspections[row["unit"]]), by=by)
        parts = {
            item.finding.criterion.code: item
            for item in draft.items.select_related("finding__criterion")
            if item.finding.criterion
        }
        for code, values in row["items"].items():
            done = {"done_on": dt.date.fromisoformat(values["done_on"])} if "done_on" in values else {}
            submitting.save_item(parts[code].pk, {**values, **done}, base_revision=parts[code].revision, by=by)

    def draft_city_report(self) -> None:
        with jobs.held_back():
            document = drafting.start(PaperKind.INDEX_REPORT, self.round.pk, by=self.people[WRITER])
            draw_last(document)

    def _assessment(self, unit: str) -> IndexAssessment:
        found: IndexAssessment = self.round.assessments.select_related("round__plan", "unit").get(unit__gso_code=unit)
        return found
