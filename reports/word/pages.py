"""Pages: size and margins, and what the sheets put into the margins: the page number, «DỮ LIỆU MINH HỌA»."""

from __future__ import annotations

from typing import NamedTuple

from reports.word.css import NORMAL_LINE, POINTS, SIDES, Border, Declared, Look, PageRule, Sheet, look_of, points
from reports.word.oxml import Element, Format, run, run_properties, stroke, twips, w
from reports.word.styles import Styles

A4 = (210 * POINTS["mm"], 297 * POINTS["mm"])
LANDSCAPE = "landscape"
FIRST = ":first"
PAGE_NUMBER = "counter(page)"
BANDS = {"top": "header", "bottom": "footer"}
DISTANCE = 10 * POINTS["mm"]  # from the edge of the paper, where no number says otherwise


class Page(NamedTuple):
    """The pages of one name, in points."""

    across: bool
    width: float
    height: float
    margins: dict[str, float]
    numbered_anew: bool

    @property
    def text_width(self) -> float:
        return self.width - self.margins["left"] - self.margins["right"]


def page(sheet: Sheet, name: str) -> Page:
    declared = _declared(sheet, name)
    across = LANDSCAPE in str(declared.get("size", ""))
    width, height = reversed(A4) if across else A4
    margins = {side: points(declared.get(f"margin-{side}")) for side in SIDES}
    return Page(across, width, height, margins, bool(name) and f":nth(1 of {name})" in sheet.pages)


def names(sheet: Sheet) -> list[str]:
    return [name for name in sheet.pages if not name.startswith(":")]


def _declared(sheet: Sheet, name: str) -> Declared:
    return sheet.pages.get("", PageRule()).declared | sheet.pages.get(name, PageRule()).declared


# --- Header and footer ------------------------------------------------------------------------------


def bands(sheet: Sheet, styles: Styles) -> dict[tuple[str, str], Element]:
    """(«header» or «footer», «default» or «first») → its element. A first page shows what `:first` leaves."""
    root = look_of(_declared(sheet, ""), Look())
    usual = sheet.pages.get("", PageRule()).boxes
    first = sheet.pages.get(FIRST, PageRule()).boxes
    made = {}
    for side, band in BANDS.items():
        for kind, over in (("default", {}), ("first", first)):
            boxes = {name: box | over.get(name, {}) for name, box in usual.items() if name.startswith(side)}
            shown = {name: box for name, box in boxes.items() if box.get("content", "none") != "none"}
            made[band, kind] = _band(band, shown, root, styles)
    return made


def _band(band: str, boxes: dict[str, Declared], root: Look, styles: Styles) -> Element:
    """Framed boxes first: a frame hangs on the paragraph that follows it."""
    made = w("hdr" if band == "header" else "ftr")
    framed = [name for name, box in boxes.items() if box.get("border-top")]
    for name in framed:
        made.append(_framed(name, boxes[name], root, styles))
    plain = [name for name in boxes if name not in framed]
    for name in plain:
        look = look_of(boxes[name], root)
        style = styles.paragraph(band, Format(size=look.size, align=name.partition("-")[2]))
        made.append(w("p", w("pPr", w("pStyle", val=style.id)), *_content(boxes[name])))
    if not plain:
        style = styles.paragraph(band, Format(size=root.size))
        made.append(w("p", w("pPr", w("pStyle", val=style.id))))
    return made


def _content(box: Declared) -> list[Element]:
    content = str(box["content"])
    if content != PAGE_NUMBER:
        return [run(content)]
    number = run_properties()
    return [
        w("r", w("fldChar", fldCharType="begin")),
        w("r", number, _instruction()),
        w("r", w("fldChar", fldCharType="separate")),
        run("2"),
        w("r", w("fldChar", fldCharType="end")),
    ]


def _instruction() -> Element:
    instruction = w("instrText")
    instruction.text = " PAGE "
    return instruction


def _framed(name: str, box: Declared, root: Look, styles: Styles) -> Element:
    """A box of its own size in the margin, at the right, left or middle of the text's width."""
    look = look_of(box, root)
    border = box["border-top"]
    assert isinstance(border, Border)
    height, width = points(box.get("height")), points(box.get("width"))
    room = max(height - look.size * NORMAL_LINE, 0.0) / 2
    style = styles.paragraph("illustrative", Format(size=look.size, bold=look.bold, align="center"))
    frame = w(
        "framePr",
        w=twips(width),
        h=twips(height),
        hRule="exact",
        wrap="around",
        vAnchor="page",
        hAnchor="margin",
        xAlign=name.partition("-")[2],
        y=twips(points(box.get("margin-top"))),
    )
    strokes = w("pBdr", *(stroke(side, border) for side in ("top", "left", "bottom", "right")))
    spacing = w("spacing", before=twips(room), after=0)
    return w("p", w("pPr", w("pStyle", val=style.id), frame, strokes, spacing), *_content(box))


# --- Section ----------------------------------------------------------------------------------------


def section(sheet: Sheet, name: str, references: dict[tuple[str, str], str], *, is_first: bool) -> Element:
    """`references`: the relation of each header and footer. Where numbers begin, the first one is not shown."""
    shown = page(sheet, name)
    made = w("sectPr")
    for (band, kind), relation in references.items():
        reference = w(f"{band}Reference", type=kind)
        reference.set(f"{{{reference.nsmap['r']}}}id", relation)
        made.append(reference)
    made.append(w("type", val="nextPage"))
    turned = {"orient": LANDSCAPE} if shown.across else {}
    made.append(w("pgSz", w=twips(shown.width), h=twips(shown.height), **turned))
    distances = {band: twips(_distance(sheet, side, shown)) for side, band in BANDS.items()}
    sides = {side: twips(shown.margins[side]) for side in SIDES}
    made.append(w("pgMar", **sides, **distances, gutter=0))
    if shown.numbered_anew:
        made.append(w("pgNumType", start=1))
    if shown.numbered_anew or is_first:
        made.append(w("titlePg"))
    return made


def _distance(sheet: Sheet, side: str, shown: Page) -> float:
    """From the edge of the paper to the number: its padding keeps it off the text."""
    near = "bottom" if side == "top" else "top"
    for name, box in sheet.pages.get("", PageRule()).boxes.items():
        if name.startswith(side) and box.get("content") == PAGE_NUMBER:
            size = look_of(box, Look()).size
            return shown.margins[side] - points(box.get(f"padding-{near}")) - size * NORMAL_LINE
    return DISTANCE
