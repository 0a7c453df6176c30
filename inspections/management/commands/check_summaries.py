"""Summaries held against what they sum up."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from cchc.commands import BaseCommand, CommandError
from inspections import summarising

SHOWN = 50


class Command(BaseCommand):
    help = "Đếm lại số tổng hợp của các bảng theo dõi từ câu trả lời và tồn tại, nêu chỗ khác nhau."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="sửa những chỗ khác nhau, rồi đếm lại lần nữa")

    def handle(self, *, repair: bool, **options: Any) -> None:
        differences = list(summarising.compare())
        for difference in differences[:SHOWN]:
            self.stdout.write(str(difference))
        if len(differences) > SHOWN:
            self.stdout.write(f"… và {len(differences) - SHOWN} chỗ khác.")
        if differences and not repair:
            raise CommandError(f"Có {len(differences)} chỗ khác nhau. Sửa bằng: manage.py check_summaries --repair")
        if differences:
            summarising.repair()
            if left := sum(1 for _ in summarising.compare()):
                raise CommandError(f"Đã sửa nhưng còn {left} chỗ khác nhau. Hãy chạy lại khi không ai đang ghi.")
            self.stdout.write(f"Đã sửa {len(differences)} chỗ.")
        else:
            self.stdout.write("Số tổng hợp khớp với dữ liệu.")
