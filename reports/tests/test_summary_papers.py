"""Báo cáo tổng hợp of a round and of a year: counts from rows, appendices, an empty and a large round (domain.md §3.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cchc.tests.cast import Stage, set_stage
from inspections.enums import FindingStatus, InspectionKind, InspectionStatus, RoundStatus, Severity, TeamRole
from inspections.models import Answer, Criterion, Finding, Inspection, Strength, TeamMember
from inspections.tests.factories import STARTED_AT, FindingFactory, InspectionFactory, RoundFactory
from inspections.tests.reported import reported
from inspections.workflow import WorkflowError
from reports import drafting, signing_off
from reports.enums import Desk, DocumentStatus, PaperKind
from reports.homepage import home_for
from reports.models import Document
from reports.rendering import render_html
from reports.summary_rows import OPEN, OVERDUE, REPORTED, VERIFIED, VERIFIED_LATE, gather
from reports.tests.remediation_papers import sign
from units.models import Notification, User
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 5, 20)


@pytest.fixture
def stage() -> Stage:
    stage = set_stage(status=InspectionStatus.MINUTES_SIGNED, started_at=STARTED_AT)
    stage.inspection.round.status = RoundStatus.RUNNING  # type: ignore[union-attr]
    stage.inspection.round.save()  # type: ignore[union-attr]
    TeamMember.objects.filter(user=stage.cast.chair).update(role=TeamRole.LEADER)
    return stage


def score(inspection: Inspection) -> None:
    """Half of the points of each item, the whole of them by the unit's own account."""
    answers = list(Answer.objects.filter(inspection=inspection).select_related("criterion"))
    for answer in answers:
        answer.maximum = answer.self_score = answer.criterion.max_score
        answer.score = answer.criterion.max_score / 2
    Answer.objects.bulk_update(answers, ["maximum", "self_score", "score"])


def fill(stage: Stage, units: int, findings: int) -> None:
    """As many wards more, inspected in the same round, and so many findings shared between them."""
    here = stage.inspection
    leaves = list(Criterion.objects.filter(criteria_set=here.criteria_set_id).inspected())
    common = {"team": here.team, "round": here.round, "lead_unit": stage.city, "criteria_set": here.criteria_set}
    made: list[Inspection] = [
        InspectionFactory(
            unit=UnitFactory(parent=stage.city, name=f"Thứ {number:02d}"),
            status=InspectionStatus.CONCLUDED,
            started_at=STARTED_AT,
            **common,
        )
        for number in range(units)
    ]
    for inspection in made:
        score(inspection)
        Strength.objects.create(inspection=inspection, field_slug="steering", text="Ban hành kế hoạch sớm")
    for number in range(findings):
        leaf = leaves[number % len(leaves)]
        FindingFactory(
            inspection=made[number % units],
            criterion=leaf,
            field_slug=leaf.field_slug,
            status=FindingStatus.CONCLUDED,
            due_on=DAY - dt.timedelta(days=3) if number % 4 == 0 else DAY + dt.timedelta(days=9),
            severity=list(Severity)[number % 3],
            cause="Công chức kiêm nhiệm nhiều việc",
            requirement="Niêm yết đủ thủ tục hành chính còn hiệu lực",
            position=number,
        )


def begin(stage: Stage, kind: PaperKind = PaperKind.ROUND_REPORT) -> Document:
    here = stage.inspection
    subject = here.round_id if kind == PaperKind.ROUND_REPORT else here.team.plan_id
    return drafting.start(kind, subject or 0, by=stage.cast.home_affairs)


def said(document: Document) -> dict[str, Any]:
    snapshot: dict[str, Any] = Document.objects.get(pk=document.pk).current.snapshot
    return snapshot


# --- What they say ----------------------------------------------------------------------------------


