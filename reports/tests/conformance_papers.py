"""Papers drawn for the checker of conformance: ours as they are, and ours with one fault planted."""

from __future__ import annotations

import datetime as dt
import io
import json
from functools import cache
from typing import Any

from pypdf import PdfReader, PdfWriter
from weasyprint import CSS

from reports import rendering
from reports.conformance import Report
from reports.rendering import (
    CONCLUSION_LAYOUT,
    CORRECTION_LAYOUT,
    LETTER_LAYOUT,
    MINUTES_LAYOUT,
    PaperHTML,
    render_html,
)
from reports.tests.authority_papers import correction_snapshot, letter_snapshot, notice_snapshot
from reports.tests.builders import full_snapshot

DAYS = {"tt01": dt.date(2019, 5, 20), "nd30": dt.date(2020, 5, 20)}


def minutes(profile: str) -> tuple[str, dict[str, Any]]:
    """Of five pages with three tables, and an annex of one."""
    day = DAYS[profile]
    snapshot = full_snapshot(day, findings=4)
    snapshot["fields"] = snapshot["fields"][:3]
    return MINUTES_LAYOUT, json.loads(json.dumps(snapshot).replace("2019", str(day.year)))


def conclusion(profile: str) -> tuple[str, dict[str, Any]]:
    """Of two pages."""
    return CONCLUSION_LAYOUT, notice_snapshot(DAYS[profile], findings=10)


def letter(profile: str) -> tuple[str, dict[str, Any]]:
    """Of one page."""
    return LETTER_LAYOUT, letter_snapshot(DAYS[profile])


def correction(profile: str) -> tuple[str, dict[str, Any]]:
    """A letter to several, one of them longer than a line."""
    long = "Ủy ban nhân dân các phường, xã có tên trong danh sách kèm theo Thông báo lịch kiểm tra"
    snapshot = correction_snapshot(DAYS[profile])
    return CORRECTION_LAYOUT, snapshot | {"to": [long, *snapshot["to"]]}


PAPERS = {"minutes": minutes, "conclusion": conclusion, "letter": letter, "correction": correction}


def draw(kind: str, profile: str, *, css: str = "", change: tuple[str, str] | None = None, **fields: Any) -> bytes:
    """One of our papers. `css` comes after our own; `change`: words of the page that give way to others."""
    layout, snapshot = PAPERS[kind](profile)
    markup = render_html(layout, snapshot | fields)
    if change:
        assert change[0] in markup
        markup = markup.replace(*change)
    return drawn(markup, profile, css, illustrative=snapshot["illustrative"])


def drawn(markup: str, profile: str, css: str = "", *, illustrative: bool = False) -> bytes:
    sheets = [rendering._stylesheet(profile, illustrative)]
    if css:
        sheets.append(
            CSS(string=css, base_url="paper:", url_fetcher=rendering._fetcher(), font_config=rendering._fonts())
        )
    pdf: bytes = PaperHTML(markup).write_pdf(stylesheets=sheets, font_config=rendering._fonts())
    return pdf


@cache
def sound(kind: str, profile: str) -> bytes:
    return draw(kind, profile)


def with_fonts(pdf: bytes, change: Any) -> bytes:
    """`change(font, descendant, descriptor)` is called for each font of the file."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    seen: set[int] = set()
    for page in writer.pages:
        resources: Any = page["/Resources"]
        for reference in resources["/Font"].values():
            font = reference.get_object()
            if id(font) not in seen:
                seen.add(id(font))
                descendant = font["/DescendantFonts"][0].get_object()
                change(font, descendant, descendant["/FontDescriptor"].get_object())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def broken(report: Report) -> dict[str, set[int | None]]:
    """The rules that are broken, with their pages."""
    found: dict[str, set[int | None]] = {}
    for result in report.broken:
        found.setdefault(result.rule, set()).add(result.page)
    return found
