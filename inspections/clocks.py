"""Due soon, due today, overdue: derived facts with this one definition, shown the same way everywhere.

A clock runs from the issue of the conclusion (of a loss in the index: from the day on which it was opened) while the
unit has to act (`CLOCK_RUNS`). `due_on` is the last day on time: overdue begins the day after. «Due soon» counts working
days by the plan of the finding (`due_soon_days`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Q, TextChoices

from cchc.lib.dates import short_date
from cchc.lib.workdays import CALENDAR
from inspections.enums import BEFORE_CONCLUSION, CLOCK_RUNS, OVER, Desk, FindingStatus

if TYPE_CHECKING:
    from inspections.models import Plan

DUE_SOON_DAYS = 5  # where no plan says otherwise


class DueState(TextChoices):
    NONE = "", ""
    LATER = "later", "Còn hạn"
    DUE_SOON = "due_soon", "Sắp đến hạn"
    DUE_TODAY = "due_today", "Đến hạn hôm nay"
    OVERDUE = "overdue", "Quá hạn"


def due_state(status: str, due_on: dt.date | None, day: dt.date, *, soon_days: int = DUE_SOON_DAYS) -> DueState:
    """`soon_days`: working days; a date that lies so many working days ahead, or fewer, is due soon."""
    if due_on is None or status not in CLOCK_RUNS:
        return DueState.NONE
    if due_on < day:
        return DueState.OVERDUE
    if due_on == day:
        return DueState.DUE_TODAY
    return DueState.DUE_SOON if due_on <= last_soon_day(day, soon_days) else DueState.LATER


@lru_cache
def last_soon_day(day: dt.date, soon_days: int = DUE_SOON_DAYS) -> dt.date:
    """The last date that is due soon on `day`: days off that follow the last working day belong to it."""
    return CALENDAR.add_working_days(day, soon_days + 1) - dt.timedelta(days=1)


def due_filter(state: str, day: dt.date, *, soon_days: int = DUE_SOON_DAYS) -> Q:
    """The findings in this state, as the database says it; equal to `due_state` row by row."""
    soon = last_soon_day(day, soon_days)
    dates = {
        DueState.OVERDUE: {"due_on__lt": day},
        DueState.DUE_TODAY: {"due_on": day},
        DueState.DUE_SOON: {"due_on__gt": day, "due_on__lte": soon},
        DueState.LATER: {"due_on__gt": soon},
    }[DueState(state)]
    return Q(status__in=CLOCK_RUNS, **dates)


def due_filter_by_plan(state: str, day: dt.date) -> Q:
    """As `due_filter`, with the days of each finding's own plan. One query where «soon» matters."""
    if state not in (DueState.DUE_SOON, DueState.LATER):
        return due_filter(state, day)
    return _by_plan(lambda soon_days: due_filter(state, day, soon_days=soon_days))


def pressing_by_plan(day: dt.date) -> Q:
    """Overdue, due today or due soon, in one range of dates: what a unit has to be told of. One query."""
    return _by_plan(lambda soon_days: Q(status__in=CLOCK_RUNS, due_on__lte=last_soon_day(day, soon_days)))


def _by_plan(filter_for: Callable[[int], Q]) -> Q:
    """What `filter_for` says for the `due_soon_days` of each finding's own plan."""
    from inspections.models import Plan

    days = set(Plan.objects.order_by().values_list("due_soon_days", flat=True).distinct())
    if len(days) < 2:
        return filter_for(days.pop() if days else DUE_SOON_DAYS)
    found = Q(pk__in=[])
    for number in sorted(days):
        found |= Q(plan__due_soon_days=number) & filter_for(number)
    return found


def days_left_words(due_on: dt.date, day: dt.date) -> str:
    """«còn 3 ngày làm việc», «hôm nay», «quá 12 ngày»."""
    if due_on == day:
        return "hôm nay"
    if due_on < day:
        return f"quá {(day - due_on).days} ngày"
    left = CALENDAR.working_days_between(day, due_on)
    return f"còn {left} ngày làm việc" if left else f"{short_date(due_on)}, không còn ngày làm việc nào trước hạn"


DESKS = {
    **dict.fromkeys(BEFORE_CONCLUSION, Desk.CONCLUSION),
    FindingStatus.REPORTED_DONE: Desk.HOME_AFFAIRS,
    **dict.fromkeys(CLOCK_RUNS, Desk.UNIT),
    FindingStatus.TO_FOLLOW_UP: Desk.TEAM,
    **dict.fromkeys(OVER, Desk.NOBODY),
}


def desk_of(status: str, closed_on: dt.date | None) -> Desk:
    """Who has to act next. «Không thực hiện được» waits for the city until it is accepted."""
    if status == FindingStatus.NOT_DONE:
        return Desk.NOBODY if closed_on else Desk.HOME_AFFAIRS
    return DESKS[FindingStatus(status)]


