"""Measures of the heat map in whole thousandths of a point or of a percent: exact, and cheap enough for a thousand cells.

A percentage has three decimals inside, rounded half up, as everywhere (design, rule 10).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

SCORE, LOST, FINDINGS, CHANGE = "score", "lost", "findings", "change"
MEASURES = {
    SCORE: "Điểm đạt (%)",
    LOST: "Điểm mất",
    FINDINGS: "Số tồn tại, hạn chế",
    CHANGE: "Thay đổi so với lần trước (điểm %)",
}
NOTHING = "–"
ONE = 1_000
# From which percent on, and up to how many lost points or findings, a cell has which shade: 1 is bad, 5 is good.
SCORE_STEPS = ((90 * ONE, 5), (80 * ONE, 4), (65 * ONE, 3), (50 * ONE, 2))
LOST_STEPS = ((0, 0), (ONE // 2, 3), (ONE, 2))
FINDING_STEPS = ((0, 0), (ONE, 3), (2 * ONE, 2))


class Points(NamedTuple):
    """Score and maximum of what applies; findings that stand."""

    score: int = 0
    maximum: int = 0
    findings: int = 0

    def measured(self, measure: str) -> int | None:
        """None where nothing applies. The change is that of the score."""
        if measure == FINDINGS:
            return self.findings * ONE
        if not self.maximum:
            return None
        if measure == LOST:
            return self.maximum - self.score
        return (200 * ONE * self.score + self.maximum) // (2 * self.maximum)


def thousandths(points: Decimal) -> int:
    return int(points.scaleb(3))


def together(each: Iterable[Points]) -> Points:
    score = maximum = findings = 0
    for points in each:
        score, maximum, findings = score + points.score, maximum + points.maximum, findings + points.findings
    return Points(score, maximum, findings)


def mean(values: Iterable[int | None]) -> int | None:
    """Each counts the same; what is not known does not count. Half up, away from zero."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    whole = sum(known)
    rounded = (2 * abs(whole) + len(known)) // (2 * len(known))
    return rounded if whole >= 0 else -rounded


def shown(value: int | None, measure: str, *, of_many: bool = False) -> str:
    """«83,1» percent, «1,25» points, «3» findings, «+2,50» change. `of_many`: a mean, of findings too «2,4»."""
    if value is None:
        return NOTHING
    if measure == CHANGE:
        hundredths = (abs(value) + 5) // 10
        sign = "" if not hundredths else "+" if value > 0 else "−"
        return f"{sign}{hundredths // 100},{hundredths % 100:02d}"
    if measure == LOST:
        whole, rest = divmod((value + 5) // 10, 100)
        return f"{whole},{rest:02d}".rstrip("0") if rest else str(whole)
    if measure == FINDINGS and not of_many:
        return str(value // ONE)
    tenths = (value + 50) // 100
    return f"{tenths // 10},{tenths % 10}"


def shade(value: int, measure: str) -> int:
    """1 (bad) to 5 (good), 0 for none."""
    if measure == CHANGE:
        if abs(value) < ONE:
            return 0
        return (5 if value >= 5 * ONE else 4) if value > 0 else 1 if value <= -5 * ONE else 2
    if measure == SCORE:
        return next((grade for least, grade in SCORE_STEPS if value >= least), 1)
    steps = LOST_STEPS if measure == LOST else FINDING_STEPS
    return next((grade for most, grade in steps if value <= most), 1)
