"""Reminders: the clock that climbs the ladder, and what Home Affairs does by hand (remind now, stop, resume).

`run` may be called as often as one likes, by several workers at once, after days of silence: each rung of each due date
is recorded once (a unique constraint), a unit is done in one transaction behind one lock, and what is told goes out
together, one notice for each unit, role and kind.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.http import Http404
from django.urls import reverse

from cchc.lib.dates import short_date, today
from cchc.lib.text import clean
from cchc.lib.workdays import CALENDAR
from inspections import letters
from inspections.clocks import DueState, due_state
from inspections.enums import CLOCK_RUNS, FindingStatus, ReminderStatus, ReminderStep, VerificationDecision
from inspections.finding_permissions import can_stop_reminders
from inspections.handling import alone_with, lock_finding, record, require_finding
from inspections.ladder import ADDRESSEES, PlanDays, Rung, due_rungs, ladder
from inspections.models import Finding, Plan, Reminder, Verification
from inspections.models.finding import FindingQuerySet
from inspections.workflow import WorkflowError
from units.enums import LEAD_ROLES, Role
from units.models import Event, Unit, User
from units.notifying import notify

CHUNK = 1000
NOTICE_KIND = {DueState.OVERDUE: "overdue", DueState.DUE_TODAY: "due_today"}
SENDS_BACK = (VerificationDecision.RETURNED, VerificationDecision.FOUND_NOT_MENDED)
BY_HAND = "remind_by_hand"


@dataclass
class Run:
    """What one run of the clock did."""

    day: dt.date
    sent: int = 0
    merged: int = 0
    notices: int = 0
    letters: int = 0
    units: int = 0


def run(day: dt.date | None = None) -> Run:
    """Tell every rung whose day has come by `day` and that is not on record yet, unit by unit."""
    done = Run(day or today())
    plans = _plan_days()
    for lead_unit, unit in _units_with_rungs(done.day, plans):
        with transaction.atomic():
            alone_with(f"remind {lead_unit} {unit}")
            _Climb(lead_unit, unit, plans, done).climb()
    return done


def _plan_days() -> dict[int, PlanDays]:
    rows = Plan.objects.values_list("pk", "reminder_days", "escalation_days")
    return {pk: PlanDays.of(before, after) for pk, before, after in rows}


def waiting_findings(day: dt.date, plans: dict[int, PlanDays]) -> FindingQuerySet:
    """Findings whose clock runs, near enough to their due date, that have not reached the top of the ladder."""
    longest = max((n for days in plans.values() for n in days.before), default=0)
    reach = CALENDAR.add_working_days(day, longest + 1)
    running = Finding.objects.filter(status__in=CLOCK_RUNS, reminders_stopped_on=None, due_on__lte=reach)
    return running.filter(~_at_the_top())


def _at_the_top() -> Exists:
    told = Reminder.objects.filter(finding=OuterRef("pk"), due_on=OuterRef("due_on"), step=ReminderStep.AFTER_LEADER)
    return Exists(told)


def told_to_leader(day: dt.date) -> Q:
    """Findings whose ladder has come to its last rung, and that are still overdue."""
    return Q(_at_the_top(), status__in=CLOCK_RUNS, due_on__lt=day)


def _units_with_rungs(day: dt.date, plans: dict[int, PlanDays]) -> list[tuple[int, int]]:
    rows = waiting_findings(day, plans).order_by("lead_unit", "responsible_unit").distinct()
    return [
        (row["lead_unit_id"], row["responsible_unit_id"]) for row in rows.values("lead_unit_id", "responsible_unit_id")
    ]


@dataclass
class _Told:
    """Findings of one kind that one addressee hears of in this run."""

    count: int = 0
    first_due: dt.date = dt.date.max


@dataclass
class _Climb:
    """The rungs of one unit, in one transaction."""

    lead_unit: int
    unit: int
    plans: dict[int, PlanDays]
    done: Run
    told: dict[tuple[Role, DueState], _Told] = field(default_factory=dict)
    to_letter: bool = False

    def climb(self) -> None:
        rows = waiting_findings(self.done.day, self.plans).filter(lead_unit=self.lead_unit, responsible_unit=self.unit)
        columns = ("pk", "due_on", "status", "concluded_on", "plan")
        stream = iter(rows.order_by("pk").values_list(*columns).iterator(chunk_size=CHUNK))
        recorded = self.done.sent + self.done.merged
        while chunk := list(islice(stream, CHUNK)):
            self._write(self._pending(chunk))
        self._tell()
        self.done.units += self.done.sent + self.done.merged > recorded

    def _pending(self, chunk: list[tuple[Any, ...]]) -> dict[uuid.UUID, tuple[dt.date, list[tuple[Rung, Any]]]]:
        """For each finding with something to record: its due date, and the rungs with what becomes of each."""
        ids = [row[0] for row in chunk]
        known = _recorded(ids)
        back = _sent_back_on([row[0] for row in chunk if row[2] == FindingStatus.RETURNED])
        pending = {}
        for pk, due_on, _, since, plan in chunk:
            rungs = ladder(due_on, self.plans[plan], back.get(pk))
            found = due_rungs(rungs, self.done.day, recorded=known.get((pk, due_on), set()), since=since)
            if found:
                pending[pk] = (due_on, found)
        return pending

    def _write(self, pending: dict[uuid.UUID, tuple[dt.date, list[tuple[Rung, Any]]]]) -> None:
        if not pending:
            return
        reminders, events = [], []
        for pk, due_on in _locked(pending):
            if pending[pk][0] != due_on:
                continue  # put off a moment ago: the next run climbs its new ladder
            for rung, status in pending[pk][1]:
                reminders.append(_reminder(pk, due_on, rung, status, self.done.day))
                if status == ReminderStatus.SENT:
                    events.append(_event(self.lead_unit, reminders[-1]))
                    self._count(rung.step, due_on)
        Reminder.objects.bulk_create(reminders, batch_size=CHUNK)
        Event.objects.bulk_create(events, batch_size=CHUNK)
        self.done.sent += len(events)
        self.done.merged += len(reminders) - len(events)

    def _count(self, step: ReminderStep, due_on: dt.date) -> None:
        state = due_state(FindingStatus.CONCLUDED, due_on, self.done.day)
        for role in ADDRESSEES[step]:
            told = self.told.setdefault((role, state), _Told())
            told.count += 1
            told.first_due = min(told.first_due, due_on)
        self.to_letter |= step == ReminderStep.AFTER_HOME_AFFAIRS

    def _tell(self) -> None:
        if not self.told:
            return
        unit = Unit.objects.get(pk=self.unit)
        for (role, state), told in self.told.items():
            tell(unit, self.lead_unit, role, state, told.count, told.first_due, self.done.day)
        self.done.notices += len(self.told)
        if self.to_letter:
            self.done.letters += letters.draft_by_itself(self.lead_unit, unit, self.done.day)


def tell(unit: Unit, lead_unit: int, role: Role, state: DueState, count: int, due_on: dt.date, day: dt.date) -> None:
    """One notice with the number and the way to the rows; on the lead side it names the unit."""
    leads = role in LEAD_ROLES
    text = _words(state, count, due_on)
    notify(
        unit=lead_unit if leads else unit.pk,
        roles=[role],
        kind=NOTICE_KIND.get(state, "due_soon"),
        text=f"{unit}: {text}" if leads else text,
        url=f"{reverse('finding_list')}?due={state.value}" + (f"&unit={unit.pk}" if leads else ""),
        subject=unit,
        occurred_on=day,
    )


def _words(state: DueState, count: int, due_on: dt.date) -> str:
    if state == DueState.OVERDUE:
        return f"{count} tồn tại, hạn chế đã quá hạn khắc phục (hạn sớm nhất: {short_date(due_on)})."
    if state == DueState.DUE_TODAY:
        return f"{count} tồn tại, hạn chế đến hạn khắc phục trong ngày {short_date(due_on)}."
    return f"{count} tồn tại, hạn chế sắp đến hạn khắc phục, gần nhất chậm nhất ngày {short_date(due_on)}."


def _recorded(ids: list[uuid.UUID]) -> dict[tuple[uuid.UUID, dt.date], set[str]]:
    known: dict[tuple[uuid.UUID, dt.date], set[str]] = {}
    for pk, due_on, step in Reminder.objects.filter(finding__in=ids).values_list("finding", "due_on", "step"):
        known.setdefault((pk, due_on), set()).add(step)
    return known


def _sent_back_on(ids: list[uuid.UUID]) -> dict[uuid.UUID, dt.date]:
    if not ids:
        return {}
    rows = Verification.objects.filter(finding__in=ids, decision__in=SENDS_BACK).order_by()
    return dict(rows.values("finding").annotate(last=Max("occurred_on")).values_list("finding", "last"))


def _locked(ids: Iterable[uuid.UUID]) -> QuerySet[Finding, tuple[Any, ...]]:
    """By key, and asked again what must still be true: whoever stopped, mended or put off one meanwhile, prevails."""
    rows = Finding.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=list(ids), status__in=CLOCK_RUNS, reminders_stopped_on=None
    )
    return rows.order_by("pk").values_list("pk", "due_on")


def _reminder(pk: uuid.UUID, due_on: dt.date, rung: Rung, status: ReminderStatus, day: dt.date) -> Reminder:
    return Reminder(
        finding_id=pk, due_on=due_on, step=rung.step, planned_on=rung.planned_on, status=status, occurred_on=day
    )


def _event(lead_unit: int, reminder: Reminder) -> Event:
    return Event(
        verb="remind",
        subject_type="finding",
        subject_id=str(reminder.finding_id),
        lead_unit_id=lead_unit,
        note=f"{reminder.get_step_display()}; chậm nhất ngày {short_date(reminder.due_on)}",
        data={"step": reminder.step, "due_on": reminder.due_on.isoformat()},
        occurred_on=reminder.occurred_on,
    )


# --- By hand ----------------------------------------------------------------------------------------


@transaction.atomic
def stop(finding_id: uuid.UUID, reason: str, *, by: User) -> Finding:
    """No more reminders of this finding until somebody resumes them; its due date and state stay."""
    finding = lock_finding(finding_id, by, allowed=can_stop_reminders)
    require_finding(finding, *CLOCK_RUNS, sentence="Chỉ ngừng nhắc tồn tại mà đơn vị đang phải khắc phục")
    if finding.reminders_stopped_on:
        raise WorkflowError("Tồn tại này đã được ngừng nhắc trước đó.")
    reason = clean(reason)
    if not reason:
        raise WorkflowError("Hãy ghi lý do ngừng nhắc.", field="reason")
    if len(reason) > 300:
        raise WorkflowError("Lý do dài quá 300 ký tự. Hãy viết gọn lại.", field="reason")
    finding.reminders_stopped_on, finding.reminders_stop_reason = today(), reason
    finding.save(update_fields=["reminders_stopped_on", "reminders_stop_reason"])
    record(finding, "stop_reminders", by=by, note=reason, occurred_on=today())
    return finding


@transaction.atomic
def resume(finding_id: uuid.UUID, *, by: User) -> Finding:
    """Remind again from now on. Of the rungs that passed meanwhile only the newest is told, by the next run."""
    finding = lock_finding(finding_id, by, allowed=can_stop_reminders)
    if finding.reminders_stopped_on is None:
        raise WorkflowError("Việc nhắc về tồn tại này đang chạy bình thường.")
    finding.reminders_stopped_on, finding.reminders_stop_reason = None, ""
    finding.save(update_fields=["reminders_stopped_on", "reminders_stop_reason"])
    Reminder.objects.bulk_create(_passed_over(finding, today()), ignore_conflicts=True)
    record(finding, "resume_reminders", by=by, occurred_on=today())
    return finding


def _passed_over(finding: Finding, day: dt.date) -> Iterator[Reminder]:
    if finding.due_on is None:
        return
    known = _recorded([finding.pk]).get((finding.pk, finding.due_on), set())
    missed = [rung for rung in ladder_of(finding) if rung.planned_on <= day and rung.step not in known]
    for rung in missed[:-1]:
        yield _reminder(finding.pk, finding.due_on, rung, ReminderStatus.MERGED, day)


def ladder_of(finding: Finding) -> tuple[Rung, ...]:
    """The rungs of its present due date; none before the conclusion."""
    if finding.due_on is None:
        return ()
    plan = finding.plan
    back = _sent_back_on([finding.pk]) if finding.status == FindingStatus.RETURNED else {}
    return ladder(finding.due_on, PlanDays.of(plan.reminder_days, plan.escalation_days), back.get(finding.pk))


@dataclass
class Reminded:
    """Which were reminded of, and which not, each with the sentence that says why."""

    done: list[uuid.UUID] = field(default_factory=list)
    refused: list[tuple[uuid.UUID, str]] = field(default_factory=list)


@transaction.atomic
def remind_now(finding_ids: Iterable[uuid.UUID], *, by: User) -> Reminded:
    """Home Affairs reminds the units of several at once: each checked and logged on its own, one notice a unit."""
    result, units = Reminded(), dict[int, list[Finding]]()
    seen = Finding.objects.visible_to(by).filter(pk__in=set(finding_ids)).order_by("inspection", "pk")
    for pk in list(seen.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                finding = _remind_one(pk, by)
        except WorkflowError as refused:
            result.refused.append((pk, str(refused)))
        except (PermissionDenied, Http404):
            result.refused.append((pk, "Bạn không được nhắc về tồn tại này."))
        else:
            result.done.append(pk)
            units.setdefault(finding.responsible_unit_id, []).append(finding)
    for findings in units.values():
        _tell_by_hand(findings)
    return result


def _remind_one(pk: uuid.UUID, by: User) -> Finding:
    finding = lock_finding(pk, by, allowed=can_stop_reminders)
    require_finding(finding, *CLOCK_RUNS, sentence="Chỉ nhắc về tồn tại mà đơn vị đang phải khắc phục")
    if finding.reminders_stopped_on:
        raise WorkflowError("Tồn tại này đang được ngừng nhắc.")
    if Event.objects.about(finding).filter(verb=BY_HAND, occurred_on=today()).exists():
        raise WorkflowError("Hôm nay đã nhắc đơn vị về tồn tại này rồi.")
    record(finding, BY_HAND, by=by, occurred_on=today(), note=f"Chậm nhất ngày {short_date(finding.due_on or today())}")
    return finding


def _tell_by_hand(findings: list[Finding]) -> None:
    unit, day = findings[0].responsible_unit, today()
    by_state: dict[DueState, list[dt.date]] = {}
    for finding in findings:
        due_on = finding.due_on or day
        by_state.setdefault(due_state(finding.status, due_on, day), []).append(due_on)
    for state, dates in by_state.items():
        for role in (Role.UNIT_OFFICER, Role.UNIT_HEAD):
            tell(unit, findings[0].lead_unit_id, role, state, len(dates), min(dates), day)
