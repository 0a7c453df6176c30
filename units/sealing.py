"""The sealer: chains committed events by hash, a chain for each lead unit (design, rule 7).

A transition only writes its event. The sealer comes behind, takes what was committed and no seal is on yet, and is the
only one that locks the heads of the chains. An event that commits late, with a key lower than sealed ones, is sealed
when it comes: a chain has the order of sealing.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from cchc.lib.canonical import canonical_json, sha256_hex
from units.models import Event, EventSeal, SealChain, SealMark

BATCH = 5_000
MOST_BATCHES = 40  # in one run; the rest waits a minute
GENESIS = "0" * 64  # what stands before the first event of a chain
# Times of the server are compared: this is long enough for a clock that is set right.
SETTLES_AFTER = dt.timedelta(minutes=10)
# What is hashed, by the number kept in each seal: an event with a new column gets a new format, old seals keep theirs.
FORMATS = {
    1: (
        "id",
        "lead_unit_id",
        "verb",
        "subject_type",
        "subject_id",
        "actor_id",
        "membership_id",
        "title",
        "capacity",
        "on_behalf_of_id",
        "from_status",
        "to_status",
        "note",
        "data",
        "occurred_on",
        "recorded_at",
    )
}
FORMAT = max(FORMATS)
# A transaction locks the table before it takes a key for its event, and lets go when everybody sees the event. Whose
# start is not told (another role's, a prepared one) is taken for old.
NOW = """
    SELECT (SELECT coalesce(max(id), 0) FROM units_event), clock_timestamp(), (
        SELECT min(coalesce(activity.xact_start, 'epoch'))
        FROM pg_locks LEFT JOIN pg_stat_activity AS activity USING (pid)
        WHERE relation = 'units_event'::regclass AND mode = 'RowExclusiveLock'
          AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


def link_hash(previous: str, columns: Sequence[str], values: Iterable[Any], version: int = FORMAT) -> str:
    """SHA-256 of the hash before and the canonical JSON of the event's columns."""
    event = dict(zip(columns, values, strict=True))
    return sha256_hex(previous.encode() + _canonical({**event, "format": version}))


def _canonical(event: dict[str, Any]) -> bytes:
    """Numbers beyond what canonical JSON knows go in as text: no event may keep all others from being sealed."""
    try:
        return canonical_json(event)
    except (ValueError, TypeError):
        return canonical_json({**event, "data": {"text": json.dumps(event["data"], sort_keys=True)}})


def unsealed(*, after: int) -> QuerySet[Event]:
    """Committed events with a key above `after` on which no seal is."""
    sealed = EventSeal.objects.filter(event_id__gt=after, event_id=OuterRef("pk"))
    return Event.objects.filter(~Exists(sealed), pk__gt=after)


def seal_events(*, batch: int = BATCH, settles_after: dt.timedelta = SETTLES_AFTER) -> int:
    """Seal what there is, in batches of a transaction each; how many were sealed. Running it twice at once is safe."""
    SealMark.objects.get_or_create(pk=1)
    total = 0
    for _ in range(MOST_BATCHES):
        done = _seal_batch(batch, settles_after)
        total += done
        if done < batch:
            break
    return total


@transaction.atomic
def _seal_batch(batch: int, settles_after: dt.timedelta) -> int:
    """What committed before the lock was given is seen after it, also the seals of a sealer that was quicker."""
    mark = SealMark.objects.select_for_update().get(pk=1)
    moment = _moment()
    rows = list(unsealed(after=mark.settled).order_by("pk").values_list(*FORMATS[FORMAT])[:batch])
    _chain(rows)
    if len(rows) < batch:
        _settle(mark, moment, settles_after)
    return len(rows)


def _chain(rows: list[tuple[Any, ...]]) -> None:
    columns = FORMATS[FORMAT]
    place = columns.index("lead_unit_id")
    heads = _heads({row[place] for row in rows})
    seals = []
    for row in rows:
        head = heads[row[place]]
        head.position += 1
        head.hash = link_hash(head.hash, columns, row)
        seals.append(
            EventSeal(event_id=row[0], lead_unit_id=row[place], position=head.position, format=FORMAT, hash=head.hash)
        )
    EventSeal.objects.bulk_create(seals, batch_size=1_000)
    SealChain.objects.bulk_update(heads.values(), ["position", "hash"])


def _heads(lead_units: set[int]) -> dict[int, SealChain]:
    new = [SealChain(lead_unit_id=pk, position=0, hash=GENESIS) for pk in lead_units]
    SealChain.objects.bulk_create(new, ignore_conflicts=True)
    locked = SealChain.objects.select_for_update(of=("self",)).filter(pk__in=lead_units).order_by("pk")
    return {head.pk: head for head in locked}


# --- How far nothing can arrive any more --------------------------------------------------------------


@dataclass(frozen=True)
class _Moment:
    newest: int  # the highest key that is committed
    at: dt.datetime
    oldest_writer: dt.datetime | None  # when the first transaction began that writes events and has not ended


def _moment() -> _Moment:
    with connection.cursor() as cursor:
        cursor.execute(NOW)
        return _Moment(*cursor.fetchone())


def _settle(mark: SealMark, moment: _Moment, settles_after: dt.timedelta) -> None:
    """Move the mark once every writer from before its candidate has ended; all that came of them is sealed now."""
    if mark.candidate_at is not None:
        ended = moment.oldest_writer is None or moment.oldest_writer > mark.candidate_at
        if not ended or moment.at - mark.candidate_at < settles_after:
            return
        mark.settled = mark.candidate
    mark.candidate, mark.candidate_at = moment.newest, moment.at
    mark.save()
