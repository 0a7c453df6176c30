"""Issued papers change only by another paper: amended, replaced, corrected; each names the other (design, rule 13)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from cchc.tests.cast import Stage, set_stage
from inspections.tests.factories import PlanFactory, RoundFactory, TeamFactory
from reports import drafting, signing_off
from reports.changing import links_of
from reports.conformance import check_pdf
from reports.enums import Change, DocumentStatus, PaperKind
from reports.models import Document
from reports.rendering import render_pdf
from reports.signing_blocks import printed_signatures
from units.enums import Capacity
from units.models import User

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
