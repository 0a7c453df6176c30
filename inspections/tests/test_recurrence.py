"""What was found before: through rounds, years and versions of the criteria set."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cchc.tests.cast import Stage, set_stage
from inspections.enums import FindingStatus, InspectionStatus, Mark
from inspections.models import Criterion, CriterionLineage, Finding, Inspection
from inspections.recurrence import mark_recurrence, past_of
from inspections.tests.factories import CriteriaSetFactory, FindingFactory, InspectionFactory, RoundFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return set_stage()


def _leaf(inspection: Inspection, code: str = "1.1.1") -> Criterion:
    return Criterion.objects.get(criteria_set=inspection.criteria_set, code=code)


def _earlier_visit(stage: Stage, day: dt.date, **fields: object) -> Inspection:
    """A signed inspection of the same ward, with everything answered."""
    round_ = RoundFactory(team=stage.inspection.team, name=f"Đợt {day}", starts_on=day, ends_on=day)
    given = {"unit": stage.ward, "criteria_set": stage.inspection.criteria_set, **fields}
    visit: Inspection = InspectionFactory(
        team=stage.inspection.team, round=round_, lead_unit=stage.city, visit_on=day,
        status=InspectionStatus.MINUTES_SIGNED, started_at=timezone.now(), **given,
    )  # fmt: skip
    visit.answers.update(mark=Mark.RESULT)
    return visit


def _found(visit: Inspection, criterion: Criterion, **fields: object) -> Finding:
    given = {"released_at": timezone.now(), **fields}
    finding: Finding = FindingFactory(inspection=visit, criterion=criterion, **given)
    return finding


def test_a_finding_of_the_year_before_is_the_second_in_three(stage: Stage):
    _earlier_visit(stage, dt.date(2017, 6, 1))
    before = _found(_earlier_visit(stage, dt.date(2018, 6, 1)), _leaf(stage.inspection), text="Chậm 15 ngày")

    past = past_of(stage.inspection, [_leaf(stage.inspection).pk, _leaf(stage.inspection, "1.1.2").pk])

    assert set(past) == {_leaf(stage.inspection).pk}
    assert past[_leaf(stage.inspection).pk].words == "lần thứ 2 trong 3 lần kiểm tra"
    assert past[_leaf(stage.inspection).pk].findings[0].id == before.pk


def test_versions_of_the_set_do_not_hide_what_was_found_before(stage: Stage):
    """1.1.1 of this year follows two of last year, one of which follows the year before that."""
    oldest, old = CriteriaSetFactory(lead_unit=stage.city), CriteriaSetFactory(lead_unit=stage.city)
    now = stage.inspection.criteria_set
    visits = [
        _earlier_visit(stage, dt.date(2017, 6, 1), criteria_set=oldest),
        _earlier_visit(stage, dt.date(2018, 6, 1), criteria_set=old),
    ]
    links = [("1.1.3", oldest, "1.1.2", old), ("1.1.2", old, "1.1.1", now), ("1.1.1", old, "1.1.1", now)]
    for earlier, its_set, later, later_set in links:
        CriterionLineage.objects.create(
            earlier=Criterion.objects.get(criteria_set=its_set, code=earlier),
            later=Criterion.objects.get(criteria_set=later_set, code=later),
        )
    for visit, code in zip(visits, ("1.1.3", "1.1.2"), strict=True):
        _found(visit, _leaf(visit, code))

    past = past_of(stage.inspection, [_leaf(stage.inspection).pk, _leaf(stage.inspection, "1.1.3").pk])

    assert past[_leaf(stage.inspection).pk].words == "lần thứ 3 trong 3 lần kiểm tra"
    assert _leaf(stage.inspection, "1.1.3").pk not in past


def test_withdrawn_unreleased_later_and_others_findings_do_not_count(stage: Stage):
    leaf = _leaf(stage.inspection)
    visit = _earlier_visit(stage, dt.date(2018, 6, 1))
    _found(visit, leaf, status=FindingStatus.WITHDRAWN)
    _found(visit, leaf, released_at=None)
    _found(_earlier_visit(stage, dt.date(2019, 8, 1)), leaf)
    _found(_earlier_visit(stage, dt.date(2018, 7, 1), unit=stage.other_ward), leaf)

    assert past_of(stage.inspection, [leaf.pk]) == {}


def test_what_did_not_apply_then_was_no_inspection_of_it(stage: Stage):
    leaf = _leaf(stage.inspection)
    _found(_earlier_visit(stage, dt.date(2018, 6, 1)), leaf)
    _earlier_visit(stage, dt.date(2017, 6, 1)).answers.update(mark=Mark.NOT_APPLICABLE)

    assert past_of(stage.inspection, [leaf.pk])[leaf.pk].words == "lần thứ 2 trong 2 lần kiểm tra"


def test_a_repeated_finding_says_so_and_names_the_one_before(stage: Stage):
    leaf = _leaf(stage.inspection)
    before = _found(_earlier_visit(stage, dt.date(2018, 6, 1)), leaf)
    again = FindingFactory(inspection=stage.inspection, criterion=leaf)
    new = FindingFactory(inspection=stage.inspection, criterion=_leaf(stage.inspection, "2.1.1"))

    mark_recurrence(stage.inspection)

    again.refresh_from_db()
    new.refresh_from_db()
    assert (again.again, again.repeats) == ("lần thứ 2 trong 2 lần kiểm tra", before)
    assert (new.again, new.repeats) == ("", None)


def test_the_inspector_sees_it_at_the_item_and_what_became_of_it(stage: Stage, client: Client):
    visit = _earlier_visit(stage, dt.date(2018, 6, 1))
    day = dt.date(2018, 6, 20)
    finding = _found(
        visit,
        _leaf(stage.inspection),
        text="Ban hành chậm",
        status=FindingStatus.VERIFIED,
        concluded_on=day,
        due_on=day,
    )
    client.force_login(stage.cast.member)

    page = client.get(reverse("checklist", args=[stage.inspection.pk])).content.decode()

    item = page.split(f'id="i{_leaf(stage.inspection).pk}"')[1].split("</article>")[0]
    assert "lần thứ 2 trong 2 lần kiểm tra" in item
    assert "Ban hành chậm" in item
    assert "Đã xác nhận" in item
    assert client.get(reverse("finding", args=[finding.pk])).status_code == 200


def test_it_asks_as_many_queries_for_one_earlier_finding_as_for_many(stage: Stage):
    leaves = [_leaf(stage.inspection, code) for code in ("1.1.1", "1.1.2", "1.1.3", "2.1.1")]
    _found(_earlier_visit(stage, dt.date(2018, 6, 1)), leaves[0])
    with CaptureQueriesContext(connection) as few:
        past_of(stage.inspection, [leaf.pk for leaf in leaves])
    for month in range(1, 6):
        visit = _earlier_visit(stage, dt.date(2017, month, 1))
        for leaf in leaves:
            _found(visit, leaf)

    with CaptureQueriesContext(connection) as many:
        past_of(stage.inspection, [leaf.pk for leaf in leaves])

    assert len(many) == len(few)