def test_a_round_counts_what_was_planned_and_what_was_inspected(stage: Stage) -> None:
    fill(stage, 2, 4)
    here, more = stage.inspection, UnitFactory(parent=stage.city)
    common = {"team": here.team, "round": here.round, "lead_unit": stage.city, "criteria_set": here.criteria_set}
    InspectionFactory(unit=more, **common)
    InspectionFactory(unit=UnitFactory(parent=stage.city), status=InspectionStatus.POSTPONED, **common)
    InspectionFactory(
        unit=more, kind=InspectionKind.UNANNOUNCED, status=InspectionStatus.IN_PROGRESS, started_at=STARTED_AT, **common
    )
    snapshot = said(begin(stage))
    planned, unannounced, together = snapshot["organised"]
    assert planned == {
        "name": "Theo kế hoạch",
        "all": "5",
        "done": "3",
        "running": "–",
        "waiting": "1",
        "postponed": "1",
        "cancelled": "–",
    }
    assert (unannounced["name"], unannounced["running"]) == ("Đột xuất", "1")
    assert (together["name"], together["all"]) == ("Cộng", "6")
    assert snapshot["inspected"].startswith("Đã kiểm tra, ký biên bản 03 cuộc tại 03 đơn vị (03 phường, xã)")


def test_findings_are_told_by_field_and_criterion_with_their_units(stage: Stage) -> None:
    fill(stage, 2, 12)
    snapshot = said(begin(stage))
    assert snapshot["found"].startswith(
        "Ghi nhận 12 tồn tại, hạn chế trong 02 cuộc kiểm tra, gồm 04 cần xử lý ngay, 04 cần khắc phục, 04 nhắc nhở"
    )
    first, second = snapshot["by_field"]
    assert (first["letter"], first["name"], second["letter"]) == ("a", "Chỉ đạo, điều hành", "b")
    assert first["criteria"][0] == "Tiêu chí 1.1.1, nội dung 1.1.1: UBND phường Thứ 00 (02)"
    assert snapshot["listed"][0]["rows"][0]["state"] == "Quá hạn 3 ngày"
    assert [row["number"] for group in snapshot["listed"] for row in group["rows"]] == list(range(1, 13))


def test_scores_stand_by_unit_and_field_in_the_order_of_names(stage: Stage) -> None:
    fill(stage, 3, 0)
    snapshot = said(begin(stage))
    assert [row["unit"] for row in snapshot["scores"]] == [
        "UBND phường Mũi Né",
        "UBND phường Thứ 00",
        "UBND phường Thứ 01",
        "UBND phường Thứ 02",
    ]
    unscored, scored, *_ = snapshot["scores"]
    assert unscored["sum"] == {"self": "–", "score": "–", "percent": "–"}
    assert scored["cells"][0] == {"self": "3,5", "score": "1,75", "percent": "50,00%"}
    assert scored["sum"] == {"self": "8", "score": "4", "percent": "50,00%"}
    assert "xếp hạng" not in render_html_of(snapshot)


def test_a_follow_up_inspection_has_no_line_of_scores(stage: Stage) -> None:
    fill(stage, 1, 0)
    Inspection.objects.filter(pk=stage.inspection.pk).update(kind=InspectionKind.FOLLOW_UP)
    assert [row["unit"] for row in said(begin(stage))["scores"]] == ["UBND phường Thứ 00"]


def test_what_was_mended_in_time_and_late_is_told_apart(stage: Stage) -> None:
    day = DAY
    mended = reported(stage)
    late = reported(stage)
    late.submission_items.update(is_late=True)
    Finding.objects.filter(pk__in=[mended.pk, late.pk]).update(status=FindingStatus.VERIFIED, closed_on=day)
    waiting = reported(stage)
    running = FindingFactory(
        inspection=stage.inspection, status=FindingStatus.CONCLUDED, due_on=day + dt.timedelta(days=1)
    )
    overdue = FindingFactory(
        inspection=stage.inspection, status=FindingStatus.RETURNED, due_on=day - dt.timedelta(days=1)
    )
    rows = gather(Q(pk=stage.inspection.pk), day)
    states = {row.pk: rows.state(row) for row in rows.findings}
    assert [states[row.pk] for row in (mended, late, waiting, running, overdue)] == [
        VERIFIED,
        VERIFIED_LATE,
        REPORTED,
        OPEN,
        OVERDUE,
    ]
    line = said(begin(stage))["mended"][-1]
    assert (line["name"], line["counts"], line["all"]) == ("Cộng", ["–", "5", "–"], "5")


