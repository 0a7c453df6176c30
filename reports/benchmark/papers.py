"""Time the drawing and checking of each kind of paper, one fresh process a kind: no database, no other kind's memory.

In processor time: drawing waits for nothing, and so other work on the machine does not count.
"""

from __future__ import annotations

import io
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

DRAWN = 10
ROOT = Path(__file__).resolve().parents[2]
STATUS = Path("/proc/self/status")
LONG = "minutes, 60 findings"


@dataclass(frozen=True)
class PaperFigures:
    """Milliseconds: the first PDF of a process, then the middle of those that follow; DOCX and check likewise warm.

    `peak_mb`: the most memory that the process held, all that it had loaded included.
    """

    cold_ms: float
    pdf_ms: float
    docx_ms: float
    check_ms: float
    peak_mb: float
    pages: int
    kb: float

    def as_json(self) -> dict[str, float]:
        return asdict(self)


def papers() -> Iterator[tuple[str, PaperFigures]]:
    """Each kind of reports.tests.all_papers, and the minutes of a long ward."""
    from reports.tests.all_papers import PAPERS

    for kind in (*PAPERS, LONG):
        command = [sys.executable, "-m", __name__, kind]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ourselves
        if done.returncode:
            raise RuntimeError(done.stderr)
        yield kind, PaperFigures(**json.loads(done.stdout))


def memory_mb() -> float:
    """What this process holds now."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024, 1)


@contextmanager
def _watched() -> Iterator[list[float]]:
    """What is held from moment to moment: the kernel's own peak counts also what the process was forked from."""
    held, done = [memory_mb()], Event()

    def watch() -> None:
        while not done.wait(0.005):
            held.append(memory_mb())

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield held
    finally:
        done.set()
        watcher.join()


def another(kind: str, number: int) -> dict[str, Any]:
    """A paper like the last one in what every unit has in common, unlike it in names and in what was found."""
    from reports.tests.all_papers import snapshot_of
    from reports.tests.builders import CAUSE, FINDING, full_snapshot

    if kind == "minutes":
        snapshot = full_snapshot()
    else:
        snapshot = snapshot_of("minutes", "tt01", "long") if kind == LONG else snapshot_of(kind, "tt01", "usual")
    text = json.dumps(snapshot, ensure_ascii=False)
    for words in (FINDING, CAUSE, "Mũi Né", "Còn thiếu sổ theo dõi"):
        text = text.replace(words, f"{words} {number}")
    found: dict[str, Any] = json.loads(text)
    return found


def layout_of(kind: str) -> str:
    from reports.tests.all_papers import PAPERS

    return PAPERS["minutes" if kind == LONG else kind].layout


def measure(kind: str) -> PaperFigures:
    from pypdf import PdfReader

    from reports.conformance import check_pdf
    from reports.rendering import render_pdf
    from reports.word import render_docx

    layout = layout_of(kind)
    cold, _ = _timed(partial(render_pdf, layout, another(kind, 0)))
    render_pdf(layout, another(kind, 1))
    snapshots = [another(kind, number) for number in range(2, 2 + DRAWN)]
    drawn = [_timed(partial(render_pdf, layout, snapshot)) for snapshot in snapshots]
    render_docx(layout, another(kind, 0))
    words = [_timed(partial(render_docx, layout, snapshot)) for snapshot in snapshots]
    pdf = drawn[-1][1]
    checked = [_timed(partial(check_pdf, pdf)) for _ in range(4)][1:]
    with _watched() as held:
        render_docx(layout, snapshots[0])
        check_pdf(render_pdf(layout, snapshots[0]))
    return PaperFigures(
        cold_ms=cold,
        pdf_ms=statistics.median(took for took, _ in drawn),
        docx_ms=statistics.median(took for took, _ in words),
        check_ms=statistics.median(took for took, _ in checked),
        peak_mb=max(held),
        pages=len(PdfReader(io.BytesIO(pdf)).pages),
        kb=round(len(pdf) / 1024, 1),
    )


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    made = work()
    return round((time.process_time() - started) * 1000, 1), made


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(measure(sys.argv[1]).as_json()))
