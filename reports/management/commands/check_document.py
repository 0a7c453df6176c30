"""Check a finished PDF against the rules of layout of its date (NĐ 30/2020/NĐ-CP, TT 01/2011/TT-BNV)."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cchc.commands import BaseCommand, CommandError, require_writable
from reports.conformance import Report, Result, UnreadablePdfError, check_pdf, summary
from reports.conformance.report import PROFILE_WORDS, STATUS_WORDS

BROKEN, UNREADABLE = 1, 2


class Command(BaseCommand):
    help = (
        "Kiểm tra thể thức của một tệp PDF đã hoàn chỉnh theo Nghị định 30/2020/NĐ-CP hoặc Thông tư 01/2011/TT-BNV, nêu "
        "từng quy tắc đạt, vi phạm (trang, chỗ) hay không kiểm được. Kết thúc với mã 1 nếu có vi phạm, 2 nếu không đọc "
        "được tệp."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="TỆP.pdf", help="tệp PDF cần kiểm tra")
        parser.add_argument("--profile", choices=list(PROFILE_WORDS), help="mặc định theo ngày ghi trên văn bản")
        parser.add_argument("--json", type=Path, metavar="TỆP", help="ghi cùng kết quả vào tệp JSON")

    def handle(self, *, file: Path, profile: str | None, json: Path | None, **options: Any) -> None:
        if json:
            require_writable(json)
        try:
            report = check_pdf(file, profile)
        except UnreadablePdfError as error:
            raise CommandError(str(error), returncode=UNREADABLE) from None
        if json:
            _write(json, report)
        self._tell(report)
        if not report.is_sound:
            raise CommandError(f"{summary(report)}.", returncode=BROKEN)
        self.stdout.write(f"{summary(report)}.")

    def _tell(self, report: Report) -> None:
        self.stdout.write(f"Theo {PROFILE_WORDS[report.profile]}, {report.pages} trang.")
        for result in report.results:
            self.stdout.write(_line(result))


def _write(path: Path, report: Report) -> None:
    path.write_text(json.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _line(result: Result) -> str:
    """«F12 Địa danh, thời gian: vi phạm; trang 1, cách trái 123 mm, …: «tháng 03» (đúng: «tháng 3»)»."""
    line = f"{result.rule} {result.title}: {STATUS_WORDS[result.status]}"
    spot = ", ".join(part for part in (f"trang {result.page}" if result.page else "", result.place) if part)
    told = ": ".join(part for part in (spot, result.found) if part)
    wanted = f" (đúng: {result.expected})" if result.expected else ""
    return f"{line}; {told}{wanted}" if told else line
