"""The home page leads unit, head, appraisers and Home Affairs to their step of the index."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cchc.tests.cast import Stage, set_stage
from inspections import index_appraising, index_explaining
from inspections.index_explaining import Explained
from inspections.tests.scoring import again, appraised, begin, handed_in, judge, score_at
from reports.homepage import home_for
from units.models import User

pytestmark = pytest.mark.django_db
TODAY = dt.date(2019, 5, 20)
LATER = dt.date(2019, 7, 1)  # the time to explain is over


@pytest.fixture
def stage(settings: Any) -> Stage:
    settings.CCHC_DEMO_TODAY = TODAY
    return set_stage()


def tasks(user: User, day: dt.date = TODAY) -> list[str]:
    found = [task.what for task in home_for(again(user), day).tasks]
    return [what for what in found if "Chỉ số CCHC năm 2019" in what]


def test_the_home_page_leads_each_to_his_step(stage: Stage):
    cast = stage.cast
    assessed = handed_in(stage)
    draft = begin(assessed.round, stage.other_ward)
    assert tasks(cast.other_unit_head) == ["Tự chấm điểm: Chỉ số CCHC năm 2019"]
    assert tasks(cast.unit_head) == []
    assert tasks(cast.member) == ["Thẩm định 3 tiêu chí: Chỉ số CCHC năm 2019"]

    judge(assessed, cast.member, "1.1.2", 0, "Không có số liệu gốc")
    index_appraising.take_over(assessed.pk, "steering", by=again(cast.member))
    index_appraising.take_over(assessed.pk, "procedures", by=again(cast.other_member))
    assert tasks(cast.member) == []
    assert tasks(cast.home_affairs) == ["Gửi kết quả thẩm định cho 1 đơn vị: Chỉ số CCHC năm 2019"]

    index_appraising.finish(assessed.pk, by=again(cast.home_affairs))
    assert tasks(cast.home_affairs) == []
    explain = ["Xem kết quả thẩm định, giải trình nếu cần: Chỉ số CCHC năm 2019"]
    assert (tasks(cast.unit_head), tasks(cast.unit_head, LATER)) == (explain, [])

    head, row = again(cast.unit_head), score_at(assessed, "1.1.2")
    index_explaining.save(assessed.pk, {row.pk: Explained("Có số liệu", row.revision)}, by=head)
    index_explaining.hand_in(assessed.pk, by=head)
    assert tasks(cast.member) == ["Thẩm định 1 tiêu chí: Chỉ số CCHC năm 2019"]
    judge(assessed, cast.member, "1.1.2", 0, "Vẫn thiếu")
    draft.delete()
    assert tasks(cast.home_affairs_head, LATER) == ["Công bố kết quả: Chỉ số CCHC năm 2019"]


def test_what_waits_costs_few_queries(stage: Stage, django_assert_max_num_queries: Any):
    appraised(stage)
    for person in (stage.cast.unit_head, stage.cast.member, stage.cast.home_affairs_head):
        user = again(person)
        with django_assert_max_num_queries(32):
            home_for(user, TODAY)
