"""The clocks by hand: what Celery beat does every hour."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from cchc.commands import BaseCommand
from cchc.lib.dates import parse_date, short_date
from inspections import index_reminding, reminding


class Command(BaseCommand):
    help = "Nhắc các tồn tại và các thời hạn của đợt chỉ số đến bước phải nhắc. Chạy lại không nhắc trùng."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--day", type=_day, metavar="NGÀY", help="tính đến ngày nào, mặc định là hôm nay")

    def handle(self, *, day: dt.date | None, **options: Any) -> None:
        done = reminding.run(day)
        self.stdout.write(
            f"Ngày {short_date(done.day)}: đã nhắc {done.sent} lần, gộp {done.merged} bước đã qua, "
            f"gửi {done.notices} thông báo cho {done.units} đơn vị, soạn {done.letters} dự thảo công văn đôn đốc."
        )
        index = index_reminding.run(day)
        self.stdout.write(f"Chỉ số CCHC: đã nhắc {index.sent} lần, trong đó {index.late} lần vì quá hạn.")


def _day(text: str) -> dt.date:
    try:
        return parse_date(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None
