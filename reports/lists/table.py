"""What a list gives when it is taken out: the rows that its page finds for that person and that filter, and columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TypeVar

from django import forms
from django.db.models import F, Model, QuerySet
from django.http import QueryDict
from django.urls import reverse

from cchc.lib.dates import short_date
from cchc.lib.numbers import parse_key
from reports.sheets import Column
from units.models import User

BATCH = 500
CURSORS = ("sau", "truoc", "trang")
NO_FILTER = (*CURSORS, "of", "csrfmiddlewaretoken")
Rows = TypeVar("Rows", bound=QuerySet[Any, Any])
Dress = Callable[[list[Any]], Iterable[Any]]
Said = list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """Who asks, the filter as it stands in the address of the page, the keys in its path, the rows that were ticked."""

    user: User
    get: QueryDict
    keys: tuple[int, ...] = ()
    chosen: tuple[str, ...] = ()

    @classmethod
    def read(cls, user: User, query: str, of: str, chosen: Iterable[str] = ()) -> Asked:
        """`of`: keys in the path of the page, «3» or «3,17»."""
        get = QueryDict(query, mutable=True)
        for name in NO_FILTER:
            get.pop(name, None)
        keys = tuple(parse_key(text) or 0 for text in of.split(",")) if of else ()
        return cls(user, get, keys, tuple(chosen))

    @property
    def of(self) -> str:
        return ",".join(map(str, self.keys))


@dataclass(frozen=True)
class Sheet:
    """Rows that were found, `count` of them; `columns`, where they depend on the filter; `name`, where there are several."""

    count: Callable[[], int]
    read: Callable[[], Iterator[Any]]
    columns: tuple[Column, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Found:
    """What the page shows, one table or several; `said`: the filter in words."""

    sheets: tuple[Sheet, ...]
    said: Said

    def count(self) -> int:
        return sum(sheet.count() for sheet in self.sheets)


@dataclass(frozen=True)
class ListTable:
    """`page`: the URL name of the page that shows the same rows; `find` refuses whom that page refuses, in the same way
    (Http404, PermissionDenied)."""

    slug: str
    title: str
    page: str
    find: Callable[[Asked], Found]
    columns: tuple[Column, ...] = ()
    frozen: int = 1
    keys: int = 0  # how many stand in the path of the page
    posted: bool = False  # the page sends what it shows in a form, not in its address

    def url(self, asked: Asked) -> str:
        """The page with that filter; without it where the address holds none."""
        query = "" if self.posted else asked.get.urlencode()
        return reverse(self.page, args=asked.keys) + (f"?{query}" if query else "")


# --- Finding ------------------------------------------------------------------------------------------


def of_query(
    rows: QuerySet[Any, Any], said: Said, *, dress: Dress | None = None, columns: tuple[Column, ...] = ()
) -> Found:
    """Rows of the database, read in batches. `dress` makes of a batch what the columns read."""

    def read() -> Iterator[Any]:
        found = rows.iterator(chunk_size=BATCH)
        return found if dress is None else dressed(found, dress)

    return Found((Sheet(lambda: rows.order_by().count(), read, columns),), said)


def of_list(rows: Sequence[Any], said: Said, *, columns: tuple[Column, ...] = ()) -> Found:
    """Rows that are worked out as a whole, a few hundred at most."""
    return Found((Sheet(lambda: len(rows), lambda: iter(rows), columns),), said)


def of_several(tables: Iterable[tuple[str, Found]], said: Said) -> Found:
    """Several tables of one page by their names, each in a sheet of its own, with its own columns."""
    sheets = (replace(sheet, name=name) for name, found in tables for sheet in found.sheets)
    return Found(tuple(sheets), said)


def dressed(rows: Iterator[Any], dress: Dress) -> Iterator[Any]:
    while batch := list(islice(rows, BATCH)):
        yield from dress(batch)


def in_order(rows: Rows, key: tuple[str, str]) -> Rows:
    """In the order of the page's keyset: empty values last."""
    ordered = [
        F(name[1:]).desc(nulls_last=True) if name.startswith("-") else F(name).asc(nulls_last=True) for name in key
    ]
    return rows.order_by(*ordered)


# --- Words ----------------------------------------------------------------------------------------------


def said_by(form: forms.BaseForm, **labels: str) -> Said:
    """The filter of a form in words: («Trạng thái», «Đã lên lịch»). `labels` for fields that have none."""
    form.is_valid()
    given = getattr(form, "cleaned_data", {})
    return [
        (str(labels.get(name) or form.fields[name].label or name), _words(form.fields[name], value))
        for name, value in given.items()
        if value not in (None, "", False, []) and name in form.fields
    ]


def _words(field_: forms.Field, value: Any) -> str:
    if value is True:
        return "có"
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, dt.date):
        return short_date(value)
    labels = dict(getattr(field_, "choices", None) or {}) if not isinstance(field_, forms.ModelChoiceField) else {}
    return str(labels.get(value) or labels.get(str(value)) or value)
