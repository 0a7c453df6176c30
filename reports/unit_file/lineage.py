"""Who came before a unit and after it: results of predecessors are told with their name (design, rule 5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from cchc.lib.dates import short_date
from units.enums import SuccessionKind
from units.models import Succession, Unit

MOST_STEPS = 10  # back; also ends a circle that somebody recorded by mistake
KINDS = dict(SuccessionKind.choices)


@dataclass(frozen=True)
class Kin:
    """A unit that this one succeeds, however far back, or one that succeeds it."""

    unit: int
    name: str
    how: str  # «sáp nhập từ ngày 01/07/2019»
    effective_on: dt.date


@dataclass(frozen=True)
class Lineage:
    unit: int
    before: tuple[Kin, ...]  # the newest first
    after: tuple[Kin, ...]

    @property
    def keys(self) -> list[int]:
        """The unit and all before it."""
        return [self.unit, *(kin.unit for kin in self.before)]

    def named(self, unit: int) -> str:
        """The name of a predecessor; '' of the unit itself."""
        return next((kin.name for kin in self.before if kin.unit == unit), "")


def lineage_of(unit: Unit) -> Lineage:
    """A query a step back; one where nothing was succeeded."""
    before: dict[int, Kin] = {}
    after: tuple[Kin, ...] = ()
    frontier = {unit.pk}
    for _ in range(MOST_STEPS):
        rows = _rows(frontier, with_successors=not before)
        if not before:
            after = tuple(_kin(row, row.successor) for row in rows if row.predecessor_id == unit.pk)
        found = [_kin(row, row.predecessor) for row in rows if row.successor_id in frontier]
        new = {kin.unit: kin for kin in found if kin.unit not in before and kin.unit != unit.pk}
        before |= new
        frontier = set(new)
        if not frontier:
            break
    newest_first = sorted(before.values(), key=lambda kin: (kin.effective_on, kin.unit), reverse=True)
    return Lineage(unit.pk, tuple(newest_first), after)


def _rows(units: Iterable[int], *, with_successors: bool) -> list[Succession]:
    keys = list(units)
    wanted = Q(successor__in=keys) | Q(predecessor__in=keys) if with_successors else Q(successor__in=keys)
    rows = Succession.objects.filter(wanted).select_related("predecessor", "successor")
    return list(rows.order_by("-effective_on", "pk"))


def _kin(row: Succession, unit: Unit) -> Kin:
    kind = KINDS[row.kind]
    how = f"{kind[:1].lower()}{kind[1:]} từ ngày {short_date(row.effective_on)}"
    return Kin(unit.pk, unit.short_name, how, row.effective_on)
