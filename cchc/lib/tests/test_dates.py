from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.lib.dates import ZONE, long_date, now_local, parse_date, short_date, today


def test_today_is_the_date_in_vietnam(settings):
    settings.CCHC_DEMO_TODAY = None

    before = datetime.now(UTC).astimezone(ZONE).date()
    found = today()

    assert before <= found <= before + timedelta(days=1)


def test_the_sample_runs_on_its_own_date(settings):
    settings.CCHC_DEMO_TODAY = date(2019, 5, 20)

    assert today() == date(2019, 5, 20)
    assert now_local().date() == date(2019, 5, 20)
    assert now_local().utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize(
    ("d", "written"),
    [
        (date(2019, 2, 5), "ngày 05 tháng 02 năm 2019"),
        (date(2019, 1, 31), "ngày 31 tháng 01 năm 2019"),
        (date(2019, 3, 9), "ngày 09 tháng 3 năm 2019"),
        (date(2019, 12, 10), "ngày 10 tháng 12 năm 2019"),
    ],
)
def test_papers_put_a_zero_before_small_days_and_the_first_two_months(d: date, written: str):
    assert long_date(d) == written


@pytest.mark.parametrize("typed", ["20/05/2019", "20/5/2019", " 20-05-2019 ", "20.5.2019", "2019-05-20"])
def test_a_typed_date_is_read(typed: str):
    assert parse_date(typed) == date(2019, 5, 20)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "không phải là ngày"),
        ("hôm nay", "không phải là ngày"),
        ("20/05/19", "không phải là ngày"),
        ("20/05/2019 08:00", "không phải là ngày"),
        ("٢٠/٠٥/٢٠١٩", "không phải là ngày"),
        ("29/02/2019", "Không có ngày 29/02/2019"),
        ("05/20/2019", "Không có ngày 05/20/2019"),
        ("20/05/0219", "Năm 0219"),
    ],
)
def test_what_is_no_date_gets_a_sentence(typed: str, sentence: str):
    with pytest.raises(ValueError, match=sentence):
        parse_date(typed)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_written_date_is_read_back(d: date):
    assert parse_date(short_date(d)) == d
    assert parse_date(d.isoformat()) == d
