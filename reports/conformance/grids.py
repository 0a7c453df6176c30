"""Tables and frames out of ruled lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports.conformance.ink import Stroke

NEAR = 2.0  # points: lines that close meet


@dataclass(frozen=True, eq=False)
class Box:
    """Ruled lines that hang together: `xs` of those that run down, `ys` of those that run across."""

    x0: float
    x1: float
    top: float
    bottom: float
    xs: tuple[float, ...]
    ys: tuple[float, ...]

    @property
    def is_table(self) -> bool:
        return len(self.xs) >= 3 and len(self.ys) >= 2

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom


def find_boxes(strokes: Iterable[Stroke]) -> list[Box]:
    """Groups of joined lines with at least two each way."""
    across = _joined([s for s in strokes if s.across])
    down = [_turned(s) for s in _joined([_turned(s) for s in strokes if not s.across])]
    groups: list[list[Stroke]] = []
    for line in [*across, *down]:
        touched = [group for group in groups if any(_meet(line, other) for other in group)]
        groups = [group for group in groups if group not in touched]
        groups.append([line, *(other for group in touched for other in group)])
    return [box for group in groups if (box := _box(group))]


def _turned(stroke: Stroke) -> Stroke:
    return Stroke(stroke.top, stroke.bottom, stroke.x0, stroke.x1)


def _joined(lines: list[Stroke]) -> list[Stroke]:
    """Lines across that lie on one another or end to end, as one: each cell brings its own."""
    levels: list[list[Stroke]] = []
    for line in sorted(lines, key=lambda s: s.top):
        if levels and line.top - levels[-1][0].top <= NEAR:
            levels[-1].append(line)
        else:
            levels.append([line])
    joined: list[Stroke] = []
    for level in levels:
        level.sort(key=lambda s: s.x0)
        run = level[0]
        for line in level[1:]:
            if line.x0 <= run.x1 + NEAR:
                run = Stroke(run.x0, max(run.x1, line.x1), run.top, run.bottom)
            else:
                joined.append(run)
                run = line
        joined.append(run)
    return joined


def _meet(one: Stroke, other: Stroke) -> bool:
    return (
        one.x0 <= other.x1 + NEAR
        and other.x0 <= one.x1 + NEAR
        and one.top <= other.bottom + NEAR
        and other.top <= one.bottom + NEAR
    )


def _box(group: list[Stroke]) -> Box | None:
    ys = _distinct(s.top for s in group if s.across)
    xs = _distinct(s.x0 for s in group if not s.across)
    if len(xs) < 2 or len(ys) < 2:
        return None
    return Box(
        min(s.x0 for s in group),
        max(s.x1 for s in group),
        min(s.top for s in group),
        max(s.bottom for s in group),
        xs,
        ys,
    )


def _distinct(places: Iterable[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > NEAR:
            kept.append(place)
    return tuple(kept)
