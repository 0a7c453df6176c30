"""Publishing a round that was scored in the browser."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.tests.cast import Stage, set_stage, sign_in
from cchc.tests.threads import at_once
from inspections import index_explaining, index_publishing
from inspections.enums import DocumentKind
from inspections.index_explaining import Explained
from inspections.models import IndexAssessment, IndexCriterionResult, IndexRound
from inspections.tests.factories import LegalDocumentFactory
from inspections.tests.indexes import assess
from inspections.tests.scoring import again, appraised, begin, handed_in, judge, score_at
from inspections.views import index_publishing as index_publishing_page
from inspections.workflow import NeedsConfirmation, WorkflowError
from units.models import Event, Notification
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2019, 5, 20)
LATER = dt.date(2019, 7, 1)  # the time to explain is over


@pytest.fixture
def stage(settings: Any) -> Stage:
    settings.CCHC_DEMO_TODAY = TODAY
    return set_stage()


def results(assessed: IndexAssessment, stage: Stage) -> None:
    """What the survey and the external index gave: 8 of 10, 4 of 5."""
    by = stage.cast.home_affairs
    assert judge(assessed, by, "2.1.4", survey_counts={"percent": "80"}) == {}
    assert judge(assessed, by, "2.1.5", 4, "Bộ chỉ số 766", as_of=TODAY) == {}


def publish(stage: Stage, round_: IndexRound, *, confirmed: bool = False, **given: Any) -> IndexRound:
    given = {"published_on": LATER, "decision": None} | given
    return index_publishing.publish(round_.pk, confirmed=confirmed, by=again(stage.cast.home_affairs_head), **given)


def test_a_whole_round_is_published_with_places_bands_and_sums(stage: Stage, settings: Any):
    assessed = appraised(stage)
    results(assessed, stage)
    settings.CCHC_DEMO_TODAY = LATER
    decision = LegalDocumentFactory(lead_unit=stage.city, kind=DocumentKind.DECISION, issued_on=dt.date(2019, 6, 28))
    with pytest.raises(WorkflowError, match="không được trước ngày của quyết định"):
        publish(stage, assessed.round, published_on=dt.date(2019, 6, 27), decision=decision)

    round_ = publish(stage, assessed.round, decision=decision)

    found = IndexAssessment.objects.get(pk=assessed.pk)
    assert (round_.status, round_.published_on, round_.decision) == ("published", LATER, decision)
    assert (found.status, found.score, found.maximum, found.percent) == (
        "published",
        Decimal("16.75"),  # 4,75 appraised + 8 + 4
        Decimal(23),
        Decimal("72.826"),
    )
    assert (found.rank, found.band) == (1, "Khá")
    assert IndexCriterionResult.objects.filter(round=round_).count() == 8
    assert Event.objects.about(round_)[0].verb == "publish_index_round"
    assert Notification.objects.filter(kind="index_published", unit=stage.ward).count() == 2
    with pytest.raises(WorkflowError, match="Chỉ công bố được"):
        publish(stage, assessed.round)
    with pytest.raises(WorkflowError, match="đã công bố|Đã công bố"):
        judge(assessed, stage.cast.home_affairs, "2.1.5", 5, "Khác", as_of=TODAY)


def test_what_is_handed_in_and_not_decided_keeps_it_back(stage: Stage):
    assessed = handed_in(stage)
    results(assessed, stage)
    with pytest.raises(WorkflowError, match=r"chưa thẩm định xong ở 1 đơn vị \(UBND phường Mũi Né\)"):
        publish(stage, assessed.round, confirmed=True, published_on=TODAY)


def test_an_explanation_that_waits_for_the_last_word_keeps_it_back(stage: Stage, settings: Any):
    assessed = appraised(stage)
    results(assessed, stage)
    head, row = again(stage.cast.unit_head), score_at(assessed, "1.1.2")
    index_explaining.save(assessed.pk, {row.pk: Explained("Có số liệu", row.revision)}, by=head)
    index_explaining.hand_in(assessed.pk, by=head)
    settings.CCHC_DEMO_TODAY = LATER
    with pytest.raises(WorkflowError, match="chưa thẩm định xong"):
        publish(stage, assessed.round)

    judge(assessed, stage.cast.member, "1.1.2", "0.75", "Số liệu đã rõ")

    assert publish(stage, assessed.round).is_published


def test_what_else_lacks_has_to_be_confirmed_and_gives_no_points(stage: Stage):
    assessed = appraised(stage)
    late = begin(assessed.round, stage.other_ward)

    with pytest.raises(NeedsConfirmation) as asked:
        publish(stage, assessed.round, published_on=TODAY)
    publish(stage, assessed.round, published_on=TODAY, confirmed=True)

    told = " ".join(asked.value.warnings)
    assert "1 đơn vị (UBND phường Hàm Tiến) chưa gửi kết quả tự chấm" in told
    assert "2 đơn vị (UBND phường Hàm Tiến, UBND phường Mũi Né) thiếu kết quả điều tra" in told
    assert "1 đơn vị (UBND phường Mũi Né) còn trong hạn giải trình bổ sung" in told
    found = {row.pk: (row.score, row.maximum, row.rank) for row in IndexAssessment.objects.all()}
    assert found == {assessed.pk: (Decimal("4.75"), Decimal(23), 1), late.pk: (None, Decimal(23), None)}


def test_only_the_head_of_home_affairs_publishes(stage: Stage):
    assessed = appraised(stage)
    for person in (stage.cast.home_affairs, stage.cast.leader, stage.cast.member):
        with pytest.raises(PermissionDenied):
            index_publishing.publish(
                assessed.round_id, published_on=TODAY, decision=None, confirmed=True, by=again(person)
            )


@pytest.mark.django_db(transaction=True)
def test_a_score_that_is_saved_while_the_round_is_published_is_in_it_or_refused(stage: Stage, settings: Any):
    assessed = appraised(stage)
    results(assessed, stage)
    settings.CCHC_DEMO_TODAY = LATER
    office = again(stage.cast.home_affairs)

    saved, published = at_once(
        lambda: judge(assessed, office, "2.1.5", 5, "Bộ chỉ số 766", as_of=TODAY),
        lambda: publish(stage, assessed.round),
    )

    assert isinstance(published, IndexRound), published
    found, row = IndexAssessment.objects.get(pk=assessed.pk), score_at(assessed, "2.1.5")
    refused = isinstance(saved, WorkflowError)
    assert refused or saved == {}
    assert row.score == (Decimal(4) if refused else Decimal(5))
    assert found.score == (Decimal("16.75") if refused else Decimal("17.75"))
    assert found.percent is not None


def test_the_page_says_what_lacks_and_publishes(stage: Stage, settings: Any):
    assessed = appraised(stage)
    settings.CCHC_DEMO_TODAY = LATER
    client, url = sign_in(stage.cast.home_affairs_head), reverse("index_publish", args=[assessed.round_id])

    page = client.get(url).content.decode()
    unconfirmed = client.post(url, {"published_on": "2019-07-01"})
    future = client.post(url, {"published_on": "2019-07-02", "confirmed": "on"})
    done = client.post(url, {"published_on": "2019-07-01", "confirmed": "on"})

    assert "thiếu kết quả điều tra" in page
    assert (unconfirmed.status_code, future.status_code) == (422, 422)
    assert "không được sau ngày hôm nay" in future.content.decode()
    assert done["Location"] == reverse("index_ranking", args=[assessed.round_id])
    assert "20,65%" in client.get(done["Location"]).content.decode()  # 4,75 of 23
    assert sign_in(stage.cast.unit_head).get(assessed.get_absolute_url()).status_code == 200


def test_the_page_costs_the_same_for_any_number_of_units_and_shows_them_in_pages(
    stage: Stage, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
):
    assessed = appraised(stage)
    client, url = sign_in(stage.cast.home_affairs_head), reverse("index_publish", args=[assessed.round_id])
    client.get(url)

    with django_assert_max_num_queries(14):
        assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(7):
        assess(assessed.round, UnitFactory(parent=stage.city, name=f"Thứ {number}"))
    monkeypatch.setattr(index_publishing_page, "UNITS", 5)

    with CaptureQueriesContext(connection) as many:
        first: Any = client.get(url)
    second: Any = client.get(f"{url}{first.context['page'].next_query}")

    assert len(many) <= len(few)
    assert (len(first.context["states"]), len(second.context["states"])) == (5, 3)
    assert "/8 đơn vị đã đủ" in second.content.decode()
    assert client.get(f"{url}?state=not_in").context["page"].count_text == "7"
    assert client.get(f"{url}?q=thu+3").context["page"].count_text == "1"
