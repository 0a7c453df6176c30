"""Time the drawing of papers, as a worker that has drawn one before: from a snapshot to the bytes of the PDF.

In processor time: drawing waits for nothing, and so other work on the machine does not count.
"""

from __future__ import annotations

import io
import statistics
import time
from dataclasses import asdict, dataclass
from typing import Any

from pypdf import PdfReader

from reports.rendering import MINUTES_LAYOUT, render_pdf
from reports.tests.builders import full_snapshot

WARM_UP, DRAWN = 2, 10


@dataclass(frozen=True)
class PaperFigures:
    """Milliseconds of the quickest drawing and of the middle one, pages, kilobytes."""

    best_ms: float
    median_ms: float
    pages: int
    kb: float

    def as_json(self) -> dict[str, float]:
        return asdict(self)


def papers() -> dict[str, PaperFigures]:
    return {"minutes, 54 items": _minutes()}


def _minutes() -> PaperFigures:
    times = []
    for number in range(WARM_UP + DRAWN):
        snapshot = _another_ward(number)
        started = time.process_time()
        pdf = render_pdf(MINUTES_LAYOUT, snapshot)
        if number >= WARM_UP:
            times.append((time.process_time() - started) * 1000)
    pages = len(PdfReader(io.BytesIO(pdf)).pages)
    return PaperFigures(round(min(times), 1), round(statistics.median(times), 1), pages, round(len(pdf) / 1024, 1))


def _another_ward(number: int) -> dict[str, Any]:
    """The criteria are the same at every ward; its name and what was found and noted there are not."""
    snapshot = full_snapshot(ward=f"Mũi Né {number}")
    for field in snapshot["fields"]:
        for row in (*field["findings"], *(row for row in field["rows"] if row.get("note"))):
            key = "note" if "note" in row else "text"
            row[key] = f"Lần {number}: {row[key]}"
    for row in (*snapshot["causes"], *snapshot["recommendations"]):
        row["text"] = f"Lần {number}: {row['text']}"
    return snapshot
