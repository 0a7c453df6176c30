"""The database of the tests, copied from a template in which the migrations ran once.

The template stays on the server under the hash of all migrations, so neither a second process nor the next run pays for
them again.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

PREFIX = "cchc_template_"
KEPT = 8  # templates: other checkouts with other migrations may share the server
LOCK = 1957_2331  # one process at a time makes or copies a template


def create() -> None:
    """Make this process's database anew and let the connection lead to it."""
    template, name = PREFIX + _digest_of_migrations(), _test_name()
    connection.close()
    with connection._nodb_cursor() as cursor:  # noqa: SLF001 - as Django's own creation of test databases
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if template not in _templates(cursor):
            _make(cursor, template)
        _drop(cursor, name)
        cursor.execute(f"CREATE DATABASE {_quoted(name)} TEMPLATE {_quoted(template)}")
    _lead_to(name)


def destroy() -> None:
    name = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:  # noqa: SLF001
        _drop(cursor, name)


def _digest_of_migrations() -> str:
    """Of every installed application, and of the lock, for the packages that migrations call."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for app in sorted(apps.get_app_configs(), key=lambda each: each.label):
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(f"{app.label}/{file.name}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _make(cursor: Any, template: str) -> None:
    """Under another name until it is whole. The oldest templates make room."""
    for old in _templates(cursor)[: -KEPT + 1]:
        _drop(cursor, old)
    unfinished = f"unfinished_{template}"
    _drop(cursor, unfinished)
    cursor.execute(f"CREATE DATABASE {_quoted(unfinished)}")
    _lead_to(unfinished)
    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    call_command("createcachetable", verbosity=0)
    connection.close()
    cursor.execute(f"ALTER DATABASE {_quoted(unfinished)} RENAME TO {_quoted(template)}")


def _templates(cursor: Any) -> list[str]:
    """Oldest first."""
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid", [PREFIX])
    return [name for (name,) in cursor.fetchall()]


def _drop(cursor: Any, name: str) -> None:
    cursor.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


def _lead_to(name: str) -> None:
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _test_name() -> str:
    """With the number of the process behind it, where several share the suite."""
    return str(connection.settings_dict["TEST"]["NAME"] or f"test_{connection.settings_dict['NAME']}")


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))
