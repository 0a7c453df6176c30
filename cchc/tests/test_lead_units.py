"""People who do Home Affairs' work for two lead units: nothing lands at the wrong one (design, rule 5)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from cchc.tests.cast import sign_in
from cchc.tests.world import forms_on
from inspections.models import LegalDocument, Plan
from inspections.tests.factories import LegalDocumentFactory
from units.enums import Role
from units.models import User
from units.tests.factories import CityFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def leads() -> Any:
    return CityFactory(), CityFactory(name="La Gi", short_name="UBND thị xã La Gi")


@pytest.fixture
def of_both(leads: Any) -> User:
    user: User = UserFactory(roles=[(Role.HOME_AFFAIRS, lead) for lead in leads])
    return user


def filled(client: Any, name: str, **values: Any) -> dict[str, Any]:
    """What the page's own form holds, with these values."""
    path = reverse(name)
    form = next(form for form in forms_on(path, client) if form.method == "post" and form.action == path)
    return form.values | values


def test_a_new_plan_goes_to_the_lead_unit_that_was_chosen(leads: Any, of_both: User):
    client = sign_in(of_both)

    response = client.post(reverse("plan_create"), filled(client, "plan_create", lead_unit=leads[1].pk))

    assert response.status_code == 302
    assert Plan.objects.get().lead_unit == leads[1]


def test_without_a_choice_the_form_asks_for_it_and_nothing_is_made(of_both: User):
    client = sign_in(of_both)

    response = client.post(reverse("plan_create"), filled(client, "plan_create"))

    assert response.status_code == 422
    assert "Cơ quan chủ trì" in response.content.decode()
    assert not Plan.objects.exists()


def test_a_plan_cites_no_paper_of_the_other_lead_unit(leads: Any, of_both: User):
    client, foreign = sign_in(of_both), LegalDocumentFactory(lead_unit=leads[0])
    data = filled(client, "plan_create", lead_unit=leads[1].pk, legal_document=foreign.pk, based_on=[foreign.pk])

    response = client.post(reverse("plan_create"), data)

    assert response.content.decode().count("thuộc cơ quan chủ trì khác") >= 2
    assert not Plan.objects.exists()


def test_a_paper_is_registered_at_the_lead_unit_that_was_chosen(leads: Any, of_both: User):
    client = sign_in(of_both)
    paper = {"kind": "plan", "number": "12", "symbol": "KH-UBND", "issued_on": "2019-01-02"}
    paper |= {"issuer": "Ủy ban nhân dân thị xã La Gi", "subject": "Cải cách hành chính năm 2019"}

    client.post(reverse("legal_document_create"), paper | {"lead_unit": leads[1].pk})

    assert LegalDocument.objects.get().lead_unit == leads[1]


def test_who_works_for_one_lead_unit_is_not_asked_and_chooses_no_other(leads: Any):
    client = sign_in(UserFactory(roles=[(Role.HOME_AFFAIRS, leads[0])]))
    data = filled(client, "plan_create")

    client.post(reverse("plan_create"), data | {"lead_unit": leads[1].pk})

    assert "lead_unit" not in data
    assert Plan.objects.get().lead_unit == leads[0]
