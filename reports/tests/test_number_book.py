"""The book of numbers: every number that was given stands in it once, in order, cancelled ones too (rule 15)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from cchc.tests.cast import Stage, set_stage
from inspections.tests.factories import LegalDocumentFactory
from reports.enums import Change, DocumentStatus, PaperKind, SigningWay
from reports.models import Document, NumberSeries
from reports.number_book import PAGE, Book, book_page, gaps, whole_book
from reports.papers import add_revision

pytestmark = pytest.mark.django_db

DAY = dt.date(2019, 5, 21)
CITY = "Ủy ban nhân dân thành phố Phan Thiết"


@pytest.fixture
def stage() -> Stage:
    return set_stage()


def paper(stage: Stage, number: int | None, **fields: Any) -> Document:
    given = {
        "kind": PaperKind.MINUTES_SUPPLEMENT,
        "inspection": stage.inspection,
        "symbol": "KH-UBND",
        "dated_on": DAY,
        "status": DocumentStatus.ISSUED,
        **fields,
    }
    return Document.objects.create(lead_unit=stage.city, number=number, **given)


def codes(stage: Stage, symbol: str = "", year: int = 2019) -> list[str]:
    return [entry.code for entry in whole_book(stage.cast.clerk, Book(stage.city.pk, year, symbol))]


def open_as(user: Any, name: str = "number_book", **query: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name), query)


def test_the_book_holds_papers_of_the_system_and_entries_typed_by_hand_in_order_of_number(stage: Stage):
    for number in (12, 3, 101):
        paper(stage, number)
    LegalDocumentFactory(lead_unit=stage.city, number="9", symbol="KH-UBND", issuer=CITY, issued_on=DAY)
    LegalDocumentFactory(lead_unit=stage.city, number="8", symbol="KH-UBND", issuer="Bộ Nội vụ", issued_on=DAY)
    paper(stage, None, status=DocumentStatus.DRAFT)

    assert codes(stage, "KH-UBND") == ["03/KH-UBND", "9/KH-UBND", "12/KH-UBND", "101/KH-UBND", "1957/KH-UBND"]
    assert codes(stage, "KH-UBND", 2020) == []


def test_a_cancelled_number_stays_in_the_book_with_its_reason(stage: Stage):
    paper(stage, 1, symbol="BC-TKT", status=DocumentStatus.CANCELLED, reason="Lập nhầm đơn vị")

    entry = whole_book(stage.cast.leader, Book(stage.city.pk, 2019, "BC-TKT"))[0]

    assert entry.void
    assert entry.note == "Hủy: Lập nhầm đơn vị"


def test_a_replaced_paper_names_its_successor_and_the_successor_names_it(stage: Stage):
    old = paper(stage, 1, status=DocumentStatus.REPLACED)
    paper(stage, 7, changes=old, change=Change.REPLACE)

    first, second, *_ = whole_book(stage.cast.home_affairs, Book(stage.city.pk, 2019, "KH-UBND"))

    assert first.note == "Thay thế bởi số 07/KH-UBND"
    assert second.note == "Thay thế số 01/KH-UBND"


def test_signer_recipients_and_copies_are_those_of_the_frozen_revision(stage: Stage):
    document = paper(stage, 5, way=SigningWay.SYSTEM)
    snapshot = {
        "recipients": ["UBND phường Mũi Né", "Phòng Nội vụ", "Lưu: VT, NV"],
        "signers": [{"part": "signer", "name": "Trần Văn Phúc"}],
        "subject": "Kiểm tra năm 2019",
    }
    add_revision(document, snapshot, layout="plan-1", by=stage.cast.home_affairs)

    entry = whole_book(stage.cast.clerk, Book(stage.city.pk, 2019, "KH-UBND"))[0]

    assert (entry.signer, entry.recipients) == ("Trần Văn Phúc", ["UBND phường Mũi Né", "Phòng Nội vụ"])
    assert (entry.kept_by, entry.copies, entry.subject) == ("VT, NV", "03", "Kiểm tra năm 2019")


def test_a_number_missing_from_an_own_series_is_shown(stage: Stage):
    NumberSeries.objects.create(lead_unit=stage.city, symbol="BB-TKT", year=2019, last_number=3)
    for number in (1, 3):
        paper(stage, number, symbol="BB-TKT")

    assert gaps(Book(stage.city.pk, 2019)) == ["02/BB-TKT"]
    assert "02/BB-TKT" in open_as(stage.cast.clerk, year=2019).content.decode()


def test_pages_of_the_book_follow_one_another_without_loss_and_lead_back(stage: Stage):
    for number in range(1, PAGE + 10):
        paper(stage, number, symbol="TB-UBND" if number % 3 else "BC-UBND")
    for number in (3, 30):
        LegalDocumentFactory(lead_unit=stage.city, number=f"{number}a", symbol="TB-UBND", issuer=CITY, issued_on=DAY)
    book = Book(stage.city.pk, 2019)

    def page(query: str) -> Any:
        return book_page(RequestFactory().get(f"/{query}"), stage.cast.clerk, book)

    first = page("")
    second = page(first.next_query)
    back = page(second.previous_query)

    assert [*first.rows, *second.rows] == whole_book(stage.cast.clerk, book)
    assert back.rows == first.rows
    assert (first.previous_query, second.next_query, first.count) == (
        "",
        "",
        PAGE + 9 + 4,
    )  # and the plan, and the decision of the team
    assert page("?sau=bent").rows == first.rows


@pytest.mark.parametrize("name", ["number_book", "number_book_print"])
def test_a_page_of_the_book_asks_few_queries(stage: Stage, name: str, django_assert_max_num_queries: Any):
    for number in range(1, 20):
        add_revision(paper(stage, number), {"recipients": ["A"]}, layout="plan-1", by=stage.cast.home_affairs)
    client = Client()
    client.force_login(stage.cast.clerk)
    client.get(reverse(name))

    with django_assert_max_num_queries(13):
        answer = client.get(reverse(name), {"year": 2019})

    assert "19/KH-UBND" in answer.content.decode()


def test_the_book_of_another_authority_is_not_shown(stage: Stage):
    paper(stage, 5)

    assert "05/KH-UBND" not in open_as(stage.cast.other_lead_home_affairs, year=2019).content.decode()
    assert open_as(stage.cast.unit_head).status_code == 403


@pytest.mark.parametrize("query", [{"year": "x"}, {"symbol": "\0"}, {"issuer": "9" * 40}, {"sau": "W10"}])
def test_a_bent_address_shows_the_book_of_the_year(stage: Stage, query: dict[str, str]):
    assert open_as(stage.cast.clerk, **query).status_code == 200
