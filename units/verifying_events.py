"""Walk the chains of seals and name the first link that does not hold (design, rule 7). Memory does not grow with them.

What is found is what a person could do with the rights of the database's owner: an event changed, deleted or inserted
past its trigger, a seal changed. Who rewrites all seals from there to the end, and the head, leaves a chain that holds:
whoever keeps the printed end of a chain elsewhere sees that too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Subquery

from units.models import Event, EventSeal, SealChain, SealMark, Unit
from units.sealing import FORMATS, GENESIS, link_hash, unsealed

CHUNK = 2_000


class Fault(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    SEAL_CHANGED = "seal_changed"
    SEAL_MISSING = "seal_missing"
    HEAD_CHANGED = "head_changed"


@dataclass(frozen=True)
class Broken:
    """`position` and `event_id` where there is one: a seal that is gone took its event's key with it."""

    fault: Fault
    position: int | None
    event_id: int | None


@dataclass(frozen=True)
class ChainReport:
    """`hash`: the end of a chain that holds, worth keeping elsewhere. `length`: how many seals were read."""

    lead_unit: Unit
    length: int
    hash: str
    broken: Broken | None


@dataclass(frozen=True)
class Tail:
    """Committed events that the sealer has still to come to."""

    count: int
    oldest: dt.datetime | None


@dataclass(frozen=True)
class _Link:
    position: int
    event_id: int
    format: int
    hash: str
    event: tuple[Any, ...] | None

    def hash_after(self, previous: str) -> str:
        assert self.event is not None
        return link_hash(previous, FORMATS[self.format], self.event, self.format)


def verify(lead_unit: Unit | None = None) -> Iterator[ChainReport]:
    """Each lead unit that has events, seals or a chain, one after the other."""
    rows = [model.objects.filter(lead_unit=OuterRef("pk")) for model in (EventSeal, SealChain, Event)]
    units = Unit.objects.filter(Exists(rows[0]) | Exists(rows[1]) | Exists(rows[2]))
    for unit in units if lead_unit is None else [lead_unit]:
        report = _walk(unit)
        yield report if report.broken else _with_inserted(report)


def tail(lead_unit: Unit | None = None) -> Tail:
    rows = unsealed(after=_settled())
    if lead_unit is not None:
        rows = rows.filter(lead_unit=lead_unit)
    return Tail(**rows.aggregate(count=Count("pk"), oldest=Min("recorded_at")))


def _settled() -> int:
    mark = SealMark.objects.filter(pk=1).first()
    return mark.settled if mark else 0


def _walk(unit: Unit) -> ChainReport:
    """Up to where the head stands now: seals that the sealer adds meanwhile are not looked at."""
    head = SealChain.objects.filter(pk=unit.pk).first() or SealChain(lead_unit=unit, position=0, hash=GENESIS)
    position, previous = 0, GENESIS
    for link in _links(unit, up_to=head.position):
        broken = _fault_of(link, previous, position, head)
        if broken:
            return ChainReport(unit, position, previous, broken)
        position, previous = link.position, link.hash
    broken = None
    if position < head.position:
        broken = Broken(Fault.SEAL_MISSING, position + 1, None)
    elif previous != head.hash or _seals_beyond_head(unit):
        broken = Broken(Fault.HEAD_CHANGED, position, None)
    return ChainReport(unit, position, previous, broken)


def _fault_of(link: _Link, previous: str, position: int, head: SealChain) -> Broken | None:
    if link.position != position + 1:
        return Broken(Fault.SEAL_MISSING, position + 1, None)
    if link.format not in FORMATS:
        return Broken(Fault.SEAL_CHANGED, link.position, link.event_id)
    if link.event is None:
        return Broken(Fault.MISSING, link.position, link.event_id)
    found = link.hash_after(previous)
    if found == link.hash:
        return None
    return Broken(_changed_event_or_seal(link, found, head), link.position, link.event_id)


def _changed_event_or_seal(link: _Link, found: str, head: SealChain) -> Fault:
    """What comes next was chained to the true seal: where that is what the event still gives, the seal was changed."""
    if link.position == head.position:
        return Fault.SEAL_CHANGED if head.hash == found else Fault.CHANGED
    after = next(_links(head.lead_unit, after=link.position, up_to=link.position + 1), None)
    if after is not None and after.event is not None and after.format in FORMATS:
        return Fault.SEAL_CHANGED if after.hash_after(found) == after.hash else Fault.CHANGED
    return Fault.CHANGED


def _links(unit: Unit, *, up_to: int, after: int = 0) -> Iterator[_Link]:
    """Seals in order, each with its event (None: it is gone), a chunk at a time."""
    while True:
        rows = EventSeal.objects.filter(lead_unit=unit, position__gt=after, position__lte=up_to).order_by("position")
        seals = list(rows.values_list("position", "event_id", "format", "hash")[:CHUNK])
        if not seals:
            return
        events: dict[tuple[int, int], tuple[Any, ...]] = {}
        for version in {seal[2] for seal in seals} & FORMATS.keys():
            keys = [seal[1] for seal in seals if seal[2] == version]
            for row in Event.objects.filter(pk__in=keys).values_list(*FORMATS[version]):
                events[version, row[0]] = row
        for position, event_id, version, seal_hash in seals:
            yield _Link(position, event_id, version, seal_hash, events.get((version, event_id)))
        after = seals[-1][0]


def _seals_beyond_head(unit: Unit) -> bool:
    """In one statement: the sealer writes seals and head together."""
    head = SealChain.objects.filter(pk=unit.pk).values("position")
    rows = EventSeal.objects.filter(lead_unit=unit)
    if not SealChain.objects.filter(pk=unit.pk).exists():
        return rows.exists()
    return rows.filter(position__gt=Subquery(head)).exists()


def _with_inserted(report: ChainReport) -> ChainReport:
    """An event without a seal below the mark: none could arrive there any more, so somebody put it there."""
    rows = unsealed(after=0).filter(lead_unit=report.lead_unit, pk__lte=_settled())
    event = rows.order_by("pk").values_list("pk", flat=True).first()
    if event is None:
        return report
    return ChainReport(report.lead_unit, report.length, report.hash, Broken(Fault.INSERTED, None, event))
