"""Who scores apart: with numbers of cases, silent below five, for the head of Home Affairs and leaders alone."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.urls import reverse

from cchc.tests.cast import sign_in
from inspections.models import Answer, IndexScore, Inspection
from inspections.tests.indexes import assess, make_round, publish
from inspections.workflow import prepare_answers
from reports import index_calibration
from reports.index_calibration import Above, deviations

pytestmark = pytest.mark.django_db


def of_2018(stage: Any) -> index_calibration.Calibration:
    return index_calibration.calibration_of(frozenset([stage.city.pk]), 2018)


def test_a_unit_that_scores_itself_above_its_appraisal_is_told_with_its_cases(stage):
    round_ = make_round(stage.city)
    assess(round_, stage.ward, scores={"1.1.1": "0", "2.1.1": "1"})  # it gave itself full marks
    assess(round_, stage.other_ward)
    publish(round_)

    found = of_2018(stage).appraisal

    assert found.rows == (Above("UBND phường Mũi Né", 6, 2, Fraction(2, 8), stage.ward.pk),)
    assert found.silent == 0


def test_below_five_cases_nothing_is_said_but_how_many_are_silent(stage):
    round_ = make_round(stage.city)
    unit = assess(round_, stage.ward, scores={"1.1.1": "0"})
    publish(round_)
    some = IndexScore.objects.filter(assessment=unit).exclude(criterion__code="1.1.1").order_by("pk")[:2]
    IndexScore.objects.filter(pk__in=[row.pk for row in some]).update(self_score=None)

    found = of_2018(stage).appraisal

    assert (found.rows, found.silent) == ((), 1)


def test_a_self_report_is_held_against_what_the_inspection_found(stage):
    here = Inspection.objects.get(pk=stage.inspection.pk)
    prepare_answers(here)
    for answer in Answer.objects.filter(inspection=here).select_related("criterion"):
        answer.self_score = answer.maximum = answer.criterion.max_score
        answer.score = answer.maximum / 2
        answer.save()
    Inspection.objects.filter(pk=here.pk).update(status="minutes_signed")

    found = index_calibration.calibration_of(frozenset([stage.city.pk]), 2019).inspection

    assert found.rows == (Above("UBND phường Mũi Né", 6, 6, Fraction(1, 2), stage.ward.pk),)


def test_distance_is_taken_from_the_colleagues_at_the_same_criterion_alone():
    """A gives half where B and C give all; what nobody else scored compares with nothing."""
    shares = [
        (1, 10, 5, Decimal("2.5")),
        (2, 10, 5, Decimal(5)),
        (3, 10, 1, Decimal(1)),
        (1, 11, 9, Decimal(0)),
    ]

    found = deviations(shares)

    assert found[1] == (5, Fraction(-1, 2))
    assert found[2] == (5, Fraction(5) / 5 - Fraction(7, 2) / 6)
    assert found[3][0] == 1


def test_an_appraiser_away_from_his_colleagues_is_told_and_one_with_few_cases_is_not(stage, cast):
    round_ = make_round(stage.city)
    strict = assess(round_, stage.ward, scores=dict.fromkeys(["1.1.1", "1.1.2", "1.1.3", "2.1.1", "2.1.2"], "0"))
    kind = assess(round_, stage.other_ward)
    publish(round_)
    IndexScore.objects.filter(assessment=strict).update(appraised_by=cast.member)
    IndexScore.objects.filter(assessment=kind, criterion__code__startswith="1").update(appraised_by=cast.other_member)

    found = of_2018(stage).appraisers

    assert [(row.person, row.cases, row.by) for row in found.rows] == []
    assert found.silent == 2  # three cases each that both scored
    IndexScore.objects.filter(assessment=kind).update(appraised_by=cast.other_member)
    rows = {row.person: (row.cases, row.by) for row in of_2018(stage).appraisers.rows}
    assert rows == {
        cast.member.full_name: (6, Fraction(-5, 6)),
        cast.other_member.full_name: (6, Fraction(5, 6)),
    }


def test_the_page_is_for_the_head_of_home_affairs_and_leaders(stage, cast):
    round_ = make_round(stage.city)
    assess(round_, stage.ward, scores={"1.1.1": "0"})
    publish(round_)

    page = sign_in(cast.home_affairs_head).get(reverse("index_calibration"), {"year": "2018"}).content.decode()

    assert "UBND phường Mũi Né" in page
    assert "+12,50%" in page
    assert "không phải để phê bình" in page
    for who in (cast.home_affairs, cast.clerk, cast.unit_head, cast.chair, cast.other_lead_home_affairs):
        assert sign_in(who).get(reverse("index_calibration")).status_code == 403
