"""The styles of a document: one for each way in which its paragraphs and tables look, named for what they hold."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from cchc.lib.text import search_key
from reports.word.css import Borders, Sides
from reports.word.oxml import FONT, Element, Format, paragraph_properties, run_properties, stroke, twips, w

# What an element is called by its class, or its tag inside a class → the name that people read in Word.
NAMES = {
    "p": "Normal",
    "div": "Đoạn văn",
    "td": "Ô",
    "th": "Ô đầu cột",
    "h1": "heading 1",
    "h2": "heading 2",
    "h3": "heading 3",
    "header": "header",
    "footer": "footer",
    "parent": "Cơ quan chủ quản",
    "agency": "Tên cơ quan",
    "nation": "Quốc hiệu",
    "motto": "Tiêu ngữ",
    "code": "Số, ký hiệu",
    "place": "Địa danh, ngày",
    "about": "Trích yếu công văn",
    "to-whom": "Kính gửi",
    "subject p": "Trích yếu",
    "citation": "Căn cứ",
    "decree": "Thẩm quyền ban hành",
    "sub": "Tiểu mục",
    "rule": "Nét kẻ",
    "dots": "Dòng chấm",
    "gap": "Khoảng cách",
    "items th": "Đầu bảng",
    "items td": "Ô bảng",
    "typed": "Ô bảng, chữ ghi",
    "n": "Ô bảng, canh giữa",
    "group td": "Nhóm trong bảng",
    "sum td": "Dòng cộng",
    "as": "Quyền hạn, chức vụ",
    "hint": "Hướng dẫn ký",
    "room": "Chỗ ký",
    "space td": "Chỗ ký",
    "said": "Xác nhận trên hệ thống",
    "name": "Họ tên người ký",
    "to": "Nơi nhận",
    "recipients p": "Danh sách nơi nhận",
    "annex-name": "Số phụ lục",
    "annex-title": "Tên phụ lục",
    "annex-of": "Kèm theo văn bản",
    "illustrative": "Dữ liệu minh họa",
}
OUTLINES = {"h1": 0, "h2": 1, "h3": 2, "annex-title": 0}
TABLE_NAMES = {"head": "Bảng đầu văn bản", "items": "Bảng", "signature": "Bảng phần ký", "signatures": "Bảng phần ký"}
CELL_SIDES = ("top", "left", "bottom", "right")  # as the schema orders them


class Style(NamedTuple):
    id: str
    format: Format


class Styles:
    """Grows while a document is walked; `element` is the finished word/styles.xml."""

    def __init__(self, normal: Format) -> None:
        self._paragraphs: dict[tuple[str, Format], Style] = {}
        self._tables: dict[tuple[str, Borders, Sides], str] = {}
        self._names: set[str] = {"Default Paragraph Font", "Normal Table"}
        self._elements: list[Element] = []
        self.paragraph("p", normal)

    def paragraph(self, key: str, format_: Format) -> Style:
        found = self._paragraphs.get((key, format_))
        if found is None:
            name = self._free_name(NAMES.get(key, key))
            found = Style(_id(name), format_)
            self._paragraphs[key, format_] = found
            self._elements.append(_paragraph_style(name, found))
        return found

    def table(self, key: str, border: Borders, padding: Sides) -> str:
        found = self._tables.get((key, border, padding))
        if found is None:
            name = self._free_name(TABLE_NAMES.get(key, f"Bảng {key}".strip()))
            found = self._tables[key, border, padding] = _id(name)
            self._elements.append(_table_style(name, border, padding))
        return found

    def _free_name(self, name: str) -> str:
        """«Ô bảng», «Ô bảng 2»: Word wants each name once."""
        free, number = name, 1
        while free in self._names:
            number += 1
            free = f"{name} {number}"
        self._names.add(free)
        return free

    @property
    def element(self) -> Element:
        character = w("style", w("name", val="Default Paragraph Font"), type="character", default=1, styleId="Letters")
        table = w("style", w("name", val="Normal Table"), type="table", default=1, styleId="NormalTable")
        return w("styles", _defaults(), character, table, *self._elements)


def _id(name: str) -> str:
    """«heading 1» → Heading1, «Địa danh, ngày» → DiaDanhNgay: in ASCII, as Word writes them itself."""
    words = re.findall(r"[a-z0-9]+", search_key(name))
    return "".join(word.capitalize() for word in words)


def _defaults() -> Element:
    """Times New Roman (F03), black, in Vietnamese."""
    letters = w("rPr", w("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT), w("color", val="000000"))
    letters.extend(run_properties(13))
    letters.append(w("lang", val="vi-VN", eastAsia="vi-VN", bidi="ar-SA"))
    return w("docDefaults", w("rPrDefault", letters), w("pPrDefault"))


def _paragraph_style(name: str, style: Style) -> Element:
    default = {"default": 1} if name == "Normal" else {}
    made = w("style", w("name", val=name), type="paragraph", styleId=style.id, **default)
    if not default:
        made.append(w("basedOn", val="Normal"))
    if style.format.keep_next or style.format.outline is not None:
        made.append(w("next", val="Normal"))
    made.append(w("qFormat"))
    made.append(paragraph_properties(style.format))
    made.append(run_properties(style.format.size, style.format.bold, style.format.italic))
    return made


def _table_style(name: str, border: Borders, padding: Sides) -> Element:
    """Each cell draws half of the line that it shares with the next: the line itself is twice as thick."""
    properties = w("tblPr", w("tblInd", w=0, type="dxa"))
    if border.top and border.left:
        across, down = (
            replace(border.top, width=2 * border.top.width),
            replace(border.left, width=2 * border.left.width),
        )
        lines = (
            ("top", across),
            ("left", down),
            ("bottom", across),
            ("right", down),
            ("insideH", across),
            ("insideV", down),
        )
        properties.append(w("tblBorders", *(stroke(side, line) for side, line in lines)))
    properties.append(cell_margins("tblCellMar", padding))
    return w("style", w("name", val=name), w("basedOn", val="NormalTable"), properties, type="table", styleId=_id(name))


def cell_margins(tag: str, padding: Sides) -> Element:
    return w(tag, *(w(side, w=twips(getattr(padding, side)), type="dxa") for side in CELL_SIDES))
