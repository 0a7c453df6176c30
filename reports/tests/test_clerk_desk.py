"""What waits for the clerk, the list of all papers, and the tasks of the home page about them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cchc.tests.cast import Stage, set_stage
from inspections.tests.factories import PlanFactory, RoundFactory, TeamFactory
from inspections.workflow import WorkflowError
from reports import drafting, issuing, signing_off
from reports.enums import DocumentStatus, PaperKind, SigningWay
from reports.homepage import home_for
from reports.models import Document
from reports.papers import add_revision
from units.enums import Act, Capacity
from units.models import Delegation, User

pytestmark = pytest.mark.django_db

DAY = dt.date(2019, 5, 20)


@pytest.fixture
def stage(settings: Any) -> Stage:
    settings.CCHC_DEMO_TODAY = DAY
    return set_stage()


@pytest.fixture
def draft(stage: Stage) -> Document:
    plan = PlanFactory(lead_unit=stage.city, objectives="a", contents="b", scope="c")
    RoundFactory(plan=plan, team=TeamFactory(plan=plan))
    return drafting.start(PaperKind.PLAN, plan.pk, by=stage.cast.home_affairs)


def sha(document: Document) -> str:
    return Document.objects.get(pk=document.pk).current.sha256


def tasks(user: User) -> list[str]:
    return [task.what for task in home_for(User.objects.get(pk=user.pk), DAY).tasks]


def page(user: User, name: str, **query: Any) -> str:
    client = Client()
    client.force_login(user)
    return str(client.get(reverse(name), query).content.decode())


def part(user: User, name: str) -> str:
    """One part of the clerk's page, from its heading to that of the next."""
    return page(user, "clerk_desk").split(f'<section class="section" id="{name}"')[1].split("</section>")[0]


def test_each_desk_is_told_of_the_paper_that_lies_before_it(draft: Document, stage: Stage):
    cast = stage.cast
    drafting.submit(draft.pk, by=cast.home_affairs)
    assert "Kiểm tra, trình kế hoạch kiểm tra" in tasks(cast.home_affairs_head)
    assert "Ký kế hoạch kiểm tra" not in tasks(cast.leader)

    drafting.pass_on(draft.pk, sha256=sha(draft), by=cast.home_affairs_head)
    assert "Ký kế hoạch kiểm tra" in tasks(cast.leader)
    assert "Kiểm tra, trình kế hoạch kiểm tra" not in tasks(cast.home_affairs_head)

    signing_off.sign(draft.pk, sha256=sha(draft), by=cast.leader)
    assert "Lấy số, ban hành kế hoạch kiểm tra" in tasks(cast.clerk)
    assert draft.get_absolute_url() in part(cast.clerk, "so")

    signing_off.issue(draft.pk, number=57, dated_on=DAY, by=cast.clerk)
    assert "Đóng dấu 1 văn bản" in tasks(cast.clerk)
    assert draft.get_absolute_url() in part(cast.clerk, "dong-dau")
    assert draft.get_absolute_url() not in part(cast.clerk, "so")

    signing_off.stamp(draft.pk, DAY, by=cast.clerk)
    assert draft.get_absolute_url() not in page(cast.clerk, "clerk_desk")


def test_who_drafted_is_told_of_what_came_back_and_why(draft: Document, stage: Stage):
    drafting.submit(draft.pk, by=stage.cast.home_affairs)
    drafting.return_(draft.pk, "Thiếu phương pháp", by=stage.cast.home_affairs_head)

    found = [task for task in home_for(stage.cast.home_affairs, DAY).tasks if "được trả lại" in task.what]

    assert [(task.what, task.why) for task in found] == [("Sửa kế hoạch kiểm tra được trả lại", "Thiếu phương pháp")]


def test_who_holds_a_delegation_of_the_leader_is_told_to_sign(draft: Document, stage: Stage):
    drafting.submit(draft.pk, by=stage.cast.home_affairs)
    drafting.pass_on(draft.pk, sha256=sha(draft), by=stage.cast.home_affairs_head)
    Delegation.objects.create(
        lead_unit=stage.city,
        principal=stage.cast.leader,
        delegate=stage.cast.home_affairs,
        capacity=Capacity.BY_AUTHORISATION,
        acts=[Act.SIGN_PAPERS],
        starts_on=DAY,
        ends_on=DAY,
    )

    assert "Ký kế hoạch kiểm tra" in tasks(stage.cast.home_affairs)


