"""The ladder of reminders: each step once, none lost, none of what was stopped."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc.tests.threads import at_once
from inspections import reminding
from inspections.enums import FindingStatus, LetterStatus, ReminderStatus, ReminderStep, VerificationDecision
from inspections.ladder import AFTER, PlanDays, due_rungs, ladder
from inspections.models import Finding, Reminder, ReminderLetter, Verification
from inspections.tests.factories import FindingFactory
from inspections.workflow import WorkflowError
from units.enums import Role
from units.models import Event, Notification

DUE = dt.date(2019, 5, 17)  # a Friday
DAYS = PlanDays.of([7, 2], [1, 3, 5, 10])
LADDER = [
    ("before_first", dt.date(2019, 5, 8)),
    ("before_second", dt.date(2019, 5, 15)),
    ("on_day", DUE),
    ("after_officer", dt.date(2019, 5, 20)),
    ("after_head", dt.date(2019, 5, 22)),
    ("after_home_affairs", dt.date(2019, 5, 24)),
    ("after_leader", dt.date(2019, 5, 31)),
]
TOP = LADDER[-1][1]
DAY = dt.timedelta(days=1)


def concluded(stage: Any, **fields: Any) -> Finding:
    given_fields = {"due_on": DUE, "status": FindingStatus.CONCLUDED, "concluded_on": dt.date(2019, 4, 20), **fields}
    finding: Finding = FindingFactory(inspection=stage.inspection, **given_fields)
    return finding


def steps(finding: Finding, status: str | None = None) -> list[str]:
    rows = Reminder.objects.filter(finding=finding).order_by("planned_on")
    return list((rows.filter(status=status) if status else rows).values_list("step", flat=True))


def roles_told() -> list[str]:
    return list(Notification.objects.order_by("pk").values_list("role", flat=True))


def every_day(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


def test_the_ladder_counts_working_days():
    assert [(rung.step, rung.planned_on) for rung in ladder(DUE, DAYS)] == LADDER


@pytest.mark.django_db
def test_a_step_is_told_once_however_often_the_clock_runs(stage):
    finding = concluded(stage)

    for day in every_day(dt.date(2019, 5, 1), dt.date(2019, 6, 10)):
        reminding.run(day)
        reminding.run(day)

    told = [(r.step, r.occurred_on) for r in Reminder.objects.filter(finding=finding).order_by("planned_on")]
    assert told == LADDER
    assert steps(finding, ReminderStatus.SENT) == [step for step, _ in LADDER]
    assert Event.objects.about(finding).filter(verb="remind").count() == 7
    officer, homes = [Role.UNIT_OFFICER] * 4, [Role.HOME_AFFAIRS, Role.HOME_AFFAIRS_HEAD]
    assert roles_told() == [*officer, Role.UNIT_HEAD, *homes, Role.LEADER]


@pytest.mark.django_db
def test_a_server_off_for_ten_days_loses_no_rung_and_repeats_none(stage):
    finding = concluded(stage)

    for day in [dt.date(2019, 5, 14), dt.date(2019, 5, 24), dt.date(2019, 5, 24), TOP]:
        reminding.run(day)

    merged = {"before_second", "on_day"}
    assert set(steps(finding, ReminderStatus.MERGED)) == merged
    assert steps(finding, ReminderStatus.SENT) == [step for step, _ in LADDER if step not in merged]
    homes = [Role.HOME_AFFAIRS, Role.HOME_AFFAIRS_HEAD]
    assert roles_told() == [Role.UNIT_OFFICER, Role.UNIT_OFFICER, Role.UNIT_HEAD, *homes, Role.LEADER]


@given(days=st.lists(st.integers(0, 45), max_size=12), since=st.integers(0, 40))
@settings(max_examples=200, deadline=None)
def test_whatever_days_the_clock_ran_the_same_rungs_are_on_record(days, since):
    """Pure: the rungs on record after the last run do not depend on the runs before it; those after the date are told."""
    first = dt.date(2019, 4, 25)
    runs = sorted({first + n * DAY for n in days} | {first + 45 * DAY})
    rungs, told = ladder(DUE, DAYS), list[str]()
    record: set[str] = set()

    for day in runs:
        for rung, status in due_rungs(rungs, day, recorded=record, since=first + since * DAY):
            record.add(rung.step)
            told += [rung.step] if status == ReminderStatus.SENT else []

    assert record == {step for step, _ in LADDER}
    assert len(told) == len(set(told))
    assert set(AFTER) <= set(told)


@pytest.mark.django_db
@given(gaps=st.lists(st.integers(1, 20), min_size=1, max_size=6))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_days_the_server_ran_the_database_holds_the_same_rungs(stage, gaps):
    Reminder.objects.all().delete()
    Finding.objects.all().delete()
    finding, day = concluded(stage), dt.date(2019, 5, 1)

    for gap in gaps:
        day += gap * DAY
        reminding.run(day)
    reminding.run(TOP)

    if day <= TOP:
        assert set(steps(finding)) == {step for step, _ in LADDER}
        assert set(AFTER) <= set(steps(finding, ReminderStatus.SENT))


@pytest.mark.django_db
def test_one_notice_names_the_number_of_findings_of_a_unit(stage):
    for _ in range(3):
        concluded(stage)
    reminding.run(dt.date(2019, 5, 16))

    done = reminding.run(dt.date(2019, 5, 20))

    notice = Notification.objects.latest("pk")
    assert (done.sent, done.notices) == (3, 1)
    assert notice.text == "3 tồn tại, hạn chế đã quá hạn khắc phục (hạn sớm nhất: 17/05/2019)."
    assert (notice.unit, notice.role, notice.url) == (stage.ward, Role.UNIT_OFFICER, "/ton-tai/?due=overdue")


@pytest.mark.django_db
def test_a_stopped_finding_is_not_reminded(stage):
    finding = concluded(stage)
    reminding.stop(finding.pk, "Chờ hướng dẫn của tỉnh", by=stage.cast.home_affairs)

    reminding.run(TOP)

    assert steps(finding) == []
    assert Notification.objects.count() == 0
    assert Event.objects.about(finding).get(verb="stop_reminders").note == "Chờ hướng dẫn của tỉnh"


@pytest.mark.django_db
def test_resuming_tells_only_the_newest_of_the_rungs_that_passed(stage, settings):
    settings.CCHC_DEMO_TODAY = dt.date(2019, 5, 24)
    finding = concluded(stage)
    reminding.stop(finding.pk, "Chờ hướng dẫn", by=stage.cast.home_affairs)
    reminding.run()
    reminding.resume(finding.pk, by=stage.cast.home_affairs_head)

    reminding.run()

    assert steps(finding, ReminderStatus.SENT) == ["after_home_affairs"]
    assert len(steps(finding, ReminderStatus.MERGED)) == 5


@pytest.mark.django_db
def test_stopping_needs_a_reason_and_happens_once(stage):
    finding = concluded(stage)
    with pytest.raises(WorkflowError, match="lý do"):
        reminding.stop(finding.pk, " ", by=stage.cast.home_affairs)
    reminding.stop(finding.pk, "Chờ", by=stage.cast.home_affairs)

    with pytest.raises(WorkflowError, match="đã được ngừng"):
        reminding.stop(finding.pk, "Chờ", by=stage.cast.home_affairs)


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["reported_done", "verified", "withdrawn", "to_follow_up", "not_done", "recorded"])
def test_nobody_is_reminded_of_what_the_unit_need_not_do(stage, status):
    finding = concluded(stage, status=status)

    reminding.run(TOP)

    assert steps(finding) == []


@pytest.mark.django_db
def test_more_time_starts_a_new_ladder(stage):
    finding = concluded(stage)
    reminding.run(dt.date(2019, 5, 16))
    Finding.objects.filter(pk=finding.pk).update(due_on=dt.date(2019, 6, 14))

    for day in every_day(dt.date(2019, 5, 17), dt.date(2019, 6, 17)):
        reminding.run(day)

    old = Reminder.objects.filter(finding=finding, due_on=DUE).values_list("step", flat=True)
    new = Reminder.objects.filter(finding=finding, due_on=dt.date(2019, 6, 14)).order_by("planned_on")
    assert set(old) == {"before_first", "before_second"}
    assert [r.step for r in new] == ["before_first", "before_second", "on_day", "after_officer"]


@pytest.mark.django_db
def test_what_came_back_after_its_due_date_climbs_from_the_day_it_came_back(stage):
    finding = concluded(stage, status=FindingStatus.RETURNED)
    Verification.objects.create(
        finding=finding,
        decision=VerificationDecision.RETURNED,
        reason="Thiếu minh chứng",
        decided_by=stage.cast.home_affairs,
        occurred_on=dt.date(2019, 6, 3),
    )

    reminding.run(dt.date(2019, 6, 4))

    assert steps(finding, ReminderStatus.SENT) == ["after_officer"]


@pytest.mark.django_db
def test_what_was_due_before_the_conclusion_is_merged_without_a_word(stage):
    finding = concluded(stage, concluded_on=dt.date(2019, 5, 16))

    reminding.run(dt.date(2019, 5, 16))

    assert steps(finding, ReminderStatus.MERGED) == ["before_first", "before_second"]
    assert Notification.objects.count() == 0


@pytest.mark.django_db
def test_the_rung_of_home_affairs_drafts_one_letter_and_sends_none(stage):
    one, other = concluded(stage), concluded(stage, due_on=dt.date(2019, 5, 20))

    for day in every_day(dt.date(2019, 5, 20), dt.date(2019, 5, 31)):
        reminding.run(day)

    letter = ReminderLetter.objects.get()
    assert (letter.unit, letter.status, letter.created_by) == (stage.ward, LetterStatus.DRAFT, None)
    assert set(letter.findings.all()) == {one, other}


@pytest.mark.django_db
def test_reminding_by_hand_checks_each_and_tells_the_unit_once(stage):
    good, also, mended = concluded(stage), concluded(stage), concluded(stage, status="verified")
    stopped = concluded(stage)
    reminding.stop(stopped.pk, "Chờ", by=stage.cast.home_affairs)

    result = reminding.remind_now([good.pk, also.pk, mended.pk, stopped.pk], by=stage.cast.home_affairs)
    again = reminding.remind_now([good.pk], by=stage.cast.home_affairs)

    assert set(result.done) == {good.pk, also.pk}
    assert {pk for pk, _ in result.refused} == {mended.pk, stopped.pk}
    assert roles_told() == [Role.UNIT_OFFICER, Role.UNIT_HEAD]
    assert again.done == []
    assert "Hôm nay đã nhắc" in again.refused[0][1]
    assert Event.objects.filter(verb="remind_by_hand").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["unit_head", "leader", "clerk", "chair"])
def test_only_home_affairs_reminds_and_stops(stage, who):
    finding, by = concluded(stage, released_at="2019-05-01T00:00Z"), getattr(stage.cast, who)

    assert reminding.remind_now([finding.pk], by=by).done == []
    with pytest.raises(Exception) as refused:  # noqa: PT011 - hidden or denied, by who it is
        reminding.stop(finding.pk, "Chờ", by=by)
    assert type(refused.value).__name__ in ("PermissionDenied", "Http404")


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_neither_lose_nor_repeat(stage):
    findings = [concluded(stage) for _ in range(5)]

    results = at_once(*[lambda: reminding.run(TOP)] * 4)

    assert [r for r in results if isinstance(r, Exception)] == []
    assert sum(run.sent for run in results) == 5 * 4
    assert Reminder.objects.count() == 5 * 7
    assert Event.objects.filter(verb="remind").count() == 5 * 4
    assert len(roles_told()) == 5
    assert all(len(steps(finding)) == 7 for finding in findings)


@pytest.mark.django_db
def test_many_findings_cost_no_more_queries_than_few(stage):
    counts = []
    for more in (2, 30):
        for _ in range(more):
            concluded(stage)
        with CaptureQueriesContext(connection) as captured:
            reminding.run(dt.date(2019, 5, 20) if more == 2 else dt.date(2019, 5, 21))
        counts.append(len(captured))

    assert all(later <= earlier for earlier, later in pairwise(counts))


@pytest.mark.django_db
def test_a_finding_at_the_top_of_its_ladder_is_read_no_more(stage):
    concluded(stage)
    reminding.run(TOP)

    with CaptureQueriesContext(connection) as captured:
        reminding.run(TOP + 30 * DAY)

    assert len(captured) == 2
    assert ReminderStep.AFTER_LEADER in Reminder.objects.values_list("step", flat=True)
