"""A private Redis (or Valkey) of this installation. It holds nothing that matters, so it writes nothing to disk."""

import secrets
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from launcher import ports, processes
from launcher.console import LauncherError, tail
from launcher.home import Home, write_private


@contextmanager
def running(binary: Path, home: Home) -> Iterator[str]:
    """The URL of the broker while it runs."""
    password = secrets.token_urlsafe(32)
    process, port = start(binary, home, password)
    try:
        yield f"redis://:{password}@127.0.0.1:{port}/0"
    finally:
        processes.stop(process)


def start(binary: Path, home: Home, password: str) -> tuple[subprocess.Popen[bytes], int]:
    log = home.log("redis")
    for _attempt in range(5):  # another program may take the free port first
        port = ports.free_port()
        log.unlink(missing_ok=True)
        configuration = home.path / "redis.conf"  # a file, because everybody can read a command line
        write_private(
            configuration,
            f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\n'
            f"appendonly no\ndaemonize no\ndir {quoted(home.path)}\n",
        )
        process = processes.start([str(binary), str(configuration)], environment={"LC_ALL": "C.UTF-8"}, log=log)
        if processes.wait_until(partial(answers, port, password), process=process, patience=30):
            return process, port
        processes.stop(process)
        if "already in use" not in tail(log):
            break
    raise LauncherError(f"{tail(log)}\nRedis không khởi động được; nhật ký ở {log}")


def quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'


def answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            replies = connection.makefile("rb")
            return replies.readline().startswith(b"+OK") and replies.readline().startswith(b"+PONG")
    except OSError:
        return False
