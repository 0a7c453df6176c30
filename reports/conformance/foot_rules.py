"""F21, F22, F25, and what practice asks of tables and of the signing block (domain: §3.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.conformance.faults import CannotTellError, Fault, at, missing, quoted, type_faults
from reports.conformance.grids import Box
from reports.conformance.pages import MM, Line, Page
from reports.conformance.paper import Paper

SIZES = (13.0, 14.0)
DEGREES = re.compile(
    r"^(GS|PGS|TS|TSKH|ThS|Th\.S|BS|KS|CN|LS|NGƯT|NGND|Giáo sư|Phó Giáo sư|Tiến sĩ|Thạc sĩ|Bác sĩ|Kỹ sư|Cử nhân|Luật sư)"
    r"[.\s]"
)
SAME_LEVEL = 10.0  # points between «Nơi nhận» and the authority of the signer


def authority(paper: Paper) -> Iterator[Fault]:
    """F21."""
    if not paper.foot.blocks:
        yield missing("quyền hạn, chức vụ của người ký", "quyền hạn, chức vụ in hoa, đậm ở cuối văn bản", None)
        return
    for block in paper.foot.blocks:
        yield from type_faults(block.titles, SIZES, bold=True, italic=False)
        first = block.titles[0]
        if re.match(r"^(TM|KT|TL|TUQ|Q)(?!\.)\b", first.text):
            yield at(first, quoted(first.text), "dấu chấm sau chữ viết tắt: «TM.», «KT.», «TL.», «TUQ.», «Q.»")
        elif re.match(r"^(KT|TL|TUQ)\.", first.text) and len(block.titles) < 2:
            yield at(first, f"{quoted(first.text)} không có chức vụ của người ký", "chức vụ của người ký ở dòng dưới")


def names(paper: Paper) -> Iterator[Fault]:
    """F22."""
    if not any(block.name for block in paper.foot.blocks):
        raise CannotTellError("chưa ghi họ tên người ký")
    for block in paper.foot.blocks:
        name = block.name
        if name is None:
            continue
        yield from type_faults([name], SIZES, bold=True, italic=False)
        if DEGREES.match(name.text):
            yield at(name, quoted(name.text), "không ghi học hàm, học vị trước họ tên")
        if abs(name.centre - block.centre) > 7 * MM:
            yield at(name, f"{quoted(name.text)} lệch khỏi giữa chức vụ", "canh giữa dưới chức vụ")


def recipients(paper: Paper) -> Iterator[Fault]:
    """F25."""
    head, items = paper.foot.recipients, paper.foot.items
    if head is None:
        yield missing("«Nơi nhận:»", "«Nơi nhận:» ở cuối văn bản, bên trái", None)
        return
    if head.text != "Nơi nhận:":
        yield at(head, quoted(head.text), "«Nơi nhận:»")
    yield from type_faults([head], (12, 12), bold=True, italic=True)
    if head.x0 > paper.frame.left + 8 * MM:
        yield at(head, "«Nơi nhận» không sát lề trái", "sát lề trái")
    first = paper.foot.blocks[0].titles[0] if paper.foot.blocks else None
    if (
        first
        and not paper.is_minutes
        and (first.page, abs(first.baseline - head.baseline) < SAME_LEVEL) != (head.page, True)
    ):
        yield at(head, "«Nơi nhận» không ngang với quyền hạn của người ký", "ngang hàng với quyền hạn của người ký")
    if not items:
        yield at(head, "không có nơi nhận nào", "danh sách nơi nhận, cuối cùng là «- Lưu: …»")
        return
    yield from type_faults([line for item in items for line in item], (11, 11), bold=False, italic=False)
    yield from _list_faults(items)


def _list_faults(items: list[list[Line]]) -> Iterator[Fault]:
    for item in items:
        text = " ".join(line.text for line in item)
        is_last = item is items[-1]
        if not text.startswith("- "):
            yield at(item[0], quoted(text), "mỗi nơi nhận mở đầu bằng «- »")
        if not is_last and text.lstrip("- ").startswith("Lưu"):
            yield at(item[0], f"{quoted(text)} không ở cuối", "«- Lưu: …» ở dòng cuối")
        if is_last and not text.lstrip("- ").startswith("Lưu:"):
            yield at(item[0], quoted(text), "dòng cuối là «- Lưu: VT, …»")
        if not text.endswith("." if is_last else ";"):
            mark = "." if is_last else ";"
            yield at(item[-1], quoted(text), f"kết thúc bằng «{mark}»")


# --- Practice ---------------------------------------------------------------------------------------


def lone_signature(paper: Paper) -> Iterator[Fault]:
    """P02: the signing block has text above it on its page, and stays whole."""
    blocks = paper.foot.blocks
    if not blocks:
        raise CannotTellError("không thấy phần ký")
    first = min((block.titles[0] for block in blocks), key=lambda line: (line.page, line.baseline))
    page = next(page for page in paper.pages if page.number == first.page)
    signing = paper.foot.lines
    if not any(line not in signing and line.baseline < first.baseline for line in page.lines):
        yield at(first, "phần ký đứng một mình ở đầu trang", "có ít nhất hai dòng nội dung ở trên, cùng trang")
    for block in blocks:
        lines = [*block.titles, *([block.name] if block.name else [])]
        if len({line.page for line in lines}) > 1:
            yield at(lines[-1], "phần ký bị ngắt sang trang sau", "cả phần ký ở trên một trang")


def table_heads(paper: Paper) -> Iterator[Fault]:
    """P01: a table that goes on over the page begins there with its head."""
    if not any(page.tables for page in paper.pages):
        raise CannotTellError("văn bản không có bảng")
    head: list[str] = []
    for before, page in zip([None, *paper.pages], paper.pages, strict=False):
        if not page.tables:
            continue
        first = min(page.tables, key=lambda box: box.top)
        if before is None or not _goes_on(before, page, first):
            head = []
        elif head and _head(page, first) != head:
            expected = f"dòng đầu bảng {quoted(' | '.join(head))} lặp lại"
            place = min(_row(page, first), key=lambda line: line.x0, default=None)
            found = "bảng sang trang không có dòng đầu bảng"
            yield at(place, found, expected) if place else Fault(found, expected, page.number)
        last = max(page.tables, key=lambda box: box.bottom)
        if last is not first or not head:
            head = _head(page, last)


def _goes_on(before: Page, page: Page, table: Box) -> bool:
    """The page before ends with a table of the same columns, this page begins with it."""
    ended = max(before.tables, key=lambda box: box.bottom, default=None)
    if ended is None or any(line.baseline > ended.bottom for line in before.lines):
        return False
    if any(line.baseline < table.top for line in page.lines):
        return False
    return all(abs(x - y) < 2 for x, y in ((ended.x0, table.x0), (ended.x1, table.x1))) and bool(_head(before, ended))


def _row(page: Page, table: Box) -> list[Line]:
    """What stands in the first row."""
    return [line for line in page.lines if line.box is table and line.baseline < table.ys[1] + 1]


def _head(page: Page, table: Box) -> list[str]:
    """The words of the first row where it is set in bold; an ordinary first row is no head."""
    row = sorted(_row(page, table), key=lambda line: (sum(x < line.centre for x in table.xs), line.baseline))
    return [line.text for line in row] if row and all(line.bold for line in row) else []
