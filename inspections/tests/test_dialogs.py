"""The small forms beside the checklist, sent again over a poor network: what counts once, what is never overwritten."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cchc.tests.cast import Stage
from inspections.models import Finding, SampledFile, Strength
from inspections.tests.checklists import criterion_of
from inspections.tests.factories import FindingFactory

pytestmark = pytest.mark.django_db

DIALOG = {"HX-Request": "true", "Accept": "text/html, application/json"}


@pytest.fixture
def member(stage: Stage) -> Client:
    client = Client(headers=DIALOG)
    client.force_login(stage.cast.member)
    return client


def address(stage: Stage, name: str, *args: Any) -> str:
    return reverse(name, args=[stage.inspection.pk, *args])


def contents(stage: Stage) -> dict[str, tuple[dict[str, Any], str, Any]]:
    """Kind → a new one as the device sends it, the box that is changed, the model."""
    item = criterion_of(stage.inspection, "1.1.1").pk
    finding = {"criterion": item, "severity": "moderate", "text": "Bản đầu", "due_on": "2019-06-20"}
    sample = {"criteria": [item], "code": "H10-0007", "procedure": "Bản đầu"}
    return {
        "finding": (finding, "text", Finding),
        "strength": ({"field_slug": "steering", "text": "Bản đầu"}, "text", Strength),
        "sampled_file": (sample, "procedure", SampledFile),
    }


@pytest.mark.parametrize("kind", ["finding", "strength", "sampled_file"])
def test_a_new_one_sent_again_with_other_words_overwrites_nothing_unseen(stage: Stage, member: Client, kind: str):
    data, box, model = contents(stage)[kind]
    data, url = {**data, "id": str(uuid.uuid4())}, address(stage, f"{kind}_create")

    for _ in range(2):
        assert member.post(url, data).status_code == 200
    shown = member.post(url, {**data, box: "Bản sau"})

    html = shown.content.decode()
    assert shown.status_code == 422
    assert "Bản đầu" in html
    assert "Bản sau" in html
    assert getattr(model.objects.get(), box) == "Bản đầu"

    base = shown.context["form"]["base"].value()
    assert member.post(url, {**data, box: "Bản sau", "base": base}).status_code == 200
    assert getattr(model.objects.get(), box) == "Bản sau"


@pytest.mark.parametrize("kind", ["finding", "strength", "sampled_file"])
def test_a_change_sent_twice_counts_once(stage: Stage, member: Client, kind: str):
    data, box, model = contents(stage)[kind]
    member.post(address(stage, f"{kind}_create"), {**data, "id": str(uuid.uuid4())})
    url = address(stage, f"{kind}_edit", model.objects.get().pk)
    base = member.get(url).context["form"]["base"].value()

    sent = [member.post(url, {**data, box: "Bản sau", "base": base}).status_code for _ in range(2)]

    assert sent == [200, 200]
    assert getattr(model.objects.get(), box) == "Bản sau"
    assert getattr(model.objects.get(), "revision", 2) == 2


def test_an_id_of_another_inspections_finding_is_refused(stage: Stage, member: Client):
    other = FindingFactory(text="Của cuộc khác")
    data, _, _ = contents(stage)["finding"]

    refused = member.post(address(stage, "finding_create"), {**data, "id": str(other.pk), "base": "1"})

    other.refresh_from_db()
    assert refused.status_code == 422
    assert other.text == "Của cuộc khác"
