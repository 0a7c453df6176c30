"""The sample, loaded once for all of these tests and rolled back after the last."""

import datetime as dt
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import Client, override_settings
from pypdf import PdfReader

from cchc.lib.dates import ZONE
from cchc.lib.workdays import CALENDAR
from inspections import summarising
from inspections.clocks import DueState, desk_of, due_state
from inspections.enums import (
    AFTER_SIGNING,
    ConclusionStatus,
    Desk,
    ExtensionStatus,
    FindingStatus,
    InspectionKind,
    InspectionStatus,
    LetterStatus,
    PlanStatus,
    ReminderStep,
    RoundStatus,
    SubmissionKind,
    SubmissionStatus,
    VerificationDecision,
)
from inspections.extending import beyond_limit
from inspections.models import (
    Answer,
    AnswerOperation,
    ConclusionItem,
    ConclusionNotice,
    CriteriaSet,
    Evidence,
    ExtensionRequest,
    Finding,
    IndexAssessment,
    IndexRound,
    IndexScore,
    Inspection,
    LegalDocument,
    Plan,
    RemediationEvidence,
    Reminder,
    ReminderLetter,
    Round,
    SelfReport,
    Submission,
    Verification,
)
from reports.enums import Desk as PaperDesk
from reports.enums import DocumentStatus, JobStatus, PaperKind, SigningWay
from reports.models import Document, Job
from reports.sample.accounts import read_passwords
from reports.tests.every_kind import KINDS, issue
from units.models import Event, Membership, Notification, NotificationRead, Unit, User

TODAY = dt.date(2019, 5, 20)


@dataclass(frozen=True)
class Loaded:
    passwords: Path
    files: Path


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("sample")
    loaded = Loaded(folder / "accounts.txt", folder / "files")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(CCHC_FILES_DIR=loaded.files, CCHC_DEMO_TODAY=None):
            call_command("load_sample", passwords=loaded.passwords)
        yield loaded
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _its_files(sample: Loaded, settings: Any, _files_of_their_own: None, db: None) -> None:
    settings.CCHC_FILES_DIR = sample.files


def rows() -> dict[str, int]:
    models = [model for app in ("units", "inspections", "reports") for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: model._default_manager.count() for model in models}


# --- Loading again, passwords ---------------------------------------------------------------------


def test_loading_again_changes_nothing(sample: Loaded):
    before = rows(), sample.passwords.read_bytes(), dict(User.objects.values_list("username", "password"))

    call_command("load_sample", passwords=sample.passwords)

    assert before == (rows(), sample.passwords.read_bytes(), dict(User.objects.values_list("username", "password")))


def test_what_people_did_with_the_sample_stays(sample: Loaded):
    Inspection.objects.filter(unit__gso_code="22915").update(place="Hội trường khu phố 5")
    User.objects.create_user("nguoithat", full_name="Người Thật")

    call_command("load_sample", passwords=sample.passwords)

    assert Inspection.objects.get(unit__gso_code="22915").place == "Hội trường khu phố 5"


def test_only_the_owner_reads_the_passwords(sample: Loaded):
    assert stat.S_IMODE(sample.passwords.stat().st_mode) == 0o600


def test_every_account_of_the_table_can_sign_in(sample: Loaded):
    passwords = read_passwords(sample.passwords)

    assert len(passwords) >= 10
    for username, password in passwords.items():
        assert User.objects.get(username=username).check_password(password), username


def test_nobody_else_can_sign_in(sample: Loaded):
    others = User.objects.exclude(username__in=read_passwords(sample.passwords))

    assert others.exists()
    assert not any(user.has_usable_password() for user in others)


def test_a_lost_file_of_passwords_is_made_anew(sample: Loaded, tmp_path: Path):
    file = tmp_path / "accounts.txt"

    call_command("load_sample", passwords=file)

    made = read_passwords(file)
    assert made.keys() == read_passwords(sample.passwords).keys()
    assert made != read_passwords(sample.passwords)
    assert User.objects.get(username="noivu.truongphong").check_password(made["noivu.truongphong"])


