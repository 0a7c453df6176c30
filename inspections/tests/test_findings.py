"""The list of findings and the page of one."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inspections.enums import FindingStatus, Severity
from inspections.models import Finding
from inspections.models.finding import fold
from inspections.tests.factories import FindingFactory
from units.models import Event
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db

INSIDE = {"home_affairs", "home_affairs_head", "leader", "chair", "secretary", "member", "other_member"}
OF_THE_WARD = {"unit_head", "unit_officer"}


def _list(client, **query):
    return client.get(reverse("finding_list"), query).content.decode()


def _who_gets(client, stage, url):
    found = set()
    for name, user in stage.cast.people().items():
        client.force_login(user)
        if client.get(url).status_code == 200:
            found.add(name)
    return found


def _many(stage, number, **fields):
    text = "Niêm yết thiếu thủ tục hành chính thuộc lĩnh vực chứng thực, hộ tịch tại Bộ phận Tiếp nhận và Trả kết quả. "
    rows = [
        Finding(
            inspection=stage.inspection,
            plan=stage.inspection.plan,
            lead_unit=stage.city,
            issued_to_unit=stage.ward,
            responsible_unit=stage.ward,
            criterion=stage.inspection.criteria_set.criteria.get(code="1.1.1"),
            field_slug="steering",
            text=f"Tồn tại số {i}. " + text * 15,
            due_on=dt.date(2019, 6, 1) + dt.timedelta(days=i % 40) if i % 7 else None,
            lost_points=1,
            **fields,
        )
        for i in range(number)
    ]
    return Finding.objects.bulk_create(rows)


def test_a_finding_is_hidden_from_its_ward_until_it_is_released(client, stage):
    finding = FindingFactory(inspection=stage.inspection)
    url = reverse("finding", args=[finding.pk])
    before = _who_gets(client, stage, url)

    Finding.objects.update(released_at=timezone.now())

    assert before == INSIDE
    assert _who_gets(client, stage, url) == INSIDE | OF_THE_WARD


def test_the_list_of_a_ward_holds_its_released_findings_alone(client, stage):
    FindingFactory(inspection=stage.inspection, text="Chưa gửi đơn vị")
    FindingFactory(inspection=stage.inspection, text="Đã gửi đơn vị", released_at=timezone.now())
    FindingFactory(
        inspection=stage.inspection,
        issued_to_unit=stage.other_ward,
        responsible_unit=stage.other_ward,
        text="Của phường khác",
        released_at=timezone.now(),
    )
    client.force_login(stage.cast.unit_head)

    page = _list(client)

    assert "Đã gửi đơn vị" in page
    assert "Chưa gửi đơn vị" not in page
    assert "Của phường khác" not in page


FILTERS = [
    ({"status": "verified"}, {"Đã xong"}),
    ({"status": "overdue"}, {"Quá hạn rồi"}),
    ({"severity": "major"}, {"Quá hạn rồi"}),
    ({"field": "procedures"}, {"Đã xong"}),
    ({"year": "2018"}, set()),
    ({"year": "2019"}, {"Quá hạn rồi", "Đã xong", "Đến hạn hôm nay"}),
    ({"q": "qua han"}, {"Quá hạn rồi"}),
    ({"q": "ĐẾN hạn"}, {"Đến hạn hôm nay"}),
    ({"q": "không có chữ này"}, set()),
    ({"q": "100%"}, set()),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_each_filter_leaves_the_rows_that_it_names(client, stage, query, expected):
    FindingFactory(
        inspection=stage.inspection,
        text="Quá hạn rồi",
        due_on=dt.date(2019, 5, 19),
        severity=Severity.MAJOR,
        status=FindingStatus.CONCLUDED,
    )
    FindingFactory(
        inspection=stage.inspection,
        text="Đến hạn hôm nay",
        due_on=dt.date(2019, 5, 20),
        status=FindingStatus.CONCLUDED,
    )
    FindingFactory(
        inspection=stage.inspection,
        text="Đã xong",
        due_on=dt.date(2019, 5, 1),
        status=FindingStatus.VERIFIED,
        field_slug="procedures",
    )
    client.force_login(stage.cast.home_affairs)

    page = _list(client, **query)

    assert {text for text in ("Quá hạn rồi", "Đến hạn hôm nay", "Đã xong") if f">{text}</a>" in page} == expected


def test_the_unit_and_the_round_are_filters_too(client, stage):
    FindingFactory(inspection=stage.inspection, text="Của Mũi Né")
    client.force_login(stage.cast.home_affairs)

    assert "Của Mũi Né" in _list(client, unit=stage.ward.pk, round=stage.inspection.round_id)
    assert "Của Mũi Né" not in _list(client, unit=stage.other_ward.pk)


@pytest.mark.parametrize("query", [{"status": "la"}, {"unit": "1' or 1=1"}, {"year": "hai nghìn"}, {"q": "x" * 200}])
def test_a_bent_filter_gets_a_sentence_and_no_rows(client, stage, query):
    FindingFactory(inspection=stage.inspection, text="Dòng duy nhất")
    client.force_login(stage.cast.home_affairs)

    page = _list(client, **query)

    assert "Dòng duy nhất" not in page
    assert "field-error" in page


def test_pages_follow_each_other_by_due_date_and_miss_no_row(client, stage):
    findings = _many(stage, 120)
    client.force_login(stage.cast.home_affairs)

    seen, url = [], reverse("finding_list")
    while url:
        page = client.get(url).content.decode()
        seen += re.findall(r'table-link" id="r\d+" href="/ton-tai/([0-9a-f-]+)/"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = reverse("finding_list") + following[1].replace("&amp;", "&") if following else ""

    in_order = sorted(findings, key=lambda f: (f.due_on is None, f.due_on or dt.date.max, f.pk))
    assert seen == [str(finding.pk) for finding in in_order]
    assert "120 tồn tại, hạn chế" in page


def test_the_list_costs_no_more_queries_for_many_rows_and_stays_light(client, stage):
    client.force_login(stage.cast.home_affairs)
    _many(stage, 2)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("finding_list"))
    expected = len(few)
    _many(stage, 200)

    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse("finding_list"))

    assert len(many) == expected <= 12
    assert len(page.content) <= 60_000


def test_a_thousand_units_are_asked_for_by_name_and_keep_the_page_light(client, stage):
    for number in range(70):
        UnitFactory(parent=stage.city, name=f"Thử {number}")
    _many(stage, 60)
    client.force_login(stage.cast.home_affairs)

    page = _list(client, unit_name="mui ne")

    assert "Tồn tại số" in page
    assert "UBND phường Thử 12" not in page
    assert len(page.encode()) <= 60_000
    assert "Tồn tại số" not in _list(client, unit_name="ham tien")


def test_htmx_gets_the_results_alone(client, stage):
    client.force_login(stage.cast.home_affairs)

    page = client.get(reverse("finding_list"), headers={"HX-Request": "true"}).content.decode()

    assert page.strip().startswith('<div id="results">')
    assert "<html" not in page


def test_the_search_of_text_may_use_its_index(stage):
    _many(stage, 50)
    rows = Finding.objects.mentioning("hộ tịch").order_by()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = rows.explain()

    assert "finding_text_trgm" in plan


def test_the_folding_of_python_and_of_the_database_agree(stage):
    text = "Kế hoạch ĐẦY ĐỦ: thuỷ, Thủy, Ỹ, Ở, ữ, 118/127 – «ẩn»"
    finding = FindingFactory(inspection=stage.inspection, text=text)

    assert list(Finding.objects.mentioning(fold(text))) == [finding]


def test_the_page_of_a_finding_tells_criterion_points_cause_and_recommendation(client, stage):
    finding = FindingFactory(
        inspection=stage.inspection,
        criterion=stage.inspection.criteria_set.criteria.get(code="1.1.2"),
        lost_points="0.75",
        cause="Công chức kiêm nhiệm nhiều việc",
        recommendation="Hoàn thành trong quý II",
        due_on=dt.date(2019, 5, 10),
        status=FindingStatus.CONCLUDED,
    )
    Finding.objects.filter(pk=finding.pk).update(created_by=stage.cast.chair)
    client.force_login(stage.cast.home_affairs)

    page = client.get(reverse("finding", args=[finding.pk])).content.decode()

    for words in ("1.1.2. Nội dung 1.1.2", "0,75 trên 1,5 điểm", "kiêm nhiệm", "trong quý II", "10/05/2019", "Quá hạn"):
        assert words in page
    assert "Hồ Chủ Trì" in page


def test_a_ward_never_reads_the_events_of_the_inspecting_side(client, stage):
    finding = FindingFactory(inspection=stage.inspection, released_at=timezone.now())
    Event.objects.record("record_finding", finding, by=stage.cast.chair, lead_unit=stage.city, note="Nội bộ")
    client.force_login(stage.cast.unit_head)

    page = client.get(reverse("finding", args=[finding.pk])).content.decode()

    assert "Nội bộ" not in page
    assert "Đơn vị đọc được" not in page
