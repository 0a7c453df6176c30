"""The home page of each role says what to do next."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cchc.tests.cast import Stage, set_stage
from inspections import submitting
from inspections.enums import FindingStatus, InspectionKind, InspectionStatus
from inspections.models import Finding, Inspection, ReminderLetter
from inspections.tests.factories import FindingFactory, InspectionFactory, RoundFactory
from inspections.tests.remediation import conclude, sign_minutes
from reports.homepage import home_for
from units.models import User
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2019, 5, 20)
MOST_QUERIES = 16


def _tasks(user: User) -> list[str]:
    return [task.what for task in home_for(User.objects.get(pk=user.pk), TODAY).tasks]


def _open(user: User) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse("home"))


def test_an_inspector_is_led_to_the_checklist_under_way_with_its_progress(stage: Stage):
    home = home_for(stage.cast.member, TODAY)

    assert home.tasks[0].what == "Tiếp tục phiếu kiểm tra UBND phường Mũi Né"
    assert home.tasks[0].why.startswith("Đã trả lời 0/6 mục")
    assert home.tasks[0].url == reverse("checklist", args=[stage.inspection.pk])


def test_a_ward_is_told_to_send_its_self_report_and_by_when():
    stage = set_stage(in_progress=False, visit_on=dt.date(2019, 5, 28))

    task = home_for(stage.cast.unit_officer, TODAY).tasks[0]

    assert task.what == "Gửi báo cáo tự kiểm tra của UBND phường Mũi Né"
    assert "Chậm nhất ngày 23/05/2019" in task.why


def test_a_ward_never_reads_of_an_unannounced_inspection():
    stage = set_stage(in_progress=False, kind=InspectionKind.UNANNOUNCED)

    assert _tasks(stage.cast.unit_head) == []


def test_a_ward_is_told_what_came_back_what_is_due_and_what_to_write(stage: Stage):
    findings = conclude(stage, 5)
    for finding, status, due_on in zip(
        findings, ["returned", "remediating", "planned", "planned"], (19, 17, 20, 22), strict=False
    ):
        Finding.objects.filter(pk=finding.pk).update(status=status, due_on=dt.date(2019, 5, due_on))
    FindingFactory(inspection=stage.inspection)

    tasks = [task.what for task in home_for(stage.cast.unit_officer, TODAY).tasks]

    assert tasks == [
        "1 tồn tại bị trả lại",
        "Khắc phục 2 tồn tại quá hạn",
        "Khắc phục 1 tồn tại đến hạn hôm nay",
        "Khắc phục 1 tồn tại sắp đến hạn",
        "Lập kế hoạch khắc phục",
        "Khắc phục 1 tồn tại còn hạn",
    ]


def test_a_draft_waits_for_the_head_to_hand_it_in_and_for_the_officer_to_finish(stage: Stage):
    sign_minutes(stage)
    before = _tasks(stage.cast.unit_head)
    submitting.open_draft(stage.inspection, "explanation", by=stage.cast.unit_officer)

    assert before == ["Giải trình tồn tại, nếu cần"]
    assert _tasks(stage.cast.unit_head) == ["Xem và gửi giải trình"]
    assert _tasks(stage.cast.unit_officer) == ["Soạn tiếp giải trình"]
    assert _tasks(stage.cast.other_unit_head) == []


def test_home_affairs_is_told_which_round_waits_for_units_and_dates(stage: Stage):
    RoundFactory(team=stage.inspection.team, name="Đợt II")
    Inspection.objects.update(status=InspectionStatus.PLANNED, started_at=None)

    tasks = _tasks(stage.cast.home_affairs)

    assert "Chọn đơn vị cho Đợt II năm 2019" in tasks
    assert "Lên lịch 1 đơn vị của Đợt I năm 2019" in tasks


def test_the_head_of_home_affairs_is_shown_that_roles_were_granted(stage: Stage):
    from units.models import Event

    Event.objects.record("grant_membership", stage.cast.member, by=stage.cast.administrator, lead_unit=stage.city)

    assert "Xem quyền mới được cấp" in _tasks(stage.cast.home_affairs_head)
    assert "Xem quyền mới được cấp" not in _tasks(stage.cast.home_affairs)


def test_an_administrator_reads_nothing_of_inspections(stage: Stage):
    FindingFactory(inspection=stage.inspection)

    home = home_for(stage.cast.administrator, TODAY)

    assert home.tiles == []
    assert all("kiểm tra" not in task.what for task in home.tasks)


def test_the_number_of_signed_inspections_leads_to_those_that_went_on_since(stage: Stage):
    stage.inspection.status = InspectionStatus.REMEDIATING
    stage.inspection.save()
    client = Client()
    client.force_login(stage.cast.leader)

    tile = home_for(stage.cast.leader, TODAY).tiles[0]

    assert (tile.value, client.get(tile.url).context["page"].count_text) == ("1", "1")


def test_no_kind_of_task_hides_another_and_what_is_cut_is_named_with_its_list(stage: Stage):
    for number in range(15):
        unit = UnitFactory(parent=stage.city, name=f"Thứ {number}")
        InspectionFactory(
            team=stage.inspection.team, round=stage.inspection.round, unit=unit, criteria_set=stage.inspection.criteria_set,
            lead_unit=stage.city, in_progress=True, status=InspectionStatus.MINUTES_DRAWN,
        )  # fmt: skip
    ReminderLetter.objects.create(lead_unit=stage.city, unit=stage.ward, text="Đề nghị khắc phục")

    home = home_for(stage.cast.home_affairs, TODAY)

    whats = [task.what for task in home.tasks]
    assert len(whats) == 12
    assert "Công văn đôn đốc UBND phường Mũi Né" in whats
    assert [(kind.list_name, kind.list_url) for kind in home.cut] == [("cuộc kiểm tra", reverse("inspection_list"))]
    assert "danh sách cuộc kiểm tra</a>." in _open(stage.cast.home_affairs).content.decode()


def test_every_number_leads_to_as_many_rows(stage: Stage):
    FindingFactory(inspection=stage.inspection, due_on=TODAY)
    FindingFactory(inspection=stage.inspection, due_on=TODAY - dt.timedelta(days=1), status=FindingStatus.CONCLUDED)
    client = Client()
    client.force_login(stage.cast.leader)
    tiles = {tile.label: tile for tile in home_for(stage.cast.leader, TODAY).tiles}

    rows = {
        label: client.get(tile.url).context["page"].count_text for label, tile in tiles.items() if "tồn tại" in label
    }

    assert rows == {"tồn tại đang mở": "2", "tồn tại quá hạn": "1"}
    assert {label: tiles[label].value for label in rows} == rows


@pytest.mark.parametrize("role", ["home_affairs", "leader", "clerk", "administrator", "unit_head", "member"])
def test_a_home_page_asks_as_many_queries_for_few_rows_as_for_many(stage: Stage, role: str):
    client = Client()
    client.force_login(getattr(stage.cast, role))
    client.get(reverse("home"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("home"))
    for number in range(5):
        unit = UnitFactory(parent=stage.city, name=f"Thứ {number}")
        inspection = InspectionFactory(
            team=stage.inspection.team, round=stage.inspection.round, unit=unit, criteria_set=stage.inspection.criteria_set,
            lead_unit=stage.city, members=[(stage.cast.member, ["steering"])], in_progress=True,
        )  # fmt: skip
        FindingFactory(inspection=inspection, responsible_unit=stage.ward, released_at=timezone.now())
    assert Finding.objects.count() == 5

    with CaptureQueriesContext(connection) as many:
        client.get(reverse("home"))

    assert len(many) <= len(few) + 1
    assert len(many) <= MOST_QUERIES
