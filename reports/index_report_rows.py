"""The rows behind the city's report on the index of a year: what each unit lost, what stands for it, what was done."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q

from inspections.enums import FindingStatus, SubmissionKind, SubmissionStatus
from inspections.models import (
    Criterion,
    Finding,
    FindingLoss,
    IndexAssessment,
    IndexCriterionResult,
    IndexFieldResult,
    IndexRound,
    IndexScore,
    SubmissionItem,
)
from reports.summary_rows import names_on, state_of

ZERO = Decimal(0)


@dataclass(frozen=True)
class Points:
    """Lost points by what became of the findings that explain them; what mending brings back is an assumption."""

    lost: Decimal = ZERO
    regained: Decimal = ZERO  # verified as mended
    undone: Decimal = ZERO  # accepted as not to be done
    open: Decimal = ZERO

    @property
    def unexplained(self) -> Decimal:
        """Of which nobody has made a finding."""
        return self.lost - self.regained - self.undone - self.open

    def __add__(self, other: Points) -> Points:
        return Points(
            self.lost + other.lost,
            self.regained + other.regained,
            self.undone + other.undone,
            self.open + other.open,
        )


@dataclass(frozen=True)
class Gathered:
    """Everything that the report tells, as it stands on `day`."""

    round: IndexRound
    day: dt.date
    assessments: list[IndexAssessment]
    names: dict[int, str]  # unit → its short name on that day
    fields: list[Criterion]
    by_field: dict[tuple[int, int], Decimal]  # assessment, field → points lost
    criteria: list[IndexCriterionResult]  # those at which somebody lost points
    lost_at: dict[int, list[tuple[int, Decimal]]]  # criterion → assessments with what they lost, in the order of units
    losses: list[FindingLoss]
    findings: list[Finding]  # each once, in the order of units and criteria
    reports: dict[uuid.UUID, SubmissionItem]  # finding → what the unit reported last of it

    def unit(self, unit_id: int) -> str:
        return self.names[unit_id]

    def state(self, finding: Finding) -> str:
        report = self.reports.get(finding.pk)
        return state_of(finding, self.day, {finding.pk: report.is_late} if report else {})

    def points_of(self, losses: Iterable[FindingLoss], lost: Decimal) -> Points:
        of: dict[str, Decimal] = defaultdict(Decimal)
        for loss in losses:
            of[_fate(loss.finding)] += loss.points
        return Points(lost, of["regained"], of["undone"], of["open"])

    def losses_at(self, assessment: IndexAssessment) -> list[FindingLoss]:
        return [loss for loss in self.losses if loss.score.assessment_id == assessment.pk]

    def losses_in(self, field: Criterion) -> list[FindingLoss]:
        return [loss for loss in self.losses if loss.score.criterion.field_id == field.pk]

    def points_at(self, assessment: IndexAssessment) -> Points:
        lost = sum((self.by_field.get((assessment.pk, field.pk), ZERO) for field in self.fields), ZERO)
        return self.points_of(self.losses_at(assessment), lost)

    def points_in(self, field: Criterion) -> Points:
        lost = sum((points for (_, pk), points in self.by_field.items() if pk == field.pk), ZERO)
        return self.points_of(self.losses_in(field), lost)

    @property
    def points(self) -> Points:
        return sum((self.points_in(field) for field in self.fields), Points())


def _fate(finding: Finding) -> str:
    if finding.status == FindingStatus.VERIFIED:
        return "regained"
    return "undone" if finding.status == FindingStatus.NOT_DONE and finding.closed_on else "open"


def gather(round_: IndexRound, day: dt.date) -> Gathered:
    """Eight queries, whatever the number of units."""
    rows = IndexAssessment.objects.filter(round=round_).select_related("unit").order_by("unit__sort_key", "pk")
    assessments = list(rows)
    place = {row.pk: number for number, row in enumerate(assessments)}
    losses = _losses(round_, place)
    findings = list({loss.finding_id: loss.finding for loss in losses}.values())
    units = {row.unit_id for row in assessments} | {row.responsible_unit_id for row in findings}
    results = IndexCriterionResult.objects.filter(round=round_, lost__gt=0).select_related("criterion")
    return Gathered(
        round=round_,
        day=day,
        assessments=assessments,
        names=names_on(units, day),
        fields=list(Criterion.objects.filter(criteria_set=round_.criteria_set_id, level=1).order_by("position")),
        by_field=_by_field(round_),
        criteria=list(results.order_by("criterion__position")),
        lost_at=_lost_at(round_, place),
        losses=losses,
        findings=findings,
        reports=_reports(findings),
    )


def _losses(round_: IndexRound, place: dict[int, int]) -> list[FindingLoss]:
    rows = FindingLoss.objects.filter(score__assessment__round=round_).standing()
    found = list(rows.select_related("score__criterion", "finding__criterion"))
    return sorted(found, key=lambda row: (place[row.score.assessment_id], row.score.criterion.position, row.pk))


def _by_field(round_: IndexRound) -> dict[tuple[int, int], Decimal]:
    rows = IndexFieldResult.objects.filter(assessment__round=round_).values_list(
        "assessment", "field", "maximum", "score"
    )
    return {(assessment, field): maximum - (score or ZERO) for assessment, field, maximum, score in rows}


def _lost_at(round_: IndexRound, place: dict[int, int]) -> dict[int, list[tuple[int, Decimal]]]:
    rows = IndexScore.objects.filter(
        Q(score__lt=F("maximum")) | Q(score=None), assessment__round=round_, maximum__gt=0
    ).values_list("criterion", "assessment", "maximum", "score")
    found: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    for criterion, assessment, maximum, score in sorted(rows, key=lambda row: place[row[1]]):
        found[criterion].append((assessment, maximum - (score or ZERO)))
    return found


def _reports(findings: list[Finding]) -> dict[uuid.UUID, Any]:
    rows = SubmissionItem.objects.filter(
        finding__in=[row.pk for row in findings],
        submission__status=SubmissionStatus.SUBMITTED,
        submission__kind=SubmissionKind.REMEDIATION_REPORT,
    ).exclude(outcome="")
    return {row.finding_id: row for row in rows.order_by("submission__submitted_at", "pk")}
