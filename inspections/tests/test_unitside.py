"""The unit's side: what it writes, proves and hands in (issue «from the conclusion to the last shortcoming mended»)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from cchc.lib.files import FileRefused
from cchc.tests.cast import Stage
from inspections import handing_in, remediating, submitting
from inspections.drafting import StaleEditError
from inspections.enums import FindingStatus, InspectionStatus, SubmissionKind, VerificationDecision
from inspections.models import Finding, RemediationEvidence, RemediationUpdate, Submission, SubmissionItem, Verification
from inspections.tests.remediation import DUE_ON, conclude, picture, sign_minutes
from inspections.workflow import WorkflowError
from units.models import Event, Notification, StoredFile, User

pytestmark = pytest.mark.django_db
EXPLANATION, PLAN, REPORT = SubmissionKind
DAY = dt.date(2019, 5, 20)
BLANK = {"text": "", "cause": "", "in_charge": "", "due_on": None, "product": "", "outcome": ""}


def say(submission: Submission, finding: Finding, by: User, **values: Any) -> SubmissionItem:
    item = submission.items.get(finding=finding)
    stands = {name: getattr(item, name) for name in BLANK}
    return submitting.save_item(item.pk, stands | values, base_revision=item.revision, by=by)


def report(stage: Stage, findings: list[Finding], by: User, outcome: str = "done") -> Submission:
    draft = submitting.open_draft(stage.inspection, REPORT, by=by)
    for finding in findings:
        say(draft, finding, by, outcome=outcome, text="Đã niêm yết đủ 127 thủ tục.")
    return draft


def add_paper(draft: Submission, by: User) -> None:
    submitting.attach_paper(draft.pk, document_code="45/BC-UBND", document_date=DAY, upload=picture(), by=by)


def statuses(findings: list[Finding]) -> list[str]:
    return [Finding.objects.get(pk=finding.pk).status for finding in findings]


def verbs(finding: Finding) -> list[str]:
    return list(Event.objects.about(finding).order_by("pk").values_list("verb", flat=True))


# --- Handing in -------------------------------------------------------------------------------------


def test_an_explanation_moves_its_findings_before_the_conclusion(stage: Stage):
    findings, head = sign_minutes(stage), stage.cast.unit_head
    draft = submitting.open_draft(stage.inspection, EXPLANATION, by=head)
    say(draft, findings[0], head, text="Công chức phụ trách nghỉ thai sản.")

    handing_in.submit(draft.pk, by=head)

    assert statuses(findings) == [FindingStatus.EXPLAINED, FindingStatus.RECORDED, FindingStatus.RECORDED]
    assert verbs(findings[0]) == ["explain"]


def test_after_the_conclusion_nobody_explains_any_more(stage: Stage):
    sign_minutes(stage)
    draft = submitting.open_draft(stage.inspection, EXPLANATION, by=stage.cast.unit_head)
    stage.inspection.status = InspectionStatus.CONCLUDED
    stage.inspection.save()

    with pytest.raises(WorkflowError, match="Kết luận đã ban hành"):
        submitting.open_draft(stage.inspection, EXPLANATION, by=stage.cast.unit_head)
    with pytest.raises(WorkflowError, match="Kết luận đã ban hành"):
        handing_in.submit(draft.pk, by=stage.cast.unit_head)


def test_a_plan_says_measure_person_day_and_product(stage: Stage):
    findings, head = conclude(stage), stage.cast.unit_head
    draft = submitting.open_draft(stage.inspection, PLAN, by=head)
    say(draft, findings[0], head, text="Niêm yết bổ sung")

    with pytest.raises(WorkflowError, match="chưa ghi người chịu trách nhiệm"):
        handing_in.submit(draft.pk, by=head)
    say(draft, findings[0], head, in_charge="Công chức Tư pháp", due_on=dt.date(2019, 5, 31), product="Bảng niêm yết")
    handing_in.submit(draft.pk, by=head)

    assert statuses(findings) == [FindingStatus.PLANNED, FindingStatus.CONCLUDED, FindingStatus.CONCLUDED]
    stage.inspection.refresh_from_db()
    assert stage.inspection.status == InspectionStatus.REMEDIATING


def test_a_plan_beyond_the_deadline_is_told_to_ask_for_more_time(stage: Stage):
    findings, head = conclude(stage), stage.cast.unit_head
    draft = submitting.open_draft(stage.inspection, PLAN, by=head)

    with pytest.raises(WorkflowError, match="đề nghị gia hạn") as raised:
        say(draft, findings[0], head, due_on=DUE_ON + dt.timedelta(days=1))

    assert raised.value.field == "due_on"


def test_a_report_moves_only_what_it_speaks_of(stage: Stage):
    findings, head = conclude(stage, 4), stage.cast.unit_head
    draft = report(stage, findings[:1], head)
    say(draft, findings[1], head, outcome="not_done", text="Không còn kinh phí trong năm.")
    say(draft, findings[2], head, outcome="in_progress", text="Đã mua bảng, chưa lắp.")

    handing_in.submit(draft.pk, by=head)

    assert statuses(findings) == ["reported_done", "not_done", "remediating", "concluded"]
    assert [verbs(finding) for finding in findings] == [["report_done"], ["report_not_done"], ["report_progress"], []]


def test_what_cannot_be_done_needs_its_reason(stage: Stage):
    findings, head = conclude(stage), stage.cast.unit_head
    draft = submitting.open_draft(stage.inspection, REPORT, by=head)
    say(draft, findings[0], head, outcome="not_done")

    with pytest.raises(WorkflowError, match="chưa nêu lý do"):
        handing_in.submit(draft.pk, by=head)


def test_an_empty_submission_is_refused_and_can_be_deleted(stage: Stage):
    conclude(stage)
    draft = submitting.open_draft(stage.inspection, REPORT, by=stage.cast.unit_head)

    with pytest.raises(WorkflowError, match="chưa có nội dung nào"):
        handing_in.submit(draft.pk, by=stage.cast.unit_head)
    submitting.discard(draft.pk, by=stage.cast.unit_head)

    assert not Submission.objects.exists()


def test_a_finding_that_moved_meanwhile_stays_and_is_told_of(stage: Stage):
    findings, head = conclude(stage), stage.cast.unit_head
    draft = report(stage, findings, head)
    Finding.objects.filter(pk=findings[0].pk).update(status=FindingStatus.VERIFIED, closed_on=DAY)

    handed_in = handing_in.submit(draft.pk, by=head)

    assert statuses(findings) == ["verified", "reported_done", "reported_done"]
    assert [item.finding_id for item in handed_in.unfit] == [findings[0].pk]
    assert "«Đã xác nhận»" in handed_in.unfit_words
    assert draft.items.get(finding=findings[0]).text


def test_when_every_finding_moved_on_nothing_is_handed_in_and_nothing_lost(stage: Stage):
    findings, head = conclude(stage, 1), stage.cast.unit_head
    draft = report(stage, findings, head)
    Finding.objects.update(status=FindingStatus.WITHDRAWN, closed_on=DAY)

    with pytest.raises(WorkflowError, match="đều đã chuyển"):
        handing_in.submit(draft.pk, by=head)

    assert draft.items.get().text


def test_a_returned_finding_is_reported_again(stage: Stage):
    findings, head = conclude(stage, 1), stage.cast.unit_head
    handing_in.submit(report(stage, findings, head).pk, by=head)
    Finding.objects.update(status=FindingStatus.RETURNED)
    Verification.objects.create(
        finding=findings[0],
        decision=VerificationDecision.RETURNED,
        reason="Ảnh mờ",
        decided_by=stage.cast.home_affairs,
        occurred_on=DAY,
    )

    again = report(stage, findings, head)
    handing_in.submit(again.pk, by=head)

    assert statuses(findings) == ["reported_done"]
    assert Submission.objects.count() == 2


def test_late_is_taken_and_marked(stage: Stage, settings: Any):
    findings, head = conclude(stage, 2), stage.cast.unit_head
    settings.CCHC_DEMO_TODAY = DUE_ON
    on_time = handing_in.submit(report(stage, findings[:1], head).pk, by=head).submission
    settings.CCHC_DEMO_TODAY = DUE_ON + dt.timedelta(days=1)
    late = handing_in.submit(report(stage, findings[1:], head).pk, by=head).submission

    assert (on_time.is_late, late.is_late, late.due_on) == (False, True, DUE_ON)


def test_a_plan_is_due_by_the_rule_of_the_plan(stage: Stage):
    conclude(stage)

    draft = submitting.open_draft(stage.inspection, PLAN, by=stage.cast.unit_officer)

    assert draft.due_on == dt.date(2019, 5, 15)  # seven working days after Monday 6/5


# --- Who ------------------------------------------------------------------------------------------


def test_the_officer_hands_in_only_with_number_date_and_scan(stage: Stage):
    findings, officer = conclude(stage), stage.cast.unit_officer
    draft = report(stage, findings, officer)

    with pytest.raises(WorkflowError) as raised:
        handing_in.submit(draft.pk, by=officer)
    assert raised.value.field == "document_code"
    submitting.attach_paper(draft.pk, document_code="45/BC-UBND", document_date=DAY, upload=None, by=officer)
    with pytest.raises(WorkflowError, match="bản scan") as raised:
        handing_in.submit(draft.pk, by=officer)
    assert raised.value.field == "scan"
    add_paper(draft, officer)
    handing_in.submit(draft.pk, by=officer)

    assert statuses(findings) == ["reported_done"] * 3


def test_home_affairs_enters_from_paper_with_the_day_it_came(stage: Stage):
    findings, clerk = conclude(stage), stage.cast.home_affairs
    draft = report(stage, findings, clerk)
    add_paper(draft, clerk)

    with pytest.raises(WorkflowError) as raised:
        handing_in.submit(draft.pk, by=clerk)
    submission = handing_in.submit(draft.pk, by=clerk, occurred_on=DAY).submission

    assert raised.value.field == "occurred_on"
    assert (submission.entered_for_unit, submission.submitted_by, submission.unit) == (True, clerk, stage.ward)
    assert Event.objects.about(findings[0]).get().data["entered_for_unit"] is True


def test_another_ward_finds_nothing_and_inspectors_only_read(stage: Stage):
    findings = conclude(stage)

    with pytest.raises(Http404):
        submitting.open_draft(stage.inspection, REPORT, by=stage.cast.other_unit_head)
    with pytest.raises(PermissionDenied):
        submitting.open_draft(stage.inspection, REPORT, by=stage.cast.chair)
    with pytest.raises(PermissionDenied):
        submitting.open_draft(stage.inspection, REPORT, by=stage.cast.leader)
    with pytest.raises(Http404):
        remediating.add_evidence(
            picture(), evidence_id=uuid.uuid4(), findings=[findings[0].pk], by=stage.cast.other_unit_head
        )


def test_a_draft_is_never_seen_by_the_other_side(stage: Stage):
    findings = conclude(stage)
    own = report(stage, findings, stage.cast.unit_officer)
    entered = report(stage, findings, stage.cast.home_affairs)

    city = Submission.objects.visible_to(stage.cast.home_affairs)
    ward = Submission.objects.visible_to(stage.cast.unit_head)
    assert (list(city), list(ward)) == ([entered], [own])
    with pytest.raises(Http404):
        handing_in.submit(own.pk, by=stage.cast.home_affairs, occurred_on=DAY)
    with pytest.raises(Http404):
        submitting.discard(entered.pk, by=stage.cast.unit_head)


def test_both_sides_are_told_of_what_was_handed_in(stage: Stage):
    findings = conclude(stage, 2)
    handing_in.submit(report(stage, findings[:1], stage.cast.unit_head).pk, by=stage.cast.unit_head)
    entered = report(stage, findings[1:], stage.cast.home_affairs)
    add_paper(entered, stage.cast.home_affairs)
    handing_in.submit(entered.pk, by=stage.cast.home_affairs, occurred_on=DAY)

    told = list(Notification.objects.order_by("pk").values_list("role", "unit", "text"))

    assert told[0] == (
        "home_affairs",
        stage.city.pk,
        f"{stage.ward.short_name} gửi báo cáo kết quả khắc phục: 1 tồn tại",
    )
    assert {(role, unit) for role, unit, _ in told[1:]} == {
        ("unit_head", stage.ward.pk),
        ("unit_officer", stage.ward.pk),
    }


# --- Drafts ---------------------------------------------------------------------------------------


def test_opening_twice_gives_the_same_draft_with_what_is_new(stage: Stage):
    findings, officer = conclude(stage), stage.cast.unit_officer
    Finding.objects.filter(pk=findings[2].pk).update(status=FindingStatus.REPORTED_DONE)
    first = submitting.open_draft(stage.inspection, REPORT, by=officer)
    Finding.objects.filter(pk=findings[2].pk).update(status=FindingStatus.RETURNED)

    again = submitting.open_draft(stage.inspection, REPORT, by=stage.cast.unit_head)

    assert again.pk == first.pk
    assert again.items.count() == 3


def test_a_stale_page_overwrites_nothing_and_the_same_words_twice_count_once(stage: Stage):
    findings, officer = conclude(stage), stage.cast.unit_officer
    draft = submitting.open_draft(stage.inspection, REPORT, by=officer)
    item = draft.items.get(finding=findings[0])
    values = BLANK | {"text": "Đã niêm yết"}
    submitting.save_item(item.pk, values, base_revision=item.revision, by=officer)

    submitting.save_item(item.pk, values, base_revision=item.revision, by=officer)
    with pytest.raises(StaleEditError, match="Đã niêm yết"):
        submitting.save_item(item.pk, BLANK | {"text": "Khác"}, base_revision=item.revision, by=stage.cast.unit_head)

    item.refresh_from_db()
    assert (item.text, item.revision) == ("Đã niêm yết", 2)


# --- Evidence and progress --------------------------------------------------------------------------


def test_one_file_proves_three_findings_and_is_stored_once(stage: Stage):
    findings, officer = conclude(stage), stage.cast.unit_officer
    key = uuid.uuid4()

    for _ in range(2):
        remediating.add_evidence(picture(), evidence_id=key, findings=[findings[0].pk], by=officer)
    remediating.link_evidence(key, [finding.pk for finding in findings], by=officer)
    remediating.add_evidence(picture("ban-sao.png"), evidence_id=uuid.uuid4(), findings=[findings[1].pk], by=officer)

    evidence = RemediationEvidence.objects.get()
    assert set(evidence.findings.all()) == set(findings)
    assert StoredFile.objects.filter(owner_unit=stage.ward).count() == 1


def test_what_a_report_shows_stays_when_the_file_is_withdrawn(stage: Stage):
    findings, head = conclude(stage, 1), stage.cast.unit_head
    kept = remediating.add_evidence(picture(), evidence_id=uuid.uuid4(), findings=[findings[0].pk], by=head)
    loose = remediating.add_evidence(
        picture(colour="blue"), evidence_id=uuid.uuid4(), findings=[findings[0].pk], by=head
    )
    remediating.withdraw_evidence(loose.pk, by=head)
    handing_in.submit(report(stage, findings, head).pk, by=head)

    withdrawn = remediating.withdraw_evidence(kept.pk, by=head)

    assert withdrawn.withdrawn_at is not None
    assert (remediating.is_leaned_on(kept), remediating.is_leaned_on(loose)) == (True, False)
    assert list(SubmissionItem.objects.get().evidence.all()) == [kept]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("trong.pdf", b"", "rỗng"),
        ("bao-cao.pdf", b"MZ" + b"\0" * 100, "chương trình"),
        ("to.pdf", b"%PDF-1.4" + b"\0" * (60 * 1024**2), "lớn hơn 50 MB"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(stage: Stage, name: str, content: bytes, sentence: str):
    findings = conclude(stage, 1)

    with pytest.raises(FileRefused, match=sentence):
        remediating.add_evidence(
            SimpleUploadedFile(name, content),
            evidence_id=uuid.uuid4(),
            findings=[findings[0].pk],
            by=stage.cast.unit_officer,
        )

    assert not RemediationEvidence.objects.exists()


def test_progress_sent_twice_counts_once_and_begins_the_work(stage: Stage):
    findings, officer = conclude(stage, 1), stage.cast.unit_officer
    key = uuid.uuid4()

    for _ in range(2):
        remediating.add_update(findings[0].pk, update_id=key, text="Đã đặt in bảng", occurred_on=DAY, by=officer)
    remediating.add_update(findings[0].pk, update_id=uuid.uuid4(), text="Đã treo", occurred_on=DAY, by=officer)

    assert RemediationUpdate.objects.count() == 2
    assert statuses(findings) == ["remediating"]
    assert verbs(findings[0]) == ["add_update", "add_update"]


def test_progress_is_not_written_of_what_the_city_has_to_check(stage: Stage):
    findings = conclude(stage, 1, status=FindingStatus.REPORTED_DONE)

    with pytest.raises(WorkflowError, match="đang chờ đơn vị"):
        remediating.add_update(
            findings[0].pk, update_id=uuid.uuid4(), text="Thêm", occurred_on=DAY, by=stage.cast.unit_officer
        )
