"""Reminders of the days of a round of the index: to score oneself, to explain once more, to appraise.

As with findings (`inspections.reminding`): `run` may be called as often as one likes; a step is recorded once for each
unit or appraiser and due date, on the days of the round's plan. Once late, Home Affairs is told how many are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cchc.lib.dates import short_date, today
from inspections.clocks import days_left_words
from inspections.enums import AssessmentStatus, IndexDeadline, IndexRoundStatus, ReminderStatus, ReminderStep
from inspections.handling import alone_with
from inspections.index_appraising import undecided_for
from inspections.ladder import BEFORE, PlanDays, Rung, due_rungs, ladder
from inspections.models import IndexAppraiser, IndexAssessment, IndexReminder, IndexRound, IndexScore
from inspections.models.plan import first_escalation_days, first_reminder_days
from units.enums import UNIT_ROLES, Role
from units.models import User
from units.notifying import notify, notify_people

LATE = ReminderStep.AFTER_OFFICER
STEPS = (*BEFORE, ReminderStep.ON_DAY, LATE)
DUE_SOON, OVERDUE = "index_due_soon", "index_overdue"


@dataclass
class Run:
    """What one run did: reminders told, units and people told that they are late."""

    day: dt.date
    sent: int = 0
    late: int = 0


@dataclass(frozen=True)
class Owing:
    """A unit (its assessment), or an appraiser, by whom something is not done yet. `since`: when its time began."""

    assessment: IndexAssessment | None = None
    user: User | None = None
    left: int = 0  # criteria that wait for the appraiser
    since: dt.date | None = None

    @property
    def columns(self) -> dict[str, int | None]:
        """As a reminder names it."""
        return {
            "unit_id": self.assessment.unit_id if self.assessment else None,
            "user_id": self.user.pk if self.user else None,
        }

    @property
    def key(self) -> tuple[int | None, ...]:
        return tuple(self.columns.values())


@dataclass(frozen=True)
class Kind:
    """One deadline of a round: its column, who owes it, what they and Home Affairs are told."""

    deadline: IndexDeadline
    column: str
    owing: Callable[[IndexRound], Iterator[Owing]]
    task: str  # «gửi kết quả tự chấm»
    late: str  # to the unit or the person
    told: str  # to Home Affairs
    page: str  # URL name of what is to be done


def run(day: dt.date | None = None) -> Run:
    """Tell every step whose day has come by `day` and that is not on record yet, round by round."""
    done = Run(day or today())
    rounds = IndexRound.objects.filter(status=IndexRoundStatus.SCORING).select_related("plan").order_by("pk")
    for round_ in rounds:
        with transaction.atomic():
            alone_with(f"remind index {round_.pk}")
            for kind in KINDS:
                _remind(round_, kind, done)
    return done


def _remind(round_: IndexRound, kind: Kind, done: Run) -> None:
    due_on: dt.date | None = getattr(round_, kind.column)
    rungs = _rungs(round_, due_on)
    if due_on is None or not rungs or rungs[0].planned_on > done.day:
        return
    known = _recorded(round_, kind, due_on)
    reminders, late = [], 0
    for owing in kind.owing(round_):
        for rung, status in due_rungs(rungs, done.day, recorded=known.get(owing.key, set()), since=owing.since):
            reminders.append(_reminder(round_, kind, owing, due_on, rung, status, done.day))
            if status == ReminderStatus.SENT:
                _tell(round_, kind, owing, due_on, done.day, is_late=rung.step == LATE)
                late += rung.step == LATE
    IndexReminder.objects.bulk_create(reminders, batch_size=500)
    if late:
        _tell_lead(round_, kind, due_on, late, done.day)
    done.sent += sum(row.status == ReminderStatus.SENT for row in reminders)
    done.late += late


def _rungs(round_: IndexRound, due_on: dt.date | None) -> list[Rung]:
    """By the days of the round's plan; by the usual ones where it has none."""
    if due_on is None:
        return []
    plan = round_.plan
    before, after = (
        (plan.reminder_days, plan.escalation_days) if plan else (first_reminder_days(), first_escalation_days())
    )
    return [rung for rung in ladder(due_on, PlanDays.of(before, after)) if rung.step in STEPS]


def _recorded(round_: IndexRound, kind: Kind, due_on: dt.date) -> dict[tuple[int | None, ...], set[str]]:
    known: dict[tuple[int | None, ...], set[str]] = {}
    rows = IndexReminder.objects.filter(round=round_, deadline=kind.deadline, due_on=due_on)
    for unit, user, step in rows.values_list("unit_id", "user_id", "step"):
        known.setdefault((unit, user), set()).add(step)
    return known


