"""The QR of the public address: outside the text frame, and nothing else moves."""

from __future__ import annotations

import io
from typing import Any

import pdfplumber
import pytest
import segno

from reports import qr
from reports.conformance import check_pdf
from reports.rendering import MINUTES_LAYOUT, PaperFetcher, render_pdf
from reports.tests.builders import full_snapshot

ADDRESS = "https://tracuu.phanthiet.gov.vn/tra-cuu/q-P3c0_YmZ8d0NQx1fKZbA/"
DOTS = 600  # an inch, of the picture that modules are read from
MM = 72 / 25.4


def drawn(**changes: Any) -> bytes:
    return render_pdf(MINUTES_LAYOUT, full_snapshot() | changes, [])


def letters(pdf: bytes) -> list[list[tuple[Any, ...]]]:
    """Every letter of every page with its place."""
    with pdfplumber.open(io.BytesIO(pdf)) as paper:
        return [[(c["text"], c["x0"], c["top"], c["size"]) for c in page.chars] for page in paper.pages]


@pytest.mark.parametrize("profile", ["tt01", "nd30"])
def test_nothing_moves_for_the_qr(profile: str):
    assert letters(drawn(profile=profile, public_address=ADDRESS)) == letters(drawn(profile=profile))


def test_the_checker_finds_no_other_paper_with_the_qr_than_without():
    with_it, without = check_pdf(drawn(public_address=ADDRESS)), check_pdf(drawn())

    assert with_it.to_json() == without.to_json()
    assert with_it.is_sound


def test_it_stands_in_the_bottom_margin_of_the_first_page_alone():
    with pdfplumber.open(io.BytesIO(drawn(public_address=ADDRESS))) as paper:
        first, *others = [page.curves + page.rects for page in paper.pages]
        page = paper.pages[0]
    with pdfplumber.open(io.BytesIO(drawn())) as without:
        before = [each.curves + each.rects for each in without.pages]

    marks = [mark for mark in first if mark["top"] > page.height - 20 * MM]
    assert marks
    assert len(first) - len(marks) == len(before[0])
    assert [len(each) for each in others] == [len(each) for each in before[1:]]
    box = (min(m["x0"] for m in marks), min(m["top"] for m in marks), max(m["x1"] for m in marks))
    assert box[0] == pytest.approx(30 * MM, abs=0.5)  # under the left edge of the text
    assert box[1] == pytest.approx(page.height - 18 * MM, abs=0.5)  # below the text frame
    assert box[2] - box[0] == pytest.approx(qr.SIDE * MM, abs=0.5)
    assert max(m["bottom"] for m in marks) < page.height - 3.5 * MM


def test_what_is_printed_is_the_code_of_the_address():
    expected = [[bool(module) for module in row] for row in segno.make_qr(ADDRESS, error="m").matrix]

    with pdfplumber.open(io.BytesIO(drawn(public_address=ADDRESS))) as paper:
        page: Any = paper.pages[0].to_image(resolution=DOTS).original.convert("L")
    left, top = 30 / 25.4 * DOTS, page.height - 18 / 25.4 * DOTS
    module = qr.SIDE / 25.4 * DOTS / len(expected)
    count = range(len(expected))
    read = [
        [page.getpixel((int(left + (x + 0.5) * module), int(top + (y + 0.5) * module))) < 128 for x in count]
        for y in count
    ]

    assert read == expected


def test_a_draft_has_none():
    with_address = render_pdf(MINUTES_LAYOUT, full_snapshot() | {"public_address": ADDRESS})

    with pdfplumber.open(io.BytesIO(with_address)) as paper:
        assert [m for m in paper.pages[0].curves if m["top"] > paper.pages[0].height - 20 * MM] == []


@pytest.mark.parametrize(
    "url", ["paper:../qr/x", "https://tracuu.phanthiet.gov.vn/", "paper:qrx.svg", "file:///etc/passwd"]
)
def test_a_paper_still_fetches_nothing(url: str):
    with pytest.raises(ValueError, match="may not read"):
        PaperFetcher().fetch(url)
