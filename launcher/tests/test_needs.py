import os
import subprocess

import pytest

from launcher import environment, needs, pip_wheel, system
from launcher.console import LauncherError
from launcher.home import PROJECT


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine with python3 alone, an ordinary user at it, and what it says to him."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(pip_wheel, "can_make_pip", lambda: False)
    monkeypatch.setattr(system, "loads", lambda library: False)
    monkeypatch.setattr(system, "ZONES", tmp_path / "nowhere")
    monkeypatch.setattr(system, "find_browser", lambda: None)
    monkeypatch.setattr(system, "find_office", lambda: None)
    monkeypatch.setattr(system, "os_release", lambda: ("debian", "12"))

    def told(ensure):
        with pytest.raises(LauncherError) as failure:
            ensure(tmp_path / "apt.log")
        return str(failure.value)

    return told


def test_all_that_is_missing_is_named_at_once(bare):
    everything = f"{pip_wheel.VENV_PACKAGE} libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 tzdata"

    assert bare(needs.ensure).endswith(f"sudo apt-get install {everything}")
    assert bare(needs.ensure_for_tests).endswith(f"sudo apt-get install {everything} libreoffice-writer-nogui")
    assert bare(needs.ensure_with_browser).endswith(
        f"sudo apt-get install {everything} libreoffice-writer-nogui libatomic1 chromium"
    )


def test_ubuntu_is_told_of_its_hollow_chromium_together_with_the_packages(bare, monkeypatch):
    monkeypatch.setattr(system, "os_release", lambda: ("ubuntu", "22.04"))

    packages, browser = bare(needs.ensure_with_browser).splitlines()

    assert packages.endswith("libpango-1.0-0 libpangoft2-1.0-0 tzdata libreoffice-writer-nogui libatomic1")
    assert "CCHC_CHROMIUM" in browser


@pytest.mark.parametrize("command", ["run", "test"])
def test_a_machine_without_python_is_told_everything_in_one_line(command, tmp_path):
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")

    done = subprocess.run([PROJECT / command], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "sudo apt-get install python3" in done.stderr
    assert ("libpangoft2-1.0-0" in done.stderr, done.stderr.count("\n")) == (True, 1)
    assert ("libreoffice-writer-nogui" in done.stderr) == (command == "test")


def test_a_newer_python_beside_an_old_one_is_taken(tmp_path):
    for name, answer in (("python3", "exit 1"), ("python3.12", "echo chosen $*")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{answer}\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")

    done = subprocess.run([PROJECT / "run"], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)

    assert "chosen -m launcher run" in done.stdout
