"""The head of Home Affairs is on leave: whom he let approve does so for him, and the event says so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from cchc.tests.cast import Stage
from inspections import concluding
from inspections.models import ConclusionNotice
from inspections.tests.conclusions import TODAY, signed_stage
from units import workflow
from units.delegating import delegated
from units.enums import Act, Capacity, Role
from units.models import Delegation, Event, User
from units.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(settings: Any) -> tuple[Stage, ConclusionNotice]:
    settings.CCHC_DEMO_TODAY = TODAY
    stage = signed_stage(2)
    conclusion = concluding.draft([stage.inspection.pk], by=stage.cast.home_affairs)
    return stage, concluding.submit(conclusion.pk, by=stage.cast.home_affairs)


def deputy_of(stage: Stage) -> User:
    office = stage.cast.home_affairs_head.memberships.get().unit
    deputy: User = UserFactory(
        full_name="Mai Phó Phòng", job_title="Phó Trưởng phòng", roles=[("home_affairs", office)]
    )
    return deputy


def let(stage: Stage, to: User, *, acts: tuple[Act, ...] = (Act.APPROVE,), ends_on: dt.date = TODAY) -> Delegation:
    delegation = Delegation(
        lead_unit=stage.city,
        principal=stage.cast.home_affairs_head,
        delegate=to,
        capacity=Capacity.FOR,
        acts=list(acts),
        starts_on=TODAY - dt.timedelta(days=7),
        ends_on=ends_on,
    )
    return workflow.delegate(delegation, by=stage.cast.administrator)


def test_a_deputy_approves_for_the_head_and_the_event_says_in_which_capacity(submitted: tuple[Stage, ConclusionNotice]):
    stage, conclusion = submitted
    deputy = deputy_of(stage)
    given = let(stage, deputy)

    concluding.approve(conclusion.pk, by=deputy)

    conclusion.refresh_from_db()
    event = Event.objects.about(conclusion).get(verb="approve_conclusion")
    assert (conclusion.status, conclusion.approved_by) == ("approved", deputy)
    assert (event.actor, event.title, event.capacity) == (deputy, "Phó Trưởng phòng", Capacity.FOR)
    assert event.membership == deputy.memberships.get()
    assert event.data == {"delegation": given.pk, "principal": stage.cast.home_affairs_head.pk}
    assert event.note == "Thay Trần Trưởng Phòng, theo ủy quyền đến hết ngày 03/06/2019"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"ends_on": TODAY - dt.timedelta(days=1)}, id="ended yesterday"),
        pytest.param({"acts": (Act.SIGN_PAPERS,)}, id="for another act"),
        pytest.param(None, id="none"),
    ],
)
def test_without_a_delegation_in_force_for_approvals_a_deputy_approves_and_returns_nothing(
    submitted: tuple[Stage, ConclusionNotice], given: dict[str, Any] | None
):
    stage, conclusion = submitted
    deputy = deputy_of(stage)
    if given is not None:
        let(stage, deputy, **given)

    with pytest.raises(PermissionDenied):
        concluding.approve(conclusion.pk, by=deputy)
    with pytest.raises(PermissionDenied):
        concluding.return_(conclusion.pk, "Chưa đủ căn cứ", by=deputy)


def test_a_delegation_passes_on_nothing_once_its_giver_is_head_no_more(submitted: tuple[Stage, ConclusionNotice]):
    stage, conclusion = submitted
    deputy = deputy_of(stage)
    let(stage, deputy)
    stage.cast.home_affairs_head.memberships.update(ends_on=TODAY - dt.timedelta(days=1))

    with pytest.raises(PermissionDenied):
        concluding.approve(conclusion.pk, by=deputy)


def test_one_question_tells_who_stands_in_for_whom_where_and_in_what(submitted: tuple[Stage, ConclusionNotice]):
    stage, _ = submitted
    deputy = deputy_of(stage)
    given = let(stage, deputy, acts=(Act.APPROVE, Act.SIGN_PAPERS))
    head, role = stage.cast.home_affairs_head.memberships.get(), Role.HOME_AFFAIRS_HEAD

    asked = {
        (act, unit.pk): delegated(deputy, role=role, unit_id=unit.pk, act=act)
        for act in Act
        for unit in (stage.city, stage.ward)
    }

    assert {key: value for key, value in asked.items() if value} == {
        (Act.APPROVE, stage.city.pk): (given, head),
        (Act.SIGN_PAPERS, stage.city.pk): (given, head),
    }
    assert delegated(deputy, role=Role.LEADER, unit_id=stage.city.pk, act=Act.APPROVE) is None
