"""Draw a paper from its snapshot: Django template → WeasyPrint → PDF. Reads the snapshot and our own files, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.enums import Signatory, SigningWay

LAYOUTS = Path(__file__).resolve().parent / "layouts"
FONTS = LAYOUTS.parents[1] / "static" / "fonts" / "liberation-serif"
# Layout version → its template. A version that has drawn an issued paper stays as it is; a change gets a new one.
MINUTES_LAYOUT = "minutes-1"
CONCLUSION_LAYOUT = "conclusion-1"
TEMPLATES = {MINUTES_LAYOUT: "minutes.html", CONCLUSION_LAYOUT: "conclusion.html"}


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
    """Serves the four faces of our paper font, and nothing else: no file, no network."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["paper"], fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        name = url.removeprefix("paper:")
        path = FONTS / name
        if not url.startswith("paper:") or path.parent != FONTS or path.suffix != ".ttf":
            raise ValueError(f"A paper may not read {url}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})


class PaperHTML(HTML):  # type: ignore[misc]
    """A page that starts from our few elements instead of all of HTML (layouts/elements.css says why)."""

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_sheet("elements")]


def render_pdf(layout: str, snapshot: dict[str, Any], signatures: list[PrintedSignature] | None = None) -> bytes:
    """The finished PDF, fonts embedded. With `signatures` the signing blocks are filled."""
    html = PaperHTML(string=render_html(layout, snapshot, signatures), base_url="paper:", url_fetcher=_fetcher())
    sheets = _stylesheets(snapshot["profile"], bool(snapshot["illustrative"]))
    pdf: bytes = html.write_pdf(stylesheets=sheets, font_config=_fonts())
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
def _sheet(name: str) -> CSS:
    text = (LAYOUTS / f"{name}.css").read_text(encoding="utf-8")
    return CSS(string=text, base_url="paper:", url_fetcher=_fetcher(), font_config=_fonts())


def _stylesheets(profile: str, illustrative: bool) -> list[CSS]:
    return [_sheet(name) for name in ("paper", profile, *(["illustrative"] if illustrative else []))]
