"""Every kind of paper, usual, empty and long: sound PDF, the snapshot's sentences in PDF and Word, letter by letter."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from reports import drawing
from reports.conformance import check_pdf
from reports.kinds import signed_kinds
from reports.rendering import TEMPLATES, UNIT_FILE_LAYOUT, pdf_of, render_html
from reports.tests.all_papers import DAYS, LONG_NAME, NO_DOCUMENT, PAPERS, SIZES, snapshot_of
from reports.word.drawing import docx_of

# What differs between the rule books shows on a usual paper; what a long one can break shows in one of them.
CASES = [
    (kind, profile, size)
    for kind in PAPERS
    for size in SIZES
    for profile in DAYS
    if size == "usual" or profile == "tt01"
]


def _each(cases: list[tuple[str, str, str]]) -> pytest.MarkDecorator:
    """One case after another, so that its tests share what is drawn."""
    names = ("kind", "profile", "size")
    return pytest.mark.parametrize(names, cases, ids=["-".join(case) for case in cases], scope="module")


EACH = _each(CASES)
EACH_DOCUMENT = _each([case for case in CASES if case[0] not in NO_DOCUMENT])
# Not on the page, or not on every one: the office beside a signer's block, the line of an annex that is not there.
UNPRINTED = {"schema", "kind", "profile", "date", "principal", "title", "annex_of"}
BLOCKS = {"p", "h1", "h2", "h3", "td", "th", "div"}
SENTENCE = 20


@dataclass(frozen=True)
class Drawn:
    snapshot: dict[str, Any]
    markup: str
    pdf: bytes


@lru_cache(maxsize=2)
def _drawn(kind: str, profile: str, size: str) -> Drawn:
    """Without the mark «dữ liệu minh họa», which would stand between two halves of a sentence."""
    snapshot = snapshot_of(kind, profile, size) | {"illustrative": False}
    markup = render_html(PAPERS[kind].layout, snapshot)
    return Drawn(snapshot, markup, pdf_of(markup, snapshot, is_final=False))


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _blocks(markup: str) -> list[str]:
    """The text of each paragraph and cell of the page that both are drawn from."""
    body = ElementTree.fromstring(markup).find("body")  # noqa: S314 - our own markup
    assert body is not None
    found = [
        _squeezed("".join(element.itertext())) for element in body.iter() if element.tag in BLOCKS - _outer(element)
    ]
    return [text for text in found if text]


def _outer(element: ElementTree.Element) -> set[str]:
    """An element that holds blocks is none itself."""
    return {element.tag} if any(child.tag in BLOCKS or child.tag == "table" for child in element) else set()


def _sentences(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from () if name in UNPRINTED else _sentences(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _sentences(inner, key)
    elif isinstance(value, str) and len(value) >= SENTENCE:
        yield _squeezed(value.rstrip(".; "))


def _pdf_text(pdf: bytes) -> str:
    """All pages in one, without their numbers and the heads that a table repeats."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    text = "".join(re.sub(r"^\d{1,2}\n|\n\d{1,2}$", "", page.strip()) for page in pages)
    assert text == unicodedata.normalize("NFC", text)
    return _squeezed(text)


def _docx_text(data: bytes) -> str:
    body = docx.Document(io.BytesIO(data)).element.body
    return _squeezed("".join(text.text or "" for text in body.iter(qn("w:t"))))


@EACH_DOCUMENT
def test_its_pdf_breaks_no_rule_of_its_date(kind: str, profile: str, size: str) -> None:
    report = check_pdf(_drawn(kind, profile, size).pdf)

    assert report.broken == ()
    assert report.profile == profile


@EACH
def test_pdf_and_word_say_every_sentence_of_the_snapshot(kind: str, profile: str, size: str) -> None:
    drawn = _drawn(kind, profile, size)
    blocks, text = _blocks(drawn.markup), _pdf_text(drawn.pdf)
    word = _docx_text(docx_of(drawn.markup, drawn.snapshot))
    page = "".join(blocks)

    if size != "empty":  # what counts or names findings is left out there
        assert [sentence for sentence in _sentences(drawn.snapshot) if sentence not in page] == []
    assert [block for block in blocks if block not in text] == []
    assert [block for block in blocks if block not in word] == []
    if size == "long" and kind not in NO_DOCUMENT:
        assert _squeezed(LONG_NAME) in text


@EACH
def test_all_its_fonts_are_embedded(kind: str, profile: str, size: str) -> None:
    pages: Any = PdfReader(io.BytesIO(_drawn(kind, profile, size).pdf)).pages
    fonts = {str(font.get_object()["/BaseFont"]): font.get_object() for page in pages for font in _fonts(page)}

    assert fonts
    for name, font in fonts.items():
        assert name.split("+")[1].startswith("Liberation-Serif")
        assert "/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"]


def _fonts(page: Any) -> list[Any]:
    return list(page["/Resources"].get("/Font", {}).values())


def test_each_layout_and_each_kind_that_is_signed_is_among_them() -> None:
    snapshots = {kind: snapshot_of(kind, "tt01", "empty") for kind in PAPERS}

    assert {paper.layout for paper in PAPERS.values()} == set(TEMPLATES) - {UNIT_FILE_LAYOUT}  # a page, printed
    assert {kind.layout for kind in signed_kinds().values()} <= {paper.layout for paper in PAPERS.values()}
    assert all(snapshot["profile"] == "tt01" for snapshot in snapshots.values())


@pytest.mark.parametrize("kind", [kind for kind in PAPERS if kind != "minutes"])
def test_the_quick_way_draws_it_as_weasyprint_itself_would(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = _drawn(kind, "nd30", "usual")
    again = pdf_of(drawn.markup, drawn.snapshot, is_final=False)
    drawing.uninstall(monkeypatch.setattr)

    slow = _operators(pdf_of(drawn.markup, drawn.snapshot, is_final=False))

    assert _operators(drawn.pdf) == slow
    assert _operators(again) == slow


def _operators(pdf: bytes) -> list[str]:
    """The text of each page with where it stands; the grid is drawn another way."""
    found: list[str] = []

    def visit(text: str, _ctm: Any, matrix: Any, font: Any, size: Any) -> None:
        place = [round(number, 2) for number in matrix]
        found.append(f"{text} {place} {font and font['/BaseFont']} {size}")

    for page in PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=visit)
    return found
