"""What the system itself must have: WeasyPrint's libraries and, for the tests, LibreOffice Writer and Chromium."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

from launcher.console import LauncherError, say, tail

# What WeasyPrint loads → the Debian and Ubuntu package that has it (harfbuzz-subset subsets the fonts).
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
BROWSER_LIBRARIES = {"libatomic.so.1": "libatomic1"}  # what drives the browser is a program of its own
TOO_OLD = {("ubuntu", "22.04"): "libharfbuzz-subset0"}  # its HarfBuzz; fontTools does the work there
ZONES = Path("/usr/share/zoneinfo/Asia/Ho_Chi_Minh")
BROWSERS = ("chromium", "google-chrome-stable", "google-chrome")
OFFICES = ("soffice", "libreoffice")
OFFICE_PACKAGE = "libreoffice-writer-nogui"  # opens papers in Word as their readers do


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages(has: Callable[[str], bool] | None = None) -> list[str]:
    wanted = {library: package for library, package in LIBRARIES.items() if TOO_OLD.get(os_release()) != package}
    missing = [package for library, package in wanted.items() if not (has or loads)(library)]
    return missing if ZONES.exists() else [*missing, "tzdata"]


def missing_for_browser(has: Callable[[str], bool] | None = None) -> list[str]:
    return [package for library, package in BROWSER_LIBRARIES.items() if not (has or loads)(library)]


def sentence_for(packages: Iterable[str]) -> str:
    names = list(packages)
    return f"Máy còn thiếu {', '.join(names)}; hãy cài bằng lệnh: sudo apt-get install {' '.join(names)}"


def install(packages: list[str], log: Path) -> None:
    """As root by apt-get; anyone else is told the line to type."""
    if not packages:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise LauncherError(sentence_for(packages))
    say(f"Đang cài gói hệ thống: {' '.join(packages)} …")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with log.open("w") as output:
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
            done = subprocess.run(
                ["apt-get", *command],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
    if done.returncode != 0:
        raise LauncherError(f"{tail(log)}\napt-get không cài được. {sentence_for(packages)}")


def missing_for_tests() -> list[str]:
    return [] if find_office() else [OFFICE_PACKAGE]


def find_browser() -> str | None:
    """The browser that CCHC_CHROMIUM names, else the machine's own."""
    return _find("CCHC_CHROMIUM", BROWSERS)


def find_office() -> str | None:
    """The LibreOffice that CCHC_SOFFICE names, else the machine's own."""
    return _find("CCHC_SOFFICE", OFFICES)


def _find(variable: str, programs: Iterable[str]) -> str | None:
    named = os.environ.get(variable)
    if named:
        if not shutil.which(named):
            raise LauncherError(f"{variable} chỉ tới {named}, nhưng ở đó không có chương trình nào chạy được.")
        return shutil.which(named)
    return next(filter(None, map(shutil.which, programs)), None)


def os_release() -> tuple[str, str]:
    """The name and the version of the system, as in ("ubuntu", "22.04"); empty where it does not say."""
    try:
        lines = Path("/etc/os-release").read_text().lower().splitlines()
    except OSError:
        return "", ""
    known = dict(line.split("=", 1) for line in lines if "=" in line)
    return known.get("id", "").strip('"'), known.get("version_id", "").strip('"')