def test_minutes_that_are_not_signed_and_withdrawn_findings_are_left_out(stage: Stage) -> None:
    FindingFactory(inspection=stage.inspection, status=FindingStatus.WITHDRAWN)
    running = InspectionFactory(
        team=stage.inspection.team,
        round=stage.inspection.round,
        lead_unit=stage.city,
        status=InspectionStatus.MINUTES_DRAWN,
        started_at=STARTED_AT,
    )
    FindingFactory(inspection=running)
    snapshot = said(begin(stage))
    assert snapshot["found"] == ""
    assert "không ghi nhận tồn tại, hạn chế" in render_html_of(snapshot)


def test_an_empty_round_says_so(stage: Stage) -> None:
    empty = RoundFactory(team=stage.inspection.team, name="Đợt II", status=RoundStatus.RUNNING)
    snapshot = said(drafting.start(PaperKind.ROUND_REPORT, empty.pk, by=stage.cast.home_affairs))
    page = render_html_of(snapshot)
    assert "chưa có cuộc kiểm tra nào hoàn thành" in page
    assert "Phụ lục" not in page
    assert snapshot["subject"] == "Tổng hợp kết quả kiểm tra công tác cải cách hành chính đợt II năm 2019"


def test_a_large_round_asks_no_more_of_the_database_than_a_small_one(stage: Stage) -> None:
    fill(stage, 1, 2)
    which = Q(round=stage.inspection.round_id)
    with CaptureQueriesContext(connection) as small:
        gather(which, DAY)
    fill_more(stage)
    with CaptureQueriesContext(connection) as large:
        rows = gather(which, DAY)
    assert len(rows.findings) == 202
    assert len(large) == len(small) <= 7


def fill_more(stage: Stage) -> None:
    """Nineteen wards of other names."""
    for inspection in Inspection.objects.exclude(pk=stage.inspection.pk):
        Inspection.objects.filter(pk=inspection.pk).update(unit=UnitFactory(parent=stage.city, name="Một"))
    fill(stage, 19, 200)


# --- The year ---------------------------------------------------------------------------------------


def test_the_year_is_told_to_the_province_with_the_round_beside_each_unit(stage: Stage) -> None:
    fill(stage, 1, 1)
    snapshot = said(begin(stage, PaperKind.YEAR_REPORT))
    assert snapshot["to"] == "Ủy ban nhân dân tỉnh (qua Sở Nội vụ)"
    assert snapshot["header"] == {"lines": ["ỦY BAN NHÂN DÂN", "THÀNH PHỐ PHAN THIẾT"]}
    assert snapshot["scores"][1]["unit"] == "UBND phường Thứ 00 (đợt I)"
    assert [snapshot["signers"][0]["heading"], *snapshot["signers"][0]["lines"]] == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]


def test_the_head_checks_the_report_of_the_year_and_a_leader_signs_it(stage: Stage) -> None:
    document = begin(stage, PaperKind.YEAR_REPORT)
    drafting.submit(document.pk, by=stage.cast.home_affairs)
    with pytest.raises(PermissionDenied):
        sign(document, stage.cast.home_affairs_head)
    sha256 = Document.objects.get(pk=document.pk).current.sha256
    drafting.pass_on(document.pk, sha256=sha256, by=stage.cast.home_affairs_head)
    sign(document, stage.cast.leader)
    issued = signing_off.issue(document.pk, number=310, dated_on=DAY, by=stage.cast.clerk)
    assert issued.code == "310/BC-UBND"


# --- The team's own road ----------------------------------------------------------------------------


def test_the_report_of_a_round_has_a_number_of_the_team_and_its_leader_signs(stage: Stage) -> None:
    document = drafting.submit(begin(stage).pk, by=stage.cast.home_affairs)
    assert (document.code, document.desk) == ("01/BC-TKT", Desk.TEAM_LEADER)
    snapshot = said(document)
    assert snapshot["header"] == {"parent": "UBND THÀNH PHỐ PHAN THIẾT", "lines": ["TỔ KIỂM TRA CẢI CÁCH HÀNH CHÍNH"]}
    assert snapshot["to"] == "Ủy ban nhân dân thành phố Phan Thiết"
    with pytest.raises(PermissionDenied):
        sign(document, stage.cast.secretary)
    sign(document, stage.cast.chair)
    issued = signing_off.issue(document.pk, number=None, dated_on=DAY, by=stage.cast.clerk)
    assert issued.status == DocumentStatus.ISSUED
    block = issued.current.snapshot["signers"][0]
    assert [block["heading"], *block["lines"]][:2] == ["TM. TỔ KIỂM TRA", "TỔ TRƯỞNG"]
    assert issued.current.snapshot["annex_of"].startswith(
        "Kèm theo Báo cáo số 01/BC-TKT ngày 20 tháng 5 năm 2019 của Tổ"
    )
    assert issued.legal_document is not None
    assert issued.legal_document.issuer == "Tổ kiểm tra cải cách hành chính"


