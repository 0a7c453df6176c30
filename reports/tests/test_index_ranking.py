"""The ranking of a round: who reads what of whom, what became of each unit, pages by key."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.tests.cast import Stage, sign_in
from inspections.models import IndexAssessment, IndexRound
from inspections.tests.indexes import assess, make_round, publish
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db


def other_wards(round_: IndexRound, number: int, **points: Any) -> list[IndexAssessment]:
    return [assess(round_, UnitFactory(parent=round_.lead_unit, name=f"Khác {n}"), **points) for n in range(number)]


def page(stage: Stage, who: str, round_: IndexRound, **query: str) -> str:
    return sign_in(getattr(stage.cast, who)).get(reverse("index_ranking", args=[round_.pk]), query).content.decode()


def lines_of(stage: Stage, who: str, round_: IndexRound) -> dict[str, Any]:
    response: Any = sign_in(getattr(stage.cast, who)).get(reverse("index_ranking", args=[round_.pk]))
    return {row.unit: row for row in response.context["rows"]}


@pytest.fixture
def published(stage):
    """2018: the other ward stands first, the ward lost 0.75 of 8."""
    round_ = make_round(stage.city)
    assess(round_, stage.ward, scores={"1.1.2": "0.75", "2.1.1": None})
    assess(round_, stage.other_ward)
    return publish(round_)


def test_home_affairs_reads_points_maximum_index_rank_and_band_of_each_unit(stage, published):
    ward = lines_of(stage, "home_affairs", published)["UBND phường Mũi Né"]

    assert (ward.rank, ward.score, ward.maximum, ward.percent, ward.band) == ("2", "5,25", "6,00", "87,50%", "Tốt")


def test_a_unit_reads_of_others_name_index_rank_and_band_and_nothing_else(stage, published):
    found = lines_of(stage, "unit_head", published)

    other, own = found["UBND phường Hàm Tiến"], found["UBND phường Mũi Né"]
    assert (other.rank, other.percent, other.band) == ("1", "100,00%", "Tốt")
    assert (other.score, other.maximum, other.moved, other.before, other.url) == ("", "", "", "", "")
    assert (own.own, own.score, own.maximum) == (True, "5,25", "6,00")
    assert "8,00" not in page(stage, "unit_head", published)


@pytest.mark.parametrize(("units", "shown"), [(4, False), (5, True)])
def test_a_unit_reads_the_mean_of_five_units_or_more_alone(stage, published, units, shown):
    other_wards(published, units - 2)
    publish(published)

    assert ("chỉ số trung bình" in page(stage, "unit_head", published)) is shown
    assert "chỉ số trung bình" in page(stage, "leader", published)


def test_a_round_has_no_ranking_before_it_is_published(stage):
    round_ = make_round(stage.city)
    assess(round_, stage.ward)

    for who in ("unit_head", "home_affairs"):
        assert "Đợt này chưa công bố kết quả" in page(stage, who, round_)
        assert "100,00%" not in page(stage, who, round_)


def test_a_line_tells_how_a_unit_moved_since_its_last_published_result(stage, published):
    earlier = make_round(stage.city, year=2016)
    assess(earlier, stage.ward)
    assess(earlier, stage.other_ward, scores={"1.1.2": "0"})
    publish(earlier)
    assess(make_round(stage.city, year=2017), stage.ward)  # never published

    ward = lines_of(stage, "home_affairs", published)["UBND phường Mũi Né"]

    assert (ward.moved, ward.percent_change, ward.before) == ("giảm 1", "−12,50", "2016")


def test_the_list_is_filtered_by_name_and_by_band(stage, published):
    other_wards(published, 1, scores={"2.1.1": "0", "2.1.2": "0"})
    publish(published)

    for query, units in [({"q": "ham tien"}, ["Hàm Tiến"]), ({"band": "trung_binh"}, ["Khác 0"])]:
        shown = page(stage, "home_affairs", published, **query)
        assert [name for name in ("Hàm Tiến", "Mũi Né", "Khác 0") if f"phường {name}" in shown] == units


def test_pages_follow_the_rank_and_equal_ranks_lose_nobody(stage, published):
    other_wards(published, 60)
    publish(published)
    client, url = sign_in(stage.cast.home_affairs), reverse("index_ranking", args=[published.pk])

    first: Any = client.get(url).context
    second: Any = client.get(url + first["page"].next_query).context

    units = [row.unit for row in [*first["rows"], *second["rows"]]]
    assert (len(first["rows"]), len(units), len(set(units))) == (40, 62, 62)
    assert units[-1] == "UBND phường Mũi Né"
    assert second["rows"][-1].rank == "62"


def test_the_newest_ranking_opens_by_itself(stage, published):
    client: Any = sign_in(stage.cast.unit_officer)

    assert client.get(reverse("index_rankings")).url == reverse("index_ranking", args=[published.pk])
    assert "Chưa có kết quả nào được công bố" in (
        sign_in(stage.cast.other_lead_home_affairs).get(reverse("index_rankings")).content.decode()
    )


def test_many_units_ask_as_many_queries_as_few(stage, published, django_assert_num_queries):
    url, client = reverse("index_ranking", args=[published.pk]), sign_in(stage.cast.home_affairs)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    other_wards(published, 20)
    publish(published)

    with django_assert_num_queries(len(few)):
        client.get(url)


def test_the_summary_counts_units_by_band_with_their_mean(stage, published):
    client = sign_in(stage.cast.leader)

    summary: Any = client.get(reverse("index_ranking", args=[published.pk])).context["summary"]

    assert (summary.units, summary.mean) == (2, "93,75%")
    assert [(band.label, band.units) for band in summary.bands] == [("Tốt", 2)]
    assert IndexAssessment.objects.get(unit=stage.ward).percent == Decimal("87.500")
