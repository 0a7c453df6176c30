"""Notices: to roles, read person by person, counted by the bell."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from units.enums import Role
from units.models import Membership, Notification, NotificationRead, Unit, User
from units.notifying import BELL_LIMIT, bell, mark_read, notify, unread_count
from units.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 5, 20)


def tell(unit: Unit, *roles: Role, text: str = "Có việc", number: int = 1) -> None:
    for _ in range(number):
        notify(unit=unit.pk, roles=roles, kind="khac", text=text, url="/ton-tai/", subject=unit, occurred_on=DAY)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_notice_reaches_whoever_holds_the_role_and_nobody_else(stage):
    tell(stage.ward, Role.UNIT_HEAD, Role.UNIT_OFFICER)
    tell(stage.city, Role.HOME_AFFAIRS)

    told = {name: unread_count(user) for name, user in stage.cast.people().items() if unread_count(user)}
    assert told == {"unit_head": 1, "unit_officer": 1, "home_affairs": 1}


def test_a_successor_inherits_what_his_predecessor_was_told(stage):
    tell(stage.ward, Role.UNIT_OFFICER)
    mark_read(stage.cast.unit_officer)
    Membership.objects.filter(user=stage.cast.unit_officer).update(ends_on=dt.date(2019, 5, 19))
    successor = UserFactory(username="kenhiem", roles=[(Role.UNIT_OFFICER, stage.ward)])

    former = User.objects.visible_to(successor).get(pk=stage.cast.unit_officer.pk)
    assert (unread_count(successor), unread_count(former)) == (1, 0)


def test_a_transaction_that_fails_tells_nobody(stage):
    def broken() -> None:
        with transaction.atomic():
            tell(stage.ward, Role.UNIT_HEAD)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()

    assert Notification.objects.count() == 0


def test_reading_is_ones_own_and_counts_once(stage):
    other = UserFactory(username="thuhai", roles=[(Role.UNIT_OFFICER, stage.ward)])
    tell(stage.ward, Role.UNIT_OFFICER, number=2)

    assert (mark_read(stage.cast.unit_officer), mark_read(stage.cast.unit_officer)) == (2, 0)
    assert unread_count(other) == 2


def test_nobody_marks_what_is_not_addressed_to_him(stage):
    tell(stage.ward, Role.UNIT_OFFICER)

    assert mark_read(stage.cast.other_unit_head, Notification.objects.values_list("pk", flat=True)) == 0
    assert NotificationRead.objects.count() == 0


def test_a_text_too_long_is_shortened_rather_than_refused(stage):
    tell(stage.ward, Role.UNIT_HEAD, text="ố" * 400)

    assert len(Notification.objects.get().text) == 300


def test_the_bell_counts_to_ninety_nine_in_one_query(stage):
    tell(stage.ward, Role.UNIT_OFFICER, number=BELL_LIMIT + 5)
    user = stage.cast.unit_officer
    assert unread_count(user) == BELL_LIMIT + 1

    with CaptureQueriesContext(connection) as captured:
        assert bell(user).text == "99+"
    assert len(captured) == 1


def test_the_head_of_every_page_says_how_many_are_unread(stage):
    tell(stage.ward, Role.UNIT_OFFICER, number=3)

    page = as_(stage.cast.unit_officer).get(reverse("profile")).content.decode()

    assert 'aria-label="Thông báo: 3 chưa đọc"' in page


def test_parts_of_pages_ask_nothing_for_the_bell(stage):
    client = as_(stage.cast.home_affairs)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("inspection_list"), headers={"HX-Request": "true"})

    assert [query for query in captured if "units_notification" in query["sql"]] == []


def test_opening_one_marks_it_read_and_leads_to_its_page(stage):
    tell(stage.ward, Role.UNIT_OFFICER)
    notice = Notification.objects.get()

    answer: Any = as_(stage.cast.unit_officer).get(reverse("notification", args=[notice.pk]))

    assert answer.url == "/ton-tai/"
    assert unread_count(stage.cast.unit_officer) == 0
    assert as_(stage.cast.unit_head).get(reverse("notification", args=[notice.pk])).status_code == 404


def test_a_notice_never_leads_away_from_the_system(stage):
    tell(stage.ward, Role.UNIT_OFFICER)
    Notification.objects.update(url="https://noi-khac.example/")

    answer: Any = as_(stage.cast.unit_officer).get(reverse("notification", args=[Notification.objects.get().pk]))

    assert answer.url == reverse("notification_list")


def test_the_page_shows_what_is_unread_and_on_demand_all(stage):
    tell(stage.ward, Role.UNIT_OFFICER, text="Việc cũ")
    mark_read(stage.cast.unit_officer)
    tell(stage.ward, Role.UNIT_OFFICER, text="Việc mới")
    client = as_(stage.cast.unit_officer)

    unread = client.get(reverse("notification_list")).content.decode()
    everything = client.get(reverse("notification_list"), {"loc": "tat-ca"}).content.decode()

    assert "Việc mới" in unread
    assert "Việc cũ" not in unread
    assert "Việc cũ" in everything


@pytest.mark.parametrize("htmx", [False, True])
def test_some_or_all_are_marked_from_the_page(stage, htmx: bool):
    tell(stage.ward, Role.UNIT_OFFICER, number=3)
    client, user = as_(stage.cast.unit_officer), stage.cast.unit_officer
    headers: dict[str, Any] = {"HX-Request": "true"} if htmx else {}
    first = Notification.objects.order_by("pk")[0].pk

    answer = client.post(reverse("notification_read"), {"id": [str(first), "rác", "-1"]}, headers=headers)
    assert unread_count(user) == 2
    if htmx:
        assert 'hx-swap-oob="true"' in answer.content.decode()
    client.post(reverse("notification_read"), {"all": "1"}, headers=headers)
    assert unread_count(user) == 0
