"""COPY into PostgreSQL: many rows in one statement, given line by line, so that no table is ever held in memory."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from django.db.models import NOT_PROVIDED, Model
from django.utils import timezone

NULL = r"\N"


class _Stream(io.TextIOBase):
    """A file that gives the lines of an iterator."""

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
    """`columns` are attnames (`unit_id`); each row has one value for each of them; the rest gets Django's defaults."""
    others = default_columns(model, columns)
    tail = "".join(f"\t{value}" for value in others.values())
    copy_lines(model, [*columns, *others], ("\t".join(map(as_text, row)) + tail + "\n" for row in rows))


def copy_lines(model: type[Model], columns: list[str], lines: Iterable[str]) -> None:
    """Lines that are already in COPY's text form, each ended by a newline."""
    names = ", ".join(f'"{_column(model, name)}"' for name in columns)
    with connection.cursor() as cursor:
        statement = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'
        cursor.cursor.copy_expert(statement, _Stream(iter(lines)), size=1 << 20)


def default_columns(model: type[Model], given: list[str]) -> dict[str, str]:
    """Columns besides `given`, with Django's default in COPY's text form."""
    others: dict[str, str] = {}
    for field in model._meta.concrete_fields:
        if field.attname in given or field.primary_key or field.generated:
            continue
        if getattr(field, "auto_now_add", False):
            others[field.attname] = as_text(timezone.now())
        elif field.default is not NOT_PROVIDED:
            others[field.attname] = as_text(field.get_default())
        else:
            others[field.attname] = NULL if field.null else ""
    return others


def as_text(value: Any) -> str:
    """A value in COPY's text form; line ends and tabs inside a text are kept."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    if isinstance(value, dict):
        return "{}"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _column(model: type[Model], attname: str) -> str:
    return next(str(field.column) for field in model._meta.concrete_fields if field.attname == attname)
