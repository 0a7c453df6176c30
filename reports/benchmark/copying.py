"""COPY of made-up rows: past the triggers, with keys of our own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Model

from cchc.lib import copying
from cchc.lib.copying import NULL, default_columns

__all__ = ["NULL", "copy_lines", "copy_rows", "default_columns", "restart_sequences", "vacuum"]


def copy_rows(model: type[Model], columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    with _no_triggers():
        copying.copy_rows(model, columns, rows)


def copy_lines(model: type[Model], columns: list[str], lines: Iterable[str]) -> None:
    with _no_triggers():
        copying.copy_lines(model, columns, lines)


@contextmanager
def _no_triggers() -> Iterator[None]:
    """The history of made-up rows says nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")


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
