"""The checker finds each planted fault, where it is, and nothing else."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from pypdf.generic import NameObject

from reports.conformance import Status, check_pdf, summary
from reports.rendering import render_html
from reports.tests.conformance_papers import broken, draw, drawn, letter, minutes, sound, with_fonts

MARGIN_BOX = "@page { %s { content: counter(page); font: 13pt 'Liberation Serif'; } }"
NO_FOLIO = "@page { @bottom-right { content: none } @top-center { content: none } }"
SPLIT = ".ending { break-inside: auto } "

# What is done to the paper → the rule that breaks and the page where it is seen first.
FAULTS: list[tuple[str, dict[str, Any], str, int]] = [
    ("conclusion nd30", {"css": "@page { size: 210mm 280mm }"}, "F01", 1),
    ("conclusion nd30", {"css": "@page { margin-left: 25mm } .head { width: 170mm }"}, "F02", 1),
    ("conclusion tt01", {"css": "@page { margin-right: 10mm }"}, "F02", 1),
    ("minutes tt01", {"css": "@page { margin-top: 14mm }"}, "F02", 1),
    ("minutes nd30", {"css": "@page { margin-bottom: 40mm }"}, "F02", 3),
    ("letter tt01", {"css": ".to-whom { margin-left: -60mm; margin-right: 60mm }"}, "F02", 1),
    ("conclusion nd30", {"css": ".subject p { color: #c00 }"}, "F03", 1),
    ("letter nd30", {"css": ".recipients p { color: #555 }"}, "F03", 1),
    ("conclusion tt01", {"css": "@page :first { @bottom-right { content: counter(page) } }"}, "F04", 1),
    ("minutes nd30", {"css": "@page :first { @top-center { content: counter(page) } }"}, "F04", 1),
    ("conclusion tt01", {"css": NO_FOLIO}, "F04", 2),
    ("conclusion nd30", {"css": NO_FOLIO + MARGIN_BOX % "@bottom-right"}, "F04", 1),
    ("conclusion tt01", {"css": NO_FOLIO + "@page :nth(2) { @top-center { content: counter(page) } }"}, "F04", 2),
    ("conclusion tt01", {"css": "@page { @bottom-right { font-size: 10pt } }"}, "F04", 2),
    ("conclusion tt01", {"css": "@page { @bottom-right { content: counter(page, lower-roman) } }"}, "F04", 2),
    ("letter tt01", {"css": ".nation { font-size: 11pt }"}, "F05", 1),
    ("letter tt01", {"change": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "Cộng hòa xã hội chủ nghĩa")}, "F05", 1),
    ("conclusion nd30", {"css": ".motto span { border: none }"}, "F06", 1),
    ("conclusion nd30", {"change": ("Độc lập - Tự do - Hạnh phúc", "Độc lập-Tự do-Hạnh phúc")}, "F06", 1),
    ("conclusion nd30", {"css": ".motto { font-weight: normal }"}, "F06", 1),
    ("minutes tt01", {"css": ".parent { font-size: 10pt }"}, "F07", 1),
    ("minutes tt01", {"css": ".head .ruled span::after { border: none }"}, "F08", 1),
    ("letter nd30", {"css": ".head .ruled span::after { width: 90% }"}, "F08", 1),
    ("letter nd30", {"css": ".agency { font-weight: normal }"}, "F08", 1),
    ("letter nd30", {"change": ("Số: 125/", "Số: 5/")}, "F09", 1),
    ("conclusion nd30", {"change": ("45/TB-UBND", "45/TB - UBND")}, "F09", 1),
    ("conclusion nd30", {"change": ("Số: 45/", "Số 45/")}, "F09", 1),
    ("letter nd30", {"css": ".code { font-size: 12pt } .place { font-size: 13pt; }"}, "F09", 1),
    ("conclusion tt01", {"change": ("ngày 20 tháng 5 năm 2019</td>", "ngày 20 tháng 05 năm 2019</td>")}, "F12", 1),
    ("letter nd30", {"place_and_date": "Phan Thiết, ngày 20 tháng 03 năm 2020"}, "F12", 1),
    ("letter tt01", {"place_and_date": "Phan Thiết, ngày 5 tháng 5 năm 2019"}, "F12", 1),
    ("letter tt01", {"place_and_date": "Phan Thiết, ngày 15 tháng 2 năm 2019"}, "F12", 1),
    ("letter tt01", {"place_and_date": "Phan Thiết ngày 15 tháng 5 năm 2019"}, "F12", 1),
    ("letter nd30", {"css": ".place { font-style: normal }"}, "F12", 1),
    ("minutes tt01", {"change": ("phút ngày 21 tháng 5 năm", "phút ngày 21 tháng 05 năm")}, "F12", 1),
    ("conclusion nd30", {"css": "h1 { font-weight: normal }"}, "F13", 1),
    ("conclusion tt01", {"css": ".subject p { font-size: 16pt }"}, "F13", 1),
    ("conclusion nd30", {"css": ".subject .rule { border: none }"}, "F13", 1),
    ("minutes nd30", {"css": ".subject .rule { width: 80% }"}, "F13", 1),
    ("letter nd30", {"css": ".head .about { font-size: 14pt }"}, "F14", 1),
    ("letter nd30", {"about": ""}, "F14", 1),
    ("minutes nd30", {"css": ".citation { font-style: normal }"}, "F15", 1),
    ("minutes tt01", {"change": ("địa bàn thành phố;", "địa bàn thành phố.")}, "F15", 1),
    ("minutes tt01", {"change": ("tác cải cách hành chính.</p>", "tác cải cách hành chính;</p>")}, "F15", 1),
    ("conclusion nd30", {"css": "body > p { text-indent: 0 }"}, "F17", 1),
    ("conclusion nd30", {"css": "body > p { text-align: left }"}, "F17", 1),
    ("conclusion tt01", {"css": "body > p { font-size: 12pt }"}, "F17", 1),
    ("conclusion tt01", {"css": "body > p { margin-bottom: 0 }"}, "F17", 1),
    ("conclusion tt01", {"css": "body > p { line-height: 2 }"}, "F17", 1),
    ("minutes tt01", {"change": ("b) Tồn tại", "c) Tồn tại")}, "F18", 1),
    ("minutes tt01", {"css": "h2 { font-weight: normal }"}, "F19", 1),
    ("minutes tt01", {"change": ("IV. KIẾN NGHỊ", "VI. KIẾN NGHỊ")}, "F19", 4),
    ("conclusion nd30", {"change": ("./.", ".")}, "F20", 2),
    ("letter tt01", {"change": ("./.", "")}, "F20", 1),
    ("minutes tt01", {"change": ("./.", ".")}, "F20", 5),
    ("letter nd30", {"css": ".signer .as { font-weight: normal }"}, "F21", 1),
    ("letter nd30", {"change": ("TL. CHỦ TỊCH", "TL CHỦ TỊCH")}, "F21", 1),
    ("conclusion nd30", {"change": ("Hồ Thị Thủy", "ThS. Hồ Thị Thủy")}, "F22", 2),
    ("minutes tt01", {"css": ".name { font-weight: normal }"}, "F22", 5),
    ("letter nd30", {"css": ".recipients .to { font-style: normal }"}, "F25", 1),
    ("letter nd30", {"css": ".recipients p { font-size: 13pt }"}, "F25", 1),
    ("letter nd30", {"change": ("Lưu: VT, NV.", "Lưu: VT, NV;")}, "F25", 1),
    ("minutes nd30", {"change": ("(để báo cáo);", "(để báo cáo)")}, "F25", 5),
    ("letter tt01", {"recipients": ["Như trên", "Lưu: VT, NV", "Tổ kiểm tra"]}, "F25", 1),
    ("letter tt01", {"css": ".signature .recipients { padding-top: 30mm }"}, "F25", 1),
    ("letter nd30", {"css": ".to-whom { font-size: 11pt }"}, "F26", 1),
    ("conclusion nd30", {"change": ("<h2>1. Ưu", "<p class='to-whom'>Kính gửi: UBND phường</p><h2>1. Ưu")}, "F26", 1),
    ("correction nd30", {"css": ".to-each { margin-left: 45mm }"}, "F26", 1),
    ("correction tt01", {"change": ("Phòng Tư pháp;", "Phòng Tư pháp")}, "F26", 1),
    ("minutes nd30", {"css": ".annex-title { font-weight: normal }"}, "F27", 6),
    ("minutes nd30", {"change": ('<p class="annex-name">Phụ lục<', '<p class="annex-name">PHỤ LỤC<')}, "F27", 6),
    ("conclusion nd30", {"code": "45/KL-UBND"}, "F28", 1),
    ("letter tt01", {"code": "125/TB-UBND"}, "F28", 1),
    ("conclusion nd30", {"change": ("của Ủy ban nhân dân thành phố", "của Ủy Ban nhân dân thành phố")}, "F29", 1),
    ("minutes tt01", {"css": ".items thead { display: table-row-group }"}, "P01", 2),
    ("conclusion tt01", {"css": SPLIT + ".signature { break-before: page }"}, "P02", 3),
    ("minutes nd30", {"css": SPLIT + ".signatures { break-before: page }"}, "P02", 6),
]


@pytest.mark.parametrize(("paper", "how", "rule", "page"), FAULTS, ids=lambda value: str(value)[:60])
def test_a_planted_fault_is_found_where_it_is_and_nothing_else(paper: str, how: dict[str, Any], rule: str, page: int):
    kind, profile = paper.split()

    report = check_pdf(draw(kind, profile, **how))

    found = broken(report)
    assert set(found) == {rule}, report.broken
    assert min(n for n in found[rule] if n) == page, report.broken
    assert all(result.found for result in report.broken)
    assert not report.is_sound
    assert f"1 vi phạm: {rule} " in summary(report)


def test_an_annex_that_does_not_count_its_own_pages_is_found():
    _, snapshot = minutes("tt01")
    samples = snapshot["samples"] | {"rows": snapshot["samples"]["rows"] * 4}
    assert check_pdf(draw("minutes", "tt01", samples=samples)).is_sound

    report = check_pdf(
        draw("minutes", "tt01", samples=samples, css="@page :nth(1 of annex) { counter-reset: page 11 }")
    )

    assert broken(report) == {"F04": {7}}
    assert report.broken[0].expected.startswith("số 2,")


def test_letters_that_are_not_composed_are_found():
    layout, snapshot = letter("nd30")

    report = check_pdf(drawn(unicodedata.normalize("NFD", render_html(layout, snapshot)), "nd30"))

    assert broken(report) == {"F03": {1}}
    assert "Unicode tổ hợp" in report.broken[0].found


def test_a_font_that_is_not_embedded_is_found():
    def cut(font: Any, descendant: Any, descriptor: Any) -> None:
        if str(font["/BaseFont"]).endswith("Bold"):
            descriptor.pop("/FontFile2")

    report = check_pdf(with_fonts(sound("conclusion", "nd30"), cut))

    assert broken(report) == {"F03": {1}}
    assert "không nhúng" in report.broken[0].found


def test_a_font_whose_letters_cannot_be_read_is_found():
    report = check_pdf(with_fonts(sound("conclusion", "tt01"), lambda font, *_: font.pop("/ToUnicode")), "tt01")

    assert "F03" in broken(report)


def test_another_font_is_found_and_only_the_newer_rules_forbid_it():
    def rename(font: Any, descendant: Any, descriptor: Any) -> None:
        for part, key in ((font, "/BaseFont"), (descendant, "/BaseFont"), (descriptor, "/FontName")):
            part[NameObject(key)] = NameObject(str(part[key]).replace("Liberation-Serif", "Arial"))

    assert broken(check_pdf(with_fonts(sound("conclusion", "nd30"), rename))) == {"F03": {1, 2}}
    assert check_pdf(with_fonts(sound("conclusion", "tt01"), rename)).is_sound


def test_an_old_font_that_is_not_unicode_is_found_in_both():
    def rename(font: Any, descendant: Any, descriptor: Any) -> None:
        descendant[NameObject("/BaseFont")] = NameObject("/.VnTime")

    assert set(broken(check_pdf(with_fonts(sound("letter", "tt01"), rename)))) >= {"F03"}


def test_the_profile_that_is_asked_for_goes_before_the_date_on_the_page():
    report = check_pdf(sound("conclusion", "tt01"), "nd30")

    assert report.profile == "nd30"
    assert broken(report) == {"F04": {2}}
    assert not any(result.status == Status.BROKEN and result.page == 1 for result in report.results)
