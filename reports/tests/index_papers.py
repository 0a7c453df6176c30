"""The city's report on the index, made up for tests of how papers are drawn."""

from __future__ import annotations

import datetime as dt

from cchc.lib.dates import long_date, short_date
from reports.papers import Snapshot
from reports.tests.authority_papers import common
from reports.tests.builders import CAUSE, FIELDS, FINDING, TEXTS
from reports.tests.cycle_papers import CITY, MEASURES, SHORT, signed


def index_report(day: dt.date, rows: int) -> Snapshot:
    """`rows` findings; twice as many units as findings, so that a long one has more units than a page."""
    subject = "Kết quả khắc phục tồn tại, hạn chế Chỉ số cải cách hành chính (PAR Index) năm 2018"
    points = {"lost": "12,5", "regained": "3", "open": "4,5", "undone": "–", "unexplained": "5"}
    units = [SHORT if n == 1 else f"UBND phường số {n}" for n in range(1, 2 * max(rows, 1) + 1)]
    return (
        common(day, "index_report", "91/BC-UBND")
        | signed("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
        | {
            "title": "BÁO CÁO",
            "subject": subject,
            "to": "Ủy ban nhân dân tỉnh Bình Thuận (qua Sở Nội vụ)",
            "opening": f"Thực hiện kết quả Chỉ số cải cách hành chính (PAR Index) năm 2018, {CITY} báo cáo như sau:",
            "as_of": short_date(day),
            "result": f"Năm 2018 có {len(units):02d} đơn vị được đánh giá",
            "lost": [
                {"number": str(n), "name": name, "findings": "2"} | points for n, (_, name, _) in enumerate(FIELDS, 1)
            ]
            + [{"number": "", "name": "Cộng", "findings": str(rows or "–")} | points],
            "mended": [{"name": name, "count": "3", "points": "2,5"} for name in ("Quá hạn", "Cộng") if rows],
            "by_field": [
                {
                    "letter": letter,
                    "name": name,
                    "counts": "bị trừ 12,5 điểm",
                    "criteria": [f"Tiêu chí 1.1.1: đã khắc phục tại {SHORT}; chưa xong tại UBND phường số 2"] * 2,
                }
                for letter, (_, name, _) in zip("abcdđeg", FIELDS, strict=True)
                if rows
            ],
            "not_yet": [f"{SHORT}: {FINDING} (quá hạn); nguyên nhân: {CAUSE}"] * min(rows, 5),
            "waiting": "Còn 02 tồn tại, hạn chế đang khắc phục" if rows else "",
            "points": ["Đã xác nhận khắc phục 03 tồn tại, hạn chế", "Còn mở 4,5 điểm"],
            "fields": [{"number": number, "name": name} for number, (_, name, _) in enumerate(FIELDS, 1)],
            "units": [
                {"number": n, "unit": unit, "percent": "83,06%", "band": "Tốt", "cells": ["1,25"] * len(FIELDS)}
                | points
                for n, unit in enumerate(units, 1)
            ],
            "criteria": [
                {
                    "code": f"{n}.1.1",
                    "text": TEXTS[n % len(TEXTS)],
                    "maximum": "2",
                    "lost": "10,5",
                    "units": ", ".join(f"{unit} (0,5)" for unit in units[:40]),
                }
                for n in range(1, rows + 1)
            ],
            "listed": [
                {
                    "unit": unit,
                    "rows": [
                        {
                            "number": n,
                            "text": FINDING,
                            "criterion": "3.1.1",
                            "points": "1,5",
                            "sources": "kiểm tra, chỉ số",
                            "done": MEASURES,
                            "due": short_date(day),
                            "state": "Đang khắc phục, còn hạn",
                        }
                    ],
                }
                for n, unit in enumerate(units[:rows], 1)
            ],
            "texts": {
                "directing": ["Đã giao các đơn vị khắc phục"],
                "causes": [CAUSE] if rows else [],
                "proposals": ["Tiếp tục chỉ đạo các đơn vị khắc phục dứt điểm", "Đề nghị hướng dẫn"],
            },
            "closing": f"Trên đây là báo cáo {subject[0].lower()}{subject[1:]}",
            "recipients": ["Như trên", "Sở Nội vụ", "Lưu: VT, NV"],
            "annex_of": f"Kèm theo Báo cáo số 91/BC-UBND {long_date(day)} của {CITY}",
        }
    )
