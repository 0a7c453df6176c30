"""Trends of the city and of a unit say what plain counting says; a changed criteria set is marked."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc.lib.numbers import round_half_up
from cchc.lib.par_index import percent_of
from cchc.tests.cast import Stage
from inspections.enums import AFTER_SIGNING, InspectionKind, Mark
from inspections.models import Answer, CriteriaSet, IndexAssessment, Inspection, Round
from inspections.tests.factories import STARTED_AT, CriteriaSetFactory, InspectionFactory, RoundFactory
from inspections.tests.indexes import assess, make_round, publish
from reports.statistics.charts import chart_of
from reports.statistics.links import Cell
from reports.statistics.trends import Point, Trend, rounds_of_city, years_of_city
from reports.tests.dashboards import misleading
from reports.unit_file.lineage import lineage_of
from reports.unit_file.trends import trends_of
from units.models import Unit
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db
MANY = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# round, unit, new set, eighths of each item's maximum (None: nothing answered), state
VISITS = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 5)),
    st.tuples(st.booleans(), st.one_of(st.none(), st.integers(0, 8)), st.sampled_from(["closed", "in_progress"])),
    max_size=14,
)


def _rounds(stage: Stage) -> list[Round]:
    starts = [dt.date(2018, 3, 1), dt.date(2018, 9, 1), dt.date(2019, 3, 1)]
    return [
        RoundFactory(team=stage.inspection.team, name=f"Đợt {n + Round.objects.count()}", starts_on=day)
        for n, day in enumerate(starts)
    ]


def _visit(
    stage: Stage, round_: Round, unit: Unit, criteria_set: CriteriaSet, eighths: int | None, status: str
) -> None:
    inspection = InspectionFactory(
        team=stage.inspection.team, unit=unit, criteria_set=criteria_set, lead_unit=stage.city, round=round_,
        kind=InspectionKind.PLANNED, status=status, started_at=STARTED_AT, visit_on=round_.starts_on,
    )  # fmt: skip
    for answer in (
        Answer.objects.filter(inspection=inspection).select_related("criterion") if eighths is not None else ()
    ):
        most = answer.criterion.max_score
        answer.mark, answer.score, answer.maximum = Mark.RESULT, most * eighths / 8, most
        answer.save()


def _play(stage: Stage, visits: dict[Any, Any]) -> tuple[list[Round], list[Unit]]:
    assert stage.inspection.criteria_set
    rounds, sets = _rounds(stage), [stage.inspection.criteria_set, CriteriaSetFactory(lead_unit=stage.city)]
    others: list[Unit] = [UnitFactory(parent=stage.city, name=f"Khác {n}") for n in range(4)]
    units = [stage.ward, stage.other_ward, *others]
    for (at, unit), (is_new, eighths, status) in visits.items():
        _visit(stage, rounds[at], units[unit], sets[is_new], eighths, status)
    return rounds, units


def _share(inspection: Inspection) -> Decimal | None:
    answers = list(Answer.objects.filter(inspection=inspection, maximum__gt=0))
    score, most = (sum((getattr(row, name) for row in answers), Decimal(0)) for name in ("score", "maximum"))
    return percent_of(score, most) if most else None


def _mean(shares: list[Decimal]) -> int | None:
    return int(round_half_up(sum(shares, Decimal(0)) / len(shares), 3).scaleb(3)) if shares else None


@MANY
@given(visits=VISITS)
def test_random_rounds_have_the_mean_of_single_percentages(stage: Stage, visits: dict[Any, Any]):
    with transaction.atomic():
        rounds, units = _play(stage, visits)
        shares: dict[int, list[Decimal]] = defaultdict(list)
        mine: list[int | None] = []
        for row in Inspection.objects.filter(status__in=AFTER_SIGNING).order_by("visit_on", "pk"):
            assert row.round_id
            share = _share(row)
            shares[row.round_id] += [] if share is None else [share]
            mine += [None if share is None else int(share.scaleb(3))] if row.unit_id == stage.ward.pk else []

        city = rounds_of_city(stage.cast.leader, "commune")
        for user in (stage.cast.leader, stage.cast.unit_head):
            unit = trends_of(user, stage.ward, lineage_of(stage.ward)).visits
            assert [point.value for point in unit.points] == mine
            assert [point.units for point in unit.points if point.mean is not None and point.units.count < 5] == []

        there = [round_ for round_ in rounds if round_.pk in shares]
        assert [(point.label, point.mean, point.units.count) for point in city.points] == [
            (f"{round_.name} năm 2019", _mean(shares[round_.pk]), len(shares[round_.pk])) for round_ in there
        ]
        client = Client()
        client.force_login(stage.cast.leader)
        assert misleading(client, city) == []
        transaction.set_rollback(True)


def test_years_of_the_index_are_told_with_their_mean_and_the_new_set_is_marked(stage: Stage):
    same = CriteriaSetFactory(lead_unit=stage.city, code="BO-CU")
    for year, points in ((2015, "0"), (2016, "1.5")):
        round_ = make_round(stage.city, year=year, criteria_set=same)
        assess(round_, stage.ward, scores={"1.1.2": points})
        assess(round_, stage.other_ward)
        publish(round_)
    last = make_round(stage.city, year=2018, criteria_set=CriteriaSetFactory(lead_unit=stage.city, code="BO-MOI"))
    others: list[Unit] = [UnitFactory(parent=stage.city, name=f"{n}") for n in range(3)]
    for unit in [stage.ward, stage.other_ward, *others]:
        assess(last, unit, scores={"1.1.2": "0.5"})
    publish(last)
    assess(make_round(stage.city, year=2019), stage.ward)

    city = years_of_city(stage.cast.leader, "commune")
    ward = trends_of(stage.cast.unit_head, stage.ward, lineage_of(stage.ward)).years

    means = {
        year: _mean(list(IndexAssessment.objects.filter(round__year=year).values_list("percent", flat=True)))
        for year in (2015, 2016, 2018)
    }
    assert [(point.label, point.mean, point.units.count) for point in city.points] == [
        ("2015", means[2015], 2), ("2016", means[2016], 2), ("2018", means[2018], 5),
    ]  # fmt: skip
    assert [point.mean for point in ward.points] == [None, None, means[2018]]
    for trend in (city, ward):
        assert [bool(point.changed) for point in trend.points] == [False, False, True]
        assert "BO-MOI" in trend.points[2].changed


def test_the_mean_of_a_round_is_told_to_a_unit_over_five_units_or_more(stage: Stage):
    visits = {(0, unit): (False, 2 * unit, "closed") for unit in range(4)}
    visits |= {(1, unit): (False, 2 * unit, "closed") for unit in range(5)}
    _play(stage, visits)

    points = trends_of(stage.cast.unit_head, stage.ward, lineage_of(stage.ward)).visits.points

    assert [(point.mean, point.units.count) for point in points] == [(None, 0), (50_000, 5)]


def test_the_pages_draw_what_their_tables_say(stage: Stage):
    visits = {(at, unit): (at == 2, 4 + at, "closed") for at in range(3) for unit in range(5)}
    _play(stage, visits)
    client = Client()
    client.force_login(stage.cast.leader)

    city = client.get(reverse("trends")).content.decode()
    unit = client.get(reverse("unit_file", args=[stage.ward.pk])).content.decode()

    for page in (city, unit):
        assert page.count('class="line-chart"') == 1
        assert page.count("bộ mới</text>") == 1
        assert "đổi sang" in page
        for text in ("50,0", "62,5", "75,0"):
            assert f">{text}</text>" in page
            assert f"{text}</td>" in page


def test_one_point_is_no_line(stage: Stage):
    none = Cell(0, "")
    point = Point("2018", 50_000, None, none, 1, "", "")

    assert chart_of(Trend([point], of_unit=True)) is None
    assert chart_of(Trend([point, point], of_unit=True)) is not None
    assert chart_of(Trend([Point("2018", None, None, none, 1, "", "")] * 2, of_unit=True)) is None


def test_the_page_asks_as_many_queries_for_few_rounds_as_for_many(stage: Stage):
    _play(stage, {(0, 0): (False, 4, "closed"), (1, 0): (True, 4, "closed")})
    client = Client()
    client.force_login(stage.cast.home_affairs)
    client.get(reverse("trends"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("trends"))
    _play(stage, {(at, unit): (bool(unit % 2), unit, "closed") for at in range(3) for unit in range(2, 6)})

    with CaptureQueriesContext(connection) as many:
        client.get(reverse("trends"))

    assert len(many) <= len(few)
    assert len(many) <= 16
