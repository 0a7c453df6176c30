"""Who sees an inspection, its answers and its findings."""

from typing import Any

import pytest
from django.utils import timezone

from cchc.tests.cast import Stage, set_stage
from inspections.enums import InspectionKind, InspectionStatus
from inspections.models import Answer, Finding, Inspection
from inspections.tests.factories import FindingFactory
from units.models import User

pytestmark = pytest.mark.django_db

INSIDE = {"home_affairs", "home_affairs_head", "leader", "chair", "secretary", "member", "other_member"}
OF_THE_WARD = {"unit_head", "unit_officer"}


def _who(stage: Stage, model: Any) -> set[str]:
    people = stage.cast.people().items()
    return {name for name, user in people if model.objects.visible_to(User.objects.get(pk=user.pk)).exists()}


def test_an_inspection_is_seen_by_its_lead_its_team_and_its_ward_alone(stage: Stage):
    assert _who(stage, Inspection) == INSIDE | OF_THE_WARD


def test_answers_are_never_seen_by_the_inspected_ward(stage: Stage):
    assert _who(stage, Answer) == INSIDE


def test_a_planned_inspection_is_unknown_to_its_ward():
    stage = set_stage(in_progress=False, status=InspectionStatus.PLANNED)

    assert _who(stage, Inspection) == INSIDE


def test_an_unannounced_inspection_is_unknown_to_its_ward_until_it_starts():
    stage = set_stage(in_progress=False, kind=InspectionKind.UNANNOUNCED)
    before = _who(stage, Inspection)

    Inspection.objects.update(status=InspectionStatus.IN_PROGRESS, started_at=timezone.now())

    assert before == INSIDE
    assert _who(stage, Inspection) == INSIDE | OF_THE_WARD


def test_a_ward_sees_its_findings_only_once_they_are_released(stage: Stage):
    finding = FindingFactory(inspection=stage.inspection)
    before = _who(stage, Finding)

    Finding.objects.filter(pk=finding.pk).update(released_at=timezone.now())

    assert before == INSIDE
    assert _who(stage, Finding) == INSIDE | OF_THE_WARD


def test_a_membership_that_ended_yesterday_shows_nothing(stage: Stage):
    stage.cast.home_affairs.memberships.update(ends_on="2019-05-19")

    assert "home_affairs" not in _who(stage, Inspection)
