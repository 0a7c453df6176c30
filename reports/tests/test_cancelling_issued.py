"""An issued paper that is void: who may say so, what is undone, who learns of it; its number stays (design, rule 15)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from cchc.tests.cast import Stage, sign_in
from inspections.enums import LetterStatus, PlanStatus
from inspections.models import Inspection, Plan, Team, TeamMember
from inspections.tests.factories import InspectionFactory, PlanFactory, RoundFactory, TeamFactory, TeamMemberFactory
from inspections.workflow import WorkflowError
from reports import cancelling, drafting
from reports.enums import Change, DocumentStatus, PaperKind
from reports.models import Document
from reports.number_book import Book, whole_book
from reports.tests.road import issue
from units.models import Event, Notification, User

pytestmark = pytest.mark.django_db
WHY = "Ghi sai thời gian của đợt II"


@pytest.fixture
def plan(stage: Stage) -> Plan:
    words = {"objectives": "Đánh giá đúng", "contents": "Công tác chỉ đạo", "scope": "Các phường, xã"}
    made: Plan = PlanFactory(lead_unit=stage.city, title="Kế hoạch kiểm tra năm 2020", **words)
    RoundFactory(plan=made, team=TeamFactory(plan=made))
    return made


@pytest.fixture
def issued(stage: Stage, plan: Plan) -> Document:
    return issue(drafting.start(PaperKind.PLAN, plan.pk, by=stage.cast.home_affairs), stage, number=57)


def cancel(document: Document, by: User, reason: str = WHY) -> Document:
    return cancelling.cancel_issued(document.pk, reason, by=User.objects.get(pk=by.pk))


def test_a_cancelled_plan_is_a_draft_again_and_its_number_stays_in_the_book(
    stage: Stage, plan: Plan, issued: Document
) -> None:
    cancel(issued, stage.cast.leader)

    plan.refresh_from_db()
    issued.refresh_from_db()
    assert (plan.status, plan.legal_document) == (PlanStatus.DRAFT, None)
    assert (issued.status, issued.code) == (DocumentStatus.CANCELLED, "57/KH-UBND")
    (line,) = [row for row in whole_book(stage.cast.clerk, Book(stage.city.pk, issued.dated_on.year)) if row.void]
    assert (line.code, line.note, line.signer) == ("57/KH-UBND", f"Hủy: {WHY}", "Nguyễn Lãnh Đạo")
    event = Event.objects.about(issued).get(verb="cancel_issued_paper")
    assert (event.actor, event.from_status, event.to_status, event.note) == (
        stage.cast.leader,
        "issued",
        "cancelled",
        WHY,
    )
    assert "không còn hiệu lực" in Client().get(reverse("public_paper", args=[issued.public_token])).content.decode()
    again = drafting.start(PaperKind.PLAN, plan.pk, by=stage.cast.home_affairs)
    assert again.pk != issued.pk
    with pytest.raises(WorkflowError, match="Số này đã dùng"):
        issue(again, stage, number=57)


@pytest.mark.parametrize("person", ["home_affairs", "home_affairs_head", "clerk", "unit_head", "administrator"])
def test_what_a_leader_signed_a_leader_alone_declares_void(stage: Stage, issued: Document, person: str) -> None:
    with pytest.raises(PermissionDenied):
        cancel(issued, getattr(stage.cast, person))
    issued.refresh_from_db()
    assert issued.status == DocumentStatus.ISSUED


def test_it_needs_a_reason_and_happens_once(stage: Stage, issued: Document) -> None:
    with pytest.raises(WorkflowError, match="Hãy nêu lý do hủy"):
        cancel(issued, stage.cast.leader, reason="  ")
    cancel(issued, stage.cast.leader)
    with pytest.raises(PermissionDenied):
        cancel(issued, stage.cast.leader)


def test_a_plan_by_which_units_have_dates_is_replaced_not_cancelled(stage: Stage, plan: Plan, issued: Document) -> None:
    round_ = plan.rounds.get()
    dated = {"status": "scheduled", "visit_on": dt.date(2019, 6, 3)}
    InspectionFactory(team=round_.team, round=round_, unit=stage.ward, lead_unit=stage.city, **dated)
    with pytest.raises(WorkflowError, match="Đã lên lịch, kiểm tra theo kế hoạch này"):
        cancel(issued, stage.cast.leader)
    page = sign_in(stage.cast.leader).get(issued.get_absolute_url()).content.decode()
    assert "Hãy sửa đổi hoặc thay thế kế hoạch." in page
    assert reverse("paper_cancel_issued", args=[issued.pk]) not in page


def test_a_paper_that_another_changes_goes_after_it_and_units_read_that_it_is_void(
    stage: Stage, plan: Plan, issued: Document
) -> None:
    by, round_ = stage.cast.home_affairs, plan.rounds.get()
    InspectionFactory(team=round_.team, round=round_, unit=stage.ward, lead_unit=stage.city)
    draft = drafting.change_of(issued.pk, Change.AMEND, by=by)
    drafting.edit(draft.pk, {"reason": "Do thay đổi", "changes": "Mục I: thêm một ý"}, version=0, by=by)
    amending = issue(draft, stage, number=58)

    with pytest.raises(WorkflowError, match="Hãy hủy văn bản đó trước"):
        cancel(issued, stage.cast.leader)
    cancel(amending, stage.cast.leader)

    told = Notification.objects.filter(kind="paper_cancelled", subject_id=str(amending.pk))
    assert {row.unit_id for row in told} == {stage.ward.pk, stage.city.pk}
    page = sign_in(stage.cast.unit_head).get(amending.get_absolute_url()).content.decode()
    assert WHY in page


def test_a_paper_that_replaced_another_is_replaced_in_its_turn(stage: Stage, issued: Document) -> None:
    new = issue(drafting.change_of(issued.pk, Change.REPLACE, by=stage.cast.home_affairs), stage, number=59)
    with pytest.raises(WorkflowError, match="đã thay thế Kế hoạch số 57/KH-UBND"):
        cancel(new, stage.cast.leader)


def test_nobody_is_named_by_a_decision_that_is_void(stage: Stage) -> None:
    team: Team = TeamFactory(plan=stage.inspection.team.plan, decision=None)
    for user, role in ((stage.cast.chair, "leader"), (stage.cast.secretary, "secretary")):
        TeamMemberFactory(team=team, user=user, role=role, added_by=None)
    decision = issue(drafting.start(PaperKind.DECISION, team.pk, by=stage.cast.home_affairs), stage, number=31)
    assert TeamMember.objects.filter(team=team, added_by=decision.legal_document).count() == 2

    cancel(decision, stage.cast.leader)

    team.refresh_from_db()
    assert team.decision is None
    assert set(TeamMember.objects.filter(team=team).values_list("added_by", flat=True)) == {None}


def test_the_head_declares_void_what_he_signed_by_order_through_the_page(stage: Stage, settings: Any) -> None:
    settings.CCHC_DEMO_TODAY = dt.date(2019, 5, 20)
    Inspection.objects.filter(pk=stage.inspection.pk).update(visit_on=dt.date(2019, 5, 1))
    from reports import letter_papers
    from reports.papers import PaperSignatory
    from reports.tests.test_letters import overdue

    overdue(stage)
    letter = letter_papers.draft(stage.ward.pk, by=stage.cast.home_affairs)
    letter = letter_papers.issue_letter(
        letter.pk,
        number=125,
        symbol="UBND-NV",
        dated_on=dt.date(2019, 5, 20),
        signatory=PaperSignatory(name="Trần Trưởng Phòng"),
        revision=letter.revision,
        by=stage.cast.clerk,
    )
    paper = Document.objects.get(letter=letter)
    client, url = sign_in(stage.cast.home_affairs_head), reverse("paper_cancel_issued", args=[paper.pk])

    refused = client.post(url, {"reason": ""})
    assert refused.status_code == 422
    assert client.post(url, {"reason": WHY}, follow=True).status_code == 200

    letter.refresh_from_db()
    assert letter.status == LetterStatus.CANCELLED
    page = sign_in(stage.cast.unit_head).get(letter.get_absolute_url()).content.decode()
    assert WHY in page
