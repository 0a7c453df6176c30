"""One walk over the page: elements become paragraphs and tables, each looking as the sheets say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from reports.word import tables
from reports.word.css import Look, Share, Sheet
from reports.word.flow import Box, Flow
from reports.word.inline import Words, is_block
from reports.word.measuring import lines
from reports.word.oxml import Element, Format, keep_together
from reports.word.styles import NAMES, OUTLINES, Styles

Node = Any  # cssselect2.ElementWrapper


@dataclass
class Part:
    """A run of blocks on pages of one name: «» or «annex»."""

    page: str
    flow: Flow


class Walk:
    def __init__(self, sheet: Sheet, styles: Styles) -> None:
        self.sheet, self.styles = sheet, styles

    def parts(self, body: Node, root: Look, width_of: dict[str, float]) -> list[Part]:
        """The sections of the document: a new one where the name of the page changes, and for each annex."""
        look, _ = self.sheet.look(body, root)
        parts: list[Part] = []
        for child in body.iter_children():
            child_look, _ = self.sheet.look(child, look)
            page = child_look.page or look.page
            if not parts or child_look.page or parts[-1].page != page:
                parts.append(Part(page, Flow(self.styles, width_of.get(page, width_of[""]))))
            self.block(child, child_look, parts[-1].flow)
        for part in parts:
            part.flow.close()
        return parts

    def block(self, element: Node, look: Look, flow: Flow) -> None:
        if look.display == "none":
            return
        start = len(flow.blocks)
        flow.leave(look.margin.top)
        if element.local_name == "table":
            flow.table(tables.build(self, element, look, flow.width))
        elif look.border.bottom and not look.border.is_box and _is_empty(element):
            self._drawn_line(element, look, flow)
        else:
            self.content(element, look, flow)
        _keep(flow.blocks[start:], look)
        flow.leave(look.margin.bottom)

    def content(self, element: Node, look: Look, flow: Flow) -> None:
        """What stands inside a block: one paragraph, or blocks with the words between them."""
        children = [(child, *self.sheet.look(child, look)) for child in element.iter_children()]
        is_box = look.height or any(is_block(child_look) for _, child_look, _ in children)
        own = look.as_text if is_box else look
        with flow.inside(look if is_box else own.as_text) as box:
            words = Words.starting(element, own)
            for child, child_look, after in children:
                if is_block(child_look):
                    self._flush(element, own, words, flow)
                    words = Words.none()
                    self._inner(child, child_look, flow, box if look.display == "table" else None)
                else:
                    words.add(child, child_look, after, self.sheet)
                words.add_text(child.etree_element.tail, own)
            self._flush(element, own, words, flow)

    def cell(self, element: Node, look: Look, flow: Flow) -> None:
        """A cell's padding and border are the table's business; one without words keeps the size of its letters."""
        self.content(element, look.as_text, flow)
        if not flow.blocks:
            flow.paragraph(self.styles.paragraph(key_of(element), Format.of(look.as_text)), [])
        flow.close()

    def _inner(self, element: Node, look: Look, flow: Flow, box: Box | None) -> None:
        """A rule in a box that is as wide as its words (`display: table`) is a part of the longest line there."""
        if box is not None and look.border.bottom and isinstance(look.width, Share) and _is_empty(element):
            flow.rule("rule", look.border.bottom, length=box.longest_line * look.width.part, gap=look.margin.top)
        else:
            self.block(element, look, flow)

    def _flush(self, element: Node, look: Look, words: Words, flow: Flow) -> None:
        pieces = words.trimmed()
        if not pieces:
            return
        key = key_of(element)
        format_ = Format.of(look, OUTLINES.get(key))
        if words.rules:
            format_ = replace(format_, after=0.0)
        flow.paragraph(self.styles.paragraph(key, format_), pieces)
        for rule in words.rules:
            longest = max(lines(rule.pieces, flow.free - format_.left - format_.right))
            flow.rule("rule", rule.border, length=longest * rule.part, gap=rule.gap)

    def _drawn_line(self, element: Node, look: Look, flow: Flow) -> None:
        """A line without words: dots to write on, or a rule."""
        assert look.border.bottom is not None
        length = look.width
        part = length.part * flow.free if isinstance(length, Share) else length or flow.free
        flow.rule(key_of(element), look.border.bottom, length=part, gap=look.height or look.margin.top)


def key_of(element: Node) -> str:
    """Under which key of `NAMES` a style for this element is found: its class, or its tag inside a class."""
    own = (element.etree_element.get("class") or "").split()
    if own:
        return next((name for name in reversed(own) if name in NAMES), own[-1])
    tag = element.local_name
    for ancestor in element.iter_ancestors():
        for name in (ancestor.etree_element.get("class") or "").split():
            if f"{name} {tag}" in NAMES:
                return f"{name} {tag}"
    return str(tag)


def _is_empty(element: Node) -> bool:
    return not len(element.etree_element) and not (element.etree_element.text or "").strip()


def _keep(blocks: list[Element], look: Look) -> None:
    """Of one paragraph its style says it already."""
    if len(blocks) > 1 and "avoid" in (look.break_after, look.break_inside):
        keep_together(blocks, with_next=look.break_after == "avoid")
