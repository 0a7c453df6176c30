"""Reminders of the days of a round of the index: each step once, to whom it concerns, none of what is done."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from cchc.tests.threads import at_once
from inspections import index_reminding
from inspections.enums import AssessmentStatus, ReminderStatus, ReminderStep
from inspections.models import IndexAppraiser, IndexAssessment, IndexReminder, IndexRound, IndexScore
from inspections.tests.factories import PlanFactory
from inspections.tests.indexes import assess, make_round
from units.enums import Role
from units.mailing import words_of_kind
from units.models import Notification

DUE = dt.date(2019, 5, 17)  # a Friday
STEPS = [
    ("before_first", dt.date(2019, 5, 8)),
    ("before_second", dt.date(2019, 5, 15)),
    ("on_day", DUE),
    ("after_officer", dt.date(2019, 5, 20)),
]
DAY = dt.timedelta(days=1)
pytestmark = pytest.mark.django_db


def every_day(first: dt.date = dt.date(2019, 5, 1), last: dt.date = dt.date(2019, 6, 10)) -> None:
    for n in range((last - first).days + 1):
        index_reminding.run(first + n * DAY)
        index_reminding.run(first + n * DAY)


def told() -> list[tuple[str, dt.date]]:
    rows = Notification.objects.order_by("pk").values_list("role", "occurred_on")
    return [(role, day) for role, day in rows]


def appraising(stage: Any, **columns: Any) -> tuple[IndexRound, IndexAssessment]:
    """A unit handed in, and `member` appraises a field of which nothing is scored yet."""
    round_ = make_round(stage.city, **columns)
    found = assess(round_, stage.ward, status=AssessmentStatus.SUBMITTED)
    IndexScore.objects.filter(assessment=found).update(score=None, mark="")
    IndexAppraiser.objects.create(round=round_, user=stage.cast.member, field_slugs=["steering"])
    return round_, found


def test_a_unit_that_has_not_handed_in_is_told_each_step_once_however_often_the_clock_runs(stage):
    assess(make_round(stage.city, self_due_on=DUE), stage.ward)

    every_day()

    rows = IndexReminder.objects.order_by("planned_on").values_list("step", "occurred_on")
    assert list(rows) == STEPS
    officer, late = Role.UNIT_OFFICER, STEPS[-1][1]
    assert told() == [
        *((officer, day) for _, day in STEPS[:3]),
        *((role, late) for role in (Role.UNIT_HEAD, officer, Role.HOME_AFFAIRS)),
    ]


def test_the_notices_say_what_by_when_and_lead_to_it(stage):
    found = assess(make_round(stage.city, self_due_on=DUE), stage.ward)

    index_reminding.run(dt.date(2019, 5, 15))
    index_reminding.run(dt.date(2019, 5, 20))

    before, to_lead = Notification.objects.earliest("pk"), Notification.objects.latest("pk")
    assert before.text == ("Chỉ số CCHC năm 2018: gửi kết quả tự chấm chậm nhất ngày 17/05/2019 (còn 2 ngày làm việc).")
    assert (before.url, before.unit) == (found.self_url, stage.ward)
    assert to_lead.text == "Chỉ số CCHC năm 2018: 1 đơn vị chưa gửi kết quả tự chấm, hạn là ngày 17/05/2019."
    assert to_lead.url == f"/chi-so/{found.round_id}/?status=late"
    assert words_of_kind(before.kind) == "về chấm điểm Chỉ số CCHC"


def test_who_handed_in_hears_nothing_and_who_does_so_in_between_no_more(stage):
    round_ = make_round(stage.city, self_due_on=DUE)
    assess(round_, stage.ward, status=AssessmentStatus.SUBMITTED)
    other = assess(round_, stage.other_ward)
    index_reminding.run(STEPS[0][1])
    IndexAssessment.objects.filter(pk=other.pk).update(status=AssessmentStatus.SUBMITTED)

    every_day()

    assert list(IndexReminder.objects.values_list("unit", "step")) == [(stage.other_ward.pk, "before_first")]


def test_a_server_off_for_days_tells_the_newest_step_alone_and_a_new_day_starts_anew(stage):
    round_ = make_round(stage.city, self_due_on=DUE)
    assess(round_, stage.ward)

    index_reminding.run(dt.date(2019, 5, 16))
    IndexRound.objects.filter(pk=round_.pk).update(self_due_on=dt.date(2019, 6, 14))
    every_day(last=dt.date(2019, 6, 5))

    rows = IndexReminder.objects.order_by("due_on", "planned_on").values_list("due_on", "step", "status")
    assert list(rows) == [
        (DUE, ReminderStep.BEFORE_FIRST, ReminderStatus.MERGED),
        (DUE, ReminderStep.BEFORE_SECOND, ReminderStatus.SENT),
        (dt.date(2019, 6, 14), ReminderStep.BEFORE_FIRST, ReminderStatus.SENT),
    ]


def test_the_days_before_are_those_of_the_rounds_plan(stage):
    plan = PlanFactory(lead_unit=stage.city, reminder_days=[3, 1])
    assess(make_round(stage.city, self_due_on=DUE, plan=plan), stage.ward)

    every_day(last=dt.date(2019, 5, 16))

    assert [day for _, day in told()] == [dt.date(2019, 5, 14), dt.date(2019, 5, 16)]


def test_a_unit_that_was_given_less_is_reminded_to_explain_from_the_day_it_was_given_it(stage):
    round_ = make_round(stage.city, explanation_due_on=DUE)
    given = {"status": AssessmentStatus.APPRAISING, "appraised_at": dt.datetime(2019, 5, 9, 4, tzinfo=dt.UTC)}
    lowered = assess(round_, stage.ward, scores={"1.1.1": "0"}, **given)
    assess(round_, stage.other_ward, **given)  # all that it asked for

    every_day()

    assert set(IndexReminder.objects.values_list("unit", flat=True)) == {stage.ward.pk}
    assert [day for _, day in told()] == [STEPS[1][1], STEPS[2][1], *[STEPS[3][1]] * 3]
    notice = Notification.objects.filter(role=Role.UNIT_HEAD).get()
    assert notice.text == "Chỉ số CCHC năm 2018: đã hết hạn giải trình bổ sung, hạn là ngày 17/05/2019."
    assert notice.url == lowered.explain_url


def test_an_appraiser_is_told_in_person_how_much_is_left(stage):
    round_, _ = appraising(stage, appraisal_due_on=DUE)

    every_day()

    mine = Notification.objects.filter(user=stage.cast.member).order_by("pk")
    assert [notice.occurred_on for notice in mine] == [day for _, day in STEPS]
    assert mine[3].text == "Chỉ số CCHC năm 2018: đã quá hạn thẩm định (còn 3 tiêu chí), hạn là ngày 17/05/2019."
    assert mine[3].url == f"/chi-so/{round_.pk}/tham-dinh/"
    lead = Notification.objects.filter(role=Role.HOME_AFFAIRS).get()
    assert lead.text.endswith("1 người thẩm định chưa thẩm định xong, hạn là ngày 17/05/2019.")


def test_an_appraiser_who_is_done_hears_nothing_even_when_a_unit_explains(stage):
    _, found = appraising(stage, appraisal_due_on=DUE)
    IndexScore.objects.filter(assessment=found).update(score=0, mark="result", explained_at=timezone.now())
    IndexAssessment.objects.filter(pk=found.pk).update(status=AssessmentStatus.EXPLAINED, appraised_at=timezone.now())

    every_day()

    assert not IndexReminder.objects.exists()


def test_nobody_is_reminded_before_the_scoring_is_open_or_after_the_publication(stage):
    for year, status in ((2017, "preparing"), (2018, "published")):
        columns = {"published_on": DUE} if status == "published" else {}
        assess(make_round(stage.city, year=year, status=status, self_due_on=DUE, **columns), stage.ward)

    every_day()

    assert not IndexReminder.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_tell_it_once(stage):
    assess(make_round(stage.city, self_due_on=DUE), stage.ward)

    at_once(*[lambda: index_reminding.run(dt.date(2019, 5, 15))] * 4)

    assert Notification.objects.count() == 1
