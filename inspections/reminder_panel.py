"""What the page of a finding shows of its reminders: each step once, when, to whom; and who may stop them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cchc.lib.dates import short_date, today
from inspections.enums import CLOCK_RUNS, ReminderStatus
from inspections.finding_permissions import can_stop_reminders, is_of_unit
from inspections.forms.reminding import StopRemindersForm
from inspections.ladder import ADDRESSEES
from inspections.models import Finding, Reminder
from inspections.reminding import BY_HAND, ladder_of
from units.enums import UNIT_ROLES
from units.models import Event, User
from units.scope import scope_of


@dataclass(frozen=True)
class Step:
    """One rung. `told_on` empty: still to come, or merged into a later one."""

    label: str
    to: str
    due_on: dt.date
    planned_on: dt.date
    told_on: dt.date | None
    state: str

    @property
    def is_done(self) -> bool:
        return self.told_on is not None


@dataclass(frozen=True)
class ReminderPanel:
    finding: Finding
    steps: list[Step]
    by_hand: list[Event]
    may_stop: bool
    may_resume: bool
    may_remind: bool
    form: StopRemindersForm

    @property
    def summary(self) -> str:
        """«Đã nhắc 3 lần; lần tới ngày 24/05/2019»."""
        told = sum(step.is_done for step in self.steps) + len(self.by_hand)
        coming = [step.planned_on for step in self.steps if not step.is_done and step.planned_on >= today()]
        words = f"Đã nhắc {told} lần" if told else "Chưa nhắc lần nào"
        return f"{words}; lần tới ngày {short_date(min(coming))}" if coming else words


def panel(user: User, finding: Finding, *, form: StopRemindersForm | None = None) -> ReminderPanel | None:
    """The inspecting side reads the whole ladder, the unit what was told to it; nobody else anything."""
    reads = finding.lead_unit_id in scope_of(user).reads
    if finding.concluded_on is None or not (reads or is_of_unit(user, finding.responsible_unit_id)):
        return None
    steps = _told(finding)
    runs = finding.status in CLOCK_RUNS
    keeps = can_stop_reminders(user, finding)
    if reads:
        steps += _to_come(finding, steps) if runs and not finding.reminders_stopped_on else []
    else:
        steps = [row for row in steps if row[1] is not None and set(ADDRESSEES[row[0]]) <= set(UNIT_ROLES)]
    return ReminderPanel(
        finding=finding,
        steps=[row[2] for row in steps],
        by_hand=list(Event.objects.about(finding).filter(verb=BY_HAND).select_related("actor").order_by("pk")),
        may_stop=keeps and runs and finding.reminders_stopped_on is None,
        may_resume=keeps and finding.reminders_stopped_on is not None,
        may_remind=keeps and runs and finding.reminders_stopped_on is None,
        form=form or StopRemindersForm(),
    )


_Row = tuple[str, dt.date | None, Step]


def _told(finding: Finding) -> list[_Row]:
    rows: list[_Row] = []
    for row in Reminder.objects.filter(finding=finding).order_by("due_on", "planned_on", "pk"):
        told_on = row.occurred_on if row.status == ReminderStatus.SENT else None
        step = Step(
            row.get_step_display(), _addressees(row.step), row.due_on, row.planned_on, told_on, row.get_status_display()
        )
        rows.append((row.step, told_on, step))
    return rows


def _to_come(finding: Finding, told: list[_Row]) -> list[_Row]:
    due_on = finding.due_on or today()
    known = {row[0] for row in told if row[2].due_on == due_on}
    return [
        (
            rung.step,
            None,
            Step(rung.step.label, _addressees(rung.step), due_on, rung.planned_on, None, "Chưa đến ngày nhắc"),
        )
        for rung in ladder_of(finding)
        if rung.step not in known
    ]


def _addressees(step: str) -> str:
    return ", ".join(role.label for role in ADDRESSEES[step])