def test_every_account_of_the_table_has_a_home_page(sample: Loaded, client: Client):
    for username in read_passwords(sample.passwords):
        client.force_login(User.objects.get(username=username))
        assert client.get("/").status_code == 200, username


# --- Facts ----------------------------------------------------------------------------------------


def test_the_units_are_those_of_2019():
    city = Unit.objects.get(gso_code="593")

    assert city.parent is not None
    assert city.parent.gso_code == "60"
    assert Unit.objects.filter(lead_unit=city).communes().count() == 18
    assert Unit.objects.filter(lead_unit=city).divisions().count() == 12


def test_plan_team_and_rounds_rest_on_the_four_documents():
    plan = Plan.objects.get(year=2019)

    assert plan.status == PlanStatus.ISSUED
    assert plan.legal_document is not None
    assert plan.legal_document.code == "1957/KH-UBND"
    assert {paper.code for paper in plan.based_on.all()} == {"1893/KH-UBND", "1286/QĐ-UBND"}
    decision = plan.teams.get().decision
    assert decision is not None
    assert decision.code == "2331/QĐ-UBND"
    assert list(plan.rounds.values_list("name", "status")) == [
        ("Đợt I", RoundStatus.RUNNING),
        ("Đợt II", RoundStatus.PREPARING),
    ]


def test_every_commune_is_in_exactly_one_round():
    communes = Unit.objects.communes()

    in_a_round = Inspection.objects.filter(round__isnull=False)
    inspected = in_a_round.filter(unit__in=communes).values_list("unit_id", flat=True)

    assert sorted(inspected) == sorted(communes.values_list("pk", flat=True))
    assert all(round_.inspections.filter(unit__in=communes).exists() for round_ in Round.objects.all())


# --- What is made up says so ----------------------------------------------------------------------


def test_nothing_made_up_is_unmarked():
    assert not User.objects.filter(illustrative=False).exists()
    assert not Inspection.objects.filter(illustrative=False).exists()
    assert not CriteriaSet.objects.filter(illustrative=False).exists()
    assert not IndexRound.objects.filter(illustrative=False).exists()


def test_every_paper_says_that_it_is_illustrative():
    for document in Document.objects.select_related("pdf"):
        paper = document.pdf or document.current.pdf
        assert paper is not None, document.code
        text = PdfReader(paper.path).pages[0].extract_text()
        assert "minh họa" in text.lower(), document.code


# --- What was inspected: eight wards by the plan, one of them also without notice -------------------


def visited() -> Any:
    return Inspection.objects.filter(status__in=AFTER_SIGNING)


def test_eight_wards_have_signed_minutes_with_their_pdf():
    documents = Document.objects.filter(kind=PaperKind.MINUTES).order_by("number")

    assert visited().filter(kind=InspectionKind.PLANNED).count() == 8
    assert [document.code for document in documents] == [f"{number:02d}/BB-TKT" for number in range(1, 10)]
    assert {document.status for document in documents} == {DocumentStatus.SIGNED}
    assert all(document.pdf and document.pdf.path.read_bytes().startswith(b"%PDF") for document in documents)
    assert LegalDocument.objects.filter(symbol="BB-TKT").count() == 10  # one of them supplements another


def test_minutes_were_signed_both_ways_and_one_waits_for_its_scan():
    documents = list(Document.objects.filter(kind=PaperKind.MINUTES))

    assert sum(document.way == SigningWay.SYSTEM for document in documents) == 2
    assert sum(document.way == SigningWay.PAPER for document in documents) == 7
    assert sum(document.waits_for_scan for document in documents) == 1


def test_no_job_is_left_for_a_worker():
    assert set(Job.objects.values_list("status", flat=True)) <= {JobStatus.DONE}


def test_every_item_was_answered_by_operations():
    answers = Answer.objects.filter(inspection__in=visited())

    assert not answers.filter(mark="").exists()
    assert not answers.filter(override_stale=True).exists()
    assert AnswerOperation.objects.filter(inspection__in=answers.values("inspection"), part="result").count() == len(
        answers
    )


def test_summaries_say_what_counting_anew_says():
    assert list(summarising.compare()) == []


