"""The single cases behind a number of the calibration: criteria that a unit scored itself, or that a person scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cchc.lib.numbers import parse_key
from cchc.lib.par_index import points_shown
from inspections.models import Answer
from reports.index_calibration import answers_of, scores_of
from units.models import Unit, User

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
TITLES = {
    APPRAISAL: "Đơn vị tự chấm Chỉ số CCHC cao hơn thẩm định",
    INSPECTION: "Đơn vị tự chấm trước kiểm tra cao hơn điểm kiểm tra",
    INSPECTORS: "Thành viên Tổ kiểm tra so với đồng nghiệp ở cùng tiêu chí",
    APPRAISERS: "Người thẩm định so với đồng nghiệp ở cùng tiêu chí",
}


@dataclass(frozen=True)
class Opened:
    """A number that was opened: of which part, of which unit or person; `higher`: only where it scored itself above."""

    part: str
    of: Unit | User
    higher: bool


def opened(user: User, get: QueryDict) -> Opened | None:
    """What the address asks for; None for the page as a whole. Raises Http404."""
    part, key = get.get("part", ""), parse_key(get.get("of", ""))
    if part not in TITLES or key is None:
        return None
    named: QuerySet[Any] = Unit.objects.visible_to(user) if part in OF_UNITS else User.objects.visible_to(user)
    return Opened(part, get_object_or_404(named, pk=key), part in OF_UNITS and bool(get.get("higher")))


@dataclass(frozen=True, slots=True)
class Case:
    """One criterion at one unit, in words; `row` is the answer or the score itself."""

    row: Any
    code: str
    text: str
    unit: str
    url: str
    self_score: str
    score: str
    maximum: str


def cases_of(lead_units: frozenset[int], year: int, asked: Opened) -> QuerySet[Any]:
    part, key = asked.part, asked.of.pk
    of_inspections = part in (INSPECTION, INSPECTORS)
    rows: QuerySet[Any] = answers_of(lead_units, year) if of_inspections else scores_of(lead_units, year)
    mine = rows.filter(**{WHOSE[part]: key})
    if part in OF_UNITS:
        mine = mine.filter(self_score__isnull=False)
        return mine.filter(self_score__gt=F("score")) if asked.higher else mine
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
    return Case(row, row.criterion.code, row.criterion.text, unit.short_name, url, *points)