def desk_filter(desk: str) -> Q:
    """The findings that lie at this desk, as the database says it; equal to `desk_of` row by row."""
    statuses = [status for status, at in DESKS.items() if at == desk]
    found = Q(status__in=statuses)
    if desk in (Desk.NOBODY, Desk.HOME_AFFAIRS):
        found |= Q(status=FindingStatus.NOT_DONE, closed_on__isnull=desk == Desk.HOME_AFFAIRS)
    return found


# --- Deadlines that the conclusion starts -----------------------------------------------------------


@dataclass(frozen=True)
class Deadline:
    """The last day on time, and the sentence that says which rule gave it."""

    due_on: dt.date
    rule: str


def report_deadline(plan: Plan, dated_on: dt.date, received_on: dt.date | None = None) -> Deadline:
    """By when findings are to be mended and reported: `plan.remediation_report_days` calendar days."""
    return _report(plan, *_start(plan, dated_on, received_on))


def plan_deadline(plan: Plan, dated_on: dt.date, received_on: dt.date | None = None) -> Deadline:
    """By when the unit hands in its remediation plan: `plan.remediation_plan_days` working days."""
    return _plan(plan, *_start(plan, dated_on, received_on))


def loss_report_deadline(plan: Plan, opened_on: dt.date) -> Deadline:
    """As `report_deadline`, of losses in the index: from the day that Home Affairs named when it opened them."""
    return _report(plan, opened_on, _opened(opened_on))


def loss_plan_deadline(plan: Plan, opened_on: dt.date) -> Deadline:
    return _plan(plan, opened_on, _opened(opened_on))


def _report(plan: Plan, start: dt.date, start_words: str) -> Deadline:
    days = plan.remediation_report_days
    return _rolled(plan, start + dt.timedelta(days=days), f"{days} ngày kể từ {start_words}")


def _plan(plan: Plan, start: dt.date, start_words: str) -> Deadline:
    days = plan.remediation_plan_days
    due = CALENDAR.add_working_days(start, days)
    return Deadline(due, f"{days} ngày làm việc kể từ {start_words}, ngày liền sau là ngày thứ nhất")


def _opened(day: dt.date) -> str:
    return f"ngày giao khắc phục điểm chỉ số bị trừ {short_date(day)}"


def typed_deadline(plan: Plan, due_on: dt.date, *, by: str = "kết luận") -> Deadline:
    """A date that a person chose stays as it is; the rule says so, and names a day off."""
    why = CALENDAR.why_off(due_on)
    return Deadline(due_on, f"ngày do {by} ấn định" + (f" (là ngày nghỉ: {why})" if why else ""))


def granted_deadline(plan: Plan, until: dt.date, asked_on: dt.date) -> Deadline:
    """The deadline after a request for more time was granted; a day off is rolled or named as the plan says."""
    words = f"gia hạn theo đề nghị ngày {short_date(asked_on)}"
    why = CALENDAR.why_off(until)
    if why is None:
        return Deadline(until, words)
    if not plan.roll_forward:
        return Deadline(until, f"{words} (là ngày nghỉ: {why})")
    rolled = CALENDAR.roll_forward(until)
    return Deadline(rolled, f"{words}; {short_date(until)} là ngày nghỉ ({why}) nên lùi sang ngày làm việc kế tiếp")


def follow_up_deadline(plan: Plan, checked_on: dt.date) -> Deadline:
    """By when to mend what a follow-up inspection found not mended, where the deadline had passed by then."""
    days = plan.remediation_report_days
    return _rolled(
        plan, checked_on + dt.timedelta(days=days), f"{days} ngày kể từ ngày phúc tra {short_date(checked_on)}"
    )


def _start(plan: Plan, dated_on: dt.date, received_on: dt.date | None) -> tuple[dt.date, str]:
    if plan.days_from == "receipt":
        day = received_on or dated_on
        return day, f"ngày nhận kết luận {short_date(day)}"
    return dated_on, f"ngày ban hành kết luận {short_date(dated_on)}"


def _rolled(plan: Plan, due: dt.date, words: str) -> Deadline:
    words = f"{words}, ngày liền sau là ngày thứ nhất"
    if not CALENDAR.is_day_off(due):
        return Deadline(due, words)
    why = CALENDAR.why_off(due)
    if not plan.roll_forward:
        return Deadline(due, f"{words}; {short_date(due)} là ngày nghỉ ({why}), kế hoạch không cho lùi hạn")
    return Deadline(
        CALENDAR.roll_forward(due),
        f"{words}; {short_date(due)} là ngày nghỉ ({why}) nên lùi sang ngày làm việc kế tiếp",
    )
