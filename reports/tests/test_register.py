"""Papers of the system in the register of papers: frozen there too, with the stored PDF behind them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cchc.tests.cast import Stage
from inspections.models import LegalDocument
from reports import issuing, jobs, signing
from reports.models import Document, Job
from reports.signing import PaperSigner
from reports.tests.builders import ready_stage
from units.models import User

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 5, 21)
FROZEN = "Văn bản này do hệ thống lập và đã ký nên không sửa được tại đây."


@pytest.fixture(autouse=True)
def _on_the_day_of_the_visit(settings: Any) -> None:
    settings.CCHC_DEMO_TODAY = DAY


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def signed() -> Stage:
    stage = ready_stage(illustrative=True)
    pk, secretary = stage.inspection.pk, stage.cast.secretary
    issuing.draw_up(pk, by=secretary)
    issuing.give_opinion(pk, "Thống nhất.", by=stage.cast.unit_head)
    signers = {part: PaperSigner("Hồ Chủ Trì", "Chủ tịch") for part in ("secretary", "chair", "unit")}
    signing.sign_on_paper(pk, signers, DAY, by=secretary)
    jobs.run(Job.objects.get(final=True).pk)
    return stage


def entry() -> LegalDocument:
    return LegalDocument.objects.get(drawn_as__isnull=False)


@pytest.mark.parametrize("role", ["home_affairs", "home_affairs_head", "clerk"])
def test_a_signed_paper_of_the_system_is_not_edited_in_the_register_and_the_page_says_why(signed: Stage, role: str):
    client, edit = _as(signed.cast.people()[role]), reverse("legal_document_edit", args=[entry().pk])

    page = client.get(entry().get_absolute_url()).content.decode()

    assert FROZEN in page
    assert edit not in page
    assert client.get(edit).status_code == 403
    assert client.post(edit, {"subject": "Khác"}).status_code == 403
    assert "Khác" not in entry().subject


def test_its_page_leads_to_the_stored_pdf_and_bears_the_mark_of_what_is_made_up(signed: Stage):
    page = _as(signed.cast.home_affairs).get(entry().get_absolute_url()).content.decode()

    assert reverse("document_pdf", args=[Document.objects.get().pk]) in page
    assert "chưa có" not in page
    assert "dữ liệu minh họa" in page


def test_whoever_may_not_read_the_paper_gets_no_link_to_it(signed: Stage):
    page = _as(signed.cast.administrator).get(entry().get_absolute_url()).content.decode()

    assert reverse("document_pdf", args=[Document.objects.get().pk]) not in page
    assert "chỉ người của cuộc kiểm tra mở được" in page
    assert FROZEN not in page  # he keeps no register, so nothing is refused to him


def test_a_paper_from_elsewhere_is_edited_as_before(signed: Stage):
    other = LegalDocument.objects.get(number="1957")
    page = _as(signed.cast.clerk).get(other.get_absolute_url()).content.decode()

    assert reverse("legal_document_edit", args=[other.pk]) in page
    assert FROZEN not in page
