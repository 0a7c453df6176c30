"""Notices of conclusion and letters of reminder signed in the system: by whom, and that what was signed is issued."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cchc.tests.cast import Stage
from inspections import concluding
from inspections.enums import ConclusionStatus, FindingStatus, LetterStatus
from inspections.models import ConclusionNotice, Plan, ReminderLetter
from inspections.tests.conclusions import TODAY, second_signed, signed_stage
from inspections.tests.factories import FindingFactory
from inspections.workflow import WorkflowError
from reports import conclusion_papers, drafting, letter_papers, signing_off
from reports.enums import Desk, DocumentStatus, PaperKind, SigningWay
from reports.home_papers import tasks as paper_tasks
from reports.models import Document, Signature
from reports.papers import PaperSignatory
from reports.signers import signature_of
from units.enums import Act, Capacity
from units.models import Delegation, User
from units.scope import scope_of

pytestmark = pytest.mark.django_db
PASSWORD = "Mat-khau-rat-dai-1"


@pytest.fixture(autouse=True)
def _in_june(settings: Any) -> None:
    settings.CCHC_DEMO_TODAY = TODAY


@pytest.fixture
def stage() -> Stage:
    return signed_stage(3, on_site=1)


@pytest.fixture
def paper(stage: Stage) -> Document:
    return approved(stage)


def approved(stage: Stage, *more: Any) -> Document:
    ids = [stage.inspection.pk, *(row.pk for row in more)]
    conclusion = concluding.draft(ids, by=stage.cast.home_affairs)
    document = conclusion_papers.submit(conclusion.pk, by=stage.cast.home_affairs)
    conclusion_papers.approve(conclusion.pk, by=stage.cast.home_affairs_head)
    return Document.objects.get(pk=document.pk)


def sha(document: Document) -> str:
    return Document.objects.get(pk=document.pk).current.sha256


def sign(document: Document, by: User) -> Document:
    return signing_off.sign(document.pk, sha256=sha(document), by=by)


def issue(document: Document, stage: Stage, day: dt.date = TODAY, **how: Any) -> Document:
    assert document.conclusion_id is not None
    given = {"number": 7, "dated_on": day, "signatory": None, "by": stage.cast.clerk, **how}
    return conclusion_papers.issue(document.conclusion_id, **given)


def block(document: Document) -> list[str]:
    found = Document.objects.get(pk=document.pk).current.snapshot["signers"][0]
    return [found["heading"], *found["lines"], found["name"]]


def test_the_head_who_approved_signs_by_order_of_the_chairman(paper: Document, stage: Stage):
    assert (paper.status, paper.desk) == (DocumentStatus.IN_SIGNING, Desk.HEAD)

    signed = sign(paper, stage.cast.home_affairs_head)

    assert (signed.status, signed.way) == (DocumentStatus.SIGNED, SigningWay.SYSTEM)
    assert block(signed) == ["TL. CHỦ TỊCH", "TRƯỞNG PHÒNG NỘI VỤ", "Trần Trưởng Phòng"]


def test_what_was_signed_is_issued_but_for_number_day_and_the_deadlines_that_run_from_it(
    paper: Document, stage: Stage, settings: Any
):
    sign(paper, stage.cast.home_affairs_head)
    signature = signature_of(paper)
    assert signature is not None
    settings.CCHC_DEMO_TODAY = TODAY + dt.timedelta(days=2)

    issued = issue(paper, stage, TODAY + dt.timedelta(days=2))

    before, after = signature.revision.snapshot, issued.current.snapshot
    assert {key for key in after if after[key] != before[key]} == {
        "number",
        "code",
        "date",
        "place_and_date",
        "units",
    }
    for signed_unit, issued_unit in zip(before["units"], after["units"], strict=True):
        for signed_task, issued_task in zip(signed_unit.pop("tasks"), issued_unit.pop("tasks"), strict=True):
            assert signed_task.pop("due") == "trong thời hạn 30 ngày kể từ ngày ban hành Thông báo này"
            assert issued_task.pop("due") == "chậm nhất ngày 05 tháng 7 năm 2019"
            assert issued_task == signed_task
        assert issued_unit == signed_unit
    assert (issued.code, issued.way) == ("07/TB-UBND", SigningWay.SYSTEM)
    assert Signature.objects.filter(revision__document=paper).count() == 1


def test_where_days_run_from_receipt_the_issue_brings_number_and_day_alone(stage: Stage):
    Plan.objects.filter(pk=stage.inspection.team.plan_id).update(days_from=Plan.DaysFrom.RECEIPT)
    paper = approved(stage)
    sign(paper, stage.cast.home_affairs_head)
    signature = signature_of(paper)
    assert signature is not None

    issued = issue(paper, stage)

    assert drafting.signed_content(issued.current.snapshot) == drafting.signed_content(signature.revision.snapshot)


def test_a_leader_signs_what_the_head_passes_on(paper: Document, stage: Stage):
    with pytest.raises(PermissionDenied):
        sign(paper, stage.cast.leader)
    passed = drafting.pass_on(paper.pk, sha256=sha(paper), by=stage.cast.home_affairs_head)
    assert passed.desk == Desk.LEADER
    with pytest.raises(PermissionDenied):
        sign(paper, stage.cast.home_affairs_head)

    sign(paper, stage.cast.leader)

    assert block(paper)[0] == "CHỦ TỊCH"
    issued = issue(paper, stage)
    assert block(issued)[-1] == "Nguyễn Lãnh Đạo"


def test_who_holds_a_delegation_to_sign_signs_in_its_capacity(paper: Document, stage: Stage):
    deputy = stage.cast.home_affairs
    deputy.job_title = "Phó Trưởng phòng"
    deputy.save()
    Delegation.objects.create(
        lead_unit=stage.city,
        principal=stage.cast.home_affairs_head,
        delegate=deputy,
        capacity=Capacity.FOR,
        acts=[Act.SIGN_PAPERS],
        starts_on=TODAY,
        ends_on=TODAY,
    )

    sign(paper, User.objects.get(pk=deputy.pk))

    assert block(paper)[:3] == ["TL. CHỦ TỊCH", "KT. TRƯỞNG PHÒNG NỘI VỤ", "PHÓ TRƯỞNG PHÒNG"]


def test_signed_on_paper_first_the_issue_asks_for_number_and_day_alone(paper: Document, stage: Stage):
    signing_off.sign_on_paper(
        paper.pk,
        name="Trần Văn Phúc",
        title="Phó Chủ tịch",
        capacity=Capacity.FOR,
        signed_on=TODAY,
        sha256=sha(paper),
        by=stage.cast.clerk,
    )
    client = Client()
    client.force_login(stage.cast.clerk)

    client.post(reverse("conclusion_issue", args=[paper.conclusion_id]), {"number": "9", "dated_on": TODAY.isoformat()})

    paper.refresh_from_db()
    assert (paper.code, paper.status, paper.way) == ("09/TB-UBND", DocumentStatus.ISSUED, SigningWay.PAPER)
    assert block(paper)[-1] == "Trần Văn Phúc"


def test_what_stands_on_the_signed_paper_may_still_be_typed_at_the_issue(paper: Document, stage: Stage):
    issued = issue(paper, stage, signatory=PaperSignatory(Capacity.BY_ORDER, "Trần Trưởng Phòng"))

    assert (issued.status, issued.way, issued.desk) == (DocumentStatus.ISSUED, SigningWay.PAPER, "")
    assert issued.waits_for_scan


def test_an_unsigned_notice_is_not_issued_without_a_signer(paper: Document, stage: Stage):
    with pytest.raises(WorkflowError, match="người ký"):
        issue(paper, stage)


def test_a_leader_returns_what_lies_before_him_but_nobody_what_is_signed(paper: Document, stage: Stage):
    assert paper.conclusion_id is not None
    drafting.pass_on(paper.pk, sha256=sha(paper), by=stage.cast.home_affairs_head)
    conclusion_papers.return_(paper.conclusion_id, "Nêu rõ trách nhiệm", by=stage.cast.leader)
    paper.refresh_from_db()
    assert (paper.status, paper.desk) == (DocumentStatus.RETURNED, "")

    conclusion_papers.submit(paper.conclusion_id, by=stage.cast.home_affairs)
    conclusion_papers.approve(paper.conclusion_id, by=stage.cast.home_affairs_head)
    sign(paper, stage.cast.home_affairs_head)

    with pytest.raises(WorkflowError, match="đã ký"):
        conclusion_papers.return_(paper.conclusion_id, "Sửa", by=stage.cast.home_affairs_head)


def test_each_unit_of_a_signed_notice_about_several_gets_its_part(stage: Stage):
    paper = approved(stage, second_signed(stage))
    sign(paper, stage.cast.home_affairs_head)

    issue(paper, stage)

    extracts = Document.objects.filter(conclusion=paper.conclusion_id, kind=PaperKind.CONCLUSION_EXTRACT)
    assert extracts.count() == 2
    assert "Trưởng phòng Nội vụ Trần Trưởng Phòng ký" in extracts[0].current.snapshot["closing"]


def test_an_issued_notice_is_neither_given_up_nor_returned(paper: Document, stage: Stage):
    assert paper.conclusion_id is not None
    sign(paper, stage.cast.home_affairs_head)
    issue(paper, stage)

    with pytest.raises(WorkflowError):
        conclusion_papers.cancel(paper.conclusion_id, "Nhầm", by=stage.cast.home_affairs)
    with pytest.raises(Http404):  # the steps of other papers are not for it
        drafting.cancel(paper.pk, "Nhầm", by=stage.cast.home_affairs)


def test_the_page_tells_the_signer_what_the_issue_brings_and_signs_with_his_password(paper: Document, stage: Stage):
    head = stage.cast.home_affairs_head
    head.set_password(PASSWORD)
    head.save()
    client = Client()
    client.force_login(head)
    assert paper.conclusion is not None
    page = client.get(paper.conclusion.get_absolute_url()).content.decode()
    assert "thời hạn tính từ ngày ban hành" in page
    url = reverse("paper_sign", args=[paper.pk])

    refused = client.post(url, {"sha256": sha(paper), "password": "sai"})
    client.post(url, {"sha256": sha(paper), "password": PASSWORD})

    assert refused.status_code == 422
    paper.refresh_from_db()
    assert paper.status == DocumentStatus.SIGNED


def test_the_clerk_stamps_a_notice_and_is_told_where_it_is_wrong(paper: Document, stage: Stage):
    issue(paper, stage, signatory=PaperSignatory(Capacity.BY_ORDER, "Trần Trưởng Phòng"))
    client = Client()
    client.force_login(stage.cast.clerk)
    url = reverse("paper_stamp", args=[paper.pk])

    early = client.post(url, {"stamped_on": "2019-06-02"})
    client.post(url, {"stamped_on": "2019-06-03"})

    assert "không được trước ngày văn bản" in early.content.decode()
    paper.refresh_from_db()
    assert paper.stamped_on == TODAY


def test_the_desk_of_who_signs_shows_the_notice(paper: Document, stage: Stage):
    head = User.objects.get(pk=stage.cast.home_affairs_head.pk)
    found = paper_tasks(head, scope_of(head), TODAY, {"papers_at_desk": 1})

    assert [task.what for task in found] == ["Ký thông báo kết luận"]


# --- Letters ----------------------------------------------------------------------------------------


@pytest.fixture
def letter(stage: Stage) -> ReminderLetter:
    for n in range(2):
        overdue(stage, n)
    return letter_papers.draft(stage.ward.pk, by=stage.cast.home_affairs)


def overdue(stage: Stage, n: int) -> None:
    FindingFactory(
        inspection=stage.inspection,
        due_on=TODAY - dt.timedelta(days=4),
        status=FindingStatus.CONCLUDED,
        concluded_on=dt.date(2019, 4, 20),
        released_at=timezone.now(),
        text=f"Niêm yết thiếu, lần {n}",
    )


def issue_letter(letter: ReminderLetter, stage: Stage, day: dt.date = TODAY) -> ReminderLetter:
    return letter_papers.issue_letter(
        letter.pk, number=125, symbol="UBND-NV", dated_on=day, signatory=None, revision=0, by=stage.cast.clerk
    )


def test_a_signed_letter_is_issued_as_it_was_signed_even_if_more_became_due(
    letter: ReminderLetter, stage: Stage, settings: Any
):
    paper = letter_papers.submit(letter.pk, by=stage.cast.home_affairs)
    sign(paper, stage.cast.home_affairs_head)
    signature = signature_of(paper)
    assert signature is not None
    settings.CCHC_DEMO_TODAY = TODAY + dt.timedelta(days=1)
    overdue(stage, 9)
    letter_papers.draft(stage.ward.pk, by=stage.cast.home_affairs)

    issued = issue_letter(letter, stage, TODAY + dt.timedelta(days=1))

    final = Document.objects.get(pk=paper.pk).current.snapshot
    assert drafting.signed_content(final) == drafting.signed_content(signature.revision.snapshot)
    assert final["code"] == "125/UBND-NV"
    assert issued.status == LetterStatus.ISSUED
    assert issued.findings.count() == 2


def test_a_letter_in_signing_is_not_written_on_until_it_is_returned(letter: ReminderLetter, stage: Stage):
    paper = letter_papers.submit(letter.pk, by=stage.cast.home_affairs)
    typed: dict[str, Any] = {"text": "Khác", "answer_by": None, "by": stage.cast.home_affairs}
    letter.refresh_from_db()
    with pytest.raises(WorkflowError, match="đang trình ký"):
        letter_papers.edit(letter.pk, revision=letter.revision, **typed)

    drafting.return_(paper.pk, "Rút gọn", by=stage.cast.home_affairs_head)

    letter.refresh_from_db()
    assert letter_papers.edit(letter.pk, revision=letter.revision, **typed).text == "Khác"


def test_the_page_of_a_letter_leads_from_step_to_step(letter: ReminderLetter, stage: Stage):
    author, head, clerk = Client(), Client(), Client()
    author.force_login(stage.cast.home_affairs)
    head.force_login(stage.cast.home_affairs_head)
    clerk.force_login(stage.cast.clerk)
    url = letter.get_absolute_url()
    assert "Trình ký" in author.get(url).content.decode()
    author.post(reverse("reminder_letter_submit", args=[letter.pk]))
    assert "Ký xác nhận" in head.get(url).content.decode()
    assert "Nội dung công văn" not in author.get(url).content.decode()
    paper = Document.objects.get(letter=letter)

    sign(paper, stage.cast.home_affairs_head)

    assert 'name="number"' in clerk.get(url).content.decode()
    assert 'name="capacity"' not in clerk.get(url).content.decode()


def test_only_an_approved_conclusion_is_signed(stage: Stage):
    conclusion = concluding.draft([stage.inspection.pk], by=stage.cast.home_affairs)
    paper = conclusion_papers.submit(conclusion.pk, by=stage.cast.home_affairs)

    assert ConclusionNotice.objects.get(pk=conclusion.pk).status == ConclusionStatus.SUBMITTED
    with pytest.raises(PermissionDenied):
        sign(paper, stage.cast.home_affairs_head)
