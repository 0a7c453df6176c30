"""What the home page asks for the PAR Index: a unit scores itself, appraisers appraise, Home Affairs moves it on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q

from cchc.lib import scoring
from cchc.lib.dates import short_date
from inspections.clocks import days_left_words
from inspections.enums import AssessmentStatus, IndexRoundStatus, Source
from inspections.models import IndexAssessment
from reports.home_parts import Task
from units.enums import Role
from units.models import User
from units.scope import Scope

Status = AssessmentStatus
SHOWN = 6  # of each kind


def tasks(user: User, scope: Scope, day: dt.date) -> Iterator[Task]:
    if scope.own:
        yield from _unit_tasks(scope, day)


# --- The unit -------------------------------------------------------------------------------------


def _unit_tasks(scope: Scope, day: dt.date) -> Iterator[Task]:
    """To score itself, or to look through what the officer scored and hand it in. One query."""
    rows: Any = IndexAssessment.objects.filter(
        unit__in=scope.own, round__status=IndexRoundStatus.SCORING, status=Status.SELF_ASSESSING
    )
    own = Q(scores__criterion__source=Source.INSPECTION)
    said = Q(scores__self_score__isnull=False) | Q(scores__self_mark__in=scoring.LEFT_OUT)
    rows = rows.annotate(total=Count("scores", filter=own), said=Count("scores", filter=own & said))
    for row in rows.select_related("round").order_by("round__self_due_on", "pk")[:SHOWN]:
        yield _to_score(row, scope, day)


def _to_score(row: Any, scope: Scope, day: dt.date) -> Task:
    due_on = row.round.self_due_on
    why = f"Đã chấm {row.said}/{row.total} tiêu chí"
    if due_on:
        why += f"; gửi chậm nhất ngày {short_date(due_on)} ({days_left_words(due_on, day)})"
    badge = ("overdue", "Quá hạn") if due_on and due_on < day else (row.status, row.get_status_display())
    whole = row.said == row.total and scope.has(Role.UNIT_HEAD, row.unit_id)
    what = "Xem và gửi kết quả tự chấm" if whole else "Tự chấm điểm"
    return Task(f"{what}: {row.round.name}", why, row.self_url, *badge)
