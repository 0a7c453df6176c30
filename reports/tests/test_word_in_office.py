"""Papers in Word as LibreOffice shows them, beside the PDF of the same snapshot: one start for all of them."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from functools import cache
from typing import Any

import pdfplumber
import pypdfium2 as pdfium
import pytest

from reports.enums import SigningWay
from reports.rendering import CONCLUSION_LAYOUT, LETTER_LAYOUT, MINUTES_LAYOUT, PrintedSignature, render_pdf
from reports.tests.authority_papers import letter_snapshot, notice_snapshot
from reports.tests.builders import CAUSE, full_snapshot
from reports.tests.office import MISSING, office_path, shown_in_office
from reports.word import render_docx

MM = 72 / 25.4
TT01, ND30 = dt.date(2019, 5, 21), dt.date(2020, 5, 21)
SAID = "Đã xác nhận trên hệ thống lúc 11:05 ngày 21/5/2019"
ANNEX = "DANH SÁCH HỒ SƠ RÚT MẪU"
LAST_SENTENCE, SIGNER = "thực hiện./.", "Hồ Thị Thủy"
AT_THE_FOOT = range(9, 15)  # rows of a letter's table after which its signature comes to the end of the page


def _long_annex(day: dt.date) -> dict[str, Any]:
    snapshot = full_snapshot(day)
    snapshot["samples"]["rows"] *= 5
    return snapshot


def _snapshots() -> dict[str, tuple[str, dict[str, Any]]]:
    papers: dict[str, tuple[str, dict[str, Any]]] = {}
    for day in (TT01, ND30):
        profile = "nd30" if day == ND30 else "tt01"
        papers |= {
            f"minutes-{profile}": (MINUTES_LAYOUT, _long_annex(day)),
            f"notice-{profile}": (CONCLUSION_LAYOUT, notice_snapshot(day)),
            f"letter-{profile}": (LETTER_LAYOUT, letter_snapshot(day, rows=30)),
        }
    long: dict[str, Any] = {"findings": 60, "cause": f"{CAUSE}. " * 4, "ward": "Thủy " * 12}
    papers["long"] = (MINUTES_LAYOUT, full_snapshot(TT01, **long))
    papers["empty"] = (MINUTES_LAYOUT, full_snapshot(TT01, findings=0) | {"opinion": []})
    papers |= {f"foot-{rows}": (LETTER_LAYOUT, letter_snapshot(TT01, rows=rows)) for rows in AT_THE_FOOT}
    return papers


SNAPSHOTS = _snapshots()
BESIDE_PDF = [name for name in SNAPSHOTS if not name.startswith("foot")]
NUMBERED = ["minutes-tt01", "minutes-nd30", "notice-tt01", "notice-nd30", "letter-tt01", "letter-nd30"]


def _signed(snapshot: dict[str, Any]) -> list[PrintedSignature]:
    return [
        PrintedSignature(signer["part"], SigningWay.SYSTEM, signer["name"], signer["title"], said=SAID)
        for signer in snapshot["signers"]
    ]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What LibreOffice shows of each paper; the long minutes are signed."""
    papers = {
        name: render_docx(layout, snapshot, _signed(snapshot) if name == "long" else None)
        for name, (layout, snapshot) in SNAPSHOTS.items()
    }
    return shown_in_office(papers, tmp_path_factory.mktemp("word"))


@cache
def _our_pdf(name: str) -> bytes:
    layout, snapshot = SNAPSHOTS[name]
    return render_pdf(layout, snapshot, _signed(snapshot) if name == "long" else None)


@cache
def _pages(pdf: bytes) -> list[str]:
    """The words of each page, one string a page."""
    with pdfium.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def _vocabulary(pages: list[str]) -> set[str]:
    """All but numbers: where a page ends, LibreOffice may decide otherwise."""
    return {word for page in pages for word in page.split() if not word.isdigit()}


def _numbers(pdf: bytes, day: dt.date) -> list[str]:
    """What stands where the rules put the page number: bottom right (TT 01), top centre (NĐ 30)."""
    with pdfium.PdfDocument(pdf) as document:
        places = [(page.get_textpage(), *_place(page.get_size(), day)) for page in document]
        return [text.get_text_bounded(*place).strip() for text, *place in places]


