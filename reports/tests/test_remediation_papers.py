"""Plan and report of remediation of a ward: what they say, who signs them, how they are handed in (domain.md §3.3)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from cchc.tests.cast import Stage, set_stage
from inspections import handing_in, remediating, submitting
from inspections.enums import FindingStatus, SubmissionStatus
from inspections.models import Finding, LegalDocument, Submission
from inspections.tests.remediation import conclude, picture
from inspections.workflow import WorkflowError
from reports import drafting, signing_off
from reports.enums import DocumentStatus
from reports.models import Document
from reports.rendering import render_html
from reports.tests.remediation_papers import DOING, DONE, MEASURE, PLAN, REPORT, begin, draft_submission, sign
from units.enums import Capacity, Role
from units.models import Membership, Unit, User
from units.tests.factories import DivisionFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 5, 20)


@pytest.fixture
def stage() -> Stage:
    return set_stage()


@pytest.fixture
def findings(stage: Stage) -> list[Finding]:
    return conclude(stage)


@pytest.fixture
def report(stage: Stage, findings: list[Finding]) -> Document:
    return begin(stage, draft_submission(stage, REPORT, findings[:2], [DONE, DOING]))


def signed(document: Document, stage: Stage) -> Document:
    drafting.submit(document.pk, by=stage.cast.unit_officer)
    return sign(document, stage.cast.unit_head)


# --- What they say ----------------------------------------------------------------------------------


def test_a_report_says_what_the_submission_says_to_the_city(report: Document) -> None:
    said = report.current.snapshot
    assert said["header"] == {"lines": ["ỦY BAN NHÂN DÂN", "PHƯỜNG MŨI NÉ"]}
    assert said["to"] == "Ủy ban nhân dân thành phố Phan Thiết (qua Phòng Nội vụ)"
    assert said["opening"].startswith("Thực hiện Thông báo số ")
    assert said["results"] == "Báo cáo 02 tồn tại, hạn chế: đã khắc phục 01, đang khắc phục 01"
    assert [row["outcome"] for row in said["rows"]] == ["Đã khắc phục", "Đang khắc phục"]
    assert said["rows"][0] | {"text": ""} == {
        "number": 1,
        "text": "",
        "criterion": "",
        "lost": "",
        "cause": "Công chức mới nhận việc",
        "measures": "Đã niêm yết đủ 127 thủ tục",
        "outcome": "Đã khắc phục",
        "due": "05/06/2019",
        "done": "17/05/2019",
        "evidence": [],
    }
    assert "số 2): đang khắc phục; nguyên nhân: phần mềm lỗi" in said["remaining"][0]
    assert said["later"].startswith("01 tồn tại, hạn chế khác chưa báo cáo lần này")
    assert said["recipients"] == [
        "Như trên",
        "Phòng Nội vụ TP",
        "TT Đảng ủy, HĐND phường",
        "CT, các PCT UBND phường",
        "Lưu: VT",
    ]
    assert [said["signers"][0]["heading"], *said["signers"][0]["lines"]] == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]


def test_nobody_reports_a_day_that_has_not_come(stage: Stage, findings: list[Finding]) -> None:
    with pytest.raises(WorkflowError, match="Ngày hoàn thành không được sau ngày hôm nay"):
        draft_submission(stage, REPORT, findings, [DONE | {"done_on": DAY + dt.timedelta(days=1)}])


def test_a_report_of_all_says_that_nothing_is_left(stage: Stage, findings: list[Finding]) -> None:
    page = render_html_of(begin(stage, draft_submission(stage, REPORT, findings, [DONE], commitment="")))
    assert "Không còn tồn tại, hạn chế chưa khắc phục." in page
    assert "Đơn vị không có kiến nghị." in page


def test_a_plan_says_measure_person_day_and_product(stage: Stage, findings: list[Finding]) -> None:
    said = begin(stage, draft_submission(stage, PLAN, findings, [MEASURE])).current.snapshot
    assert said["subject"] == "Khắc phục tồn tại, hạn chế sau kiểm tra công tác cải cách hành chính năm 2019"
    assert said["rows"][2] | {"text": ""} == {
        "number": 3,
        "text": "",
        "measures": "Niêm yết đủ thủ tục",
        "in_charge": "Công chức Văn phòng",
        "due": "05/06/2019",
        "product": "Bảng niêm yết",
    }
    assert "to" not in said


def test_a_report_names_the_files_that_prove_and_no_withdrawn_one(stage: Stage, findings: list[Finding]) -> None:
    by = stage.cast.unit_officer
    for name, colour in (("Bảng niêm yết", "red"), ("Ảnh nhầm", "blue")):
        to = {"evidence_id": uuid.uuid4(), "findings": [findings[0].pk], "caption": name}
        kept = remediating.add_evidence(picture(colour=colour), by=by, **to)  # type: ignore[arg-type]
    remediating.withdraw_evidence(kept.pk, by=by)
    said = begin(stage, draft_submission(stage, REPORT, findings[:1], [DONE])).current.snapshot
    assert said["rows"][0]["evidence"] == ["Bảng niêm yết"]


def test_a_division_stands_under_its_city_and_its_head_signs_alone(stage: Stage, findings: list[Finding]) -> None:
    division = DivisionFactory(parent=stage.city)
    move_to(division, stage)
    officer: User = UserFactory(roles=[(Role.UNIT_OFFICER, division)])
    UserFactory(roles=[(Role.UNIT_HEAD, division)], full_name="Lê Trưởng Phòng")
    draft = submitting.open_draft(stage.inspection, REPORT, by=officer)
    said = drafting.start(draft.kind, draft.pk, by=officer).current.snapshot  # type: ignore[arg-type]
    assert said["header"] == {"parent": "UBND THÀNH PHỐ PHAN THIẾT", "lines": ["PHÒNG TƯ PHÁP"]}
    assert said["signers"][0]["heading"] == "TRƯỞNG PHÒNG"
    assert said["code"] == "…/BC-TP"


# --- Trình ký and handing in ------------------------------------------------------------------------


def test_a_report_signed_here_is_handed_in_when_its_officer_gives_it_number_and_day(
    report: Document, stage: Stage, findings: list[Finding]
) -> None:
    signed(report, stage)
    document = signing_off.issue(report.pk, number=45, dated_on=DAY, by=stage.cast.unit_officer)
    submission = Submission.objects.get(papers=report)
    assert document.code == "45/BC-UBND"
    assert (submission.status, submission.submitted_by) == (SubmissionStatus.SUBMITTED, stage.cast.unit_officer)
    assert (submission.document_code, submission.document_date, submission.scan) == ("45/BC-UBND", DAY, None)
    statuses = [row.status for row in Finding.objects.filter(pk__in=[row.pk for row in findings]).order_by("position")]
    assert statuses == [FindingStatus.REPORTED_DONE, FindingStatus.REMEDIATING, FindingStatus.CONCLUDED]
    assert LegalDocument.objects.get(drawn_as=document).issuer == "Ủy ban nhân dân phường Mũi Né"


def test_a_plan_signed_by_hand_is_handed_in_without_waiting_for_its_scan(stage: Stage, findings: list[Finding]) -> None:
    plan = begin(stage, draft_submission(stage, PLAN, findings, [MEASURE]))
    drafting.submit(plan.pk, by=stage.cast.unit_officer)
    sha256 = Document.objects.get(pk=plan.pk).current.sha256
    hand = {"name": "Võ Phó", "title": "Phó Chủ tịch", "capacity": Capacity.FOR, "signed_on": DAY, "sha256": sha256}
    signing_off.sign_on_paper(plan.pk, by=stage.cast.unit_officer, **hand)  # type: ignore[arg-type]
    document = signing_off.issue(plan.pk, number=7, dated_on=DAY, by=stage.cast.unit_officer)
    block = document.current.snapshot["signers"][0]
    assert [block["heading"], *block["lines"]] == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    assert document.waits_for_scan
    assert Submission.objects.get(papers=plan).document_code == "07/KH-UBND"


def test_an_officer_without_a_paper_of_the_system_still_needs_its_scan(report: Document, stage: Stage) -> None:
    with pytest.raises(WorkflowError, match="lập văn bản để ký trên hệ thống"):
        handing_in.submit(report.submission_id or 0, by=stage.cast.unit_officer)


def test_the_head_still_hands_in_without_any_paper(report: Document, stage: Stage) -> None:
    handing_in.submit(report.submission_id or 0, by=stage.cast.unit_head)
    with pytest.raises(WorkflowError, match="Chưa trình được: báo cáo kết quả khắc phục này đã gửi"):
        drafting.submit(report.pk, by=stage.cast.unit_officer)


def test_what_lies_before_the_head_is_not_edited_and_not_handed_in_another_way(report: Document, stage: Stage) -> None:
    by, submission = stage.cast.unit_officer, report.submission_id or 0
    drafting.submit(report.pk, by=by)
    item = Submission.objects.get(pk=submission).items.first()
    assert item is not None
    with pytest.raises(WorkflowError, match="đang trình ký"):
        submitting.save_item(item.pk, DOING, base_revision=item.revision, by=by)
    with pytest.raises(WorkflowError, match="đang trình ký"):
        handing_in.submit(submission, by=stage.cast.unit_head)
    drafting.return_(report.pk, "Sửa số liệu", by=by)
    submitting.save_item(item.pk, DOING, base_revision=item.revision, by=by)
    drafting.submit(report.pk, by=by)
    assert Document.objects.get(pk=report.pk).current.snapshot["rows"][0]["outcome"] == "Đang khắc phục"


def test_a_draft_with_a_paper_is_kept(report: Document, stage: Stage) -> None:
    with pytest.raises(WorkflowError, match="đã có văn bản lập để ký"):
        submitting.discard(report.submission_id or 0, by=stage.cast.unit_officer)


@pytest.mark.parametrize("words", [{"directing": ""}, {"commitment": ""}])
def test_a_report_without_its_words_is_not_laid_before(
    stage: Stage, findings: list[Finding], words: dict[str, str]
) -> None:
    report = begin(stage, draft_submission(stage, REPORT, findings[:2], [DONE, DOING], **words))
    with pytest.raises(WorkflowError, match="chưa ghi phần"):
        drafting.submit(report.pk, by=stage.cast.unit_officer)


def test_an_incomplete_part_is_named(stage: Stage, findings: list[Finding]) -> None:
    plan = begin(stage, draft_submission(stage, PLAN, findings, [MEASURE | {"product": ""}]))
    with pytest.raises(WorkflowError, match="Chưa trình được: «Tồn tại thứ 1.*chưa ghi sản phẩm"):
        drafting.submit(plan.pk, by=stage.cast.unit_officer)


def test_what_the_city_settled_meanwhile_is_not_issued(report: Document, stage: Stage, findings: list[Finding]) -> None:
    signed(report, stage)
    Finding.objects.filter(inspection=stage.inspection).update(status=FindingStatus.VERIFIED)
    with pytest.raises(WorkflowError, match="Chưa ban hành được"):
        signing_off.issue(report.pk, number=45, dated_on=DAY, by=stage.cast.unit_officer)
    assert Document.objects.get(pk=report.pk).status == DocumentStatus.SIGNED


def test_only_the_units_own_head_signs(report: Document, stage: Stage) -> None:
    drafting.submit(report.pk, by=stage.cast.unit_officer)
    with pytest.raises(PermissionDenied):
        sign(report, stage.cast.unit_officer)
    deputy: User = UserFactory()
    Membership.objects.create(
        user=deputy, unit=stage.ward, role=Role.UNIT_HEAD, starts_on=dt.date(2019, 1, 1), title="Phó Chủ tịch"
    )
    assert sign(report, deputy).status == DocumentStatus.SIGNED


# --- Who sees it ------------------------------------------------------------------------------------


def test_the_city_and_other_wards_see_nothing_before_the_issue(report: Document, stage: Stage) -> None:
    signed(report, stage)
    for user in (stage.cast.home_affairs, stage.cast.clerk, stage.cast.leader, stage.cast.other_unit_head):
        assert not Document.objects.visible_to(user).filter(pk=report.pk).exists()
    signing_off.issue(report.pk, number=45, dated_on=DAY, by=stage.cast.unit_officer)
    city = User.objects.get(pk=stage.cast.home_affairs.pk)
    assert Document.objects.visible_to(city).filter(pk=report.pk).exists()
    assert not Document.objects.visible_to(stage.cast.other_unit_head).filter(pk=report.pk).exists()


def test_the_pages_lead_from_the_draft_to_the_paper_and_the_city_to_it(
    stage: Stage, findings: list[Finding], client: Client
) -> None:
    submission = draft_submission(stage, REPORT, findings[:2], [DONE, DOING])
    client.force_login(stage.cast.unit_officer)
    assert "Lập văn bản để ký" in client.get(reverse("submission_hand_in", args=[submission.pk])).content.decode()
    begun = client.post(reverse("paper_start", args=[submission.kind]), {"about": submission.pk})
    document = Document.objects.get(submission=submission)
    assert begun.headers["Location"] == document.get_absolute_url()
    assert document.get_absolute_url() in client.get(submission.get_absolute_url()).content.decode()
    drafting.submit(document.pk, by=stage.cast.unit_officer)
    page = client.get(submission.get_absolute_url()).content.decode()
    assert "đang trình ký nên không sửa được" in page
    sign(document, stage.cast.unit_head)
    signing_off.issue(document.pk, number=45, dated_on=DAY, by=stage.cast.unit_officer)
    client.force_login(stage.cast.home_affairs)
    assert document.get_absolute_url() in client.get(submission.get_absolute_url()).content.decode()
    assert client.get(document.get_absolute_url()).status_code == 200


def render_html_of(document: Document) -> str:
    return render_html(document.current.layout, document.current.snapshot)


def move_to(unit: Unit, stage: Stage) -> None:
    Finding.objects.filter(inspection=stage.inspection).update(responsible_unit=unit, issued_to_unit=unit)
    stage.inspection.unit = unit
    stage.inspection.save()
