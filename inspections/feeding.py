"""A person's inspections as an iCalendar (RFC 5545) for the calendar of his telephone: unit, day and half-day, no more.

Written anew at each request with what he may see then. An unannounced inspection comes in once it has started: what
other companies' servers fetch is no place for what the unit may not know.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db.models import Count, Max, Q
from icalendar import Calendar, Event

from cchc.lib.dates import ZONE, today
from inspections.enums import HalfDay, InspectionKind, InspectionStatus
from inspections.models import Inspection
from units.models import Event as LogEvent
from units.models import User
from units.scope import scope_of

BACK, AHEAD = dt.timedelta(days=92), dt.timedelta(days=366)
# Working hours of offices in the province; a full day is an event of the whole day.
HOURS = {
    HalfDay.MORNING: (dt.time(7, 30), dt.time(11, 30)),
    HalfDay.AFTERNOON: (dt.time(13, 30), dt.time(17, 0)),
}
CALLED_OFF = {InspectionStatus.CANCELLED: "Đã hủy", InspectionStatus.POSTPONED: "Hoãn"}
# Each of these may move the event, so each makes the next SEQUENCE.
MOVES = ("schedule", "postpone", "resume", "cancel")
NAMESPACE = uuid.UUID("6f0d9a52-3a0e-5d0c-9b0e-2f6f6b7d7c11")
REFRESH = dt.timedelta(hours=6)


def calendar_of(user: User) -> bytes:
    """The file, the same byte for byte while nothing of it changed. Two queries, and one for the person's scope."""
    rows = _rows(user)
    calendar = Calendar()
    for name, value in _head(user, illustrative=any(row["illustrative"] for row in rows)):
        calendar.add(name, value)
    moves = _moves([row["pk"] for row in rows])
    for row in rows:
        calendar.add_component(_event(row, *moves.get(str(row["pk"]), (0, row["created_at"]))))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _rows(user: User) -> list[dict[str, Any]]:
    rows = Inspection.objects.visible_to(user)
    rows = rows.filter(visit_on__gte=today() - BACK, visit_on__lte=today() + AHEAD).exclude(half_day="")
    rows = rows.exclude(Q(kind=InspectionKind.UNANNOUNCED, started_at=None))
    columns = ("pk", "visit_on", "half_day", "status", "created_at", "illustrative", "unit__short_name")
    return list(rows.order_by("visit_on", "pk").values(*columns))


def _moves(keys: list[int]) -> dict[str, tuple[int, dt.datetime]]:
    """For each inspection how often its day was set or called off, and when last."""
    rows = LogEvent.objects.filter(subject_type="inspection", subject_id__in=[str(key) for key in keys], verb__in=MOVES)
    counted = rows.order_by().values("subject_id").annotate(count=Count("pk"), last=Max("recorded_at"))
    return {row["subject_id"]: (row["count"], row["last"]) for row in counted}


def _head(user: User, *, illustrative: bool) -> list[tuple[str, Any]]:
    whose = scope_of(user).works_for
    name = f"Kiểm tra CCHC{f' – {whose}' if whose else ''}{' (dữ liệu minh họa)' if illustrative else ''}"
    return [
        ("prodid", "-//CCHC//Lịch kiểm tra//VI"),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
        ("name", name),
        ("x-wr-calname", name),
        ("x-wr-timezone", ZONE.key),
        ("refresh-interval", REFRESH),
        ("x-published-ttl", "PT6H"),
    ]


def _event(row: dict[str, Any], sequence: int, changed: dt.datetime) -> Event:
    half_day, day = HalfDay(row["half_day"]), row["visit_on"]
    what = f"Kiểm tra CCHC: {row['unit__short_name']} ({half_day.label.lower()})"
    called_off = CALLED_OFF.get(row["status"])
    event = Event()
    event.add("uid", _uid(row))
    event.add("summary", f"{called_off}: {what}" if called_off else what)
    event.add("status", "CANCELLED" if called_off else "CONFIRMED")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", sequence)
    event.add("class", "PRIVATE")
    for name, value in _times(day, half_day):
        event.add(name, value)
    return event


def _uid(row: dict[str, Any]) -> str:
    """For good the same, and of no other installation."""
    return str(uuid.uuid5(NAMESPACE, f"{row['pk']} {row['created_at'].astimezone(dt.UTC).isoformat()}"))


def _times(day: dt.date, half_day: HalfDay) -> list[tuple[str, dt.date]]:
    if half_day not in HOURS:
        return [("dtstart", day), ("dtend", day + dt.timedelta(days=1))]
    starts, ends = (dt.datetime.combine(day, at, tzinfo=ZONE) for at in HOURS[half_day])
    return [("dtstart", starts), ("dtend", ends)]