def test_their_findings_were_released_and_tell_what_is_wrong():
    for inspection in visited():
        findings = list(inspection.findings.all())
        assert 3 <= len(findings) <= 9
        assert all(finding.released_at and finding.cause and finding.recommendation for finding in findings)
        assert all(finding.due_on or finding.is_fixed_on_site for finding in findings)
        assert not any("…" in finding.text + finding.recommendation for finding in findings)
    assert Finding.objects.filter(status=FindingStatus.FIXED_ON_SITE).exists()


def test_self_scores_are_a_little_prettier_than_what_was_found():
    for inspection in visited().filter(kind=InspectionKind.PLANNED):
        answers = list(inspection.answers.all())
        assert sum(answer.self_score or 0 for answer in answers) > sum(answer.score or 0 for answer in answers)


def test_pictures_are_small():
    for kept in (Evidence, RemediationEvidence):
        assert kept.objects.exists()
        assert all(evidence.file.size < 60_000 for evidence in kept.objects.select_related("file"))


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


# --- What goes on ---------------------------------------------------------------------------------


def test_one_visit_is_under_way_and_two_members_have_begun():
    inspection = Inspection.objects.get(status=InspectionStatus.IN_PROGRESS)
    answered = inspection.answers.exclude(mark="")

    assert inspection.unit.gso_code == "22915"
    assert inspection.visit_on == TODAY
    assert answered.values("answered_by").distinct().count() == 2
    assert inspection.answers.filter(mark="").exists()


def test_one_has_reported_and_one_has_yet_to():
    assert Inspection.objects.get(status=InspectionStatus.SELF_REPORTED).visit_on == dt.date(2019, 5, 23)
    scheduled = Inspection.objects.get(status=InspectionStatus.SCHEDULED)
    assert SelfReport.objects.get(inspection=scheduled).submitted_at is None


# --- Days -----------------------------------------------------------------------------------------


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


def test_visits_are_on_working_days_two_a_day_at_most():
    days = [inspection.visit_on for inspection in Inspection.objects.all() if inspection.visit_on]

    assert [day for day in days if day and CALENDAR.is_day_off(day)] == []
    assert max(days.count(day) for day in days) <= 2


def test_everything_stands_on_the_days_of_the_sample_in_their_order():
    moments = list(Event.objects.order_by("pk").values_list("recorded_at", flat=True))

    assert moments == sorted(moments)
    assert moments[0].year == 2018  # the set by which that year was scored
    assert moments[-1].astimezone(ZONE).date() == TODAY
    assert not Event.objects.filter(occurred_on__gt=TODAY).exists()
    assert not Answer.objects.filter(answered_at__date__gt=TODAY).exists()
    assert not Document.objects.filter(created_at__date__gt=TODAY).exists()


def test_somebody_of_the_team_worked_in_a_ward_until_lately():
    former = Membership.objects.get(ends_on__isnull=False)

    assert former.user.team_memberships.exists()
    assert former.unit.gso_code == "22951"


# --- Every kind of paper ----------------------------------------------------------------------------


@pytest.mark.parametrize(("today", "profile"), [(TODAY, "tt01"), (dt.date(2020, 5, 20), "nd30")])
def test_every_kind_can_be_issued_and_keeps_the_rules_of_its_day(settings: Any, today: dt.date, profile: str):
    settings.CCHC_DEMO_TODAY = today
    kinds = [kind for kind in KINDS if profile == "tt01" or kind != PaperKind.ROUND_REPORT]  # numbered in 2019 already
    papers = [issue(kind, number=700 + at) for at, kind in enumerate(kinds)]
    checks = {paper.kind: paper.current.conformance or {} for paper in papers}
    broken = {kind: [row for row in said["results"] if row["status"] == "broken"] for kind, said in checks.items()}

    assert {paper.status for paper in papers} == {DocumentStatus.ISSUED}
    assert {paper.kind: paper.current.snapshot["profile"] for paper in papers} == dict.fromkeys(kinds, profile)
    assert all(paper.pdf and paper.docx for paper in papers)
    assert {kind: rows for kind, rows in broken.items() if rows} == {}


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
