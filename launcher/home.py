"""The ignored folder of this installation: `.local` for `./run`, `.local/testN` for each `./test` that runs at once."""

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from launcher.console import LauncherError

PROJECT = Path(__file__).resolve().parent.parent
LOCAL = PROJECT / ".local"
PARALLEL_TESTS = 20


@dataclass(frozen=True)
class Home:
    """Holds `env` (the secrets), the private database, the files and the logs."""

    path: Path
    name: str

    @property
    def env_file(self) -> Path:
        return self.path / "env"

    @property
    def state_file(self) -> Path:
        """What the running launcher started, for `./run manage` beside it."""
        return self.path / "state.json"

    def log(self, name: str) -> Path:
        return self.path / f"{name}.log"

    def read_state(self) -> dict[str, str]:
        try:
            state: dict[str, str] = json.loads(self.state_file.read_text())
        except (OSError, ValueError):
            return {}
        return state

    def write_state(self, state: dict[str, str]) -> None:
        write_private(self.state_file, json.dumps(state))


def make_folder(path: Path) -> None:
    """Ours alone; as root others may pass through, for the database's own user lives below."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o711 if os.geteuid() == 0 else 0o700)


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 that nobody sees half-written."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)


def digest_of_path(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:16]


def read_env(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def keep_secrets(path: Path, names: tuple[str, ...]) -> tuple[dict[str, str], set[str]]:
    """The secrets of this installation, and which of them were made just now."""
    known = read_env(path)
    made = {name for name in names if not known.get(name)}
    if made:
        known |= {name: secrets.token_urlsafe(48) for name in made}
        write_private(path, "".join(f"{name}={value}\n" for name, value in known.items()))
    path.chmod(0o600)
    return known, made


def take_lock(path: Path) -> IO[str] | None:
    """The lock, held until the file is closed or this process ends; None when another one has it."""
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


@contextmanager
def waiting_lock(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run_home() -> Home:
    make_folder(LOCAL)
    return Home(LOCAL, "run")


@contextmanager
def test_home() -> Iterator[Home]:
    """The first home that no other `./test` uses at this moment."""
    make_folder(LOCAL)
    for number in range(1, PARALLEL_TESTS + 1):
        path = LOCAL / f"test{number}"
        make_folder(path)
        lock = take_lock(path / "lock")
        if lock is not None:
            with lock:
                yield Home(path, f"test{number}")
            return
    raise LauncherError(f"Đã có {PARALLEL_TESTS} lượt ./test đang chạy trong thư mục này; hãy chờ một lượt kết thúc.")
