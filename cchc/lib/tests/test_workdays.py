from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.lib.workdays import CALENDAR, AnnouncedDay, Calendar, DayKind

DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2019, 2, 2), date(2019, 2, 10)),
        (date(2024, 2, 8), date(2024, 2, 14)),
        (date(2025, 1, 25), date(2025, 2, 2)),
        (date(2019, 4, 27), date(2019, 5, 1)),
    ],
)
def test_long_holidays_are_off_from_end_to_end_and_not_longer(first: date, last: date):
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]

    assert all(CALENDAR.is_day_off(d) for d in days)
    assert not CALENDAR.is_day_off(first - timedelta(days=1))
    assert not CALENDAR.is_day_off(last + timedelta(days=1))


@pytest.mark.parametrize(
    ("d", "why"),
    [
        (date(2019, 5, 19), "Chủ nhật"),
        (date(2019, 5, 18), "Thứ Bảy"),
        (date(2019, 2, 5), "Tết Nguyên đán"),
        (date(2019, 4, 15), "nghỉ bù Giỗ Tổ Hùng Vương"),
        (date(2019, 4, 29), "nghỉ hoán đổi theo thông báo"),
        (date(2019, 4, 30), "Ngày Chiến thắng 30/4"),
        (date(2019, 5, 1), "Ngày Quốc tế Lao động 1/5"),
        (date(2019, 9, 2), "Quốc khánh 2/9"),
        (date(2018, 12, 31), "nghỉ hoán đổi theo thông báo"),
        (date(2019, 5, 4), None),
        (date(2019, 5, 20), None),
    ],
)
def test_a_day_off_says_why(d: date, why: str | None):
    assert CALENDAR.why_off(d) == why


def test_the_day_after_is_the_first_and_the_swapped_saturday_counts():
    assert CALENDAR.add_working_days(date(2019, 5, 20), 1) == date(2019, 5, 21)
    assert CALENDAR.add_working_days(date(2019, 4, 26), 1) == date(2019, 5, 2)
    assert CALENDAR.add_working_days(date(2019, 5, 3), 1) == date(2019, 5, 4)
    assert CALENDAR.add_working_days(date(2019, 5, 6), -1) == date(2019, 5, 4)
    assert CALENDAR.add_working_days(date(2019, 5, 20), 0) == date(2019, 5, 20)


def test_a_deadline_on_a_day_off_rolls_forward():
    assert CALENDAR.roll_forward(date(2019, 2, 2)) == date(2019, 2, 11)
    assert CALENDAR.roll_forward(date(2019, 5, 20)) == date(2019, 5, 20)


def test_an_announcement_overrules_holiday_and_weekend():
    monday, sunday = date(2019, 5, 20), date(2019, 5, 19)
    calendar = Calendar(
        {
            monday: AnnouncedDay(DayKind.OFF, "nghỉ bù theo thông báo"),
            sunday: AnnouncedDay(DayKind.WORKING, "làm bù theo thông báo"),
        }
    )

    assert calendar.why_off(monday) == "nghỉ bù theo thông báo"
    assert not calendar.is_day_off(sunday)


def test_every_announced_day_names_its_basis():
    assert all(day.basis and day.why for day in CALENDAR.announced.values())


@given(DAYS, st.integers(0, 60))
def test_counting_undoes_adding(d: date, n: int):
    assert CALENDAR.working_days_between(d, CALENDAR.add_working_days(d, n)) == n


@given(DAYS, st.integers(1, 60))
def test_added_days_end_on_a_working_day_and_back_again_is_not_later(d: date, n: int):
    end = CALENDAR.add_working_days(d, n)

    assert not CALENDAR.is_day_off(end)
    assert CALENDAR.add_working_days(end, -n) <= d
    assert CALENDAR.roll_forward(d) >= d


def test_an_absurd_number_of_days_is_refused():
    with pytest.raises(ValueError, match="quá lớn"):
        CALENDAR.add_working_days(date(2019, 5, 20), 10**9)
