"""What a person seeks: words without diacritics, where each may stand, and what is shown of a row that was found.

An app says what of it is searched in its `searching.py`: a list of `Source`s. Rows come through `visible_to` alone, so
counts too speak only of what the person may see.
"""

from __future__ import annotations

import datetime as dt
import functools
import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from cchc.lib.dates import short_date
from cchc.lib.text import clean, search_key

MOST_WORDS = 12
SHORT = 3  # fewer letters than this match codes and the beginnings of names alone

_EDGES = re.compile(r"^\W+|\W+$")
_ITEM = re.compile(r"\d{1,2}(\.\d{1,3})+|\d{1,2}", re.ASCII)


@dataclass(frozen=True)
class Term:
    """A piece between blanks. `typed`: as typed, without marks at its ends; `key`: as a search key has it («02 bb tkt»)."""

    typed: str
    key: str
    begins: bool  # stands only where a word begins: numbers, codes, what is very short

    @property
    def spellings(self) -> tuple[str, ...]:
        """The key, and with a first number written the other way: «2 bb» is «02 bb»."""
        first, blank, rest = self.key.partition(" ")
        if not first.isdecimal() or len(first) > 2 or not int(first):
            return (self.key,)
        return tuple(dict.fromkeys(number + blank + rest for number in (first, str(int(first)), f"{int(first):02d}")))

    def within(self, *columns: str) -> Q:
        """Rows one of whose search keys holds it."""
        if not self.begins:
            return either(Q(**{f"{column}__contains": self.key}) for column in columns)
        starts = [Q(**{f"{column}__startswith": words}) for column in columns for words in self.spellings]
        return either(
            [*starts, *(Q(**{f"{column}__contains": f" {words}"}) for column in columns for words in self.spellings)]
        )

    def stands_in(self, key: str) -> bool:
        """The same, of a key that was read."""
        if not self.begins:
            return self.key in key
        return any(key.startswith(words) or f" {words}" in key for words in self.spellings)

    def names(self, labels: Iterable[tuple[Any, Any]]) -> list[Any]:
        """The values among (value, label) whose label holds it: «dot xuat» → unannounced."""
        return [value for value, label in labels if self.stands_in(search_key(str(label)))]


@dataclass(frozen=True)
class Sought:
    """`text`: as typed, cleaned. `left_out`: words that came after the twelfth."""

    text: str
    terms: tuple[Term, ...]
    left_out: str = ""

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def is_short(self) -> bool:
        return sum(len(term.key.replace(" ", "")) for term in self.terms) < SHORT

    @property
    def item(self) -> str:
        """«1.2.3» where the code of a criterion was typed and nothing else, or a number below 100; else ''."""
        return self.text if _ITEM.fullmatch(self.text) else ""


def sought(typed: str) -> Sought:
    """What somebody typed, in any form of Unicode and with or without diacritics."""
    text = clean(typed).replace("\n", " ")
    pieces = [(_EDGES.sub("", piece), search_key(piece)) for piece in text.split()]
    pieces = [(piece, key) for piece, key in pieces if key]
    alone = sum(len(key.replace(" ", "")) for _, key in pieces) < SHORT
    terms = tuple(Term(piece, key, alone or _begins(key)) for piece, key in pieces[:MOST_WORDS])
    return Sought(text, terms, " ".join(piece for piece, _ in pieces[MOST_WORDS:]))


def _begins(key: str) -> bool:
    return " " in key or len(key) < SHORT or key[0].isdecimal()


def either(parts: Iterable[Q]) -> Q:
    """Any of `parts`, of which there is at least one."""
    return functools.reduce(operator.or_, parts)


def each(terms: Iterable[Term], part: Callable[[Term], Q]) -> Q:
    """What `part` asks for, of every term."""
    return functools.reduce(operator.and_, (part(term) for term in terms), Q())


@dataclass(frozen=True)
class Hit:
    """One row that was found. `status`, `severity`: value and label of its badges, where it has any."""

    title: str
    url: str
    facts: tuple[str, ...] = ()
    status: tuple[str, str] | None = None
    severity: tuple[str, str] | None = None
    illustrative: bool = False


@dataclass(frozen=True)
class Source:
    """Rows of one kind. `found(user, sought)` gives those visible; `hits(user, rows)` what is shown of some of them."""

    name: str  # in the address
    label: str
    icon: str
    key: tuple[str, str]  # the order, as `keyset_page` takes it
    found: Callable[[Any, Sought], QuerySet[Any]]
    hits: Callable[[Any, list[Any]], list[Hit]]
    related: tuple[str, ...] = ()  # read with the rows that are shown, and with no others


def facts(*parts: str | dt.date | None) -> tuple[str, ...]:
    """Those that are there; days as «23/04/2019»."""
    return tuple(short_date(part) if isinstance(part, dt.date) else part for part in parts if part)
