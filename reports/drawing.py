"""What makes WeasyPrint quick enough for our papers: what it would work out anew for every line is worked out once.

It saves a third of the drawing and changes nothing that is drawn (a test draws both ways). Functions inside WeasyPrint are
replaced, so this holds for one version of it; with any other, papers are drawn as WeasyPrint comes, only slower.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf
from typing import Any, Generic, TypeVar

import weasyprint
from weasyprint import draw, layout
from weasyprint.draw import text
from weasyprint.formatting_structure import boxes
from weasyprint.layout import background, block, inline, page, table
from weasyprint.text import line_break

MADE_FOR = "70.0"
Kept = TypeVar("Kept")
LINES_KEPT = 2_000  # about 5 MB; a paper of 54 items has 1,000 lines, many of them those of the last paper
# Everything of a style that WeasyPrint looks at when it measures a line.
READ = (
    *("direction", "lang", "font_family", "font_size", "font_style", "font_stretch", "font_weight", "font_kerning"),
    *("font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric"),
    *("font_variant_alternates", "font_variant_east_asian", "font_feature_settings", "font_variation_settings"),
    *("font_language_override", "text_decoration_line", "letter_spacing", "word_spacing", "tab_size", "white_space"),
    *("overflow_wrap", "word_break", "hyphens", "hyphenate_character", "hyphenate_limit_chars", "hyphenate_limit_zone"),
)
GLYPHS, FOUR = re.compile(rb"<([0-9a-f]+)>"), re.compile(rb"....")
PATHS_KEPT = 5_000
ROOT = -1
SEEN_OR_NOT = {"class", "lang", "colspan", "rowspan"}  # with another attribute (style, id) an element is matched anew
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Selectors that look at more than tags, classes and the first child: siblings, attributes, ids, other pseudo-classes.
NOT_BY_PATH = re.compile(r"^[^{}@]*(?:[+~\[#]|(?<!:):(?!:|first-child))[^{}]*\{", re.MULTILINE)
SIDES = ("top", "right", "bottom", "left")
# A line, or the text in one, has no margin, padding, border or size of its own.
BARE: dict[str, Any] = {f"{what}_{side}": 0 for what in ("margin", "padding") for side in SIDES}
BARE |= {f"border_{side}_width": 0 for side in SIDES}
BARE |= {"width": "auto", "min_width": 0, "max_width": inf, "height": "auto", "min_height": 0, "max_height": inf}
BORDERS = tuple(name for name in BARE if name.startswith("border_"))
LENGTHS = tuple(name for name in BARE if not name.startswith("border_"))
# No paper has a background or a rounded corner.
PLAIN: dict[str, Any] = {
    f"border_{corner}_radius": (0, 0) for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
}
PLAIN |= {"background": None}
# Everything stands where it comes in the text: no paper has floats, footnotes or boxes placed by hand.
PLAIN |= {"is_in_normal_flow": lambda box: True}
PLAIN |= {
    f"is_{placed}": lambda box: False for placed in ("floated", "footnote", "note", "running", "absolutely_positioned")
}


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """The operator that draws a line. It holds in a paper whose font counts each of these glyphs as wide."""

    font: Any
    size: float
    widths: tuple[tuple[int, int], ...]
    operator: bytes


class KeptLayout(line_break.Layout):  # type: ignore[misc]
    """Keeps its shaped text from measuring to drawing, and how it was drawn to the next time."""

    drawn: list[DrawnLine]  # none or one; one list for all twins

    def deactivate(self) -> None:
        pass

    def reactivate(self, style: Any) -> None:
        """Nothing yet: `_draw_first_line` shapes a line where it was not drawn before."""


class KeptLines:
    """`split_first_line` that keeps the last lines it measured, with their shaped text."""

    def __init__(self) -> None:
        self._lines: Latest[tuple[Any, ...]] = Latest()

    def __call__(self, text: str, style: Any, context: Any, max_width: float | None, *more: Any, **named: Any) -> Any:
        def measured() -> tuple[Any, ...]:
            found: tuple[Any, ...] = line_break.split_first_line(text, style, context, max_width, *more, **named)
            found[0].drawn = []
            return found

        shaped, *measures = self._lines.get((text, max_width, more, *named.items(), *_read(style)), measured)
        twin = KeptLayout.__new__(KeptLayout)  # each line is justified on its own
        twin.__dict__.update(shaped.__dict__)
        return (twin, *measures)


class KeptJustified:
    """`create_layout` as WeasyPrint calls it for a justified line: its text is shaped when it is drawn, if ever."""

    def __init__(self) -> None:
        self._drawn: Latest[list[DrawnLine]] = Latest()

    def __call__(self, text: str, style: Any, context: Any, max_width: None, justification_spacing: float) -> Any:
        made = KeptLayout.__new__(KeptLayout)
        made.text, made.max_width, made.justification_spacing = text, max_width, justification_spacing
        made.first_line_direction, made.layout = 0, None
        made.drawn = self._drawn.get((text, justification_spacing, *_read(style)), list)
        return made


class Latest(Generic[Kept]):
    """The last LINES_KEPT of what was asked for."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], Kept] = OrderedDict()

    def get(self, key: tuple[Any, ...], make: Callable[[], Kept]) -> Kept:
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if len(self._kept) >= LINES_KEPT:
            self._kept.popitem(last=False)
        made = self._kept[key] = make()
        return made


