"""The single cases behind a number of the calibration: criteria that a unit scored itself, or that a person scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse

from cchc.lib.par_index import points_shown
from inspections.models import Answer
from reports.index_calibration import answers_of, scores_of

KEY = ("criterion_id", "pk")
APPRAISAL, INSPECTION, INSPECTORS, APPRAISERS = "appraisal", "inspection", "inspectors", "appraisers"
# Whose cases: of a part of the page, the column of an answer or a score that names the unit or the person.
WHOSE = {
    APPRAISAL: "assessment__unit",
    INSPECTION: "inspection__unit",
    INSPECTORS: "answered_by",
    APPRAISERS: "appraised_by",
}
OF_UNITS = (APPRAISAL, INSPECTION)


@dataclass(frozen=True, slots=True)
class Case:
    """One criterion at one unit, in words."""

    code: str
    text: str
    unit: str
    url: str
    self_score: str
    score: str
    maximum: str


def cases_of(lead_units: frozenset[int], year: int, part: str, key: int, *, higher: bool) -> QuerySet[Any]:
    """`key`: of the unit or person. `higher`: only where the unit scored itself above what was found."""
    of_inspections = part in (INSPECTION, INSPECTORS)
    rows: QuerySet[Any] = answers_of(lead_units, year) if of_inspections else scores_of(lead_units, year)
    mine = rows.filter(**{WHOSE[part]: key})
    if part in OF_UNITS:
        mine = mine.filter(self_score__isnull=False)
        return mine.filter(self_score__gt=F("score")) if higher else mine
    who = WHOSE[part]
    others = rows.filter(**{"criterion": OuterRef("criterion"), f"{who}__isnull": False}).exclude(**{who: key})
    return mine.filter(Exists(others))


def with_names(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With what a row shows of other tables."""
    where = "inspection__unit" if rows.model is Answer else "assessment__unit"
    return rows.select_related("criterion", where)


def shown(row: Any) -> Case:
    if isinstance(row, Answer):
        unit, url = row.inspection.unit, f"{reverse('checklist', args=[row.inspection_id])}#i{row.criterion_id}"
    else:
        unit, url = row.assessment.unit, reverse("index_score", args=[row.pk])
    points = (points_shown(value) for value in (row.self_score, row.score, row.maximum))
    return Case(row.criterion.code, row.criterion.text, unit.short_name, url, *points)
