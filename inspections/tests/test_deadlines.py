"""Deadlines against the real calendar of Vietnam, and the one definition of «sắp đến hạn», «quá hạn»."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.lib.workdays import CALENDAR
from inspections.clocks import (
    DueState,
    days_left_words,
    due_filter,
    due_state,
    plan_deadline,
    report_deadline,
    typed_deadline,
)
from inspections.enums import CLOCK_RUNS, FindingStatus
from inspections.models import Finding, Plan
from inspections.tests.factories import FindingFactory

DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2030, 6, 30))
COUNTS = st.integers(0, 120)


def d(text: str) -> dt.date:
    day, month, year = text.split("/")
    return dt.date(int(year), int(month), int(day))


def plan(**rules: object) -> Plan:
    return Plan(**{"remediation_report_days": 30, "remediation_plan_days": 7, "roll_forward": True} | rules)


# --- Reports: calendar days ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dated_on", "days", "due_on", "words"),
    [
        ("03/01/2019", 30, "11/02/2019", "Thứ Bảy"),  # 02/02, the Saturday before Tết 2019 (04–08/02)
        ("08/01/2019", 30, "11/02/2019", "Tết Nguyên đán"),  # 07/02
        ("12/01/2019", 30, "11/02/2019", ""),  # the first working day after Tết
        ("02/01/2019", 30, "01/02/2019", ""),  # the last one before it
        ("10/01/2024", 30, "15/02/2024", "Tết Nguyên đán"),  # 09/02, in Tết 2024 (08–14/02)
        ("15/01/2024", 30, "15/02/2024", "Tết Nguyên đán"),  # 14/02, its last day
        ("08/01/2024", 30, "07/02/2024", ""),
        ("26/12/2024", 30, "03/02/2025", "Thứ Bảy"),  # 25/01, the first of nine days of Tết 2025
        ("03/01/2025", 30, "03/02/2025", "Chủ nhật"),  # 02/02, the last of them
        ("25/12/2024", 30, "24/01/2025", ""),
        ("30/03/2019", 30, "02/05/2019", "nghỉ hoán đổi"),  # Monday 29/04/2019
        ("31/03/2019", 30, "02/05/2019", "Chiến thắng"),
        ("01/04/2019", 30, "02/05/2019", "Quốc tế Lao động"),
        ("04/04/2019", 30, "04/05/2019", ""),  # the Saturday that was worked for that Monday
        ("15/03/2019", 30, "16/04/2019", "Giỗ Tổ"),  # 14/04 was a Sunday: Monday 15/04 in its place
        ("16/03/2019", 30, "16/04/2019", "Giỗ Tổ"),
        ("03/08/2019", 30, "03/09/2019", "Quốc khánh"),
        ("20/05/2019", 0, "20/05/2019", ""),
        ("19/05/2019", 0, "20/05/2019", "Chủ nhật"),
        ("16/05/2019", 31, "17/06/2019", "Chủ nhật"),  # 16/06/2019
    ],
)
def test_a_report_is_due_on_a_day_that_is_worked(dated_on: str, days: int, due_on: str, words: str):
    deadline = report_deadline(plan(remediation_report_days=days), d(dated_on))

    assert deadline.due_on == d(due_on)
    assert words in deadline.rule
    assert ("lùi sang" in deadline.rule) == bool(words)


def test_a_plan_that_does_not_roll_forward_leaves_the_deadline_on_the_sunday_and_says_so():
    deadline = report_deadline(plan(remediation_report_days=31, roll_forward=False), d("16/05/2019"))

    assert deadline.due_on == d("16/06/2019")
    assert "Chủ nhật" in deadline.rule
    assert "không cho lùi hạn" in deadline.rule


def test_the_rule_tells_from_which_day_it_counts():
    by_paper = report_deadline(plan(), d("03/06/2019"), d("06/06/2019"))
    by_receipt = report_deadline(plan(days_from="receipt"), d("03/06/2019"), d("06/06/2019"))
    unknown = report_deadline(plan(days_from="receipt"), d("03/06/2019"))

    assert (by_paper.due_on, by_receipt.due_on, unknown.due_on) == (d("03/07/2019"), d("08/07/2019"), d("03/07/2019"))
    assert "ngày ban hành kết luận 03/06/2019" in by_paper.rule
    assert "ngày nhận kết luận 06/06/2019" in by_receipt.rule


def test_a_typed_date_stays_and_names_the_day_off():
    assert typed_deadline(plan(), d("14/06/2019")).rule == "ngày do kết luận ấn định"
    assert typed_deadline(plan(), d("16/06/2019")).due_on == d("16/06/2019")
    assert "Chủ nhật" in typed_deadline(plan(), d("16/06/2019")).rule


# --- Plans: working days --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dated_on", "days", "due_on"),
    [
        ("25/01/2019", 7, "12/02/2019"),  # five days before Tết 2019, two after
        ("07/02/2024", 1, "15/02/2024"),
        ("24/01/2025", 7, "11/02/2025"),
        ("26/04/2019", 2, "03/05/2019"),
        ("26/04/2019", 3, "04/05/2019"),  # the worked Saturday counts
        ("26/04/2019", 4, "06/05/2019"),
        ("12/04/2019", 1, "16/04/2019"),
        ("30/08/2019", 1, "03/09/2019"),
        ("03/06/2019", 7, "12/06/2019"),
        ("03/06/2019", 0, "03/06/2019"),
    ],
)
def test_a_plan_is_due_after_so_many_working_days(dated_on: str, days: int, due_on: str):
    assert plan_deadline(plan(remediation_plan_days=days), d(dated_on)).due_on == d(due_on)


# --- Properties -------------------------------------------------------------------------------------------


@given(DAYS, COUNTS)
def test_with_roll_forward_no_report_is_due_on_a_day_off(start: dt.date, days: int):
    deadline = report_deadline(plan(remediation_report_days=days), start)

    assert not CALENDAR.is_day_off(deadline.due_on)
    assert deadline.due_on >= start + dt.timedelta(days=days)


@given(DAYS, COUNTS, st.integers(0, 30), st.integers(0, 30))
def test_more_days_or_a_later_start_never_give_an_earlier_deadline(start: dt.date, days: int, more: int, later: int):
    first = plan(remediation_report_days=days, remediation_plan_days=days)
    second = plan(remediation_report_days=days + more, remediation_plan_days=days + more)
    moved = start + dt.timedelta(days=later)

    assert report_deadline(first, start).due_on <= report_deadline(second, moved).due_on
    assert plan_deadline(first, start).due_on <= plan_deadline(second, moved).due_on


@given(DAYS, COUNTS)
def test_between_the_paper_and_the_plan_lie_exactly_so_many_working_days(start: dt.date, days: int):
    deadline = plan_deadline(plan(remediation_plan_days=days), start)

    assert CALENDAR.working_days_between(start, deadline.due_on) == days


@given(DAYS)
def test_the_day_after_is_the_first(start: dt.date):
    off = plan(remediation_report_days=1, roll_forward=False)

    assert report_deadline(off, start).due_on == start + dt.timedelta(days=1)
    tomorrow = start + dt.timedelta(days=1)
    if not CALENDAR.is_day_off(tomorrow):
        assert plan_deadline(plan(remediation_plan_days=1), start).due_on == tomorrow


@given(DAYS, DAYS, st.integers(0, 20), st.sampled_from(CLOCK_RUNS))
def test_overdue_begins_the_day_after_the_deadline(due_on: dt.date, day: dt.date, soon: int, status: str):
    state = due_state(status, due_on, day, soon_days=soon)

    assert (state == DueState.OVERDUE) == (day > due_on)
    assert (state == DueState.DUE_TODAY) == (day == due_on)
    if state == DueState.DUE_SOON:
        assert CALENDAR.working_days_between(day, due_on) <= soon
    if state == DueState.LATER:
        assert CALENDAR.working_days_between(day, due_on) > soon


@given(DAYS, DAYS)
def test_the_words_of_what_is_left_agree_with_the_state(due_on: dt.date, day: dt.date):
    words, state = days_left_words(due_on, day), due_state(FindingStatus.CONCLUDED, due_on, day)

    assert words.startswith("quá ") == (state == DueState.OVERDUE)
    assert (words == "hôm nay") == (state == DueState.DUE_TODAY)


@pytest.mark.django_db
def test_the_database_and_the_page_agree_on_the_state_of_any_finding():
    one = FindingFactory(due_on=d("20/05/2019"))
    chance = random.Random(2019)  # noqa: S311 - the same sample each time, no secret
    near = [d("01/04/2019") + dt.timedelta(days=n) for n in range(90)]
    kinds = [(status, due) for status in FindingStatus for due in [None, *chance.sample(near, 14)]]
    rows = [
        FindingFactory.build(
            inspection=one.inspection,
            lead_unit=one.lead_unit,
            issued_to_unit=one.issued_to_unit,
            responsible_unit=one.responsible_unit,
            status=status,
            due_on=due,
            first_due_on=due,
        )
        for status, due in kinds
        if due is not None or status not in CLOCK_RUNS
    ]
    Finding.objects.bulk_create(rows)

    for day in chance.sample(near, 12):
        for soon in (0, 2, 5):
            shown = {row.pk: due_state(row.status, row.due_on, day, soon_days=soon) for row in rows}
            for state in [DueState.OVERDUE, DueState.DUE_TODAY, DueState.DUE_SOON, DueState.LATER]:
                filtered = Finding.objects.exclude(pk=one.pk).filter(due_filter(state, day, soon_days=soon))
                found = set(filtered.values_list("pk", flat=True))
                assert found == {pk for pk, said in shown.items() if said == state}, (day, soon, state)
