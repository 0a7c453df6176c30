"""The calendar at a secret address: who gets one, what stands in it, when it dies."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from cchc.lib.dates import ZONE
from cchc.tests.cast import sign_in
from inspections import feeding, workflow
from inspections.enums import HalfDay, InspectionKind, InspectionStatus
from inspections.tests.factories import STARTED_AT, InspectionFactory
from units import feeding as addresses
from units import workflow as people
from units.enums import Role
from units.models import CalendarFeed, Event, Membership

pytestmark = pytest.mark.django_db

DAY = dt.date(2019, 5, 21)


@pytest.fixture(autouse=True)
def that_day(settings):
    settings.CCHC_DEMO_TODAY = DAY


def address_for(user):
    """As the person gets it on the page."""
    page = sign_in(user).post(reverse("calendar_feed_renew")).content.decode()
    return re.findall(r"http://testserver(/lich/[\w-]{22}\.ics)", page)[0]


def parts(body, name="VEVENT") -> list[Any]:
    return list(Calendar.from_ical(body).walk(name))


def events_at(address):
    answer = Client().get(address)
    assert answer.status_code == 200
    return parts(answer.content)


def visit(stage, **fields):
    here = stage.inspection
    settings = {"team": here.team, "round": here.round, "unit": stage.other_ward, "lead_unit": stage.city}
    return InspectionFactory(
        **{**settings, "criteria_set": here.criteria_set, "visit_on": dt.date(2019, 6, 12), **fields}
    )


def summaries(address):
    return [str(event["summary"]) for event in events_at(address)]


# --- What stands in it ------------------------------------------------------------------------------


def test_it_holds_unit_and_half_day_and_nothing_else(stage):
    visit(stage, half_day=HalfDay.AFTERNOON)

    body = Client().get(address_for(stage.cast.home_affairs)).content.decode()

    event = next(e for e in parts(body) if "Hàm Tiến" in e["summary"])
    assert str(event["summary"]) == "Kiểm tra CCHC: UBND phường Hàm Tiến (buổi chiều)"
    assert event["dtstart"].dt == dt.datetime(2019, 6, 12, 13, 30, tzinfo=ZONE)
    assert event["dtstart"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert event["dtend"].dt == dt.datetime(2019, 6, 12, 17, 0, tzinfo=ZONE)
    assert set(event) == {
        *("UID", "SUMMARY", "STATUS", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "CLASS", "DTSTART", "DTEND")
    }
    people_of_it = [stage.cast.chair, stage.cast.secretary, stage.cast.member, stage.cast.home_affairs]
    assert [person.full_name for person in people_of_it if person.full_name in body] == []


def test_a_full_day_is_an_event_of_the_whole_day(stage):
    visit(stage, half_day=HalfDay.FULL_DAY)

    event = next(e for e in events_at(address_for(stage.cast.leader)) if "Hàm Tiến" in e["summary"])

    assert (event["dtstart"].dt, event["dtend"].dt) == (dt.date(2019, 6, 12), dt.date(2019, 6, 13))


def test_lines_are_folded_and_the_time_zone_is_told(stage):
    body = Client().get(address_for(stage.cast.home_affairs)).content

    assert body.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert [str(zone["tzid"]) for zone in parts(body, "VTIMEZONE")] == ["Asia/Ho_Chi_Minh"]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("home_affairs", {"Mũi Né", "Hàm Tiến"}),
        ("leader", {"Mũi Né", "Hàm Tiến"}),
        ("unit_head", {"Mũi Né"}),
        ("other_unit_head", {"Hàm Tiến"}),
        ("chair", {"Mũi Né"}),
        ("clerk", set()),
        ("other_lead_home_affairs", set()),
    ],
)
def test_each_gets_the_inspections_that_he_sees(stage, who, sees):
    visit(stage)

    found = summaries(address_for(getattr(stage.cast, who)))

    assert {name for name in ("Mũi Né", "Hàm Tiến") if any(name in words for words in found)} == sees
    assert len(found) == len(sees)


def test_an_unannounced_inspection_comes_in_when_it_has_started(stage):
    secret = visit(stage, kind=InspectionKind.UNANNOUNCED, round=None)
    address, wards = address_for(stage.cast.home_affairs), address_for(stage.cast.other_unit_head)
    assert len(summaries(address)) == 1
    assert summaries(wards) == []

    secret.status, secret.started_at = InspectionStatus.IN_PROGRESS, STARTED_AT
    secret.save()

    assert len(summaries(address)) == 2
    assert len(summaries(wards)) == 1


def test_a_called_off_inspection_stays_under_its_uid_and_is_marked(stage):
    planned = visit(stage)
    address = address_for(stage.cast.home_affairs)
    before = events_at(address)[-1]

    workflow.postpone(planned.pk, by=stage.cast.home_affairs, reason="Bão")
    postponed = events_at(address)[-1]
    workflow.cancel(planned.pk, by=stage.cast.home_affairs, reason="Trùng việc")
    cancelled = events_at(address)[-1]

    assert before["uid"] == postponed["uid"] == cancelled["uid"]
    assert [str(e["status"]) for e in (before, postponed, cancelled)] == ["CONFIRMED", "CANCELLED", "CANCELLED"]
    assert [str(e["summary"])[:7] for e in (postponed, cancelled)] == ["Hoãn: K", "Đã hủy:"]
    assert before["sequence"] < postponed["sequence"] < cancelled["sequence"]
    assert "Bão" not in Client().get(address).content.decode()


def test_it_asks_as_much_for_many_as_for_few(stage):
    user = stage.cast.home_affairs
    few = _queries(lambda: feeding.calendar_of(user))
    for day in range(1, 20):
        visit(stage, visit_on=dt.date(2019, 6, day), kind=InspectionKind.FOLLOW_UP)
    user.__dict__.pop("_remembered", None)

    assert _queries(lambda: feeding.calendar_of(user)) <= few <= 4


def _queries(work):
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


# --- The address ------------------------------------------------------------------------------------


def test_the_address_is_shown_once_and_kept_as_a_hash_alone(stage):
    user = stage.cast.member
    address = address_for(user)
    token = address.removeprefix("/lich/").removesuffix(".ics")
    feed = CalendarFeed.objects.get(user=user)

    page = sign_in(user).get(reverse("profile")).content.decode()

    assert token not in page
    assert feed.token_hash == addresses.hash_of(token) != token
    assert not Event.objects.filter(data__icontains=token).exists()


def test_the_page_that_shows_it_is_kept_nowhere(stage):
    answer = sign_in(stage.cast.member).post(reverse("calendar_feed_renew"))

    assert "no-store" in answer["Cache-Control"]
    assert "webcal://testserver/lich/" in answer.content.decode()


def test_a_new_address_ends_the_old_one(stage):
    old = address_for(stage.cast.member)
    new = address_for(stage.cast.member)

    assert [Client().get(address).status_code for address in (old, new)] == [404, 200]


def test_making_renewing_and_revoking_are_events(stage):
    address_for(stage.cast.member)
    address_for(stage.cast.member)
    sign_in(stage.cast.member).post(reverse("calendar_feed_revoke"))

    kept = Event.objects.filter(actor=stage.cast.member, verb__endswith="calendar_feed").order_by("pk")
    assert [event.verb.split("_")[0] for event in kept] == ["create", "renew", "revoke"]
    assert {event.lead_unit_id for event in kept} == {stage.city.pk}
    log = sign_in(stage.cast.administrator).get(reverse("grant_list"), {"show": "log"}).content.decode()
    assert "Hủy địa chỉ lịch riêng" in log


def test_there_is_nothing_to_revoke_where_none_was_made(stage):
    page = sign_in(stage.cast.member).post(reverse("calendar_feed_revoke"), follow=True).content.decode()

    assert "Bạn chưa có địa chỉ lịch nào." in page


def test_it_dies_with_the_role_and_a_new_role_does_not_wake_it(stage):
    officer = stage.cast.unit_officer
    address = address_for(officer)
    Membership.objects.filter(user=officer).update(ends_on=DAY)
    assert Client().get(address).status_code == 200  # the last day

    Membership.objects.filter(user=officer).update(ends_on=DAY - dt.timedelta(days=1))
    assert Client().get(address).status_code == 404

    Membership.objects.create(user=officer, unit=stage.other_ward, role=Role.UNIT_OFFICER, starts_on=DAY)
    assert Client().get(address).status_code == 404
    assert "Địa chỉ cũ đã ngừng hoạt động" in sign_in(officer).get(reverse("profile")).content.decode()


def test_it_dies_with_the_account_for_good(stage):
    address = address_for(stage.cast.unit_officer)

    people.deactivate(stage.cast.unit_officer.pk, by=stage.cast.administrator)
    assert Client().get(address).status_code == 404

    people.activate(stage.cast.unit_officer.pk, by=stage.cast.administrator)
    assert Client().get(address).status_code == 404


def test_unknown_malformed_and_dead_addresses_answer_the_same(stage):
    dead = address_for(stage.cast.unit_officer)
    addresses.revoke(by=stage.cast.unit_officer)
    answers = []
    for path in (
        dead,
        f"/lich/{'A' * 22}.ics",
        "/lich/x.ics",
        f"/lich/{'9' * 5000}.ics",
        "/lich/%00.ics",
        "/lich/ố.ics",
    ):
        with CaptureQueriesContext(connection) as captured:
            answer = Client().get(path)
        feeds = [query for query in captured if "calendarfeed" in query["sql"]]
        answers.append((answer.status_code, answer.content, sorted(answer.headers.items()), len(feeds)))

    assert answers[0][0] == 404
    assert answers[0][3] == 1
    assert all(answer == answers[0] for answer in answers)


def test_one_that_has_it_already_is_told_so(stage):
    address = address_for(stage.cast.home_affairs)
    first = Client().get(address)

    again = Client().get(address, headers={"If-None-Match": first["ETag"]})
    visit(stage)
    changed = Client().get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert all("private" in answer["Cache-Control"] for answer in (first, again, changed))
    assert first["Content-Type"] == "text/calendar; charset=utf-8"


def test_too_many_from_one_place_are_refused(stage):
    address = address_for(stage.cast.home_affairs)

    answers = [Client().get(address).status_code for _ in range(121)]

    assert answers[:120] == [200] * 120
    assert answers[120] == 429


def test_nothing_is_written_there(stage):
    assert Client().post(address_for(stage.cast.home_affairs)).status_code == 405