def test_the_leader_of_the_team_is_told_and_finds_it_on_his_home_page(stage: Stage) -> None:
    """He holds no role by which he could be told, nor does who wrote it for him."""
    TeamMember.objects.filter(user=stage.cast.secretary).update(role=TeamRole.SECRETARY)
    draft = drafting.start(PaperKind.ROUND_REPORT, stage.inspection.round_id or 0, by=stage.cast.secretary)
    assert tasks_of(stage.cast.secretary) == ["Soạn tiếp báo cáo tổng hợp đợt kiểm tra"]
    document = drafting.submit(draft.pk, by=stage.cast.secretary)

    notice = Notification.objects.visible_to(stage.cast.chair).get(subject_id=str(document.pk), user=stage.cast.chair)
    assert notice.text.startswith("Có văn bản trình: báo cáo tổng hợp đợt kiểm tra")
    assert not Notification.objects.visible_to(stage.cast.member).exists()
    assert "Ký báo cáo tổng hợp đợt kiểm tra" in tasks_of(stage.cast.chair)
    assert tasks_of(stage.cast.member) == []

    drafting.return_(document.pk, "Thiếu kiến nghị", by=stage.cast.chair)
    assert tasks_of(stage.cast.secretary) == ["Sửa báo cáo tổng hợp đợt kiểm tra được trả lại"]
    told = Notification.objects.visible_to(stage.cast.secretary)
    assert [row.text.endswith(": Thiếu kiến nghị") for row in told] == [True]


def tasks_of(user: User) -> list[str]:
    return [task.what for task in home_for(User.objects.get(pk=user.pk), DAY).tasks if "báo cáo tổng hợp" in task.what]


def test_the_team_leader_drafts_it_and_a_plain_member_does_not(stage: Stage) -> None:
    round_id = stage.inspection.round_id or 0
    with pytest.raises(PermissionDenied):
        drafting.start(PaperKind.ROUND_REPORT, round_id, by=stage.cast.member)
    assert drafting.start(PaperKind.ROUND_REPORT, round_id, by=stage.cast.chair).status == DocumentStatus.DRAFT


def test_a_round_in_preparation_has_no_report(stage: Stage) -> None:
    coming = RoundFactory(team=stage.inspection.team, name="Đợt II")
    with pytest.raises(WorkflowError, match="Hiện không lập được"):
        drafting.start(PaperKind.ROUND_REPORT, coming.pk, by=stage.cast.home_affairs)


def test_what_people_wrote_stands_for_what_was_proposed(stage: Stage) -> None:
    document = begin(stage)
    drafting.edit(document.pk, {"causes": "- Nhân sự thay đổi;"}, version=0, by=stage.cast.home_affairs)
    assert said(document)["texts"]["causes"] == ["Nhân sự thay đổi;"]
    drafting.edit(document.pk, {"proposals": ""}, version=1, by=stage.cast.home_affairs)
    with pytest.raises(WorkflowError, match="chưa ghi phần «Kiến nghị»"):
        drafting.submit(document.pk, by=stage.cast.home_affairs)


def test_a_ward_sees_no_summing_up(stage: Stage) -> None:
    document = begin(stage)
    assert not Document.objects.visible_to(stage.cast.unit_head).filter(pk=document.pk).exists()


def test_the_page_of_a_report_opens(stage: Stage, client: Client) -> None:
    fill(stage, 2, 4)
    document = begin(stage)
    client.force_login(User.objects.get(pk=stage.cast.home_affairs.pk))
    assert client.get(document.get_absolute_url()).status_code == 200


def render_html_of(snapshot: dict[str, Any]) -> str:
    return render_html("summary-1", snapshot)
