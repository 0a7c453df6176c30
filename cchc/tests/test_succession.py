"""Which unit succeeds which: a dated record with its legal basis."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cchc.lib.dates import today
from cchc.tests.cast import Stage, sign_in
from units.models import Event, Succession, Unit
from units.tests.factories import CityFactory, UnitFactory

pytestmark = pytest.mark.django_db
BASIS = "Nghị quyết số 1253/NQ-UBTVQH15"


def send(client: Client, unit: Unit, before: list[Unit], after: list[Unit], **changes: str) -> Any:
    data = {"kind": "merge", "effective_on": "01/12/2024", "legal_basis": BASIS}
    data |= {"predecessors": [row.pk for row in before], "successors": [row.pk for row in after]}  # type: ignore[dict-item]
    return client.post(reverse("succession_add", args=[unit.pk]), data | changes, follow=True)


@pytest.fixture
def administrator(stage: Stage) -> Client:
    return sign_in(stage.cast.administrator)


def test_a_merger_of_two_wards_is_recorded_pair_by_pair_and_shows_on_their_pages(stage: Stage, administrator: Client):
    new = UnitFactory(parent=stage.city, name="Mới")

    page = send(administrator, stage.ward, [stage.ward, stage.other_ward], [new]).content.decode()

    rows = Succession.objects.values_list("predecessor", "successor", "kind", "legal_basis")
    assert sorted(rows) == sorted((ward.pk, new.pk, "merge", BASIS) for ward in (stage.ward, stage.other_ward))
    assert Event.objects.filter(verb="record_succession", lead_unit=stage.city).count() == 2
    assert "01/12/2024" in page
    assert BASIS in page
    assert BASIS in administrator.get(new.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("before", "after", "changes", "sentence"),
    [
        ("ab", "c", {"kind": "rename"}, "Hình thức này chỉ có một đơn vị trước."),
        ("a", "bc", {"kind": "merge"}, "Hình thức này chỉ có một đơn vị sau."),
        ("a", "a", {}, "không thể kế thừa chính mình"),
        ("b", "c", {}, "Hãy chọn UBND phường Mũi Né ở bên trước hoặc bên sau."),
        ("a", "", {}, "Hãy điền ô này."),
        ("a", "c", {"effective_on": "31/02/2024"}, "Không có ngày 31/02/2024"),
        ("a", "c", {"effective_on": "2014-12-31"}, "chưa hoạt động vào ngày này"),
        ("a", "c", {"legal_basis": " "}, "Hãy điền ô này."),
        ("a", "c", {"legal_basis": "x" * 301}, "Quá dài"),
        ("a", "c", {"kind": "gộp"}, "không có trong danh sách"),
    ],
)
def test_what_makes_no_succession_is_refused_at_its_field(
    stage: Stage, administrator: Client, before: str, after: str, changes: dict[str, str], sentence: str
):
    new: Unit = UnitFactory(parent=stage.city, name="Mới")
    units = {"a": stage.ward, "b": stage.other_ward, "c": new}

    response = send(administrator, stage.ward, [units[k] for k in before], [units[k] for k in after], **changes)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Succession.objects.exists()


def test_the_same_pair_twice_is_refused_and_nothing_of_the_rest_is_recorded(stage: Stage, administrator: Client):
    new = UnitFactory(parent=stage.city, name="Mới")
    send(administrator, stage.ward, [stage.ward], [new])

    response = send(administrator, stage.ward, [stage.other_ward, stage.ward], [new])

    assert "Đã ghi UBND phường Mới kế thừa UBND phường Mũi Né." in response.content.decode()
    assert Succession.objects.count() == 1


def test_units_of_another_lead_unit_are_no_choice(stage: Stage, administrator: Client):
    foreign = UnitFactory(parent=CityFactory(name="La Gi"), name="Phước Hội")

    assert send(administrator, stage.ward, [stage.ward], [foreign]).status_code == 422
    assert not Succession.objects.exists()


def test_home_affairs_sees_the_record_but_does_not_write_it(stage: Stage):
    client = sign_in(stage.cast.home_affairs)

    assert send(client, stage.ward, [stage.ward], [stage.other_ward]).status_code == 403
    assert (
        reverse("succession_add", args=[stage.ward.pk])
        not in client.get(stage.ward.get_absolute_url()).content.decode()
    )


def test_the_form_takes_a_new_unit_for_what_came_of_others_and_an_old_one_for_what_went(
    stage: Stage, administrator: Client
):
    new = UnitFactory(parent=stage.city, name="Mới", valid_from=today(), legal_basis=BASIS)

    of_new, of_old = (_initial(administrator, unit) for unit in (new, stage.ward))

    assert of_new == {"successors": [new.pk], "effective_on": new.valid_from, "legal_basis": BASIS}
    assert of_old == {"predecessors": [stage.ward.pk]}


def _initial(client: Client, unit: Unit) -> dict[str, Any]:
    found: dict[str, Any] = client.get(reverse("succession_add", args=[unit.pk])).context["form"].initial
    return found
