"""The calendar of inspections: a month or a week, each day with what takes place on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cchc.lib.dates import parse_date, today
from cchc.lib.numbers import parse_key
from cchc.lib.text import name_sort_key, sort_key
from cchc.lib.workdays import CALENDAR
from inspections.enums import HalfDay, InspectionStatus
from inspections.models import InspectionMember
from inspections.models.inspection import InspectionQuerySet

NOT_TAKING_PLACE = (InspectionStatus.POSTPONED, InspectionStatus.CANCELLED)
WEEKEND = ("Thứ Bảy", "Chủ nhật")
ORDER = {half_day: place for place, half_day in enumerate([HalfDay.FULL_DAY, HalfDay.MORNING, HalfDay.AFTERNOON])}
A_DAY = dt.timedelta(days=1)


@dataclass
class Entry:
    pk: int
    unit_id: int
    unit: str
    half_day: str
    status: str
    people: dict[int, str] = field(default_factory=dict)

    @property
    def half_day_label(self) -> str:
        return str(HalfDay(self.half_day).label)

    @property
    def status_label(self) -> str:
        return str(InspectionStatus(self.status).label)


@dataclass(frozen=True)
class Day:
    day: dt.date
    is_outside: bool  # of the month shown
    is_today: bool
    why_off: str | None
    entries: list[Entry]

    @property
    def holiday(self) -> str:
        """A day off that is no plain weekend."""
        return "" if self.why_off in WEEKEND else self.why_off or ""


@dataclass(frozen=True)
class Span:
    """What one page shows: `first` to `last` in whole weeks, and the days that begin the pages beside it."""

    kind: str  # month, week
    day: dt.date
    first: dt.date
    last: dt.date
    previous: dt.date
    following: dt.date

    @property
    def title(self) -> str:
        if self.kind == "week":
            return f"Tuần từ {self.first:%d/%m} đến {self.last:%d/%m/%Y}"
        return f"Tháng {self.day.month} năm {self.day.year}"


def span(kind: str, day: dt.date) -> Span:
    if kind == "week":
        first = day - day.weekday() * A_DAY
        return Span(kind, day, first, first + 6 * A_DAY, first - 7 * A_DAY, first + 7 * A_DAY)
    begins = day.replace(day=1)
    following = (begins + 31 * A_DAY).replace(day=1)
    ends = following - A_DAY
    first, last = begins - begins.weekday() * A_DAY, ends + (6 - ends.weekday()) * A_DAY
    return Span("month", begins, first, last, (begins - A_DAY).replace(day=1), following)


def asked_span(get: Mapping[str, Any]) -> Span:
    """The month or week that the address of the page asks for; this month where it makes no sense."""
    try:
        day = parse_date(get.get("ngay", ""))
    except ValueError:
        day = today()
    return span("week" if get.get("kieu") == "tuan" else "month", day)


def asked_filters(get: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Key of a person, key of a unit; None for all."""
    return parse_key(get.get("nguoi", "")), parse_key(get.get("don-vi", ""))


def entries(rows: InspectionQuerySet, shown: Span) -> dict[dt.date, list[Entry]]:
    """What `rows` hold on each day of the span, postponed and cancelled ones left out. Two queries."""
    rows = rows.filter(visit_on__gte=shown.first, visit_on__lte=shown.last).exclude(status__in=NOT_TAKING_PLACE)
    found: dict[int, Entry] = {}
    days: dict[dt.date, list[Entry]] = {}
    columns = ("pk", "visit_on", "unit_id", "unit__short_name", "half_day", "status")
    for row in rows.order_by("unit__sort_key", "pk").values(*columns):
        if not row["half_day"]:
            continue
        entry = Entry(row["pk"], row["unit_id"], row["unit__short_name"], row["half_day"], row["status"])
        found[entry.pk] = entry
        days.setdefault(row["visit_on"], []).append(entry)
    members = InspectionMember.objects.filter(inspection__in=rows.order_by().values("pk"))
    for pk, user_id, name in members.order_by("user__sort_key").values_list("inspection", "user", "user__full_name"):
        if pk in found:
            found[pk].people[user_id] = name
    for day in days.values():
        day.sort(key=lambda entry: ORDER[HalfDay(entry.half_day)])
    return days


def choices(
    days: dict[dt.date, list[Entry]], rows: InspectionQuerySet, *, person: int | None, unit: int | None
) -> dict[str, list[tuple[int, str]]]:
    """People and units that the span holds, to choose from; and who is chosen already, though he has nothing in it."""
    all_entries = [entry for day in days.values() for entry in day]
    people: dict[int, str] = {}
    for entry in all_entries:
        people |= entry.people
    units = {entry.unit_id: entry.unit for entry in all_entries}
    if person is not None and person not in people:
        members = InspectionMember.objects.filter(inspection__in=rows.order_by().values("pk"), user=person)
        people |= dict(members.values_list("user", "user__full_name")[:1])
    if unit is not None and unit not in units:
        units |= dict(rows.filter(unit=unit).order_by().values_list("unit", "unit__short_name")[:1])
    return {
        "people": sorted(people.items(), key=lambda item: name_sort_key(item[1])),
        "units": sorted(units.items(), key=lambda item: sort_key(item[1])),
    }


def weeks(days: dict[dt.date, list[Entry]], shown: Span, *, person: int | None, unit: int | None) -> list[list[Day]]:
    """Rows of seven days, Monday first."""

    def fits(entry: Entry) -> bool:
        return (person is None or person in entry.people) and (unit is None or unit == entry.unit_id)

    def one(day: dt.date) -> Day:
        outside = shown.kind == "month" and day.month != shown.day.month
        return Day(day, outside, day == today(), CALENDAR.why_off(day), [e for e in days.get(day, []) if fits(e)])

    count = (shown.last - shown.first).days + 1
    line = [one(shown.first + i * A_DAY) for i in range(count)]
    return [line[i : i + 7] for i in range(0, count, 7)]
