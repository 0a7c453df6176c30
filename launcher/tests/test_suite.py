import os

import pytest

from launcher import commands, demo, suite
from launcher.console import LauncherError

CORES = str(len(os.sched_getaffinity(0)))


def test_the_suite_uses_every_core():
    assert suite.pytest_arguments(["-x", "inspections"]) == ["-n", CORES, "--dist", "worksteal", "-x", "inspections"]


@pytest.mark.parametrize("given", [["-n0"], ["-n", "1"], ["--numprocesses=3"], ["--pdb"], ["units/tests/a.py::test_b"]])
def test_a_caller_who_decides_about_processes_or_names_one_test_is_obeyed(given):
    assert suite.pytest_arguments(given) == given


def test_browser_tests_are_left_out_when_asked():
    assert suite.pytest_arguments(["--without-browser", "-n0"]) == ["-n0", "-m", "not browser"]


def test_leaving_the_browser_out_narrows_the_callers_own_choice():
    arguments = suite.pytest_arguments(["--without-browser", "-n0", "-m", "slow or db", "units"])

    assert arguments == ["-n0", "-m", "(slow or db) and not browser", "units"]


def test_manage_and_exec_are_commands_and_anything_else_is_for_pytest():
    assert commands.chosen(["manage", "migrate", "--plan"]) == [commands.PYTHON, commands.MANAGE, "migrate", "--plan"]
    assert commands.chosen(["exec", "mypy", "."]) == ["mypy", "."]
    assert commands.chosen(["units", "-k", "manage"]) is None


def test_the_settings_win_over_the_callers_environment(monkeypatch):
    monkeypatch.setenv("CCHC_MODE", "production")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")

    variables = commands.environment({"CCHC_MODE": "test"})

    assert variables["CCHC_MODE"] == "test"
    assert "PYTHONPATH" not in variables


def test_an_unusable_port_is_refused_in_one_sentence(monkeypatch):
    monkeypatch.setenv("CCHC_PORT", "http")

    with pytest.raises(LauncherError, match="CCHC_PORT"):
        demo.web_port()


def test_an_unknown_argument_of_run_is_answered_with_its_usage():
    with pytest.raises(LauncherError, match="Cách dùng") as failure:
        demo.main(["--port", "80"])

    assert failure.value.code == 2
