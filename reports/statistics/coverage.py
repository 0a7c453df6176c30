"""How far the plan has come: units inspected, round by round and on the way to all of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from cchc.lib.dates import short_date
from cchc.lib.numbers import percent_vi
from inspections.enums import AFTER_SIGNING, InspectionKind, InspectionStatus
from inspections.listing import BEGUN, NOT_BEGUN, SIGNED, STANDING, UNDER_WAY, WAITING
from inspections.models import Inspection, Round
from reports.statistics.links import Cell, Way, link
from reports.statistics.pictures import Segment, bar
from reports.statistics.spans import ROUNDS, Span
from units.enums import LEVELS
from units.models import Unit, User
from units.models.unit import UnitQuerySet
from units.scope import scope_of

Status = InspectionStatus


@dataclass(frozen=True)
class Level:
    """Units of one level: all of them, inspected (minutes signed), in the plan, in no round."""

    label: str
    all: Cell
    inspected: Cell
    planned: Cell  # not inspected yet, but some inspection is planned or under way
    left: Cell

    @property
    def share(self) -> str:
        return _percent(self.inspected.count, self.all.count)


@dataclass(frozen=True)
class RoundLine:
    """A round: planned inspections by how far they are."""

    name: str
    url: str
    all: Cell
    done: Cell
    under_way: Cell
    waiting: Cell

    @property
    def share(self) -> str:
        return _percent(self.done.count, self.all.count)


@dataclass(frozen=True)
class StatusLine:
    status: str
    label: str
    cell: Cell
    segments: list[Segment]


def _percent(part: int, whole: int) -> str:
    return percent_vi(Fraction(part, whole), 0) if whole else "–"


def units_in_force(user: User, span: Span, day: dt.date) -> UnitQuerySet:
    last = min(day, span.days[1]) if span.days else day
    return Unit.objects.filter(lead_unit__in=scope_of(user).reads).in_force(last)


def units_of(user: User, span: Span, day: dt.date) -> UnitQuerySet:
    """Units that the person's lead units may inspect in that span, with `inspected` and `planned`."""
    here = Inspection.objects.filter(unit=OuterRef("pk"), lead_unit__in=scope_of(user).reads)
    found: UnitQuerySet = units_in_force(user, span, day).annotate(
        inspected=Exists(here.filter(span.visits(), status__in=AFTER_SIGNING)),
        planned=Exists(here.filter(span.inspections(), status__in=[*NOT_BEGUN, *UNDER_WAY])),
    )
    return found


Standing = Counter[tuple[int, str]]  # unit, state of an inspection


def standing(user: User, span: Span) -> Standing:
    """Inspections of the span by unit and state, with those that have no day yet. Two queries at most."""
    seen: Any = Inspection.objects.visible_to(user)
    found: Standing = Counter()
    for part in (span.visits(), span.undated()):
        if part is not None:
            for unit, status, count in (
                seen.filter(part).order_by().values_list("unit_id", "status").annotate(n=Count("pk"))
            ):
                found[unit, status] += count
    return found


def levels(user: User, span: Span, day: dt.date, states: Standing) -> list[Level]:
    """As `units_of` says it. One query: the units."""
    inspected = {unit for unit, status in states if status in AFTER_SIGNING}
    planned = {unit for unit, status in states if status in (*NOT_BEGUN, *UNDER_WAY)} - inspected
    counts: Counter[tuple[str, str]] = Counter()
    for unit, kind in units_in_force(user, span, day).order_by().values_list("pk", "kind"):
        counts[kind, "inspected" if unit in inspected else "planned" if unit in planned else "left"] += 1
    way = Way(link("coverage", span=span.key))
    found = [_level(key, label, kinds, counts, way) for key, label, kinds in LEVELS]
    return [level for level in found if level.all.count]


def _level(key: str, label: str, kinds: tuple[str, ...], counts: Counter[tuple[str, str]], way: Way) -> Level:
    def cell(state: str) -> Cell:
        return way.cell(sum(counts[kind, state] for kind in kinds), level=key, state=state)

    cells = {state: cell(state) for state in ("inspected", "planned", "left")}
    return Level(label, way.cell(sum(each.count for each in cells.values()), level=key), **cells)


@dataclass(frozen=True)
class Rounds:
    """The rounds of a year, in their order; how many older ones are left out."""

    lines: list[RoundLine]
    left_out: int


