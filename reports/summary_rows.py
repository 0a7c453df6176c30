"""The rows behind a summing-up of a round or a year: read in as many queries as there are kinds of rows, never per unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q, Sum

from cchc.lib.numbers import percent_vi, score_vi
from inspections.clocks import DueState, due_state
from inspections.enums import (
    AFTER_SIGNING,
    BEFORE_CONCLUSION,
    FindingStatus,
    InspectionKind,
    InspectionStatus,
    RemediationOutcome,
    SubmissionKind,
    SubmissionStatus,
)
from inspections.models import Answer, Criterion, Finding, Inspection, Strength, SubmissionItem
from units.models import UnitName

FIXED, VERIFIED, VERIFIED_LATE = "Đã khắc phục tại chỗ", "Đã khắc phục, đúng hạn", "Đã khắc phục, quá hạn"
REPORTED, FOLLOW_UP, NOT_DONE = "Đơn vị đã báo cáo, chờ xác nhận", "Chờ phúc tra", "Không thực hiện được"
OPEN, OVERDUE, NOT_CONCLUDED = "Đang khắc phục, còn hạn", "Quá hạn", "Chưa kết luận"
# What became of a finding, in the order in which tables print it.
STATES = (FIXED, VERIFIED, VERIFIED_LATE, REPORTED, FOLLOW_UP, NOT_DONE, OPEN, OVERDUE, NOT_CONCLUDED)
BY_STATUS = {
    FindingStatus.FIXED_ON_SITE: FIXED,
    FindingStatus.REPORTED_DONE: REPORTED,
    FindingStatus.TO_FOLLOW_UP: FOLLOW_UP,
    FindingStatus.NOT_DONE: NOT_DONE,
    **dict.fromkeys(BEFORE_CONCLUSION, NOT_CONCLUDED),
}
NOTHING = "–"


@dataclass(frozen=True)
class Points:
    """What a unit gave itself, what the team gave it, the applicable maximum."""

    own: Decimal | None = None
    score: Decimal | None = None
    maximum: Decimal | None = None

    @property
    def printed(self) -> dict[str, str]:
        share = Fraction(self.score or 0) / Fraction(self.maximum) if self.maximum else None
        return {
            "self": NOTHING if self.own is None else score_vi(self.own),
            "score": NOTHING if share is None else score_vi(self.score or Decimal(0)),
            "percent": NOTHING if share is None else percent_vi(share),
        }


@dataclass(frozen=True)
class Gathered:
    """Everything that was planned, inspected, scored, found and mended, as it stands on `day`."""

    day: dt.date
    inspections: list[Inspection]
    names: dict[int, str]  # unit → its short name on that day
    fields: dict[str, str]  # slug → name, in the order of the criteria set
    points: dict[tuple[int, str], Points]  # inspection, field
    findings: list[Finding]
    strengths: list[Strength]
    late: dict[Any, bool]  # finding that was reported as done → whether after its day

    @property
    def done(self) -> list[Inspection]:
        """Those whose minutes are signed: nothing else is told of them."""
        return [row for row in self.inspections if row.status in AFTER_SIGNING]

    @property
    def scored(self) -> list[Inspection]:
        """Whole checklists: a follow-up inspection looks at single items."""
        return [row for row in self.done if row.kind != InspectionKind.FOLLOW_UP]

    def unit(self, inspection: Inspection) -> str:
        return self.names.get(inspection.unit_id, inspection.unit.short_name)

    def state(self, finding: Finding) -> str:
        return state_of(finding, self.day, self.late)


def state_of(finding: Finding, day: dt.date, late: Mapping[Any, bool]) -> str:
    """One of STATES. `late`: of findings that were reported as done, whether after their day."""
    status = FindingStatus(finding.status)
    if status == FindingStatus.VERIFIED:
        past = bool(finding.closed_on and finding.due_on and finding.closed_on > finding.due_on)
        return VERIFIED_LATE if late.get(finding.pk, past) else VERIFIED
    if status in BY_STATUS:
        return BY_STATUS[status]
    return OVERDUE if due_state(status, finding.due_on, day) == DueState.OVERDUE else OPEN


def gather(which: Q, day: dt.date) -> Gathered:
    """`which`: the inspections, as a filter."""
    rows = Inspection.objects.filter(which).select_related("unit", "round").order_by("unit__sort_key", "visit_on", "pk")
    inspections = list(rows)
    done = Q(inspection__in=[row.pk for row in inspections if row.status in AFTER_SIGNING])
    findings = Finding.objects.filter(done).exclude(status=FindingStatus.WITHDRAWN).select_related("criterion")
    return Gathered(
        day=day,
        inspections=sorted(inspections, key=lambda row: row.unit.level != "commune"),
        names=names_on({row.unit_id for row in inspections}, day),
        fields=_fields({row.criteria_set_id for row in inspections if row.criteria_set_id}),
        points=_points(done),
        findings=list(findings.order_by("position", "created_at")),
        strengths=list(Strength.objects.filter(done).order_by("position", "created_at")),
        late=_late(done),
    )


def is_cancelled(inspection: Inspection) -> bool:
    return inspection.status == InspectionStatus.CANCELLED


def names_on(units: Iterable[int], day: dt.date) -> dict[int, str]:
    """As `Unit.name_on`, for all at once."""
    found: dict[int, str] = {}
    for name in UnitName.objects.filter(unit__in=units).order_by("valid_from"):
        if name.valid_from <= day or name.unit_id not in found:
            found[name.unit_id] = name.short_name
    return found


def _fields(sets: Iterable[int]) -> dict[str, str]:
    rows = Criterion.objects.filter(criteria_set__in=sets).fields().order_by("position", "criteria_set")
    found: dict[str, str] = {}
    for slug, text in rows.values_list("field_slug", "text"):
        found.setdefault(slug, text)
    return found


def _points(done: Q) -> dict[tuple[int, str], Points]:
    rows = Answer.objects.filter(done).order_by().values_list("inspection", "field_slug")
    sums = rows.annotate(own=Sum("self_score"), points=Sum("score"), most=Sum("maximum"))
    return {(inspection, slug): Points(own, points, most) for inspection, slug, own, points, most in sums}


def _late(done: Q) -> dict[Any, bool]:
    """The last report of each counts."""
    rows = SubmissionItem.objects.filter(
        finding__in=Finding.objects.filter(done),
        submission__status=SubmissionStatus.SUBMITTED,
        submission__kind=SubmissionKind.REMEDIATION_REPORT,
        outcome=RemediationOutcome.DONE,
    )
    return dict(rows.order_by("pk").values_list("finding", "is_late"))
