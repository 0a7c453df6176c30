"""The other papers of the cycle for tests and the benchmark: snapshots without a database, as their modules give them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cchc.lib.dates import long_date, short_date
from reports.tests.authority_papers import UNIT, common, notice_snapshot
from reports.tests.builders import CAUSE, FIELDS, FINDING, TEXTS, full_snapshot

Snapshot = dict[str, Any]
CITY = "Ủy ban nhân dân thành phố Phan Thiết"
SHORT = "UBND phường Mũi Né"
PLAN = f"Kế hoạch số 1957/KH-UBND ngày 18 tháng 3 năm 2019 của {CITY} về kiểm tra cải cách hành chính năm 2019"
RECIPIENTS = ["Chủ tịch, các Phó Chủ tịch UBND thành phố (để báo cáo)", SHORT, "Lưu: VT, NV"]
PEOPLE = ["Hồ Thị Thủy", "Đặng Văn Quỳnh", "Huỳnh Tấn Lực", "Võ Ngọc Ánh"]
MEASURES = "Niêm yết bổ sung, phân công người theo dõi, kiểm tra hằng tuần"


def plan(day: dt.date, rows: int) -> Snapshot:
    texts = {
        "purpose": ["Đánh giá kết quả thực hiện nhiệm vụ cải cách hành chính của các đơn vị", FINDING],
        "demands": ["Kiểm tra đúng nội dung, đúng thời gian, không gây trở ngại cho hoạt động của đơn vị"],
        "contents": [name for _, name, _ in FIELDS],
        "scope": ["Các phòng, ban thuộc thành phố và UBND các phường, xã"],
        "methods": ["Nghe báo cáo, kiểm tra hồ sơ, tài liệu và kiểm tra thực tế tại đơn vị"],
        "organisation": ["Phòng Nội vụ tham mưu thành lập Tổ kiểm tra", "Các đơn vị gửi báo cáo tự kiểm tra"],
    }
    when = f"Buổi sáng {short_date(day + dt.timedelta(days=20))}"
    return (
        common(day, "plan", "1957/KH-UBND")
        | signed("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
        | {
            "title": "KẾ HOẠCH",
            "subject": "Kiểm tra công tác cải cách hành chính năm 2019",
            "citations": [
                f"Căn cứ Quyết định số 1286/QĐ-UBND ngày 15 tháng 02 năm 2019 của {CITY} về kế hoạch năm 2019"
            ],
            "texts": texts,
            "rounds": [
                "Đợt I: từ ngày 01/04/2019 đến ngày 30/06/2019",
                "Đợt II: từ ngày 01/07/2019 đến ngày 30/09/2019",
            ],
            "closing": "Trên đây là Kế hoạch kiểm tra công tác cải cách hành chính năm 2019",
            "recipients": RECIPIENTS,
            "schedule": [{"number": n, "unit": SHORT, "round": "Đợt I", "when": when} for n in range(1, rows + 1)],
            "annex_of": _annex("Kế hoạch số 1957/KH-UBND", day),
        }
    )


def decision(day: dt.date, rows: int) -> Snapshot:
    executors = (
        "Chánh Văn phòng, Trưởng phòng Nội vụ và các ông, bà có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này"
    )
    articles = [
        {"lead": "Thành lập Tổ kiểm tra gồm các ông, bà có tên trong danh sách kèm theo Quyết định này.", "items": []},
        {"lead": "Nhiệm vụ, quyền hạn của Tổ kiểm tra:", "items": [FINDING, "Tổ trưởng phân công các thành viên"]},
        {"lead": "Quyết định này có hiệu lực kể từ ngày ký.", "items": [], "more": [executors]},
    ]
    return (
        common(day, "decision", "2331/QĐ-UBND")
        | signed("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
        | {
            "title": "QUYẾT ĐỊNH",
            "subject": "Về việc thành lập Tổ kiểm tra công tác cải cách hành chính năm 2019",
            "authority": f"CHỦ TỊCH {CITY.upper()}",
            "citations": [
                "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015",
                f"Căn cứ {PLAN}",
                "Theo đề nghị của Trưởng phòng Nội vụ",
            ],
            "articles": articles,
            "recipients": ["Như Điều 3", *RECIPIENTS],
            "members": [
                {
                    "number": n,
                    "name": PEOPLE[n % len(PEOPLE)],
                    "office": "Phó Chánh Văn phòng HĐND và UBND thành phố",
                    "role": "Thành viên",
                    "fields": [FIELDS[n % 7][1], FIELDS[(n + 1) % 7][1]],
                }
                for n in range(1, rows + 3)
            ],
            "annex_of": _annex("Quyết định số 2331/QĐ-UBND", day),
        }
    )


def schedule(day: dt.date, rows: int) -> Snapshot:
    visit = short_date(day + dt.timedelta(days=14))
    row = {"unit": SHORT, "when": f"Buổi sáng, {visit}", "place": f"Trụ sở {SHORT}", "chair": PEOPLE[0]}
    row |= {"members": ", ".join(PEOPLE[1:]), "due": short_date(day + dt.timedelta(days=9))}
    return common(day, "schedule_notice", "12/TB-UBND") | {
        "title": "THÔNG BÁO",
        "subject": "Lịch kiểm tra công tác cải cách hành chính năm 2019 (Đợt I)",
        "opening": f"Thực hiện {PLAN}, {CITY} thông báo lịch kiểm tra như sau:",
        "texts": {
            "contents": ["Nội dung kiểm tra theo kế hoạch đã ban hành", FINDING],
            "preparation": ["Hồ sơ, tài liệu chứng minh cho từng nội dung của đề cương"],
            "organisation": ["Phòng Nội vụ phối hợp với Tổ kiểm tra theo dõi, đôn đốc việc thực hiện Thông báo này"],
        },
        "self_report": "Đơn vị được kiểm tra xây dựng báo cáo tự kiểm tra theo đề cương kèm theo Thông báo này",
        "replaces": "",
        "closing": "Trên đây là thông báo lịch kiểm tra công tác cải cách hành chính năm 2019",
        "recipients": RECIPIENTS,
        "schedule": [{"number": n} | row for n in range(1, rows + 2)],
        "outlines": [
            {"name": "Phụ lục I", "whom": "đối với UBND phường, xã", "fields": _outlined()},
            {"name": "Phụ lục II", "whom": "đối với phòng, ban, đơn vị", "fields": _outlined()[:2]},
        ],
        "annex_of": _annex("Thông báo số 12/TB-UBND", day),
    }


def remediation_plan(day: dt.date, rows: int) -> Snapshot:
    row = {
        "text": FINDING,
        "measures": MEASURES,
        "in_charge": "Công chức Văn phòng - Thống kê",
        "product": "Bảng niêm yết",
    }
    subject = "Khắc phục tồn tại, hạn chế sau kiểm tra công tác cải cách hành chính năm 2019"
    return _of_ward(day, "remediation_plan", "21/KH-UBND") | {
        "title": "KẾ HOẠCH",
        "subject": subject,
        "opening": f"Thực hiện Thông báo số 45/TB-UBND ngày 13 tháng 5 năm 2019 của {CITY}, {UNIT} ban hành Kế hoạch sau:",
        "texts": {
            "purpose": ["Khắc phục dứt điểm, đúng thời hạn các tồn tại, hạn chế"],
            "demands": ["Mỗi tồn tại, hạn chế có biện pháp, người chịu trách nhiệm, thời hạn và sản phẩm cụ thể"],
            "organisation": ["Công chức được phân công tổ chức thực hiện", "Công chức đầu mối theo dõi, đôn đốc"],
        },
        "rows": [
            {"number": n, "due": short_date(day + dt.timedelta(days=30))} | row for n in range(1, max(rows, 1) + 1)
        ],
        "closing": f"Trên đây là Kế hoạch {subject[0].lower()}{subject[1:]} của {UNIT}",
        "annex_of": _annex("Kế hoạch số 21/KH-UBND", day),
    }


def remediation_report(day: dt.date, rows: int) -> Snapshot:
    row = {"text": FINDING, "criterion": "3.1.1", "lost": "0,5", "cause": CAUSE, "measures": MEASURES}
    row |= {"due": short_date(day), "done": short_date(day - dt.timedelta(days=4)), "outcome": "Đã khắc phục"}
    return _of_ward(day, "remediation_report", "45/BC-UBND") | {
        "title": "BÁO CÁO",
        "subject": "Kết quả khắc phục tồn tại, hạn chế sau kiểm tra công tác cải cách hành chính năm 2019",
        "to": f"{CITY} (qua Phòng Nội vụ)",
        "opening": f"Thực hiện Thông báo số 45/TB-UBND ngày 13 tháng 5 năm 2019 của {CITY}, {UNIT} báo cáo như sau:",
        "directing": ["Chủ tịch UBND phường trực tiếp chỉ đạo, họp phân công nhiệm vụ khắc phục"],
        "results": f"Báo cáo {max(rows, 1):02d} tồn tại, hạn chế",
        "remaining": [FINDING] if rows else [],
        "later": "02 tồn tại, hạn chế khác chưa báo cáo lần này" if rows else "",
        "commitment": ["Cam kết hoàn thành đúng thời hạn"] if rows else [],
        "wishes": ["Đề nghị bổ sung biên chế công chức Địa chính - Xây dựng"] if rows else [],
        "rows": [
            {"number": n, "group": GROUPS.get(n, ""), "evidence": ["Biên bản họp (minh họa)", "Ảnh bảng niêm yết"]}
            | row
            for n in range(1, max(rows, 1) + 1)
        ],
        "closing": "Trên đây là báo cáo kết quả khắc phục tồn tại, hạn chế, kính báo cáo UBND thành phố",
        "annex_of": _annex("Báo cáo số 45/BC-UBND", day),
    }


GROUPS = {
    1: "Chỉ số cải cách hành chính (PAR Index) năm 2018",
    4: "Sau kiểm tra công tác cải cách hành chính năm 2019",
}


def round_report(day: dt.date, rows: int) -> Snapshot:
    """Of the team, with a series of its own and no seal of its own."""
    blocks = signed("TM. TỔ KIỂM TRA", "TỔ TRƯỞNG", "TRƯỞNG PHÒNG NỘI VỤ")
    header = {"parent": "UBND THÀNH PHỐ PHAN THIẾT", "lines": ["TỔ KIỂM TRA CẢI CÁCH HÀNH CHÍNH"]}
    return (
        _summary(day, "round_report", "02/BC-TKT", rows)
        | blocks
        | {
            "header": header,
            "to": CITY,
            "annex_of": _annex("Báo cáo số 02/BC-TKT", day, "Tổ kiểm tra cải cách hành chính"),
        }
    )


def year_report(day: dt.date, rows: int) -> Snapshot:
    return (
        _summary(day, "year_report", "90/BC-UBND", rows)
        | signed("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
        | {
            "to": "Ủy ban nhân dân tỉnh Bình Thuận (qua Sở Nội vụ)",
            "annex_of": _annex("Báo cáo số 90/BC-UBND", day),
        }
    )


def supplement(day: dt.date, rows: int) -> Snapshot:
    minutes = full_snapshot(day)
    of_findings = {"fields", "samples", "causes", "recommendations", "counts", "assessment", "proposals"}
    return {key: minutes[key] for key in minutes if key not in of_findings} | {
        "kind": "minutes_supplement",
        "subject": "Bổ sung Biên bản kiểm tra công tác cải cách hành chính năm 2019",
        "changed": [FINDING] * max(rows, 1),
        "why": ["Khi lập biên bản còn thiếu số liệu của sổ theo dõi hồ sơ"],
        "stands": "Các nội dung khác của Biên bản không thay đổi.",
    }


def extract(day: dt.date, rows: int) -> Snapshot:
    snapshot = notice_snapshot(day, findings=rows)
    return snapshot | {
        "kind": "extract",
        "title": "TRÍCH THÔNG BÁO",
        "closing": f"Trích phần về {SHORT} của Thông báo kết luận số 45/TB-UBND",
        "strengths": [],
        "remarks": [],
        "requirements": [],
        "signers": [],
        "recipients": [],
    }


def checklist(day: dt.date, rows: int) -> Snapshot:
    fields = [
        {"name": name, "max": "12", "rows": [_asked(number, n) for n in range(1, count + 1)]}
        for number, (_, name, count) in enumerate(FIELDS, 1)
    ]
    return common(day, "blank_checklist", "1/PKT") | {
        "code": "",
        "header": {},
        "place_and_date": "",
        "title": "PHIẾU KIỂM TRA",
        "subject": f"Công tác cải cách hành chính năm 2019 tại {UNIT}",
        "when": f"Ngày kiểm tra: {short_date(day)}",
        "members": [f"{PEOPLE[0]} (chủ trì)", f"{PEOPLE[1]} (thư ký)"],
        "fields": fields,
        "findings": list(range(1, 7)),
        "signers": [],
    }


# --- Parts ------------------------------------------------------------------------------------------


def signed(heading: str, *lines: str) -> Snapshot:
    signer = {"part": "signer", "heading": heading, "lines": list(lines), "hint": "", "name": PEOPLE[0]}
    return {"signers": [signer | {"title": "Chủ tịch"}]}


def _of_ward(day: dt.date, kind: str, code: str) -> Snapshot:
    return (
        common(day, kind, code)
        | signed("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
        | {
            "header": {"lines": ["ỦY BAN NHÂN DÂN", "PHƯỜNG MŨI NÉ"]},
            "place_and_date": f"Mũi Né, {long_date(day)}",
            "recipients": ["Như trên", "Phòng Nội vụ", "TT Đảng ủy, HĐND phường", "CT, các PCT UBND phường", "Lưu: VT"],
        }
    )


def _annex(paper: str, day: dt.date, issuer: str = CITY) -> str:
    return f"Kèm theo {paper} {long_date(day)} của {issuer}"


def _outlined() -> list[Snapshot]:
    rows = [{"code": "1.1", "text": TEXTS[1], "group": True, "documents": ""}]
    rows += [{"code": f"1.1.{n}", "text": text, "group": False, "documents": CAUSE} for n, text in enumerate(TEXTS, 1)]
    return [{"number": number, "name": name, "rows": rows} for number, (_, name, _) in enumerate(FIELDS, 1)]


def _asked(number: int, n: int) -> Snapshot:
    row = {
        "group": n % 4 == 1,
        "code": f"{number}.{n}",
        "text": TEXTS[n % len(TEXTS)],
        "documents": "Sổ theo dõi hồ sơ",
    }
    return row | {"rule": "Đủ, đúng: 1,5; thiếu một phần: 0,75; không: 0", "max": "1,5", "self": "1,5" if n % 3 else ""}


def _summary(day: dt.date, kind: str, code: str, rows: int) -> Snapshot:
    """`rows` findings in as many units as seven of each need."""
    units = [SHORT if n == 1 else f"UBND phường số {n}" for n in range(1, (rows + 6) // 7 + 1)]
    row = {"text": FINDING, "criterion": "3.1.1", "requirement": MEASURES, "state": "Đang khắc phục, còn hạn"}
    row |= {"due": short_date(day + dt.timedelta(days=30))}
    groups = [
        {
            "unit": f"{unit}, kiểm tra ngày 25/04/2019",
            "rows": [{"number": n} | row for n in range(at, min(at + 7, rows + 1))],
        }
        for at, unit in zip(range(1, rows + 1, 7), units, strict=True)
    ]
    cell = {"self": "13,86", "score": "9,86", "percent": "70,46%"}
    subject = "Tổng hợp kết quả kiểm tra công tác cải cách hành chính năm 2019"
    counts = {"all": str(len(units)), "done": str(len(units)), "running": "–", "waiting": "–"}
    counts |= {"postponed": "–", "cancelled": "–"}
    return common(day, kind, code) | {
        "title": "BÁO CÁO",
        "subject": subject,
        "opening": f"Thực hiện {PLAN}, Tổ kiểm tra báo cáo kết quả như sau:",
        "as_of": short_date(day),
        "rounds": ["Đợt I: từ ngày 01/04/2019 đến ngày 30/06/2019"],
        "inspected": f"Đã kiểm tra {len(units):02d} đơn vị" if rows else "",
        "organised": [{"name": name} | counts for name in ("Theo kế hoạch", "Cộng")] if rows else [],
        "found": f"Ghi nhận {rows:02d} tồn tại, hạn chế" if rows else "",
        "by_field": [
            {
                "letter": letter,
                "name": name,
                "counts": "07 tồn tại, hạn chế",
                "criteria": [f"Tiêu chí 1.1.1: {FINDING}"] * 2,
            }
            for letter, (_, name, _) in zip("abcdđeg", FIELDS, strict=True)
            if rows
        ],
        "fields": [{"number": number, "name": name} for number, (_, name, _) in enumerate(FIELDS, 1)],
        "scores": [{"number": n, "unit": unit, "cells": [cell] * 7, "sum": cell} for n, unit in enumerate(units, 1)],
        "mended": [{"name": name, "counts": ["1", "–", "2"], "all": "3"} for name in ("Đã khắc phục", "Cộng") if rows],
        "listed": groups,
        "texts": {
            "strengths": ["Người đứng đầu quan tâm chỉ đạo"] if rows else [],
            "assessment": ["Các đơn vị được kiểm tra đã quan tâm chỉ đạo, tổ chức thực hiện"],
            "causes": [CAUSE] if rows else [],
            "proposals": ["Đề nghị chỉ đạo các đơn vị khắc phục đúng thời hạn", "Đôn đốc các đơn vị"],
        },
        "closing": f"Trên đây là báo cáo {subject[0].lower()}{subject[1:]}",
        "recipients": ["Như trên", "Phòng Nội vụ", "Lưu: VT, Tổ kiểm tra"],
    }
