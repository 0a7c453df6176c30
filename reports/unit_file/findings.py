"""Findings for which a unit answers: open ones by how their clock stands, closed ones by how they ended, recurring ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from inspections import finding_table
from inspections.clocks import DueState, desk_filter, due_filter_by_plan
from inspections.enums import Desk, FindingStatus
from inspections.forms.findings import field_names
from inspections.models import Finding
from inspections.models.finding import OPEN, FindingQuerySet
from reports.statistics.finding_counts import SEVERITIES
from reports.statistics.links import Cell, Way, link
from reports.unit_file.lineage import Lineage
from units.models import User

LONG = 500  # letters: on paper such a row may run on to the next page
STANDING = ~Q(status=FindingStatus.WITHDRAWN)
DUE = (DueState.OVERDUE, DueState.DUE_TODAY, DueState.DUE_SOON, DueState.LATER)
ELSEWHERE = (Desk.CONCLUSION, Desk.HOME_AFFAIRS, Desk.TEAM)
ENDS: tuple[tuple[str, str, Q, dict[str, str]], ...] = (
    ("verified", "Đã xác nhận khắc phục đúng hạn", Q(status=FindingStatus.VERIFIED, mended_late=False), {}),
    ("due_soon", "Đã xác nhận, khắc phục quá hạn", Q(status=FindingStatus.VERIFIED, mended_late=True), {}),
    ("fixed_on_site", "Khắc phục tại chỗ", Q(status=FindingStatus.FIXED_ON_SITE), {"status": "fixed_on_site"}),
    (
        "not_done",
        "Không thực hiện được, thành phố đã chấp nhận",
        Q(status=FindingStatus.NOT_DONE, closed_on__isnull=False),
        {"status": "not_done", "desk": Desk.NOBODY.value},
    ),
    ("withdrawn", "Rút", Q(status=FindingStatus.WITHDRAWN), {"status": "withdrawn"}),
)
OVER = {"status": "all", "desk": Desk.NOBODY.value}
MENDED = {"verified": {"status": "verified", "mended": "in_time"}, "due_soon": {"status": "verified", "mended": "late"}}


@dataclass(frozen=True)
class CountLine:
    """A state of findings: by severity, the most serious first, and together."""

    status: str  # its colour
    label: str
    cells: tuple[Cell, ...]
    all: Cell


@dataclass(frozen=True)
class Listed:
    """Rows as `finding_table.shown` words them; how many there are; where all of them are."""

    rows: list[dict[str, Any]]
    count: int
    url: str

    @property
    def left_out(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True)
class Elsewhere:
    """What a predecessor still answers for, because nothing moved it here."""

    name: str
    open: Cell


@dataclass(frozen=True)
class Findings:
    states: list[CountLine]
    open_sum: CountLine
    ends: list[CountLine]
    ended_sum: CountLine
    open: Listed
    closed: Listed
    again: Listed
    elsewhere: list[Elsewhere]

    @property
    def count(self) -> int:
        return self.open_sum.all.count + self.ended_sum.all.count

    @property
    def overdue(self) -> Cell:
        return self.states[0].all


@dataclass(frozen=True)
class Most:
    """How many rows of each list are shown."""

    open: int
    closed: int
    again: int


def findings_of(user: User, lineage: Lineage, day: dt.date, most: Most) -> Findings:
    """A fixed number of queries, whatever the unit has."""
    seen = seen_of(user, lineage.unit)
    way = Way(link("finding_list", unit=lineage.unit))
    states, ends = _states(day), _ends()
    counts = _counts(seen, {label: q for _, label, q, _ in (*states, *ends)})
    opened = [_line(status, label, counts, filters, way) for status, label, _, filters in states]
    ended = [_line(status, label, counts, filters, way) for status, label, _, filters in ends]
    names = field_names(user)

    def listed(rows: FindingQuerySet, size: int, count: int, **filters: str) -> Listed:
        values = finding_table.as_values(rows)[:size] if size and count else []
        return Listed([_worded(row, names, day) for row in values], count, way.url(**filters) if count else "")

    return Findings(
        states=opened,
        open_sum=_sum("", "Đang mở", opened, {"status": "open"}, way),
        ends=[line for line in ended if line.all.count],
        ended_sum=_sum("", "Đã xong", ended, OVER, way),
        open=listed(open_of(seen), most.open, _together(opened), status="open"),
        closed=listed(closed_of(seen), most.closed, _together(ended), **OVER),
        again=listed(again_of(seen), most.again, counts["again", ""], status="standing", again="yes"),
        elsewhere=_elsewhere(user, lineage),
    )


def seen_of(user: User, unit: int) -> FindingQuerySet:
    return Finding.objects.visible_to(user).filter(responsible_unit=unit)


def open_of(seen: FindingQuerySet) -> FindingQuerySet:
    return seen.open().order_by(F("due_on").asc(nulls_last=True), "pk")


def closed_of(seen: FindingQuerySet) -> FindingQuerySet:
    return seen.exclude(OPEN).order_by(F("closed_on").desc(nulls_last=True), "pk")


def again_of(seen: FindingQuerySet) -> FindingQuerySet:
    return seen.filter(STANDING, occurrence__gt=1).order_by("-occurrence", "-pk")


def _states(day: dt.date) -> list[tuple[str, str, Q, dict[str, str]]]:
    """By the clock where it runs, else by the desk; together exactly what is open."""
    clocks = [
        (state.value, state.label, due_filter_by_plan(state, day), {"status": "all", "due": state.value})
        for state in DUE
    ]
    desks = [
        (STATUS_OF[desk], desk.label, OPEN & desk_filter(desk), {"status": "open", "desk": desk.value})
        for desk in ELSEWHERE
    ]
    return [*clocks, *desks]


STATUS_OF = {Desk.CONCLUSION: "recorded", Desk.HOME_AFFAIRS: "reported_done", Desk.TEAM: "to_follow_up"}


def _ends() -> list[tuple[str, str, Q, dict[str, str]]]:
    return [(status, label, q, filters or MENDED[status]) for status, label, q, filters in ENDS]


Counts = dict[tuple[str, str], int]  # label or «again», severity or '' for all → number


def _counts(seen: FindingQuerySet, parts: dict[str, Q]) -> Counts:
    """One query: a row for each severity."""
    asked = {f"n{number}": Count("pk", filter=q) for number, q in enumerate(parts.values())}
    rows: Any = seen.order_by().values("severity")
    found: Counts = dict.fromkeys(((label, "") for label in (*parts, "again")), 0)
    for row in rows.annotate(**asked, again=Count("pk", filter=STANDING & Q(occurrence__gt=1))):
        for name, label in [*((f"n{number}", label) for number, label in enumerate(parts)), ("again", "again")]:
            found[label, row["severity"]] = row[name]
            found[label, ""] += row[name]
    return found


def _line(status: str, label: str, counts: Counts, filters: dict[str, str], way: Way) -> CountLine:
    def cell(severity: str) -> Cell:
        return way.cell(counts.get((label, severity), 0), **filters, severity=severity)

    return CountLine(status, label, tuple(cell(each.value) for each in SEVERITIES), cell(""))


def _sum(status: str, label: str, lines: list[CountLine], filters: dict[str, str], way: Way) -> CountLine:
    def cell(count: int, severity: str) -> Cell:
        return way.cell(count, **filters, severity=severity)

    each = zip(*(line.cells for line in lines), strict=True)
    cells = tuple(
        cell(sum(one.count for one in column), grade.value) for column, grade in zip(each, SEVERITIES, strict=True)
    )
    return CountLine(status, label, cells, cell(_together(lines), ""))


def _together(lines: list[CountLine]) -> int:
    return sum(line.all.count for line in lines)


def _worded(row: dict[str, Any], names: dict[str, str], day: dt.date) -> dict[str, Any]:
    words = finding_table.shown(row, names, day)
    words["again_words"] = f"lần thứ {row['occurrence']}" if row["occurrence"] > 1 else ""
    words["is_long"] = len(row["text"]) > LONG
    return words


def _elsewhere(user: User, lineage: Lineage) -> list[Elsewhere]:
    keys = [kin.unit for kin in lineage.before]
    if not keys:
        return []
    seen: Any = Finding.objects.visible_to(user).filter(OPEN, responsible_unit__in=keys).order_by()
    counts = dict(seen.values_list("responsible_unit").annotate(count=Count("pk")))
    way = Way(link("finding_list", status="open"))
    return [
        Elsewhere(kin.name, way.cell(counts[kin.unit], unit=kin.unit)) for kin in lineage.before if kin.unit in counts
    ]