def _reminder(
    round_: IndexRound, kind: Kind, owing: Owing, due_on: dt.date, rung: Rung, status: ReminderStatus, day: dt.date
) -> IndexReminder:
    return IndexReminder(
        round=round_, deadline=kind.deadline, due_on=due_on, step=rung.step, planned_on=rung.planned_on,
        status=status, occurred_on=day, **owing.columns,
    )  # fmt: skip


# --- Who has not done it yet --------------------------------------------------------------------------


def _not_handed_in(round_: IndexRound) -> Iterator[Owing]:
    for row in _of_round(round_).filter(status=AssessmentStatus.SELF_ASSESSING):
        yield Owing(row)


def _not_explained(round_: IndexRound) -> Iterator[Owing]:
    """Units that were given less than they gave themselves, and have not said anything to it."""
    lower = IndexScore.objects.filter(assessment=OuterRef("pk"), score__lt=F("self_score"))
    given = _of_round(round_).filter(Exists(lower), status=AssessmentStatus.APPRAISING, appraised_at__isnull=False)
    for row in given:
        yield Owing(row, since=timezone.localdate(row.appraised_at))


def _not_appraised(round_: IndexRound) -> Iterator[Owing]:
    """What a unit explained once more is decided later: its days are not these."""
    given = IndexAppraiser.objects.filter(round=round_, user__is_active=True).select_related("user").order_by("pk")
    explained = Q(assessment__status=AssessmentStatus.EXPLAINED)
    for row in given:
        if left := undecided_for(row.user, round_, row.field_slugs).exclude(explained).count():
            yield Owing(user=row.user, left=left)


def _of_round(round_: IndexRound) -> QuerySet[IndexAssessment]:
    return IndexAssessment.objects.filter(round=round_).select_related("unit").order_by("pk")


KINDS = (
    Kind(
        IndexDeadline.SELF_ASSESSMENT,
        "self_due_on",
        _not_handed_in,
        "gửi kết quả tự chấm",
        "đã quá hạn gửi kết quả tự chấm",
        "đơn vị chưa gửi kết quả tự chấm",
        "index_self",
    ),
    Kind(
        IndexDeadline.APPRAISAL,
        "appraisal_due_on",
        _not_appraised,
        "thẩm định xong",
        "đã quá hạn thẩm định",
        "người thẩm định chưa thẩm định xong",
        "index_appraisals",
    ),
    Kind(
        IndexDeadline.EXPLANATION,
        "explanation_due_on",
        _not_explained,
        "giải trình bổ sung, nếu cần,",
        "đã hết hạn giải trình bổ sung",
        "đơn vị không giải trình bổ sung",
        "index_explain",
    ),
)


# --- Telling ------------------------------------------------------------------------------------------


def _tell(round_: IndexRound, kind: Kind, owing: Owing, due_on: dt.date, day: dt.date, *, is_late: bool) -> None:
    """The officer before the day; the head too once it has passed; an appraiser in person."""
    left = f" (còn {owing.left} tiêu chí)" if owing.left else ""
    if is_late:
        text = f"{round_.name}: {kind.late}{left}, hạn là ngày {short_date(due_on)}."
    else:
        when = f"chậm nhất ngày {short_date(due_on)} ({days_left_words(due_on, day)})"
        text = f"{round_.name}: {kind.task} {when}{left}."
    told: dict[str, Any] = {"kind": OVERDUE if is_late else DUE_SOON, "text": text, "occurred_on": day}
    if owing.assessment:
        roles = UNIT_ROLES if is_late else [Role.UNIT_OFFICER]
        url = reverse(kind.page, args=[owing.assessment.pk])
        notify(unit=owing.assessment.unit_id, roles=roles, url=url, subject=owing.assessment, **told)
    elif owing.user:
        url = reverse(kind.page, args=[round_.pk])
        notify_people(unit=round_.lead_unit_id, people=[owing.user], url=url, subject=round_, **told)


def _tell_lead(round_: IndexRound, kind: Kind, due_on: dt.date, late: int, day: dt.date) -> None:
    """Home Affairs, once for all of a run."""
    url = reverse("index_appraisals" if kind.deadline == IndexDeadline.APPRAISAL else "index_round", args=[round_.pk])
    notify(
        unit=round_.lead_unit_id,
        roles=[Role.HOME_AFFAIRS],
        kind=OVERDUE,
        text=f"{round_.name}: {late} {kind.told}, hạn là ngày {short_date(due_on)}.",
        url=f"{url}?status=late" if kind.deadline == IndexDeadline.SELF_ASSESSMENT else url,
        subject=round_,
        occurred_on=day,
    )
