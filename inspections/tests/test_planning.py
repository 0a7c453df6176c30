"""Plans, rounds, teams, and which units the rounds cover."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from inspections import planning
from inspections.enums import InspectionStatus, PlanStatus, RoundStatus
from inspections.models import Inspection, LegalDocument, Plan, TeamMember
from inspections.tests.factories import LegalDocumentFactory, PlanFactory, RoundFactory
from inspections.workflow import WorkflowError
from units.enums import UnitKind
from units.models import Event
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_round(stage):
    first = stage.inspection.round
    return RoundFactory(
        team=first.team,
        name="Đợt II",
        starts_on=dt.date(2019, 7, 1),
        ends_on=dt.date(2019, 9, 30),
        commune_set=first.commune_set,
    )


def test_coverage_counts_units_of_all_rounds_and_names_the_rest(stage, second_round):
    planning.cover(second_round.pk, by=stage.cast.home_affairs, add={stage.other_ward.pk}, remove=set())

    found = planning.coverage(stage.inspection.round.plan)

    assert (found.communes_covered, len(found.communes)) == (2, 2)
    assert (found.divisions_covered, len(found.divisions)) == (0, 2)
    assert {unit.kind for unit in found.left_out} == {UnitKind.DIVISION}


def test_covering_a_unit_plans_an_inspection_with_the_rounds_team_and_set(stage, second_round):
    planning.cover(second_round.pk, by=stage.cast.home_affairs, add={stage.other_ward.pk}, remove=set())

    inspection = Inspection.objects.get(round=second_round)
    assert (inspection.unit, inspection.status, inspection.kind) == (stage.other_ward, "planned", "planned")
    assert (inspection.team, inspection.criteria_set) == (second_round.team, second_round.commune_set)
    assert inspection.lead_unit == stage.city
    assert Event.objects.about(second_round).get().verb == "cover_units"


def test_a_unit_is_not_planned_twice_in_a_round(stage):
    round_ = stage.inspection.round

    with pytest.raises(WorkflowError, match="đã có UBND phường Mũi Né"):
        planning.cover(round_.pk, by=stage.cast.home_affairs, add={stage.ward.pk, stage.other_ward.pk}, remove=set())

    assert Inspection.objects.filter(round=round_).count() == 1


def test_a_unit_leaves_a_round_only_while_nobody_refers_to_it(stage, second_round):
    by = stage.cast.home_affairs
    planning.cover(second_round.pk, by=by, add={stage.other_ward.pk}, remove=set())

    assert planning.cover(second_round.pk, by=by, add=set(), remove={stage.other_ward.pk}) == (0, 1)
    with pytest.raises(WorkflowError, match="hãy hủy"):
        planning.cover(stage.inspection.round_id, by=by, add=set(), remove={stage.ward.pk})

    assert Inspection.objects.get().unit == stage.ward


def test_units_of_another_lead_unit_cannot_be_covered(stage, second_round):
    stranger = UnitFactory()

    with pytest.raises(WorkflowError, match="tải lại trang"):
        planning.cover(second_round.pk, by=stage.cast.home_affairs, add={stranger.pk}, remove=set())


def test_the_coverage_screen_ticks_all_and_applies_only_what_changed(client, stage, second_round):
    client.force_login(stage.cast.home_affairs)
    url = reverse("round_coverage", args=[second_round.pk])
    page = client.get(url).content.decode()
    assert "Chọn tất cả phường, xã" in page
    assert "đã có trong Đợt I, 21/05/2019" in page
    assert "Chưa có trong đợt nào của kế hoạch: 3 đơn vị" in page

    client.post(url, {"unit": [stage.ward.pk, stage.other_ward.pk]})
    # Somebody else's page, opened before: it showed nothing ticked and ticks one division.
    division = stage.city.children.filter(kind=UnitKind.DIVISION).first()
    client.post(url, {"unit": [division.pk]})

    assert set(second_round.inspections.values_list("unit", flat=True)) == {
        stage.ward.pk, stage.other_ward.pk, division.pk,
    }  # fmt: skip


def test_a_refused_coverage_says_why_and_keeps_the_ticks(client, stage):
    client.force_login(stage.cast.home_affairs)
    url = reverse("round_coverage", args=[stage.inspection.round_id])

    response = client.post(url, {"unit": [stage.ward.pk, stage.other_ward.pk, "x"]})

    assert response.status_code == 422
    assert "Đợt I đã có UBND phường Mũi Né" in response.content.decode()
    assert f'value="{stage.other_ward.pk}" id="unit-{stage.other_ward.pk}" data-cchc-check-all-item checked' in (
        response.content.decode()
    )


def test_a_plan_is_issued_only_with_its_document(stage):
    by = stage.cast.home_affairs
    plan = PlanFactory(lead_unit=stage.city)
    with pytest.raises(WorkflowError, match="Cần chọn văn bản kế hoạch"):
        planning.issue(plan.pk, by=by)
    plan.legal_document = LegalDocumentFactory(lead_unit=stage.city, number="2000")
    plan.save()

    planning.issue(plan.pk, by=by)

    plan.refresh_from_db()
    event = Event.objects.about(plan).get()
    assert plan.status == PlanStatus.ISSUED
    assert (event.verb, event.from_status, event.to_status) == ("issue_plan", "draft", "issued")
    assert event.occurred_on == plan.legal_document.issued_on


def test_who_may_issue_a_plan(stage):
    plan = stage.inspection.team.plan
    with pytest.raises(PermissionDenied):
        planning.issue(plan.pk, by=stage.cast.leader)
    with pytest.raises(PermissionDenied):
        planning.issue(plan.pk, by=stage.cast.chair)
    with pytest.raises(Http404):
        planning.issue(plan.pk, by=stage.cast.other_lead_home_affairs)


def test_a_round_starts_under_an_issued_plan_and_ends_when_nothing_is_open(stage, second_round):
    by, round_ = stage.cast.home_affairs, stage.inspection.round
    with pytest.raises(WorkflowError, match="chưa có đơn vị nào"):
        planning.start_round(second_round.pk, by=by)
    planning.start_round(round_.pk, by=by)
    with pytest.raises(WorkflowError, match="chưa ký biên bản: UBND phường Mũi Né"):
        planning.end_round(round_.pk, by=by)
    Inspection.objects.update(status=InspectionStatus.CANCELLED)

    planning.end_round(round_.pk, by=by)

    round_.refresh_from_db()
    assert round_.status == RoundStatus.ENDED
    with pytest.raises(WorkflowError, match="Còn đợt chưa kết thúc: Đợt II"):
        planning.close(round_.plan_id, by=by)
    with pytest.raises(WorkflowError, match="đã kết thúc"):
        planning.cover(round_.pk, by=by, add={stage.other_ward.pk}, remove=set())


def test_a_closed_plan_is_not_edited(client, stage):
    Plan.objects.update(status=PlanStatus.CLOSED)
    client.force_login(stage.cast.home_affairs)

    assert client.get(reverse("plan_edit", args=[stage.inspection.team.plan_id])).status_code == 403
    assert client.get(reverse("round_edit", args=[stage.inspection.round_id])).status_code == 403


def test_a_member_taken_out_by_a_later_decision_stays_in_the_history(client, stage):
    team = stage.inspection.team
    member = TeamMember.objects.get(team=team, user=stage.cast.member)
    decision = LegalDocumentFactory(
        lead_unit=stage.city, kind="decision", symbol="QĐ-UBND", number="2500", issued_on=dt.date(2019, 5, 10)
    )
    client.force_login(stage.cast.home_affairs)

    response = client.post(
        reverse("team_member_end", args=[member.pk]),
        {"ends_on": "2019-05-15", "removed_by": decision.pk},
        follow=True,
    )

    member.refresh_from_db()
    page = response.content.decode()
    assert (member.ends_on, member.removed_by) == (dt.date(2019, 5, 15), decision)
    assert "Đã thôi tham gia (1)" in page
    assert "2500/QĐ-UBND" in page
    assert "cần cử người khác: UBND phường Mũi Né" in page
    assert Event.objects.about(team).get().verb == "end_team_member"


def test_a_team_has_one_leader_and_each_person_once(client, stage):
    team, cast = stage.inspection.team, stage.cast
    TeamMember.objects.filter(team=team, user=cast.chair).update(role="leader")
    client.force_login(cast.home_affairs)
    data = {"user": cast.member.pk, "role": "leader", "starts_on": "2019-05-01", "added_by": team.decision_id}

    response = client.post(reverse("team_member_add", args=[team.pk]), data)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Người này đang là thành viên của Tổ." in page
    assert "Tổ đã có Tổ trưởng là Hồ Chủ Trì" in page


def test_dates_of_a_round_in_the_wrong_order_are_named_at_their_field(client, stage):
    client.force_login(stage.cast.home_affairs)
    plan = stage.inspection.team.plan
    data = {"name": "Đợt II", "team": stage.inspection.team_id, "starts_on": "30/09/2019", "ends_on": "2019-07-01"}

    response = client.post(reverse("round_create", args=[plan.pk]), data)

    assert response.status_code == 422
    assert response.context["form"].errors == {"ends_on": ["Ngày kết thúc không được trước ngày bắt đầu."]}


def test_the_set_of_a_scheduled_inspection_stays_in_its_round(client, stage):
    round_ = stage.inspection.round
    client.force_login(stage.cast.home_affairs)
    data = {"name": round_.name, "team": round_.team_id, "starts_on": "2019-04-01", "ends_on": "2019-06-30"}

    response = client.post(reverse("round_edit", args=[round_.pk]), data)

    assert "commune_set" in response.context["form"].errors


def test_an_old_page_of_a_plan_says_so_and_saves_at_the_second_try(client, stage):
    plan = stage.inspection.team.plan
    client.force_login(stage.cast.home_affairs)
    url = reverse("plan_edit", args=[plan.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    Plan.objects.filter(pk=plan.pk).update(scope="Người khác vừa sửa")

    refused = client.post(url, data | {"scope": "Của tôi"})
    plan.refresh_from_db()
    assert refused.status_code == 422
    assert "Trang này đã cũ" in refused.content.decode()
    assert "Của tôi" in refused.content.decode()
    assert plan.scope == "Người khác vừa sửa"
    accepted = client.post(url, data | {"scope": "Của tôi", "seen": refused.context["form"]["seen"].value()})

    plan.refresh_from_db()
    assert accepted.status_code == 302
    assert plan.scope == "Của tôi"


@pytest.mark.parametrize("number", ["1957", "01957"])
@pytest.mark.parametrize("before", ["", "Chủ tịch "])
def test_a_number_used_twice_in_the_book_of_an_agency_is_refused_at_its_field(client, stage, before, number):
    document = LegalDocument.objects.get(number="1957")
    client.force_login(stage.cast.clerk)
    data = {
        "kind": "plan", "number": number, "symbol": "/KH-UBND", "issued_on": "2019-05-02",
        "issuer": f"{before}{document.issuer}", "subject": "Một kế hoạch khác",
    }  # fmt: skip

    response = client.post(reverse("legal_document_create"), data)

    assert response.status_code == 422
    assert "Danh sách đã có Kế hoạch số 1957/KH-UBND năm 2019" in response.context["form"].errors["number"][0]


@pytest.mark.parametrize(
    ("kind", "subject", "joined"),
    [
        ("plan", "Kiểm tra cải cách hành chính năm 2019", "Phan Thiết về kiểm tra cải cách hành chính năm 2019"),
        ("letter", "Đôn đốc khắc phục tồn tại", "Phan Thiết về việc đôn đốc khắc phục tồn tại"),
        ("notice", "Sửa đổi, bổ sung Thông báo số 1/TB-UBND", "Phan Thiết sửa đổi, bổ sung Thông báo số 1/TB-UBND"),
        ("decision", "Về việc thành lập Tổ kiểm tra", "Phan Thiết về việc thành lập Tổ kiểm tra"),
        ("decision", "Phê duyệt Đề án", "Phan Thiết phê duyệt Đề án"),
    ],
)
def test_a_citation_joins_issuer_and_subject_as_a_sentence_does(kind, subject, joined):
    assert LegalDocumentFactory.build(lead_unit=None, kind=kind, subject=subject).citation.endswith(joined)
