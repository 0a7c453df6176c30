"""What the home page is made of; each part of the software adds its own tasks (reports/home_*.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cchc.lib.keyset import bounded_count_text

# Each part says first what it wants counted («[:1]»: whether there is any), and is given the counts of all at once.
Asked = dict[str, QuerySet[Any, Any]]
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Task:
    """One thing to do: what, why now, where; `status` and `label` make its badge."""

    what: str
    why: str
    url: str
    status: str = ""
    label: str = ""


@dataclass(frozen=True)
class Kind:
    """Tasks of one kind, and the list in which those that the home page has no room for stand too."""

    tasks: list[Task]
    list_name: str
    list_url: str


@dataclass(frozen=True)
class Tile:
    value: str
    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Number:
    """A tile whose rows are still to be counted; its label is the name of its count."""

    rows: QuerySet[Any, Any]
    label: str
    url: str
    note: str = ""

    def counted(self, counts: Counts) -> Tile:
        return Tile(bounded_count_text(counts[self.label]), self.label, self.url, self.note)
