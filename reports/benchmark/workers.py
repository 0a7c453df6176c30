"""Papers a minute with one worker and with two, and what one holds after many: real processes that run job rows.

The broker is left out: it hands over a number a job.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from typing import Any

from reports.benchmark.papers import ROOT, another, layout_of, memory_mb

DRAWN = 40  # minutes of 54 items, PDF and DOCX, by each number of workers
MANY, EARLY = 500, 50


@dataclass(frozen=True)
class WorkerFigures:
    """Papers a minute by the clock; megabytes that one worker held after EARLY and after `papers` papers of all kinds."""

    one_a_minute: float
    two_a_minute: float
    ratio: float
    early_mb: float
    late_mb: float
    papers: int

    def as_json(self) -> dict[str, float]:
        return asdict(self)


def workers(database_url: str, *, many: int = MANY) -> WorkerFigures:
    """In an empty, migrated database of the benchmark's own, that this process is connected to."""
    from reports.tests.all_papers import PAPERS

    kinds = list(PAPERS)
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"DATABASE_URL": database_url, "CCHC_FILES_DIR": folder}
        one, _ = _run([_jobs(["minutes"] * DRAWN)], environment)
        both, _ = _run([_jobs(["minutes"] * (DRAWN // 2)) for _ in range(2)], environment)
        _, (memory,) = _run([_jobs([kinds[n % len(kinds)] for n in range(many)])], environment)
    one, both = 60 * DRAWN / one, 60 * DRAWN / both
    return WorkerFigures(round(one, 1), round(both, 1), round(both / one, 2), memory["early"], memory["late"], many)


def _jobs(kinds: list[str]) -> list[int]:
    """A job for each: revisions of one draft, in papers of all kinds."""
    from reports.enums import PaperKind
    from reports.models import Document, DocumentRevision, Job
    from reports.papers import freeze
    from units.models import Unit

    unit = Unit.objects.order_by("pk").first() or Unit.objects.create(kind="city", valid_from=dt.date(2000, 1, 1))
    document = Document.objects.create(
        lead_unit=unit, kind=PaperKind.MINUTES, symbol="BB-TKT", dated_on=dt.date(2019, 5, 20)
    )
    jobs = []
    for number, kind in enumerate(kinds):
        snapshot = another(kind, document.pk * 1000 + number)
        revision = DocumentRevision.objects.create(
            document=document, revision=number, snapshot=snapshot, sha256=freeze(snapshot), layout=layout_of(kind)
        )
        jobs.append(Job.objects.create(kind="render", revision=revision).pk)
    return jobs


def _run(shares: list[list[int]], environment: dict[str, str]) -> tuple[float, list[dict[str, float]]]:
    """Seconds from the start, when all are ready, to the end of the last."""
    command = [sys.executable, "-m", __name__]
    running = [
        subprocess.Popen(  # noqa: S603 - ourselves
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in shares
    ]
    for worker in running:
        _read(worker)
    started = time.perf_counter()
    for worker, share in zip(running, shares, strict=True):
        assert worker.stdin is not None
        worker.stdin.write(json.dumps(share) + "\n")
        worker.stdin.close()
    told = [_read(worker) for worker in running]
    took = time.perf_counter() - started
    for worker in running:
        worker.wait()
    return took, told


def _read(worker: subprocess.Popen[str]) -> Any:
    assert worker.stdout is not None
    line = worker.stdout.readline()
    if not line:
        raise RuntimeError(f"Một tiến trình đo dừng giữa chừng (mã {worker.wait()}).")
    return json.loads(line)


def work() -> None:
    """Draw one paper to be warm, say so, draw what is asked for, say how much memory that took."""
    import django

    django.setup()
    from reports import jobs
    from reports.rendering import render_pdf

    render_pdf(layout_of("minutes"), another("minutes", 0))
    print("{}", flush=True)  # noqa: T201 - to the process that measures
    memory = {"early": 0.0}
    for number, job in enumerate(json.loads(sys.stdin.readline()), 1):
        jobs.run(job)
        if number == EARLY:
            memory["early"] = memory_mb()
    print(json.dumps(memory | {"late": memory_mb()}), flush=True)  # noqa: T201


if __name__ == "__main__":
    work()
