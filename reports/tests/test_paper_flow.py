"""A plan from its first draft to its issue: written, laid before, checked, returned, signed, numbered, stamped."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from cchc.tests.cast import Stage, set_stage
from inspections.enums import PlanStatus
from inspections.models import Plan
from inspections.tests.factories import PlanFactory, RoundFactory, TeamFactory
from inspections.workflow import WorkflowError
from reports import drafting, jobs, signing_off
from reports.enums import Desk, DocumentStatus, PaperKind, SigningWay
from reports.models import Document
from reports.signers import signature_of
from units.enums import Act, Capacity, Role
from units.models import Delegation, Event, Membership, User
from units.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return set_stage()


@pytest.fixture
def plan(stage: Stage) -> Plan:
    plan = PlanFactory(
        lead_unit=stage.city,
        title="Kế hoạch kiểm tra công tác cải cách hành chính năm 2020",
        year=2020,
        objectives="Đánh giá đúng tình hình",
        contents="Công tác chỉ đạo\nCải cách thủ tục",
        scope="Các phường, xã",
    )
    RoundFactory(plan=plan, team=TeamFactory(plan=plan))
    return plan


@pytest.fixture
def draft(stage: Stage, plan: Plan) -> Document:
    return drafting.start(PaperKind.PLAN, plan.pk, by=stage.cast.home_affairs)


def at_leader(draft: Document, stage: Stage) -> Document:
    drafting.submit(draft.pk, by=stage.cast.home_affairs)
    return drafting.pass_on(draft.pk, sha256=draft_sha(draft), by=stage.cast.home_affairs_head)


def draft_sha(document: Document) -> str:
    return Document.objects.get(pk=document.pk).current.sha256


def test_a_plan_goes_from_draft_to_issue_and_comes_into_force(draft: Document, plan: Plan, stage: Stage) -> None:
    at_leader(draft, stage)
    signing_off.sign(draft.pk, sha256=draft_sha(draft), by=stage.cast.leader)
    document = Document.objects.get(pk=draft.pk)
    assert (document.status, document.way) == (DocumentStatus.SIGNED, SigningWay.SYSTEM)
    document = signing_off.issue(draft.pk, number=57, dated_on=document.dated_on, by=stage.cast.clerk)
    plan.refresh_from_db()
    assert document.code == "57/KH-UBND"
    assert plan.status == PlanStatus.ISSUED
    assert plan.legal_document == document.legal_document
    assert document.current.snapshot["place_and_date"].startswith("Phan Thiết, ngày ")


def test_what_was_signed_differs_from_what_is_issued_in_number_and_day_alone(draft: Document, stage: Stage) -> None:
    at_leader(draft, stage)
    signing_off.sign(draft.pk, sha256=draft_sha(draft), by=stage.cast.leader)
    signature = signature_of(draft)
    assert signature is not None
    document = Document.objects.get(pk=draft.pk)
    signing_off.issue(draft.pk, number=57, dated_on=document.dated_on, by=stage.cast.clerk)
    final = Document.objects.get(pk=draft.pk).current
    assert signature.sha256 == signature.revision.sha256
    assert drafting.signed_content(final.snapshot) == drafting.signed_content(signature.revision.snapshot)
    assert final.snapshot["code"] == "57/KH-UBND"


def test_the_head_checks_a_plan_but_does_not_sign_it(draft: Document, stage: Stage) -> None:
    document = drafting.submit(draft.pk, by=stage.cast.home_affairs)
    assert document.desk == Desk.HEAD
    with pytest.raises(PermissionDenied):
        signing_off.sign(draft.pk, sha256=draft_sha(draft), by=stage.cast.home_affairs_head)
    with pytest.raises(PermissionDenied):
        drafting.pass_on(draft.pk, sha256=draft_sha(draft), by=stage.cast.leader)


def test_a_returned_paper_tells_why_and_may_be_written_again(draft: Document, stage: Stage) -> None:
    at_leader(draft, stage)
    with pytest.raises(WorkflowError, match="lý do"):
        drafting.return_(draft.pk, " ", by=stage.cast.leader)
    document = drafting.return_(draft.pk, "Bổ sung phương pháp kiểm tra", by=stage.cast.leader)
    assert (document.status, document.desk) == (DocumentStatus.RETURNED, "")
    edited = drafting.edit(draft.pk, {"methods": "Kiểm tra hồ sơ"}, version=0, by=stage.cast.home_affairs)
    assert edited.current.snapshot["texts"]["methods"] == ["Kiểm tra hồ sơ"]


def test_an_edit_of_an_older_version_is_refused(draft: Document, stage: Stage) -> None:
    drafting.edit(draft.pk, {"methods": "Một"}, version=0, by=stage.cast.home_affairs)
    with pytest.raises(WorkflowError, match="vừa được người khác sửa"):
        drafting.edit(draft.pk, {"methods": "Hai"}, version=0, by=stage.cast.home_affairs_head)


def test_nobody_signs_another_revision_than_he_read(draft: Document, stage: Stage) -> None:
    at_leader(draft, stage)
    with pytest.raises(WorkflowError, match="đọc bản mới"):
        signing_off.sign(draft.pk, sha256="0" * 64, by=stage.cast.leader)


def test_a_deputy_chairman_signs_for_the_chairman_on_behalf_of_the_committee(draft: Document, stage: Stage) -> None:
    deputy = _leader(stage, "Phó Chủ tịch UBND thành phố")
    at_leader(draft, stage)
    signing_off.sign(draft.pk, sha256=draft_sha(draft), by=deputy)
    block = Document.objects.get(pk=draft.pk).current.snapshot["signers"][0]
    assert [block["heading"], *block["lines"]] == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    signature = signature_of(draft)
    assert signature is not None
    assert signature.capacity == Capacity.FOR


def test_who_holds_a_delegation_checks_in_place_of_the_head(draft: Document, stage: Stage) -> None:
    deputy = UserFactory(job_title="Phó Trưởng phòng Nội vụ")
    Membership.objects.create(user=deputy, unit=stage.city, role=Role.HOME_AFFAIRS, starts_on=dt.date(2019, 1, 1))
    drafting.submit(draft.pk, by=stage.cast.home_affairs)
    with pytest.raises(PermissionDenied):
        drafting.pass_on(draft.pk, sha256=draft_sha(draft), by=deputy)
    Delegation.objects.create(
        lead_unit=stage.city,
        principal=stage.cast.home_affairs_head,
        delegate=deputy,
        capacity=Capacity.FOR,
        acts=[Act.SIGN_PAPERS],
        starts_on=dt.date(2019, 1, 1),
        ends_on=dt.date(2099, 1, 1),
    )
    again = User.objects.get(pk=deputy.pk)  # another request
    assert drafting.pass_on(draft.pk, sha256=draft_sha(draft), by=again).desk == Desk.LEADER


def test_a_paper_signed_by_hand_names_who_signed_and_waits_for_its_scan(draft: Document, stage: Stage) -> None:
    at_leader(draft, stage)
    document = signing_off.sign_on_paper(
        draft.pk,
        name="Trần Văn Phúc",
        title="Phó Chủ tịch",
        capacity=Capacity.FOR,
        signed_on=Document.objects.get(pk=draft.pk).dated_on,
        sha256=draft_sha(draft),
        by=stage.cast.clerk,
    )
    assert document.waits_for_scan
    assert document.current.snapshot["signers"][0]["name"] == "Trần Văn Phúc"


def test_a_number_of_the_book_is_given_once(draft: Document, plan: Plan, stage: Stage) -> None:
    at_leader(draft, stage)
    signing_off.sign(draft.pk, sha256=draft_sha(draft), by=stage.cast.leader)
    day = Document.objects.get(pk=draft.pk).dated_on
    signing_off.issue(draft.pk, number=57, dated_on=day, by=stage.cast.clerk)
    other = PlanFactory(
        lead_unit=stage.city, title="Kế hoạch kiểm tra bổ sung", objectives="a", contents="b", scope="c"
    )
    RoundFactory(plan=other, team=TeamFactory(plan=other))
    second = drafting.start(PaperKind.PLAN, other.pk, by=stage.cast.home_affairs)
    at_leader(second, stage)
    signing_off.sign(second.pk, sha256=draft_sha(second), by=stage.cast.leader)
    with pytest.raises(WorkflowError, match="Số này đã dùng"):
        signing_off.issue(second.pk, number=57, dated_on=day, by=stage.cast.clerk)
    assert Document.objects.get(pk=second.pk).status == DocumentStatus.SIGNED


def test_an_issued_plan_is_read_by_the_wards_and_its_draft_is_not(draft: Document, stage: Stage) -> None:
    readable = Document.objects.visible_to(stage.cast.unit_head).filter(pk=draft.pk)
    assert not readable.exists()
    at_leader(draft, stage)
    signing_off.sign(draft.pk, sha256=draft_sha(draft), by=stage.cast.leader)
    signing_off.issue(draft.pk, number=57, dated_on=Document.objects.get(pk=draft.pk).dated_on, by=stage.cast.clerk)
    assert Document.objects.visible_to(User.objects.get(pk=stage.cast.unit_head.pk)).filter(pk=draft.pk).exists()


def test_each_step_writes_one_event(draft: Document, stage: Stage) -> None:
    at_leader(draft, stage)
    verbs = list(Event.objects.about(draft).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["draft_paper", "submit_paper", "check_paper"]


def test_the_final_pdf_is_drawn_once_with_number_and_signature(draft: Document, stage: Stage) -> None:
    at_leader(draft, stage)
    signing_off.sign(draft.pk, sha256=draft_sha(draft), by=stage.cast.leader)
    day = Document.objects.get(pk=draft.pk).dated_on
    document = signing_off.issue(draft.pk, number=57, dated_on=day, by=stage.cast.clerk)
    job = document.current.jobs.get(final=True)
    jobs.run(job.pk)
    jobs.run(job.pk)
    document.refresh_from_db()
    assert document.pdf is not None
    assert document.pdf.path.read_bytes().startswith(b"%PDF")


def _leader(stage: Stage, title: str) -> User:
    user = UserFactory(job_title=title)
    Membership.objects.create(user=user, unit=stage.city, role=Role.LEADER, starts_on=dt.date(2019, 1, 1), title=title)
    return user
