"""A finished PDF, page by page. What cannot be read is said in one Vietnamese sentence."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from reports.conformance.ink import Fonts, Pen, TooMuchError
from reports.conformance.pages import Page, read_page

MAX_PAGES = 400
MAX_BYTES = 50 * 2**20


class UnreadablePdfError(ValueError):
    """The file cannot be checked; the message says why, for people."""


@dataclass(frozen=True)
class Sheets:
    """All pages of a file. `version`: «1.7»."""

    pages: list[Page]
    version: str


def read_pdf(source: bytes | Path) -> Sheets:
    """Only the structure of each page is kept, so memory grows by lines of text, not by letters."""
    with _opened(source) as file:
        head = file.read(1024)
        file.seek(0)
        if not head:
            raise UnreadablePdfError("Tệp rỗng, không có gì để kiểm tra.")
        if b"%PDF-" not in head:
            raise UnreadablePdfError("Tệp không phải là PDF.")
        at = head.index(b"%PDF-") + 5
        sheets = Sheets(list(_pages(file)), head[at : at + 3].decode("ascii", "replace"))
    if not sheets.pages:
        raise UnreadablePdfError("Tệp PDF không có trang nào.")
    if not any(page.lines or page.pictures for page in sheets.pages):
        raise UnreadablePdfError("Tệp PDF không có chữ và không có ảnh, không có gì để kiểm tra.")
    return sheets


@contextmanager
def _opened(source: bytes | Path) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        size = len(source)
    else:
        try:
            size = source.stat().st_size
        except OSError as error:
            raise UnreadablePdfError(
                f"Không đọc được tệp {source.name}: tệp không có hoặc không được phép đọc."
            ) from error
    if size > MAX_BYTES:
        raise UnreadablePdfError(f"Tệp lớn hơn {MAX_BYTES // 2**20} MB, không kiểm tra được.")
    try:
        file = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    except OSError as error:
        raise UnreadablePdfError("Không đọc được tệp: tệp không có hoặc không được phép đọc.") from error
    with file:
        yield file


def _pages(file: BinaryIO) -> Iterator[Page]:
    """pdfminer fails in many ways over a damaged file; all of them mean the same to people."""
    fonts = Fonts()
    pen = Pen(fonts)
    interpreter = PDFPageInterpreter(fonts, pen)
    try:
        sheets = PDFPage.create_pages(PDFDocument(PDFParser(file)))
        for number, sheet in enumerate(sheets, 1):
            if number > MAX_PAGES:
                raise UnreadablePdfError(f"Tệp có hơn {MAX_PAGES} trang, dài quá mức của một văn bản hành chính.")
            interpreter.process_page(sheet)
            yield read_page(number, pen.ink)
    except UnreadablePdfError:
        raise
    except PDFPasswordIncorrect as error:
        raise UnreadablePdfError("Tệp PDF đặt mật khẩu; hãy bỏ mật khẩu rồi kiểm tra lại.") from error
    except TooMuchError as error:
        raise UnreadablePdfError("Một trang có quá nhiều nét vẽ, không phải trang văn bản hành chính.") from error
    except Exception as error:
        raise UnreadablePdfError("Tệp PDF bị hỏng hoặc không đúng định dạng, không đọc được.") from error
