"""The ladder of reminders: which rungs a due date has, on which days, and which of them are to be told today.

Pure functions of dates and of the plan's days; `inspections.reminding` writes what they say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cchc.lib.workdays import CALENDAR
from inspections.enums import ReminderStatus, ReminderStep
from units.enums import Role

BEFORE = (ReminderStep.BEFORE_FIRST, ReminderStep.BEFORE_SECOND)
AFTER = (
    ReminderStep.AFTER_OFFICER,
    ReminderStep.AFTER_HEAD,
    ReminderStep.AFTER_HOME_AFFAIRS,
    ReminderStep.AFTER_LEADER,
)
ADDRESSEES: dict[str, tuple[Role, ...]] = {
    ReminderStep.BEFORE_FIRST: (Role.UNIT_OFFICER,),
    ReminderStep.BEFORE_SECOND: (Role.UNIT_OFFICER,),
    ReminderStep.ON_DAY: (Role.UNIT_OFFICER,),
    ReminderStep.AFTER_OFFICER: (Role.UNIT_OFFICER,),
    ReminderStep.AFTER_HEAD: (Role.UNIT_HEAD,),
    ReminderStep.AFTER_HOME_AFFAIRS: (Role.HOME_AFFAIRS, Role.HOME_AFFAIRS_HEAD),
    ReminderStep.AFTER_LEADER: (Role.LEADER,),
}


@dataclass(frozen=True)
class Rung:
    step: ReminderStep
    planned_on: dt.date


@dataclass(frozen=True)
class PlanDays:
    """Working days of a plan: before the due date, the longest first; after it, the shortest first."""

    before: tuple[int, ...]
    after: tuple[int, ...]

    @classmethod
    def of(cls, before: Sequence[int], after: Sequence[int]) -> PlanDays:
        return cls(tuple(sorted(before, reverse=True)), tuple(sorted(after)))


@lru_cache(maxsize=20_000)
def ladder(due_on: dt.date, days: PlanDays, restarted_on: dt.date | None = None) -> tuple[Rung, ...]:
    """All rungs in order. What came back after its due date (`restarted_on`) climbs again from that day."""
    overdue_from = max(due_on, restarted_on or due_on)
    before = [Rung(step, CALENDAR.add_working_days(due_on, -n)) for step, n in zip(BEFORE, days.before, strict=False)]
    after = [Rung(step, CALENDAR.add_working_days(overdue_from, n)) for step, n in zip(AFTER, days.after, strict=False)]
    return (*before, Rung(ReminderStep.ON_DAY, due_on), *after)


def due_rungs(
    rungs: Sequence[Rung], day: dt.date, *, recorded: Collection[str], since: dt.date | None
) -> list[tuple[Rung, ReminderStatus]]:
    """Rungs whose day has come and that are not on record, each with what becomes of it.

    Up to the due date only the newest is told, what it overtook is merged into it; so is what came due before the
    clock began (`since`, the day of the conclusion). After the due date every rung has another addressee, so every one
    is told, however late.
    """
    come = [rung for rung in rungs if rung.planned_on <= day]
    return [(rung, _fate(rung, newest=rung is come[-1], since=since)) for rung in come if rung.step not in recorded]


def _fate(rung: Rung, *, newest: bool, since: dt.date | None) -> ReminderStatus:
    if rung.step in AFTER:
        return ReminderStatus.SENT
    began_later = since is not None and rung.planned_on <= since
    return ReminderStatus.SENT if newest and not began_later else ReminderStatus.MERGED
