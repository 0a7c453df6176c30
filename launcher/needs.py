"""What the system itself must have before anything else: said, or as root installed, all at once."""

import os
from pathlib import Path

from launcher import environment, system
from launcher.console import LauncherError

UBUNTU_BROWSER = (
    "Gói chromium của Ubuntu chỉ là vỏ của snap: hãy đặt biến CCHC_CHROMIUM bằng đường dẫn tới một Chromium "
    "hoặc Chrome đã cài, hoặc chạy ./test --without-browser."
)


def ensure(log: Path) -> None:
    _install([*environment.missing_packages(), *system.missing_packages()], log)


def ensure_for_tests(log: Path) -> None:
    """Without the browser."""
    _install([*environment.missing_packages(), *system.missing_packages(), *system.missing_for_tests()], log)


def ensure_with_browser(log: Path) -> str:
    """Gives the path of the browser."""
    missing = [*environment.missing_packages(), *system.missing_packages(), *system.missing_for_tests()]
    packages = [*missing, *system.missing_for_browser()]
    if not system.find_browser():
        if system.os_release()[0] == "ubuntu":
            told = [system.sentence_for(packages)] if packages and os.geteuid() != 0 else []
            raise LauncherError("\n".join([*told, UBUNTU_BROWSER]))
        packages.append("chromium")
    _install(packages, log)
    found = system.find_browser()
    if not found:
        raise LauncherError(system.sentence_for(["chromium"]))
    return found


def _install(packages: list[str], log: Path) -> None:
    system.install(packages, log)
    still = [*environment.missing_packages(), *system.missing_packages()]
    if still:
        raise LauncherError(system.sentence_for(still))
