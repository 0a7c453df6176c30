"""Scenes that many tests begin with are built once a process; after that a test gets the same rows back in one statement.

Built by the real code, with all its checks; put back as they were, with the same keys, while triggers sleep. Sequences
never go back, so the keys stay free. Where the role may not silence triggers, each test builds its own.
"""

from __future__ import annotations

import copy
import datetime as dt
import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, transaction

from cchc.lib import dates

P = ParamSpec("P")
T = TypeVar("T")
PLAIN = (str, int, bool, type(None), dt.date)
OTHERS = {"django_migrations", "django_content_type", "auth_permission"}  # there before and after each test


@dataclass(frozen=True)
class Scene:
    value: Any
    rows: dict[str, str]  # table → a JSON list of its rows
    files: dict[str, bytes]


def kept(build: Callable[P, T]) -> Callable[P, T]:
    """Decorates what builds a scene; calls with anything but plain arguments are carried out each time."""
    scenes: dict[Any, Scene] = {}

    @functools.wraps(build)
    def play(*args: P.args, **kwargs: P.kwargs) -> T:
        key = (dates.today(), args, tuple(sorted(kwargs.items())))
        if not all(isinstance(each, PLAIN) for each in [*args, *kwargs.values()]) or not _may_silence_triggers():
            return build(*args, **kwargs)
        if key not in scenes:
            rows, files = _rows(), _files()
            value = build(*args, **kwargs)
            scenes[key] = Scene(copy.deepcopy(value), _added(rows, _rows()), _new(files, _files()))
            return value
        _put_back(scenes[key])
        kept: T = copy.deepcopy(scenes[key].value)
        return kept

    return play


def _may_silence_triggers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser') = 'on'")
        return bool(cursor.fetchone()[0])


def _put_back(scene: Scene) -> None:
    statements, values = [], []
    for table, rows in scene.rows.items():
        columns = ", ".join(map(connection.ops.quote_name, _columns(table)))
        name = connection.ops.quote_name(table)
        statements.append(
            f"INSERT INTO {name} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{name}, %s)"  # noqa: S608
        )
        values.append(rows)
    with transaction.atomic(), connection.cursor() as cursor:
        asleep, awake = (f"SET LOCAL session_replication_role = {role}" for role in ("replica", "origin"))
        cursor.execute("; ".join([asleep, *statements, awake]), values)
    for name, content in scene.files.items():
        path = Path(settings.CCHC_FILES_DIR, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _rows() -> dict[str, list[str]]:
    """Each row of each table as JSON."""
    tables = sorted(set(connection.introspection.table_names()) - OTHERS)
    quoted = [(table, connection.ops.quote_name(table)) for table in tables]
    parts = [f"SELECT '{table}', row_to_json(t)::text FROM {name} t" for table, name in quoted]  # noqa: S608
    found: dict[str, list[str]] = {table: [] for table in tables}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        for table, row in cursor.fetchall():
            found[table].append(row)
    return found


def _added(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, str]:
    new = {table: [row for row in rows if row not in set(before[table])] for table, rows in after.items()}
    return {table: f"[{','.join(rows)}]" for table, rows in new.items() if rows}


@functools.cache
def _columns(table: str) -> list[str]:
    """Without those that the database computes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            [connection.ops.quote_name(table)],
        )
        return [name for (name,) in cursor.fetchall()]


def _files() -> set[Path]:
    return {path for path in Path(settings.CCHC_FILES_DIR).rglob("*") if path.is_file()}


def _new(before: set[Path], after: set[Path]) -> dict[str, bytes]:
    return {str(path.relative_to(settings.CCHC_FILES_DIR)): path.read_bytes() for path in after - before}
