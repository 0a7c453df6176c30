"""The pages of one inspection: who is led to which of them, and that each says where one stands."""

import pytest
from django.urls import reverse

from cchc.tests.cast import Stage, set_stage
from inspections.models import Inspection
from inspections.sections import sections_of

pytestmark = pytest.mark.django_db

ALL = ["self_report", "checklist", "meeting", "complete", "minutes"]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("chair", ALL),
        ("member", ["self_report", "checklist", "meeting", "minutes"]),
        ("leader", ["self_report", "checklist", "meeting", "minutes"]),
        ("unit_head", ["self_report"]),
    ],
)
def test_each_is_led_to_the_pages_that_he_may_open_during_the_visit(who: str, expected: list[str]):
    stage = set_stage()
    person = stage.cast.people()[who]
    inspection = Inspection.objects.visible_to(person).with_assignment(person).get(pk=stage.inspection.pk)

    assert [section.name for section in sections_of(person, inspection)] == expected


def test_every_page_that_one_is_led_to_opens_and_marks_itself(client, stage: Stage):
    client.force_login(stage.cast.chair)

    for name in ALL:
        page = client.get(reverse(name, args=[stage.inspection.pk]))
        assert page.status_code == 200
        assert f'href="{reverse(name, args=[stage.inspection.pk])}" aria-current="page"' in page.content.decode()
