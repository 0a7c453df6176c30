"""F01–F04, F30: paper size, margins, type, page numbers, scans."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from reports.conformance.faults import (
    CannotTellError,
    Fault,
    at,
    has_size,
    missing,
    number,
    quoted,
    size_words,
    where,
)
from reports.conformance.ink import UNREADABLE
from reports.conformance.pages import MM, Line, Page
from reports.conformance.paper import Paper

SLACK = 0.6  # mm
BEYOND = 1.0  # mm that a justified line may stick out: kerning moves its end
FOLIO_SIZE = (13.0, 14.0)
SIDE_BEARING = 1.0 * MM  # what a cell's padding or a letter's own white may take
TIMES = re.compile(r"^(timesnewroman|timesnewromanps|liberationserif|tinos)", re.IGNORECASE)
NOT_UNICODE = re.compile(r"^(\.?vn[a-z]|vni|vps|vntime)", re.IGNORECASE)
MIN_DPI = 198.0  # 200, less what a page cut a little larger takes
LEFT_OPEN = 11  # mm: a page ends two lines early where the next paragraph would leave one of its own alone
FULL_PAGES = 3  # so many pages that end in text, the last left out, show where that ends at the foot


def paper_size(paper: Paper) -> Iterator[Fault]:
    """F01: A4, upright; across only where there is a table."""
    for page in paper.pages:
        width, height = page.width / MM, page.height / MM
        short, long = sorted((width, height))
        if abs(short - 210) > 1 or abs(long - 297) > 1:
            yield Fault(f"khổ {width:.0f} × {height:.0f} mm", "khổ A4 (210 × 297 mm)", page.number)
        elif page.is_landscape and not page.tables and not page.is_scan:
            yield Fault("trang để ngang mà không có bảng", "trang đứng; chỉ để ngang khi có bảng", page.number)


def margins(paper: Paper) -> Iterator[Fault]:
    """F02: what prints beyond the frame, and a frame that is too narrow."""
    upright = [page for page in paper.pages if not page.is_landscape]
    lines = [line for page in upright for line in page.lines]
    if not lines:
        raise CannotTellError("không có trang đứng có chữ")
    width, height = upright[0].width, upright[0].height
    left = min(lines, key=lambda line: line.x0)
    right = max(lines, key=lambda line: line.x1)
    top = min(lines, key=lambda line: line.top)
    foot = max(lines, key=lambda line: line.bottom)
    sides = [
        (left, "trái", left.x0, paper.frame.left, (30, 35), True),
        (right, "phải", width - right.x1, width - paper.frame.right, (15, 20), paper.frame.sure),
        (top, "trên", top.top, top.top - SIDE_BEARING, (20, 25), True),
        (foot, "dưới", height - foot.bottom, height - foot.bottom - LEFT_OPEN * MM, (20, 25), _is_full(paper)),
    ]
    for line, side, outermost, frame, (low, high), sure in sides:
        expected = f"lề {side} {low}–{high} mm"
        if outermost / MM < low - BEYOND:
            yield at(line, f"chữ in cách mép {side} {number(outermost / MM)} mm", expected)
        elif sure and frame / MM > high + SLACK:
            yield at(line, f"lề {side} {number(frame / MM)} mm", expected)
    yield from _landscape_margins(paper)


def _is_full(paper: Paper) -> bool:
    """A tall row of a table that goes on leaves any room below; running text does not."""
    upright = [page for page in paper.main[:-1] if not page.is_landscape and page.lines]
    return sum(not max(page.lines, key=lambda line: line.bottom).in_table for page in upright) >= FULL_PAGES


def _landscape_margins(paper: Paper) -> Iterator[Fault]:
    for page in paper.pages:
        for line in page.lines if page.is_landscape else ():
            nearest = min(line.x0, page.width - line.x1, line.top, page.height - line.bottom)
            if nearest / MM < 15 - BEYOND:
                yield at(line, f"chữ in cách mép giấy {number(nearest / MM)} mm", "cách mép giấy ít nhất 15 mm")
                break


# --- F03 --------------------------------------------------------------------------------------------


def type_of_text(paper: Paper) -> Iterator[Fault]:
    """F03: the family, embedded with its map of letters, black, Unicode in its composed form (TCVN 6909:2001)."""
    told: set[tuple[str, str]] = set()
    for page in paper.pages:
        for line in [*page.lines, *([page.folio] if page.folio else [])]:
            for found, expected, what in _type_faults(line, paper.profile):
                if (found, what) not in told:
                    told.add((found, what))
                    yield at(line, f"{found}: {quoted(line.text)}" if line.text else found, expected)


def _type_faults(line: Line, profile: str) -> Iterator[tuple[str, str, str]]:
    for span in line.spans:
        face = span.face
        family = re.sub(r"[\s-]", "", face.name)
        if NOT_UNICODE.match(family) or (profile == "nd30" and not TIMES.match(family)):
            yield f"phông {face.name}", "phông Times New Roman (Liberation Serif, Tinos), Unicode", ""
        if not face.embedded:
            yield f"phông {face.name} không nhúng vào tệp", "mọi phông được nhúng", ""
        if not face.has_map:
            yield f"phông {face.name} không có bảng mã Unicode (ToUnicode)", "chữ đọc và tìm được", ""
        if not span.black and span.text.strip():
            yield "chữ không phải màu đen", "màu đen", str(line.page)
    if UNREADABLE in line.written or "\x00" in line.written:
        yield "có chữ không đọc được thành Unicode", "chữ đọc và tìm được", str(line.page)
    if unicodedata.normalize("NFC", line.written) != line.written:
        yield "chữ ở dạng Unicode tổ hợp", "Unicode dựng sẵn (NFC)", str(line.page)


# --- F04 --------------------------------------------------------------------------------------------


def page_numbers(paper: Paper) -> Iterator[Fault]:
    """F04: none on the first page; from 2 on in their place; each annex counts on its own."""
    for part in [paper.main, *(annex.pages for annex in paper.annexes)]:
        for count, page in enumerate(part, 1):
            folio = page.folio
            if folio is None:
                if count > 1 and not page.is_scan:
                    yield missing("số trang", f"số {count}, {_folio_place(paper)}", page.number)
            elif count == 1 and (part is paper.main or folio.text != "1"):
                yield at(folio, f"trang đầu có số trang {quoted(folio.text)}", "không hiện số trang thứ nhất")
            else:
                yield from _folio_faults(paper, page, folio, count)


def _folio_faults(paper: Paper, page: Page, folio: Line, count: int) -> Iterator[Fault]:
    if folio.text != str(count):
        yield at(folio, f"số trang {quoted(folio.text)}", f"số {count}, chữ số Ả Rập")
    if not has_size(folio, FOLIO_SIZE) or folio.italic:
        found = f"cỡ {number(folio.size)}{', nghiêng' if folio.italic else ''}"
        yield at(folio, f"số trang {found}", f"{size_words(FOLIO_SIZE)}, đứng")
    if not _is_in_place(paper, page, folio):
        side = "đầu" if folio.baseline < page.height / 2 else "cuối"
        found = f"số trang ở {side} trang, {where(folio.x0, folio.top)}"
        yield at(folio, found, _folio_place(paper))


def _is_in_place(paper: Paper, page: Page, folio: Line) -> bool:
    left, right = (30 * MM, page.width - 15 * MM) if page.is_landscape else (paper.frame.left, paper.frame.right)
    if paper.profile == "nd30":
        middles = (page.width / 2, (left + right) / 2)
        return folio.baseline < page.height / 2 and min(abs(folio.centre - x) for x in middles) < 6 * MM
    edge = page.width - folio.x1
    return folio.baseline > page.height / 2 and 10 * MM < edge < 36 * MM


def _folio_place(paper: Paper) -> str:
    return "canh giữa trong lề trên" if paper.profile == "nd30" else "ở góc phải, cuối trang"


# --- F30 --------------------------------------------------------------------------------------------


def scans(paper: Paper) -> Iterator[Fault]:
    """F30: PDF 1.4 or later, colour, at least 200 dpi."""
    scanned = [page for page in paper.pages if page.is_scan]
    if not scanned:
        raise CannotTellError("không phải bản quét")
    if paper.version < "1.4":
        yield Fault(f"PDF phiên bản {paper.version}", "PDF phiên bản 1.4 trở lên")
    for page in scanned:
        picture = max(page.pictures, key=lambda row: (row.x1 - row.x0) * (row.bottom - row.top))
        if picture.dpi < MIN_DPI:
            yield Fault(f"ảnh quét {picture.dpi:.0f} dpi", "ít nhất 200 dpi", page.number)
        if not picture.coloured:
            yield Fault("ảnh quét không có màu", "ảnh màu", page.number)
