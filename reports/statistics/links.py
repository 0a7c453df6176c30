"""Numbers and the links that lead from them to their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Cell:
    """A number and the address of its rows; nothing leads nowhere, so 0 has none."""

    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Way:
    """An address to which filters are still added: worked out once for all the numbers of a table."""

    start: str

    def url(self, **filters: Any) -> str:
        """Empty filters are left out."""
        query = "&".join(f"{key}={quote(str(value))}" for key, value in filters.items() if value not in (None, ""))
        return f"{self.start}{'&' if '?' in self.start else '?'}{query}" if query else self.start

    def cell(self, count: int, **filters: Any) -> Cell:
        return Cell(count, self.url(**filters) if count else "")


def link(name: str, *args: Any, **filters: Any) -> str:
    """The page of that name with `filters`; empty ones are left out."""
    return Way(reverse(name, args=args)).url(**filters)
