"""What a rule says of a paper: nothing, where it is kept; faults; or that it cannot tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reports.conformance.ink import Stroke
from reports.conformance.pages import MM, Line, Page

NEAR_SIZE = 0.26  # points: what rounding in other programs makes of a size
QUOTED = 70  # letters of a line that a fault quotes
LINE_REACH = 14.0  # points below a baseline where its ruled line is looked for


class CannotTellError(Exception):
    """The rule cannot be held against this paper; the message says why in a few Vietnamese words."""


@dataclass(frozen=True, slots=True)
class Fault:
    found: str
    expected: str
    page: int | None = None
    place: str = ""


def at(line: Line, found: str, expected: str) -> Fault:
    return Fault(found, expected, line.page, where(line.x0, line.top))


def missing(what: str, expected: str, page: int | None = 1) -> Fault:
    return Fault(f"không thấy {what}", expected, page)


def where(x: float, y: float) -> str:
    return f"cách trái {x / MM:.0f} mm, cách trên {y / MM:.0f} mm"


def quoted(text: str) -> str:
    return f"«{text}»" if len(text) <= QUOTED else f"«{text[: QUOTED - 1].rstrip()}…»"


def number(value: float) -> str:
    """«12,5», «13»."""
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def has_size(line: Line, sizes: tuple[float, float]) -> bool:
    return sizes[0] - NEAR_SIZE <= line.size <= sizes[1] + NEAR_SIZE


def size_words(sizes: tuple[float, float]) -> str:
    low, high = sizes
    return f"cỡ {number(low)}" if low == high else f"cỡ {number(low)}–{number(high)}"


def type_faults(
    lines: Iterable[Line],
    sizes: tuple[float, float],
    *,
    bold: bool | None = None,
    italic: bool | None = None,
    upper: bool | None = None,
) -> Iterator[Fault]:
    """One fault a line for all that is wrong with its type; None leaves a property open."""
    for line in lines:
        checks = [
            (has_size(line, sizes), f"cỡ {number(line.size)}", size_words(sizes)),
            (bold in (None, line.bold), "không đậm" if bold else "đậm", "đậm" if bold else "không đậm"),
            (italic in (None, line.italic), "đứng" if italic else "nghiêng", "nghiêng" if italic else "đứng"),
            (upper in (None, line.is_upper), "in thường" if upper else "in hoa", "in hoa" if upper else "in thường"),
        ]
        wrong = [(found, wanted) for right, found, wanted in checks if not right]
        if wrong:
            found, wanted = (", ".join(words) for words in zip(*wrong, strict=True))
            yield at(line, f"{quoted(line.text)}: {found}", wanted)


def rule_under(page: Page, line: Line, width: float = 0) -> Stroke | None:
    """The ruled line centred below a line of text. `width`: of the widest line, where the text has several."""
    width = max(width, line.width)
    below = [
        stroke
        for stroke in page.rules
        if line.baseline < stroke.top < line.baseline + LINE_REACH
        and abs((stroke.x0 + stroke.x1) / 2 - line.centre) < 0.15 * width + 6
        and 8 < stroke.length < 1.3 * width + 12
    ]
    return min(below, key=lambda stroke: stroke.top, default=None)


def part_rule_faults(page: Page, lines: list[Line], of: str) -> Iterator[Fault]:
    """A solid line, centred, 1/3 to 1/2 as long as the text: its longest line or its last one."""
    expected = "một đường kẻ liền, dài bằng 1/3–1/2 dòng chữ, cân đối ở dưới"
    last = lines[-1]
    widths = (last.width, max(line.width for line in lines))
    rule = rule_under(page, last, max(widths))
    if rule is None:
        yield at(last, f"không có đường kẻ dưới {of}", expected)
        return
    if not any(0.32 <= rule.length / width <= 0.52 for width in widths):
        share = f"{rule.length / max(widths):.0%}".replace("%", " %")
        yield at(last, f"đường kẻ dưới {of} dài {share} dòng chữ", expected)
    elif abs((rule.x0 + rule.x1) / 2 - last.centre) > 6:
        yield at(last, f"đường kẻ dưới {of} lệch khỏi giữa dòng chữ", expected)
