"""Time the long jobs on the large made-up set, in a copy of its database that is thrown away: one of them writes."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import connection

from cchc.lib.dates import today
from inspections import reminding
from reports.benchmark.dataset import People
from reports.lists.taking import write_job
from reports.models import Job

STATUS, RESET_PEAK = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class JobFigures:
    """Seconds of the processor (of this process, not of the database) and of the clock; the most memory the process held,
    all it had loaded before included; how many rows, and how large the file."""

    cpu_s: float
    seconds: float
    peak_mb: float
    rows: int
    file_mb: float

    def as_json(self) -> dict[str, float]:
        return asdict(self)


def jobs(people: People) -> Iterator[tuple[str, JobFigures]]:
    with _thrown_away_copy(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ton-tai.xlsx"
        job = Job(params={"list": "ton-tai-han-che", "filter": "status=all"})
        yield (
            "export of all findings",
            timed(lambda: write_job(job, people.home_affairs, path, lambda _: None), path),
        )
        yield "reminders, first run", timed(_remind)
        yield "reminders, run again", timed(_remind)


def _remind() -> int:
    done = reminding.run(today())
    return done.sent + done.merged


def timed(work: Callable[[], int], path: Path | None = None) -> JobFigures:
    """`work` gives the number of rows."""
    RESET_PEAK.write_text("5")
    started, processor = time.perf_counter(), time.process_time()
    rows = work()
    return JobFigures(
        cpu_s=round(time.process_time() - processor, 2),
        seconds=round(time.perf_counter() - started, 2),
        peak_mb=round(_peak_kb() / 1024, 1),
        rows=rows,
        file_mb=round(path.stat().st_size / 1024 / 1024, 1) if path else 0,
    )


def _peak_kb() -> int:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1])


@contextmanager
def _thrown_away_copy() -> Iterator[None]:
    name = connection.settings_dict["NAME"]
    copy = f"{name}_jobs"
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    connection.settings_dict["NAME"] = copy
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
