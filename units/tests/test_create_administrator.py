"""The first administrator of a real installation."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from units.enums import Role
from units.models import Event, Membership, Unit, User
from units.tests.factories import CityFactory

pytestmark = pytest.mark.django_db
CITY = "Ủy ban nhân dân thành phố Phan Thiết"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("create_administrator", *arguments, stdout=out)
    return out.getvalue()


def test_it_makes_the_first_lead_unit_and_an_administrator_with_a_one_time_password():
    printed = run("quantri", "--unit-name", CITY, "--place", "Phan Thiết")

    user, unit = User.objects.get(), Unit.objects.get()
    assert user.check_password(printed.split()[-1])
    assert user.must_change_password
    assert unit.short_name == "UBND thành phố Phan Thiết"
    assert [(m.unit, m.role, m.lead_unit) for m in Membership.objects.all()] == [(unit, Role.ADMINISTRATOR, unit)]
    assert [(e.verb, e.lead_unit) for e in Event.objects.all()] == [("create_person", unit)]


def test_a_lead_unit_that_stands_already_is_taken():
    city = CityFactory()

    run("quantri")
    run("quantrihai", "--unit-name", CITY)

    assert Unit.objects.count() == 1
    assert {m.lead_unit_id for m in Membership.objects.all()} == {city.pk}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["quantri"], "Chưa có cơ quan chủ trì nào."),
        (["quantri", "--unit-name", CITY], "Hãy ghi địa danh"),
        (["Quản Trị", "--unit-name", CITY, "--place", "Phan Thiết"], "Tên đăng nhập gồm chữ thường không dấu"),
        (["quantri", "--unit-name", "U" * 300, "--place", "Phan Thiết"], "tên chính thức: .*200"),
        (["quantri", "--unit-name", CITY, "--place", "Phan Thiết", "--full-name", " "], "họ và tên: "),
        (["quantri", "--since", "31/02/2019"], "Không có ngày 31/02/2019."),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_nothing_is_made(arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(*arguments)
    assert not Unit.objects.exists()
    assert not User.objects.exists()


def test_a_user_name_that_is_taken_is_refused():
    run("quantri", "--unit-name", CITY, "--place", "Phan Thiết")

    with pytest.raises(CommandError, match="Tên đăng nhập này đã có người dùng"):
        run("quantri")


def test_the_wrong_name_of_a_unit_that_stands_is_refused():
    CityFactory()

    with pytest.raises(CommandError, match="Đã có cơ quan chủ trì: «Ủy ban nhân dân thành phố Phan Thiết»"):
        run("quantri", "--unit-name", "Ủy ban nhân dân tỉnh Lâm Đồng", "--place", "Đà Lạt")
