"""Start a program, stop that very program, and end in order when the terminal or the system asks."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

PR_SET_PDEATHSIG = 1
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Ctrl-C or a termination: unwinds the launcher, so that each thing it started is stopped."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 0 if number == signal.SIGINT else 128 + number


@contextmanager
def signals_end_the_launcher() -> Iterator[None]:
    def unwind(number: int, _frame: FrameType | None) -> None:
        for each in ENDING:  # a second Ctrl-C must not cut the stopping short
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted(number)

    before = {number: signal.signal(number, unwind) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def start(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    log: Path,
    stop_by: signal.Signals = signal.SIGTERM,
    user: tuple[int, int] | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that Ctrl-C reaches only the launcher, which then stops it in order.

    Should the launcher be killed, the kernel sends the program `stop_by`.
    """
    identity = as_user(user)
    with log.open("ab") as output:
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command,
            env=dict(environment),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent(stop_by),  # noqa: PLW1509 (no threads here)
            **identity,
        )
    return process


def as_user(user: tuple[int, int] | None) -> dict[str, Any]:
    """What makes subprocess run a program as this (uid, gid); nothing for oneself."""
    return {} if user is None else {"user": user[0], "group": user[1], "extra_groups": []}


def _end_with_parent(number: signal.Signals) -> Callable[[], None]:
    libc = ctypes.CDLL(None)

    def ask() -> None:
        for each in ENDING:
            signal.signal(each, signal.SIG_DFL)
        libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)

    return ask


def stop(process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGTERM, patience: float = 15) -> None:
    """Ask this process to end; kill it when it does not, and whatever it left behind in its session."""
    if not has_ended(process):
        os.kill(process.pid, number)
        wait_until(lambda: has_ended(process), patience=patience)
    with suppress(ProcessLookupError):  # as it should be: nothing is left
        os.killpg(process.pid, signal.SIGKILL)
    wait_until(lambda: has_ended(process), patience=patience)


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """As `Popen.poll`, without its lock: Ctrl-C at that very moment would leave it taken, and the next wait hanging."""
    if process.returncode is not None:
        return True
    try:
        pid, status = os.waitpid(process.pid, os.WNOHANG)
    except ChildProcessError:  # Ctrl-C came between this call and the next line
        process.returncode = 0
        return True
    if pid == process.pid:
        process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode is not None


def wait_until(ready: Callable[[], bool], *, process: subprocess.Popen[bytes] | None = None, patience: float) -> bool:
    """Poll until `ready`; False when the process died or patience ran out first."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if ready():
            return True
        if process is not None and has_ended(process):
            return False
        time.sleep(0.05)
    return False


def run_in_front(command: Sequence[str], *, environment: Mapping[str, str]) -> int:
    """Run a program that owns the terminal until it ends, and pass it what asks the launcher to end."""
    process = subprocess.Popen(command, env=dict(environment))

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGINT and sys.stdin is not None and sys.stdin.isatty():
            return  # the terminal has told it already
        process.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in ENDING}
    try:
        code = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code
