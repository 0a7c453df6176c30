"""What the sample has of the time after the inspections: conclusions, remediation, papers, the index."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from inspections.clocks import DueState, desk_of, due_state
from inspections.enums import (
    ConclusionStatus,
    Desk,
    ExtensionStatus,
    FindingStatus,
    InspectionKind,
    LetterStatus,
    ReminderStep,
    SubmissionKind,
    SubmissionStatus,
    VerificationDecision,
)
from inspections.extending import beyond_limit
from inspections.models import (
    ConclusionItem,
    ConclusionNotice,
    ExtensionRequest,
    Finding,
    IndexAssessment,
    IndexRound,
    IndexScore,
    RemediationEvidence,
    Reminder,
    ReminderLetter,
    Submission,
    Verification,
)
from reports.conformance import check_pdf
from reports.enums import Desk as PaperDesk
from reports.enums import DocumentStatus, PaperKind
from reports.models import Document
from reports.tests.every_kind import KINDS, issue
from reports.tests.loaded_sample import TODAY
from units.models import Notification, NotificationRead, Unit, User

pytestmark = pytest.mark.usefixtures("sample_files")


# --- From the conclusion on -------------------------------------------------------------------------


def test_findings_are_in_every_state_at_every_desk_and_in_every_state_of_the_clock():
    findings = list(Finding.objects.all())

    assert {finding.status for finding in findings} == set(FindingStatus)
    assert {desk_of(finding.status, finding.closed_on) for finding in findings} == set(Desk)
    assert {due_state(finding.status, finding.due_on, TODAY) for finding in findings} == set(DueState)


def test_six_wards_have_their_conclusion_one_waits_for_the_head_and_one_is_a_draft():
    issued = ConclusionNotice.objects.filter(status=ConclusionStatus.ISSUED)

    assert Unit.objects.filter(inspections__conclusion__in=issued).distinct().count() == 6
    assert sorted(notice.inspections.count() for notice in issued) == [1, 1, 1, 2, 2]
    assert list(ConclusionNotice.objects.exclude(pk__in=issued).order_by("pk").values_list("status", flat=True)) == [
        ConclusionStatus.SUBMITTED,
        ConclusionStatus.DRAFT,
    ]
    assert ConclusionItem.objects.filter(conclusion__in=issued).values("decision").distinct().count() == 3
    papers = Document.objects.filter(conclusion__in=issued)
    assert all(paper.pdf for paper in papers)
    assert all(paper.number for paper in papers.filter(kind=PaperKind.CONCLUSION))


def test_a_plan_and_a_report_of_a_ward_were_issued_here_and_the_report_of_the_round_waits_for_its_signature():
    papers = Document.objects.filter(submission__isnull=False).select_related("submission", "pdf")

    assert sorted((paper.kind, paper.code) for paper in papers) == [
        (PaperKind.REMEDIATION_PLAN, "14/KH-UBND"),
        (PaperKind.REMEDIATION_REPORT, "35/BC-UBND"),
    ]
    assert all(paper.pdf and paper.submission for paper in papers)
    assert {paper.submission.status for paper in papers if paper.submission} == {SubmissionStatus.SUBMITTED}
    summary = Document.objects.get(kind=PaperKind.ROUND_REPORT)
    assert (summary.status, summary.code) == (DocumentStatus.IN_SIGNING, "01/BC-TKT")
    assert summary.current.pdf is not None


def test_every_kind_of_paper_can_be_seen_and_papers_lie_at_every_desk():
    papers = list(Document.objects.all())

    assert {paper.kind for paper in papers} == set(PaperKind)
    assert {paper.desk for paper in papers if paper.status == DocumentStatus.IN_SIGNING} == {
        PaperDesk.HEAD,
        PaperDesk.LEADER,
        PaperDesk.TEAM_LEADER,
    }
    amendment = Document.objects.get(kind=PaperKind.CONCLUSION_AMENDMENT)
    assert len(amendment.current.snapshot["rows"]) == 3
    assert {paper.change for paper in papers if paper.change} == {"amend", "correct", "supplement"}
    checked = [paper.current.conformance for paper in papers if paper.current.conformance]
    assert len(checked) >= 4
    assert [row for report in checked for row in report["results"] if row["status"] == "broken"] == []


def test_units_handed_in_each_kind_of_paper_in_each_way():
    handed_in = Submission.objects.filter(status=SubmissionStatus.SUBMITTED)

    assert set(handed_in.values_list("kind", flat=True)) == set(SubmissionKind)
    assert handed_in.filter(scan=None, entered_for_unit=False).exists()
    assert handed_in.exclude(scan=None).filter(entered_for_unit=False).exists()
    assert handed_in.filter(entered_for_unit=True).exists()
    assert Submission.objects.filter(status=SubmissionStatus.DRAFT).exists()


def test_the_city_judged_in_every_way_and_one_finding_came_back_twice():
    decisions = set(Verification.objects.values_list("decision", flat=True))
    back = Verification.objects.filter(decision=VerificationDecision.RETURNED).values_list("finding", flat=True)

    assert decisions == set(VerificationDecision) - {
        VerificationDecision.FOUND_MENDED,
        VerificationDecision.FOUND_NOT_MENDED,
    }
    assert len(back) == 2
    assert len(set(back)) == 1
    assert Finding.objects.filter(status=FindingStatus.NOT_DONE).values("closed_on").distinct().count() == 2


def test_more_time_was_granted_refused_and_waits_at_home_affairs_and_at_a_leader():
    waiting = ExtensionRequest.objects.filter(status=ExtensionStatus.ASKED)

    assert set(ExtensionRequest.objects.values_list("status", flat=True)) == {
        ExtensionStatus.ASKED,
        ExtensionStatus.GRANTED,
        ExtensionStatus.REFUSED,
    }
    assert waiting.count() == 2
    assert beyond_limit(waiting).count() == 1


def test_one_document_proves_several_findings():
    assert max(evidence.findings.count() for evidence in RemediationEvidence.objects.all()) == 3


def test_reminders_climbed_the_whole_ladder_day_by_day():
    assert set(Reminder.objects.values_list("step", flat=True)) == set(ReminderStep)
    assert all(row.occurred_on >= row.planned_on for row in Reminder.objects.all())
    assert not Reminder.objects.filter(step__startswith="after").exclude(occurred_on=F("planned_on")).exists()
    assert set(ReminderLetter.objects.values_list("status", flat=True)) == {LetterStatus.DRAFT, LetterStatus.ISSUED}
    assert Finding.objects.filter(reminders_stopped_on__isnull=False).exists()


def test_some_notices_were_read_and_others_wait():
    assert 0 < NotificationRead.objects.count() < Notification.objects.count()


def test_what_came_back_two_weeks_after_an_unannounced_check_says_so():
    again = Finding.objects.get(occurrence=2)

    assert again.repeats is not None
    assert again.repeats.inspection is not None
    assert again.repeats.inspection.kind == InspectionKind.UNANNOUNCED
    assert again.repeats.status == FindingStatus.VERIFIED
    assert again.of_inspections == 2


def test_whoever_decides_and_whoever_answers_has_something_on_his_home_page(client: Client):
    for username, words in {
        "noivu.chuyenvien": "tồn tại đơn vị đã báo cáo",
        "noivu.truongphong": "duyệt kết luận",
        "chutich": "đề nghị gia hạn vượt mức",
        "vanthu": "tải bản scan thông báo kết luận",
        "binhhung.congchuc": "tồn tại quá hạn",
        "hamtien.chutich": "đến hạn hôm nay",
    }.items():
        client.force_login(User.objects.get(username=username))
        page = client.get("/").content.decode()
        assert words in page.lower(), username


# --- Every kind of paper ----------------------------------------------------------------------------


@pytest.mark.parametrize(("today", "profile"), [(TODAY, "tt01"), (dt.date(2020, 5, 20), "nd30")])
def test_every_kind_can_be_issued_and_keeps_the_rules_of_its_day(settings: Any, today: dt.date, profile: str):
    settings.CCHC_DEMO_TODAY = today
    kinds = [kind for kind in KINDS if profile == "tt01" or kind != PaperKind.ROUND_REPORT]  # numbered in 2019 already
    papers = [issue(kind, number=700 + at) for at, kind in enumerate(kinds)]
    statuses = {paper.kind: paper.status for paper in papers}
    broken = {paper.kind: check_pdf(paper.pdf.path).broken for paper in papers if paper.pdf}

    assert statuses.pop(PaperKind.MINUTES_SUPPLEMENT) == DocumentStatus.SIGNED
    assert set(statuses.values()) == {DocumentStatus.ISSUED}
    assert {paper.kind: paper.current.snapshot["profile"] for paper in papers} == dict.fromkeys(kinds, profile)
    assert all(paper.pdf and paper.docx for paper in papers)
    assert {kind: faults for kind, faults in broken.items() if faults} == {}
    kept = [paper.current.conformance for paper in papers if paper.current.conformance]
    assert len(kept) >= len(KINDS) - 4  # what was checked before the issue stands with the paper
    assert [row for said in kept for row in said["results"] if row["status"] == "broken"] == []


# --- The index ------------------------------------------------------------------------------------


def test_the_index_of_2018_was_loaded_ranked_and_lost_what_the_visits_found():
    past = IndexRound.objects.get(year=2018)
    rows = IndexAssessment.objects.filter(round=past)
    lost = {(score.assessment.unit.gso_code, score.criterion.code) for score in _lost(past)}
    found = Finding.objects.filter(criterion__isnull=False, released_at__isnull=False, lost_points__gt=0)
    seen = {(row.issued_to_unit.gso_code, row.criterion.code) for row in found if row.criterion}

    assert (past.status, past.from_past, past.illustrative, rows.count()) == ("published", True, True, 18)
    assert {row.band for row in rows} == {"Tốt", "Khá", "Trung bình"}
    assert sorted(row.rank for row in rows if row.rank) == list(range(1, 19))
    assert len(seen & lost) / len(seen) > 0.9
    assert past.published_on
    assert past.published_on < TODAY


def _lost(round_: IndexRound) -> Any:
    rows = IndexScore.objects.filter(assessment__round=round_, score__lt=F("maximum"))
    return rows.select_related("assessment__unit", "criterion")


def test_points_lost_in_2018_were_given_to_mend_and_a_shortcoming_found_twice_is_one_row():
    from_index = Finding.objects.filter(assessment__round__year=2018)

    assert set(from_index.values_list("responsible_unit__gso_code", flat=True)) == {"22918", "22930", "22945"}
    assert from_index.filter(inspection=None).count() == 6
    assert from_index.filter(inspection__isnull=False).count() == 11
    assert all(finding.losses.exists() for finding in from_index)
    joint = Submission.objects.get(assessment__isnull=False, status=SubmissionStatus.DRAFT)
    assert joint.inspection is not None
    assert set(joint.items.exclude(text="").values_list("finding__criterion__code", flat=True)) == {"3.2.2", "3.5.1"}
    report = Document.objects.get(kind=PaperKind.INDEX_REPORT)
    assert (report.status, report.number) == (DocumentStatus.DRAFT, None)
    assert report.current.snapshot["lost"][-1]["regained"] != "0"


def test_one_ward_scores_itself_and_another_has_handed_in_and_is_being_appraised():
    rows = IndexAssessment.objects.filter(round__year=2019)
    begun = {row.unit.gso_code: row.status for row in rows.filter(self_score__gt=0).select_related("unit")}

    assert begun == {"22924": "self_assessing", "22948": "appraising"}
    lowered = IndexScore.objects.get(assessment__round__year=2019, score__lt=F("self_score"))
    assert (lowered.criterion.code, lowered.reason) == ("1.4.1", "Mới thực hiện một nửa kế hoạch tuyên truyền đến hạn")
