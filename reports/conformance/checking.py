"""Hold a finished PDF against the rules of its date. Reads the file alone: none of our HTML, none of our rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from reports.conformance import body_rules, foot_rules, header_rules, page_rules
from reports.conformance.dating import profile_of
from reports.conformance.faults import CannotTellError, Fault
from reports.conformance.paper import Paper, recognise
from reports.conformance.reading import read_pdf
from reports.conformance.report import Report, Result, Status

Check = Callable[[Paper], Iterator[Fault]]
TOLD = 5  # places of one rule that a report lists
OF_SCANS = {"F01", "F30"}


def _never(why: str) -> Check:
    def check(paper: Paper) -> Iterator[Fault]:
        raise CannotTellError(why)

    return check


RULES: dict[str, tuple[str, Check]] = {
    "F01": ("Khổ giấy", page_rules.paper_size),
    "F02": ("Lề trang", page_rules.margins),
    "F03": ("Phông chữ", page_rules.type_of_text),
    "F04": ("Số trang", page_rules.page_numbers),
    "F05": ("Quốc hiệu", header_rules.nation),
    "F06": ("Tiêu ngữ", header_rules.motto),
    "F07": ("Cơ quan chủ quản", header_rules.superior),
    "F08": ("Cơ quan ban hành", header_rules.issuer),
    "F09": ("Số, ký hiệu", header_rules.code),
    "F10": ("Dãy số riêng của Tổ", _never("cần xem sổ đăng ký văn bản")),
    "F11": ("Đánh số theo năm", _never("cần xem sổ đăng ký văn bản")),
    "F12": ("Địa danh, thời gian", header_rules.place_and_date),
    "F13": ("Tên loại, trích yếu", body_rules.title),
    "F14": ("Trích yếu công văn", header_rules.about_of_letter),
    "F15": ("Căn cứ", body_rules.citations),
    "F16": ("Viện dẫn", _never("cần biết văn bản nào đã viện dẫn đầy đủ")),
    "F17": ("Nội dung", body_rules.text),
    "F18": ("Điều, khoản, điểm", body_rules.articles),
    "F19": ("Phần, mục", body_rules.parts),
    "F20": ("Dấu kết thúc", body_rules.end_mark),
    "F21": ("Quyền hạn, chức vụ", foot_rules.authority),
    "F22": ("Họ tên người ký", foot_rules.names),
    "F23": ("Chức danh trong Tổ", _never("cần biết Tổ có dùng con dấu hay không")),
    "F24": ("Dấu, chữ ký", _never("cần người xem dấu và chữ ký")),
    "F25": ("Nơi nhận", foot_rules.recipients),
    "F26": ("Kính gửi", body_rules.addressees),
    "F27": ("Phụ lục", body_rules.annexes),
    "F28": ("Chữ viết tắt tên loại", body_rules.abbreviation),
    "F29": ("Viết hoa", body_rules.capitals),
    "F30": ("Bản quét", page_rules.scans),
    "P01": ("Dòng đầu bảng lặp lại", foot_rules.table_heads),
    "P02": ("Phần ký không đứng riêng", foot_rules.lone_signature),
}


def check_pdf(source: bytes | Path, profile: str | None = None) -> Report:
    """`profile`: «tt01» or «nd30»; without one the date on the page decides. UnreadablePdfError says why it cannot."""
    paper = recognise(read_pdf(source))
    paper.profile = profile or profile_of(paper)
    results = tuple(result for rule in RULES for result in _results(rule, paper))
    return Report(paper.profile, len(paper.pages), results)


def _results(rule: str, paper: Paper) -> Iterator[Result]:
    title, check = RULES[rule]
    try:
        if paper.is_scan and rule not in OF_SCANS:
            raise CannotTellError("bản quét, không có chữ để đọc")
        faults = list(check(paper))
    except CannotTellError as why:
        yield Result(rule, Status.NOT_CHECKABLE, title, found=str(why))
        return
    if not faults:
        yield Result(rule, Status.KEPT, title)
    for fault in faults[:TOLD]:
        yield Result(rule, Status.BROKEN, title, fault.page, fault.place, fault.found, fault.expected)
    if len(faults) > TOLD:
        yield Result(rule, Status.BROKEN, title, found=f"và {len(faults) - TOLD} chỗ khác như vậy")
