"""Old findings on a checklist (phúc tra) as its page shows them: a list on top, and a word at the item they stand for."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, JSONObject

from cchc.lib.dates import short_date
from inspections import permissions
from inspections.enums import FollowUpResult, SubmissionKind, SubmissionStatus
from inspections.models import CarriedFinding, Inspection, SubmissionItem
from inspections.recurrence import families_of
from units.models import User


@dataclass(frozen=True, slots=True)
class CarriedRow:
    id: str  # printed often: a number would be localised each time
    finding: uuid.UUID
    criterion: int | None
    code: str
    text: str
    requirement: str
    found: str  # «kiểm tra ngày 23/04/2019»
    due: str
    report: str  # what the unit reported last
    result: str
    note: str
    revision: str
    by: str
    editable: bool
    by_hand: bool  # of the index, taken along because the visit found it again

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        return [(key, label, key == self.result) for key, label in FollowUpResult.choices]

    @property
    def is_open(self) -> bool:
        return not self.result


def carried_rows(inspection: Inspection, user: User) -> tuple[CarriedRow, ...]:
    """One query where nothing is carried, two otherwise."""
    rows = CarriedFinding.objects.filter(inspection=inspection).select_related(
        "finding__criterion", "finding__inspection", "finding__assessment__round", "answered_by"
    )
    carried = list(rows.order_by("finding__concluded_on", "finding__position", "pk"))
    if not carried:
        return ()
    reports = _last_reports([row.finding_id for row in carried])
    is_open = inspection.is_open_for_answers
    return tuple(_row(row, reports.get(row.finding_id, ""), is_open, inspection, user) for row in carried)


def _row(carried: CarriedFinding, report: str, is_open: bool, inspection: Inspection, user: User) -> CarriedRow:
    finding = carried.finding
    return CarriedRow(
        id=str(carried.pk),
        finding=finding.pk,
        criterion=finding.criterion_id,
        code=finding.criterion.code if finding.criterion else "",
        text=finding.text,
        requirement=finding.requirement,
        found=finding.origin.what,
        due=short_date(finding.due_on) if finding.due_on else "",
        report=report,
        result=carried.result,
        note=carried.note,
        revision=str(carried.revision),
        by=carried.answered_by.full_name if carried.answered_by else "",
        editable=is_open and permissions.can_answer(user, inspection, finding.field_slug),
        by_hand=carried.is_by_hand,
    )


def with_carried(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Adds `carried_now`: what stands of each old finding on the checklist, for whoever has its page open."""
    columns = JSONObject(
        id="pk", result="result", note="note", revision="revision", by=Coalesce("answered_by__full_name", Value(""))
    )
    here = CarriedFinding.objects.filter(inspection=OuterRef("pk")).order_by("pk")
    return rows.annotate(carried_now=ArraySubquery(here.values(data=columns)))


def _last_reports(findings: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    items = SubmissionItem.objects.filter(
        finding__in=findings,
        submission__status=SubmissionStatus.SUBMITTED,
        submission__kind=SubmissionKind.REMEDIATION_REPORT,
    ).exclude(outcome="")
    newest_last = items.order_by("submission__submitted_at", "pk")
    return dict(newest_last.values_list("finding", "text"))


def by_item(rows: tuple[CarriedRow, ...], criteria: Iterable[str]) -> dict[str, list[CarriedRow]]:
    """Item of this checklist → old findings of the same criterion, through the versions of the set. Keys as printed."""
    if not any(row.criterion for row in rows):
        return {}
    found = {}
    for item, family in families_of({int(key) for key in criteria}).items():
        if mine := [row for row in rows if row.criterion in family]:
            found[str(item)] = mine
    return found
