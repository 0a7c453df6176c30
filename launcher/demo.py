"""`./run`: the system with the sample of Phan Thiết 2019 on this machine, until Ctrl-C."""

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from launcher import backing, commands, environment, needs, ports, processes
from launcher.console import LauncherError, say, tail
from launcher.home import PROJECT, Home, keep_secrets, run_home, take_lock

DEMO_TODAY = "2019-05-20"
FIRST_PORT = 8000
WEB_WORKERS = 2
WEB_THREADS = 8  # each: browsers open connections ahead, and one that says nothing yet must keep nobody waiting
JOB_WORKERS = 2
USAGE = "Cách dùng: ./run  hoặc  ./run manage <lệnh>  hoặc  ./run exec <chương trình>"

Process = subprocess.Popen[bytes]


def main(arguments: list[str]) -> int:
    command = commands.chosen(arguments)
    if command is None and arguments:
        raise LauncherError(USAGE, 0 if arguments[0] in ("-h", "--help") else 2)
    home = run_home()
    needs.ensure(home.log("apt"))
    environment.ensure(environment.RUN_LOCK)
    lock = take_lock(home.path / "lock")
    if lock is None:
        return beside(home, command)
    with lock:
        home.state_file.unlink(missing_ok=True)
        with backing.running(home, fast=False) as urls, described(home, settings(home, urls)) as variables:
            if command is not None:
                return processes.run_in_front(command, environment=commands.environment(variables))
            return serve(home, variables)


def beside(home: Home, command: list[str] | None) -> int:
    """Another ./run has the database: a command joins it, a second ./run is told where the first is."""
    if not processes.wait_until(lambda: bool(home.read_state()), patience=30 if command else 1):
        raise LauncherError("Một lệnh ./run khác đang khởi động hoặc đang dừng trong thư mục này; hãy thử lại sau.")
    state = home.read_state()
    if command is None:
        where = f" tại {state['address']}" if "address" in state else ""
        raise LauncherError(f"CCHC đang chạy{where} (tiến trình {state['pid']}); hãy dừng bản đó trước.")
    return processes.run_in_front(command, environment=commands.environment(state))


def settings(home: Home, urls: dict[str, str]) -> dict[str, str]:
    known, _made = keep_secrets(home.env_file, ("CCHC_SECRET_KEY",))
    files = home.path / "files"
    files.mkdir(mode=0o700, exist_ok=True)
    return urls | {
        "CCHC_MODE": "demo",
        "CCHC_SECRET_KEY": known["CCHC_SECRET_KEY"],
        "CCHC_DEMO_TODAY": os.environ.get("CCHC_DEMO_TODAY", DEMO_TODAY),
        "CCHC_FILES_DIR": str(files),
        "CCHC_ALLOWED_HOSTS": "127.0.0.1,localhost",
        "CCHC_SAMPLE_PASSWORDS": str(home.path / "sample-accounts.txt"),
    }


@contextmanager
def described(home: Home, variables: dict[str, str]) -> Iterator[dict[str, str]]:
    """Tell others in this folder what runs, for as long as it does."""
    home.write_state(variables | {"pid": str(os.getpid())})
    try:
        yield variables
    finally:
        home.state_file.unlink(missing_ok=True)


def serve(home: Home, variables: dict[str, str]) -> int:
    port = web_port()
    inherited = commands.environment(variables)
    say("Đang chuẩn bị cơ sở dữ liệu và dữ liệu mẫu …")
    prepare(home, inherited, "migrate", "--no-input")
    prepare(home, inherited, "load_sample")
    with ExitStack() as stack:
        web = stack.enter_context(kept_running(home, "web", web_command(port), inherited))
        worker = stack.enter_context(kept_running(home, "worker", worker_command(home), inherited))
        stack.callback(ask_to_end, web, worker)
        await_start(home, "web", web, partial(answers, port))
        await_start(home, "worker", worker, lambda: " ready." in home.log("worker").read_text(errors="replace"))
        address = f"http://127.0.0.1:{port}/"
        home.write_state(variables | {"pid": str(os.getpid()), "address": address})
        announce(home, address, Path(variables["CCHC_SAMPLE_PASSWORDS"]))
        watch(home, {"web": web, "worker": worker})
    return 1


def prepare(home: Home, variables: dict[str, str], *arguments: str) -> None:
    log = home.log(arguments[0])
    with log.open("wb") as output:
        done = subprocess.run(
            [commands.PYTHON, commands.MANAGE, *arguments],
            env=variables,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    if done.returncode != 0:
        raise LauncherError(f"{tail(log, 30)}\nLệnh manage.py {arguments[0]} không thành công; nhật ký ở {log}")


def web_port() -> int:
    named = os.environ.get("CCHC_PORT")
    if not named:
        return FIRST_PORT if ports.is_free(FIRST_PORT) else ports.free_port()
    if not named.isdigit() or not 0 < int(named) < 65536:
        raise LauncherError(f"CCHC_PORT phải là một số từ 1 đến 65535, không phải {named}.")
    if not ports.is_free(int(named)):
        raise LauncherError(f"Cổng {named} đang có chương trình khác dùng; hãy đặt CCHC_PORT bằng một số khác.")
    return int(named)


def web_command(port: int) -> list[str]:
    return [
        commands.PYTHON,
        "-m",
        "gunicorn",
        "cchc.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        str(WEB_WORKERS),
        "--threads",
        str(WEB_THREADS),
        "--graceful-timeout",
        "5",
        "--no-control-socket",
    ]


def worker_command(home: Home) -> list[str]:
    return [
        commands.PYTHON,
        "-m",
        "celery",
        "-A",
        "cchc",
        "worker",
        "--beat",
        "-c",
        str(JOB_WORKERS),
        "--schedule",
        str(home.path / "beat-schedule"),
        "--loglevel",
        "INFO",
        "--without-mingle",
        "--without-gossip",
    ]


@contextmanager
def kept_running(home: Home, name: str, command: list[str], variables: dict[str, str]) -> Iterator[Process]:
    log = home.log(name)
    log.unlink(missing_ok=True)
    process = processes.start(command, environment=variables, log=log, cwd=PROJECT)
    try:
        yield process
    finally:
        processes.stop(process)


def ask_to_end(*running: Process) -> None:
    """Both at once, so that neither waits for the other."""
    for process in running:
        if not processes.has_ended(process):
            os.kill(process.pid, signal.SIGTERM)


def await_start(home: Home, name: str, process: Process, ready: Callable[[], bool]) -> None:
    if not processes.wait_until(ready, process=process, patience=60):
        log = home.log(name)
        raise LauncherError(f"{tail(log)}\nTiến trình {name} không khởi động được; nhật ký ở {log}")


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def announce(home: Home, address: str, accounts: Path) -> None:
    if accounts.exists():
        accounts.chmod(0o600)
        say("\n" + accounts.read_text().strip())
    say(f"\nCCHC đang chạy tại {address}  (dữ liệu minh họa; nhật ký ở {home.path.relative_to(PROJECT)}/*.log)")
    say("Nhấn Ctrl-C để dừng.")


def watch(home: Home, running: dict[str, Process]) -> None:
    """Until a process dies, or Ctrl-C unwinds this."""
    while True:
        for name, process in running.items():
            if processes.has_ended(process):
                raise LauncherError(
                    f"{tail(home.log(name))}\nTiến trình {name} đã dừng (mã {process.returncode}); "
                    f"đang dừng tất cả. Nhật ký ở {home.log(name)}"
                )
        time.sleep(0.5)
