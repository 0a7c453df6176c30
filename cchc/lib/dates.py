"""Calendar dates in Asia/Ho_Chi_Minh: today, and how papers and screens write a date.

The one module of ``cchc.lib`` that reads Django's settings: all "today" of the system comes from here (design,
rule 11).
"""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST_YEAR, LAST_YEAR = 1900, 2199

_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


def today() -> date:
    """The date in Asia/Ho_Chi_Minh, or ``settings.CCHC_DEMO_TODAY`` (a date, or None) where the sample runs."""
    return now_local().date()


def now_local() -> datetime:
    """Now, aware, in Asia/Ho_Chi_Minh; on the sample's date where one is set, so that it agrees with ``today()``."""
    now = timezone.now().astimezone(ZONE)
    demo: date | None = getattr(settings, "CCHC_DEMO_TODAY", None)
    return now if demo is None else datetime.combine(demo, now.timetz())


def long_date(d: date) -> str:
    """«ngày 05 tháng 02 năm 2019»: 0 before days below 10 and before months 1 and 2 only (NĐ 30/2020, Phụ lục I)."""
    month = f"{d.month:02d}" if d.month < 3 else str(d.month)
    return f"ngày {d.day:02d} tháng {month} năm {d.year}"


def short_date(d: date) -> str:
    """«05/02/2019»."""
    return f"{d.day:02d}/{d.month:02d}/{d.year:04d}"


def parse_date(s: str) -> date:
    """The date that a person typed: dd/mm/yyyy, d/m/yyyy (also with dots or hyphens) or yyyy-mm-dd.

    Raises ``ValueError`` with a Vietnamese sentence.
    """
    text = s.strip()
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, match.groups())
    elif match := _ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    else:
        raise ValueError(f"«{text[:40]}» không phải là ngày. Hãy nhập theo mẫu ngày/tháng/năm, ví dụ 20/05/2019.")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Năm {year:04d} nằm ngoài khoảng {FIRST_YEAR}–{LAST_YEAR}. Hãy kiểm tra lại năm.")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"Không có ngày {day:02d}/{month:02d}/{year}. Hãy kiểm tra lại ngày và tháng.") from None
