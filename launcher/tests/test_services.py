"""The real PostgreSQL and the real broker, started and stopped as `./run` and `./test` do."""

import stat
import subprocess
import tempfile
from pathlib import Path

import psycopg2
import pytest
import redis

from launcher import broker, postgres, sources
from launcher.home import Home, make_folder, read_env


@pytest.fixture
def place():
    """A home outside pytest's own folder, which only its owner can enter: as root, another user needs to."""
    with tempfile.TemporaryDirectory(prefix="cchc-home-") as folder:
        make_folder(Path(folder))
        yield Home(Path(folder), "test")


def ask(url, question):
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0]
    finally:
        connection.close()


def test_the_private_database_is_utf8_keeps_its_rows_and_ends_with_the_launcher(place):
    binaries = sources.postgres()

    with postgres.running(binaries, place, fast=True) as url:
        assert ask(url, "SHOW server_encoding") == "UTF8"
        assert ask(url, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('phường'); COMMIT; SELECT 1") == 1
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(url)
    with postgres.running(binaries, place, fast=True) as url:
        assert ask(url, "SELECT upper(word) FROM kept") == "PHƯỜNG"


def test_nobody_enters_the_database_without_its_password(place):
    with postgres.running(sources.postgres(), place, fast=True) as url:
        password = read_env(place.env_file)[postgres.PASSWORD]
        assert password in url
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(url.replace(password, "guessed"))


def test_a_lost_env_file_is_replaced_and_the_rows_stay(place):
    binaries = sources.postgres()
    with postgres.running(binaries, place, fast=True) as url:
        ask(url, "CREATE TABLE kept (word text); COMMIT; SELECT 1")

    place.env_file.unlink()

    with postgres.running(binaries, place, fast=True) as url:
        assert ask(url, "SELECT count(*) FROM kept") == 0


def test_a_stale_pid_file_of_another_program_does_not_stop_the_start(place):
    binaries = sources.postgres()
    with postgres.running(binaries, place, fast=True):
        pass
    data = place.path / f"postgres{binaries.major}"
    with subprocess.Popen(["sleep", "600"]) as other:
        (data / "postmaster.pid").write_text(f"{other.pid}\n{data}\n\n\n\n\n\nready\n")

        with postgres.running(binaries, place, fast=True) as url:
            assert ask(url, "SELECT 1") == 1

        assert other.poll() is None
        other.kill()


def test_the_broker_asks_for_its_password_and_writes_nothing_to_disk(place):
    with broker.running(sources.broker(), place) as url:
        client = redis.Redis.from_url(url)
        assert client.ping()
        assert client.config_get("save") == {"save": ""}
        client.close()
        stranger = redis.Redis(port=int(url.rsplit(":", 1)[1].split("/")[0]))
        with pytest.raises(redis.AuthenticationError):
            stranger.ping()
        stranger.close()
    assert stat.S_IMODE((place.path / "redis.conf").stat().st_mode) == 0o600
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(url).ping()
