"""Working days in Vietnam: weekends, public holidays with their lunar dates, and the swaps announced for a year.

Holidays come from the library ``holidays`` (Bộ luật Lao động 2019, Điều 112; before 2021 Bộ luật Lao động 2012,
Điều 115), which also knows most announced swaps. ``data/announced_days.json`` adds to it and corrects it; whoever
learns of a new announcement adds a line there. All dates are calendar dates; no times.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

import holidays

ANNOUNCED_FILE = Path(__file__).parent / "data" / "announced_days.json"

_ONE_DAY = timedelta(days=1)
_LONGEST = 100_000  # working days; more is a slip of the keyboard
_NAMES = (
    ("Nguyên Đán", "Tết Nguyên đán"),
    ("Giỗ Tổ", "Giỗ Tổ Hùng Vương"),
    ("Chiến thắng", "Ngày Chiến thắng 30/4"),
    ("Lao động", "Ngày Quốc tế Lao động 1/5"),
    ("Quốc khánh", "Quốc khánh 2/9"),
    ("Dương lịch", "Tết Dương lịch"),
    ("thay cho", "nghỉ hoán đổi theo thông báo"),
)


class DayKind(StrEnum):
    OFF = "off"
    WORKING = "working"


@dataclass(frozen=True)
class AnnouncedDay:
    """A day that an announcement made free or made working; ``basis`` is what is known of the announcement."""

    kind: DayKind
    why: str
    basis: str = ""


@dataclass(frozen=True)
class Calendar:
    """The working days of Vietnam with what ``announced`` adds to the holidays and overrules."""

    announced: Mapping[date, AnnouncedDay] = field(default_factory=dict)

    def is_day_off(self, d: date) -> bool:
        return self.why_off(d) is not None

    def why_off(self, d: date) -> str | None:
        """«Chủ nhật», «Tết Nguyên đán», «nghỉ bù theo thông báo»…; None for a working day."""
        if told := self.announced.get(d):
            return told.why if told.kind is DayKind.OFF else None
        off, worked = _year(d.year)
        if d in off:
            return off[d]
        if d.weekday() < 5 or d in worked:
            return None
        return "Chủ nhật" if d.weekday() == 6 else "Thứ Bảy"

    def add_working_days(self, d: date, n: int) -> date:
        """The n-th working day after ``d`` (day after = 1), before it where n < 0; ``d`` itself where n = 0.

        Raises ``ValueError`` beyond 100.000 days.
        """
        if abs(n) > _LONGEST:
            raise ValueError(f"Số ngày làm việc quá lớn: {n}.")
        step = _ONE_DAY if n > 0 else -_ONE_DAY
        for _ in range(abs(n)):
            d += step
            while self.is_day_off(d):
                d += step
        return d

    def working_days_between(self, a: date, b: date) -> int:
        """How many working days from the day after ``a`` to ``b`` inclusive; negative where ``b`` is earlier.

        ``working_days_between(d, add_working_days(d, n)) == n`` for n ≥ 0.
        """
        if b < a:
            return -self.working_days_between(b, a)
        return sum(not self.is_day_off(a + i * _ONE_DAY) for i in range(1, (b - a).days + 1))

    def roll_forward(self, d: date) -> date:
        """``d``, or the first working day after it where it is a day off (Bộ luật Dân sự 2015, Điều 148 khoản 5)."""
        while self.is_day_off(d):
            d += _ONE_DAY
        return d


@cache
def _year(year: int) -> tuple[dict[date, str], frozenset[date]]:
    """Holidays of a year with their names, and the weekend days that the library knows as worked."""
    # The next year's swaps can fall on this year's last days.
    known = holidays.country_holidays("VN", years=(year, year + 1), language="vi")
    off = {d: _name(text) for d, text in known.items() if d.year == year}
    return off, frozenset(d for d in known.weekend_workdays if d.year == year)


def _name(text: str) -> str:
    """The library's name in the spelling of announcements; a day in lieu says so."""
    name = next((name for part, name in _NAMES if part in text), text)
    return f"nghỉ bù {name}" if "nghỉ bù" in text else name


def load_announced(path: Path = ANNOUNCED_FILE) -> dict[date, AnnouncedDay]:
    """The announced days of a file: ``{"days": [{"date", "kind": "off"|"working", "why", "basis"}]}``."""
    days = json.loads(path.read_text(encoding="utf-8"))["days"]
    return {
        date.fromisoformat(day["date"]): AnnouncedDay(DayKind(day["kind"]), day["why"], day["basis"]) for day in days
    }


CALENDAR = Calendar(load_announced())