def rounds(user: User, span: Span, spans: Iterable[Span] = ()) -> Rounds:
    """`spans`: what the person chooses from; its rounds are known already. Two queries at most."""
    if not span.year:
        return Rounds([], 0)
    named, left_out = _named(user, span, [each for each in spans if each.round_id])
    here: Any = Inspection.objects.visible_to(user).filter(round__in=list(named), kind=InspectionKind.PLANNED)
    counts: Counter[tuple[int, str]] = Counter()
    if named:
        for round_id, status, count in here.order_by().values_list("round_id", "status").annotate(count=Count("pk")):
            counts[round_id, status] += count
    return Rounds([_round_line(pk, name, counts) for pk, name in named.items()], left_out)


def _named(user: User, span: Span, known: list[Span]) -> tuple[dict[int, str], int]:
    """Round → its name, and how many more there are. A query only where not all are among the newest ones."""
    newest = {each.round_id: each for each in reversed(known) if each.round_id}
    if span.round_id in newest:
        return {span.round_id: newest[span.round_id].round_name}, 0
    if not span.round_id and (len(known) < ROUNDS or (known[-1].year or 0) < (span.year or 0)):
        return {pk: each.round_name for pk, each in newest.items() if each.year == span.year}, 0
    visible: Any = Round.objects.visible_to(user)
    chosen = visible.filter(pk=span.round_id) if span.round_id else visible.filter(plan__year=span.year)
    rows = list(chosen.order_by("starts_on", "pk").values_list("pk", "name"))
    return dict(rows[-ROUNDS:]), max(0, len(rows) - ROUNDS)


def _round_line(pk: int, name: str, counts: Counter[tuple[int, str]]) -> RoundLine:
    def count(statuses: Iterable[str]) -> int:
        return sum(counts[pk, status] for status in statuses)

    done, under_way, waiting = count(AFTER_SIGNING), count(UNDER_WAY), count(NOT_BEGUN)
    way = Way(link("inspection_list", round=pk, kind=InspectionKind.PLANNED.value))
    return RoundLine(
        name=name,
        url=link("round", pk),
        all=way.cell(done + under_way + waiting, status=STANDING),
        done=way.cell(done, status=SIGNED),
        under_way=way.cell(under_way, status=BEGUN),
        waiting=way.cell(waiting, status=WAITING),
    )


def by_status(states: Standing, span: Span) -> list[StatusLine]:
    """Inspections of the span by state."""
    counts: Counter[str] = Counter()
    for (_, status), count in states.items():
        counts[status] += count
    most, way = max(counts.values(), default=0), span.way("inspection_list")
    return [
        StatusLine(
            status.value,
            status.label,
            way.cell(counts[status], status=status.value),
            bar([(counts[status], status.value)], most),
        )
        for status in Status
        if counts[status]
    ]


# --- Unit by unit -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnitLine:
    """A unit and its last inspection of the span; `status` is empty where there is none."""

    unit: str
    url: str
    kind: str
    status: str
    label: str
    when: str
    inspection_url: str
    all: Cell  # inspections of the span
    visit_on: dt.date | None


def cut(units: UnitQuerySet, level: str, state: str) -> UnitQuerySet:
    """`level`: commune or division; `state`: inspected, planned or left. Both together hold every unit once."""
    kinds = {key: kinds for key, _, kinds in LEVELS}
    every = [kind for _, _, of_level in LEVELS for kind in of_level]
    units = units.filter(kind__in=kinds.get(level, every))
    states = {
        "inspected": Q(inspected=True),
        "planned": Q(inspected=False, planned=True),
        "left": Q(inspected=False, planned=False),
    }
    return units.filter(states[state]) if state in states else units


def rows(user: User, span: Span, units: Iterable[Unit]) -> list[UnitLine]:
    """One query for the inspections of the units shown."""
    units = list(units)
    seen: Any = Inspection.objects.visible_to(user).filter(span.inspections(), unit__in=units)
    by_unit: dict[int, list[Any]] = {}
    for row in seen.exclude(status=Status.CANCELLED).order_by("visit_on", "pk"):
        by_unit.setdefault(row.unit_id, []).append(row)
    way = span.way("inspection_list", status=STANDING)
    return [_unit_line(unit, by_unit.get(unit.pk, []), way) for unit in units]


def _unit_line(unit: Unit, inspections: list[Any], way: Way) -> UnitLine:
    named: dict[str, Any] = {
        "unit": unit.short_name,
        "url": unit.get_absolute_url(),
        "kind": unit.get_kind_display(),
        "all": way.cell(len(inspections), unit=unit.pk),
    }
    if not inspections:
        return UnitLine(**named, status="", label="", when="", inspection_url="", visit_on=None)
    done = [row for row in inspections if row.status in AFTER_SIGNING]
    last = (done or inspections)[-1]
    when = short_date(last.visit_on) if last.visit_on else ""
    return UnitLine(
        **named,
        status=last.status,
        label=last.get_status_display(),
        when=when,
        inspection_url=last.get_absolute_url(),
        visit_on=last.visit_on,
    )
