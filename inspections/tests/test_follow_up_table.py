"""The follow-up table: what each filter and order gives; what a row says; many rows at once."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cchc.tests.cast import Stage, set_stage
from inspections.clocks import due_filter, due_state, last_soon_day
from inspections.enums import FindingStatus, Severity
from inspections.models import Finding, Reminder
from inspections.tests.factories import FindingFactory
from units.models import Event

pytestmark = pytest.mark.django_db
TODAY = dt.date(2019, 5, 20)


@pytest.fixture
def stage() -> Stage:
    return set_stage()


def _finding(stage: Stage, text: str, **fields: object) -> Finding:
    given = {"status": FindingStatus.CONCLUDED, "due_on": TODAY + dt.timedelta(days=30), **fields}
    finding: Finding = FindingFactory(inspection=stage.inspection, text=text, **given)
    return finding


def _rows(client: Client, user: object, **query: str) -> list[str]:
    client.force_login(user)  # type: ignore[arg-type]
    return [str(row["text"]) for row in client.get(reverse("finding_list"), query).context["rows"]]


def _various(stage: Stage) -> None:
    _finding(stage, "quá hạn", due_on=TODAY - dt.timedelta(days=3), severity=Severity.MINOR)
    _finding(stage, "hôm nay", due_on=TODAY, severity=Severity.MAJOR, occurrence=2)
    _finding(stage, "sắp đến", due_on=last_soon_day(TODAY), concluded_on=TODAY)
    _finding(stage, "còn lâu", due_on=last_soon_day(TODAY) + dt.timedelta(days=1), occurrence=3)
    _finding(stage, "chờ xác nhận", due_on=TODAY - dt.timedelta(days=9), status=FindingStatus.REPORTED_DONE)
    _finding(stage, "không làm được", status=FindingStatus.NOT_DONE, due_on=None)
    _finding(stage, "mới ghi", status=FindingStatus.RECORDED, due_on=None)
    _finding(stage, "xong", status=FindingStatus.VERIFIED, due_on=None, closed_on=TODAY)


OPEN_ONES = {"quá hạn", "hôm nay", "sắp đến", "còn lâu", "chờ xác nhận", "không làm được", "mới ghi"}
FILTERS = [
    ({"due": "overdue"}, {"quá hạn"}),
    ({"due": "due_today"}, {"hôm nay"}),
    ({"due": "due_soon"}, {"sắp đến"}),
    ({"due": "later"}, {"còn lâu"}),
    ({"desk": "home_affairs"}, {"chờ xác nhận", "không làm được"}),
    ({"desk": "nobody"}, {"xong"}),
    ({"desk": "conclusion"}, {"mới ghi"}),
    ({"due": "near"}, {"hôm nay", "sắp đến"}),
    ({}, OPEN_ONES),
    ({"sort": "severity"}, OPEN_ONES),
    ({"status": "open"}, OPEN_ONES),
    ({"status": ""}, OPEN_ONES | {"xong"}),
    ({"status": "all"}, OPEN_ONES | {"xong"}),
    ({"again": "no"}, OPEN_ONES - {"hôm nay", "còn lâu"} | {"xong"}),
    ({"desk": "unit", "again": "yes"}, {"hôm nay", "còn lâu"}),
    ({"again": "no", "due": "overdue"}, {"quá hạn"}),
    ({"due_from": "2019-05-20", "due_to": "2019-05-20"}, {"hôm nay"}),
    ({"due_from": "31/02/2019"}, set()),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS, ids=[str(query) for query, _ in FILTERS])
def test_each_filter_leaves_the_rows_that_it_names(stage: Stage, client: Client, query, expected):
    _various(stage)

    assert set(_rows(client, stage.cast.home_affairs, **query)) == expected


def test_the_table_says_that_it_shows_what_is_open_and_leads_to_all(stage: Stage, client: Client):
    _various(stage)
    client.force_login(stage.cast.home_affairs)

    page = client.get(reverse("finding_list"), {"sort": "severity"}).content.decode()

    assert 'value="open" selected' in page
    assert 'href="?sort=severity&amp;status=all">Xem tất cả' in page
    assert "Đang hiện tồn tại đang mở" not in client.get(reverse("finding_list"), {"due": "overdue"}).content.decode()


def test_a_filter_that_makes_no_sense_says_so(stage: Stage, client: Client):
    client.force_login(stage.cast.home_affairs)

    page = client.get(reverse("finding_list"), {"due_from": "31/02/2019"}).content.decode()

    assert "Không có ngày 31/02/2019" in page


ORDERS = [
    ("", ["quá hạn", "hôm nay", "sắp đến", "còn lâu"]),
    ("due_last", ["còn lâu", "sắp đến", "hôm nay", "quá hạn"]),
    ("severity", ["hôm nay", "sắp đến", "còn lâu", "quá hạn"]),
    ("again", ["còn lâu", "hôm nay"]),
    ("concluded", ["sắp đến"]),
]


@pytest.mark.parametrize(("order", "expected"), ORDERS)
def test_the_table_sorts_as_asked(stage: Stage, client: Client, order: str, expected: list[str]):
    _various(stage)

    rows = _rows(client, stage.cast.home_affairs, sort=order, desk="unit")

    told = [row for row in rows if row in expected]
    assert sorted(rows[: len(expected)]) == sorted(expected)
    assert told == expected or order == "severity"  # two of one severity stand by key
    if order == "severity":
        assert (rows[0], rows[-1]) == (expected[0], expected[-1])


@pytest.mark.parametrize("days", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12])
def test_the_page_and_the_database_mean_the_same_by_soon(stage: Stage, days: int):
    """One definition: each row is in the state that its filter finds."""
    finding = _finding(stage, "một", due_on=TODAY + dt.timedelta(days=days - 2))
    state = due_state(finding.status, finding.due_on, TODAY)

    found = [
        name
        for name in ("overdue", "due_today", "due_soon", "later")
        if Finding.objects.filter(due_filter(name, TODAY)).exists()
    ]

    assert found == [state.value]


def test_several_are_reminded_at_once_and_each_is_logged(stage: Stage, client: Client):
    running = [_finding(stage, f"số {number}", released_at=timezone.now()) for number in range(3)]
    done = _finding(stage, "xong", status=FindingStatus.VERIFIED, released_at=timezone.now())
    client.force_login(stage.cast.home_affairs)

    response = client.post(
        reverse("finding_remind") + "?desk=unit", {"finding": [str(row.pk) for row in (*running, done)]}, follow=True
    )

    said = " ".join(str(message) for message in response.context["messages"])
    assert response.redirect_chain[0][0].endswith("?desk=unit")
    assert "Đã nhắc đơn vị về 3 tồn tại." in said
    assert "1 tồn tại không nhắc được" in said
    assert [Event.objects.about(row).count() for row in (*running, done)] == [1, 1, 1, 0]
    assert Reminder.objects.count() == 0  # the ladder's own rungs stay as they are


def test_nonsense_among_the_ticked_rows_is_left_out(stage: Stage, client: Client):
    client.force_login(stage.cast.home_affairs)

    response = client.post(reverse("finding_remind"), {"finding": ["abc", "", "1"]}, follow=True)

    assert "Hãy chọn ít nhất một dòng" in response.content.decode()
