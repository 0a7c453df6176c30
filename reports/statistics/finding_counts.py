"""Findings of a span by state and severity: from the tally where the person reads all of a lead unit, else row by row."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, Sum

from cchc.lib.numbers import percent_vi
from inspections.enums import BEFORE_CONCLUSION, CLOCK_RUNS, WITH_INSPECTORS, Desk, FindingStatus, Severity
from inspections.forms.findings import DECIDED
from inspections.models import Finding, FindingTally
from reports.statistics.links import Cell
from reports.statistics.pictures import Segment, bar
from reports.statistics.spans import Span
from units.models import User
from units.scope import scope_of

# In the order in which a finding lives; «rút» stands apart at the end.
STATUSES = (
    FindingStatus.RECORDED,
    FindingStatus.EXPLAINED,
    FindingStatus.CONCLUDED,
    FindingStatus.PLANNED,
    FindingStatus.REMEDIATING,
    FindingStatus.RETURNED,
    FindingStatus.REPORTED_DONE,
    FindingStatus.TO_FOLLOW_UP,
    FindingStatus.NOT_DONE,
    FindingStatus.FIXED_ON_SITE,
    FindingStatus.VERIFIED,
    FindingStatus.WITHDRAWN,
)
SEVERITIES = (Severity.MAJOR, Severity.MODERATE, Severity.MINOR)
DESKS = (Desk.UNIT, Desk.HOME_AFFAIRS, Desk.CONCLUSION, Desk.TEAM)


@dataclass(frozen=True)
class StateLine:
    """One state, by severity and together."""

    status: str
    label: str
    cells: tuple[Cell, ...]
    all: Cell
    segments: list[Segment]


@dataclass(frozen=True)
class DeskLine:
    """What lies at one desk, and what of it has passed its last day."""

    label: str
    open: Cell
    late: Cell | None  # before the conclusion nothing has a last day


@dataclass(frozen=True)
class Part:
    label: str
    cell: Cell
    status: str


@dataclass(frozen=True)
class InTime:
    """Of what was to be mended by now: in time, late, still overdue, not done."""

    mended: Cell
    late: Cell
    overdue: Cell
    not_done: Cell
    all: Cell

    @property
    def share(self) -> str:
        return percent_vi(Fraction(self.mended.count, self.all.count), 1) if self.all.count else ""

    @property
    def parts(self) -> list[Part]:
        named = (
            ("Khắc phục đúng hạn", self.mended, "done"),
            ("Khắc phục quá hạn", self.late, "due_soon"),
            ("Đang quá hạn", self.overdue, "overdue"),
            ("Không thực hiện được", self.not_done, "withdrawn"),
        )
        return [Part(*part) for part in named]

    @property
    def segments(self) -> list[Segment]:
        return bar([(part.cell.count, part.status) for part in self.parts], self.all.count)


Counts = Counter[tuple[str, str, bool]]  # status, severity, mended late


def counted(user: User, span: Span) -> Counts:
    """All findings of the span that the person may see."""
    if _reads_all(user) and not span.round_id:
        tally: Any = FindingTally.objects.visible_to(user)
        rows = (tally.filter(year=span.year) if span.year else tally).values_list("status", "severity", "mended_late")
        found = rows.annotate(sum=Sum("count")).order_by()
    else:
        seen: Any = Finding.objects.visible_to(user).filter(span.findings())
        found = seen.values_list("status", "severity", "mended_late").annotate(sum=Count("pk")).order_by()
    counts: Counts = Counter()
    for status, severity, late, count in found:
        counts[status, severity, bool(late)] += count
    return counts


def _reads_all(user: User) -> bool:
    """Whether the tally of his lead units is all that he sees: he reads them, and answers for no unit of others."""
    scope = scope_of(user)
    return bool(scope.reads) and not scope.own_elsewhere


def total(counts: Counts, *, status: str = "", severity: str = "", late: bool | None = None) -> int:
    return sum(
        count
        for (of_status, of_severity, of_late), count in counts.items()
        if status in ("", of_status) and severity in ("", of_severity) and late in (None, of_late)
    )


def by_state(counts: Counts, span: Span) -> tuple[list[StateLine], StateLine]:
    """A line for each state that occurs; and their sum."""

    way = span.way("finding_list")

    def cell(status: str, severity: str) -> Cell:
        return way.cell(total(counts, status=status, severity=severity), status=status or "all", severity=severity)

    def line(status: str, label: str) -> StateLine:
        cells = tuple(cell(status, each) for each in SEVERITIES)
        drawn = bar([(total(counts, status=status), status)], most) if status else []
        return StateLine(status, label, cells, cell(status, ""), drawn)

    most = max((total(counts, status=status) for status in STATUSES), default=0)
    lines = [line(status.value, status.label) for status in STATUSES if total(counts, status=status)]
    return lines, line("", "Cộng")


def in_time(counts: Counts, overdue: int, span: Span) -> InTime:
    """Put right on the spot counts as in time; what waits for the city or a follow-up is not decided yet."""
    verified, on_site = FindingStatus.VERIFIED.value, FindingStatus.FIXED_ON_SITE.value

    way = span.way("finding_list")
    mended = total(counts, status=verified, late=False) + total(counts, status=on_site)
    late, not_done = total(counts, status=verified, late=True), total(counts, status=FindingStatus.NOT_DONE.value)
    return InTime(
        mended=way.cell(mended, status="all", mended="in_time"),
        late=way.cell(late, status="all", mended="late"),
        overdue=way.cell(overdue, status="all", due="overdue"),
        not_done=way.cell(not_done, status=FindingStatus.NOT_DONE.value),
        all=way.cell(mended + late + overdue + not_done, status="all", due=DECIDED),
    )


def by_desk(user: User, counts: Counts, overdue: int, span: Span, day: dt.date) -> list[DeskLine]:
    """Open findings by who has to act next. One small count beside what is known already."""
    there = _elsewhere(user, span, day) if _sum(counts, WITH_INSPECTORS) else {}
    reported, refused, team = (there.get(status, (0, 0)) for status in WITH_INSPECTORS)
    opened = {
        Desk.UNIT: (_sum(counts, CLOCK_RUNS), overdue),
        Desk.HOME_AFFAIRS: (reported[0] + refused[0], reported[1] + refused[1]),
        Desk.CONCLUSION: (_sum(counts, BEFORE_CONCLUSION), None),
        Desk.TEAM: team,
    }
    way, yesterday = span.way("finding_list", status="open"), (day - dt.timedelta(days=1)).isoformat()
    lines = []
    for desk in DESKS:
        count, late = opened[desk]
        passed = None if late is None else way.cell(late, desk=desk.value, due_to=yesterday)
        lines.append(DeskLine(desk.label, way.cell(count, desk=desk.value), passed))
    return lines


def _elsewhere(user: User, span: Span, day: dt.date) -> dict[str, tuple[int, int]]:
    """State → open findings for which no clock runs, and those of them past their last day."""
    rows: Any = Finding.objects.visible_to(user).filter(span.findings(), status__in=WITH_INSPECTORS, closed_on=None)
    late = Count("status", filter=Q(due_on__lt=day))
    counted = rows.order_by().values_list("status").annotate(n=Count("status"), late=late)
    return {status: (count, late) for status, count, late in counted}


def _sum(counts: Counts, statuses: Iterable[str]) -> int:
    return sum(total(counts, status=status) for status in statuses)