class KeptMatches:
    """The rules for an element: the same wherever tags, classes and «first child» down to it are the same.

    That is all our sheets ask for; where one asks for more (see NOT_BY_PATH), nothing is kept.
    """

    def __init__(self, matcher: Any, sheet: str) -> None:
        self.matcher, self._keeps = matcher, NOT_BY_PATH.search(COMMENT.sub("", sheet)) is None
        self._paths: dict[tuple[Any, ...], int] = {}
        self._matches: dict[int, Any] = {}

    def match(self, element: Any) -> Any:
        attributes = element.etree_element.attrib
        above = getattr(element.parent, "path", None) if element.parent is not None else ROOT
        if above is None or not self._keeps or len(self._paths) > PATHS_KEPT or attributes.keys() - SEEN_OR_NOT:
            return self.matcher.match(element)
        key = (above, element.etree_element.tag, attributes.get("class"), element.index == 0)
        element.path = path = self._paths.setdefault(key, len(self._paths))
        if path not in self._matches:
            self._matches[path] = self.matcher.match(element)
        return self._matches[path]


def _draw_first_line(stream: Any, box: Any, text_overflow: str, block_ellipsis: Any, matrix: Any) -> Any:
    """Draw a line as it was drawn before: to say each of its glyphs takes a quarter of the drawing."""
    shaped = box.pango_layout
    for drawn in shaped.drawn:
        font = stream._fonts.get(drawn.font)
        if font is not None and all(font.widths.get(glyph) == width for glyph, width in drawn.widths):
            stream.set_text_matrix(*matrix.values)
            stream.set_font_size(font.hash, drawn.size)
            stream.stream.append(drawn.operator)
            return []
    if shaped.layout is None:
        super(KeptLayout, shaped).reactivate(box.style)
    before = len(stream.stream)
    emojis = ORIGINALS[text, "draw_first_line"](stream, box, text_overflow, block_ellipsis, matrix)
    if not emojis and (text_overflow, block_ellipsis) == ("clip", "none"):
        shaped.drawn[:] = _drawn(stream, stream.stream[before:])
    return emojis


def _drawn(stream: Any, operators: list[bytes]) -> Iterator[DrawnLine]:
    """What can be drawn again: the matrix, perhaps the font, and one string."""
    if not 2 <= len(operators) <= 3 or not operators[-1].endswith(b"] TJ"):
        return
    name, size = stream._current_font
    key, font = next((key, font) for key, font in stream._fonts.items() if font.hash == name)
    glyphs = {int(code, 16) for run in GLYPHS.findall(operators[-1]) for code in FOUR.findall(run)}
    if not font.bitmap and glyphs <= font.widths.keys():
        yield DrawnLine(key, size, tuple((glyph, font.widths[glyph]) for glyph in glyphs), operators[-1])


