"""Sums, places and bands of a round, kept as its scores say."""

from decimal import Decimal

import pytest

from inspections import indexing
from inspections.enums import Mark
from inspections.models import IndexAssessment, IndexCriterionResult, IndexFieldResult, IndexScore
from inspections.tests.indexes import assess, leaf, make_round, publish
from units.tests.factories import CityFactory, UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return make_round(CityFactory())


def test_an_assessment_begins_with_a_score_for_each_leaf_and_no_points(round_):
    assessment = IndexAssessment.objects.create(
        round=round_, lead_unit=round_.lead_unit, unit=UnitFactory(lead_unit=round_.lead_unit)
    )

    indexing.open_scores([assessment])
    indexing.open_scores([assessment])  # once more changes nothing
    indexing.refresh(round_.pk)

    assessment.refresh_from_db()
    assert assessment.scores.count() == 6
    assert (assessment.score, assessment.percent, assessment.maximum) == (None, None, Decimal(8))


def test_sums_follow_the_scores_in_total_and_by_field(round_):
    assessment = assess(round_, scores={"1.1.1": "0", "2.1.1": "1.5"})

    assessment.refresh_from_db()
    fields = {row.field.code: (row.score, row.maximum) for row in IndexFieldResult.objects.select_related("field")}
    assert (assessment.score, assessment.maximum, assessment.percent) == (
        Decimal("6.5"),
        Decimal(8),
        Decimal("81.250"),
    )
    assert sorted(fields.values()) == [(Decimal("2.5"), Decimal("3.5")), (Decimal(4), Decimal("4.5"))]


def test_what_does_not_apply_leaves_the_maximum(round_):
    assessment = assess(round_, scores={"2.1.1": None})

    assessment.refresh_from_db()
    assert (assessment.score, assessment.maximum, assessment.percent) == (Decimal(6), Decimal(6), Decimal(100))


def test_publishing_ranks_bands_and_sums_up_each_criterion(round_):
    first = assess(round_)
    twins = [assess(round_, scores={"1.1.2": "0", "1.1.3": "0"}) for _ in range(2)]
    last = assess(round_, scores={"1.1.2": "0.5", "2.1.1": "0", "2.1.2": "0"})

    publish(round_)

    found = {row.pk: (row.rank, row.band) for row in IndexAssessment.objects.all()}
    assert found[first.pk] == (1, "Tốt")
    assert [found[row.pk] for row in twins] == [(2, "Khá"), (2, "Khá")]
    assert found[last.pk] == (4, "Trung bình")
    criterion = IndexCriterionResult.objects.get(criterion=leaf(round_, "1.1.2"))
    assert (criterion.units, criterion.mean, criterion.best, criterion.full) == (
        4,
        Decimal("0.500"),
        Decimal("1.5"),
        1,
    )


def test_a_refresh_costs_the_same_for_few_and_for_many(round_, django_assert_num_queries):
    for _ in range(3):
        assess(round_)

    with django_assert_num_queries(4):
        indexing.refresh(round_.pk)
    for _ in range(6):
        assess(round_)
    with django_assert_num_queries(4):
        indexing.refresh(round_.pk)


def test_a_score_above_its_maximum_is_refused_by_the_database(round_):
    from django.db import IntegrityError, transaction

    assessment = assess(round_)
    row = IndexScore.objects.filter(assessment=assessment).first()
    assert row is not None
    row.score, row.mark = row.maximum + 1, Mark.RESULT

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
