"""Files that people bring along: a signed report, a photo, a scan; and reading a PDF that the system gives."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from pypdf import PdfReader, PdfWriter


def a_scanned_pdf(folder: Path, name: str) -> Path:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    path = folder / name
    writer.write(path)
    return path


def a_photo(folder: Path, name: str) -> Path:
    path = folder / name
    Image.new("RGB", (320, 240), "steelblue").save(path, "JPEG")
    return path


def text_of_pdf(page: Any, address: str) -> str:
    """Fetched as the browser of that person would, signed in as he is; in one line."""
    response = page.request.get(address)
    assert response.status == 200
    assert response.headers["content-type"] == "application/pdf"
    pages = PdfReader(BytesIO(response.body())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
