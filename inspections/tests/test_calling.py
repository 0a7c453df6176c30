"""Units that no mail reaches: who stands on the list, with what, and when a unit leaves it; the panel of reminders."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inspections import calling, reminding
from inspections.enums import ContactWay, FindingStatus
from inspections.models import Contact, Finding
from inspections.reminder_panel import panel
from inspections.tests.factories import FindingFactory
from inspections.workflow import WorkflowError
from units.models import Event, User
from units.notifying import mark_read

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 5, 20)


@pytest.fixture
def overdue(stage: Any) -> Finding:
    """Overdue at the ward since Friday, and told of."""
    finding: Finding = FindingFactory(
        inspection=stage.inspection,
        due_on=dt.date(2019, 5, 17),
        status=FindingStatus.CONCLUDED,
        concluded_on=dt.date(2019, 4, 20),
        released_at=timezone.now(),
    )
    reminding.run(DAY)
    return finding


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def log(stage: Any, **fields: Any) -> Contact:
    given = {"way": ContactWay.PHONE, "spoke_with": "Ông Võ Công Chức", "note": "", "occurred_on": DAY, **fields}
    return calling.log_contact(stage.ward.pk, **given, by=stage.cast.home_affairs)


def on_list(stage: Any) -> list[str]:
    return [str(call.unit) for call in calling.calls(stage.cast.home_affairs, DAY)]


def test_a_unit_without_address_and_with_something_to_be_told_is_to_be_called(stage, overdue):
    (call,) = calling.calls(stage.cast.home_affairs, DAY)

    assert call.unit == stage.ward
    assert call.notices == [("về tồn tại, hạn chế đã quá hạn", 1)]
    assert (call.overdue, call.due_soon) == (1, 0)
    assert {membership.user for membership in call.people} == {stage.cast.unit_head, stage.cast.unit_officer}


def test_one_address_at_the_unit_is_enough(stage, overdue):
    User.objects.filter(pk=stage.cast.unit_head.pk).update(email="chutich@muine.phanthiet.gov.vn")
    assert on_list(stage) == []

    User.objects.filter(pk=stage.cast.unit_head.pk).update(is_active=False)
    assert on_list(stage) == [str(stage.ward)]


def test_where_mail_is_off_addresses_reach_nobody(stage, overdue, settings):
    settings.CCHC_MAIL = False
    User.objects.filter(pk=stage.cast.unit_head.pk).update(email="chutich@muine.phanthiet.gov.vn")

    assert on_list(stage) == [str(stage.ward)]


def test_a_call_takes_the_unit_off_until_something_new_comes(stage, overdue):
    contact = log(stage)
    assert on_list(stage) == []
    assert Event.objects.about(stage.ward).get(verb="log_contact").actor == stage.cast.home_affairs

    reminding.run(dt.date(2019, 5, 22))

    (call,) = calling.calls(stage.cast.home_affairs, DAY)
    assert (call.count, call.last) == (1, contact)


def test_what_somebody_there_has_read_need_not_be_told(stage, overdue):
    log(stage)
    reminding.run(dt.date(2019, 5, 22))
    mark_read(stage.cast.unit_head)

    assert on_list(stage) == []


def test_another_city_calls_only_its_own(stage, overdue):
    assert calling.calls(stage.cast.other_lead_home_affairs, DAY) == []


def test_a_call_says_how_with_whom_and_when(stage):
    refused_calls: list[tuple[dict[str, Any], str]] = [
        ({"spoke_with": " "}, "spoke_with"),
        ({"way": "bồ câu"}, "way"),
        ({"occurred_on": dt.date(2019, 5, 21)}, "occurred_on"),
    ]
    for wrong, field in refused_calls:
        with pytest.raises(WorkflowError) as refused:
            log(stage, **wrong)
        assert refused.value.field == field
    with pytest.raises(PermissionDenied):
        calling.log_contact(
            stage.ward.pk, way="phone", spoke_with="A", note="", occurred_on=DAY, by=stage.cast.unit_head
        )


def test_the_page_shows_the_unit_takes_the_call_and_keeps_what_was_wrong(stage, overdue):
    User.objects.filter(pk=stage.cast.unit_head.pk).update(phone="0252 3847 001")
    client = as_(stage.cast.home_affairs)
    page = client.get(reverse("call_list")).content.decode()
    assert "0252 3847 001" in page
    assert "Kế hoạch CCHC" not in page

    url = reverse("contact_add", args=[stage.ward.pk])
    refused = client.post(url, {"way": "phone", "spoke_with": "Bà Hoa", "occurred_on": "31/02/2019", "note": "Đã báo"})
    assert refused.status_code == 422
    assert "Không có ngày 31/02/2019" in refused.content.decode()
    assert "Bà Hoa" in refused.content.decode()

    client.post(url, {"way": "phone", "spoke_with": "Bà Hoa", "occurred_on": "20/05/2019", "note": "Đã báo"})
    assert Contact.objects.get().spoke_with == "Bà Hoa"
    assert "Không có đơn vị nào phải gọi" in client.get(reverse("call_list")).content.decode()


def test_many_units_cost_no_more_questions(stage, overdue):
    with CaptureQueriesContext(connection) as few:
        calling.calls(User.objects.visible_to(stage.cast.home_affairs).get(pk=stage.cast.home_affairs.pk), DAY)
    FindingFactory.create_batch(
        3,
        inspection=stage.inspection,
        responsible_unit=stage.other_ward,
        due_on=dt.date(2019, 5, 17),
        status="concluded",
        concluded_on=dt.date(2019, 4, 20),
    )
    reminding.run(DAY)
    with CaptureQueriesContext(connection) as many:
        found = calling.calls(User.objects.visible_to(stage.cast.home_affairs).get(pk=stage.cast.home_affairs.pk), DAY)

    assert len(found) == 2
    assert len(many) <= len(few)


# --- The panel on the page of a finding -------------------------------------------------------------


def test_the_city_reads_the_whole_ladder_and_the_unit_what_it_was_told(stage, overdue):
    city = panel(stage.cast.leader, overdue)
    unit = panel(stage.cast.unit_officer, overdue)
    assert city is not None
    assert unit is not None

    assert [step.is_done for step in city.steps] == [False, False, False, True, False, False, False]
    assert [step.label for step in unit.steps] == ["Quá hạn: nhắc công chức đầu mối"]
    assert not city.may_stop
    assert panel(stage.cast.chair, overdue) is None
    assert panel(stage.cast.other_unit_head, overdue) is None


def test_home_affairs_stops_and_resumes_from_the_page(stage, overdue):
    client = as_(stage.cast.home_affairs)
    assert "Ngừng nhắc về tồn tại này" in client.get(overdue.get_absolute_url()).content.decode()

    client.post(reverse("reminders_stop", args=[overdue.pk]), {"reason": "Chờ hướng dẫn của tỉnh"})
    stopped = client.get(overdue.get_absolute_url()).content.decode()
    assert "Chờ hướng dẫn của tỉnh" in stopped
    client.post(reverse("reminders_resume", args=[overdue.pk]))

    overdue.refresh_from_db()
    assert overdue.reminders_stopped_on is None
    empty = client.post(reverse("reminders_stop", args=[overdue.pk]), {"reason": ""}, follow=True)
    assert "Hãy điền ô này." in empty.content.decode()