def minutes(stage: Stage, **fields: Any) -> Document:
    given = {
        "kind": PaperKind.MINUTES,
        "status": DocumentStatus.SIGNED,
        "way": SigningWay.PAPER,
        "number": 4,
        "symbol": "BB-TKT",
        **fields,
    }
    return Document.objects.create(lead_unit=stage.city, inspection=stage.inspection, dated_on=DAY, **given)


def test_minutes_signed_by_hand_wait_for_stamp_and_scan_but_not_for_a_number(stage: Stage):
    found = minutes(stage)

    assert found.get_absolute_url() in part(stage.cast.clerk, "dong-dau")
    assert found.get_absolute_url() in part(stage.cast.clerk, "ban-scan")
    assert found.get_absolute_url() not in part(stage.cast.clerk, "so")
    assert any(task.startswith("Tải bản scan") for task in tasks(stage.cast.clerk))


def test_the_clerk_stamps_signed_minutes_on_their_page(stage: Stage):
    found = minutes(stage)
    add_revision(found, {"opinion": []}, layout="minutes-1", by=stage.cast.chair)
    client = Client()
    client.force_login(stage.cast.clerk)
    url = reverse("paper_stamp", args=[found.pk])

    assert url in client.get(reverse("minutes", args=[stage.inspection.pk])).content.decode()
    client.post(url, {"stamped_on": DAY.isoformat()})

    found.refresh_from_db()
    assert found.stamped_on == DAY


def test_minutes_not_signed_yet_are_not_stamped(stage: Stage):
    found = minutes(stage, status=DocumentStatus.IN_SIGNING)
    add_revision(found, {"opinion": []}, layout="minutes-1", by=stage.cast.chair)

    with pytest.raises(WorkflowError, match="Chỉ đóng dấu"):
        signing_off.stamp(found.pk, DAY, by=stage.cast.clerk)


def test_minutes_of_a_team_without_the_seal_wait_for_no_stamp(stage: Stage):
    found = minutes(stage)
    stage.inspection.team.uses_seal = False
    stage.inspection.team.save()

    assert found.get_absolute_url() not in part(stage.cast.clerk, "dong-dau")


def test_the_list_shows_each_what_he_may_read_and_filters_it(draft: Document, stage: Stage):
    ours = minutes(stage)
    one, other = ours.get_absolute_url(), draft.get_absolute_url()

    assert one in page(stage.cast.home_affairs, "paper_list")
    assert one in page(stage.cast.home_affairs, "paper_list", kind="minutes", number="4", year="2019")
    assert other not in page(stage.cast.home_affairs, "paper_list", kind="minutes")
    assert one in page(stage.cast.home_affairs, "paper_list", unit=str(stage.ward.pk), waits="ban-scan")
    assert one not in page(stage.cast.home_affairs, "paper_list", unit=str(stage.other_ward.pk))
    assert one not in page(stage.cast.unit_head, "paper_list")  # its inspection is still under way
    assert other not in page(stage.cast.unit_head, "paper_list")
    assert one not in page(stage.cast.other_lead_home_affairs, "paper_list")


@pytest.mark.parametrize(("name", "most"), [("clerk_desk", 12), ("paper_list", 12)])
def test_the_lists_ask_few_queries(stage: Stage, name: str, most: int, django_assert_max_num_queries: Any):
    for number in range(2, 30):
        minutes(stage, kind=PaperKind.MINUTES_SUPPLEMENT, number=number)
    client = Client()
    client.force_login(stage.cast.clerk)
    client.get(reverse(name))

    with django_assert_max_num_queries(most):
        client.get(reverse(name))


def test_papers_are_called_by_what_they_are_about(stage: Stage):
    found = minutes(stage, status=DocumentStatus.DRAFT)
    add_revision(found, {"subject": "Kiểm tra năm 2019", "at": "tại Mũi Né"}, layout="minutes-1", by=stage.cast.chair)

    assert found.subject == "Kiểm tra năm 2019 tại Mũi Né"
    assert issuing.minutes_of(stage.inspection) == found
