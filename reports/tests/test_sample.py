"""What stands in the sample: facts, what is made up, what was inspected, days."""

import datetime as dt
import stat
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from pypdf import PdfReader

from cchc.lib.dates import ZONE
from cchc.lib.workdays import CALENDAR
from inspections import summarising
from inspections.enums import (
    AFTER_SIGNING,
    FindingStatus,
    InspectionKind,
    InspectionStatus,
    PlanStatus,
    RoundStatus,
)
from inspections.models import (
    Answer,
    AnswerOperation,
    CriteriaSet,
    Evidence,
    Finding,
    IndexRound,
    Inspection,
    LegalDocument,
    Plan,
    RemediationEvidence,
    Round,
    SelfReport,
)
from reports.enums import DocumentStatus, JobStatus, PaperKind, SigningWay
from reports.models import Document, Job
from reports.sample.accounts import read_passwords
from reports.tests.loaded_sample import TODAY, Loaded
from units.models import Event, Membership, Unit, User

pytestmark = pytest.mark.usefixtures("sample_files")


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
