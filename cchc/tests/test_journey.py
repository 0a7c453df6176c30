"""The main job end to end, in browsers, with a worker of its own behind a real broker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from cchc.tests.journey import checking, findings, minutes, other_ward, planning, self_reporting
from cchc.tests.journey.town import Town, set_town, signs_in
from inspections.models import Finding

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_ward_is_inspected_from_the_plan_to_signed_minutes(
    browse: Callable[..., Any], start_worker: Callable[[], None], tmp_path: Path
) -> None:
    town = set_town()
    home_affairs, chair = signs_in(browse(), town.home_affairs), signs_in(browse(), town.chair)
    officer, head = signs_in(browse(), town.mui_ne_officer), signs_in(browse(), town.mui_ne_head)

    inspection = home_affairs_plans_and_schedules(home_affairs, town)
    the_ward_hands_in_its_self_report(officer, town, tmp_path)
    two_members_fill_one_checklist(browse, chair, town, inspection, tmp_path)
    the_chair_completes_it_and_the_worker_draws_the_minutes(chair, town, inspection, start_worker)
    all_three_sign_in_the_system(chair, head, town, inspection)
    finding = another_ward_signs_on_paper(browse, chair, town, tmp_path)
    findings.sees_his_findings_and_only_his(head, of_another_ward=finding)
    findings.sees_his_finding_at_its_address(signs_in(browse(), town.ham_tien_head), finding)
    assert [page.faults for page in (home_affairs, chair, officer, head)] == [[]] * 4


def home_affairs_plans_and_schedules(home_affairs: Any, town: Town) -> str:
    planning.draws_up_the_plan(home_affairs)
    planning.forms_the_team(home_affairs, town)
    planning.opens_the_round(home_affairs)
    planning.covers_every_ward_at_one_tick(home_affairs)
    return planning.schedules_the_ward(home_affairs, town)


def the_ward_hands_in_its_self_report(officer: Any, town: Town, folder: Path) -> None:
    self_reporting.opens_the_self_report(officer, town)
    self_reporting.enters_the_figures(officer)
    self_reporting.attaches_the_signed_report(officer, folder)
    self_reporting.hands_it_in(officer)


def two_members_fill_one_checklist(
    browse: Callable[..., Any], chair: Any, town: Town, inspection: str, folder: Path
) -> None:
    checking.starts_the_visit(chair, inspection)
    thanh, lan = signs_in(browse(), town.steering_member), signs_in(browse(phone=True), town.procedures_member)
    for member in (thanh, lan):
        checking.opens_the_checklist(member, inspection)
    checking.answers_steering(thanh)
    checking.answers_procedures(lan)
    checking.sees_it_saved(thanh, "1.1.1", "1.1.2", "1.1.3")
    checking.sees_it_saved(lan, "2.1.1", "2.1.2")
    checking.sees_what_the_other_answered(thanh, "2.1.2", "1")
    checking.sees_what_the_other_answered(lan, "1.1.2", "18")
    checking.opens_a_finding_from_the_item(thanh, "1.1.1", checking.STEERING_FINDING)
    checking.opens_a_finding_from_the_item(lan, "2.1.2", checking.PROCEDURES_FINDING)
    checking.adds_a_strength(thanh)
    checking.adds_a_photo(lan, "2.1.2", folder)
    assert thanh.faults == lan.faults == []


def the_chair_completes_it_and_the_worker_draws_the_minutes(
    chair: Any, town: Town, inspection: str, start_worker: Callable[[], None]
) -> None:
    minutes.is_told_what_is_missing_and_jumps_there(chair, inspection)
    minutes.records_the_meeting(chair, inspection, town)
    minutes.draws_up_the_minutes(chair)
    minutes.watches_the_progress_until_the_pdf_is_there(chair, start_worker)
    minutes.reads_the_pdf(
        chair, "01/BB-TKT", "phường Mũi Né", checking.STEERING_FINDING, checking.PROCEDURES_FINDING, checking.STRENGTH
    )


def all_three_sign_in_the_system(chair: Any, head: Any, town: Town, inspection: str) -> None:
    minutes.gives_the_opinion(head, inspection)
    minutes.confirms_with_his_own_password(head, "Đại diện đơn vị được kiểm tra", town.mui_ne_head)
    minutes.opens_the_minutes(chair, inspection)
    minutes.confirms_with_his_own_password(chair, "Người lập biên bản", town.secretary)  # on the chair's device
    minutes.confirms_with_his_own_password(chair, "Đại diện Tổ kiểm tra", town.chair)
    minutes.sees_the_official_copy(chair)  # until then the page still reloads by itself
    minutes.sees_it_signed(head, inspection)
    minutes.reads_the_pdf(head, minutes.OPINION, town.mui_ne_head.full_name, town.secretary.full_name)


def another_ward_signs_on_paper(browse: Callable[..., Any], chair: Any, town: Town, folder: Path) -> Finding:
    finding = other_ward.has_drawn_up_minutes(town)
    address = reverse("inspection", args=[finding.inspection_id])
    minutes.records_that_it_was_signed_on_paper(chair, address, town.ham_tien_head.full_name, "2019-05-20")
    minutes.attaches_the_scan(signs_in(browse(), town.clerk), folder)
    return finding
