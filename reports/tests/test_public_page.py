"""The public page of an issued paper: whoever holds its address learns whether his file is the issued one, no more."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from cchc.environment import read_environment
from cchc.tests.cast import Stage, sign_in
from inspections.models import LegalDocument
from inspections.tests.factories import LegalDocumentFactory
from reports import issuing, public_page, signing
from reports.enums import Change, DocumentStatus, PaperKind
from reports.models import Document
from reports.papers import add_revision
from reports.tests.builders import ready_stage
from reports.tests.published import DOCX, PDF, SCAN, a_paper
from reports.tests.test_minutes_issuing import DAY, ON_PAPER
from units.models import Unit
from units.tests.factories import CityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Unit:
    unit: Unit = CityFactory()
    return unit


def opened(document: Document, client: Client | None = None) -> Any:
    return (client or Client()).get(reverse("public_paper", args=[document.public_token]))


def test_anybody_with_the_address_sees_what_was_issued_and_its_hashes(city: Unit):
    page = opened(a_paper(city)).content.decode()

    for words in (
        "Thông báo kết luận",
        "45/TB-UBND",
        "10/06/2019",
        "Ủy ban nhân dân thành phố Phan Thiết",
        "Đã ban hành",
    ):
        assert words in page
    for data in (PDF, DOCX, SCAN):
        assert hashlib.sha256(data).hexdigest() in page
    assert "dữ liệu minh họa" in page


def test_it_shows_no_name_and_no_way_to_the_content(city: Unit):
    page = opened(a_paper(city)).content.decode()

    assert "Nguyễn Lãnh Đạo" not in page
    assert "/van-ban-he-thong/" not in page
    assert "<form" not in page


def test_it_is_kept_from_search_engines_caches_and_referrers(city: Unit):
    for response in (opened(a_paper(city)), Client().get(reverse("public_paper", args=["x" * 22]))):
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"] == "no-store"
        assert not response.cookies
    assert '<meta name="robots" content="noindex, nofollow">' in opened(a_paper(city, number=46)).content.decode()


@pytest.mark.parametrize("status", [DocumentStatus.DRAFT, DocumentStatus.IN_SIGNING, DocumentStatus.RETURNED])
def test_a_paper_that_is_not_issued_is_not_found_like_one_that_does_not_exist(city: Unit, status: str):
    unknown = Client().get(reverse("public_paper", args=["x" * 22]))
    draft = opened(a_paper(city, status=status))

    assert (draft.status_code, unknown.status_code) == (404, 404)
    assert draft.content == unknown.content


@pytest.mark.parametrize("token", ["x", "x" * 23, "%00" * 22, "ố" * 22, "a b"])
def test_an_address_that_no_paper_can_have_is_not_found(token: str, db: None):
    assert Client().get(f"/tra-cuu/{token}/").status_code == 404


def test_signed_is_not_issued_but_for_minutes_which_are_complete_then(city: Unit):
    assert opened(a_paper(city, status=DocumentStatus.SIGNED)).status_code == 404
    page = opened(a_paper(city, kind=PaperKind.MINUTES, symbol="BB-TKT", status=DocumentStatus.SIGNED))
    assert "Đã ký" in page.content.decode()


def test_a_replaced_paper_names_the_one_in_its_place(city: Unit):
    old = a_paper(city, status=DocumentStatus.REPLACED)
    a_paper(city, number=60, changes=old, change=Change.REPLACE, dated_on=dt.date(2019, 7, 1))
    a_paper(city, number=61, changes=old, change=Change.AMEND, status=DocumentStatus.DRAFT)

    page = opened(old).content.decode()

    assert "Đã thay thế" in page
    assert "Được thay thế bằng văn bản số 60/TB-UBND ngày 01/07/2019." in page
    assert "61/TB-UBND" not in page
    assert 'data-holds=""' in page


def test_a_paper_cancelled_after_its_issue_says_so_and_one_cancelled_before_is_not_found(city: Unit):
    registered: LegalDocument = LegalDocumentFactory(lead_unit=city, number="45")

    after = opened(a_paper(city, status=DocumentStatus.CANCELLED, legal_document=registered))
    before = opened(a_paper(city, number=46, status=DocumentStatus.CANCELLED))

    assert "Văn bản này đã bị hủy, không còn hiệu lực." in after.content.decode()
    assert before.status_code == 404


def test_more_than_sixty_looks_a_minute_from_one_address_are_asked_to_wait(city: Unit):
    document, client = a_paper(city), Client()

    answers = [opened(document, client).status_code for _ in range(61)]

    assert answers == [200] * 60 + [429]
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert opened(document, elsewhere).status_code == 200


def test_each_paper_has_an_address_of_its_own_of_128_random_bits(city: Unit):
    tokens = {a_paper(city, number=number).public_token for number in (1, 2, 3)}

    assert len(tokens) == 3
    assert all(public_page.TOKEN.fullmatch(token) for token in tokens)


# --- Where the address is given out ----------------------------------------------------------------


def test_who_may_read_signed_minutes_gets_their_address_to_pass_on(settings: Any):
    settings.CCHC_DEMO_TODAY = DAY
    stage = ready_stage()
    document = Document.objects.get(pk=issuing.draw_up(stage.inspection.pk, by=stage.cast.secretary).pk)
    issuing.give_opinion(stage.inspection.pk, "Thống nhất.", by=stage.cast.unit_head)
    reader, page = sign_in(stage.cast.unit_head), reverse("minutes", args=[stage.inspection.pk])

    before = reader.get(page).content.decode()
    signing.sign_on_paper(stage.inspection.pk, signers=ON_PAPER, signed_on=DAY, by=stage.cast.secretary)
    after = reader.get(page).content.decode()

    address = f"http://testserver/tra-cuu/{document.public_token}/"
    assert document.public_token not in before
    assert address in after
    assert Client().get(address).status_code == 200


def test_the_address_is_frozen_with_the_paper_only_where_the_installation_prints_it(stage: Stage, settings: Any):
    settings.CCHC_PUBLIC_URL = "https://tracuu.phanthiet.gov.vn"
    document = a_paper(stage.city)

    without = add_revision(document, {"signers": []}, layout="conclusion-1", by=stage.cast.home_affairs)
    settings.CCHC_PAPER_QR = True
    printed = add_revision(document, {"signers": []}, layout="conclusion-1", by=stage.cast.home_affairs)

    assert "public_address" not in without.snapshot
    address = f"https://tracuu.phanthiet.gov.vn/tra-cuu/{document.public_token}/"
    assert printed.snapshot["public_address"] == address
    assert printed.sha256 != without.sha256


def test_no_qr_is_printed_unless_an_address_is_named(monkeypatch: pytest.MonkeyPatch):
    assert django_settings.CCHC_PAPER_QR is False
    for name in ("CCHC_PUBLIC_URL", "CCHC_SITE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CCHC_PAPER_QR", "1")

    with pytest.raises(ImproperlyConfigured, match="CCHC_PUBLIC_URL"):
        read_environment()
    monkeypatch.setenv("CCHC_PUBLIC_URL", "tracuu.phanthiet.gov.vn")
    with pytest.raises(ImproperlyConfigured, match="CCHC_PUBLIC_URL"):
        read_environment()
    monkeypatch.setenv("CCHC_PUBLIC_URL", "https://tracuu.phanthiet.gov.vn")
    assert read_environment().paper_qr
