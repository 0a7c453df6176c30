"""A line over time as SVG that needs no script and prints: here the numbers of the drawing are worked out.

The table beside it says the same numbers. The two lines differ in stroke and mark, not in colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.statistics.measures import ONE
from reports.statistics.trends import Trend

WIDTH, TOP, BOTTOM, LEFT, RIGHT = 480, 22, 170, 34, 12
HEIGHT = 244
LABEL_LETTERS = 16
OWN, MEAN = "own", "mean"


@dataclass(frozen=True)
class Dot:
    kind: str
    x: str
    y: str
    text: str
    text_y: str


@dataclass(frozen=True)
class Tick:
    x: str
    label: str


@dataclass(frozen=True)
class Chart:
    grid: list[tuple[str, str]]  # y, «80»
    lines: list[tuple[str, str]]  # kind, points as SVG writes them
    dots: list[Dot]
    ticks: list[Tick]
    marks: list[str]  # x where the criteria set changed


def chart_of(trend: Trend) -> Chart | None:
    """None for fewer than two points: one is no trend."""
    rows = [(OWN, [point.value for point in trend.points]), (MEAN, [point.mean for point in trend.points])]
    known = [value for _, values in rows for value in values if value is not None]
    if len(trend.points) < 2 or not known:
        return None
    low = max(0, min(known) // (10 * ONE) * 10 - 10)
    lines, dots = [], []
    for kind, values in rows:
        placed = [(_x(place, trend), _y(value, low), value) for place, value in enumerate(values) if value is not None]
        if len(placed) > 1:
            lines.append((kind, " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in placed)))
        dots += [_dot(kind, x, y, value, trend) for x, y, value in placed]
    grid = [(f"{_y(percent * ONE, low):.1f}", str(percent)) for percent in range(low, 101, 10 if low >= 50 else 20)]
    ticks = [Tick(f"{_x(place, trend):.1f}", _short(point.label)) for place, point in enumerate(trend.points)]
    marks = [f"{_x(place, trend) - _step(trend) / 2:.1f}" for place, point in enumerate(trend.points) if point.changed]
    return Chart(grid, lines, dots, ticks, marks)


def _step(trend: Trend) -> float:
    return (WIDTH - LEFT - RIGHT) / len(trend.points)


def _x(place: int, trend: Trend) -> float:
    return LEFT + _step(trend) * (place + 0.5)


def _y(value: int, low: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * (value / ONE - low) / (100 - low)


def _dot(kind: str, x: float, y: float, value: int, trend: Trend) -> Dot:
    """Numbers stand above a unit's own points; above those of the mean only where it stands alone."""
    text = f"{(value + 50) // 100 / 10:.1f}".replace(".", ",") if kind == OWN or not trend.of_unit else ""
    return Dot(kind, f"{x:.1f}", f"{y:.1f}", text, f"{y - 7:.1f}")


def _short(label: str) -> str:
    short = label.replace(" năm ", " ")
    return short if len(short) <= LABEL_LETTERS else f"{short[: LABEL_LETTERS - 1]}…"
