"""The pages of one inspection: who is led to which of them, and that each says where one stands."""

import pytest

from cchc.tests.cast import Stage, set_stage
from inspections.models import Inspection
from inspections.sections import sections_of

pytestmark = pytest.mark.django_db

ALL = ["self_report", "checklist", "meeting", "complete", "minutes"]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("chair", ALL),
        ("member", ["self_report", "checklist", "minutes"]),
        ("leader", ["self_report", "checklist", "minutes"]),
        ("unit_head", ["self_report"]),
    ],
)
def test_each_is_led_to_the_pages_that_he_may_open_during_the_visit(who: str, expected: list[str]):
    stage = set_stage()
    person = stage.cast.people()[who]
    inspection = Inspection.objects.visible_to(person).with_assignment(person).get(pk=stage.inspection.pk)

    assert [section.name for section in sections_of(person, inspection)] == expected


@pytest.mark.parametrize("who", ["home_affairs", "leader", "chair", "secretary", "member", "unit_head"])
def test_every_page_that_one_is_led_to_opens_and_marks_itself(client, stage: Stage, who: str):
    person = stage.cast.people()[who]
    client.force_login(person)
    inspection = Inspection.objects.visible_to(person).with_assignment(person).get(pk=stage.inspection.pk)

    for section in sections_of(person, inspection):
        page = client.get(section.url)
        assert page.status_code == 200, section.name
        assert f'href="{section.url}" aria-current="page"' in page.content.decode()
