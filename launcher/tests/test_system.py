import os
from pathlib import Path

import pytest

from launcher import ports, system
from launcher.console import LauncherError


def test_each_missing_library_names_the_package_that_has_it(monkeypatch):
    monkeypatch.setattr(system, "os_release", lambda: ("debian", "12"))
    monkeypatch.setattr(system, "ZONES", Path("/"))

    missing = system.missing_packages(has=lambda library: "harfbuzz" not in library)

    assert missing == ["libharfbuzz-subset0"]


def test_the_sentence_for_a_missing_library_is_the_line_to_type():
    sentence = system.sentence_for(["libpango-1.0-0", "libharfbuzz-subset0"])

    assert sentence.endswith("sudo apt-get install libpango-1.0-0 libharfbuzz-subset0")
    assert "\n" not in sentence


def test_an_ordinary_user_is_told_and_nothing_is_installed(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(LauncherError, match="sudo apt-get install libpango-1.0-0$") as failure:
        system.install(["libpango-1.0-0"], tmp_path / "apt.log")

    assert failure.value.code == 1
    assert not (tmp_path / "apt.log").exists()


def test_nothing_missing_asks_for_nothing(tmp_path):
    system.install([], tmp_path / "apt.log")

    assert list(tmp_path.iterdir()) == []


def test_another_browser_can_be_named(monkeypatch):
    monkeypatch.setenv("CCHC_CHROMIUM", "/bin/sh")

    assert system.find_browser() == "/bin/sh"


@pytest.mark.parametrize(
    ("variable", "find"), [("CCHC_CHROMIUM", system.find_browser), ("CCHC_SOFFICE", system.find_office)]
)
def test_a_named_program_that_is_not_there_is_said_in_one_sentence(variable, find, monkeypatch):
    monkeypatch.setenv(variable, "/nowhere/program")

    with pytest.raises(LauncherError, match=f"{variable} chỉ tới /nowhere/program"):
        find()


def test_libreoffice_is_asked_for_only_where_there_is_none(monkeypatch):
    monkeypatch.setenv("CCHC_SOFFICE", "/bin/sh")
    assert system.missing_for_tests() == []

    monkeypatch.delenv("CCHC_SOFFICE")
    monkeypatch.setenv("PATH", "/nowhere")
    assert system.missing_for_tests() == ["libreoffice-writer-nogui"]


def test_a_free_port_can_be_bound():
    import socket

    port = ports.free_port()

    assert ports.is_free(port)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert not ports.is_free(port)
