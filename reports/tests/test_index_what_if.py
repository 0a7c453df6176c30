"""What mending would bring: to a unit, to the city; the cheapest way to a goal; efforts that people enter."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.tests.cast import Stage, sign_in
from inspections.models import FindingLoss, IndexAssessment, IndexCriterionResult, IndexRound, IndexScore
from inspections.tests.factories import FindingFactory
from inspections.tests.indexes import assess, leaf, make_round, publish
from reports import index_what_if, index_what_if_city
from reports.index_what_if import Scene
from units.models import Event, User
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db
# Of 8: the ward has 4.5 (56.25 %), others 6 (75 %), 7 and 8.
LOST = {"1.1.1": "0", "1.1.2": "0", "2.1.1": "1"}


@pytest.fixture
def ward(stage):
    round_ = make_round(stage.city)
    found = assess(round_, stage.ward, scores=LOST)
    assess(round_, stage.other_ward, scores={"2.1.1": "0"})
    for name, scores in (("Ba", {"1.1.1": "0"}), ("Tư", {})):
        assess(round_, UnitFactory(parent=stage.city, name=name), scores=scores)
    publish(round_)
    return IndexAssessment.objects.select_related("round__criteria_set", "unit").get(pk=found.pk)


def stands_for(stage: Stage, ward: IndexAssessment, points: dict[str, str], **columns: Any) -> str:
    """A finding that explains these points, by code of the criterion; the key of its option."""
    finding = FindingFactory(inspection=stage.inspection, released_at="2019-05-21T03:00Z", **columns)
    for code, given in points.items():
        score = IndexScore.objects.get(assessment=ward, criterion__code=code)
        FindingLoss.objects.create(finding=finding, score=score, points=Decimal(given))
    return f"f-{finding.pk}"


def loss(ward: IndexAssessment, code: str) -> str:
    return f"s-{IndexScore.objects.get(assessment=ward, criterion__code=code).pk}"


def scene(ward: IndexAssessment, who: User) -> Scene:
    return index_what_if.scene_of(ward, who)


def test_what_is_ticked_gives_points_percentage_band_and_rank(stage, ward, cast):
    finding = stands_for(stage, ward, {"1.1.1": "0.5", "1.1.2": "1.5"})

    place = scene(ward, cast.home_affairs).place(scene(ward, cast.home_affairs).back([finding]))

    now = scene(ward, cast.home_affairs).now
    assert (now.score, now.percent, now.band, now.rank) == (Decimal("4.5"), Decimal("56.25"), "Trung bình", 4)
    assert (place.score, place.percent, place.band, place.rank) == (Decimal("6.5"), Decimal("81.25"), "Tốt", 3)


def test_a_loss_offers_what_no_finding_explains(stage, ward, cast):
    stands_for(stage, ward, {"1.1.2": "1"})
    stands_for(stage, ward, {"2.1.1": "1.5"})  # more than was lost
    stands_for(stage, ward, {"1.1.1": "1"}, status="withdrawn")

    found = {option.code: option.points for option in scene(ward, cast.leader).options if not option.is_finding}

    assert found == {"1.1.2": Decimal("0.5"), "1.1.1": Decimal(1)}


def test_no_criterion_brings_back_more_than_was_lost_there(stage, ward, cast):
    keys = [stands_for(stage, ward, {"2.1.1": "0.75"}), stands_for(stage, ward, {"2.1.1": "0.75"})]

    assert scene(ward, cast.leader).back(keys) == Decimal(1)


def test_the_cheapest_set_follows_the_efforts_that_people_entered(stage, ward, cast):
    """For «Tốt» 1.9 points are needed: 1.1.2 with 2.1.1 or with 1.1.1."""
    one, other = loss(ward, "1.1.1"), loss(ward, "2.1.1")
    both = {loss(ward, "1.1.2")}

    IndexCriterionResult.objects.filter(criterion=leaf(ward.round, "1.1.1")).update(effort="high")
    by_all = scene(ward, cast.home_affairs).cheapest(Decimal(80))
    IndexScore.objects.filter(assessment=ward, criterion__code="1.1.1").update(effort="low")
    at_unit = scene(ward, cast.home_affairs).cheapest(Decimal(80))

    assert set(by_all or ()) == both | {other}
    assert set(at_unit or ()) == both | {one}


def test_what_is_mended_already_counts_and_costs_nothing(stage, ward, cast):
    done = stands_for(stage, ward, {"1.1.2": "1.5"}, status="verified")

    found = scene(ward, cast.home_affairs)

    assert found.cheapest(Decimal(75)) == (done,)
    assert len(found.cheapest(Decimal(80)) or ()) == 2


def test_the_page_ticks_what_is_mended_and_answers_each_change_with_the_result_alone(stage, ward, cast):
    stands_for(stage, ward, {"1.1.1": "1"}, status="verified")
    client, url = sign_in(cast.unit_head), reverse("index_what_if", args=[ward.pk])

    whole: Any = client.get(url)
    part: Any = client.post(
        url, {"tick": [loss(ward, "1.1.2"), loss(ward, "2.1.1"), "lạ"]}, headers={"hx-request": "true"}
    )

    assert (whole.context["ticked"], whole.context["back"]) == (1, "1,00")
    assert "Mọi con số ở đây là giả định" in whole.content.decode()
    shown = part.content.decode()
    assert [words in shown for words in ("2,50</strong> điểm", "87,50%", "tăng 2 bậc")] == [True] * 3
    assert "<html" not in shown
    assert not Event.objects.filter(actor=cast.unit_head).exists()


def test_without_scripts_the_button_gives_the_whole_page_with_the_ticks_kept(ward, cast):
    page: Any = sign_in(cast.home_affairs).post(
        reverse("index_what_if", args=[ward.pk]), {"tick": [loss(ward, "1.1.2")]}
    )

    assert "<html" in page.content.decode()
    assert [row["code"] for row in page.context["options"] if row["ticked"]] == ["1.1.2"]


@pytest.mark.parametrize(
    ("goal", "sentence"),
    [
        ({"goal_band": "tot"}, "Ít công sức nhất để đạt xếp loại Tốt: khắc phục thêm 2 mục"),
        ({"goal_rank": "1"}, "Ít công sức nhất để đạt hạng 1: khắc phục thêm 3 mục"),
        ({"goal_rank": "4"}, "Đã đủ để đạt hạng 4"),
        ({}, "Hãy chọn một xếp loại hoặc nhập một hạng cần đạt"),
    ],
)
def test_a_goal_is_answered_in_words(ward, cast, goal, sentence):
    response = sign_in(cast.home_affairs).post(reverse("index_what_if", args=[ward.pk]), {"seek": "1", **goal})

    assert sentence in response.content.decode()


def test_a_goal_out_of_reach_is_said_to_be(stage, ward, cast):
    """Findings explain all that was lost but bring back little."""
    for code in LOST:
        stands_for(stage, ward, {code: "0.1"})
    FindingLoss.objects.update(points="0.1")
    IndexScore.objects.filter(assessment=ward, criterion__code__in=LOST).update(maximum=Decimal("1.1"), score=1)

    response = sign_in(cast.home_affairs).post(
        reverse("index_what_if", args=[ward.pk]), {"seek": "1", "goal_band": "tot"}
    )

    assert (
        "Không đạt được xếp loại Tốt (cần 80,00%): khắc phục tất cả thì được 60,00%, hạng 4"
        in response.content.decode()
    )


def test_many_options_ask_as_many_queries_as_few(stage, ward, cast, django_assert_num_queries):
    client, url = sign_in(cast.home_affairs), reverse("index_what_if", args=[ward.pk])
    stands_for(stage, ward, {"1.1.1": "1"})
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _ in range(8):
        stands_for(stage, ward, {"1.1.2": "0.1", "2.1.1": "0.1"})

    with django_assert_num_queries(len(few)):
        client.get(url)


# --- The city -----------------------------------------------------------------------------------------


def moved(ward: IndexAssessment, who: User, way: str, *codes: str) -> dict[str, tuple[str, int | None]]:
    criteria = [leaf(ward.round, code).pk for code in codes]
    found = index_what_if_city.outcome_of(ward.round, criteria, way, who)
    return {one.unit.split()[-1]: (str(one.back), one.rank) for one in found.units}


def test_all_units_are_ranked_anew(stage, ward, cast):
    everything = moved(ward, cast.leader, index_what_if_city.ALL, "1.1.1", "1.1.2", "2.1.1")

    assert {rank for _, rank in everything.values()} == {1}
    assert moved(ward, cast.leader, index_what_if_city.ALL, "2.1.1")["Tiến"] == ("2.000", 1)


def test_each_unit_gets_at_most_what_the_best_got(ward, cast):
    IndexScore.objects.filter(criterion__code="2.1.1", score=2).update(score="1.5")
    publish(ward.round)

    found = moved(ward, cast.leader, index_what_if_city.BEST, "2.1.1")

    assert found == {"Né": ("0.500", 4), "Tiến": ("1.500", 1), "Ba": ("0.000", 3), "Tư": ("0.000", 1)}


def test_what_does_not_apply_at_a_unit_brings_it_nothing(stage, ward, cast):
    exempt = assess(ward.round, UnitFactory(parent=stage.city, name="Năm"), scores={"2.1.1": None})
    publish(ward.round)

    for way in (index_what_if_city.BEST, index_what_if_city.ALL):
        assert Decimal(moved(ward, cast.leader, way, "2.1.1", "1.1.1")["Năm"][0]) == 0
    assert IndexAssessment.objects.get(pk=exempt.pk).maximum == Decimal(6)


def test_findings_bring_back_what_people_put_on_them(stage, ward, cast):
    stands_for(stage, ward, {"1.1.1": "0.25", "1.1.2": "9"})

    found = moved(ward, cast.leader, index_what_if_city.FINDINGS, "1.1.1", "1.1.2", "2.1.1")

    assert (found["Né"][0], found["Ba"][0]) == ("1.750", "0")


def test_the_city_page_asks_the_same_for_few_units_and_many(stage, ward, cast, django_assert_num_queries):
    client, url = sign_in(cast.home_affairs), reverse("index_what_if_city", args=[ward.round_id])
    data = {"tick": [leaf(ward.round, code).pk for code in LOST], "way": "best"}
    with CaptureQueriesContext(connection) as few:
        first: Any = client.post(url, data, headers={"hx-request": "true"})
    for number in range(8):
        assess(ward.round, UnitFactory(parent=stage.city, name=f"Nữa {number}"), scores=LOST)
    publish(ward.round)

    with django_assert_num_queries(len(few)):
        client.post(url, data, headers={"hx-request": "true"})
    assert first.context["back"] == "6,50"  # 3.5 of the ward, 2 and 1 of others; nobody is below the best any more


# --- Efforts --------------------------------------------------------------------------------------------


def test_home_affairs_grades_how_hard_it_is_and_what_a_grade_costs(ward, cast):
    client, url = sign_in(cast.home_affairs), reverse("index_efforts", args=[ward.round_id])
    criterion = leaf(ward.round, "1.1.1").pk
    weights = {"low_effort": 1, "medium_effort": 3, "high_effort": 9}

    response = client.post(url, {**weights, f"effort-{criterion}": "high"})

    round_ = IndexRound.objects.get(pk=ward.round_id)
    assert response.status_code == 302
    assert (round_.medium_effort, round_.high_effort) == (3, 9)
    assert IndexCriterionResult.objects.get(round=round_, criterion=criterion).effort == "high"
    assert Event.objects.filter(verb="grade_efforts", actor=cast.home_affairs).count() == 1


def test_weights_that_fall_are_refused_in_words_and_nothing_is_saved(ward, cast):
    url = reverse("index_efforts", args=[ward.round_id])

    response = sign_in(cast.home_affairs).post(url, {"low_effort": 5, "medium_effort": 3, "high_effort": 9})

    assert response.status_code == 422
    assert "Công sức của mức sau không được nhỏ hơn mức trước." in response.content.decode()
    assert IndexRound.objects.get(pk=ward.round_id).low_effort == 1


def test_a_unit_may_have_a_grade_of_its_own(ward, cast):
    score = IndexScore.objects.get(assessment=ward, criterion__code="2.1.1")

    response = sign_in(cast.home_affairs).post(
        reverse("index_unit_efforts", args=[ward.pk]), {f"effort-{score.pk}": "low"}
    )

    score.refresh_from_db()
    assert (response.status_code, score.effort) == (302, "low")
