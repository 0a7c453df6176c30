"""Who may change people and roles, and what each change leaves behind."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from units import permissions, workflow
from units.enums import Capacity, Role
from units.models import Delegation, Event, Membership, User
from units.tests.factories import CityFactory, MembershipFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2019, 5, 20)


@pytest.fixture
def city() -> Any:
    return CityFactory()


@pytest.fixture
def ward(city: Any) -> Any:
    return UnitFactory(parent=city, name="Mũi Né")


@pytest.fixture
def admin(city: Any) -> User:
    return UserFactory(username="quantri", roles=[(Role.ADMINISTRATOR, city)])


@pytest.fixture
def officer(ward: Any) -> User:
    return UserFactory(username="congchuc", roles=[(Role.UNIT_OFFICER, ward)])


def new_role(unit: Any, role: Role = Role.UNIT_HEAD, **fields: Any) -> Membership:
    return Membership(unit=unit, role=role, **{"starts_on": TODAY, **fields})


def last_event() -> Event:
    event = Event.objects.first()
    assert event is not None
    return event


def test_granting_a_role_is_one_event_with_who_what_and_as_whom(admin, officer, ward, city):
    granted = workflow.grant_membership(officer.pk, new_role(ward), by=admin)

    event = last_event()
    assert (granted.granted_by, granted.role) == (admin, Role.UNIT_HEAD)
    assert (event.verb, event.actor, event.lead_unit, event.subject_id) == (
        "grant_membership",
        admin,
        city,
        str(granted.pk),
    )
    assert event.membership == admin.memberships.get()
    assert event.data["person"] == officer.full_name


def test_an_administrator_cannot_give_himself_a_role(admin, city):
    with pytest.raises(PermissionDenied):
        workflow.grant_membership(admin.pk, new_role(city, Role.LEADER), by=admin)
    assert not Event.objects.exists()


def test_nobody_but_an_administrator_grants(officer, ward, city):
    for role in (Role.HOME_AFFAIRS, Role.HOME_AFFAIRS_HEAD, Role.LEADER, Role.CLERK):
        with pytest.raises(PermissionDenied):
            workflow.grant_membership(officer.pk, new_role(ward), by=UserFactory(roles=[(role, city)]))


def test_an_administrator_grants_nothing_in_units_of_another_authority(admin, officer):
    elsewhere = UnitFactory(parent=CityFactory(name="La Gi"), name="Tân An")

    with pytest.raises(PermissionDenied):
        workflow.grant_membership(officer.pk, new_role(elsewhere), by=admin)


def test_people_of_another_authority_are_hidden_from_an_administrator(admin):
    stranger = UserFactory(roles=[(Role.LEADER, CityFactory(name="La Gi"))])

    for change in (workflow.set_password, workflow.deactivate):
        with pytest.raises(Http404):
            change(stranger.pk, by=admin)


def test_somebody_who_also_works_for_another_authority_cannot_be_taken_over(admin, officer):
    MembershipFactory(user=officer, unit=CityFactory(name="La Gi"), role=Role.LEADER)

    with pytest.raises(PermissionDenied):
        workflow.set_password(officer.pk, by=admin)
    with pytest.raises(PermissionDenied):
        workflow.deactivate(officer.pk, by=admin)


def test_the_same_role_twice_at_the_same_time_is_refused(admin, officer, ward):
    with pytest.raises(workflow.WorkflowError, match="đã giữ vai trò đó"):
        workflow.grant_membership(officer.pk, new_role(ward, Role.UNIT_OFFICER), by=admin)


def test_a_role_ends_on_a_day_and_may_be_given_again_after_it(admin, officer, ward):
    held = officer.memberships.get()
    workflow.end_membership(held.pk, by=admin, ends_on=TODAY, reason="Chuyển công tác")
    tomorrow = TODAY + dt.timedelta(days=1)

    workflow.grant_membership(officer.pk, new_role(ward, Role.UNIT_OFFICER, starts_on=tomorrow), by=admin)

    assert [(e.verb, e.note) for e in Event.objects.all()] == [
        ("grant_membership", ""),
        ("end_membership", "Chuyển công tác"),
    ]


def test_a_role_cannot_end_before_it_began(admin, officer):
    held = officer.memberships.get()

    with pytest.raises(workflow.WorkflowError, match="không được trước ngày bắt đầu"):
        workflow.end_membership(held.pk, by=admin, ends_on=held.starts_on - dt.timedelta(days=1))


def test_the_last_administrator_stays(admin, city):
    second = UserFactory(roles=[(Role.ADMINISTRATOR, city)])
    workflow.deactivate(second.pk, by=admin)

    with pytest.raises(workflow.WorkflowError, match="người quản trị cuối cùng"):
        workflow.end_membership(admin.memberships.get().pk, by=admin, ends_on=TODAY)


def test_nobody_deactivates_himself_or_sets_his_own_password_here(admin):
    for change in (workflow.deactivate, workflow.set_password):
        with pytest.raises(PermissionDenied):
            change(admin.pk, by=admin)


def test_a_one_time_password_is_kept_nowhere(admin, officer):
    password = workflow.set_password(officer.pk, by=admin)

    officer.refresh_from_db()
    assert officer.check_password(password)
    assert officer.must_change_password
    assert password not in str(last_event().data)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session WHERE session_data LIKE %s", [f"%{password}%"])
        assert cursor.fetchone() == (0,)


def test_two_one_time_passwords_are_never_alike():
    assert len({workflow.new_one_time_password() for _ in range(200)}) == 200


def test_a_delegation_that_ends_today_leaves_its_days_before(admin, officer, city):
    leader = UserFactory(roles=[(Role.LEADER, city)])
    delegation = workflow.delegate(
        Delegation(
            lead_unit=city,
            principal=leader,
            delegate=officer,
            capacity=Capacity.FOR,
            acts=["sign_minutes"],
            starts_on=TODAY - dt.timedelta(days=10),
            ends_on=TODAY + dt.timedelta(days=10),
        ),
        by=admin,
    )

    workflow.end_delegation(delegation.pk, by=admin)

    delegation.refresh_from_db()
    assert delegation.ends_on == TODAY - dt.timedelta(days=1)
    assert [e.verb for e in Event.objects.all()] == ["end_delegation", "delegate"]


def test_a_person_of_another_authority_is_never_delegated_to(admin, city):
    leader = UserFactory(roles=[(Role.LEADER, city)])
    stranger = UserFactory(roles=[(Role.LEADER, CityFactory(name="La Gi"))])
    days = {"starts_on": TODAY, "ends_on": TODAY}

    with pytest.raises(PermissionDenied):
        workflow.delegate(
            Delegation(lead_unit=city, principal=leader, delegate=stranger, capacity=Capacity.FOR, **days), by=admin
        )


@pytest.mark.parametrize("role", list(Role))
def test_only_who_signs_or_administers_needs_a_second_factor(role, city, ward):
    unit = ward if role in (Role.UNIT_HEAD, Role.UNIT_OFFICER) else city

    needed = permissions.needs_second_factor(UserFactory(roles=[(role, unit)]))

    assert needed == (role not in (Role.HOME_AFFAIRS, Role.UNIT_OFFICER))


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_end_each_other_at_once_one_stays(admin, city):
    second = UserFactory(roles=[(Role.ADMINISTRATOR, city)])
    first_held, second_held = admin.memberships.get(), second.memberships.get()

    def end(who: User, held: Membership) -> str:
        try:
            workflow.end_membership(held.pk, by=User.objects.get(pk=who.pk), ends_on=TODAY)
        except workflow.WorkflowError:
            return "refused"
        finally:
            connection.close()
        return "ended"

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(end, (admin, second), (second_held, first_held)))

    assert sorted(results) == ["ended", "refused"]
