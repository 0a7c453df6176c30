"""The cast: one person for each role of the design, tried on every page (design, rule 1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

from django.test import Client

from cchc.tests.kept import kept
from inspections.enums import TeamRole
from inspections.models import Inspection
from inspections.tests.factories import (
    CriteriaSetFactory,
    InspectionFactory,
    LegalDocumentFactory,
    PlanFactory,
    RoundFactory,
    TeamFactory,
    TeamMemberFactory,
)
from units.enums import Role, UnitKind
from units.models import Unit, User
from units.tests.factories import CityFactory, DivisionFactory, UnitFactory, UserFactory


@dataclass(frozen=True)
class Cast:
    """Everybody that the access table names. `inspection` is in progress at `ward`."""

    administrator: User
    home_affairs: User
    home_affairs_head: User
    leader: User
    clerk: User
    unit_head: User
    unit_officer: User
    other_unit_head: User
    chair: User
    secretary: User
    member: User  # of the field «steering»
    other_member: User  # of the field «procedures»
    other_lead_home_affairs: User
    outsider: User

    def people(self) -> dict[str, User]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True)
class Stage:
    """The cast with the rows around it."""

    cast: Cast
    city: Unit
    ward: Unit
    other_ward: Unit
    inspection: Inspection


def sign_in(user: User) -> Client:
    """His browser, before the first page."""
    client = Client()
    client.force_login(user)
    return client


@kept
def set_stage(**inspection: object) -> Stage:
    """Build the cast around one inspection; `inspection` overrides its fields (status, started_at, kind …)."""
    city = CityFactory()
    home_affairs_office = DivisionFactory(parent=city, short_name="Phòng Nội vụ", document_symbol="NV")
    justice = DivisionFactory(parent=city)
    ward, other_ward = UnitFactory(parent=city, name="Mũi Né"), UnitFactory(parent=city, name="Hàm Tiến")
    other_city = CityFactory(
        kind=UnitKind.CITY, name="La Gi", official_name="Ủy ban nhân dân thị xã La Gi", short_name="UBND thị xã La Gi"
    )
    cast = Cast(
        administrator=_person("quantri", "Quản Trị Viên", Role.ADMINISTRATOR, city),
        home_affairs=_person("noivu", "Lê Thị Nội Vụ", Role.HOME_AFFAIRS, home_affairs_office),
        home_affairs_head=_person("truongphong", "Trần Trưởng Phòng", Role.HOME_AFFAIRS_HEAD, home_affairs_office),
        leader=_person("lanhdao", "Nguyễn Lãnh Đạo", Role.LEADER, city),
        clerk=_person("vanthu", "Phạm Văn Thư", Role.CLERK, city),
        unit_head=_person("chutich", "Đỗ Chủ Tịch", Role.UNIT_HEAD, ward, title="Chủ tịch"),
        unit_officer=_person("congchuc", "Võ Công Chức", Role.UNIT_OFFICER, ward),
        other_unit_head=_person("chutichkhac", "Bùi Chủ Tịch", Role.UNIT_HEAD, other_ward, title="Chủ tịch"),
        chair=_person("chutri", "Hồ Chủ Trì", Role.UNIT_OFFICER, justice),
        secretary=_person("thuky", "Đặng Thư Ký", Role.UNIT_OFFICER, justice),
        member=_person("thanhvien", "Ngô Thành Viên", Role.UNIT_OFFICER, justice),
        other_member=_person("thanhvienkhac", "Dương Thành Viên", Role.UNIT_OFFICER, justice),
        other_lead_home_affairs=_person("noivulagi", "Lý Nội Vụ", Role.HOME_AFFAIRS, other_city),
        outsider=UserFactory(username="nguoingoai", full_name="Người Ngoài"),
    )
    return Stage(cast, city, ward, other_ward, _inspection(cast, city, ward, inspection))


def _person(username: str, full_name: str, role: Role, unit: Unit, title: str = "Chuyên viên") -> User:
    user: User = UserFactory(username=username, full_name=full_name, job_title=title, roles=[(role, unit)])
    return user


def _inspection(cast: Cast, city: Unit, ward: Unit, overrides: dict[str, object]) -> Inspection:
    document = LegalDocumentFactory(lead_unit=city, number="1957")
    plan = PlanFactory(lead_unit=city, legal_document=document, status="issued")
    team = TeamFactory(plan=plan)
    members = [
        (cast.chair, TeamRole.MEMBER, []),
        (cast.secretary, TeamRole.MEMBER, []),
        (cast.member, TeamRole.MEMBER, ["steering"]),
        (cast.other_member, TeamRole.MEMBER, ["procedures"]),
    ]
    for user, role, slugs in members:
        TeamMemberFactory(team=team, user=user, role=role, field_slugs=slugs)
    criteria_set = CriteriaSetFactory(lead_unit=city)
    round_ = RoundFactory(team=team, commune_set=criteria_set, starts_on=dt.date(2019, 4, 1))
    settings: dict[str, object] = {"in_progress": True, **overrides}
    inspection: Inspection = InspectionFactory(
        team=team,
        round=round_,
        unit=ward,
        lead_unit=city,
        criteria_set=criteria_set,
        chair=cast.chair,
        secretary=cast.secretary,
        members=[(cast.member, ["steering"]), (cast.other_member, ["procedures"])],
        **settings,
    )
    return inspection
