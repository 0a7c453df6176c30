"""`./test`: the suite with a PostgreSQL and a broker of its own, with a browser and LibreOffice."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from launcher import backing, commands, environment, needs, processes, system
from launcher.console import say
from launcher.home import LOCAL, Home, keep_secrets, make_folder, test_home

WITHOUT_BROWSER = "--without-browser"
ONE_PROCESS = ("-n", "--numprocesses", "--pdb", "--trace", "--collect-only", "--co", "-h", "--help", "--version")


def main(arguments: list[str]) -> int:
    command = commands.chosen(arguments)
    browser = command is None and WITHOUT_BROWSER not in arguments
    make_folder(LOCAL)
    log = LOCAL / "apt.log"
    chromium: str | None
    if browser:
        chromium = needs.ensure_with_browser(log)
    else:
        (needs.ensure if command else needs.ensure_for_tests)(log)
        chromium = system.find_browser()
    environment.ensure(environment.TEST_LOCK)
    with test_home() as home, backing.running(home, fast=True) as urls, settings(home, urls) as variables:
        if chromium:
            variables["CCHC_CHROMIUM"] = chromium
        if office := system.find_office():
            variables["CCHC_SOFFICE"] = office
        if command is None:
            command = [commands.PYTHON, "-m", "pytest", *pytest_arguments(arguments)]
        code = processes.run_in_front(command, environment=commands.environment(variables))
    if WITHOUT_BROWSER in arguments:
        say(f"Đã bỏ qua mọi kiểm thử bằng trình duyệt ({WITHOUT_BROWSER}).")
    return code


@contextmanager
def settings(home: Home, urls: dict[str, str]) -> Iterator[dict[str, str]]:
    known, _made = keep_secrets(home.env_file, ("CCHC_SECRET_KEY",))
    files = tempfile.mkdtemp(prefix="cchc-files-")
    try:
        yield urls | {"CCHC_MODE": "test", "CCHC_SECRET_KEY": known["CCHC_SECRET_KEY"], "CCHC_FILES_DIR": files}
    finally:
        shutil.rmtree(files, ignore_errors=True)


def pytest_arguments(arguments: list[str]) -> list[str]:
    """A process a core, unless the caller decides or names single tests; `-m` narrowed by what is left out."""
    given = [each for each in arguments if each != WITHOUT_BROWSER]
    if WITHOUT_BROWSER in arguments:
        given = without_browser(given)
    single = any(each.startswith(ONE_PROCESS) or "::" in each for each in given)
    return given if single else ["-n", str(len(os.sched_getaffinity(0))), "--dist", "worksteal", *given]


def without_browser(arguments: list[str]) -> list[str]:
    """Pytest takes the last `-m` alone, so a given one is joined with ours."""
    for position, each in enumerate(arguments[:-1]):
        if each == "-m":
            both = f"({arguments[position + 1]}) and not browser"
            return [*arguments[:position], "-m", both, *arguments[position + 2 :]]
    return [*arguments, "-m", "not browser"]
