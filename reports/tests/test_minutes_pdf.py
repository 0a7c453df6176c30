"""The finished PDF: text, fonts, margins, page numbers, tables and signing blocks (domain.md §3, F01–F25)."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from functools import cache
from typing import Any

import pdfplumber
import pytest
import weasyprint
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from reports import drawing
from reports.enums import Signatory, SigningWay
from reports.rendering import FONTS, MINUTES_LAYOUT, PaperFetcher, PrintedSignature, render_pdf
from reports.tests.builders import full_snapshot

MM = 72 / 25.4
ND30 = dt.date(2020, 5, 21)
TT01 = dt.date(2019, 5, 21)
LETTERS = (
    "".join(
        unicodedata.normalize("NFC", base + tone)
        for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    )
    + "đĐ"
)
LETTERS_MISSING = {
    path.name: missing
    for path in FONTS.glob("*.ttf")
    if (missing := set(LETTERS) - {chr(code) for code in TTFont(path).getBestCmap()})
}
LONG: dict[str, Any] = {
    "findings": 60,
    "cause": "Công chức phụ trách mới nhận nhiệm vụ, chưa cập nhật kịp thời. " * 6,
    "ward": "Thủy " * 10,
}


@cache
def _pdf(day: dt.date = TT01, long: bool = False) -> bytes:
    snapshot = full_snapshot(day, **LONG) if long else full_snapshot(day)
    return render_pdf(MINUTES_LAYOUT, snapshot)


def _words(pdf: bytes) -> list[str]:
    """The words of each page, one string a page."""
    return [" ".join((page.extract_text() or "").split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_the_text_extracts_as_the_same_sentences_in_nfc():
    text = " ".join(_words(_pdf()))

    assert text == unicodedata.normalize("NFC", text)
    for sentence in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/BB-TKT",
        "Căn cứ Kế hoạch số 1957/KH-UBND ngày 18 tháng 3 năm 2019",
        "chậm nhất ngày 20 tháng 6 năm 2019",
        "118/127 TTHC (92,91%)",
        "mỗi bên giữ 01 bản./.",
    ):
        assert sentence in text


def test_a_biên_bản_has_no_line_of_place_and_date_in_its_header():
    first = _words(_pdf())[0]

    assert "Phan Thiết, ngày" not in first
    assert "trước ngày" not in " ".join(_words(_pdf()))


def test_all_fonts_are_embedded_liberation_serif_in_four_faces():
    pages: Any = PdfReader(io.BytesIO(_pdf(ND30))).pages  # its types know no keys of the objects inside
    fonts = {
        str(font["/BaseFont"]).split("+")[1]: font["/DescendantFonts"][0]["/FontDescriptor"]
        for page in pages
        for font in (reference.get_object() for reference in page["/Resources"]["/Font"].values())
    }

    assert set(fonts) == {f"Liberation-Serif{face}" for face in ("", "-Bold", "-Italic", "-Bold-Italic")}
    assert all("/FontFile2" in descriptor for descriptor in fonts.values())


def test_every_vietnamese_letter_is_drawn_in_every_face():
    """Regular in the opinion, bold in the subject, italic in the citation, bold italic by the class of «Nơi nhận»."""
    snapshot = full_snapshot(ND30, findings=0)
    snapshot |= {"fields": [], "samples": {"how": [], "rows": []}, "opinion": [LETTERS], "subject": LETTERS}
    snapshot["citations"] = [LETTERS]
    faces = {"": LETTERS, "-Bold": LETTERS, "-Italic": LETTERS, "-Bold-Italic": "Nơinhận:"}

    with pdfplumber.open(io.BytesIO(render_pdf(MINUTES_LAYOUT, snapshot))) as pdf:
        drawn = {(char["text"], char["fontname"].split("+")[1]) for page in pdf.pages for char in page.chars}

    for face, letters in faces.items():
        assert {(letter, f"Liberation-Serif{face}") for letter in letters} <= drawn
    assert LETTERS_MISSING == {}


@pytest.mark.parametrize("day", [TT01, ND30], ids=["tt01", "nd30"])
def test_every_page_is_a4_with_its_text_inside_the_margins(day: dt.date):
    with pdfplumber.open(io.BytesIO(_pdf(day))) as pdf:
        for page in pdf.pages:
            assert (round(page.width), round(page.height)) == (595, 842)
            body = [c for c in page.chars if c["top"] >= 20 * MM - 1 and c["bottom"] <= page.height - 20 * MM + 1]
            assert min(c["x0"] for c in body) >= 30 * MM - 1
            assert max(c["x1"] for c in body if c["text"].strip()) <= page.width - 15 * MM + 1


def _number_shown(page: pdfplumber.page.Page, day: dt.date) -> str:
    """What stands where the rules put the page number: bottom right (TT 01), top centre (NĐ 30)."""
    if day >= ND30:
        box = (page.width * 0.45, 8 * MM, page.width * 0.62, 20 * MM)
    else:
        box = (page.width * 0.7, page.height - 20 * MM, page.width, page.height - 8 * MM)
    return (page.crop(box).extract_text() or "").strip()


@pytest.mark.parametrize("day", [TT01, ND30], ids=["tt01", "nd30"])
def test_pages_are_numbered_where_the_rules_say_but_not_the_first(day: dt.date):
    with pdfplumber.open(io.BytesIO(_pdf(day))) as pdf:
        shown = [_number_shown(page, day) for page in pdf.pages]
        sizes = {round(c["size"]) for c in pdf.pages[1].chars if c["text"] == "2" and not 60 < c["top"] < 780}

    annex = next(n for n, words in enumerate(_words(_pdf(day))) if "DANH SÁCH HỒ SƠ RÚT MẪU" in words)
    assert shown[:annex] == ["", *(str(n) for n in range(2, annex + 1))]
    assert shown[annex] == ""  # an annex is numbered on its own
    assert sizes == {13}


def test_the_heading_row_stands_on_every_page_that_a_table_runs_over():
    pages = _words(_pdf())

    with_rows = [words for words in pages if "Còn thiếu sổ theo dõi" in words]
    assert len(with_rows) > 2
    assert all("Nội dung Kết quả Điểm tối đa" in words for words in with_rows)


@pytest.mark.parametrize("long", [False, True], ids=["usual", "long"])
def test_the_signatures_never_stand_alone_on_a_page(long: bool):
    page = next(words for words in _words(_pdf(long=long)) if "NGƯỜI LẬP BIÊN BẢN" in words)

    assert "Biên bản kết thúc vào hồi" in page
    assert "Nơi nhận:" in page


def test_a_row_is_never_parted_from_its_number():
    with pdfplumber.open(io.BytesIO(_pdf())) as pdf:
        for page in pdf.pages:
            for table in page.extract_tables():
                assert all((row[0] or "").strip() for row in table if any(cell for cell in row))


def test_a_long_ward_comes_out_whole():
    text = " ".join(_words(_pdf(long=True)))

    assert all(f"- ({n}) " in text for n in range(1, 61))
    assert ("Thủy " * 10).strip() in text


def test_a_ward_without_findings_comes_out_whole():
    text = " ".join(_words(render_pdf(MINUTES_LAYOUT, full_snapshot(findings=0))))

    assert "Qua kiểm tra không ghi nhận tồn tại, hạn chế." in text
    assert "3. Nguyên nhân" not in text


def test_old_findings_that_were_checked_again_are_printed():
    row = {"number": 1, "text": "Sổ không ghi ngày trả", "criterion": "2.1.1", "found": "21/05/2019"}
    row |= {"due": "03/07/2019", "result": "Đã khắc phục", "note": "Sổ mới ghi đủ"}

    text = " ".join(_words(render_pdf(MINUTES_LAYOUT, full_snapshot(findings=0) | {"follow_up": [row]})))

    assert "Kết quả phúc tra" in text
    assert "Sổ không ghi ngày trả (tiêu chí 2.1.1)" in text
    assert "Sổ mới ghi đủ" in text


def test_citations_are_upright_before_5_march_2020_and_italic_from_then():
    def faces(day: dt.date) -> set[str]:
        with pdfplumber.open(io.BytesIO(_pdf(day))) as pdf:
            line = pdf.pages[0].search("Căn cứ Kế hoạch")[0]
            return {char["fontname"].split("+")[1] for char in line["chars"]}

    assert faces(TT01) == {"Liberation-Serif"}
    assert faces(ND30) == {"Liberation-Serif-Italic"}


def test_what_is_made_up_says_so_on_every_page_and_what_is_real_nowhere():
    real = full_snapshot() | {"illustrative": False}

    assert all("DỮ LIỆU MINH HỌA" in words for words in _words(_pdf()))
    assert not any("MINH HỌA" in words for words in _words(render_pdf(MINUTES_LAYOUT, real)))


def test_confirmations_in_the_system_are_printed_as_such_and_never_as_digital_signatures():
    said = "Đã xác nhận trên hệ thống lúc 11:05 ngày 21/5/2019"
    signatures = [
        PrintedSignature(part, SigningWay.SYSTEM, name, "Chức danh", said)
        for part, name in (("secretary", "Đặng A"), ("chair", "Hồ B"), ("unit", "Đỗ C"))
    ]

    text = " ".join(_words(render_pdf(MINUTES_LAYOUT, full_snapshot(), signatures)))

    assert text.replace(" ", "").count(said.replace(" ", "")) == 3 or text.count("Đã xác nhận trên") == 3
    assert "chữ ký số" not in text.lower()


def test_a_refusal_prints_its_reason_and_the_witness_in_the_units_place():
    signatures = [
        PrintedSignature(Signatory.UNIT, SigningWay.REFUSED, "Đỗ C", "Chủ tịch", reason="vắng mặt."),
        PrintedSignature(Signatory.WITNESS, SigningWay.PAPER, "Lý Làm Chứng", "Trưởng khu phố 1"),
    ]

    text = " ".join(_words(render_pdf(MINUTES_LAYOUT, full_snapshot(), signatures)))

    assert "không ký biên bản, lý do: vắng mặt; có sự chứng kiến của ông (bà) Lý Làm Chứng, Trưởng khu phố 1" in text
    assert "NGƯỜI LÀM CHỨNG" in text
    assert "thống nhất nội dung và ký tên" not in text


@pytest.mark.parametrize("url", ["file:///etc/passwd", "https://example.org/x.png", f"paper:../{FONTS.name}/OFL.txt"])
def test_a_paper_reads_nothing_but_its_own_fonts(url: str):
    with pytest.raises(ValueError, match="may not read"):
        PaperFetcher().fetch(url)


def test_what_people_typed_is_printed_and_never_run():
    snapshot = full_snapshot() | {"assessment": ['<img src="file:///etc/passwd"> & <b>đậm</b>']}

    text = " ".join(_words(render_pdf(MINUTES_LAYOUT, snapshot)))

    assert '<img src="file:///etc/passwd"> & <b>đậm</b>' in text


def test_a_character_that_no_paper_can_show_is_left_out():
    snapshot = full_snapshot(findings=0) | {"fields": [], "opinion": ["Thống\x00 nhất\x0b\ufffe."]}

    assert "Thống nhất." in " ".join(_words(render_pdf(MINUTES_LAYOUT, snapshot)))


def test_the_quick_way_of_drawing_is_made_for_the_weasyprint_in_use():
    assert weasyprint.__version__ == drawing.MADE_FOR


@pytest.mark.parametrize("day", [TT01, ND30], ids=["tt01", "nd30"])
def test_the_quick_way_draws_every_letter_where_weasyprint_itself_would(day: dt.date, monkeypatch: pytest.MonkeyPatch):
    def letters(pdf: bytes) -> list[tuple[Any, ...]]:
        with pdfplumber.open(io.BytesIO(pdf)) as read:
            return [
                (n, c["text"], c["fontname"].split("+")[1], round(c["x0"], 2), round(c["top"], 2))
                for n, page in enumerate(read.pages)
                for c in page.chars
            ]

    quick = [letters(_pdf(day)), letters(render_pdf(MINUTES_LAYOUT, full_snapshot(day)))]  # measured, then remembered
    drawing.uninstall(monkeypatch.setattr)

    assert quick == [letters(render_pdf(MINUTES_LAYOUT, full_snapshot(day)))] * 2
