"""Elements of WordprocessingML: made by lxml under python-docx's classes, in the order that the schema wants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from docx.oxml.ns import nsmap
from docx.oxml.parser import oxml_parser

from reports.word.css import NORMAL_LINE, Border, Borders, Look

Element = Any  # lxml has no types
W = nsmap["w"]
NAMESPACES = {"w": W, "r": nsmap["r"]}
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
FONT = "Times New Roman"
ALIGN = {"justify": "both", "center": "center", "right": "right", "left": "left"}
LINES = {"solid": "single", "dotted": "dotted", "dashed": "dashed", "double": "double"}
TWIPS, EIGHTHS = 20, 8  # of a point
BOX_LINE = 1.0  # points for a line of a box


@cache
def _name(tag: str) -> str:
    return f"{{{W}}}{tag}"


def w(tag: str, *children: Element, **attributes: object) -> Element:
    """`w("tblHeader")`, `w("jc", val="center")`."""
    element = oxml_parser.makeelement(
        _name(tag), {_name(key): str(value) for key, value in attributes.items()}, NAMESPACES
    )
    element.extend(children)
    return element


def twips(points: float) -> int:
    return round(points * TWIPS)


def stroke(tag: str, border: Border, space: float = 0.0) -> Element:
    return w(tag, val=LINES[border.style], sz=round(border.width * EIGHTHS), space=round(space), color="000000")


@dataclass(frozen=True)
class Format:
    """All that a style of paragraphs says. `exact`: height of its one line, else it is `line` single lines high."""

    size: float = 13.0
    bold: bool = False
    italic: bool = False
    line: float = 1.0
    exact: float = 0.0
    align: str = "left"
    indent: float = 0.0
    left: float = 0.0
    right: float = 0.0
    before: float = 0.0
    after: float = 0.0
    border: Borders = Borders()
    space: float = 0.0
    keep_next: bool = False
    keep_lines: bool = False
    page_break: bool = False
    outline: int | None = None

    @classmethod
    def of(cls, look: Look, outline: int | None = None) -> Format:
        """A paragraph's padding is its indent; of a box drawn around it, the distance of the lines from the words too.

        Word draws such lines outside the indents, so these leave room for them.
        """
        space = round(look.padding.top) if look.border.is_box else 0
        room = space + BOX_LINE if look.border.is_box else 0.0
        return cls(
            size=look.size,
            bold=look.bold,
            italic=look.italic,
            line=max(look.line / NORMAL_LINE, 1.0),  # single at least (F17)
            align=look.align,
            indent=look.indent,
            left=look.margin.left + max(look.padding.left, room),
            right=look.margin.right + max(look.padding.right, room),
            before=look.margin.top,
            after=look.margin.bottom,
            border=look.border,
            space=space,
            keep_next=look.break_after == "avoid",
            keep_lines=look.break_inside == "avoid" or look.break_after == "avoid",
            page_break=look.break_before == "page" and not look.page,
            outline=outline,
        )

    @property
    def line_height(self) -> float:
        return self.exact or self.line * NORMAL_LINE * self.size


def paragraph_properties(format_: Format) -> Element:
    """Of a style: everything, so that none depends on what another says."""
    properties = w("pPr")
    for tag, on in (("keepNext", format_.keep_next), ("keepLines", format_.keep_lines)):
        properties.append(w(tag, val=int(on)))
    properties.append(w("pageBreakBefore", val=int(format_.page_break)))
    properties.append(w("widowControl"))
    strokes = [(side, getattr(format_.border, side)) for side in ("top", "left", "bottom", "right")]
    if any(border for _, border in strokes):
        properties.append(w("pBdr", *(stroke(side, border, format_.space) for side, border in strokes if border)))
    rule, line = ("exact", twips(format_.exact)) if format_.exact else ("auto", round(format_.line * 240))
    before, after = twips(format_.before), twips(format_.after)
    properties.append(w("spacing", before=before, after=after, line=line, lineRule=rule))
    properties.append(indents(format_.left, format_.right, format_.indent))
    properties.append(w("jc", val=ALIGN.get(format_.align, "left")))
    if format_.outline is not None:
        properties.append(w("outlineLvl", val=format_.outline))
    return properties


def indents(left: float, right: float, first: float = 0.0) -> Element:
    hung = {"hanging": twips(-first)} if first < 0 else {"firstLine": twips(first)}
    return w("ind", left=twips(left), right=twips(right), **hung)


def run_properties(size: float | None = None, bold: bool | None = None, italic: bool | None = None) -> Element:
    properties = w("rPr")
    for tag, on in (("b", bold), ("i", italic)):
        if on is not None:
            properties.append(w(tag, val=int(on)))
    if size is not None:
        properties.extend((w("sz", val=round(size * 2)), w("szCs", val=round(size * 2))))
    return properties


def run(text: str, properties: Element | None = None) -> Element:
    """A run of text; `\\n` breaks the line."""
    made = w("r")
    if properties is not None and len(properties):
        made.append(properties)
    for number, line in enumerate(text.split("\n")):
        if number:
            made.append(w("br"))
        if line:
            words = w("t")
            words.text = line
            words.set(SPACE, "preserve")
            made.append(words)
    return made


def keep_together(blocks: Iterable[Element], *, with_next: bool) -> None:
    """No page ends between these paragraphs and tables, nor inside one; `with_next` holds for the last as well."""
    rows = [row for block in blocks for row in rows_of(block)]
    for number, row in enumerate(rows, 1):
        for paragraph in row:
            properties = paragraph.get_or_add_pPr()
            properties.get_or_add_keepLines()
            if with_next or number < len(rows):
                properties.get_or_add_keepNext()


def rows_of(block: Element) -> list[list[Element]]:
    """The paragraphs of a table, row by row; a paragraph is a row of its own."""
    if block.tag == _name("p"):
        return [[block]]
    return [list(row.iter(_name("p"))) for row in block.iter(_name("tr"))]
