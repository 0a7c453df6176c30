"""More time: asked with a reason, granted up to the plan's limit, beyond it by a leader; the first deadline stays."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from cchc.tests.cast import Stage
from inspections import extending
from inspections.enums import ExtensionStatus, FindingStatus
from inspections.models import ExtensionRequest, Finding
from inspections.tests.reported import DUE_ON, concluded
from inspections.workflow import WorkflowError
from units.enums import Role
from units.models import Event, Notification
from units.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db

LIMIT = DUE_ON + dt.timedelta(days=30)  # 30/6/2019, a Sunday
A_TUESDAY = dt.date(2019, 6, 18)


def ask(stage: Stage, finding: Finding, until: dt.date = A_TUESDAY) -> ExtensionRequest:
    return extending.ask(finding.pk, until, "Chờ bố trí kinh phí", by=stage.cast.unit_officer)


def test_the_unit_asks_and_home_affairs_is_told(stage: Stage):
    finding = concluded(stage)

    request = ask(stage, finding)

    assert (request.status, request.due_before, request.asked_on) == ("asked", DUE_ON, dt.date(2019, 5, 20))
    assert not request.entered_for_unit
    assert Event.objects.get(verb="ask_extension").data == {"request": request.pk}
    roles = Notification.objects.filter(kind="extension_asked", unit=stage.city).values_list("role", flat=True)
    assert set(roles) == {Role.HOME_AFFAIRS, Role.HOME_AFFAIRS_HEAD}


def test_what_comes_on_paper_is_entered_for_the_unit_and_decided_by_another(stage: Stage):
    finding = concluded(stage)
    request = extending.ask(finding.pk, A_TUESDAY, "Theo công văn 12/UBND", by=stage.cast.home_affairs)

    assert request.entered_for_unit
    with pytest.raises(WorkflowError, match="người khác quyết định"):
        extending.grant(request.pk, A_TUESDAY, by=stage.cast.home_affairs)
    extending.grant(request.pk, A_TUESDAY, by=stage.cast.home_affairs_head)


@pytest.mark.parametrize(
    ("until", "reason", "sentence", "field"),
    [
        (DUE_ON, "Chờ", "phải sau thời hạn hiện nay", "asked_until"),
        (A_TUESDAY, "  ", "lý do đề nghị", "reason"),
    ],
)
def test_a_request_says_why_and_until_a_later_day(stage: Stage, until, reason, sentence, field):
    finding = concluded(stage)

    with pytest.raises(WorkflowError, match=sentence) as refused:
        extending.ask(finding.pk, until, reason, by=stage.cast.unit_head)

    assert refused.value.field == field


def test_an_overdue_finding_may_ask_for_a_day_still_to_come(stage: Stage):
    finding = concluded(stage, due_on=dt.date(2019, 5, 10))

    with pytest.raises(WorkflowError, match="không được trước ngày hôm nay"):
        ask(stage, finding, dt.date(2019, 5, 15))
    assert ask(stage, finding).due_before == dt.date(2019, 5, 10)


def test_one_request_is_open_at_a_time(stage: Stage):
    finding = concluded(stage)
    first = ask(stage, finding)

    with pytest.raises(WorkflowError, match="đang có một đề nghị"):
        ask(stage, finding)
    extending.withdraw(first.pk, by=stage.cast.unit_head)
    ask(stage, finding)

    with pytest.raises(WorkflowError, match="đã được giải quyết"):
        extending.withdraw(first.pk, by=stage.cast.unit_head)


@pytest.mark.parametrize("status", [FindingStatus.REPORTED_DONE, FindingStatus.VERIFIED, FindingStatus.RECORDED])
def test_nobody_asks_where_no_clock_runs(stage: Stage, status: str):
    finding = concluded(stage, status=status)

    with pytest.raises(WorkflowError, match="đang chờ đơn vị khắc phục"):
        ask(stage, finding)


def test_granting_moves_the_deadline_and_keeps_the_first(stage: Stage):
    request = ask(stage, concluded(stage))

    extending.grant(request.pk, A_TUESDAY, "Đồng ý", by=stage.cast.home_affairs)

    request.refresh_from_db()
    finding = request.finding
    assert (finding.due_on, finding.first_due_on) == (A_TUESDAY, DUE_ON)
    assert finding.due_rule == "gia hạn theo đề nghị ngày 20/05/2019"
    assert (request.status, request.granted_until) == (ExtensionStatus.GRANTED, A_TUESDAY)
    assert request.decided_by == stage.cast.home_affairs
    data = Event.objects.get(verb="grant_extension").data
    assert (data["before"], data["after"]) == ("2019-05-31", "2019-06-18")


def test_a_day_off_rolls_on_where_the_plan_says_so(stage: Stage):
    request = ask(stage, concluded(stage), dt.date(2019, 6, 16))  # a Sunday

    extending.grant(request.pk, dt.date(2019, 6, 16), by=stage.cast.home_affairs)

    finding = Finding.objects.get()
    assert finding.due_on == dt.date(2019, 6, 17)
    assert "16/06/2019 là ngày nghỉ (Chủ nhật) nên lùi sang ngày làm việc kế tiếp" in finding.due_rule


def test_a_day_off_is_named_where_the_plan_does_not_roll(stage: Stage):
    plan = stage.inspection.team.plan
    plan.roll_forward = False
    plan.save()
    request = ask(stage, concluded(stage), dt.date(2019, 6, 16))

    extending.grant(request.pk, dt.date(2019, 6, 16), by=stage.cast.home_affairs)

    finding = Finding.objects.get()
    assert finding.due_on == dt.date(2019, 6, 16)
    assert finding.due_rule.endswith("(là ngày nghỉ: Chủ nhật)")


def test_home_affairs_grants_up_to_the_limit_and_only_a_leader_beyond_it(stage: Stage):
    request = ask(stage, concluded(stage), LIMIT + dt.timedelta(days=8))
    beyond = LIMIT + dt.timedelta(days=1)

    with pytest.raises(WorkflowError, match="chờ lãnh đạo quyết định") as refused:
        extending.grant(request.pk, beyond, by=stage.cast.home_affairs_head)
    assert refused.value.field == "until"
    assert list(extending.beyond_limit(ExtensionRequest.objects.all())) == [request]

    extending.grant(request.pk, beyond, by=stage.cast.leader)
    assert Finding.objects.get().due_on == beyond


def test_the_limit_counts_from_the_first_deadline_however_often_more_time_was_granted(stage: Stage):
    finding = concluded(stage)
    extending.grant(ask(stage, finding).pk, A_TUESDAY, by=stage.cast.home_affairs)
    second = ask(stage, finding, LIMIT + dt.timedelta(days=2))

    with pytest.raises(WorkflowError, match="đến hết ngày 30/06/2019"):
        extending.grant(second.pk, LIMIT + dt.timedelta(days=2), by=stage.cast.home_affairs)


def test_a_request_within_the_limit_does_not_wait_for_the_leader(stage: Stage):
    ask(stage, concluded(stage), LIMIT)

    assert not extending.beyond_limit(ExtensionRequest.objects.all()).exists()
    assert not Notification.objects.filter(role=Role.LEADER).exists()


def test_a_refusal_says_why_and_changes_no_deadline(stage: Stage):
    request = ask(stage, concluded(stage))

    with pytest.raises(WorkflowError, match="lý do không gia hạn"):
        extending.refuse(request.pk, " ", by=stage.cast.home_affairs)
    extending.refuse(request.pk, "Việc này làm được trong hạn", by=stage.cast.home_affairs)

    request.refresh_from_db()
    assert (request.status, request.decision_note) == ("refused", "Việc này làm được trong hạn")
    assert Finding.objects.get().due_on == DUE_ON


def test_granting_what_is_reported_meanwhile_closes_the_request_with_a_sentence(stage: Stage):
    finding = concluded(stage)
    request = ask(stage, finding)
    finding.status = FindingStatus.REPORTED_DONE
    finding.save()

    with pytest.raises(WorkflowError, match="không cần gia hạn nữa"):
        extending.grant(request.pk, A_TUESDAY, by=stage.cast.home_affairs)

    request.refresh_from_db()
    assert request.status == ExtensionStatus.WITHDRAWN
    assert Finding.objects.get().due_on == DUE_ON


def test_no_unit_decides_its_own_request_and_strangers_see_none(stage: Stage):
    request = ask(stage, concluded(stage))
    MembershipFactory(user=stage.cast.home_affairs, unit=stage.ward, role=Role.UNIT_OFFICER)

    for person in (stage.cast.unit_head, stage.cast.home_affairs):
        with pytest.raises(PermissionDenied):
            extending.grant(request.pk, A_TUESDAY, by=person)
    for person in (stage.cast.other_unit_head, stage.cast.clerk, stage.cast.other_lead_home_affairs):
        with pytest.raises(Http404):
            extending.grant(request.pk, A_TUESDAY, by=person)
