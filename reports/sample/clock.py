"""The past: within `at(moment)` the process believes that it is that moment, so that what it does stands on its day.

Only the loading of the sample does this, in a process of its own that serves nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from cchc.lib.dates import ZONE

TODAY = dt.date(2019, 5, 20)  # the sample's own date, whatever the installation's is


def moment(day: str | dt.date, clock: str = "08:00") -> dt.datetime:
    """Aware, in Asia/Ho_Chi_Minh: `moment("2019-04-23", "07:45")`."""
    date = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return dt.datetime.combine(date, dt.time.fromisoformat(clock), ZONE)


def stamp(words: str) -> dt.datetime:
    """`stamp("2019-05-06 09:30")`, as the data files write it."""
    day, clock = words.split()
    return moment(day, clock)


def now() -> dt.datetime:
    """The sample's day at the time of day that it is."""
    return dt.datetime.combine(TODAY, timezone.now().astimezone(ZONE).timetz())


def this_morning(planned: str) -> dt.datetime:
    """Today at that time; an hour ago where the sample is loaded before that, so that nothing lies ahead."""
    hour_ago = max(now() - dt.timedelta(hours=1), moment(TODAY, "00:00"))
    return min(moment(TODAY, planned), hour_ago)


@contextmanager
def at(when: dt.datetime) -> Iterator[None]:
    """Nests; the innermost moment counts."""
    now, today = timezone.now, settings.CCHC_DEMO_TODAY
    timezone.now = lambda: when.astimezone(dt.UTC)
    settings.CCHC_DEMO_TODAY = when.astimezone(ZONE).date()
    try:
        yield
    finally:
        timezone.now, settings.CCHC_DEMO_TODAY = now, today


@dataclass(frozen=True)
class Step:
    """Something that happened at a moment."""

    when: dt.datetime
    do: Callable[[], object]


def play(steps: Iterable[Step]) -> None:
    """In the order of time, so that the keys of events follow it too."""
    for step in sorted(steps, key=lambda step: step.when):
        with at(step.when):
            step.do()
