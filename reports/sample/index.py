"""The PAR Index: results of 2018 from a workbook, by the very import that people use, and the round of 2019.

All of it is made up (data/index.json); what was lost in 2018 is mostly what the visits of 2019 find.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from cchc.lib.excel import write_book
from cchc.lib.numbers import parse_decimal_vi
from inspections import index_appraising, index_handing_in, index_importing, index_rounds, index_self
from inspections.criteria_sets import freeze
from inspections.enums import IndexImportKind, Mark
from inspections.importing import load_criteria_set
from inspections.index_excel import past
from inspections.index_judging import Judged
from inspections.models import (
    CriteriaSet,
    Criterion,
    CriterionLineage,
    IndexAppraiser,
    IndexAssessment,
    IndexImport,
    IndexRound,
    IndexScore,
)
from reports.sample.answers import Result, reported
from reports.sample.clock import Step, at, moment, stamp
from reports.sample.files import read
from reports.sample.people import People
from reports.sample.units import Units

WARD_SET = "criteria_ward_2019"
EXPLAINED = "Theo hồ sơ lưu tại phường (dữ liệu minh họa)."


def index_loaded(units: Units, people: People) -> CriteriaSet:
    """The set of 2018, and the results that were scored by it."""
    told = read("index")
    criteria_set = set_of_2018(units, told)
    row = told["past"]
    with at(stamp(row["loaded"])):
        by = people[row["by"]]
        given = IndexImport(
            lead_unit=units.city,
            kind=IndexImportKind.PAST,
            year=row["year"],
            name=row["name"],
            criteria_set=criteria_set,
            published_on=dt.date.fromisoformat(row["published"]),
            illustrative=True,
        )
        name = f"ket-qua-chi-so-{row['year']}.xlsx"
        index_importing.upload(given, SimpleUploadedFile(name, workbook(units, criteria_set, told)), by=by)
        index_importing.check(given.pk, show=_unseen)
        index_importing.confirm(given.pk, by=by)
        index_importing.load(given.pk, show=_unseen)
    return criteria_set


def _unseen(percent: int, step: str) -> None:
    """Nobody watches."""


def set_of_2018(units: Units, told: dict[str, Any]) -> CriteriaSet:
    """The same criteria as in 2019, under a code of its own, with a band table. `told` is data/index.json."""
    row = told["set"]
    content = json.loads((settings.BASE_DIR / "inspections" / "data" / f"{WARD_SET}.json").read_text(encoding="utf-8"))
    with at(moment(row["published"], "10:00")):
        data = content | {"code": row["code"], "title": row["title"]}
        criteria_set = load_criteria_set(data, lead_unit=units.city, publish=False)
        criteria_set.bands = told["bands"]
        criteria_set.save(update_fields=["bands"])
        freeze(criteria_set, by=None)
    return criteria_set


def continued(earlier: CriteriaSet, later: CriteriaSet) -> None:
    """Each criterion of 2019 continues the one of 2018 with its number."""
    keys = dict(earlier.criteria.values_list("code", "pk"))
    CriterionLineage.objects.bulk_create(
        CriterionLineage(earlier_id=keys[code], later_id=pk) for code, pk in later.criteria.values_list("code", "pk")
    )


def workbook(units: Units, criteria_set: CriteriaSet, told: dict[str, Any]) -> bytes:
    """The results of 2018 in the layout that the import reads: a row for each ward and criterion."""
    leaves = list(Criterion.objects.filter(criteria_set=criteria_set, is_leaf=True).order_by("position"))
    out = io.BytesIO()
    title = f"{told['past']['name']} (dữ liệu minh họa)"
    write_book(out, [(past.SCORES, _rows(units, leaves, told["units"]))], title=title, guide=past.GUIDE)
    return out.getvalue()


def _rows(units: Units, leaves: list[Criterion], told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for code, unit in units.communes.items():
        for leaf in leaves:
            own, score, reason = _points(leaf, told[code])
            yield {
                "unit_code": code,
                "unit": unit.short_name,
                "criterion": leaf.code,
                "text": leaf.text,
                "maximum": leaf.max_score,
                "self_score": own,
                "score": score,
                "reason": reason,
            }


def _points(leaf: Criterion, of_unit: dict[str, Any]) -> tuple[Decimal | None, Decimal, str]:
    """Self-score, score, reason. What people were asked has no self-score."""
    if leaf.code in of_unit["survey"]:
        return None, Decimal(of_unit["survey"][leaf.code]), ""
    own, score, reason = of_unit["lost"].get(leaf.code, [leaf.max_score, leaf.max_score, ""])
    return Decimal(own), Decimal(score), reason


# --- The round of 2019 ------------------------------------------------------------------------------


def index_scored(units: Units, people: People, criteria_set: CriteriaSet) -> list[Step]:
    """The round of this year: prepared, opened; one ward scores itself, another has handed in and is appraised."""
    row = read("index")["current"]
    acting = _Current(units, people, criteria_set, row)
    return [
        Step(stamp(row["made"]), acting.make),
        Step(stamp(row["opened"]), acting.open),
        Step(stamp(row["handed_in"]["at"]), partial(acting.score_itself, row["handed_in"])),
        Step(stamp(row["handed_in"]["submitted"]), acting.hand_in),
        Step(stamp(row["appraised"]["at"]), partial(acting.appraise, row["appraised"])),
        Step(stamp(row["self_assessing"]["at"]), partial(acting.score_itself, row["self_assessing"])),
    ]


class _Current:
    def __init__(self, units: Units, people: People, criteria_set: CriteriaSet, row: dict[str, Any]) -> None:
        self.units, self.people, self.criteria_set, self.row = units, people, criteria_set, row
        self.by = people[row["by"]]

    @property
    def round(self) -> IndexRound:
        return IndexRound.objects.get(lead_unit=self.units.city, year=self.row["year"])

    def make(self) -> None:
        days = {
            name: dt.date.fromisoformat(self.row[name])
            for name in ("self_due_on", "appraisal_due_on", "explanation_due_on")
        }
        round_ = IndexRound(
            lead_unit=self.units.city,
            year=self.row["year"],
            name=self.row["name"],
            criteria_set=self.criteria_set,
            illustrative=True,
            **days,
        )
        index_rounds.save_round(round_, by=self.by)
        communes = {unit.pk for unit in self.units.communes.values()}
        index_rounds.cover(round_.pk, by=self.by, add=communes, remove=set())
        for username, slugs in self.row["appraisers"]:
            appraiser = IndexAppraiser(round=round_, user=self.people[username], field_slugs=slugs)
            index_rounds.save_appraiser(appraiser, by=self.by)

    def open(self) -> None:
        index_rounds.open_scoring(self.round.pk, by=self.by)

    def score_itself(self, told: dict[str, Any]) -> None:
        """A ward that was visited, as it reported of itself; all fields where the story names none."""
        assessment = self._assessment(told["unit"])
        visit = next(row for row in read("visits")["visits"] if row["unit"] == told["unit"])
        rows = list(index_self.own_scores(assessment).select_related("criterion"))
        results = reported([row.criterion for row in rows], visit)
        begun = [row for row in rows if row.criterion.field_slug in told.get("fields", [row.criterion.field_slug])]
        typed = {row.pk: index_self.Typed(_said(results[row.criterion.code]), row.revision) for row in begun}
        refused = index_self.save(assessment.pk, typed, by=self.people[told["by"]])
        assert not refused, refused

    def hand_in(self) -> None:
        told = self.row["handed_in"]
        index_handing_in.submit(self._assessment(told["unit"]).pk, by=self.people[told["head"]], confirmed=True)

    def appraise(self, told: dict[str, Any]) -> None:
        """The unit's own score, but for what was lowered with a reason."""
        assessment, by = self._assessment(self.row["handed_in"]["unit"]), self.people[told["by"]]
        lowered = (
            index_self.own_scores(assessment).filter(criterion__code__in=told["lowered"]).select_related("criterion")
        )
        judged = {row.pk: _judged(row, *told["lowered"][row.criterion.code]) for row in lowered}
        refused = index_appraising.save(assessment.pk, judged, by=by)
        assert not refused, refused
        for slug in told["fields"]:
            index_appraising.take_over(assessment.pk, slug, by=by)

    def _assessment(self, unit: str) -> IndexAssessment:
        found: IndexAssessment = self.round.assessments.get(unit__gso_code=unit)
        return found


def _said(result: Result) -> dict[str, Any]:
    numbers = ("numerator", "denominator", "count")
    return {
        "self_mark": result["mark"],
        "self_choice": result["choice"],
        **{f"self_{key}": parse_decimal_vi(result[key]) if result[key] else None for key in numbers},
        "self_entered_score": None,
        "self_zero_if": False,
        "self_explanation": result["reason"] or EXPLAINED,
    }


def _judged(row: IndexScore, score: str, reason: str) -> Judged:
    values = {"mark": Mark.RESULT, "score": Decimal(score), "reason": reason, "as_of": None, "survey_counts": {}}
    return Judged(values, row.revision)
