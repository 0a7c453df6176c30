"""From the conclusion to the last shortcoming mended: eight findings of a ward, each by a path of its own, in browsers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cchc.tests.journey import mending_city as city
from cchc.tests.journey import mending_conclusion as conclusion
from cchc.tests.journey import mending_reminders as reminders
from cchc.tests.journey import mending_round_two as round_two
from cchc.tests.journey import mending_rows as rows
from cchc.tests.journey import mending_unit as unit
from cchc.tests.journey.mending_scene import (
    ACCEPTED,
    CONCLUDED_ON,
    EXTENDED,
    FOUND_MENDED,
    NOT_DONE,
    OVERDUE,
    RETURNED_TWICE,
    Clock,
    Scene,
    set_scene,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Browse = Callable[..., Any]
NO_PAPER = "Chưa có văn bản rút kinh nghiệm"
NO_NAMES = "Thiếu phân công trách nhiệm cụ thể"
SERVER_OFF = {dt.date(2019, 7, 8), dt.date(2019, 7, 9)}


def june(day: int) -> dt.date:
    return dt.date(2019, 6, day)


def july(day: int) -> dt.date:
    return dt.date(2019, 7, day)


def test_eight_findings_of_a_ward_reach_their_end_by_every_path(
    browse: Browse, start_worker: Callable[[], None], tmp_path: Path, settings: Any
) -> None:
    scene, clock = set_scene(), Clock(settings)
    town = scene.town
    home_affairs, leader = browse(town.home_affairs), browse(scene.leader)
    officer, head = browse(town.mui_ne_officer, phone=True), browse(town.mui_ne_head)
    for page in (home_affairs, leader, officer, head):
        page.goto("/")

    clock.goes_to(CONCLUDED_ON)
    the_ward_explains_one_finding(officer, head)
    home_affairs_concludes(browse, home_affairs, scene)
    the_ward_plans_proves_and_reports(officer, head, clock, tmp_path)
    the_city_judges_each_report_in_its_own_way(home_affairs, officer, clock)
    one_is_extended_and_one_is_refused(officer, head, home_affairs, leader, clock)
    one_comes_back_twice_and_is_accepted(officer, head, home_affairs, clock)
    one_is_overdue_and_everybody_is_told_in_turn(officer, head, home_affairs, scene, clock)
    the_leader_is_told_last_by_the_worker(leader, home_affairs, scene, clock, start_worker)
    told = reminders.rows_of(scene.finding(OVERDUE))
    it_is_mended_at_last(officer, head, home_affairs, clock)
    round_two_finds_the_old_one_mended(browse, home_affairs, head, scene, clock)

    rows.each_went_its_own_path(scene)
    rows.the_first_deadline_is_kept(scene)
    rows.each_reminder_went_out_once(scene, told)
    rows.nothing_is_open_so_the_inspection_is_closed(scene, head)
    rows.takes_the_table_to_excel(home_affairs, scene)
    the_page_of_a_finding_tells_its_life(home_affairs, head, scene)
    assert [page.faults for page in (home_affairs, leader, officer, head)] == [[]] * 4


def the_ward_explains_one_finding(officer: Any, head: Any) -> None:
    unit.drafts_an_explanation(officer)
    unit.hands_in(head, "Giải trình")


def home_affairs_concludes(browse: Browse, home_affairs: Any, scene: Scene) -> None:
    conclusion.begins_the_conclusion(home_affairs, scene.address)
    conclusion.reads_what_the_unit_explained(home_affairs, unit.EXPLANATION)
    conclusion.rewords_one_withdraws_one_keeps_the_others(home_affairs)
    conclusion.sees_which_rule_gives_the_day(home_affairs)
    conclusion.hands_it_to_the_head(home_affairs)
    conclusion.finds_it_on_the_home_page_and_approves(browse(scene.town.chair))
    conclusion.enters_number_and_date_of_the_signed_paper(browse(scene.town.clerk))


def the_ward_plans_proves_and_reports(officer: Any, head: Any, clock: Clock, folder: Path) -> None:
    unit.drafts_the_plan(officer)
    clock.goes_to(june(6))
    unit.hands_in(head, "Lập kế hoạch khắc phục")
    clock.goes_to(june(14))
    unit.writes_down_progress(officer, ACCEPTED)
    unit.proves_several_with_one_photo(officer, folder, ACCEPTED, RETURNED_TWICE, FOUND_MENDED)
    done = {ACCEPTED: "Đã niêm yết đủ", RETURNED_TWICE: "Đã rút kinh nghiệm", FOUND_MENDED: unit.NEW_BOOK}
    unit.reports(officer, done=done, not_done={NOT_DONE: "Trụ sở không còn phòng trống"})
    unit.hands_in(head, unit.REPORT)


def the_city_judges_each_report_in_its_own_way(home_affairs: Any, officer: Any, clock: Clock) -> None:
    clock.goes_to(june(17))
    city.opens_the_queue(home_affairs)
    city.sees_what_proves_it(home_affairs, ACCEPTED, unit.PHOTO)
    city.accepts_in_the_queue(home_affairs, ACCEPTED)
    city.returns(home_affairs, RETURNED_TWICE, NO_PAPER)
    city.sends_to_follow_up(home_affairs, FOUND_MENDED, "Xem sổ tại chỗ")
    city.accepts_that_it_cannot_be_done(home_affairs, NOT_DONE, "Có lý do khách quan")
    unit.sees_why_it_came_back(officer, RETURNED_TWICE, NO_PAPER)


def one_is_extended_and_one_is_refused(officer: Any, head: Any, home_affairs: Any, leader: Any, clock: Clock) -> None:
    clock.goes_to(june(20))
    city.asks_for_more_time(officer, EXTENDED, "2019-07-19", city.ASKED)
    city.asks_for_more_time(head, OVERDUE, "2019-08-30", "Chờ phần mềm một cửa mới")
    city.grants(home_affairs, EXTENDED)
    city.may_not_grant_so_much(home_affairs, OVERDUE)
    city.refuses_as_leader(leader, OVERDUE)


def one_comes_back_twice_and_is_accepted(officer: Any, head: Any, home_affairs: Any, clock: Clock) -> None:
    unit.reports(officer, done={RETURNED_TWICE: "Đã có thông báo rút kinh nghiệm"})
    unit.hands_in(head, unit.REPORT)
    clock.goes_to(june(21))
    city.returns(home_affairs, RETURNED_TWICE, NO_NAMES)
    clock.goes_to(june(24))
    reminders.is_told_by_the_bell(officer, "2 tồn tại, hạn chế sắp đến hạn khắc phục")
    reminders.follows_the_notice(officer, "sắp đến hạn", finding=OVERDUE)
    unit.sees_why_it_came_back(officer, RETURNED_TWICE, NO_NAMES)
    unit.reports(officer, done={RETURNED_TWICE: "Đã phân công bằng thông báo số 51/TB-UBND"})
    unit.hands_in(head, unit.REPORT)
    city.accepts_in_the_queue(home_affairs, RETURNED_TWICE)


def one_is_overdue_and_everybody_is_told_in_turn(
    officer: Any, head: Any, home_affairs: Any, scene: Scene, clock: Clock
) -> None:
    clock.goes_to(july(4))
    reminders.is_told_by_the_bell(officer, reminders.ONE_OVERDUE)
    reminders.runs_once_more_and_tells_nothing_new(scene.finding(OVERDUE))
    clock.goes_to(july(10), server_off=SERVER_OFF)
    reminders.is_told_by_the_bell(head, reminders.ONE_OVERDUE)
    reminders.is_told_by_the_bell(home_affairs, f"UBND phường Mũi Né: {reminders.ONE_OVERDUE}")
    reminders.is_offered_a_letter_of_reminder(home_affairs)
    clock.goes_to(july(16))
    unit.reports(officer, done={EXTENDED: "Đã ban hành quy chế sửa đổi"})
    unit.hands_in(head, unit.REPORT)
    city.accepts_in_the_queue(home_affairs, EXTENDED)


def the_leader_is_told_last_by_the_worker(
    leader: Any, home_affairs: Any, scene: Scene, clock: Clock, start_worker: Callable[[], None]
) -> None:
    clock.goes_to(july(17), server_off={july(17)})
    start_worker()
    reminders.the_worker_tells_the_last_step(scene.finding(OVERDUE), home_affairs)
    reminders.is_told_by_the_bell(leader, f"UBND phường Mũi Né: {reminders.ONE_OVERDUE}")
    reminders.sees_it_overdue_on_the_home_page(leader)
    reminders.sees_each_step_on_its_page(leader, scene.finding(OVERDUE))


def it_is_mended_at_last(officer: Any, head: Any, home_affairs: Any, clock: Clock) -> None:
    clock.goes_to(july(22))
    unit.reports(officer, done={OVERDUE: "Đã gửi thư xin lỗi 12 hộ"})
    unit.hands_in(head, unit.REPORT)
    city.accepts_in_the_queue(home_affairs, OVERDUE)


def round_two_finds_the_old_one_mended(
    browse: Browse, home_affairs: Any, head: Any, scene: Scene, clock: Clock
) -> None:
    clock.goes_to(july(29))
    round_two.opens_round_two_for_the_ward(home_affairs, scene)
    again = round_two.schedules_the_visit(home_affairs, scene, "2019-08-06")
    clock.goes_to(dt.date(2019, 8, 6))
    chair = browse(scene.town.procedures_member)
    round_two.finds_the_old_finding_on_the_checklist(chair, again)
    round_two.is_told_that_it_is_still_to_be_answered(chair, again)
    round_two.answers_that_it_is_mended(chair)
    round_two.draws_up_minutes_that_tell_of_it(chair, again)
    round_two.signs_on_paper(chair, head, again)
    assert chair.faults == []


def the_page_of_a_finding_tells_its_life(home_affairs: Any, head: Any, scene: Scene) -> None:
    before = ("Ghi nhận tồn tại, hạn chế", "Ký biên bản, gửi đơn vị", "Kết luận: giữ nguyên")
    mended = ("Đơn vị lập kế hoạch khắc phục", "Đơn vị báo cáo kết quả khắc phục")
    found = scene.finding(FOUND_MENDED)
    told = {home_affairs: ["Ghi trong phiếu phúc tra: đã khắc phục"], head: []}  # the unit reads what was signed alone
    for page, inside in told.items():
        checked = ("Chuyển phúc tra", *inside, "Phúc tra: đã khắc phục")
        rows.a_finding_tells_its_life_in_order(page, found, "Kiểm tra tiêu chí 1.1.1", *before, *mended, *checked)
