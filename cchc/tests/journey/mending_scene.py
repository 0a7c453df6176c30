"""What stands before the mending begins: signed minutes of one ward with eight findings; and the days that pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from cchc.tests.journey.town import PASSWORD, SET_TITLE, Town, set_town
from inspections import reminding
from inspections.enums import FindingStatus, InspectionStatus, PlanStatus, TeamRole
from inspections.models import CriteriaSet, Criterion, Finding, Inspection, LegalDocument, Team
from inspections.tests.factories import (
    STARTED_AT,
    FindingFactory,
    InspectionFactory,
    PlanFactory,
    RoundFactory,
    TeamFactory,
    TeamMemberFactory,
)
from reports.tests.builders import complete
from units.enums import Role
from units.models import User
from units.tests.factories import UserFactory

MENDED_AT_ONCE = "Hai công chức chưa đeo thẻ khi tiếp dân"
ACCEPTED = "Niêm yết thiếu 09 thủ tục hành chính lĩnh vực hộ tịch"
RETURNED_TWICE = "Kế hoạch cải cách hành chính ban hành chậm"
EXTENDED = "Chưa sửa đổi quy chế làm việc của UBND phường"
OVERDUE = "Hồ sơ trễ hạn không có thư xin lỗi người dân"
NOT_DONE = "Chưa bố trí phòng tiếp công dân riêng"
FOUND_MENDED = "Sổ theo dõi hồ sơ không ghi ngày trả kết quả"
WITHDRAWN = "Không có biên bản họp kiểm điểm quý I"
ALL = (MENDED_AT_ONCE, ACCEPTED, RETURNED_TWICE, EXTENDED, OVERDUE, NOT_DONE, FOUND_MENDED, WITHDRAWN)
TO_MEND = (ACCEPTED, RETURNED_TWICE, EXTENDED, OVERDUE, NOT_DONE, FOUND_MENDED)

SIGNED_ON = dt.date(2019, 5, 21)
CONCLUDED_ON = dt.date(2019, 6, 3)
DUE_ON = dt.date(2019, 7, 3)  # thirty days after, by the rule of the plan
LADDER = [  # working days before and after a deadline on 3/7/2019, a Wednesday
    ("before_first", dt.date(2019, 6, 24)),
    ("before_second", dt.date(2019, 7, 1)),
    ("on_day", DUE_ON),
    ("after_officer", dt.date(2019, 7, 4)),
    ("after_head", dt.date(2019, 7, 8)),
    ("after_home_affairs", dt.date(2019, 7, 10)),
    ("after_leader", dt.date(2019, 7, 17)),
]


@dataclass(frozen=True)
class Scene:
    town: Town
    leader: User
    team: Team
    inspection: Inspection

    @property
    def address(self) -> str:
        return self.inspection.get_absolute_url()

    def finding(self, text: str) -> Finding:
        """By the words of the minutes; what the conclusion rewords keeps its beginning."""
        return Finding.objects.get(inspection=self.inspection, text__startswith=text)


def set_scene() -> Scene:
    """Round I is over at phường Mũi Né: the minutes were signed on 21/5/2019."""
    town = set_town()
    leader = UserFactory(
        username="tam.ubnd",
        full_name="Nguyễn Văn Tâm",
        job_title="Phó Chủ tịch",
        password=PASSWORD,
        roles=[(Role.LEADER, town.city)],
    )
    team = _team_of(town)
    round_one = RoundFactory(team=team, commune_set=CriteriaSet.objects.get(title=SET_TITLE))
    inspection = InspectionFactory(
        team=team,
        round=round_one,
        unit=town.mui_ne,
        criteria_set=round_one.commune_set,
        chair=town.chair,
        secretary=town.secretary,
        members=[(town.steering_member, ["steering"]), (town.procedures_member, ["procedures"])],
        status=InspectionStatus.MINUTES_SIGNED,
        started_at=STARTED_AT,
    )
    complete(inspection)
    for position, text in enumerate(ALL):
        _found(inspection, position, text)
    return Scene(town, leader, team, inspection)


def _team_of(town: Town) -> Team:
    paper, decision = (LegalDocument.objects.get(number=number) for number in ("1957", "2331"))
    plan = PlanFactory(lead_unit=town.city, legal_document=paper, status=PlanStatus.ISSUED)
    team: Team = TeamFactory(plan=plan, decision=decision)
    TeamMemberFactory(team=team, user=town.chair, role=TeamRole.LEADER)
    TeamMemberFactory(team=team, user=town.secretary, role=TeamRole.SECRETARY)
    TeamMemberFactory(team=team, user=town.steering_member, field_slugs=["steering"])
    TeamMemberFactory(team=team, user=town.procedures_member, field_slugs=["procedures"])
    return team


def _found(inspection: Inspection, position: int, text: str) -> None:
    leaves = Criterion.objects.filter(criteria_set=inspection.criteria_set_id).inspected().order_by("position")
    leaf = leaves[position % 6]
    on_site = text == MENDED_AT_ONCE
    FindingFactory(
        inspection=inspection,
        position=position,
        text=text,
        criterion=leaf,
        field_slug=leaf.field_slug,
        recommendation=f"Khắc phục: {text}",
        released_at=STARTED_AT + dt.timedelta(hours=3),
        status=FindingStatus.FIXED_ON_SITE if on_site else FindingStatus.RECORDED,
        fixed_on_site_note="Đeo thẻ ngay trong buổi kiểm tra" if on_site else "",
        created_by=inspection.members.get(role="chair").user,
    )


class Clock:
    """Today, moved by hand; on every day on which the server runs the reminders run, as Celery beat would have it."""

    def __init__(self, settings: Any) -> None:
        self.settings = settings

    def goes_to(self, day: dt.date, *, server_off: Collection[dt.date] = ()) -> None:
        while day > self.settings.CCHC_DEMO_TODAY:
            self.settings.CCHC_DEMO_TODAY += dt.timedelta(days=1)
            if self.settings.CCHC_DEMO_TODAY not in server_off:
                reminding.run()
