"""The system served as in production: gunicorn with two workers, a hello-world page beside its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from cchc.environment import BASE_DIR

WORKERS = 2
STARTUP_SECONDS = 30


@contextmanager
def served(database_url: str) -> Iterator[int]:
    """Yields the port of a server on 127.0.0.1; it is stopped by its pid."""
    port = _free_port()
    environment = {**os.environ, "DATABASE_URL": database_url, "CCHC_BENCHMARK": "1", "CCHC_DEMO_TODAY": "2019-05-20"}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "cchc.wsgi:application",
        "--workers",
        str(WORKERS),
        "--bind",
        f"127.0.0.1:{port}",
    ]
    server = subprocess.Popen(command, cwd=BASE_DIR, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/do-toc-do/xin-chao/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("Máy chủ đo tốc độ không khởi động được.")