def _place(size: tuple[float, float], day: dt.date) -> tuple[float, float, float, float]:
    """Left, bottom, right, top, counted from the foot of the page."""
    width, height = size
    if day == ND30:
        return width * 0.45, height - 18 * MM, width * 0.62, height - 8 * MM
    return width * 0.85, 8 * MM, width, 20 * MM


@pytest.mark.parametrize("name", BESIDE_PDF)
def test_the_same_words_in_nfc_on_about_as_many_pages_as_our_pdf(name: str, shown: dict[str, bytes]):
    ours, theirs = _pages(_our_pdf(name)), _pages(shown[name])

    assert _vocabulary(theirs) == _vocabulary(ours)
    assert all(page == unicodedata.normalize("NFC", page) for page in theirs)
    assert abs(len(theirs) - len(ours)) <= 1


@pytest.mark.parametrize("name", NUMBERED)
def test_pages_are_numbered_where_the_rules_say_but_not_the_first_nor_that_of_an_annex(
    name: str, shown: dict[str, bytes]
):
    day = ND30 if name.endswith("nd30") else TT01
    for pdf in (shown[name], _our_pdf(name)):
        pages, numbers = _pages(pdf), _numbers(pdf, day)
        annex = next((n for n, page in enumerate(pages) if ANNEX in page), len(pages))

        assert numbers[:annex] == ["", *(str(n) for n in range(2, annex + 1))]
        assert numbers[annex:] == ["", *(str(n) for n in range(2, len(pages) - annex + 1))][: len(pages) - annex]
        assert annex > 1
        assert len(pages) - annex > 1 or not name.startswith("minutes")


def test_a_table_shows_its_head_on_each_page_that_it_runs_over(shown: dict[str, bytes]):
    pages = [page for page in _pages(shown["letter-nd30"]) if "Quá hạn 3 ngày" in page]

    assert len(pages) > 1
    assert all(page.count("TT Tồn tại, hạn chế Thời hạn Tình trạng") == 1 for page in pages)


@pytest.mark.parametrize("rows", AT_THE_FOOT)
def test_a_signature_never_stands_alone_on_a_page(rows: int, shown: dict[str, bytes]):
    signed = next(page for page in _pages(shown[f"foot-{rows}"]) if SIGNER in page)

    assert LAST_SENTENCE in signed
    assert "Nơi nhận:" in signed


def test_those_letters_do_end_at_the_foot_of_a_page_and_on_the_next(shown: dict[str, bytes]):
    """Else the test above would show nothing."""
    assert {len(_pages(shown[f"foot-{rows}"])) for rows in AT_THE_FOOT} == {1, 2}


@pytest.mark.parametrize("name", ["minutes-tt01", "letter-nd30"])
def test_pages_are_a4_in_one_typeface_with_the_text_inside_the_margins(name: str, shown: dict[str, bytes]):
    with pdfplumber.open(io.BytesIO(shown[name]), pages=[1, 2]) as pdf:
        for page in pdf.pages:
            assert (round(page.width), round(page.height)) == (595, 842)
            body = [c for c in page.chars if c["top"] >= 20 * MM - 1 and c["bottom"] <= page.height - 20 * MM + 1]
            assert min(c["x0"] for c in body) >= 30 * MM - 1
            assert max(c["x1"] for c in body if c["text"].strip()) <= page.width - 15 * MM + 1
        fonts = {c["fontname"].split("+")[1].split("-")[0] for page in pdf.pages for c in page.chars}
    assert fonts <= {"LiberationSerif"}


def test_the_rule_under_the_motto_is_drawn_as_long_as_the_motto(shown: dict[str, bytes]):
    with pdfplumber.open(io.BytesIO(shown["letter-nd30"]), pages=[1]) as pdf:
        page = pdf.pages[0]
        words = page.extract_words()
        motto = [word for word in words if word["text"] in ("Độc", "phúc")]
        top, left, right = motto[0]["bottom"], motto[0]["x0"], motto[1]["x1"]
        lines = [line for line in (*page.lines, *page.rects) if line["x0"] > page.width / 2]
    below = {(line["x0"], line["x1"]) for line in lines if 0 <= line["top"] - top <= 6}

    assert list(below) == [(pytest.approx(left, abs=1), pytest.approx(right, abs=1))]


def test_a_machine_without_libreoffice_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CCHC_SOFFICE", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(pytest.fail.Exception) as failure:
        office_path()

    assert str(failure.value) == MISSING
    assert "libreoffice-writer-nogui" in MISSING
