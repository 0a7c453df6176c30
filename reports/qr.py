"""The QR of a paper's public address: outside the text frame, in the bottom margin at the left of the first page.

An installation that wants it says so (`CCHC_PAPER_QR`). The address stands in the frozen snapshot (reports/papers.py), so
the drawing stays a function of what is stored; the picture is made of the address alone, nothing is fetched.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

import segno

KEY = "public_address"  # of the snapshot
URL = "paper:qr/"  # what the drawing asks its own fetcher for
SIDE = 14  # mm, in a margin of 20: a printer reaches the lowest 4 mm seldom
# The first page is the one that a paper is known by. Margin boxes are outside the text frame: nothing else moves.
RULE = (
    '@page :first {{ @bottom-left {{ content: url("{url}"); font-size: 0; line-height: 0; padding-top: 2mm; '
    "text-align: left; vertical-align: top; }} }}"
)


def matrix(address: str) -> list[list[bool]]:
    """Rows of modules, dark is True. Level M: a seventh of them may be lost to a stamp or a fold."""
    return [[bool(module) for module in row] for row in segno.make_qr(address, error="m").matrix]


def css(address: str) -> str:
    return RULE.format(url=URL + quote(address, safe=""))


def svg(url: str) -> bytes:
    """The picture that `css` asks for: one path, a rectangle for each run of dark modules."""
    rows = matrix(unquote(url.removeprefix(URL)))
    path = "".join(f"M{x} {y}h{width}v1h-{width}z" for y, row in enumerate(rows) for x, width in _runs(row))
    box = f'viewBox="0 0 {len(rows)} {len(rows)}" width="{SIDE}mm" height="{SIDE}mm"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><path d="{path}"/></svg>'.encode()


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where dark modules begin and how many follow each other."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs
