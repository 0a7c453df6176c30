"""Lines of the body into paragraphs: by indent, by the space above, by how full the line before is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from reports.conformance.pages import MM, Line

EDGE = 4.0  # points: what still counts as standing at the edge
INDENTED = 3 * MM


@dataclass(frozen=True)
class Frame:
    """Where lines begin and end, points from the left. `sure`: enough full lines show the right edge."""

    left: float
    right: float
    sure: bool = True

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    def centres(self, line: Line) -> bool:
        """Centred on the frame with room on both sides."""
        room = min(line.x0 - self.left, self.right - line.x1)
        return abs(line.centre - self.centre) < 12 and room > 4 * MM

    def fills(self, line: Line) -> bool:
        return line.x1 > self.right - EDGE


@dataclass(eq=False)
class Paragraph:
    """`above`: baseline to baseline from the paragraph before on the same page; None at the top of a page."""

    lines: list[Line]
    frame: Frame
    above: float | None = None
    broken: bool = False  # it began on the page before

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def page(self) -> int:
        return self.first.page

    @cached_property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def indent(self) -> float:
        return self.first.x0 - self.frame.left

    @property
    def is_centred(self) -> bool:
        return len(self.lines) <= 3 and all(self.frame.centres(line) for line in self.lines)

    @property
    def pitches(self) -> list[tuple[Line, float]]:
        """Each line after the first of its page, with the distance to the one above."""
        pairs = zip(self.lines, self.lines[1:], strict=False)
        return [(low, low.baseline - high.baseline) for high, low in pairs if high.page == low.page]


def find_paragraphs(lines: Sequence[Line], frame: Frame) -> list[Paragraph]:
    pitch = line_pitch(lines, frame)
    paragraphs: list[Paragraph] = []
    last: Line | None = None
    for line in lines:
        if last is not None and _goes_on(last, line, frame, pitch):
            paragraphs[-1].lines.append(line)
        else:
            above = line.baseline - last.baseline if last and last.page == line.page else None
            paragraphs.append(Paragraph([line], frame, above))
        last = line
    return paragraphs


def line_pitch(lines: Sequence[Line], frame: Frame) -> float:
    """Baseline to baseline within a paragraph: the distance that most often follows a full line."""
    gaps: Counter[float] = Counter()
    for high, low in zip(lines, lines[1:], strict=False):
        if high.page == low.page and frame.fills(high) and low.x0 - frame.left < EDGE:
            gaps[round(low.baseline - high.baseline, 1)] += 1
    if gaps:
        return gaps.most_common(1)[0][0]
    return 1.25 * (lines[0].size if lines else 13)


def _goes_on(last: Line, line: Line, frame: Frame, pitch: float) -> bool:
    if frame.centres(line) and frame.centres(last) and line.page == last.page:
        return line.baseline - last.baseline < pitch + 3 and line.bold == last.bold
    if line.x0 - frame.left > INDENTED:
        return False
    if line.page != last.page:
        return last.x1 > frame.right - 25 * MM and not last.text.endswith((".", ";", ":"))
    return line.baseline - last.baseline < pitch + 3
