"""From a workbook of 2018's index to both reports on what became of it: losses, ten findings mended, the what-if."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cchc.tests.journey import index_city as city
from cchc.tests.journey import index_papers as papers
from cchc.tests.journey import index_ward as ward
from cchc.tests.journey.index_scene import LOST, Scene, set_scene
from cchc.tests.journey.town import signs_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_points_lost_in_2018_are_mended_and_both_reports_tell_of_it(
    browse: Callable[..., Any], start_worker: Callable[[], None], tmp_path: Path
) -> None:
    scene = set_scene(tmp_path)
    start_worker()
    home_affairs, officer = signs_in(browse(), scene.home_affairs), signs_in(browse(phone=True), scene.officer)
    unit_head = signs_in(browse(), scene.unit_head)

    city.brings_in_the_workbook(home_affairs, scene)
    city.chooses_the_plan_whose_days_hold(home_affairs, scene)
    city.reads_where_the_ward_lost_points(home_affairs)
    city.asks_what_mending_ten_would_bring(home_affairs, scene)
    city.opens_ten_losses_as_findings(home_affairs, scene)
    ward.reports_ten_findings_mended(officer, tmp_path)
    unit_report = ward.signs_and_issues_its_report(officer, unit_head)
    city.accepts_all_ten(home_affairs)
    city.sees_the_points_regained(home_affairs, scene)
    the_city_reports(browse, home_affairs, scene)

    papers.tells_of_each(officer, unit_report, *LOST.values(), "Đã khắc phục")
    assert [page.faults for page in (home_affairs, officer, unit_head)] == [[]] * 3


def the_city_reports(browse: Callable[..., Any], home_affairs: Any, scene: Scene) -> None:
    address = papers.begins_the_city_report(home_affairs)
    papers.checks_and_passes_on(signs_in(browse(), scene.home_affairs_head), address)
    papers.signs(signs_in(browse(), scene.leader), address)
    papers.issues(signs_in(browse(), scene.clerk), address, "41")
    papers.tells_of_each(home_affairs, address, "UBND phường Bình Hưng", "Đã khắc phục, đúng hạn")
