"""Draw a paper as DOCX: the page that the layout gives for the PDF, walked into Word."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from functools import cache
from typing import Any
from xml.etree import ElementTree

import cssselect2

from reports.rendering import NOT_IN_XML, PrintedSignature, render_html, sheet_text
from reports.word import pages
from reports.word.css import Look, Sheet
from reports.word.oxml import Element, Format, w
from reports.word.packing import Packed, Properties
from reports.word.styles import Styles
from reports.word.walking import Part, Walk


def render_docx(layout: str, snapshot: dict[str, Any], signatures: list[PrintedSignature] | None = None) -> bytes:
    """The DOCX that says and looks what `render_pdf` draws. The same snapshot gives the same bytes."""
    return docx_of(render_html(layout, snapshot, signatures), snapshot)


def docx_of(markup: str, snapshot: dict[str, Any]) -> bytes:
    """The same from a page that is drawn already: for the PDF, say."""
    text = unicodedata.normalize("NFC", NOT_IN_XML.sub("", markup))
    page = ElementTree.fromstring(text)  # noqa: S314 - our own markup, what people typed is escaped
    sheet = _sheet(snapshot["profile"], bool(snapshot["illustrative"]))
    root = cssselect2.ElementWrapper.from_html_root(page, content_language=None)
    look, _ = sheet.look(root, Look())
    body = next(child for child in root.iter_children() if child.local_name == "body")
    styles = Styles(_normal(sheet))
    widths = {name: pages.page(sheet, name).text_width for name in pages.names(sheet)}
    parts = Walk(sheet, styles).parts(body, look, widths)
    packed = Packed()
    references = {
        (band, kind): packed.add(f"{band}-{kind}", band, element)
        for (band, kind), element in pages.bands(sheet, styles).items()
    }
    packed.add("styles", "styles", styles.element)
    return packed.bytes(_body(sheet, parts, references), _properties(page, snapshot))


def _normal(sheet: Sheet) -> Format:
    """What an ordinary paragraph of the text looks like: Word's «Normal»."""
    page = ElementTree.fromstring("<html><body><p/></body></html>")  # noqa: S314 - ours
    element, look = cssselect2.ElementWrapper.from_html_root(page, content_language=None), Look()
    while element is not None:
        look, _ = sheet.look(element, look)
        element = next(iter(element.iter_children()), None)
    return Format.of(look)


def _body(sheet: Sheet, parts: list[Part], references: dict[tuple[str, str], str]) -> Element:
    """A section's properties stand in its last paragraph, those of the last one at the end of the text."""
    made = w("body")
    for part in parts:
        made.extend(part.flow.blocks)
        properties = pages.section(sheet, part.page, references, is_first=part is parts[0])
        if part is parts[-1]:
            made.append(properties)
        else:
            made[-1].get_or_add_pPr().append(properties)
    return made


def _properties(page: ElementTree.Element, snapshot: dict[str, Any]) -> Properties:
    header = snapshot.get("header", {})
    lines = header.get("lines") or [header[key] for key in ("parent", "agency") if key in header]
    day = snapshot.get("date")
    return Properties(
        title=page.findtext("head/title") or "",
        subject=str(snapshot.get("subject") or snapshot.get("about") or ""),
        author=" ".join(lines),
        created=datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None,
    )


@cache
def _sheet(profile: str, illustrative: bool) -> Sheet:
    return Sheet(sheet_text(profile, illustrative))
