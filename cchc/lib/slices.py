"""Pages of a table that is worked out as a whole: its rows are no rows of the database, so there is no key to page by."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from cchc.lib.numbers import decimal_vi, parse_key

PAGE = "trang"
MOST = 1_000


@dataclass(frozen=True)
class SlicedPage:
    """`next_query` and `previous_query` are query strings («?trang=2») or '' at an end."""

    count: int
    next_query: str
    previous_query: str

    @property
    def count_text(self) -> str:
        return decimal_vi(self.count, 0)


@dataclass(frozen=True)
class Cut:
    get: QueryDict
    number: int  # from 1
    size: int

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    def of(self, count: int) -> SlicedPage:
        following = self._query(self.number + 1) if self.start + self.size < count else ""
        return SlicedPage(count, following, self._query(self.number - 1) if self.number > 1 else "")

    def _query(self, number: int) -> str:
        query = self.get.copy()
        query[PAGE] = str(number)
        return f"?{query.urlencode()}"


def sliced(get: QueryDict, size: int) -> Cut:
    """The page asked for; the first where the number makes no sense."""
    number = parse_key(get.get(PAGE, "")) or 1
    return Cut(get, number if number <= MOST else 1, size)
