"""Pages by key, tried on inspections with and without a date."""

import datetime as dt
from typing import Any

import pytest
from django.test import RequestFactory

from cchc.lib.keyset import bounded_counts, keyset_page
from inspections.enums import InspectionStatus
from inspections.models import Inspection
from inspections.tests.factories import InspectionFactory, RoundFactory
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db
KEY = ("-visit_on", "-pk")


@pytest.fixture
def inspections():
    """Eleven inspections: four days with two each, three without a date."""
    first = InspectionFactory()
    days = [dt.date(2019, 5, 1 + n // 2) for n in range(7)] + [None] * 3
    for day in days:
        unit = UnitFactory(parent=first.lead_unit)
        round_ = RoundFactory(team=first.team, name=f"Đợt {unit.pk}")
        InspectionFactory(
            team=first.team,
            round=round_,
            unit=unit,
            criteria_set=first.criteria_set,
            visit_on=day,
            status=InspectionStatus.PLANNED,
        )


def _walk(query: str, direction: str, **options: Any) -> list[list[int]]:
    pages = []
    for _ in range(20):
        page = keyset_page(RequestFactory().get(f"/{query}"), Inspection.objects.all(), key=KEY, size=3, **options)
        pages.append([row["pk"] if options else row.pk for row in page.rows])
        query = getattr(page, direction)
        if not query:
            break
    return pages


def test_walking_on_gives_every_row_once_in_order(inspections):
    expected = list(Inspection.objects.for_list().values_list("pk", flat=True))

    pages = _walk("", "next_query")

    assert [pk for page in pages for pk in page] == expected
    assert [len(page) for page in pages] == [3, 3, 3, 2]


def test_walking_back_gives_the_same_pages(inspections):
    forward = _walk("", "next_query")
    last = keyset_page(RequestFactory().get("/"), Inspection.objects.all(), key=KEY, size=9)

    back = _walk(last.next_query, "previous_query")

    assert back[0] == forward[-1]
    assert [pk for page in reversed(back[1:]) for pk in page] == [pk for page in forward[:-1] for pk in page]


def test_columns_of_other_tables_leave_rows_and_order_as_they_are(inspections):
    def shown(rows: Any) -> Any:
        return rows.values("pk", "visit_on", "unit__short_name")

    assert _walk("", "next_query", shown=shown) == _walk("", "next_query")


def test_filters_stay_in_the_links(inspections):
    request = RequestFactory().get("/", {"trang_thai": "planned"})

    page = keyset_page(request, Inspection.objects.all(), key=KEY, size=3)

    assert "trang_thai=planned" in page.next_query


@pytest.mark.parametrize("cursor", ["khong-phai", "WyJhYmMiLCAxXQ", "e30", "WzEsMiwzXQ"])
def test_a_bent_cursor_is_the_first_page(inspections, cursor: str):
    whole = keyset_page(RequestFactory().get("/"), Inspection.objects.all(), key=KEY, size=3)

    bent = keyset_page(RequestFactory().get(f"/?sau={cursor}"), Inspection.objects.all(), key=KEY, size=3)

    assert bent.rows == whole.rows


def test_the_count_is_exact(inspections):
    page = keyset_page(RequestFactory().get("/"), Inspection.objects.all(), key=KEY, size=3)

    assert page.count_text == "11"


def test_several_counts_cost_one_query(inspections, django_assert_num_queries):
    rows = Inspection.objects.order_by("-visit_on")
    asked = {
        "all": rows,
        "dated": rows.filter(visit_on__isnull=False).select_related("unit"),
        "any": rows[:1],
        "nothing": rows.none(),
        "100%": rows.filter(place__contains="100%"),
    }

    with django_assert_num_queries(1):
        found = bounded_counts(asked)

    assert found == {"all": 11, "dated": rows.filter(visit_on__isnull=False).count(), "any": 1, "nothing": 0, "100%": 0}
    assert bounded_counts({}) == {}
