import os
import signal
import subprocess
import sys

import pytest

from launcher import backing, processes

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)",
]


@pytest.fixture
def start(tmp_path):
    started: list[subprocess.Popen[bytes]] = []

    def starting(command):
        log = tmp_path / f"{len(started)}.log"
        process = processes.start(command, environment=os.environ, log=log)
        started.append(process)
        assert processes.wait_until(lambda: "up" in log.read_text(), process=process, patience=60)
        return process

    yield starting
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait()


def test_stopping_one_process_leaves_its_twin_alone(start):
    ours, others = start(SLEEPER), start(SLEEPER)

    processes.stop(ours)

    assert ours.poll() == -signal.SIGTERM
    assert others.poll() is None


def test_a_process_that_will_not_end_is_killed(start):
    process = start(STUBBORN)

    processes.stop(process, patience=0.1)

    assert process.poll() == -signal.SIGKILL


def test_what_a_killed_process_leaves_behind_is_ended_too(start, tmp_path):
    parent = start(
        [
            sys.executable,
            "-c",
            f"import subprocess, time; child = subprocess.Popen({SLEEPER!r}); "
            "print(child.pid, flush=True); time.sleep(600)",
        ]
    )
    log = tmp_path / "0.log"
    assert processes.wait_until(lambda: len(log.read_text().split()) == 2, patience=60)
    child = int(next(word for word in log.read_text().split() if word.isdigit()))
    parent.kill()
    parent.wait()

    processes.stop(parent)

    assert processes.wait_until(lambda: has_ended(child), patience=60)


def test_an_interruption_while_asking_does_not_hang_the_stopping(start):
    process = start(SLEEPER)
    process._waitpid_lock.acquire()  # what Ctrl-C inside Popen.poll leaves behind

    processes.stop(process, patience=60)

    assert process.returncode == -signal.SIGTERM
    process._waitpid_lock.release()


def test_stopping_twice_does_no_harm(start):
    process = start(SLEEPER)

    processes.stop(process)
    processes.stop(process)

    assert process.poll() == -signal.SIGTERM


def test_what_was_started_ends_when_the_launcher_is_killed(tmp_path):
    script = (
        f"import os, sys; from pathlib import Path; from launcher import processes\n"
        f"child = processes.start({SLEEPER!r}, environment=os.environ, log=Path({str(tmp_path / 'log')!r}))\n"
        "print(child.pid, flush=True); sys.stdin.read()"
    )
    launcher = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert launcher.stdin is not None
    assert launcher.stdout is not None
    child = int(launcher.stdout.readline())

    launcher.kill()
    launcher.wait()

    assert processes.wait_until(lambda: has_ended(child), patience=60)
    launcher.stdin.close()
    launcher.stdout.close()


def has_ended(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_termination_unwinds_the_launcher():
    with pytest.raises(processes.Interrupted) as interrupted, processes.signals_end_the_launcher():
        signal.raise_signal(signal.SIGTERM)

    assert interrupted.value.code == 128 + signal.SIGTERM


def test_the_exit_code_of_what_ran_in_front_is_passed_on():
    command = [sys.executable, "-c", "raise SystemExit(5)"]

    assert processes.run_in_front(command, environment=os.environ) == 5


def test_services_that_the_caller_names_are_used_and_not_started(monkeypatch):
    named = {"DATABASE_URL": "postgres://there/cchc", "REDIS_URL": "redis://there/0"}
    for name, value in named.items():
        monkeypatch.setenv(name, value)

    with backing.running(None, fast=True) as urls:  # type: ignore[arg-type]
        assert urls == named
