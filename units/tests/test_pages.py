"""Pages of units, people, roles and delegations: who may open them, what they show, what they refuse."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from units.enums import Role, UnitKind
from units.models import Delegation, Event, Membership, Unit, User
from units.tests.factories import CityFactory, DivisionFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = "2019-05-20"


@pytest.fixture
def ward(stage: Any) -> Unit:
    return stage.ward  # type: ignore[no-any-return]


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin(cast: Any) -> Client:
    return as_(cast.administrator)


NAMES = {
    "name-official_name": "Ủy ban nhân dân phường Phú Hài",
    "name-short_name": "UBND phường Phú Hài",
    "name-place_name": "Phú Hài",
    "name-document_symbol": "UBND",
    "name-head_title": "Chủ tịch",
    "name-deputy_title": "Phó Chủ tịch",
}


def unit_data(city: Unit, **fields: str) -> dict[str, Any]:
    return {
        "kind": UnitKind.WARD,
        "parent": city.pk,
        "gso_code": "22921",
        "valid_from": "2015-01-01",
        **NAMES,
        **fields,
    }


# --- Who may open what ----------------------------------------------------------------------------

LEAD = {"administrator", "home_affairs", "home_affairs_head", "leader", "clerk", "other_lead_home_affairs"}
READERS = {"administrator", "home_affairs_head"}
ADMIN = {"administrator"}
LISTS = {
    "unit_list": LEAD,
    "unit_create": ADMIN,
    "person_list": READERS,
    "person_create": ADMIN,
    "grant_list": READERS,
    "delegation_list": READERS,
    "delegation_add": ADMIN,
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_open_for_their_roles_and_are_refused_to_others(cast: Any, name: str):
    answers = {who: as_(user).get(reverse(name)).status_code for who, user in cast.people().items()}

    assert answers == {who: 200 if who in LISTS[name] else 403 for who in answers}


OF_CITY = LEAD - {"other_lead_home_affairs"}
OF_WARD = {"unit_head", "unit_officer"}
OF_ROW = {
    "unit": (OF_CITY | OF_WARD, set()),
    "unit_edit": (ADMIN, OF_CITY | OF_WARD),
    "unit_name_add": (ADMIN, OF_CITY | OF_WARD),
    "person": (READERS, OF_CITY | OF_WARD),
    "person_edit": (ADMIN, OF_CITY | OF_WARD),
    "person_set_password": (ADMIN, OF_CITY | OF_WARD),
    "membership_add": (ADMIN, OF_CITY | OF_WARD),
    "membership_end": (ADMIN, OF_CITY | {"unit_officer"}),
}


@pytest.mark.parametrize("name", OF_ROW)
def test_a_row_is_hidden_from_strangers_and_refused_to_those_who_only_see_it(stage: Any, name: str):
    officer = stage.cast.unit_officer
    keys = {"unit": stage.ward.pk, "person": officer.pk, "membership_end": officer.memberships.get().pk}
    pk = keys.get(name) or keys["unit" if name.startswith("unit") else "person"]
    allowed, seeing = OF_ROW[name]

    answers = {who: as_(user).get(reverse(name, args=[pk])).status_code for who, user in stage.cast.people().items()}

    assert answers == {who: 200 if who in allowed else 403 if who in seeing else 404 for who in answers}


@pytest.mark.parametrize("name", ["person_deactivate", "person_activate"])
def test_accounts_are_switched_by_post_of_an_administrator_alone(stage: Any, name: str):
    url = reverse(name, args=[stage.cast.unit_officer.pk])

    assert as_(stage.cast.administrator).get(url).status_code == 405
    assert as_(stage.cast.home_affairs_head).post(url).status_code == 403
    assert as_(stage.cast.other_unit_head).post(url).status_code == 404
    assert as_(stage.cast.administrator).post(url).status_code == 302


# --- Units ----------------------------------------------------------------------------------------


def test_a_search_without_diacritics_finds_the_unit_in_the_whole_tree(admin: Client, stage: Any):
    rows = admin.get(reverse("unit_list"), {"q": "mui ne"}).context["rows"]

    assert [unit for unit, _ in rows] == [stage.ward]


def test_the_list_shows_one_level_of_the_tree_says_how_many_and_leads_down(admin: Client, stage: Any):
    justice = Unit.objects.get(short_name="Phòng Tư pháp")
    DivisionFactory(parent=justice, short_name="Văn phòng")

    page = admin.get(reverse("unit_list"))

    assert dict(page.context["rows"])[justice] == 1
    assert "4 đơn vị" in page.content.decode()
    below = admin.get(reverse("unit_list"), {"parent": justice.pk})
    assert [str(unit) for unit, _ in below.context["rows"]] == ["Văn phòng"]


def test_units_that_ended_show_only_when_asked_for(admin: Client, stage: Any):
    Unit.objects.filter(pk=stage.ward.pk).update(valid_to=dt.date(2019, 5, 19))

    assert stage.ward not in dict(admin.get(reverse("unit_list")).context["rows"])
    assert stage.ward in dict(admin.get(reverse("unit_list"), {"state": "all"}).context["rows"])


@pytest.mark.parametrize("query", ["?kind=khac", "?state=x&q=" + "a" * 300, "?parent=abc", "?sau=hong"])
def test_a_bent_address_never_breaks_the_list(admin: Client, query: str):
    assert admin.get(reverse("unit_list") + query).status_code in (200, 404)


def test_a_unit_is_added_with_its_names_below_the_city(admin: Client, stage: Any):
    decomposed = {key: unicodedata.normalize("NFD", value) for key, value in NAMES.items()}
    answer = admin.post(reverse("unit_create"), unit_data(stage.city, **decomposed))

    unit = Unit.objects.get(gso_code="22921")
    assert answer["Location"] == reverse("unit", args=[unit.pk])
    assert (unit.short_name, unit.lead_unit) == ("UBND phường Phú Hài", stage.city)
    assert unit.name_on(dt.date(2019, 1, 1)).official_name == "Ủy ban nhân dân phường Phú Hài"


@pytest.mark.parametrize(
    ("bad", "form", "field", "sentence"),
    [
        ({"valid_to": "2014-12-31"}, "form", "valid_to", "Ngày kết thúc không được trước ngày bắt đầu."),
        ({"gso_code": "22915"}, "form", "gso_code", "Mã này đang được dùng cho một đơn vị khác trong cùng thời gian."),
        ({"gso_code": "229-15"}, "form", "gso_code", "Mã đơn vị hành chính chỉ gồm chữ số, ví dụ 22915."),
        ({"kind": "kingdom"}, "form", "kind", "Lựa chọn này không có trong danh sách. Hãy chọn lại."),
        ({"parent": "999999"}, "form", "parent", "Lựa chọn này không có trong danh sách. Hãy chọn lại."),
        (
            {"valid_from": "31/02/2019"},
            "form",
            "valid_from",
            "Không có ngày 31/02/2019. Hãy kiểm tra lại ngày và tháng.",
        ),
        ({"name-short_name": "ă" * 121}, "name_form", "short_name", "Quá dài: nhiều nhất 120 ký tự, hiện có 121."),
        ({"name-place_name": "  "}, "name_form", "place_name", "Hãy điền ô này."),
    ],
)
def test_bad_input_stands_at_its_field_what_was_typed_stays_and_nothing_is_saved(
    admin: Client, stage: Any, bad: dict[str, str], form: str, field: str, sentence: str
):
    Unit.objects.filter(pk=stage.ward.pk).update(gso_code="22915")
    before = Unit.objects.count()

    answer = admin.post(reverse("unit_create"), unit_data(stage.city, **bad))

    assert answer.status_code == 422
    assert answer.context[form].errors == {field: [sentence]}
    assert 'value="Ủy ban nhân dân phường Phú Hài"' in answer.content.decode()
    assert Unit.objects.count() == before


def test_a_code_may_be_used_again_after_its_unit_ended(admin: Client, stage: Any):
    Unit.objects.filter(pk=stage.ward.pk).update(gso_code="22921", valid_to=dt.date(2019, 6, 30))

    assert admin.post(reverse("unit_create"), unit_data(stage.city, valid_from="01/07/2019")).status_code == 302


def test_nobody_hangs_a_unit_below_another_authority(admin: Client, stage: Any):
    for parent in (CityFactory(name="La Gi"), stage.ward):  # what stands below a ward is led by the ward
        answer = admin.post(reverse("unit_create"), unit_data(parent))

        assert "parent" in answer.context["form"].errors


def test_an_edited_code_is_found_by_search(admin: Client, ward: Unit):
    data = {"kind": UnitKind.WARD, "gso_code": "22918", "valid_from": "2015-01-01"}
    assert admin.post(reverse("unit_edit", args=[ward.pk]), data).status_code == 302

    assert ward in dict(admin.get(reverse("unit_list"), {"q": "22918"}).context["rows"])


def test_a_new_name_leaves_the_old_one_to_the_papers_of_its_time(admin: Client, ward: Unit):
    url = reverse("unit_name_add", args=[ward.pk])
    data = {key.removeprefix("name-"): value for key, value in NAMES.items()}
    assert admin.post(url, {**data, "valid_from": "2019-06-01"}).status_code == 302

    ward.refresh_from_db()
    assert ward.short_name == "UBND phường Phú Hài"
    assert ward.name_on(dt.date(2019, 5, 31)).short_name == "UBND phường Mũi Né"
    twice = admin.post(url, {**data, "valid_from": "2019-06-01"})
    assert twice.context["form"].errors["valid_from"] == ["Đơn vị đã có một tên bắt đầu từ ngày này."]


# --- People ---------------------------------------------------------------------------------------


def person_data(unit: Unit, **fields: str) -> dict[str, Any]:
    role = {"role-unit": unit.pk, "role-role": Role.UNIT_OFFICER, "role-starts_on": DAY}
    return {"username": "ltmoi", "full_name": "Lê Thị  Mới", "job_title": "Chuyên viên", **role, **fields}


def test_a_new_person_gets_a_role_and_a_password_that_is_shown_once(admin: Client, ward: Unit):
    answer = admin.post(reverse("person_create"), person_data(ward))

    password, person = answer.context["password"], User.objects.get(username="ltmoi")
    assert password in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert person.full_name == "Lê Thị Mới"
    assert [(m.unit, m.role) for m in person.memberships.all()] == [(ward, Role.UNIT_OFFICER)]
    assert password not in admin.get(reverse("person", args=[person.pk])).content.decode()
    signed_in = Client().post(reverse("account_login"), {"login": "ltmoi", "password": password})
    assert signed_in["Location"] == reverse("home")


@pytest.mark.parametrize(
    ("bad", "form", "field"),
    [
        ({"username": "chutich"}, "form", "username"),
        ({"username": "Lê Mới"}, "form", "username"),
        ({"email": "moi@"}, "form", "email"),
        ({"full_name": "Lê" * 60}, "form", "full_name"),
        ({"role-role": "king"}, "role_form", "role"),
        ({"role-ends_on": "2019-05-19"}, "role_form", "ends_on"),
    ],
)
def test_a_person_with_bad_input_is_not_half_saved(
    admin: Client, ward: Unit, bad: dict[str, str], form: str, field: str
):
    answer = admin.post(reverse("person_create"), person_data(ward, **bad))

    assert answer.status_code == 422
    assert list(answer.context[form].errors) == [field]
    assert not User.objects.filter(full_name__startswith="Lê Thị Mới").exists()
    assert not Event.objects.exists()


def test_a_person_is_found_without_diacritics_by_unit_role_and_state(admin: Client, stage: Any):
    def found(**query: Any) -> list[User]:
        return list(admin.get(reverse("person_list"), query).context["page"].rows)

    officer = stage.cast.unit_officer
    assert found(q="vo cong chuc") == [officer]
    assert set(found(unit=stage.ward.pk)) == {officer, stage.cast.unit_head}
    assert found(role=Role.CLERK) == [stage.cast.clerk]
    admin.post(reverse("person_deactivate", args=[officer.pk]))
    assert officer not in found()
    assert found(active="no") == [officer]


def test_people_of_another_authority_are_in_nobodys_list(admin: Client, stage: Any):
    rows = admin.get(reverse("person_list"), {"active": "all"}).context["page"].rows

    assert stage.cast.other_lead_home_affairs not in rows
    assert stage.cast.outsider not in rows


def test_everybody_edits_his_own_contact_and_nothing_else(stage: Any):
    officer = stage.cast.unit_officer
    data = {"phone": "0252 3847 001", "email": "chuc@phanthiet.gov.vn", "full_name": "Kẻ Khác", "username": "khac"}

    as_(officer).post(reverse("profile"), data)

    officer.refresh_from_db()
    assert (officer.phone, officer.email) == ("0252 3847 001", "chuc@phanthiet.gov.vn")
    assert (officer.full_name, officer.username) == ("Võ Công Chức", "congchuc")


# --- Roles and delegations ------------------------------------------------------------------------


def test_a_grant_by_page_is_seen_by_the_head_of_home_affairs(admin: Client, stage: Any):
    officer = stage.cast.unit_officer
    data = {"unit": stage.ward.pk, "role": Role.UNIT_HEAD, "starts_on": DAY}
    assert admin.post(reverse("membership_add", args=[officer.pk]), data).status_code == 302

    log = as_(stage.cast.home_affairs_head).get(reverse("grant_list"), {"show": "log"}).content.decode()

    assert "Cấp vai trò" in log
    assert "Võ Công Chức" in log
    assert "Thủ trưởng đơn vị – UBND phường Mũi Né" in log


def test_a_role_held_already_is_said_at_the_field(admin: Client, stage: Any):
    data = {"unit": stage.ward.pk, "role": Role.UNIT_OFFICER, "starts_on": DAY}
    answer = admin.post(reverse("membership_add", args=[stage.cast.unit_officer.pk]), data)

    assert answer.context["form"].errors["role"][0].startswith("Người này đã giữ vai trò đó")
    assert Membership.objects.filter(user=stage.cast.unit_officer).count() == 1


def test_an_administrator_finds_no_way_to_give_himself_a_role(admin: Client, stage: Any):
    himself = stage.cast.administrator
    assert admin.post(reverse("membership_add", args=[himself.pk])).status_code == 403
    assert (
        reverse("membership_add", args=[himself.pk])
        not in admin.get(reverse("person", args=[himself.pk])).content.decode()
    )


def test_a_role_ended_too_early_is_said_at_the_field(admin: Client, stage: Any):
    held = stage.cast.unit_officer.memberships.get()
    answer = admin.post(reverse("membership_end", args=[held.pk]), {"ends_on": "01/01/2014"})

    assert answer.context["form"].errors["ends_on"] == ["Ngày kết thúc không được trước ngày bắt đầu (01/01/2015)."]


@pytest.mark.parametrize(
    ("bad", "field", "sentence"),
    [
        ({"ends_on": "2019-05-01"}, "ends_on", "Ngày kết thúc không được trước ngày bắt đầu."),
        ({"delegate": "principal"}, "delegate", "Không thể ủy quyền cho chính mình."),
        ({"acts": ["rule"]}, "acts", "Lựa chọn này không có trong danh sách. Hãy chọn lại."),
    ],
)
def test_a_delegation_is_checked_at_its_fields(
    admin: Client, stage: Any, bad: dict[str, Any], field: str, sentence: str
):
    principal, delegate = stage.cast.leader.pk, stage.cast.home_affairs_head.pk
    data = {"lead_unit": stage.city.pk, "principal": principal, "delegate": delegate, "capacity": "tuq"}
    data |= {"acts": ["sign_minutes"], "starts_on": DAY, "ends_on": DAY, **bad}
    data["delegate"] = principal if data["delegate"] == "principal" else delegate

    answer = admin.post(reverse("delegation_add"), data)

    assert answer.context["form"].errors == {field: [sentence]}
    assert not Delegation.objects.exists()


def test_a_delegation_is_added_listed_and_ended(admin: Client, stage: Any):
    data = {"lead_unit": stage.city.pk, "principal": stage.cast.leader.pk, "delegate": stage.cast.home_affairs_head.pk}
    data |= {"capacity": "tuq", "acts": ["sign_minutes"], "starts_on": "2019-05-01", "ends_on": "2019-06-30"}
    admin.post(reverse("delegation_add"), data)

    assert "Ký biên bản kiểm tra" in admin.get(reverse("delegation_list")).content.decode()
    admin.post(reverse("delegation_end", args=[Delegation.objects.get().pk]))
    assert Delegation.objects.get().ends_on == dt.date(2019, 5, 19)


# --- Queries --------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["unit_list", "person_list", "grant_list", "grant_list?show=log", "unit"])
def test_queries_do_not_grow_with_rows(stage: Any, query: str):
    name, _, rest = query.partition("?")
    url = reverse(name, args=[stage.ward.pk] if name == "unit" else []) + (f"?{rest}" if rest else "")

    def count() -> int:
        client = as_(stage.cast.administrator)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    admin = as_(stage.cast.administrator)
    admin.post(reverse("person_create"), person_data(stage.ward))
    few = count()
    for number in range(12):
        below = UnitFactory(parent=stage.city, name=f"Phú {number}")
        UnitFactory(parent=below, name=f"Khu {number}")
        UserFactory(roles=[(Role.UNIT_OFFICER, below), (Role.UNIT_OFFICER, stage.ward)])
        admin.post(reverse("person_create"), person_data(below, username=f"moi{number}"))

    assert count() == few
    assert few <= 12
