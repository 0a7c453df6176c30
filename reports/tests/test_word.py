"""Papers in Word, as python-docx reads them: every word of the page, real styles, tables, sections, page numbers."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
import zipfile
from functools import cache
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from reports.enums import Signatory, SigningWay
from reports.rendering import CONCLUSION_LAYOUT, LETTER_LAYOUT, MINUTES_LAYOUT, PrintedSignature, render_html
from reports.tests.authority_papers import letter_snapshot, notice_snapshot
from reports.tests.builders import full_snapshot
from reports.word import measuring, render_docx
from reports.word.drawing import docx_of

TT01, ND30 = dt.date(2019, 5, 21), dt.date(2020, 5, 21)
DAYS = pytest.mark.parametrize("day", [TT01, ND30], ids=["tt01", "nd30"])
SAID = "Đã xác nhận trên hệ thống lúc 11:05 ngày 21/5/2019"
KINDS: dict[str, tuple[str, Any]] = {
    "minutes": (MINUTES_LAYOUT, full_snapshot),
    "notice": (CONCLUSION_LAYOUT, notice_snapshot),
    "letter": (LETTER_LAYOUT, letter_snapshot),
}
MM = 72 / 25.4


def _signed(snapshot: dict[str, Any]) -> list[PrintedSignature]:
    return [
        PrintedSignature(signer["part"], SigningWay.SYSTEM, signer["name"], signer["title"], said=SAID)
        for signer in snapshot["signers"]
    ]


@cache
def _bytes(kind: str, day: dt.date) -> bytes:
    layout, snapshot = KINDS[kind]
    return render_docx(layout, snapshot(day))


def _opened(kind: str = "minutes", day: dt.date = TT01) -> Document:
    return docx.Document(io.BytesIO(_bytes(kind, day)))


def _of_page(body: str, profile: str = "tt01", *, illustrative: bool = False) -> Document:
    snapshot = {"profile": profile, "illustrative": illustrative, "header": {"lines": ["UBND"]}, "date": ""}
    page = f"<html><head><title>Thử</title></head><body>{body}</body></html>"
    return docx.Document(io.BytesIO(docx_of(page, snapshot)))


def _all_words(document: Document) -> list[str]:
    paragraphs = document.element.body.iter(qn("w:p"))
    return " ".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in paragraphs).split()


def _style(document: Document, name: str) -> Any:
    return document.styles[name]


def _paragraph(document: Document, beginning: str) -> Any:
    return next(p for p in document.paragraphs if p.text.startswith(beginning))


# --- Words ------------------------------------------------------------------------------------------


@DAYS
@pytest.mark.parametrize("kind", KINDS)
def test_every_word_of_the_page_stands_in_word_and_in_the_same_order(kind: str, day: dt.date):
    layout, snapshot = KINDS[kind]
    body = ElementTree.fromstring(render_html(layout, snapshot(day))).find("body")  # noqa: S314 - ours
    assert body is not None

    assert _all_words(_opened(kind, day)) == _text_of(body).split()


def _text_of(element: ElementTree.Element) -> str:
    """What stands in different blocks is not one word."""
    inside = (element.text or "") + "".join(_text_of(child) + (child.tail or "") for child in element)
    return inside if element.tag in ("b", "i", "span") else f" {inside} "


def test_text_is_nfc_even_where_people_typed_it_otherwise_and_what_xml_cannot_say_is_left_out():
    snapshot = full_snapshot() | {
        "opinion": [unicodedata.normalize("NFD", "Thống nhất, «đồng ý» & ký\x0b tên") + " <b>"]
    }

    words = " ".join(_all_words(docx.Document(io.BytesIO(render_docx(MINUTES_LAYOUT, snapshot)))))

    assert "Thống nhất, «đồng ý» & ký tên <b>" in words
    assert words == unicodedata.normalize("NFC", words)


def test_signed_blocks_show_who_confirmed_in_a_box():
    snapshot = full_snapshot()
    document = docx.Document(io.BytesIO(render_docx(MINUTES_LAYOUT, snapshot, _signed(snapshot))))

    said = [p for p in document.element.body.iter(qn("w:p")) if "".join(t.text for t in p.iter(qn("w:t"))) == SAID]

    assert len(said) == len(Signatory.values[:3])
    borders = _style(document, "Xác nhận trên hệ thống").element.pPr.find(qn("w:pBdr"))
    assert [side.tag for side in borders] == [qn(f"w:{side}") for side in ("top", "left", "bottom", "right")]


# --- Sealed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_snapshot_gives_the_same_bytes(kind: str):
    layout, snapshot = KINDS[kind]

    assert render_docx(layout, snapshot(TT01)) == _bytes(kind, TT01)


def test_the_file_names_the_paper_and_its_agency_but_no_tool_and_no_hour():
    core = _opened("notice").core_properties

    assert (core.title, core.author) == ("Thông báo số 45/TB-UBND", "ỦY BAN NHÂN DÂN THÀNH PHỐ PHAN THIẾT")
    assert core.subject.startswith("Kết luận kiểm tra")
    assert core.created == core.modified == dt.datetime(2019, 5, 21, tzinfo=dt.UTC)
    assert (core.last_modified_by, core.comments, core.language) == ("", "", "vi-VN")
    with zipfile.ZipFile(io.BytesIO(_bytes("notice", TT01))) as package:
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"python-docx" not in b"".join(package.read(member) for member in package.infolist())


# --- Styles -----------------------------------------------------------------------------------------


def test_letters_are_times_new_roman_13_black_and_vietnamese():
    document = _opened()
    letters = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))

    fonts = {letters.find(qn("w:rFonts")).get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "cs", "eastAsia")}
    values = {tag: letters.find(qn(f"w:{tag}")).get(qn("w:val")) for tag in ("color", "sz", "lang")}
    assert (fonts, values) == ({"Times New Roman"}, {"color": "000000", "sz": "26", "lang": "vi-VN"})
    assert not list(document.element.body.iter(qn("w:rFonts"), qn("w:color")))


def test_the_text_is_justified_indented_and_spaced_as_the_rules_say():
    normal = _style(_opened(), "Normal").paragraph_format

    assert normal.alignment == 3  # both
    assert abs(normal.first_line_indent - Mm(12.7)) < Mm(0.05)
    assert (normal.space_before.pt, normal.space_after.pt) == (0, 6)
    assert 1 <= normal.line_spacing <= 1.5
    assert normal.widow_control


def test_headings_are_headings_that_never_stand_at_the_foot_of_a_page():
    document = _opened()

    for beginning, name, level in (
        ("BIÊN BẢN", "Heading 1", 0),
        ("I. THÀNH", "Heading 2", 1),
        ("1. Tổ kiểm", "Heading 3", 2),
    ):
        style = _paragraph(document, beginning).style
        assert style.name == name
        assert style.element.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) == str(level)
        assert style.font.bold
    assert _style(document, "Heading 2").paragraph_format.keep_with_next


def test_each_part_of_a_paper_has_a_style_that_says_what_it_is():
    letter, notice, minutes = _opened("letter", ND30), _opened("notice", ND30), _opened("minutes", ND30)

    assert {"Quốc hiệu", "Tiêu ngữ", "Tên cơ quan", "Số, ký hiệu", "Địa danh, ngày"} <= {s.name for s in letter.styles}
    assert {"Trích yếu công văn", "Kính gửi", "Nơi nhận", "Quyền hạn, chức vụ"} <= {s.name for s in letter.styles}
    assert _paragraph(notice, "Kết luận kiểm tra").style.name == "Trích yếu"
    assert _paragraph(minutes, "Căn cứ Kế hoạch").style.name == "Căn cứ"
    assert _paragraph(minutes, "Phụ lục").style.font.size.pt == 14


@DAYS
def test_citations_are_italic_by_decree_30_and_upright_before_it(day: dt.date):
    assert bool(_paragraph(_opened(day=day), "Căn cứ Kế hoạch").style.font.italic) == (day == ND30)


# --- Rules under names, titles and motto ------------------------------------------------------------


def _length_of_rule_after(cell_or_body: Any, beginning: str, available: float) -> float:
    paragraphs = cell_or_body.paragraphs
    at = next(n for n, p in enumerate(paragraphs) if p.text.startswith(beginning))
    rule = next(p for p in paragraphs[at + 1 :] if p.style.name.startswith("Nét kẻ"))
    assert rule.style.element.pPr.find(qn("w:pBdr")).find(qn("w:bottom")) is not None
    return available - float(rule.paragraph_format.left_indent.pt) - float(rule.paragraph_format.right_indent.pt)


def _width(text: str, size: float) -> float:
    return max(measuring.lines([measuring.Piece(text, size, True, False)], 1000))


def test_the_rule_under_the_motto_is_as_long_as_the_motto():
    motto = "Độc lập - Tự do - Hạnh phúc"

    rule = _length_of_rule_after(_opened().tables[0].cell(0, 1), motto, 93 * MM)

    assert rule == pytest.approx(_width(motto, 13), abs=0.2)


def test_the_rules_under_the_agency_and_the_subject_are_a_third_to_a_half_of_the_text():
    document = _opened("letter")
    agency = _length_of_rule_after(document.tables[0].cell(0, 0), "THÀNH PHỐ PHAN THIẾT", 72 * MM)
    subject = _length_of_rule_after(_opened(), "tại Ủy ban", 165 * MM)

    assert 1 / 3 <= agency / _width("THÀNH PHỐ PHAN THIẾT", 12) <= 1 / 2
    assert 1 / 3 <= subject / _width("Kiểm tra công tác cải cách hành chính năm 2019", 14) <= 1 / 2


# --- Tables and what stays together -----------------------------------------------------------------


@pytest.mark.parametrize("kind", ["minutes", "letter"])
def test_a_table_repeats_its_head_divides_no_row_and_fills_the_width(kind: str):
    tables = [table for table in _opened(kind).tables if table.style is not None and table.style.name == "Bảng"]

    assert tables
    for table in tables:
        heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert heads == [True] + [False] * (len(heads) - 1)
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        assert sum(column.width for column in table.columns) == pytest.approx(Mm(165), abs=Mm(0.2))


def test_columns_are_as_wide_as_the_sheets_say():
    table = next(t for t in _opened().tables if t.style is not None and t.style.name == "Bảng")

    assert [round(column.width.mm) for column in table.columns] == [11, 63, 32, 12, 12, 12, 23]


def test_a_group_stays_with_its_first_row_and_the_sum_with_the_last():
    table = next(t for t in _opened().tables if t.style is not None and t.style.name == "Bảng")
    kept = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in table.rows]

    assert table.rows[1].cells[1].paragraphs[0].style.font.bold
    assert (kept[0], kept[1], kept[-2], kept[-1]) == (True, True, True, False)


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_sentence_stays_with_the_signatures(kind: str):
    document = _opened(kind)
    last = next(p for p in document.paragraphs if p.text.endswith("./."))

    block = last._p.getnext()

    assert last.paragraph_format.keep_with_next
    assert block.tag == qn("w:tbl")
    rows = block.findall(qn("w:tr"))
    kept = [all(p.pPr.find(qn("w:keepNext")) is not None for p in row.iter(qn("w:p"))) for row in rows]
    assert all(kept[:-1])
    assert kept[-1] == (kind == "minutes")  # there Nơi nhận follows


def test_cells_that_reach_down_or_across_keep_their_places():
    head = "<tr><th rowspan='2'>TT</th><th colspan='2'>Điểm</th></tr><tr><th>Tự chấm</th><th>Kiểm tra</th></tr>"
    table = _of_page(
        f"<table class='items'><thead>{head}</thead><tbody><tr><td>1</td><td>2</td><td>3</td></tr></tbody></table>"
    ).tables[0]

    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["TT", "Điểm", "Điểm"],
        ["TT", "Tự chấm", "Kiểm tra"],
        ["1", "2", "3"],
    ]
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] == [True, True, False]


# --- Pages ------------------------------------------------------------------------------------------


@DAYS
def test_pages_are_a4_with_the_margins_of_the_sheets_and_an_annex_is_numbered_anew(day: dt.date):
    text, annex = _opened(day=day).sections

    for section in (text, annex):
        assert section.page_width is not None
        assert section.page_height is not None
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
        margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
        assert [round(margin.mm) for margin in margins if margin is not None] == [20, 15, 20, 30]
        assert section.different_first_page_header_footer
    assert text._sectPr.find(qn("w:pgNumType")) is None
    assert annex._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


@DAYS
def test_the_number_stands_where_the_rules_of_the_day_put_it_and_not_on_the_first_page(day: dt.date):
    section = _opened(day=day).sections[0]
    band, other = (section.header, section.footer) if day == ND30 else (section.footer, section.header)

    numbers = [p for p in band.paragraphs if " PAGE " in [i.text for i in p._p.iter(qn("w:instrText"))]]

    assert len(numbers) == 1
    assert numbers[0].style is not None
    assert numbers[0].style.font.size.pt == 13
    assert numbers[0].style.paragraph_format.alignment == (1 if day == ND30 else 2)  # centre, right
    for band in (other, section.first_page_header, section.first_page_footer):
        assert not list(band._element.iter(qn("w:instrText")))


def test_made_up_data_says_so_on_the_first_page_and_on_all_others_and_real_data_does_not():
    made_up, real = _of_page("<p>Thử</p>", illustrative=True), _of_page("<p>Thử</p>")

    for band in (made_up.sections[0].header, made_up.sections[0].first_page_header):
        assert "DỮ LIỆU MINH HỌA" in [p.text for p in band.paragraphs]
    for band in (real.sections[0].header, real.sections[0].first_page_header):
        assert [p.text for p in band.paragraphs] == [""]


def test_wide_tables_lie_across_and_pages_go_on_counting_unless_it_is_an_annex():
    document = _of_page(
        "<p>Đứng</p><section class='landscape'><p>Ngang</p></section><p>Đứng</p>"
        "<section class='annex landscape'><p>Phụ lục</p></section>"
    )

    shown = [
        (
            section.orientation,
            round(section.page_width.mm) if section.page_width else 0,
            section.different_first_page_header_footer,
            section._sectPr.find(qn("w:pgNumType")) is not None,
        )
        for section in document.sections
    ]
    assert shown == [(0, 210, True, False), (1, 297, False, False), (0, 210, False, False), (1, 297, True, True)]


def test_a_whole_paper_may_lie_across_and_needs_no_agency_of_its_own():
    page = "<html><head><title>Phiếu kiểm tra</title></head><body class='landscape'><p>Ngang</p></body></html>"
    document = docx.Document(io.BytesIO(docx_of(page, {"profile": "nd30", "illustrative": False})))

    (section,) = document.sections
    assert section.orientation == 1
    assert section.different_first_page_header_footer
    assert (document.core_properties.title, document.core_properties.author) == ("Phiếu kiểm tra", "")
