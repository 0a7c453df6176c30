"""The decision that forms a team: drafted before it exists, issued, and later ones that change who is in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from cchc.tests.cast import Stage
from inspections import planning
from inspections.enums import RoundStatus
from inspections.models import Inspection, LegalDocument, Plan, Team, TeamMember
from inspections.tests.factories import LegalDocumentFactory, RoundFactory, TeamFactory, TeamMemberFactory
from inspections.workflow import WorkflowError
from reports import drafting, signing_off
from reports.enums import PaperKind
from reports.models import Document
from reports.number_book import Book, whole_book
from reports.rendering import DECISION_LAYOUT, render_html
from reports.tests.road import issue, to_desk_that_signs
from units.models import Event
from units.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(stage: Stage) -> Plan:
    found: Plan = stage.inspection.team.plan
    return found


@pytest.fixture
def team(stage: Stage, plan: Plan) -> Team:
    """Before its decision: leader, secretary and a member of one field."""
    team: Team = TeamFactory(plan=plan, decision=None)
    people: list[tuple[Any, str, list[str]]] = [
        (stage.cast.chair, "leader", []),
        (stage.cast.secretary, "secretary", []),
        (stage.cast.member, "member", ["steering"]),
    ]
    for user, role, slugs in people:
        TeamMemberFactory(team=team, user=user, role=role, field_slugs=slugs, added_by=None)
    return team


@pytest.fixture
def draft(stage: Stage, team: Team) -> Document:
    return drafting.start(PaperKind.DECISION, team.pk, by=stage.cast.home_affairs)


def test_a_decision_lists_whom_it_appoints_and_who_decides(draft: Document) -> None:
    said = draft.current.snapshot
    assert said["subject"] == "Về việc thành lập Tổ kiểm tra cải cách hành chính năm 2019"
    assert said["authority"] == "CHỦ TỊCH ỦY BAN NHÂN DÂN THÀNH PHỐ PHAN THIẾT"
    assert [(row["name"], row["role"]) for row in said["members"]] == [
        ("Hồ Chủ Trì", "Tổ trưởng"),
        ("Đặng Thư Ký", "Thư ký"),
        ("Ngô Thành Viên", "Thành viên"),
    ]
    assert said["members"][2]["fields"] == ["Chỉ đạo, điều hành"]
    assert said["citations"][0] == "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015"
    assert said["citations"][1].startswith("Căn cứ Kế hoạch số 1957/KH-UBND ngày 18 tháng 3 năm 2019 của ")
    assert said["citations"][-1] == "Theo đề nghị của Trưởng phòng Nội vụ"


def test_a_decision_is_signed_by_the_chairman_himself_not_for_the_committee(draft: Document, stage: Stage) -> None:
    to_desk_that_signs(draft, stage)
    block = Document.objects.get(pk=draft.pk).current.snapshot["signers"][0]
    assert [block["heading"], *block["lines"]] == ["CHỦ TỊCH"]


def test_the_issue_gives_team_and_members_their_decision(draft: Document, stage: Stage, team: Team) -> None:
    document = issue(draft, stage, number=2331)
    team.refresh_from_db()
    assert document.code == "2331/QĐ-UBND"
    assert team.decision == document.legal_document
    assert {row.added_by for row in team.members.all()} == {document.legal_document}
    assert {row.starts_on for row in team.members.all()} == {document.dated_on}
    assert document.legal_document is not None
    assert document.legal_document.issuer == "Chủ tịch Ủy ban nhân dân thành phố Phan Thiết"
    assert document.current.snapshot["annex_of"] == (
        "Kèm theo Quyết định số 2331/QĐ-UBND ngày 20 tháng 5 năm 2019 của Chủ tịch Ủy ban nhân dân thành phố Phan Thiết"
    )
    assert Event.objects.about(team).filter(verb="form_team").count() == 1


def test_a_round_starts_only_when_its_team_has_a_decision(draft: Document, stage: Stage, team: Team) -> None:
    round_ = RoundFactory(plan=team.plan, team=team, name="Đợt III")
    planning.cover(round_.pk, by=stage.cast.home_affairs, add={stage.other_ward.pk}, remove=set())
    with pytest.raises(WorkflowError, match="chưa có quyết định thành lập"):
        planning.start_round(round_.pk, by=stage.cast.home_affairs)
    issue(draft, stage, number=2331)
    assert planning.start_round(round_.pk, by=stage.cast.home_affairs).status == RoundStatus.RUNNING


def test_a_team_without_a_leader_is_not_laid_before_anybody(draft: Document, stage: Stage, team: Team) -> None:
    team.members.filter(role="leader").delete()
    with pytest.raises(WorkflowError, match="chưa có tổ trưởng"):
        drafting.submit(draft.pk, by=stage.cast.home_affairs)


def test_a_decision_waits_for_its_plan_and_the_page_says_so(client: Any, draft: Document, stage: Stage, plan: Plan):
    Plan.objects.filter(pk=plan.pk).update(status="draft", legal_document=None)
    client.force_login(stage.cast.home_affairs)

    page = client.get(reverse("document", args=[draft.pk])).content.decode()

    assert "Còn thiếu trước khi trình" in page
    assert "Kế hoạch kiểm tra mà quyết định viện dẫn chưa có số, ngày." in page
    with pytest.raises(WorkflowError, match="chưa có số, ngày"):
        drafting.submit(draft.pk, by=stage.cast.home_affairs)


def test_who_joins_after_the_draft_was_laid_before_waits_for_another_decision(
    draft: Document, stage: Stage, team: Team
) -> None:
    to_desk_that_signs(draft, stage)
    late = TeamMemberFactory(team=team, added_by=None)
    drafting.return_(draft.pk, "Sửa trích yếu", by=stage.cast.leader)
    TeamMember.objects.filter(pk=late.pk).delete()
    to_desk_that_signs(draft, stage)
    late = TeamMemberFactory(team=team, added_by=None)
    document = Document.objects.get(pk=draft.pk)
    signing_off.sign(draft.pk, sha256=document.current.sha256, by=stage.cast.leader)
    signing_off.issue(draft.pk, number=5, dated_on=document.dated_on, by=stage.cast.clerk)
    late.refresh_from_db()
    assert late.added_by is None


def test_a_later_decision_says_who_comes_and_who_goes(stage: Stage) -> None:
    team = stage.inspection.team
    newcomer = TeamMemberFactory(team=team, added_by=None, user=UserFactory(full_name="Ỷ Lan", job_title="Chuyên viên"))
    gone = TeamMember.objects.get(team=team, user=stage.cast.other_member)
    planning.end_member(gone, by=stage.cast.home_affairs, ends_on=dt.date(2019, 5, 31), decision=None)
    draft = drafting.start(PaperKind.DECISION, team.pk, by=stage.cast.home_affairs)
    first, kept, last = draft.current.snapshot["articles"]

    assert draft.subject.startswith(
        "Về việc sửa đổi, bổ sung thành viên Tổ kiểm tra cải cách hành chính thành lập theo "
    )
    assert team.decision is not None
    assert any(team.decision.code in line for line in draft.current.snapshot["citations"])
    assert "danh sách kèm theo" in first["items"][0]
    assert "sau ngày 31 tháng 5 năm 2019: ông (bà) Dương Thành Viên" in first["items"][1]
    assert "không thay đổi" in kept["lead"]
    assert "có hiệu lực kể từ ngày ký" in last["lead"]
    document = issue(draft, stage, number=2500)
    newcomer.refresh_from_db()
    gone.refresh_from_db()
    assert newcomer.added_by == gone.removed_by == document.legal_document
    assert Team.objects.get(pk=team.pk).decision == team.decision


def test_a_team_is_formed_without_a_decision_and_its_pages_say_so(client: Any, stage: Stage, plan: Plan) -> None:
    client.force_login(stage.cast.home_affairs)
    data = {"name": "Tổ kiểm tra số 2", "symbol": "TKT2", "decision": "", "uses_seal": "on"}
    client.post(reverse("team_create", args=[plan.pk]), data)
    team = Team.objects.get(name="Tổ kiểm tra số 2")
    person = {"user": stage.cast.member.pk, "role": "leader", "starts_on": "2019-05-20", "added_by": ""}
    client.post(reverse("team_member_add", args=[team.pk]), person)

    assert team.decision is None
    page = client.get(team.get_absolute_url()).content.decode()
    assert "Chưa có quyết định thành lập" in page
    assert "(chờ quyết định)" in page
    assert "Lập dự thảo quyết định thành lập Tổ kiểm tra" in page
    assert "Chưa có quyết định thành lập" in client.get(plan.get_absolute_url()).content.decode()


def test_an_inspection_of_a_team_without_a_decision_shows_its_page(client: Any, stage: Stage) -> None:
    Team.objects.update(decision=None)
    client.force_login(stage.cast.home_affairs)
    assert client.get(Inspection.objects.get().get_absolute_url()).status_code == 200


def test_the_layout_numbers_articles_and_puts_the_list_into_an_annex(draft: Document) -> None:
    page = render_html(DECISION_LAYOUT, draft.current.snapshot)
    assert "<b>Điều 1.</b> Thành lập Tổ kiểm tra cải cách hành chính năm 2019" in page
    assert "chịu trách nhiệm thi hành Quyết định này./." in page
    assert "- Như Điều 3;" in page
    assert "DANH SÁCH THÀNH VIÊN TỔ KIỂM TRA" in page


def test_decisions_of_both_rule_books(settings: Any, stage: Stage, team: Team) -> None:
    assert _profile(stage, team) == "tt01"
    LegalDocument.objects.update(issued_on=dt.date(2020, 3, 18))
    Document.objects.all().update(status="cancelled")
    settings.CCHC_DEMO_TODAY = dt.date(2020, 5, 20)
    assert _profile(stage, team) == "nd30"


def _profile(stage: Stage, team: Team) -> str:
    draft = drafting.start(PaperKind.DECISION, team.pk, by=stage.cast.home_affairs)
    return str(draft.current.snapshot["profile"])


@pytest.mark.parametrize("issuer", ["Ủy ban nhân dân thành phố Phan Thiết", "Chủ tịch UBND thành phố Phan Thiết"])
def test_the_chairmans_decision_takes_no_number_that_the_books_of_the_city_have(
    stage: Stage, draft: Document, issuer: str
) -> None:
    LegalDocumentFactory(
        lead_unit=stage.city, kind="decision", number="31", symbol="QĐ-UBND", issuer=issuer, issued_on=draft.dated_on
    )
    with pytest.raises(WorkflowError, match="chung một dãy số") as refused:
        issue(draft, stage, number=31)
    assert refused.value.field == "number"
    draft.refresh_from_db()
    assert draft.number is None
    decision = signing_off.issue(draft.pk, number=32, dated_on=draft.dated_on, by=stage.cast.clerk)
    assert decision.code == "32/QĐ-UBND"
    codes = [entry.code for entry in whole_book(stage.cast.clerk, Book(stage.city.pk, 2019, "QĐ-UBND"))]
    assert codes[:2] == ["31/QĐ-UBND", "32/QĐ-UBND"]
