"""Rounds of the index: units, appraisers, opening, who is late, and who sees what."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cchc.tests.cast import Stage, set_stage, sign_in
from inspections import index_permissions, index_rounds, index_sheet
from inspections.models import CriterionLineage, IndexAppraiser, IndexAssessment, IndexRound, IndexScore
from inspections.tests.factories import CriteriaSetFactory
from inspections.tests.indexes import assess, leaf, make_round, publish
from inspections.workflow import WorkflowError
from units.enums import Role
from units.models import Event, Notification, User
from units.tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(settings: Any) -> Stage:
    settings.CCHC_DEMO_TODAY = dt.date(2019, 5, 20)
    return set_stage()


@pytest.fixture
def prepared(stage: Stage) -> IndexRound:
    return make_round(stage.city, status="preparing", year=2019, self_due_on=dt.date(2019, 5, 31))


def again(user: User) -> User:
    """As the next request knows him."""
    return User.objects.get(pk=user.pk)


def test_opening_a_round_gives_each_unit_its_scores_and_tells_its_people(stage: Stage, prepared: IndexRound):
    by = stage.cast.home_affairs
    index_rounds.cover(prepared.pk, by=by, add={stage.ward.pk, stage.other_ward.pk}, remove=set())
    assert not IndexScore.objects.exists()

    index_rounds.open_scoring(prepared.pk, by=by)

    assessment = IndexAssessment.objects.get(round=prepared, unit=stage.ward)
    assert (assessment.scores.count(), assessment.maximum, assessment.score) == (6, Decimal(8), None)
    told = Notification.objects.filter(kind="index_opened", unit=stage.ward)
    assert {(n.role, n.url) for n in told} == {
        (Role.UNIT_HEAD, assessment.get_absolute_url()),
        (Role.UNIT_OFFICER, assessment.get_absolute_url()),
    }
    assert [e.verb for e in Event.objects.about(prepared)] == ["open_index_round", "cover_index_units"]


def test_before_a_round_is_opened_no_unit_is_said_to_score_itself(stage: Stage, prepared: IndexRound):
    by = stage.cast.home_affairs
    index_rounds.cover(prepared.pk, by=by, add={stage.ward.pk}, remove=set())

    before = sign_in(by).get(prepared.get_absolute_url()).context["rows"]
    index_rounds.open_scoring(prepared.pk, by=by)
    after = sign_in(by).get(prepared.get_absolute_url()).context["rows"]

    assert [row["status_label"] for row in (*before, *after)] == ["Chưa mở chấm", "Đơn vị đang tự chấm"]


def test_a_round_opens_only_with_units_and_a_day_on_which_they_are_due(stage: Stage, prepared: IndexRound):
    with pytest.raises(WorkflowError, match="chưa có đơn vị"):
        index_rounds.open_scoring(prepared.pk, by=stage.cast.home_affairs)
    IndexRound.objects.update(self_due_on=None)
    with pytest.raises(WorkflowError, match="ngày đơn vị phải gửi"):
        index_rounds.open_scoring(prepared.pk, by=stage.cast.home_affairs)
    with pytest.raises(PermissionDenied):
        index_rounds.open_scoring(prepared.pk, by=stage.cast.leader)


def test_a_unit_that_wrote_something_stays_in_the_round(stage: Stage):
    round_ = make_round(stage.city)
    begun, untouched = assess(round_, stage.ward), assess(round_, stage.other_ward)
    score = begun.scores.earliest("pk")
    score.changes.create(kind="self", after=1, changed_by=stage.cast.unit_officer)

    with pytest.raises(WorkflowError, match="đã bắt đầu tự chấm"):
        index_rounds.cover(
            round_.pk, by=stage.cast.home_affairs, add=set(), remove={stage.ward.pk, stage.other_ward.pk}
        )
    index_rounds.cover(round_.pk, by=stage.cast.home_affairs, add=set(), remove={stage.other_ward.pk})

    assert list(round_.assessments.all()) == [begun]
    assert untouched.pk


def test_units_see_a_round_from_scoring_on_and_of_others_only_the_ranking_once_published(stage: Stage):
    round_ = make_round(stage.city, status="preparing")
    assess(round_, stage.ward, scores={"1.1.1": "0.5"})
    assess(round_, stage.other_ward)
    client = sign_in(stage.cast.unit_head)
    assert client.get(round_.get_absolute_url()).status_code == 404

    IndexRound.objects.update(status="scoring")
    page = client.get(round_.get_absolute_url()).content.decode()
    assert str(stage.ward) in page
    assert str(stage.other_ward) not in page
    assert "7,5" not in page  # not appraised to the end: the unit reads no half of it

    publish(round_)
    page = client.get(round_.get_absolute_url()).content.decode()
    assert str(stage.other_ward) in page
    assert "93,75%" in page
    other = IndexAssessment.objects.get(unit=stage.other_ward)
    assert other.get_absolute_url() not in page
    assert client.get(other.get_absolute_url()).status_code == 404


def test_the_page_of_a_round_tells_who_is_late_and_what_waits_for_whom(stage: Stage, settings: Any):
    round_ = make_round(stage.city, self_due_on=dt.date(2019, 5, 19))
    late, handed_in = assess(round_, stage.ward), assess(round_, stage.other_ward)
    IndexAssessment.objects.filter(pk=handed_in.pk).update(status="submitted")
    IndexScore.objects.filter(assessment=handed_in).update(score=None, mark="")
    round_.appraisers.create(user=stage.cast.member, field_slugs=["procedures"])

    found = index_rounds.progress(round_)

    assert (found.units, found.handed_in, found.late, found.appraised) == (2, 1, 1, 0)
    assert index_rounds.waiting_by_field(round_) == {"steering": 3, "procedures": 3}
    assert index_rounds.fields_without_appraiser(round_) == ["I. Chỉ đạo, điều hành"]
    page = sign_in(stage.cast.home_affairs).get(f"{round_.get_absolute_url()}?status=late").content.decode()
    assert late.get_absolute_url() in page
    assert handed_in.get_absolute_url() not in page


def test_a_round_shows_no_index_of_a_unit_that_is_not_wholly_appraised(stage: Stage):
    round_ = make_round(stage.city)
    found = assess(round_, stage.ward)
    IndexAssessment.objects.filter(pk=found.pk).update(status="appraising", score="19.5", maximum=100, percent="19.5")
    client = sign_in(stage.cast.home_affairs)

    pages = [client.get(url).content.decode() for url in (round_.get_absolute_url(), found.get_absolute_url())]
    IndexAssessment.objects.filter(pk=found.pk).update(appraised_at=timezone.now())
    after = [client.get(url).content.decode() for url in (round_.get_absolute_url(), found.get_absolute_url())]

    assert all("19,5/100" in page and "19,50%" not in page for page in pages)
    assert all("19,50%" in page for page in after)


def test_nobody_appraises_a_unit_in_which_he_has_or_lately_had_a_membership(stage: Stage):
    round_ = make_round(stage.city)
    assessed = assess(round_, stage.ward)
    old = UserFactory(roles=[(Role.UNIT_OFFICER, stage.ward)])
    for person in (stage.cast.member, old):
        IndexAppraiser.objects.create(round=round_, user=person, field_slugs=["steering"])

    def may(person: User) -> bool:
        return index_permissions.can_appraise(again(person), assessed, "steering")

    assert (may(stage.cast.member), may(old)) == (True, False)
    assert not index_permissions.can_appraise(again(stage.cast.member), assessed, "procedures")
    old.memberships.update(ends_on=dt.date(2018, 5, 20))
    assert not may(old)
    old.memberships.update(ends_on=dt.date(2018, 5, 19))
    assert may(old)


def test_the_inspected_score_is_of_the_latest_signed_inspection_also_through_the_lineage(stage: Stage):
    older = CriteriaSetFactory(lead_unit=stage.city)
    round_ = make_round(stage.city, criteria_set=older)
    assessed = assess(round_, stage.ward)
    here = stage.inspection
    of = {answer.criterion.code: answer for answer in here.answers.select_related("criterion")}
    _link(leaf(round_, "1.1.1"), of["1.1.1"].criterion)
    for code in ("2.1.1", "2.1.2"):  # what was one is two by now
        _link(leaf(round_, "2.1.1"), of[code].criterion)
    for code, points in (("1.1.1", "0.5"), ("2.1.1", "1"), ("2.1.2", "1.5"), ("1.1.2", "1")):
        here.answers.filter(pk=of[code].pk).update(score=points, maximum=of[code].criterion.max_score)
    wanted = [leaf(round_, code).pk for code in ("1.1.1", "1.1.2", "2.1.1", "2.1.2")]

    assert index_sheet.inspected_scores(assessed, wanted) == {}
    type(here).objects.filter(pk=here.pk).update(status="minutes_signed")
    found = index_sheet.inspected_scores(assessed, wanted)

    assert {pk: (row.score, row.maximum, row.parts) for pk, row in found.items()} == {
        wanted[0]: (Decimal("0.5"), Decimal(1), 1),
        wanted[2]: (Decimal("2.5"), Decimal(4), 2),
    }


def _link(earlier: Any, later: Any) -> None:
    CriterionLineage.objects.create(earlier=earlier, later=later)


def test_the_sheet_costs_the_same_for_any_number_of_criteria(stage: Stage, django_assert_max_num_queries: Any):
    round_ = make_round(stage.city)
    assessed = assess(round_, stage.ward)
    client = sign_in(stage.cast.home_affairs)
    client.get(assessed.get_absolute_url())

    with django_assert_max_num_queries(18):
        page = client.get(assessed.get_absolute_url())

    assert page.status_code == 200


def test_units_of_the_other_level_are_not_offered(stage: Stage, prepared: IndexRound):
    UnitFactory(parent=stage.city, name="Đức Long")

    offered = [str(choice.unit) for choice in index_rounds.choices(prepared)]

    assert offered == ["UBND phường Đức Long", "UBND phường Hàm Tiến", "UBND phường Mũi Né"]
