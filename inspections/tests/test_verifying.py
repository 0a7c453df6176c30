"""What the city says of a reported finding: accepted, returned, to follow-up; never by whom it was reported."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from cchc.tests.cast import Stage
from inspections import extending, verifying
from inspections.enums import ExtensionStatus, FindingStatus, InspectionStatus, VerificationDecision
from inspections.models import RemediationEvidence, Verification
from inspections.tests.reported import concluded, report, reported
from inspections.workflow import WorkflowError
from units.enums import Role
from units.keeping import keep_bytes
from units.models import Event, Notification
from units.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db

Status = FindingStatus


def test_accepting_closes_the_finding_and_tells_the_unit(stage: Stage):
    finding = reported(stage)
    item = verifying.last_report(finding)

    verifying.accept(finding.pk, by=stage.cast.home_affairs, note="Đủ tài liệu")

    finding.refresh_from_db()
    assert (finding.status, finding.closed_on) == (Status.VERIFIED, dt.date(2019, 5, 20))
    verdict = Verification.objects.get()
    assert (verdict.decision, verdict.item, verdict.decided_by) == ("accepted", item, stage.cast.home_affairs)
    event = Event.objects.get(verb="verify_finding")
    assert (event.from_status, event.to_status, event.actor) == ("reported_done", "verified", stage.cast.home_affairs)
    told = Notification.objects.filter(kind="finding_verified").values_list("unit", "role")
    assert set(told) == {(stage.ward.pk, Role.UNIT_HEAD), (stage.ward.pk, Role.UNIT_OFFICER)}


def test_accepting_the_last_finding_closes_the_inspection(stage: Stage):
    finding = reported(stage)

    verifying.accept(finding.pk, by=stage.cast.home_affairs)

    stage.inspection.refresh_from_db()
    assert stage.inspection.status == InspectionStatus.CLOSED


def test_a_finding_that_was_not_reported_cannot_be_accepted(stage: Stage):
    finding = concluded(stage)

    with pytest.raises(WorkflowError, match="hiện là «Đã kết luận»"):
        verifying.accept(finding.pk, by=stage.cast.home_affairs)
    assert not Verification.objects.exists()


@pytest.mark.parametrize("status", [Status.REPORTED_DONE, Status.NOT_DONE])
def test_what_comes_back_says_why_and_the_clock_runs_again(stage: Stage, status: str):
    finding = reported(stage, status=status)

    with pytest.raises(WorkflowError, match="lý do trả lại") as refused:
        verifying.return_(finding.pk, by=stage.cast.home_affairs, reason="  ")
    assert refused.value.field == "reason"
    verifying.return_(finding.pk, by=stage.cast.home_affairs, reason="Ảnh chụp không rõ bảng niêm yết")

    finding.refresh_from_db()
    assert (finding.status, finding.due_on, finding.closed_on) == (Status.RETURNED, dt.date(2019, 5, 31), None)
    assert Verification.objects.get().reason == "Ảnh chụp không rõ bảng niêm yết"


def test_not_done_is_accepted_as_an_outcome_once(stage: Stage):
    finding = reported(stage, status=Status.NOT_DONE)

    with pytest.raises(WorkflowError, match="Hãy ghi ý kiến"):
        verifying.accept_not_done(finding.pk, by=stage.cast.home_affairs)
    verifying.accept_not_done(finding.pk, by=stage.cast.home_affairs, note="Trụ sở thuê, không cải tạo được")

    finding.refresh_from_db()
    assert (finding.status, finding.closed_on) == (Status.NOT_DONE, dt.date(2019, 5, 20))
    stage.inspection.refresh_from_db()
    assert stage.inspection.status == InspectionStatus.CLOSED
    with pytest.raises(WorkflowError, match="đã được ghi nhận"):
        verifying.return_(finding.pk, by=stage.cast.home_affairs_head, reason="Xem lại")


def test_what_goes_to_follow_up_waits_for_the_team(stage: Stage):
    finding = reported(stage)

    verifying.send_to_follow_up(finding.pk, by=stage.cast.home_affairs, note="Cần xem tại chỗ")

    finding.refresh_from_db()
    assert (finding.status, finding.closed_on) == (Status.TO_FOLLOW_UP, None)
    assert Verification.objects.get().decision == VerificationDecision.TO_FOLLOW_UP


def test_nobody_verifies_what_he_entered_himself(stage: Stage):
    finding = reported(stage, by=stage.cast.home_affairs)

    with pytest.raises(WorkflowError, match="không tự xác nhận được"):
        verifying.accept(finding.pk, by=stage.cast.home_affairs)
    verifying.accept(finding.pk, by=stage.cast.home_affairs_head)


def test_nobody_verifies_what_he_drafted_for_another_to_hand_in(stage: Stage):
    finding = concluded(stage, status=Status.REPORTED_DONE)
    report(finding, stage.cast.unit_head, drafted_by=stage.cast.home_affairs)

    with pytest.raises(WorkflowError, match="không tự xác nhận được"):
        verifying.return_(finding.pk, by=stage.cast.home_affairs, reason="Thiếu")


def test_nobody_verifies_what_he_proved(stage: Stage):
    finding = reported(stage)
    officer = stage.cast.home_affairs
    file = keep_bytes(
        b"%PDF-1.4", name="bang.pdf", media_type="application/pdf", lead_unit=stage.city, owner_unit=stage.ward
    )
    evidence = RemediationEvidence.objects.create(lead_unit=stage.city, unit=stage.ward, file=file, added_by=officer)
    evidence.findings.add(finding)

    with pytest.raises(WorkflowError, match="không tự xác nhận được"):
        verifying.accept(finding.pk, by=officer)


def test_no_officer_of_the_unit_verifies_its_findings(stage: Stage):
    finding = reported(stage)
    MembershipFactory(user=stage.cast.home_affairs, unit=stage.ward, role=Role.UNIT_OFFICER)

    for person in (stage.cast.home_affairs, stage.cast.unit_head, stage.cast.leader):
        with pytest.raises(PermissionDenied):
            verifying.accept(finding.pk, by=person)


def test_a_report_that_came_meanwhile_is_not_judged_unread(stage: Stage):
    finding = reported(stage)
    first = verifying.last_report(finding)
    assert first is not None
    seen = first.pk
    report(finding, stage.cast.unit_head)

    with pytest.raises(WorkflowError, match="vừa báo cáo lại"):
        verifying.accept(finding.pk, by=stage.cast.home_affairs, seen=seen)

    finding.refresh_from_db()
    assert finding.status == Status.REPORTED_DONE
    assert not Verification.objects.exists()


def test_many_are_judged_each_on_its_own(stage: Stage):
    good, open_one = reported(stage), concluded(stage, text="Chưa báo cáo")
    mine = concluded(stage, status=Status.REPORTED_DONE, text="Tự nhập")
    report(mine, stage.cast.home_affairs)

    outcome = verifying.many([good.pk, open_one.pk, mine.pk, good.pk], "accept", by=stage.cast.home_affairs)

    assert [finding.pk for finding in outcome.done] == [good.pk]
    assert [(row.text, row.sentence[:30]) for row in outcome.refused] == [
        ("Chưa báo cáo", "Chỉ xác nhận được tồn tại mà đ"),
        ("Tự nhập", "Bạn đã soạn, gửi hoặc nhập báo"),
    ]
    assert Event.objects.filter(verb="verify_finding").count() == 1


def test_a_request_for_more_time_lapses_when_nothing_is_left_to_mend(stage: Stage):
    finding = concluded(stage)
    request = extending.ask(finding.pk, dt.date(2019, 6, 10), "Chờ kinh phí", by=stage.cast.unit_head)
    finding.status = Status.REPORTED_DONE
    finding.save()
    report(finding, stage.cast.unit_head)

    verifying.accept(finding.pk, by=stage.cast.home_affairs)

    request.refresh_from_db()
    assert request.status == ExtensionStatus.WITHDRAWN
