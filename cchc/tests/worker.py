"""A Celery worker of its own: the real program, fed by the real broker, working on the database of the test."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

from cchc.celery import app

READY_WITHIN = 60  # seconds; each question to the worker waits for its answer a while


@pytest.fixture
def start_worker(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Call it to start a worker; it is ended with the test. Its queue is its own: tests run side by side."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    running: list[subprocess.Popen[bytes]] = []
    settings.CELERY_TASK_DEFAULT_QUEUE = name

    def start() -> None:
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "cchc",
            "worker",
            "-Q",
            name,
            "-n",
            f"celery@{name}",
            "-c",
            "1",
        ]
        with (tmp_path / "worker.log").open("wb") as log:
            running.append(
                subprocess.Popen(command, env=_environment(settings), stdout=log, stderr=subprocess.STDOUT)  # noqa: S603
            )
        _wait_until_ready(name, running[-1], tmp_path / "worker.log")

    yield start
    for process in running:
        process.terminate()
        process.wait(30)
        sys.stdout.write((tmp_path / "worker.log").read_text())  # shown where the test fails


def _environment(settings: Any) -> dict[str, str]:
    database = urlsplit(settings.CCHC_DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}")
    return os.environ | {
        "DATABASE_URL": database.geturl(),
        "CCHC_FILES_DIR": str(settings.CCHC_FILES_DIR),
        "CCHC_DEMO_TODAY": settings.CCHC_DEMO_TODAY.isoformat(),
    }


def _wait_until_ready(name: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(READY_WITHIN):
        if app.control.ping(destination=[f"celery@{name}"], timeout=1):
            return
        if process.poll() is not None:
            break
    raise AssertionError(f"the worker did not start:\n{log.read_text()}")
