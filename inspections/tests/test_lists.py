"""The list of inspections and the calendar."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections import calendars
from inspections.enums import InspectionKind, InspectionRole, InspectionStatus
from inspections.models import Inspection, InspectionMember
from inspections.tests.factories import InspectionFactory

pytestmark = pytest.mark.django_db

LIST = reverse("inspection_list")


def many(stage, count, *, undated=0):
    """Follow-up inspections of the two wards, several on a day, some without a date."""
    first = stage.inspection
    rows = [
        Inspection(
            lead_unit=stage.city,
            team=first.team,
            round=first.round,
            unit=stage.ward if number % 2 else stage.other_ward,
            kind=InspectionKind.FOLLOW_UP,
            criteria_set=first.criteria_set,
            status=InspectionStatus.PLANNED if number < undated else InspectionStatus.SCHEDULED,
            visit_on=None if number < undated else dt.date(2019, 5, 2) + dt.timedelta(days=number // 3),
            half_day="" if number < undated else "morning",
        )
        for number in range(count)
    ]
    made = Inspection.objects.bulk_create(rows)
    InspectionMember.objects.bulk_create(
        InspectionMember(inspection=row, user=stage.cast.chair, role=InspectionRole.CHAIR) for row in made
    )


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured), response


@pytest.mark.parametrize("role", ["home_affairs", "leader", "chair", "unit_head"])
def test_the_list_asks_as_much_for_many_rows_as_for_few(client, stage, role):
    client.force_login(getattr(stage.cast, role))
    few, _ = queries(client, LIST)

    many(stage, 200)
    lots, response = queries(client, LIST)

    assert lots <= few <= 12
    assert len(response.content) <= 60_000


def test_every_inspection_is_on_one_page_once_forwards_and_backwards(client, stage):
    many(stage, 130, undated=20)
    client.force_login(stage.cast.home_affairs)
    forwards, url = [], LIST
    while url:
        page = client.get(url).context["page"]
        forwards.append([row["pk"] for row in page.rows])
        url = LIST + page.next_query if page.next_query else ""
        last = page
    backwards = [forwards[-1]]
    while last.previous_query:
        last = client.get(LIST + last.previous_query).context["page"]
        backwards.insert(0, [row["pk"] for row in last.rows])

    in_order = Inspection.objects.for_list().values_list("pk", flat=True)
    assert [pk for page in forwards for pk in page] == list(in_order)
    assert backwards == forwards
    assert [len(page) for page in forwards] == [50, 50, 31]


def test_filters_narrow_the_list(client, stage):
    many(stage, 6, undated=2)
    client.force_login(stage.cast.home_affairs)

    def count(**query):
        return client.get(LIST, query).context["page"].count

    assert count() == 7
    assert count(q="ham tien") == 3
    assert count(q="Hàm Tiến") == 3
    assert count(status="planned") == 2
    assert count(kind="planned") == 1
    assert count(round=stage.inspection.round_id, unit=stage.ward.pk) == 4
    assert count(year="2019") == 7
    assert count(year="2018") == 0
    assert count(mine="on") == 0
    assert count(status="không có", round="x", unit="-1") == 7


def test_mine_are_those_in_which_i_take_part(client, stage):
    many(stage, 3)
    client.force_login(stage.cast.member)

    assert client.get(LIST, {"mine": "on"}).context["page"].count == 1


def test_htmx_gets_the_results_alone(client, stage):
    client.force_login(stage.cast.home_affairs)

    part = client.get(LIST, headers={"HX-Request": "true"}).content.decode()

    assert "UBND phường Mũi Né" in part
    assert "<html" not in part
    assert "1 cuộc kiểm tra" in part


def test_a_unit_sees_its_own_and_no_filter_of_rounds(client, stage):
    many(stage, 4)
    client.force_login(stage.cast.other_unit_head)

    response = client.get(LIST)

    assert {row["unit__short_name"] for row in response.context["rows"]} == {"UBND phường Hàm Tiến"}
    assert "round" not in response.context["form"].fields


# --- Calendar ---


def test_a_month_is_whole_weeks_from_monday():
    shown = calendars.span("month", dt.date(2019, 5, 20))

    assert (shown.first, shown.last) == (dt.date(2019, 4, 29), dt.date(2019, 6, 2))
    assert (shown.previous, shown.following) == (dt.date(2019, 4, 1), dt.date(2019, 6, 1))
    assert calendars.span("month", dt.date(2019, 12, 31)).following == dt.date(2020, 1, 1)


def test_the_calendar_shows_visits_holidays_and_who_goes(client, stage):
    client.force_login(stage.cast.home_affairs)
    url = reverse("calendar")

    page = client.get(url).content.decode()
    assert "UBND phường Mũi Né" in page
    assert "Ngày Quốc tế Lao động 1/5" in page
    mine = client.get(url, {"nguoi": stage.cast.member.pk, "ngay": "2019-05-20"})
    nobodys = client.get(url, {"nguoi": "0", "don-vi": "abc", "kieu": "tuan", "ngay": "hôm qua"})

    assert mine.context["count"] == 1
    assert nobodys.context["count"] == 0
    assert nobodys.context["span"].title == "Tuần từ 20/05 đến 26/05/2019"


def test_who_is_chosen_stays_chosen_in_a_month_without_him(client, stage):
    client.force_login(stage.cast.home_affairs)
    asked = {"ngay": "2019-09-01", "nguoi": stage.cast.chair.pk, "don-vi": stage.ward.pk}

    page = client.get(reverse("calendar"), asked)

    assert page.context["count"] == 0
    assert page.context["choices"] == {
        "people": [(stage.cast.chair.pk, "Hồ Chủ Trì")],
        "units": [(stage.ward.pk, "UBND phường Mũi Né")],
    }
    assert page.content.decode().count(" selected>") == 3
    nobody = client.get(
        reverse("calendar"), {"nguoi": stage.cast.outsider.pk, "don-vi": stage.city.pk, "ngay": "2019-09-01"}
    )
    assert nobody.context["choices"] == {"people": [], "units": []}


def test_postponed_and_cancelled_visits_are_not_in_the_calendar(client, stage):
    client.force_login(stage.cast.home_affairs)
    for status in (InspectionStatus.POSTPONED, InspectionStatus.CANCELLED):
        Inspection.objects.update(status=status, started_at=None)

        assert client.get(reverse("calendar")).context["count"] == 0


def test_the_calendar_asks_as_much_for_many_rows_as_for_few(client, stage):
    client.force_login(stage.cast.home_affairs)
    few, _ = queries(client, reverse("calendar"))

    many(stage, 60)

    assert queries(client, reverse("calendar"))[0] <= few <= 12


def test_the_pages_of_a_round_ask_as_much_for_many_rows_as_for_few(client, stage):
    client.force_login(stage.cast.home_affairs)
    urls = [reverse(name, args=[stage.inspection.round_id]) for name in ("round", "round_schedule", "round_coverage")]
    few = [queries(client, url)[0] for url in urls]
    InspectionFactory(
        team=stage.inspection.team, round=stage.inspection.round, unit=stage.other_ward, lead_unit=stage.city,
        criteria_set=stage.inspection.criteria_set,
    )  # fmt: skip

    many(stage, 20)

    for url, before in zip(urls, few, strict=True):
        assert queries(client, url)[0] <= before + 1, url
