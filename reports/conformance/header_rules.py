"""F05–F09, F12, F14: the two columns at the head of the first page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.conformance.dating import LONG_DATE, meeting_date
from reports.conformance.faults import (
    CannotTellError,
    Fault,
    at,
    missing,
    number,
    part_rule_faults,
    quoted,
    rule_under,
    type_faults,
)
from reports.conformance.pages import Line
from reports.conformance.paper import Paper

NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM")
MOTTO = "Độc lập - Tự do - Hạnh phúc"
CODE = re.compile(r"^Số: ?(?P<number>\d*[\s….…_]*)(/(?P<year>\d{4}))?/(?P<symbol>\S+)$")
SYMBOL = re.compile(r"^(QyĐ|CTr|TTr|[A-ZĐƯƠÂĂÊÔ][A-ZĐƯƠÂĂÊÔ0-9]*)(-[A-ZĐƯƠÂĂÊÔ0-9][A-ZĐƯƠÂĂÊÔa-zđư0-9.]*)*$")
PLACE = re.compile(r"^(?P<place>[^,]+), (?P<date>ngày .+)$")
BLANK = re.compile(r"[….]{2,}|…|_{2,}")
OFF_CENTRE = 14.0  # points


def nation(paper: Paper) -> Iterator[Fault]:
    """F05."""
    expected = f"«{NATION[0]}» ở trên cùng, bên phải trang đầu"
    line = paper.header.nation
    if line is None:
        yield missing("Quốc hiệu", expected)
        return
    if line.text not in NATION:
        yield at(line, quoted(line.text), expected)
    yield from type_faults([line], (12, 13), bold=True, italic=False)
    above = [row for row in paper.main[0].lines if row.baseline < line.baseline - 6]
    if line.centre < paper.main[0].width / 2 or above:
        yield at(line, "Quốc hiệu không ở trên cùng, bên phải", expected)


def motto(paper: Paper) -> Iterator[Fault]:
    """F06."""
    line, above = paper.header.motto, paper.header.nation
    if line is None:
        yield missing("Tiêu ngữ", f"«{MOTTO}» dưới Quốc hiệu")
        return
    if line.text != MOTTO:
        yield at(line, quoted(line.text), f"«{MOTTO}», có dấu gạch nối và cách chữ ở hai bên")
    yield from type_faults([line], (13, 14), bold=True, italic=False)
    if above and abs(above.centre - line.centre) > OFF_CENTRE:
        yield at(line, "Tiêu ngữ lệch khỏi giữa Quốc hiệu", "canh giữa dưới Quốc hiệu")
    rule = rule_under(paper.main[0], line)
    if rule is None:
        yield at(line, "không có đường kẻ dưới Tiêu ngữ", "một đường kẻ liền, dài bằng dòng chữ")
    elif abs(rule.length - line.width) > 0.06 * line.width:
        share = number(100 * rule.length / line.width)
        yield at(line, f"đường kẻ dưới Tiêu ngữ dài {share} % dòng chữ", "dài bằng dòng chữ")


# --- The issuer -------------------------------------------------------------------------------------


def _issuer(paper: Paper) -> tuple[list[Line], list[Line]]:
    """The superior body, not bold, above; the issuer, bold, below."""
    lines = paper.header.left
    starts = next((n for n, line in enumerate(lines) if line.bold), len(lines))
    return lines[:starts], lines[starts:]


def superior(paper: Paper) -> Iterator[Fault]:
    """F07."""
    above, issuer = _issuer(paper)
    if not above or not issuer:
        raise CannotTellError("văn bản không ghi cơ quan chủ quản")
    yield from type_faults(above, (12, 13), italic=False, upper=True)


def issuer(paper: Paper) -> Iterator[Fault]:
    """F08."""
    lines = paper.header.left
    if not lines:
        yield missing("tên cơ quan ban hành", "tên cơ quan, in hoa, đậm, ở bên trái Quốc hiệu")
        return
    _, own = _issuer(paper)
    if not own:
        yield at(lines[-1], f"{quoted(lines[-1].text)}: không đậm", "tên cơ quan ban hành in đậm")
        own = lines[-1:]
    yield from type_faults(own, (12, 13), bold=True if own[0].bold else None, italic=False, upper=True)
    for line in own:
        if abs(line.centre - own[0].centre) > OFF_CENTRE:
            yield at(line, f"{quoted(line.text)} lệch khỏi giữa", "các dòng canh giữa với nhau")
    yield from part_rule_faults(paper.main[0], own, "tên cơ quan")


def code(paper: Paper) -> Iterator[Fault]:
    """F09."""
    line = paper.header.code
    if line is None:
        yield missing("số, ký hiệu", "«Số: 05/BB-TKT» dưới tên cơ quan")
        return
    yield from type_faults([line], (13, 13), bold=False, italic=False)
    read = CODE.match(line.text)
    if read is None or not SYMBOL.match(read["symbol"]):
        expected = "«Số: 05/TB-UBND»: hai chấm sau «Số», gạch chéo sau số, gạch nối không cách chữ, ký hiệu in hoa"
        yield at(line, quoted(line.text), expected)
    elif read["number"].strip().isdigit() and int(read["number"]) < 10 and len(read["number"].strip()) < 2:
        yield at(line, quoted(line.text), "số dưới 10 có số 0 ở trước")
    if paper.header.left and abs(line.centre - paper.header.left[-1].centre) > OFF_CENTRE:
        yield at(line, "số, ký hiệu lệch khỏi giữa tên cơ quan", "canh giữa dưới tên cơ quan")


# --- F12 --------------------------------------------------------------------------------------------


def place_and_date(paper: Paper) -> Iterator[Fault]:
    line = paper.header.place
    if line is None and paper.is_minutes:
        yield from _meeting_date(paper)
        return
    if line is None:
        yield missing("địa danh, ngày tháng năm", "«Phan Thiết, ngày 05 tháng 02 năm 2019» cùng hàng với số")
        return
    yield from type_faults([line], (13, 14), bold=False, italic=True)
    read = PLACE.match(line.text)
    if read is None:
        yield at(line, quoted(line.text), "địa danh, dấu phẩy, rồi «ngày … tháng … năm …»")
    elif not BLANK.search(read["date"]):
        yield from _date_faults(line, read["date"])
    if paper.header.code and abs(paper.header.code.baseline - line.baseline) > 3:
        yield at(line, "không cùng hàng với số, ký hiệu", "cùng một hàng với «Số: …»")
    if paper.header.nation and abs(paper.header.nation.centre - line.centre) > 2 * OFF_CENTRE:
        yield at(line, "lệch khỏi giữa Quốc hiệu", "canh giữa dưới Quốc hiệu")


def _meeting_date(paper: Paper) -> Iterator[Fault]:
    """Minutes have no such line: the day stands in their first or last sentence."""
    found = meeting_date(paper)
    if found is None:
        raise CannotTellError("biên bản không ghi địa danh, ngày ở phần đầu")
    yield from _date_faults(*found)


def _date_faults(line: Line, text: str) -> Iterator[Fault]:
    read = LONG_DATE.search(text)
    if read is None:
        yield at(line, quoted(text), "«ngày 05 tháng 02 năm 2019»")
        return
    day, month = read["day"], read["month"]
    if len(day) != 2:
        yield at(line, f"«ngày {day}»", f"«ngày {int(day):02d}»: ngày dưới 10 có số 0 ở trước")
    right = f"{int(month):02d}" if int(month) < 3 or int(month) > 9 else str(int(month))
    if month != right:
        yield at(line, f"«tháng {month}»", f"«tháng {right}»: chỉ tháng 1, 2 có số 0 ở trước")


# --- F14 --------------------------------------------------------------------------------------------


def about_of_letter(paper: Paper) -> Iterator[Fault]:
    if not paper.is_letter:
        raise CannotTellError("không phải công văn")
    lines = paper.header.about
    if not lines:
        yield missing("trích yếu công văn", "«V/v …» dưới số, ký hiệu")
        return
    yield from type_faults(lines, (12, 13), bold=False, italic=False)
    if not lines[0].text.startswith("V/v "):
        yield at(lines[0], quoted(lines[0].text), "«V/v …»")
    number_line = paper.header.code
    if number_line:
        if lines[0].top - number_line.bottom < 4:
            yield at(lines[0], "trích yếu sát dòng số, ký hiệu", "cách dòng số, ký hiệu 6 pt")
        if abs(lines[0].centre - number_line.centre) > OFF_CENTRE:
            yield at(lines[0], "trích yếu lệch khỏi giữa số, ký hiệu", "canh giữa dưới số, ký hiệu")
