"""Are all files still what they were when they were kept?"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cchc.commands import BaseCommand, CommandError, require_writable
from cchc.lib.numbers import decimal_vi
from reports import verifying_files
from reports.verifying_files import Differs, Fault, Tally

SENTENCES = {
    Fault.MISSING: "không còn tệp trên đĩa",
    Fault.UNREADABLE: "không đọc được tệp trên đĩa",
    Fault.SIZE: "nội dung đúng nhưng cỡ tệp đã ghi không đúng",
    Fault.CONTENT: "nội dung trên đĩa đã khác",
    Fault.NOT_DESTROYED: "đã ghi là hủy nội dung nhưng tệp vẫn còn trên đĩa",
    Fault.SNAPSHOT: "nội dung đóng băng trong cơ sở dữ liệu đã khác",
}


class Command(BaseCommand):
    help = (
        "Đối chiếu mọi tệp đang giữ và mọi bản đóng băng của văn bản với mã SHA-256 đã ghi; nêu tệp bị mất hoặc đã "
        "khác, và văn bản, minh chứng dùng tệp đó. Kết thúc với mã 1 nếu có chỗ khác."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", type=Path, metavar="TỆP", help="ghi cùng kết quả vào tệp JSON")

    def handle(self, **options: Any) -> None:
        if options["json"]:
            require_writable(options["json"])
        tally = verifying_files.verify()
        for differs in tally.faults:
            self.stdout.write(in_words(differs))
        self.stdout.write(counts_in_words(tally))
        if options["json"]:
            text = json.dumps(asdict(tally), ensure_ascii=False, indent=2)
            options["json"].write_text(f"{text}\n", encoding="utf-8")
        if tally.faults:
            raise CommandError(f"Có {decimal_vi(len(tally.faults), 0)} chỗ không khớp với mã SHA-256 đã ghi.")


def in_words(differs: Differs) -> str:
    lines = [f"{differs.name}: {SENTENCES[differs.fault]}.", f"  đã ghi {differs.sha256}"]
    if differs.found and differs.found != differs.sha256:
        lines.append(f"  hiện là {differs.found}")
    lines += [f"  thuộc {link}" for link in differs.belongs_to] or ["  không còn gì dùng tệp này"]
    return "\n".join(lines)


def counts_in_words(tally: Tally) -> str:
    return (
        f"Đã đối chiếu {decimal_vi(tally.files, 0)} tệp ({decimal_vi(tally.contents, 0)} nội dung, "
        f"{decimal_vi(tally.size, 0)} byte; {decimal_vi(tally.purged, 0)} tệp đã hủy nội dung) và "
        f"{decimal_vi(tally.snapshots, 0)} bản đóng băng."
    )
