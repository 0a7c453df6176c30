"""The city's own criterion: units inspected, findings handled, the rows behind them, the points of a rule."""

from typing import Any

import pytest
from django.urls import reverse

from cchc.tests.cast import sign_in
from inspections.models import Inspection, OwnCriterion
from inspections.tests.factories import DUE_ON, FindingFactory
from reports import index_own
from reports.tests.dashboards import misleading
from units.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def inspected(stage):
    """One of four units (two wards, two divisions) has signed minutes, with findings of each kind of end."""
    Inspection.objects.filter(pk=stage.inspection.pk).update(status="remediating")
    dated = {"inspection": stage.inspection, "due_on": DUE_ON, "first_due_on": DUE_ON}
    for status in ("verified", "fixed_on_site", "remediating", "not_done", "withdrawn", "recorded"):
        FindingFactory(status=status, **dated)
    return stage


def test_shares_are_counted_from_the_inspections_and_findings_of_the_year(inspected):
    own = index_own.own_of(inspected.city.pk, 2019)

    assert (own.inspected.done.count, own.inspected.of.count) == (1, 4)
    assert [(share.label, share.done.count, share.of.count) for share in own.by_kind] == [
        ("Phường, xã", 1, 2),
        ("Phòng, ban, đơn vị", 0, 2),
    ]
    assert own.left.count == 3
    assert (own.handled.done.count, own.handled.of.count, own.handled.percent) == (2, 4, "50,00%")
    assert index_own.own_of(inspected.city.pk, 2018).handled.of.count == 0


def test_each_number_leads_to_its_rows(inspected, cast):
    client, own = sign_in(cast.home_affairs), index_own.own_of(inspected.city.pk, 2019)

    assert len(own.states) == 4
    assert misleading(client, own) == []
    left: Any = client.get(own.left.url)
    assert inspected.other_ward in left.context["page"].rows


def test_the_rule_of_the_chosen_criterion_gives_the_points_and_they_are_called_an_assumption(inspected, cast):
    criterion = inspected.inspection.criteria_set.criteria.get(code="2.1.1")  # ratio of 2 points, nothing below 50 %
    client, url = sign_in(cast.home_affairs), reverse("index_own")

    response = client.post(f"{url}?year=2019", {"handled": criterion.pk, "inspected": ""})

    page = client.get(url, {"year": "2019"}).content.decode()
    assert response.status_code == 302
    assert "<strong>1,00/2,00</strong> (giả định)" in page
    assert "Chưa chọn tiêu chí của bộ nào." in page
    assert Event.objects.filter(verb="choose_own_criteria").count() == 1


def test_only_home_affairs_chooses_and_only_what_takes_a_percentage(inspected, cast):
    url = reverse("index_own")
    yes_or_no = inspected.inspection.criteria_set.criteria.get(code="1.1.1")

    assert sign_in(cast.leader).post(url, {"handled": ""}).status_code == 403
    refused = sign_in(cast.home_affairs).post(url, {"handled": yes_or_no.pk, "inspected": ""})

    assert refused.status_code == 422
    assert "Lựa chọn này không có trong danh sách" in refused.content.decode()
    assert not OwnCriterion.objects.exists()
