"""F13, F15, F17–F20, F26–F29: title, citations, text, headings, addressees, annexes, spelling of offices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.conformance.faults import (
    CannotTellError,
    Fault,
    at,
    has_size,
    missing,
    number,
    part_rule_faults,
    quoted,
    type_faults,
)
from reports.conformance.pages import MM, Line
from reports.conformance.paper import KINDS, Paper
from reports.conformance.paragraphs import Paragraph

BODY = (13.0, 14.0)
INDENT = (10 * MM - 1.5, 12.7 * MM + 1.5)
PITCH = (1.04, 1.76)  # of the size: from single (or exactly 15 points) to one and a half lines of Times
BETWEEN = 5.4  # points: 6, less what rounding takes
RAGGED = 3.0  # points short of the right edge
LETTERS = list("abcdđeghiklmnopqrstuvxy")
KINDS_WITH_NUMBER = "Nghị định|Nghị quyết|Quyết định|Thông tư|Chỉ thị|Kế hoạch|Thông báo|Công văn"
ENCLOSED = re.compile(r"\((Ban hành )?[Kk]èm theo\b")
UNDER_COLON = 9.0  # points: of a letter or two
HEADED = {"TỜ TRÌNH", "BÁO CÁO"}  # kinds that may have «Kính gửi»
PLACES = r"(?:Phan Thiết|Mũi Né|Bình Thuận|[A-ZĐ]\w+ [A-ZĐ]\w+)"
SPELLINGS = [
    (re.compile(r"\b(?:Ủy|Uỷ) (?:Ban|ban Nhân|ban nhân Dân)\b"), "«Ủy ban nhân dân»"),
    (re.compile(r"\bủy ban nhân dân|\buỷ ban nhân dân"), "«Ủy ban nhân dân»"),
    (re.compile(r"Hội Đồng|\bhội đồng nhân dân"), "«Hội đồng nhân dân»"),
    (re.compile(r"Chủ Tịch|Phó chủ tịch"), "«Chủ tịch», «Phó Chủ tịch»"),
    (re.compile(r"Phan thiết|Mũi né|Bình thuận"), "tên riêng viết hoa từng tiếng"),
    (re.compile(rf"(?<=[a-zà-ỹđ,;] )(?:Thành Phố|Thành phố|Phường|Xã|Tỉnh) (?={PLACES})"), "danh từ chung in thường"),
    (re.compile(r"(?<=[a-zà-ỹđ] )Khoản \d"), "«khoản» in thường"),
    (re.compile(r"(?:tại|theo|của|và) điều \d"), "«Điều» viết hoa khi viện dẫn"),
]


def title(paper: Paper) -> Iterator[Fault]:
    """F13: the kind, and below it what the paper is about, with a ruled line."""
    if paper.title is None:
        if paper.is_letter:
            raise CannotTellError("công văn không có tên loại")
        yield missing("tên loại văn bản", "tên loại in hoa, đậm, canh giữa")
        return
    yield from type_faults([paper.title], BODY, bold=True, italic=False, upper=True)
    if not paper.subject:
        yield at(paper.title, "không thấy trích yếu dưới tên loại", "trích yếu in thường, đậm, canh giữa")
        return
    for line in paper.subject:
        yield from type_faults([line], BODY, bold=True, italic=False, upper=False)
    yield from part_rule_faults(paper.main[0], paper.subject, "trích yếu")


def citations(paper: Paper) -> Iterator[Fault]:
    """F15: each on its own line, «;» after each and «.» after the last (TT 01 also «,»); italic in NĐ 30."""
    cited = paper.citations
    if not cited:
        raise CannotTellError("văn bản không có phần căn cứ")
    for paragraph in cited:
        is_last = paragraph is cited[-1]
        ends = (";",) if not is_last else (".",) if paper.profile == "nd30" else (".", ",")
        line = paragraph.lines[-1]
        if not paragraph.text.endswith(ends):
            yield at(line, f"{quoted(line.text)}", f"kết thúc bằng «{ends[0]}»")
        if paper.profile == "nd30" and not all(row.italic for row in paragraph.lines):
            yield at(paragraph.first, f"{quoted(paragraph.first.text)}: đứng", "căn cứ in nghiêng")
        yield from type_faults([row for row in paragraph.lines if not has_size(row, BODY)], BODY)
        if re.search(rf"({KINDS_WITH_NUMBER}) số \S+", paragraph.text) and "ngày" not in paragraph.text:
            yield at(
                paragraph.first, f"{quoted(paragraph.text)}: thiếu ngày", "ghi đủ loại, số, cơ quan, ngày, trích yếu"
            )


# --- F17 --------------------------------------------------------------------------------------------


def text(paper: Paper) -> Iterator[Fault]:
    """F17: size, upright, justified, indent, spaces."""
    prose = paper.prose
    if not prose:
        raise CannotTellError("không có đoạn văn nào ở phần nội dung")
    lines = [line for paragraph in prose for line in paragraph.lines if line.box is None]
    yield from type_faults([line for line in lines if not has_size(line, BODY)], BODY)
    for line in lines:
        if line.italic and len(line.text) > 30:
            yield at(line, f"{quoted(line.text)}: nghiêng", "kiểu chữ đứng")
    yield from _indents(prose)
    yield from _ragged(paper, prose)
    yield from _spaces(paper, prose)


def _indents(prose: list[Paragraph]) -> Iterator[Fault]:
    for paragraph in prose:
        starts = paragraph.page == prose[0].page or paragraph.above is not None or paragraph.indent > 3 * MM
        if starts and not INDENT[0] <= paragraph.indent <= INDENT[1]:
            found = f"{quoted(paragraph.first.text)}: lùi đầu dòng {number(max(paragraph.indent, 0) / MM)} mm"
            yield at(paragraph.first, found, "lùi đầu dòng 10–12,7 mm")


def _ragged(paper: Paper, prose: list[Paragraph]) -> Iterator[Fault]:
    """Every line but the last of a paragraph reaches the right edge."""
    inner = [line for paragraph in prose for line in paragraph.lines[:-1]]
    short = [line for line in inner if line.x1 < paper.frame.right - RAGGED]
    half = [line for line in short if line.x1 < paper.frame.centre]
    if len(short) > 0.25 * len(inner):
        yield at(short[0], f"{len(short)}/{len(inner)} dòng không canh đều bên phải", "canh đều cả hai lề")
    elif half:
        yield at(half[0], f"{quoted(half[0].text)}: ngắt giữa dòng", "canh đều cả hai lề")


def _spaces(paper: Paper, prose: list[Paragraph]) -> Iterator[Fault]:
    pitches = [pair for paragraph in prose for pair in paragraph.pitches]
    for line, pitch in pitches:
        if not PITCH[0] * line.size <= pitch <= PITCH[1] * line.size:
            yield at(line, f"cách dòng {number(pitch)} pt với cỡ chữ {number(line.size)}", "cách dòng đơn đến 1,5 dòng")
    usual = sorted(pitch for _, pitch in pitches)[len(pitches) // 2] if pitches else 1.15 * prose[0].first.size
    for paragraph in prose[1:]:
        if paragraph.above is not None and paragraph.above - usual < BETWEEN:
            found = f"{quoted(paragraph.first.text)}: cách đoạn trên {number(max(paragraph.above - usual, 0))} pt"
            yield at(paragraph.first, found, "cách đoạn trên ít nhất 6 pt")


# --- F18, F19, F20 ----------------------------------------------------------------------------------


def articles(paper: Paper) -> Iterator[Fault]:
    """F18: «Điều 1.» bold and counted; points in the order of the Vietnamese alphabet."""
    heads = [(row, read) for row in paper.body if (read := re.match(r"Điều (\d+)\s*([.:]?)", row.text))]
    points = [(row, read[1]) for row in paper.body if (read := re.match(r"([a-zđ])\)\s", row.text))]
    if not heads and not points:
        raise CannotTellError("văn bản không chia điều, khoản, điểm")
    for count, (row, read) in enumerate(heads, 1):
        if int(read[1]) != count or read[2] != ".":
            yield at(row.first, quoted(row.first.text), f"«Điều {count}.»")
        if not row.first.spans[0].face.bold:
            yield at(row.first, f"«Điều {read[1]}»: không đậm", "«Điều …» in đậm")
    before = ""
    for row, letter in points:
        if letter != "a" and (not before or LETTERS.index(letter) != LETTERS.index(before) + 1):
            yield at(row.first, f"điểm «{letter})» sau «{before or '–'}»", "theo thứ tự a, b, c, d, đ, e, g, h …")
        before = letter


def parts(paper: Paper) -> Iterator[Fault]:
    """F19: «I. …» in bold capitals, counted; «1. …» with a heading in bold."""
    heads = [(row, read[1]) for row in paper.body if (read := re.match(r"([IVX]+)\. ", row.text))]
    if not heads:
        raise CannotTellError("văn bản không chia phần, mục")
    for count, (row, figure) in enumerate(heads, 1):
        if figure != roman(count):
            yield at(row.first, quoted(row.first.text), f"mục thứ {count} ghi «{roman(count)}.»")
        yield from type_faults(row.lines, BODY, bold=True, italic=False, upper=True)


def end_mark(paper: Paper) -> Iterator[Fault]:
    """F20."""
    if paper.foot.end is None:
        last = paper.body[-1].lines[-1] if paper.body else None
        expected = "kết thúc bằng «./.»"
        yield at(last, quoted(last.text), expected) if last else missing("dấu kết thúc văn bản", expected, None)


# --- F26, F27 ---------------------------------------------------------------------------------------


def addressees(paper: Paper) -> Iterator[Fault]:
    """F26: in letters, proposals and reports only."""
    to = paper.to
    if not to:
        if paper.is_letter or paper.kind == "TỜ TRÌNH":
            yield missing("«Kính gửi»", "«Kính gửi: …»")
            return
        raise CannotTellError("loại văn bản này không có «Kính gửi»")
    if paper.kind and paper.kind not in HEADED:
        yield at(
            to[0], f"{quoted(to[0].text)} trong {paper.kind.lower()}", "chỉ công văn, tờ trình, báo cáo có «Kính gửi»"
        )
    yield from type_faults(to, BODY, bold=False, italic=False)
    if not to[0].text.startswith("Kính gửi:"):
        yield at(to[0], quoted(to[0].text), "dấu hai chấm sau «Kính gửi»")
    listed = _each(to[1:]) if to[0].text.endswith(":") else []
    for rows in [rows for rows in listed[:-1] if not rows[-1].text.endswith((";", ","))][:1]:
        yield at(rows[-1], quoted(rows[-1].text), "mỗi nơi nhận một dòng, kết thúc bằng «;»")
    if listed and not listed[-1][-1].text.endswith("."):
        yield at(listed[-1][-1], quoted(listed[-1][-1].text), "dòng cuối kết thúc bằng «.»")
    for rows in [rows for rows in listed if abs(rows[0].x0 - to[0].x1) > UNDER_COLON][:1]:
        yield at(rows[0], quoted(rows[0].text), "gạch đầu dòng thẳng dưới dấu hai chấm của «Kính gửi:»")


def _each(lines: list[Line]) -> list[list[Line]]:
    """The lines of each addressee: one that goes on in the next line begins with its dash once."""
    found: list[list[Line]] = []
    for line in lines:
        if found and not line.text.startswith(("-", "–")):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def annexes(paper: Paper) -> Iterator[Fault]:
    """F27: «Phụ lục I», the title in capitals, «(Kèm theo …)»."""
    if not paper.annexes:
        raise CannotTellError("văn bản không có phụ lục")
    for count, annex in enumerate(paper.annexes, 1):
        heading = annex.heading
        wanted = f"Phụ lục {roman(count)}" if len(paper.annexes) > 1 else "Phụ lục"
        if heading.text != wanted and not (len(paper.annexes) == 1 and heading.text == "Phụ lục I"):
            yield at(heading, quoted(heading.text), f"«{wanted}»")
        yield from type_faults([heading], (14, 14), bold=True, italic=False)
        below = [row for row in annex.pages[0].lines if row.baseline > heading.baseline + 1 and not row.in_table]
        below.sort(key=lambda row: row.baseline)
        opens = next((n for n, row in enumerate(below) if ENCLOSED.match(row.text)), None)
        if opens is None:
            yield at(heading, "không có dòng «(Kèm theo …)»", "«(Kèm theo … số … ngày … của …)» dưới tên phụ lục")
        names = below[: opens if opens is not None else 1]
        if not names:
            yield at(heading, "không có tên phụ lục", "tên phụ lục in hoa, đậm")
        yield from type_faults(names, BODY, bold=True, italic=False)
        yield from type_faults([row for row in names if not row.text.startswith("(")], BODY, upper=True)
        if opens is not None:
            yield from type_faults(_bracketed(below[opens:]), BODY, bold=False, italic=True)


def _bracketed(lines: list[Line]) -> list[Line]:
    closes = next((n for n, row in enumerate(lines) if row.text.endswith(")")), 0)
    return lines[: closes + 1]


def roman(count: int) -> str:
    """1 to 39, as papers need it."""
    tens, ones = divmod(count, 10)
    return "X" * tens + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][ones]


# --- F28, F29 ---------------------------------------------------------------------------------------


def abbreviation(paper: Paper) -> Iterator[Fault]:
    """F28: the letters of the kind in the symbol; a letter has none."""
    line = paper.header.code
    read = re.search(r"/([^/\s]+)$", line.text) if line else None
    if line is None or read is None or not (paper.kind or paper.is_letter):
        raise CannotTellError("không đọc được ký hiệu hoặc tên loại")
    used = read[1].split("-")[0]
    if paper.is_letter:
        if used in KINDS.values():
            yield at(line, f"ký hiệu {quoted(read[1])}", "công văn không có chữ viết tắt tên loại: «12/UBND-NV»")
    elif used != KINDS[paper.kind]:
        yield at(line, f"ký hiệu {quoted(read[1])}", f"«{KINDS[paper.kind]}-…» cho {paper.kind.lower()}")


def capitals(paper: Paper) -> Iterator[Fault]:
    """F29: the few spellings that are wrong wherever they stand."""
    for paragraph in paper.body:
        for pattern, right in SPELLINGS:
            read = pattern.search(paragraph.text)
            if read:
                line = next((row for row in paragraph.lines if read[0].strip() in row.text), paragraph.first)
                yield at(line, quoted(paragraph.text[max(read.start() - 12, 0) : read.end() + 24]), right)
