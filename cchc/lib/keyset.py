"""Pages by key: page 2,000 costs what page 1 costs, because each starts at a key and never skips rows."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest, QueryDict

from cchc.lib.numbers import count_vi

AFTER, BEFORE = "sau", "truoc"
COUNT_EXACT_TO = 10_000

Row = TypeVar("Row")
Shown = Callable[[Any], QuerySet[Any, Any]]


@dataclass(frozen=True)
class Key:
    """One column of the order: `-visit_on` descends. Empty values always come last."""

    name: str
    descends: bool
    nullable: bool

    def order(self, *, reverse: bool) -> Any:
        descends = self.descends != reverse
        column = F(self.name)
        if not self.nullable:
            return column.desc() if descends else column.asc()
        return (
            column.desc(nulls_last=not reverse or None, nulls_first=reverse or None)
            if descends
            else column.asc(nulls_last=not reverse or None, nulls_first=reverse or None)
        )

    def beyond(self, value: Any, *, reverse: bool, or_equal: bool = False) -> Q:
        """Rows that come after `value` in this order (before it when reversed)."""
        operator = ("lt" if self.descends != reverse else "gt") + ("e" if or_equal else "")
        return Q(**{f"{self.name}__{operator}": value})


@dataclass(frozen=True)
class KeysetPage(Generic[Row]):
    """`rows`; `next_query` and `previous_query` are query strings («?sau=…») or '' at an end; `count_text` «812»."""

    rows: list[Row]
    next_query: str
    previous_query: str
    count: int

    @property
    def count_text(self) -> str:
        return bounded_count_text(self.count)


def bounded_count(rows: QuerySet[Any, Any]) -> int:
    """How many rows there are, counted to one above COUNT_EXACT_TO and no further."""
    return rows.order_by().values("pk")[: COUNT_EXACT_TO + 1].count()


def bounded_counts(asked: Mapping[str, QuerySet[Any, Any]]) -> dict[str, int]:
    """`bounded_count` of each, in one query; of rows that are cut already («[:1]»: is there any?) as far as the cut."""
    found = dict.fromkeys(asked, 0)
    names: list[str] = []
    parts: list[str] = []
    values: list[Any] = []
    for name, rows in asked.items():
        bare = rows if rows.query.is_sliced else rows.order_by()[: COUNT_EXACT_TO + 1]
        try:
            sql, given = bare.values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        names.append(name)
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS part)")  # noqa: S608 - SQL that Django wrote
        values += given
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", values)
            found.update(zip(names, cursor.fetchone() or (), strict=True))
    return found


def bounded_count_text(count: int) -> str:
    """«9.812», «trên 10.000»."""
    return count_vi(count, exact_to=COUNT_EXACT_TO)


def keyset_page(
    request: HttpRequest,
    rows: QuerySet[Any, Any],
    *,
    key: tuple[str, str],
    size: int = 50,
    shown: Shown | None = None,
    count: int | None = None,
) -> KeysetPage[Any]:
    """One page of `rows` in the order of `key`: a column and the unique `pk`, e.g. ("-visit_on", "-pk").

    `shown`: adds to some of `rows` what a row shows of other tables, so that these are joined for the rows of the page
    alone, not for all that are sorted and counted. The columns of `key` must be among the selected ones (`.values()`
    needs them too, the second as "pk" or "id"). A cursor that somebody bent is taken as the first page. `count`: where
    the rows are counted already.
    """
    keys = (_key(rows.model, key[0]), _key(rows.model, key[1]))
    after, before = (_cursor(rows.model, keys, request.GET.get(name)) for name in (AFTER, BEFORE))
    reverse = before is not None
    cursor = before if reverse else after
    found = _read(rows, keys, cursor, size + 1, reverse=reverse, shown=shown)
    more = len(found) > size
    found = found[:size]
    if reverse:
        found.reverse()
    has_next = more if not reverse else True
    has_previous = more if reverse else after is not None
    return KeysetPage(
        rows=found,
        next_query=_query(request.GET, AFTER, found[-1], keys) if found and has_next else "",
        previous_query=_query(request.GET, BEFORE, found[0], keys) if found and has_previous else "",
        count=bounded_count(rows) if count is None else count,
    )


def first_rows(rows: QuerySet[Any, Any], *, key: tuple[str, str], size: int, shown: Shown | None = None) -> list[Any]:
    """The first `size` of `rows` in the order of `key`, as `keyset_page` would show them."""
    keys = (_key(rows.model, key[0]), _key(rows.model, key[1]))
    return _read(rows, keys, None, size, reverse=False, shown=shown)


def cursor_after(request: HttpRequest, row: Any, model: type[Model], *, key: tuple[str, str]) -> str:
    """The query string of the page that begins after `row`."""
    return _query(request.GET, AFTER, row, (_key(model, key[0]), _key(model, key[1])))


def _key(model: type[Model], name: str) -> Key:
    bare = name.lstrip("-")
    return Key(bare, name.startswith("-"), bool(_field(model, bare).null))


def _read(
    rows: QuerySet[Any, Any],
    keys: tuple[Key, Key],
    cursor: tuple[Any, Any] | None,
    limit: int,
    *,
    reverse: bool,
    shown: Shown | None,
) -> list[Any]:
    """Read `limit` rows from the cursor on. Filled and empty values are read apart, so that each is one index range."""
    first, second = keys
    order = first.order(reverse=reverse), second.order(reverse=reverse)
    ordered = rows.order_by(*order)

    def read(part: QuerySet[Any, Any]) -> list[Any]:
        if shown is None:
            return list(part)
        return list(shown(rows.model._default_manager.filter(pk__in=part.values("pk"))).order_by(*order))

    if cursor is None:
        return read(ordered[:limit])
    value, pk = cursor
    filled, empty = Q(**{f"{first.name}__isnull": False}), Q(**{f"{first.name}__isnull": True})
    if value is None:
        parts = [empty & second.beyond(pk, reverse=reverse)] + ([filled] if reverse else [])
    else:
        start = first.beyond(value, reverse=reverse, or_equal=True)
        same = Q(**{first.name: value}) & second.beyond(pk, reverse=reverse)
        parts = [start & (first.beyond(value, reverse=reverse) | same)]
        parts += [empty] if first.nullable and not reverse else []
    found: list[Any] = []
    for part in parts:
        if len(found) < limit:
            found += read(ordered.filter(part)[: limit - len(found)])
    return found


def _value(row: Any, name: str) -> Any:
    if isinstance(row, dict):
        return row["id"] if name == "pk" and "pk" not in row else row[name]
    return getattr(row, name)


def _query(get: QueryDict, parameter: str, row: Any, keys: tuple[Key, Key]) -> str:
    query = get.copy()
    for known in (AFTER, BEFORE):
        query.pop(known, None)
    values = [_value(row, key.name) for key in keys]
    text = json.dumps([value.isoformat() if isinstance(value, dt.date) else value for value in values], default=str)
    query[parameter] = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    return f"?{query.urlencode()}"


def _cursor(model: type[Model], keys: tuple[Key, Key], text: str | None) -> tuple[Any, Any] | None:
    """The two values that the cursor holds, None for no cursor or a bent one."""
    if not text:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        first, second = (_field(model, key.name).to_python(value) for key, value in zip(keys, values, strict=True))
    except (ValueError, TypeError, OverflowError, RecursionError, ValidationError):
        return None
    fit = all(not isinstance(value, str) or _storable(value) for value in (first, second))
    return (first, second) if fit and second is not None else None


def _storable(text: str) -> bool:
    """Whether PostgreSQL takes it: no NUL, no lone surrogate."""
    return "\0" not in text and text == text.encode("utf-8", "replace").decode()


def _field(model: type[Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)
