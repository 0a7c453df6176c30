"""COPY rows into a table: the columns given, and Django's defaults for the rest."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from django.db.models import NOT_PROVIDED, Model
from django.utils import timezone

NULL = r"\N"


class _Stream(io.TextIOBase):
    """A file that gives the lines of an iterator, so that no table is ever held in memory."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.rest = lines, ""

    def read(self, size: int | None = -1) -> str:
        parts, length = [self.rest], len(self.rest)
        wanted = size if size and size > 0 else 1 << 20
        for line in self.lines:
            parts.append(line)
            length += len(line)
            if length >= wanted:
                break
        text = "".join(parts)
        self.rest = text[wanted:]
        return text[:wanted]


def copy_rows(model: type[Model], columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """`columns` are attnames (`unit_id`); each row has one value for each of them."""
    others = _defaults(model, columns)
    tail = "".join(f"\t{value}" for value in others.values())
    lines = ("\t".join(map(_text, row)) + tail + "\n" for row in rows)
    copy_lines(model, [*columns, *others], lines)


def copy_lines(model: type[Model], columns: list[str], lines: Iterable[str]) -> None:
    """Lines that are already in COPY's text form, each ended by a newline."""
    names = ", ".join(f'"{_column(model, name)}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica"
        )  # no triggers: the history of made-up rows says nothing
        cursor.cursor.copy_expert(
            f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', _Stream(iter(lines)), size=1 << 20
        )
        cursor.execute("SET session_replication_role = DEFAULT")


def default_columns(model: type[Model], given: list[str]) -> dict[str, str]:
    """Columns besides `given`, with Django's default in COPY's text form."""
    return _defaults(model, given)


def _defaults(model: type[Model], given: list[str]) -> dict[str, str]:
    others: dict[str, str] = {}
    for field in model._meta.concrete_fields:
        if field.attname in given or field.primary_key or field.generated:
            continue
        if getattr(field, "auto_now_add", False):
            others[field.attname] = _text(timezone.now())
        elif field.default is not NOT_PROVIDED:
            others[field.attname] = _text(field.get_default())
        else:
            others[field.attname] = NULL if field.null else ""
    return others


def _column(model: type[Model], attname: str) -> str:
    return next(str(field.column) for field in model._meta.concrete_fields if field.attname == attname)


def _text(value: Any) -> str:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    if isinstance(value, dict):
        return "{}"
    return str(value).replace("\\", "\\\\").replace("\t", " ").replace("\n", " ")


def restart_sequences(*models: type[Model]) -> None:
    """After rows with keys of our own: the next key follows the highest."""
    with connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM \"{table}\"))")  # noqa: S608


def vacuum() -> None:
    """As autovacuum leaves a table at rest. Twice: what autovacuum itself was reading meanwhile is passed over."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("VACUUM")
