"""A notice and a letter of the authority for tests: snapshots without a database, as the snapshot modules give them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cchc.lib.dates import long_date, short_date
from reports.tests.builders import FINDING

UNIT = "Ủy ban nhân dân phường Mũi Né"


def notice_snapshot(day: dt.date, *, findings: int = 8) -> dict[str, Any]:
    subject = f"Kết luận kiểm tra công tác cải cách hành chính tại {UNIT}"
    numbers = range(1, findings + 1)
    due = f"chậm nhất {long_date(day + dt.timedelta(days=30))}"
    who, what = "Chủ tịch UBND phường Mũi Né", "niêm yết đủ thủ tục hành chính còn hiệu lực"
    return common(day, "conclusion", "45/TB-UBND") | {
        "title": "THÔNG BÁO",
        "subject": subject,
        "opening": [
            "Thực hiện Kế hoạch số 1957/KH-UBND ngày 18 tháng 3 năm 2019 của Ủy ban nhân dân thành phố Phan Thiết, Tổ kiểm "
            f"tra đã tiến hành kiểm tra công tác cải cách hành chính tại {UNIT} và thông báo kết luận như sau:"
        ],
        "strengths": ["Ban hành kế hoạch sớm, có phân công rõ người, rõ việc"],
        "remarks": ["Đơn vị còn lúng túng trong triển khai"],
        "units": [
            {
                "name": "",
                "findings": [{"number": n, "text": FINDING, "fixed": ""} for n in numbers],
                "tasks": [{"number": n, "who": who, "what": what, "due": due} for n in numbers],
            }
        ],
        "requirements": ["Kiểm điểm, rút kinh nghiệm đối với các tồn tại, hạn chế đã nêu"],
        "reporting": "Lập kế hoạch khắc phục gửi về Phòng Nội vụ trong thời hạn 05 ngày làm việc",
        "closing": f"Trên đây là thông báo {subject[0].lower()}{subject[1:]}, yêu cầu {UNIT} nghiêm túc thực hiện",
        "recipients": ["Chủ tịch, các Phó Chủ tịch UBND thành phố (để báo cáo)", UNIT, "Tổ kiểm tra", "Lưu: VT, NV"],
    }


def letter_snapshot(day: dt.date, *, rows: int = 4) -> dict[str, Any]:
    due = short_date(day - dt.timedelta(days=3))
    return common(day, "letter", "125/UBND-NV") | {
        "about": "V/v đôn đốc khắc phục tồn tại, hạn chế sau kiểm tra công tác cải cách hành chính",
        "to": UNIT,
        "paragraphs": ["Qua theo dõi, đến nay các tồn tại, hạn chế sau đây đã quá thời hạn khắc phục"],
        "rows": [{"number": n, "text": FINDING, "due": due, "state": "Quá hạn 3 ngày"} for n in range(1, rows + 1)],
        "answer": "Kết quả khắc phục báo cáo về UBND thành phố (qua Phòng Nội vụ)",
        "closing": f"Đề nghị {UNIT} quan tâm chỉ đạo, thực hiện",
        "recipients": ["Như trên", "Chủ tịch, các Phó Chủ tịch UBND thành phố (để báo cáo)", "Lưu: VT, NV"],
    }


PLAN = "Kế hoạch số 57/KH-UBND ngày 18 tháng 3 năm 2019"
FULL = f"{PLAN} của Ủy ban nhân dân thành phố Phan Thiết về kiểm tra công tác cải cách hành chính năm 2019"
CITY = "Ủy ban nhân dân thành phố Phan Thiết"


def amendment_snapshot(day: dt.date, *, rows: int = 4) -> dict[str, Any]:
    return common(day, "plan", "61/KH-UBND") | {
        "title": "KẾ HOẠCH",
        "subject": f"Sửa đổi, bổ sung {PLAN}",
        "opening": f"Để phù hợp với tình hình thực tế, {CITY} sửa đổi, bổ sung một số nội dung của {FULL} như sau:",
        "items": [FINDING] * rows,
        "rows": [_difference(number) for number in range(1, rows + 1)],
        "table": {"lead": "Thời gian kiểm tra được sửa đổi, bổ sung như sau:", "column": "Nội dung"},
        "kept": f"Các nội dung khác của {PLAN} không thay đổi",
        "recipients": ["Chủ tịch, các Phó Chủ tịch UBND thành phố", "Lưu: VT, NV"],
    }


def _difference(number: int) -> dict[str, Any]:
    """`key`, `told` and `units` are not printed."""
    return {
        "number": number,
        "what": f"Đợt {number}, kiểm tra tại {UNIT}",
        "before": "từ ngày 01/4/2019 đến ngày 30/6/2019",
        "after": f"từ ngày 15/4/2019 đến ngày 15/7/2019, {FINDING[:1].lower()}{FINDING[1:]}",
    }


def correction_snapshot(day: dt.date, *, rows: int = 4) -> dict[str, Any]:
    return common(day, "correction", "63/UBND-NV") | {
        "about": f"V/v đính chính {PLAN}",
        "to": ["Phòng Tư pháp", "UBND các phường, xã"],
        "opening": f"{CITY} đã ban hành {FULL}.",
        "found": f"Do sơ suất trong quá trình soạn thảo, {CITY} đính chính như sau:",
        "items": [FINDING] * rows,
        "closing": f"Các nội dung khác của {PLAN} không thay đổi. {CITY} thông báo để các cơ quan, đơn vị biết, thực hiện",
        "recipients": ["Như trên", "Lưu: VT, NV"],
    }


def common(day: dt.date, kind: str, code: str) -> dict[str, Any]:
    signer = {"part": "signer", "heading": "TL. CHỦ TỊCH", "lines": ["TRƯỞNG PHÒNG NỘI VỤ"], "hint": ""}
    return {
        "schema": 1,
        "kind": kind,
        "profile": "nd30" if day >= dt.date(2020, 3, 5) else "tt01",
        "illustrative": True,
        "number": int(code.split("/")[0]),
        "code": code,
        "date": day.isoformat(),
        "header": {"lines": ["ỦY BAN NHÂN DÂN", "THÀNH PHỐ PHAN THIẾT"]},
        "place_and_date": f"Phan Thiết, {long_date(day)}",
        "signers": [signer | {"name": "Hồ Thị Thủy", "title": "Trưởng phòng Nội vụ"}],
    }
