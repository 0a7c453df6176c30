"""The notice of a round's schedule: whom it tells, by when the self-report is due, the outline that goes with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cchc.tests.cast import Stage
from inspections.enums import HalfDay, InspectionKind, InspectionStatus
from inspections.models import Inspection, Round
from inspections.tests.factories import InspectionFactory
from inspections.workflow import WorkflowError
from reports import drafting, signing_off
from reports.enums import Change, PaperKind
from reports.kinds import kind_of
from reports.models import Document
from reports.rendering import SCHEDULE_LAYOUT, render_html
from reports.schedule_paper import warnings
from reports.tests.road import issue
from units.models import Event, Notification, User
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(stage: Stage) -> Round:
    """One ward is being inspected; the other is to be, on Wednesday 12/6/2019."""
    found = stage.inspection.round
    assert found is not None
    _visit(stage, place="Hội trường UBND phường Hàm Tiến")
    return found


def _visit(stage: Stage, **fields: Any) -> Inspection:
    settings: dict[str, Any] = {
        "unit": stage.other_ward,
        "visit_on": dt.date(2019, 6, 12),
        "half_day": HalfDay.AFTERNOON,
        "chair": stage.cast.chair,
        "secretary": stage.cast.secretary,
        "members": [(stage.cast.member, ["steering"])],
        **fields,
    }
    row = stage.inspection
    made: Inspection = InspectionFactory(
        team=row.team, round=row.round, lead_unit=stage.city, criteria_set=row.criteria_set, **settings
    )
    return made


@pytest.fixture
def draft(stage: Stage, round_: Round) -> Document:
    return drafting.start(PaperKind.SCHEDULE_NOTICE, round_.pk, by=stage.cast.home_affairs)


def test_a_notice_tells_day_place_people_and_the_day_of_the_self_report(draft: Document) -> None:
    said = draft.current.snapshot
    (row,) = said["schedule"]
    assert said["subject"] == "Lịch kiểm tra công tác cải cách hành chính năm 2019 (Đợt I)"
    assert said["opening"].startswith("Thực hiện Kế hoạch số 1957/KH-UBND ngày 18 tháng 3 năm 2019 của ")
    assert (row["unit"], row["when"]) == ("UBND phường Hàm Tiến", "Buổi chiều, 12/06/2019")
    assert row["place"] == "Hội trường UBND phường Hàm Tiến"
    assert (row["chair"], row["members"]) == ("Hồ Chủ Trì", "Đặng Thư Ký, Ngô Thành Viên")
    assert row["due"] == "07/06/2019"


def test_the_outline_names_fields_items_and_what_proves_them(draft: Document) -> None:
    (outline,) = draft.current.snapshot["outlines"]
    assert (outline["name"], outline["whom"]) == ("Phụ lục", "đối với UBND phường, xã")
    assert [field["name"] for field in outline["fields"]] == ["Chỉ đạo, điều hành", "Thủ tục hành chính"]
    assert [(row["code"], row["group"]) for row in outline["fields"][0]["rows"]][:2] == [
        ("1.1", True),
        ("1.1.1", False),
    ]
    page = render_html(SCHEDULE_LAYOUT, draft.current.snapshot)
    assert "ĐỀ CƯƠNG BÁO CÁO TỰ KIỂM TRA" in page


def test_an_unannounced_inspection_is_never_in_it(draft: Document, stage: Stage, round_: Round) -> None:
    _visit(stage, kind=InspectionKind.UNANNOUNCED, unit=stage.ward)
    _visit(stage, status=InspectionStatus.CANCELLED, unit=stage.ward)
    drafting.edit(draft.pk, {}, version=0, by=stage.cast.home_affairs)
    rows = Document.objects.get(pk=draft.pk).current.snapshot["schedule"]
    assert [row["unit"] for row in rows] == ["UBND phường Hàm Tiến"]


def test_a_unit_without_a_day_is_left_for_a_later_notice(draft: Document, stage: Stage, round_: Round) -> None:
    _visit(stage, unit=UnitFactory(parent=stage.city, name="Phú Hài"), visit_on=None, half_day="", status="planned")
    assert warnings(draft)[-1].endswith("báo sau bằng thông báo bổ sung: UBND phường Phú Hài.")
    drafting.edit(draft.pk, {}, version=0, by=stage.cast.home_affairs)
    rows = Document.objects.get(pk=draft.pk).current.snapshot["schedule"]
    assert [row["unit"] for row in rows] == ["UBND phường Hàm Tiến"]


def test_a_notice_of_no_day_is_none(draft: Document, stage: Stage) -> None:
    Inspection.objects.filter(unit=stage.other_ward).update(status=InspectionStatus.PLANNED, visit_on=None, half_day="")
    with pytest.raises(WorkflowError, match="không có đơn vị nào sắp được kiểm tra đã xếp lịch"):
        drafting.submit(draft.pk, by=stage.cast.home_affairs)


def test_the_head_signs_it_by_order_and_each_unit_is_told(draft: Document, stage: Stage) -> None:
    document = drafting.submit(draft.pk, by=stage.cast.home_affairs)
    signing_off.sign(draft.pk, sha256=document.current.sha256, by=stage.cast.home_affairs_head)
    signing_off.issue(draft.pk, number=12, dated_on=document.dated_on, by=stage.cast.clerk)
    document = Document.objects.get(pk=draft.pk)
    block = document.current.snapshot["signers"][0]
    assert document.code == "12/TB-UBND"
    assert [block["heading"], *block["lines"]] == ["TL. CHỦ TỊCH", "TRƯỞNG PHÒNG NỘI VỤ"]
    told = Notification.objects.filter(kind="schedule_notice")
    assert {(row.unit, row.role) for row in told} == {
        (stage.other_ward, "unit_head"),
        (stage.other_ward, "unit_officer"),
    }
    assert "chậm nhất 07/06/2019" in told[0].text
    event = Event.objects.get(verb="announce")
    assert event.note == "Thông báo số 12/TB-UBND: buổi chiều, 12/06/2019"


def test_the_ward_reads_the_issued_notice_behind_its_link(draft: Document, stage: Stage, client: Any) -> None:
    client.force_login(stage.cast.other_unit_head)
    assert client.get(draft.get_absolute_url()).status_code == 404
    document = issue(draft, stage, number=12)
    link = Notification.objects.filter(kind="schedule_notice", role="unit_head").get().url
    client.force_login(User.objects.get(pk=stage.cast.other_unit_head.pk))
    assert link == document.get_absolute_url()
    assert client.get(link).status_code == 200


def test_the_page_warns_when_units_learn_of_it_too_late(
    draft: Document, stage: Stage, client: Any, settings: Any
) -> None:
    assert warnings(draft) == []
    settings.CCHC_DEMO_TODAY = dt.date(2019, 6, 10)
    client.force_login(stage.cast.home_affairs)
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "báo trước 05 ngày làm việc; nếu ban hành hôm nay thì đã muộn với: UBND phường Hàm Tiến" in page


def test_a_notice_of_2020_follows_the_later_rules(settings: Any, stage: Stage, round_: Round) -> None:
    settings.CCHC_DEMO_TODAY = dt.date(2020, 5, 20)
    draft = drafting.start(PaperKind.SCHEDULE_NOTICE, round_.pk, by=stage.cast.home_affairs)
    assert draft.current.snapshot["profile"] == "nd30"


def test_an_amending_notice_lists_what_is_other_now_and_tells_those_units_alone(
    stage: Stage, round_: Round, draft: Document
) -> None:
    notice = issue(draft, stage, number=31)
    moved = Inspection.objects.get(unit=stage.other_ward)
    stays = _visit(stage, unit=UnitFactory(parent=stage.city, name="Phú Hài"), visit_on=dt.date(2019, 6, 20))
    moved.visit_on = dt.date(2019, 6, 19)
    moved.save()
    by, told_before = stage.cast.home_affairs, Notification.objects.count()

    draft = drafting.change_of(notice.pk, Change.AMEND, by=by)
    drafting.edit(draft.pk, {"reason": "Do trùng lịch họp"}, version=0, by=by)
    amending = issue(draft, stage, number=32)

    rows = amending.current.snapshot["rows"]
    assert [(row["what"], row["before"]) for row in rows] == [
        ("UBND phường Hàm Tiến", "Buổi chiều, 12/06/2019; gửi báo cáo tự kiểm tra chậm nhất 07/06/2019"),
        ("UBND phường Phú Hài", ""),
    ]
    assert rows[0]["after"] == "Buổi chiều, 19/06/2019; gửi báo cáo tự kiểm tra chậm nhất 14/06/2019"
    told = Notification.objects.order_by("pk")[told_before:]
    changed = {(row.unit_id, row.text) for row in told if row.kind == "paper_changed"}
    assert {unit for unit, _ in changed} == {stage.other_ward.pk, stays.unit_id}
    assert any("Thông báo số 31/TB-UBND" in text and "19/06/2019" in text for _, text in changed)
    assert Event.objects.about(moved).filter(verb="announce").count() == 2

    moved.visit_on = dt.date(2019, 6, 26)
    moved.save()
    (again,) = kind_of(notice).differences(notice)
    assert again.before == "Buổi chiều, 19/06/2019; gửi báo cáo tự kiểm tra chậm nhất 14/06/2019"


def test_a_unit_whose_visit_is_put_off_reads_so_in_the_amending_notice(
    stage: Stage, round_: Round, draft: Document
) -> None:
    notice = issue(draft, stage, number=31)
    Inspection.objects.filter(unit=stage.other_ward).update(status=InspectionStatus.POSTPONED)

    (row,) = kind_of(notice).differences(notice)

    assert row.after == "Hoãn, lịch mới sẽ thông báo sau"
    assert row.units == (stage.other_ward.pk,)


def test_the_paper_names_who_is_to_sign_at_the_desk_where_it_lies(stage: Stage, draft: Document) -> None:
    """So that what is printed to be signed by hand bears the right name."""
    document = drafting.submit(draft.pk, by=stage.cast.home_affairs)
    head, leader = stage.cast.home_affairs_head, stage.cast.leader
    (block,) = document.current.snapshot["signers"]
    assert (block["heading"], block["lines"], block["name"]) == (
        "TL. CHỦ TỊCH",
        ["TRƯỞNG PHÒNG NỘI VỤ"],
        head.full_name,
    )
    document = drafting.pass_on(document.pk, sha256=document.current.sha256, by=head)
    (block,) = document.current.snapshot["signers"]
    assert (block["heading"], block["name"]) == ("CHỦ TỊCH", leader.full_name)
    sha256 = document.current.sha256
    signing_off.sign(document.pk, sha256=sha256, by=leader)
    assert document.current.sha256 == sha256


def test_a_plan_rests_on_plans_and_decisions_and_not_on_a_notice_that_the_system_drew(
    client: Client, draft: Document, stage: Stage
) -> None:
    notice = issue(draft, stage, number=31)
    client.force_login(stage.cast.home_affairs)

    offered = client.get(reverse("plan_create")).context["form"].fields["based_on"].queryset

    team = stage.inspection.team
    assert {team.plan.legal_document, team.decision} <= set(offered)
    assert notice.legal_document not in offered
