"""Issued papers change only by another paper: amended, replaced, corrected; each names the other (design, rule 13)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from cchc.tests.cast import Stage, set_stage
from inspections.models import Round
from inspections.tests.factories import InspectionFactory, PlanFactory, RoundFactory, TeamFactory
from inspections.workflow import WorkflowError
from reports import drafting, signing_off
from reports.changing import links_of, possible_changes
from reports.conformance import check_pdf
from reports.enums import Change, DocumentStatus, PaperKind
from reports.kinds import kind_of
from reports.models import Document
from reports.rendering import render_pdf
from reports.signing_blocks import printed_signatures
from units.enums import Capacity, Role
from units.models import Notification, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return set_stage()


@pytest.fixture
def day(request: pytest.FixtureRequest, settings: Any) -> None:
    """The day on which all of it happens: of the one rule book, or of the other."""
    settings.CCHC_DEMO_TODAY = getattr(request, "param", dt.date(2020, 6, 15))


@pytest.fixture
def issued(stage: Stage, day: None) -> Document:
    words = {"objectives": "Đánh giá đúng", "contents": "Công tác chỉ đạo", "scope": "Các phường, xã"}
    plan = PlanFactory(lead_unit=stage.city, title="Kế hoạch kiểm tra cải cách hành chính năm 2020", **words)
    RoundFactory(plan=plan, team=TeamFactory(plan=plan))
    return to_issue(drafting.start(PaperKind.PLAN, plan.pk, by=stage.cast.home_affairs), stage, 57)


def to_issue(paper: Document, stage: Stage, number: int) -> Document:
    """Laid before, passed to the leader, signed on paper, numbered."""
    by = stage.cast.home_affairs
    paper = drafting.submit(paper.pk, by=by)
    paper = drafting.pass_on(paper.pk, sha256=paper.current.sha256, by=stage.cast.home_affairs_head)
    typed: dict[str, Any] = {"name": "Trần Văn Phúc", "title": "Phó Chủ tịch", "capacity": Capacity.FOR}
    sha256 = paper.current.sha256
    signing_off.sign_on_paper(paper.pk, **typed, signed_on=paper.dated_on, sha256=sha256, by=by)
    return signing_off.issue(paper.pk, number=number, dated_on=paper.dated_on, by=stage.cast.clerk)


def broken(paper: Document) -> list[Any]:
    revision = paper.current
    pdf = render_pdf(revision.layout, revision.snapshot, printed_signatures(revision))
    return [(row.rule, row.found) for row in check_pdf(pdf).broken]


def begun(issued: Document, change: Change, by: User) -> Document:
    paper = drafting.change_of(issued.pk, change, by=by)
    texts = {"reason": "Để phù hợp với tình hình thực tế", "changes": "Mục II.4: Đợt I đến hết ngày 30/6/2020"}
    return drafting.edit(paper.pk, texts, version=0, by=by) if change != Change.REPLACE else paper


@pytest.mark.parametrize("day", [dt.date(2020, 2, 20), dt.date(2020, 6, 15)], indirect=True)
def test_an_amending_plan_names_the_other_in_full_and_both_show_the_link(stage: Stage, issued: Document) -> None:
    paper = to_issue(begun(issued, Change.AMEND, stage.cast.home_affairs), stage, 61)
    said = paper.current.snapshot
    assert said["subject"].startswith("Sửa đổi, bổ sung Kế hoạch số 57/KH-UBND ngày ")
    assert issued.legal_document is not None
    assert issued.legal_document.citation in said["opening"]
    issued.refresh_from_db()
    assert issued.status == DocumentStatus.ISSUED
    by = stage.cast.home_affairs
    assert [(label, row.pk) for label, row in links_of(by, paper)] == [("Sửa đổi, bổ sung", issued.pk)]
    assert [(label, row.pk) for label, row in links_of(by, issued)] == [("Được sửa đổi, bổ sung bởi", paper.pk)]
    assert broken(paper) == []


def test_a_replacing_plan_ends_the_old_one_and_gives_the_plan_its_number(stage: Stage, issued: Document) -> None:
    paper = to_issue(begun(issued, Change.REPLACE, stage.cast.home_affairs), stage, 62)
    issued.refresh_from_db()
    assert issued.status == DocumentStatus.REPLACED
    assert paper.plan is not None
    paper.plan.refresh_from_db()
    assert paper.plan.legal_document == paper.legal_document
    assert "thay thế Kế hoạch số 57/KH-UBND" in paper.current.snapshot["closing"]
    assert broken(paper) == []


def test_a_replacing_paper_starts_from_what_the_old_one_said(stage: Stage, day: None) -> None:
    by = stage.cast.home_affairs
    words = {"objectives": "Đánh giá đúng", "contents": "Công tác chỉ đạo", "scope": "Các phường, xã"}
    plan = PlanFactory(lead_unit=stage.city, title="Kế hoạch kiểm tra năm 2020", **words)
    RoundFactory(plan=plan, team=TeamFactory(plan=plan))
    old = drafting.start(PaperKind.PLAN, plan.pk, by=by)
    old = to_issue(drafting.edit(old.pk, {"methods": "Kiểm tra đột xuất"}, version=0, by=by), stage, 57)
    plan.contents = "Nội dung đã đổi sau khi ban hành"
    plan.save()

    new = drafting.change_of(old.pk, Change.REPLACE, by=by)

    assert new.current.snapshot["texts"]["methods"] == ["Kiểm tra đột xuất"]
    assert new.current.snapshot["texts"]["contents"] == ["Công tác chỉ đạo"]
    assert new.current.snapshot["texts"] == old.current.snapshot["texts"]


def test_units_are_told_what_amends_replaces_and_corrects_a_paper_that_spoke_to_them(
    stage: Stage, issued: Document
) -> None:
    by, round_ = stage.cast.home_affairs, Round.objects.get(plan=issued.plan)
    InspectionFactory(team=round_.team, round=round_, unit=stage.ward, lead_unit=stage.city)
    for number, change in enumerate((Change.CORRECT, Change.AMEND, Change.REPLACE), 61):
        paper = to_issue(begun(issued, change, by), stage, number)
        told = Notification.objects.filter(unit=stage.ward, subject_id=str(paper.pk)).exclude(kind="paper")
        assert {row.role for row in told} == {Role.UNIT_HEAD, Role.UNIT_OFFICER}
        assert {row.url for row in told} == {paper.get_absolute_url()}
        assert all("Kế hoạch số 57/KH-UBND" in row.text and str(number) in row.text for row in told)
    assert not Notification.objects.filter(unit=stage.other_ward).exists()


def test_rounds_and_units_that_moved_stand_in_the_table_of_an_amending_plan(stage: Stage, issued: Document) -> None:
    by, round_ = stage.cast.home_affairs, Round.objects.get(plan=issued.plan)
    InspectionFactory(team=round_.team, round=round_, unit=stage.ward, lead_unit=stage.city)
    round_.ends_on = dt.date(2020, 12, 31)
    round_.save()
    draft = drafting.change_of(issued.pk, Change.AMEND, by=by)
    paper = to_issue(drafting.edit(draft.pk, {"reason": "Để phù hợp với tình hình"}, version=0, by=by), stage, 61)
    rows = [(row["what"], row["after"]) for row in paper.current.snapshot["rows"]]
    assert rows == [(round_.name, "từ ngày 01/04/2019 đến ngày 31/12/2020"), ("UBND phường Mũi Né", round_.name)]
    assert broken(paper) == []
    assert kind_of(issued).differences(issued) == []  # an amendment later says only what is new since this one


def test_what_amends_another_is_only_corrected(stage: Stage, issued: Document) -> None:
    by = stage.cast.home_affairs
    paper = to_issue(begun(issued, Change.AMEND, by), stage, 61)
    assert possible_changes(by, paper) == [Change.CORRECT]


def test_a_letter_corrects_the_form_and_changes_nothing_else(stage: Stage, issued: Document) -> None:
    paper = to_issue(begun(issued, Change.CORRECT, stage.cast.home_affairs), stage, 63)
    assert paper.code == "63/UBND-NV"
    assert paper.current.snapshot["about"].startswith("V/v đính chính Kế hoạch số 57/KH-UBND")
    issued.refresh_from_db()
    assert issued.status == DocumentStatus.ISSUED
    assert broken(paper) == []


def test_several_corrections_may_follow_but_one_is_written_at_a_time(stage: Stage, issued: Document) -> None:
    by = stage.cast.home_affairs
    first = begun(issued, Change.CORRECT, by)
    assert drafting.change_of(issued.pk, Change.CORRECT, by=by).pk == first.pk
    to_issue(first, stage, 63)
    assert drafting.change_of(issued.pk, Change.CORRECT, by=by).pk != first.pk


def test_what_changes_a_paper_that_another_has_replaced_is_not_issued(stage: Stage, issued: Document) -> None:
    by = stage.cast.home_affairs
    amending = begun(issued, Change.AMEND, by)
    replacing = drafting.change_of(issued.pk, Change.REPLACE, by=by)
    assert replacing.pk != amending.pk
    to_issue(replacing, stage, 62)
    with pytest.raises(WorkflowError, match="không còn hiệu lực"):
        to_issue(amending, stage, 63)


def test_a_ward_reads_a_correction_once_it_is_issued(stage: Stage, issued: Document) -> None:
    paper = begun(issued, Change.CORRECT, stage.cast.home_affairs)

    def reads() -> bool:
        again = User.objects.get(pk=stage.cast.clerk.pk)
        ward = User.objects.get(pk=stage.cast.unit_head.pk)
        assert Document.objects.visible_to(again).filter(pk=paper.pk).exists()
        return Document.objects.visible_to(ward).filter(pk=paper.pk).exists()

    assert not reads()
    to_issue(paper, stage, 63)
    assert reads()


def test_a_draft_is_changed_by_writing_it_not_by_another_paper(stage: Stage) -> None:
    draft = drafting.start(PaperKind.PLAN, PlanFactory(lead_unit=stage.city).pk, by=stage.cast.home_affairs)
    with pytest.raises(PermissionDenied):
        drafting.change_of(draft.pk, Change.REPLACE, by=stage.cast.home_affairs)
    with pytest.raises(PermissionDenied):
        drafting.change_of(draft.pk, Change.REPLACE, by=stage.cast.clerk)
