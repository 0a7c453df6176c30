"""Tables: widths from the columns' classes, a head that repeats, rows that no page divides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from reports.word.css import Look, Share, Sides
from reports.word.flow import Flow
from reports.word.oxml import Element, keep_together, twips, w
from reports.word.styles import TABLE_NAMES, cell_margins

if TYPE_CHECKING:
    from reports.word.walking import Walk

Node = Any  # cssselect2.ElementWrapper
VALIGN = {"middle": "center", "bottom": "bottom"}


class Cell(NamedTuple):
    element: Node
    look: Look
    across: int
    down: int


class Row(NamedTuple):
    look: Look
    cells: list[Cell]
    is_head: bool


@dataclass
class Covered:
    """A cell that reaches down: what stands in its place in the rows below."""

    rows: int
    across: int


def build(walk: Walk, element: Node, look: Look, available: float) -> Element:
    rows = list(_rows(walk, element, look))
    widths = _widths(walk, element, look, rows, available)
    usual = next((cell.look for row in rows if not row.is_head for cell in row.cells), look)
    style = walk.styles.table(_key(element), usual.border, usual.padding)
    table = w(
        "tbl",
        w(
            "tblPr",
            w("tblStyle", val=style),
            w("tblW", w=twips(sum(widths)), type="dxa"),
            w("tblLayout", type="fixed"),
            w("tblLook", val="0000"),
        ),
        w("tblGrid", *(w("gridCol", w=twips(width)) for width in widths)),
    )
    below: dict[int, Covered] = {}
    made = [_row(walk, row, widths, usual.padding, below) for row in rows]
    for number, row in enumerate(rows):
        followed = number + 1 < len(rows) and rows[number + 1].look.break_before == "avoid"
        if row.is_head or followed or row.look.break_after == "avoid":
            keep_together([made[number]], with_next=True)
    table.extend(made)
    return table


def _rows(walk: Walk, parent: Node, look: Look, is_head: bool = False) -> Iterator[Row]:
    for child in parent.iter_children():
        child_look, _ = walk.sheet.look(child, look)
        if child_look.display in ("table-header-group", "table-row-group"):
            yield from _rows(walk, child, child_look, child_look.display == "table-header-group")
        elif child.local_name == "tr":
            yield Row(child_look, [_cell(walk, cell, child_look) for cell in child.iter_children()], is_head)


def _cell(walk: Walk, element: Node, row: Look) -> Cell:
    look, _ = walk.sheet.look(element, row)
    across, down = (int(element.etree_element.get(name) or 1) for name in ("colspan", "rowspan"))
    return Cell(element, look, across, down)


def _key(element: Node) -> str:
    names = (element.etree_element.get("class") or "").split()
    return next((name for name in names if name in TABLE_NAMES), " ".join(names))


# --- Columns ----------------------------------------------------------------------------------------


def _widths(walk: Walk, element: Node, look: Look, rows: list[Row], available: float) -> list[float]:
    """As `table-layout: fixed` has it: what the columns do not ask for is shared by those that ask for nothing."""
    asked = list(_asked(walk, element, look, available))
    columns = max((sum(cell.across for cell in row.cells) for row in rows), default=1)
    asked = [*asked, *([0.0] * (columns - len(asked)))]
    free = available - sum(asked)
    open_ = asked.count(0.0)
    if open_:
        return [width or max(free, 0.0) / open_ for width in asked]
    return [width * available / sum(asked) for width in asked]


def _asked(walk: Walk, element: Node, look: Look, available: float) -> Iterator[float]:
    for group in element.iter_children():
        if group.local_name == "colgroup":
            for column in group.iter_children():
                width = walk.sheet.look(column, look)[0].width
                yield width.part * available if isinstance(width, Share) else width or 0.0


# --- Rows and cells ---------------------------------------------------------------------------------


def _row(walk: Walk, row: Row, widths: list[float], padding: Sides, below: dict[int, Covered]) -> Element:
    properties = w("trPr", w("cantSplit"))
    height = max([row.look.height, *(cell.look.height for cell in row.cells)])
    if height:
        properties.append(w("trHeight", val=twips(height), hRule="atLeast"))
    if row.is_head:
        properties.append(w("tblHeader"))
    made = w("tr", properties)
    column = _covered(made, 0, widths, below)
    for cell in row.cells:
        made.append(_drawn_cell(walk, cell, widths[column : column + cell.across], padding))
        if cell.down > 1:
            below[column] = Covered(cell.down - 1, cell.across)
        column = _covered(made, column + cell.across, widths, below, new=column)
    return made


def _covered(row: Element, column: int, widths: list[float], below: dict[int, Covered], new: int = -1) -> int:
    """Write what continues from the row above, and give the column after it."""
    while column in below and column != new:
        across = below[column].across
        row.append(w("tc", _properties(widths[column : column + across], w("vMerge")), w("p")))
        below[column].rows -= 1
        if not below[column].rows:
            del below[column]
        column += across
    return column


def _drawn_cell(walk: Walk, cell: Cell, widths: list[float], padding: Sides) -> Element:
    extras = [w("vMerge", val="restart")] if cell.down > 1 else []
    if cell.look.padding != padding:
        extras.append(cell_margins("tcMar", cell.look.padding))
    if cell.look.valign in VALIGN:
        extras.append(w("vAlign", val=VALIGN[cell.look.valign]))
    flow = Flow(walk.styles, sum(widths) - cell.look.padding.left - cell.look.padding.right)
    walk.cell(cell.element, cell.look, flow)
    return w("tc", _properties(widths, *extras), *flow.blocks)


def _properties(widths: list[float], *extras: Element) -> Element:
    span = [w("gridSpan", val=len(widths))] if len(widths) > 1 else []
    return w("tcPr", w("tcW", w=twips(sum(widths)), type="dxa"), *span, *extras)
