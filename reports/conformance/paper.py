"""The parts of a paper, recognised by where they stand and what they say (NĐ 30/2020, Phụ lục I, Mục IV)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from cchc.lib.text import search_key
from reports.conformance.foot import Foot, find_foot
from reports.conformance.pages import MM, Line, Page
from reports.conformance.paragraphs import Frame, Paragraph, find_paragraphs
from reports.conformance.reading import Sheets

KINDS = {
    "NGHỊ QUYẾT": "NQ",
    "QUYẾT ĐỊNH": "QĐ",
    "CHỈ THỊ": "CT",
    "QUY CHẾ": "QC",
    "QUY ĐỊNH": "QyĐ",
    "THÔNG CÁO": "TC",
    "THÔNG BÁO": "TB",
    "HƯỚNG DẪN": "HD",
    "CHƯƠNG TRÌNH": "CTr",
    "KẾ HOẠCH": "KH",
    "PHƯƠNG ÁN": "PA",
    "ĐỀ ÁN": "ĐA",
    "DỰ ÁN": "DA",
    "BÁO CÁO": "BC",
    "BIÊN BẢN": "BB",
    "TỜ TRÌNH": "TTr",
    "HỢP ĐỒNG": "HĐ",
    "CÔNG ĐIỆN": "CĐ",
    "GIẤY MỜI": "GM",
    "GIẤY GIỚI THIỆU": "GGT",
    "GIẤY NGHỈ PHÉP": "NP",
    "PHIẾU GỬI": "PG",
    "PHIẾU CHUYỂN": "PC",
    "PHIẾU BÁO": "PB",
}
NATION, MOTTO = "cong hoa xa hoi chu nghia viet nam", ("doc lap", "tu do", "hanh phuc")
CODE = re.compile(r"^Số\s*:|^Số\s+[\d…]", re.IGNORECASE)
DATE = re.compile(r"ngày.*tháng.*năm", re.IGNORECASE)
ANNEX = re.compile(r"^phụ lục(\s+(?P<number>[IVXLC]+|\d+|[A-Z]))?\s*[.:]?$", re.IGNORECASE)
CITES = ("Căn cứ", "Theo đề nghị", "Xét đề nghị")


@dataclass
class Header:
    nation: Line | None = None
    motto: Line | None = None
    left: list[Line] = field(default_factory=list)  # the superior body and the issuer, above the number
    code: Line | None = None
    about: list[Line] = field(default_factory=list)  # «V/v …» of a letter
    place: Line | None = None


@dataclass
class Annex:
    pages: list[Page]
    heading: Line


@dataclass
class Paper:
    """`kind`: «THÔNG BÁO»; empty for a letter and where no title was found. `body`: between title and signature."""

    pages: list[Page]
    version: str
    frame: Frame
    main: list[Page]
    annexes: list[Annex]
    header: Header
    title: Line | None
    kind: str
    subject: list[Line]
    to: list[Line]
    body: list[Paragraph]
    foot: Foot
    profile: str = "nd30"

    @property
    def is_scan(self) -> bool:
        return not any(page.lines for page in self.pages)

    @property
    def is_minutes(self) -> bool:
        return self.kind == "BIÊN BẢN"

    @property
    def is_letter(self) -> bool:
        return not self.kind and bool(self.header.about or self.to)

    @property
    def citations(self) -> list[Paragraph]:
        """The leading run of «Căn cứ …»; one sentence that goes on to say something is none."""
        cited: list[Paragraph] = []
        for paragraph in self.body:
            if paragraph.text.startswith(CITES) and not paragraph.text.endswith(":"):
                cited.append(paragraph)
            elif cited or not paragraph.is_centred:
                break
        return cited

    @property
    def prose(self) -> list[Paragraph]:
        cited = self.citations
        return [row for row in self.body if row not in cited and not row.is_centred]


def recognise(sheets: Sheets) -> Paper:
    pages = sheets.pages
    main, annexes = _part_annexes(pages)
    flow = [line for page in main for line in sorted(page.lines, key=lambda row: (row.baseline, row.x0))]
    frame = _frame(main[0], [line for line in flow if not line.in_table])
    first = [line for line in flow if line.page == main[0].number and not line.in_table]
    header = _header(main[0], first)
    below = _below(header, main[0])
    title = next((row for row in first if row.baseline > below and _kind(row, frame)), None)
    subject = _subject(main[0], first, title, frame)
    to = _addressees(first, title)
    starts = max((row.baseline for row in [*subject, *to, *([title] if title else [])]), default=below)
    rest = [row for row in flow if not row.in_table and (row.page, row.baseline) > (main[0].number, starts + 1)]
    rest = [row for row in rest if row not in header.about and row is not header.place]
    foot = find_foot(rest)
    body = find_paragraphs(rest[: foot.starts], frame)
    kind = _kind(title, frame) if title else ""
    return Paper(pages, sheets.version, frame, main, annexes, header, title, kind, subject, to, body, foot)


# --- Annexes and frame ------------------------------------------------------------------------------


def _part_annexes(pages: list[Page]) -> tuple[list[Page], list[Annex]]:
    main: list[Page] = []
    annexes: list[Annex] = []
    for page in pages:
        heading = _annex_heading(page) if page.number > 1 else None
        if heading:
            annexes.append(Annex([page], heading))
        elif annexes:
            annexes[-1].pages.append(page)
        else:
            main.append(page)
    return main, annexes


def _annex_heading(page: Page) -> Line | None:
    first = min((line for line in page.lines if not line.in_table), key=lambda line: line.baseline, default=None)
    if first is None or not ANNEX.match(first.text):
        return None
    return first if first.x0 > 0.3 * page.width else None


def _frame(page: Page, lines: list[Line]) -> Frame:
    """Left and right edge of the text: the outermost that more than one line keeps to."""
    left: Counter[float] = Counter(round(line.x0) for line in lines)
    right: Counter[float] = Counter(round(line.x1) for line in lines)
    twice_left = [x for x, count in left.items() if count + left[x + 1] > 1]
    twice_right = [x for x, count in right.items() if count + right[x - 1] > 1]
    edge = max(twice_right, default=0)
    sure = right[edge] + right[edge - 1] >= 3
    furthest = max((x for x in right if x < page.width - 10 * MM), default=page.width - 15 * MM)
    return Frame(min(twice_left or left or [30 * MM]), edge if sure else furthest, sure)


# --- Header -----------------------------------------------------------------------------------------


def _header(page: Page, lines: list[Line]) -> Header:
    upper = [line for line in lines if line.baseline < 0.4 * page.height]
    middle = page.width / 2
    nation = next((row for row in upper if NATION in search_key(row.text)), None)
    motto = next((row for row in upper if sum(word in search_key(row.text) for word in MOTTO) >= 2), None)
    edge = min((row.x0 for row in (nation, motto) if row), default=middle) + 2
    left = [row for row in upper if row.x1 <= edge]
    code = next((row for row in left if CODE.match(row.text)), None)
    place = next((row for row in upper if row.centre > middle and DATE.search(row.text) and row.width < 250), None)
    limit = code.baseline if code else (motto.bottom + 30 if motto else 0)
    above = [row for row in left if row.baseline < limit - 1]
    return Header(nation, motto, above, code, _about(left, code), place)


def _about(left: Iterable[Line], code: Line | None) -> list[Line]:
    about: list[Line] = []
    for row in left:
        opens = not about and re.match(r"(V/v|Về việc)\b", row.text) is not None
        goes_on = about and row.baseline - about[-1].baseline < 1.8 * row.size
        if (opens or goes_on) and (code is None or row.baseline > code.baseline):
            about.append(row)
    return about


def _below(header: Header, page: Page) -> float:
    parts = [header.nation, header.motto, header.code, header.place, *header.left, *header.about]
    return max((row.baseline for row in parts if row), default=0)


# --- Title, subject, addressees ---------------------------------------------------------------------


def _kind(line: Line, frame: Frame) -> str:
    """The kind that a centred line names: «BIÊN BẢN», also where it is set in small letters."""
    upper = line.text.upper()
    if not frame.centres(line):
        return ""
    if upper in KINDS:
        return upper
    opens = next((kind for kind in KINDS if upper.startswith(f"{kind} ")), "")
    return opens if line.is_upper and line.bold else ""


def _subject(page: Page, lines: list[Line], title: Line | None, frame: Frame) -> list[Line]:
    subject: list[Line] = []
    last = title
    for row in lines:
        if last is None or row.baseline <= last.baseline + 1:
            continue
        ruled = any(last.baseline < rule.top < row.top + 3 and rule.length < 250 for rule in page.rules)
        near = row.baseline - last.baseline < 2 * last.size
        centred = frame.centres(row) or (row.bold and abs(row.centre - frame.centre) < 12)
        if (subject and ruled) or not near or not centred or row.text.startswith(("Kính gửi", *CITES)):
            break
        subject.append(row)
        last = row
    return subject


def _addressees(lines: list[Line], title: Line | None) -> list[Line]:
    to: list[Line] = []
    for row in lines:
        if not to and row.text.startswith("Kính gửi"):
            to.append(row)
        elif to and not (to[0].text.endswith(":") or to[-1].text.endswith((";", ","))):
            break
        elif to and row.baseline - to[-1].baseline < 2.4 * row.size:
            to.append(row)
            if row.text.endswith("."):
                break
    return to
