"""Units and people for tests. Fixed dates; nothing random that a test could depend on."""

import datetime as dt
from typing import Any

import factory

from units.enums import Role, UnitKind
from units.models import Membership, Unit, UnitName, User

START = dt.date(2015, 1, 1)


class UnitFactory(factory.django.DjangoModelFactory):
    """A ward by default; give `parent` and `name`."""

    class Meta:
        model = Unit
        skip_postgeneration_save = True

    kind = UnitKind.WARD
    valid_from = START

    @classmethod
    def _create(cls, model_class: type[Unit], *args: Any, **kwargs: Any) -> Unit:
        place = kwargs.pop("name", None) or f"Số {Unit.objects.count() + 1}"
        official = kwargs.pop("official_name", f"Ủy ban nhân dân phường {place}")
        short = kwargs.pop("short_name", f"UBND phường {place}")
        symbol = kwargs.pop("document_symbol", "UBND")
        head_title = kwargs.pop("head_title", "Chủ tịch")
        unit: Unit = super()._create(model_class, *args, **kwargs)
        UnitName.objects.create(
            unit=unit,
            valid_from=START,
            official_name=official,
            short_name=short,
            territory_name=f"Phường {place}",
            place_name=place,
            document_symbol=symbol,
            head_title=head_title,
        )
        return unit


class CityFactory(UnitFactory):
    kind = UnitKind.CITY
    name = "Phan Thiết"
    official_name = "Ủy ban nhân dân thành phố Phan Thiết"
    short_name = "UBND thành phố Phan Thiết"


class DivisionFactory(UnitFactory):
    kind = UnitKind.DIVISION
    name = "Phan Thiết"
    official_name = factory.LazyAttribute(lambda o: f"{o.short_name} thành phố Phan Thiết")
    short_name = "Phòng Tư pháp"
    document_symbol = "TP"
    head_title = "Trưởng phòng"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"nguoi{n}")
    full_name = factory.Sequence(lambda n: f"Nguyễn Văn {chr(65 + n % 26)}{n}")
    job_title = "Chuyên viên"
    is_active = True

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        memberships = kwargs.pop("roles", [])
        password = kwargs.pop("password", "mat-khau-thu-2019")
        user: User = model_class(**kwargs)
        user.set_password(password)
        user.save()
        for role, unit in memberships:
            MembershipFactory(user=user, unit=unit, role=role)
        return user


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    role = Role.UNIT_OFFICER
    starts_on = START
