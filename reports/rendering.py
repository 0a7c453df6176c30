"""Draw a paper from its snapshot: Django template → WeasyPrint → PDF. Reads the snapshot and our own files, no rows."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import cssselect2
from django.template import Context, Engine
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports import drawing, qr
from reports.enums import Signatory, SigningWay

LAYOUTS = Path(__file__).resolve().parent / "layouts"
FONTS = LAYOUTS.parents[1] / "static" / "fonts" / "liberation-serif"
# Layout version → its template. A version that has drawn an issued paper stays as it is; a change gets a new one.
# («minutes-1» went when no real paper had been issued with it.)
MINUTES_LAYOUT = "minutes-2"
CONCLUSION_LAYOUT = "conclusion-1"
EXTRACT_LAYOUT = "extract-1"
LETTER_LAYOUT = "letter-1"
PLAN_LAYOUT = "plan-1"
DECISION_LAYOUT = "decision-1"
SCHEDULE_LAYOUT = "schedule-1"
CHECKLIST_LAYOUT = "checklist-1"
AMENDMENT_LAYOUT = "amendment-1"
CORRECTION_LAYOUT = "correction-1"
SUPPLEMENT_LAYOUT = "supplement-1"
REMEDIATION_PLAN_LAYOUT = "remediation-plan-1"
REMEDIATION_REPORT_LAYOUT = "remediation-report-1"
SUMMARY_LAYOUT = "summary-1"
INDEX_REPORT_LAYOUT = "index-report-1"
UNIT_FILE_LAYOUT = "unit-file-1"
TEMPLATES = {
    MINUTES_LAYOUT: "minutes.html",
    CONCLUSION_LAYOUT: "conclusion.html",
    EXTRACT_LAYOUT: "conclusion_extract.html",
    LETTER_LAYOUT: "letter.html",
    PLAN_LAYOUT: "plan.html",
    DECISION_LAYOUT: "decision.html",
    SCHEDULE_LAYOUT: "schedule.html",
    CHECKLIST_LAYOUT: "checklist.html",
    AMENDMENT_LAYOUT: "amendment.html",
    CORRECTION_LAYOUT: "correction.html",
    SUPPLEMENT_LAYOUT: "supplement.html",
    REMEDIATION_PLAN_LAYOUT: "remediation_plan.html",
    REMEDIATION_REPORT_LAYOUT: "remediation_report.html",
    SUMMARY_LAYOUT: "summary.html",
    INDEX_REPORT_LAYOUT: "index_report.html",
    UNIT_FILE_LAYOUT: "unit_file.html",
}
# Characters that people can type (or paste) and XML cannot say; no paper shows them.
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
drawing.install()


@dataclass(frozen=True)
class PrintedSignature:
    """What stands in one signing block. `said`: «Đã xác nhận trên hệ thống lúc 11:05 ngày 21/5/2019»."""

    part: str
    way: str
    name: str
    title: str
    said: str = ""
    lines: tuple[str, ...] | None = None  # where somebody else signs than the draft expected
    reason: str = ""


class PaperFetcher(URLFetcher):  # type: ignore[misc]
    """Serves the four faces of our paper font and draws a QR, and nothing else: no file, no network."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["paper"], fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith(qr.URL):
            return URLFetcherResponse(url, qr.svg(url), {"Content-Type": "image/svg+xml"})
        name = url.removeprefix("paper:")
        path = FONTS / name
        if not url.startswith("paper:") or path.parent != FONTS or path.suffix != ".ttf":
            raise ValueError(f"A paper may not read {url}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})


class PaperHTML(HTML):  # type: ignore[misc]
    """A page of ours: a layout is well-formed XML, which expat reads in 1 ms where an HTML parser takes 45.

    It starts from our few elements instead of all of HTML (layouts/elements.css says why).
    """

    def __init__(self, markup: str) -> None:
        root = ElementTree.fromstring(NOT_IN_XML.sub("", markup))  # noqa: S314 - our own markup, what people typed is escaped
        self.base_url, self.url_fetcher, self.media_type = "paper:", _fetcher(), "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = root

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return []


def render_pdf(layout: str, snapshot: dict[str, Any], signatures: list[PrintedSignature] | None = None) -> bytes:
    """The finished PDF, fonts embedded. With `signatures` the signing blocks are filled."""
    return pdf_of(render_html(layout, snapshot, signatures), snapshot, is_final=signatures is not None)


def pdf_of(markup: str, snapshot: dict[str, Any], *, is_final: bool) -> bytes:
    """The same from a page that is drawn already: for the DOCX, say. Only a final paper bears a QR."""
    with _no_collecting():
        sheets = [_stylesheet(snapshot["profile"], bool(snapshot["illustrative"]))]
        if is_final and qr.KEY in snapshot:
            sheets.append(_sheet(qr.css(snapshot[qr.KEY])))
        pdf: bytes = PaperHTML(markup).write_pdf(stylesheets=sheets, font_config=_fonts())
    return pdf


def render_html(layout: str, snapshot: dict[str, Any], signatures: list[PrintedSignature] | None = None) -> str:
    signed = {signature.part: signature for signature in signatures or []}
    context = {
        "s": snapshot | {"recommendations_count": len(snapshot.get("recommendations", []))},
        "blocks": [_block(signer, signed.get(signer["part"])) for signer in _signers(snapshot, signed)],
        "refusal": _refusal(signed),
    }
    return _engine().get_template(TEMPLATES[layout]).render(Context(context))


# --- Signing blocks -------------------------------------------------------------------------------


def _signers(snapshot: dict[str, Any], signed: dict[str, PrintedSignature]) -> list[dict[str, Any]]:
    """The unit's block gives way to the witness where the unit refuses to sign."""
    signers: list[dict[str, Any]] = snapshot["signers"]
    if Signatory.WITNESS not in signed:
        return signers
    witness = {"part": Signatory.WITNESS, "heading": "NGƯỜI LÀM CHỨNG", "lines": [], "hint": "(Ký, ghi rõ họ tên)"}
    return [*(signer for signer in signers if signer["part"] != Signatory.UNIT), witness]


def _block(signer: dict[str, Any], signature: PrintedSignature | None) -> dict[str, Any]:
    if signature is None:
        return {**signer, "said": ""}
    lines = signer["lines"] if signature.lines is None else list(signature.lines)
    hint = "" if signature.said else signer["hint"]
    return {**signer, "lines": lines, "hint": hint, "said": signature.said, "name": signature.name}


def _refusal(signed: dict[str, PrintedSignature]) -> dict[str, str] | None:
    unit, witness = signed.get(Signatory.UNIT), signed.get(Signatory.WITNESS)
    if unit is None or unit.way != SigningWay.REFUSED:
        return None
    return {"reason": unit.reason, "witness": f"ông (bà) {witness.name}, {witness.title}" if witness else ""}


# --- Kept between papers: a worker draws many -----------------------------------------------------


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(LAYOUTS)], builtins=["reports.paper_filters"], autoescape=True)


@cache
def _fetcher() -> PaperFetcher:
    return PaperFetcher()


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _stylesheet(profile: str, illustrative: bool) -> CSS:
    """All rules in one sheet: each element is held against each sheet once."""
    return _sheet(sheet_text(profile, illustrative))


def _sheet(text: str) -> CSS:
    sheet = CSS(string=text, base_url="paper:", url_fetcher=_fetcher(), font_config=_fonts())
    sheet.matcher = drawing.KeptMatches(sheet.matcher, text)
    return sheet


def sheet_text(profile: str, illustrative: bool) -> str:
    names = ("elements", "paper", profile, *(["illustrative"] if illustrative else []))
    return "\n".join((LAYOUTS / f"{name}.css").read_text(encoding="utf-8") for name in names)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Everything that a drawing makes lives until it is done: looking for garbage meanwhile costs a tenth of it."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
