"""What makes WeasyPrint quick enough for our papers: what it would work out anew for every line is worked out once.

It saves a third of the drawing and changes nothing that is drawn (a test draws both ways). Functions inside WeasyPrint are
replaced, so this holds for one version of it; with any other, papers are drawn as WeasyPrint comes, only slower.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from math import inf
from typing import Any

import weasyprint
from weasyprint import draw, layout
from weasyprint.formatting_structure import boxes
from weasyprint.layout import background, inline
from weasyprint.text import line_break

MADE_FOR = "70.0"
LINES_KEPT = 2_000  # about 5 MB; a paper of 54 items has 1,000 lines, many of them those of the last paper
# Everything of a style that WeasyPrint looks at when it measures a line.
READ = (
    *("direction", "lang", "font_family", "font_size", "font_style", "font_stretch", "font_weight", "font_kerning"),
    *("font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric"),
    *("font_variant_alternates", "font_variant_east_asian", "font_feature_settings", "font_variation_settings"),
    *("font_language_override", "text_decoration_line", "letter_spacing", "word_spacing", "tab_size", "white_space"),
    *("overflow_wrap", "word_break", "hyphens", "hyphenate_character", "hyphenate_limit_chars", "hyphenate_limit_zone"),
)
SIDES = ("top", "right", "bottom", "left")
# A line, or the text in one, has no margin, padding, border or size of its own.
BARE: dict[str, Any] = {f"{what}_{side}": 0 for what in ("margin", "padding") for side in SIDES}
BARE |= {f"border_{side}_width": 0 for side in SIDES}
BARE |= {"width": "auto", "min_width": 0, "max_width": inf, "height": "auto", "min_height": 0, "max_height": inf}
# No paper has a background or a rounded corner.
PLAIN: dict[str, Any] = {
    f"border_{corner}_radius": (0, 0) for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
}
PLAIN |= {"background": None}


class KeptLayout(line_break.Layout):  # type: ignore[misc]
    """Keeps its shaped text from measuring to drawing; shapes it anew only where the line is justified."""

    def deactivate(self) -> None:
        pass

    def reactivate(self, style: Any) -> None:
        if self.justification_spacing:
            super().reactivate(style)


class KeptLines:
    """`split_first_line` that keeps the last lines it measured, with their shaped text."""

    def __init__(self) -> None:
        self._lines: OrderedDict[tuple[Any, ...], tuple[Any, ...]] = OrderedDict()

    def __call__(self, text: str, style: Any, context: Any, max_width: float | None, *more: Any, **named: Any) -> Any:
        key = (text, max_width, more, *sorted(named.items()), id(style.font_config), *[style[name] for name in READ])
        kept = self._lines.pop(key, None)
        if kept is None:
            kept = line_break.split_first_line(text, style, context, max_width, *more, **named)
            if len(self._lines) >= LINES_KEPT:
                self._lines.popitem(last=False)
        self._lines[key] = kept
        shaped, *measures = kept
        twin = KeptLayout.__new__(KeptLayout)  # each line is justified on its own
        twin.__dict__.update(shaped.__dict__)
        return (twin, *measures)


def _resolve_percentages(box: Any, containing_block: Any) -> None:
    if isinstance(box, (boxes.LineBox, boxes.TextBox)):
        box.__dict__.update(BARE)
    else:
        ORIGINALS[inline, "resolve_percentages"](box, containing_block)


def _layout_backgrounds(page: Any, get_image_from_uri: Any) -> None:
    background.layout_box_backgrounds(page, page, get_image_from_uri, layout_children=False)
    page.canvas_background = None


def _draw_table(stream: Any, table: Any) -> None:
    """The grid in one stroke instead of four sides for each cell. Our tables have no other lines.

    A row that goes on from the page before has no top border there, but sides.
    """
    cells = [cell for group in table.children for row in group.children for cell in row.children]
    framed = [cell for cell in cells if cell.border_left_width]
    if not framed:
        return
    with stream.artifact(), stream.stacked():
        stream.set_color(framed[0].style["color"], stroke=True)
        stream.set_line_width(2 * framed[0].border_left_width)
        for cell in framed:
            stream.rectangle(cell.border_box_x(), cell.border_box_y(), cell.border_width(), cell.border_height())
        stream.stroke()


QUICK: dict[tuple[Any, str], Callable[..., Any]] = {
    (line_break, "Layout"): KeptLayout,
    (inline, "split_first_line"): KeptLines(),
    (inline, "resolve_percentages"): _resolve_percentages,
    (layout, "layout_backgrounds"): _layout_backgrounds,
    (draw, "draw_table"): _draw_table,
}
ORIGINALS: dict[tuple[Any, str], Callable[..., Any]] = {place: getattr(*place) for place in QUICK}


def install() -> None:
    if weasyprint.__version__ != MADE_FOR:
        return
    for name, value in PLAIN.items():
        setattr(boxes.Box, name, value)
    for (module, name), replacement in QUICK.items():
        setattr(module, name, replacement)