# --- What follows from a style alone is worked out once for each style ------------------------------------


def _kept_on(style: Any, name: str, make: Callable[[Any], Any]) -> Any:
    kept = style.__dict__.get(name)
    if kept is None:
        kept = make(style)
        setattr(style, name, kept)
    return kept


def _read(style: Any) -> tuple[Any, ...]:
    found: tuple[Any, ...] = _kept_on(style, "read", lambda it: (id(it.font_config), *(it[name] for name in READ)))
    return found


def _strut(style: Any) -> Any:
    return _kept_on(style, "strut", line_break.strut)


def _resolve_percentages(box: Any, containing_block: Any) -> None:
    if isinstance(box, (boxes.LineBox, boxes.TextBox)):
        box.__dict__.update(BARE)
    elif lengths := _kept_on(box.style, "lengths", _lengths):
        box.__dict__.update(lengths)
    else:
        ORIGINALS[inline, "resolve_percentages"](box, containing_block)


def _lengths(style: Any) -> dict[str, Any]:
    """All lengths of a box of this style; empty where they depend on what is around it."""
    if style["border_collapse"] == "collapse" or style["box_sizing"] != "content-box":
        return {}
    values = {name: style[name] for name in LENGTHS}
    if any(value != "auto" and getattr(value, "unit", None) != "px" for value in values.values()):
        return {}
    found = {name: value if value == "auto" else value.value for name, value in values.items()}
    found |= {name: 0 for name in ("min_width", "min_height") if found[name] == "auto"}
    return found | {name: style[name] for name in BORDERS}


def _avoid_collisions(context: Any, box: Any, containing_block: Any, outer: bool = True) -> tuple[float, float, float]:
    """A line has the whole width: no paper has floats."""
    if not isinstance(box, boxes.LineBox) or context.excluded_shapes or containing_block.style["direction"] == "rtl":
        found: tuple[float, float, float] = ORIGINALS[inline, "avoid_collisions"](context, box, containing_block, outer)
        return found
    left = containing_block.content_box_x()
    return left, box.position_y, left + containing_block.width - left


def _layout_backgrounds(box: Any, get_image_from_uri: Any) -> None:
    background.layout_box_backgrounds(box, box, get_image_from_uri, layout_children=False)
    box.canvas_background = None


def _draw_table(stream: Any, box: Any) -> None:
    """The grid in one stroke instead of four sides for each cell. Our tables have no other lines.

    A row that goes on from the page before has no top border there, but sides.
    """
    cells = [cell for group in box.children for row in group.children for cell in row.children]
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
    (inline, "create_layout"): KeptJustified(),
    **{(module, "resolve_percentages"): _resolve_percentages for module in (block, inline, page, table)},
    (inline, "avoid_collisions"): _avoid_collisions,
    (inline, "strut"): _strut,
    (text, "draw_first_line"): _draw_first_line,
    (layout, "layout_backgrounds"): _layout_backgrounds,
    (draw, "draw_table"): _draw_table,
}
ORIGINALS: dict[tuple[Any, str], Callable[..., Any]] = {place: getattr(*place) for place in QUICK}


PLAIN_ORIGINALS = {name: getattr(boxes.Box, name) for name in PLAIN if hasattr(boxes.Box, name)}


def install() -> None:
    if weasyprint.__version__ != MADE_FOR:
        return
    for name, value in PLAIN.items():
        setattr(boxes.Box, name, value)
    for (module, name), replacement in QUICK.items():
        setattr(module, name, replacement)


def uninstall(put: Callable[[Any, str, Any], None] = setattr) -> None:
    """WeasyPrint as it comes, for tests that draw both ways."""
    for name, value in PLAIN_ORIGINALS.items():
        put(boxes.Box, name, value)
    for (module, name), original in ORIGINALS.items():
        put(module, name, original)
    put(KeptMatches, "match", lambda kept, element: kept.matcher.match(element))
