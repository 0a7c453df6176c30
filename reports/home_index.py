"""What the home page asks for the PAR Index: a unit scores itself, appraisers appraise, Home Affairs moves it on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from cchc.lib import scoring
from cchc.lib.dates import short_date
from cchc.lib.numbers import score_vi
from inspections.clocks import days_left_words
from inspections.enums import AssessmentStatus, IndexRoundStatus, Source
from inspections.index_appraising import undecided_for
from inspections.models import IndexAppraiser, IndexAssessment, IndexRound, IndexScore
from inspections.models.index_score import EXPLAINED_SINCE
from reports.home_parts import Asked, Counts, Task
from units.enums import Role
from units.models import User
from units.scope import Scope

Status = AssessmentStatus
SHOWN = 6  # of each kind


def asked() -> Asked:
    """Whether any round is being scored: for most of a year none is, and nothing else need be asked."""
    return {"index_scored": IndexRound.objects.filter(status=IndexRoundStatus.SCORING).order_by()[:1]}


def tasks(user: User, scope: Scope, day: dt.date, counts: Counts) -> Iterator[Task]:
    if not counts["index_scored"]:
        return
    if scope.own:
        yield from _unit_tasks(scope, day)
    yield from _appraiser_tasks(user, day)
    if scope.plans:
        yield from _lead_tasks(scope)
    if heads := scope.units([Role.HOME_AFFAIRS_HEAD]):
        yield from _to_publish(heads, day)


# --- The unit -------------------------------------------------------------------------------------


def _unit_tasks(scope: Scope, day: dt.date) -> Iterator[Task]:
    """To score itself, to look through what the officer scored and hand it in, to explain once more. One query."""
    mine = Q(status=Status.SELF_ASSESSING) | Q(status=Status.APPRAISING, appraised_at__isnull=False)
    rows: Any = IndexAssessment.objects.filter(mine, unit__in=scope.own, round__status=IndexRoundStatus.SCORING)
    own = Q(scores__criterion__source=Source.INSPECTION)
    said = Q(scores__self_score__isnull=False) | Q(scores__self_mark__in=list(scoring.LEFT_OUT))
    rows = rows.annotate(total=Count("scores", filter=own), said=Count("scores", filter=own & said))
    for row in rows.select_related("round").order_by("round__self_due_on", "pk")[:SHOWN]:
        if row.status == Status.SELF_ASSESSING:
            yield _to_score(row, scope, day)
        elif row.round.explanation_due_on is None or row.round.explanation_due_on >= day:
            yield _to_explain(row, day)


def _to_score(row: Any, scope: Scope, day: dt.date) -> Task:
    due_on = row.round.self_due_on
    why = f"Đã chấm {row.said}/{row.total} tiêu chí" + _until("gửi", due_on, day)
    badge = ("overdue", "Quá hạn") if due_on and due_on < day else (row.status, row.get_status_display())
    whole = row.said == row.total and scope.has(Role.UNIT_HEAD, row.unit_id)
    what = "Xem và gửi kết quả tự chấm" if whole else "Tự chấm điểm"
    return Task(f"{what}: {row.round.name}", why, row.self_url, *badge)


def _to_explain(row: Any, day: dt.date) -> Task:
    why = f"Thẩm định {score_vi(row.score or 0)}, tự chấm {score_vi(row.self_score or 0)} điểm"
    why += _until("giải trình", row.round.explanation_due_on, day)
    what = f"Xem kết quả thẩm định, giải trình nếu cần: {row.round.name}"
    return Task(what, why, row.explain_url, row.status, "Đã thẩm định")


def _until(what: str, due_on: dt.date | None, day: dt.date) -> str:
    return f"; {what} chậm nhất ngày {short_date(due_on)} ({days_left_words(due_on, day)})" if due_on else ""


# --- Appraisers -----------------------------------------------------------------------------------


def _appraiser_tasks(user: User, day: dt.date) -> Iterator[Task]:
    """By round how many criteria wait for the person. One query for those who appraise nothing, two for the others."""
    given = IndexAppraiser.objects.filter(user_id=user.pk, round__status=IndexRoundStatus.SCORING)
    for row in given.select_related("round__plan").order_by("round__year", "pk")[:SHOWN]:
        round_ = row.round
        scores = undecided_for(user, round_, row.field_slugs)
        found = scores.aggregate(all=Count("pk"), explained=Count("pk", filter=EXPLAINED_SINCE))
        if found["all"]:
            why = f"{found['explained']} tiêu chí đơn vị đã giải trình" if found["explained"] else "Đơn vị đã gửi"
            why += _until("xong", round_.appraisal_due_on, day)
            late = round_.appraisal_due_on is not None and round_.appraisal_due_on < day
            badge = ("overdue", "Quá hạn") if late else ("submitted", "Chờ thẩm định")
            url = f"{reverse('index_appraisals', args=[round_.pk])}?state=mine"
            yield Task(f"Thẩm định {found['all']} tiêu chí: {round_.name}", why, url, *badge)


# --- Home Affairs ---------------------------------------------------------------------------------


def _lead_tasks(scope: Scope) -> Iterator[Task]:
    """Rounds in which units are wholly appraised and were not given it. One query."""
    waiting = IndexScore.objects.filter(assessment=OuterRef("pk")).undecided()
    ready = IndexAssessment.objects.filter(
        ~Exists(waiting),
        round__lead_unit__in=scope.plans,
        round__status=IndexRoundStatus.SCORING,
        status=Status.APPRAISING,
        appraised_at=None,
    )
    for row in ready.order_by("round").values("round", "round__name").annotate(units=Count("pk"))[:SHOWN]:
        url = reverse("index_appraisals", args=[row["round"]])
        what = f"Gửi kết quả thẩm định cho {row['units']} đơn vị: {row['round__name']}"
        yield Task(what, "Mọi tiêu chí đã thẩm định", url, Status.APPRAISING, "Đã thẩm định")


def _to_publish(heads: frozenset[int], day: dt.date) -> Iterator[Task]:
    """Rounds in which nothing waits any more: every unit read what was found, the time to explain is over. One query."""
    waiting = IndexScore.objects.filter(assessment__round=OuterRef("pk")).undecided()
    open_still = IndexAssessment.objects.filter(round=OuterRef("pk"), appraised_at=None)
    rounds = IndexRound.objects.filter(
        ~Exists(waiting),
        ~Exists(open_still),
        Exists(IndexAssessment.objects.filter(round=OuterRef("pk"))),
        Q(explanation_due_on=None) | Q(explanation_due_on__lt=day),
        lead_unit__in=heads,
        status=IndexRoundStatus.SCORING,
    )
    for round_ in rounds.order_by("year", "pk")[:SHOWN]:
        why = "Mọi đơn vị đã thẩm định xong, hết hạn giải trình"
        url = reverse("index_publish", args=[round_.pk])
        yield Task(f"Công bố kết quả: {round_.name}", why, url, "scoring", "Đủ để công bố")
