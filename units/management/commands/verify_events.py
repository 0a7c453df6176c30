"""Has anybody touched the log of events?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from cchc.commands import BaseCommand, CommandError
from cchc.lib.dates import ZONE, short_date
from cchc.lib.numbers import decimal_vi, parse_key
from units import verifying_events
from units.models import Unit
from units.verifying_events import Broken, ChainReport, Fault, Tail

SENTENCES = {
    Fault.CHANGED: "nội dung sự kiện không còn đúng như lúc niêm phong (hoặc dấu ngay trước nó đã bị thay)",
    Fault.MISSING: "sự kiện đã bị xóa, chỉ còn dấu niêm phong",
    Fault.INSERTED: "sự kiện được chen vào ngoài chuỗi, sau khi đoạn đó đã niêm phong xong",
    Fault.SEAL_CHANGED: "dấu niêm phong đã bị sửa, sự kiện vẫn đúng như lúc niêm phong",
    Fault.SEAL_MISSING: "dấu niêm phong ở vị trí này đã bị xóa hoặc chuyển đi",
    Fault.HEAD_CHANGED: "phần cuối chuỗi không khớp với đầu chuỗi đã ghi: dấu niêm phong đã bị thêm, bớt hoặc sửa",
}


class Command(BaseCommand):
    help = (
        "Kiểm tra nhật ký sự kiện: đi hết chuỗi niêm phong của từng cơ quan chủ trì, nêu mắt xích đứt đầu tiên và "
        "phần chưa niêm phong. Kết thúc với mã 1 nếu có chuỗi bị đứt."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lead-unit", help="chỉ một cơ quan chủ trì: tên ngắn hoặc số khóa")

    def handle(self, *, lead_unit: str | None, **options: Any) -> None:
        unit = None if lead_unit is None else _lead_unit(lead_unit)
        broken = 0
        for report in verifying_events.verify(unit):
            broken += report.broken is not None
            self.stdout.write(in_words(report))
        self.stdout.write(unsealed_in_words(verifying_events.tail(unit)))
        if broken:
            raise CommandError(f"Nhật ký sự kiện đã bị can thiệp: {broken} chuỗi bị đứt.")


def in_words(report: ChainReport) -> str:
    if report.broken:
        return f"{report.lead_unit}: ĐỨT tại {_where(report.broken)}: {SENTENCES[report.broken.fault]}."
    if not report.length:
        return f"{report.lead_unit}: chưa có sự kiện nào được niêm phong."
    length = decimal_vi(report.length, 0)
    return f"{report.lead_unit}: {length} sự kiện liền mạch, dấu cuối chuỗi {report.hash}."


def _where(broken: Broken) -> str:
    places = []
    if broken.position is not None:
        places.append(f"vị trí {decimal_vi(broken.position, 0)}")
    if broken.event_id is not None:
        places.append(f"sự kiện số {broken.event_id}")
    return ", ".join(places)


def unsealed_in_words(tail: Tail) -> str:
    if tail.oldest is None:
        return "Chưa niêm phong: không còn sự kiện nào."
    oldest = tail.oldest.astimezone(ZONE)
    at = f"{oldest:%H:%M:%S} ngày {short_date(oldest.date())}"
    return f"Chưa niêm phong: {decimal_vi(tail.count, 0)} sự kiện, sớm nhất ghi nhận lúc {at}."


def _lead_unit(named: str) -> Unit:
    key = parse_key(named)
    rows = Unit.objects.filter(short_name=named) if key is None else Unit.objects.filter(pk=key)
    found = [unit for unit in rows if unit.is_authority]
    if len(found) != 1:
        why = "Không có" if not found else "Có nhiều hơn một"
        raise CommandError(f"{why} cơ quan chủ trì nào là «{named}». Hãy ghi đúng tên ngắn hoặc số khóa của cơ quan.")
    return found[0]
