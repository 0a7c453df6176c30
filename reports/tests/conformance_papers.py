"""Papers drawn for the checker of conformance: ours as they are, and ours with one fault planted."""

from __future__ import annotations

import datetime as dt
import io
import json
from functools import cache
from typing import Any

from pypdf import PdfReader, PdfWriter
from weasyprint import CSS

from reports import rendering
from reports.conformance import Report
from reports.rendering import CONCLUSION_LAYOUT, LETTER_LAYOUT, MINUTES_LAYOUT, PaperHTML, render_html
from reports.tests.builders import full_snapshot

SIGNER = {
    "part": "signer",
    "heading": "TL. CHỦ TỊCH",
    "lines": ["TRƯỞNG PHÒNG NỘI VỤ"],
    "hint": "",
    "name": "Hồ Thị Thủy",
}
RECIPIENTS = ["Như trên", "Chủ tịch, các Phó Chủ tịch UBND thành phố Phan Thiết (để báo cáo)", "Lưu: VT, NV"]
AUTHORITY = {
    "illustrative": False,
    "header": {"lines": ["ỦY BAN NHÂN DÂN", "THÀNH PHỐ PHAN THIẾT"]},
    "signers": [SIGNER],
    "recipients": RECIPIENTS,
}


def minutes(profile: str) -> tuple[str, dict[str, Any]]:
    """Of five pages with three tables, and an annex of one."""
    year = 2020 if profile == "nd30" else 2019
    snapshot = full_snapshot(dt.date(year, 5, 21), findings=4)
    snapshot["fields"] = snapshot["fields"][:3]
    return MINUTES_LAYOUT, json.loads(json.dumps(snapshot).replace("2019", str(year)))


def conclusion(profile: str) -> tuple[str, dict[str, Any]]:
    """Of two pages: 14 findings."""
    day = _day(profile)
    numbers = range(1, 15)
    return CONCLUSION_LAYOUT, {
        **AUTHORITY,
        "profile": profile,
        "code": "07/TB-UBND",
        "place_and_date": f"Phan Thiết, ngày 03 tháng 6 năm {day.year}",
        "title": "THÔNG BÁO",
        "subject": "Kết luận kiểm tra công tác cải cách hành chính tại UBND phường Mũi Né",
        "opening": [
            "Thực hiện Kế hoạch số 1957/KH-UBND ngày 18 tháng 3 năm 2019 của Ủy ban nhân dân thành phố Phan Thiết, Tổ kiểm "
            "tra cải cách hành chính đã kiểm tra tại Ủy ban nhân dân phường Mũi Né. Căn cứ biên bản kiểm tra, Ủy ban nhân "
            "dân thành phố Phan Thiết thông báo kết luận như sau:"
        ],
        "strengths": ["Ban hành kế hoạch sớm, có phân công rõ người, rõ việc, rõ thời hạn"],
        "remarks": [],
        "units": [
            {
                "name": "",
                "findings": [
                    {"number": n, "text": "Niêm yết thiếu 09 thủ tục hành chính đã được sửa đổi, bổ sung", "fixed": ""}
                    for n in numbers
                ],
                "tasks": [
                    {
                        "number": n,
                        "who": "Chủ tịch UBND phường Mũi Né",
                        "what": "niêm yết bổ sung",
                        "due": f"chậm nhất ngày 03 tháng 7 năm {day.year}",
                    }
                    for n in numbers
                ],
            }
        ],
        "requirements": ["Kiểm điểm, rút kinh nghiệm đối với các tồn tại, hạn chế đã nêu"],
        "reporting": "Lập kế hoạch khắc phục gửi về Phòng Nội vụ trong thời hạn 07 ngày làm việc",
        "closing": "Trên đây là thông báo kết luận kiểm tra, yêu cầu UBND phường Mũi Né nghiêm túc thực hiện",
    }


def letter(profile: str) -> tuple[str, dict[str, Any]]:
    """Of one page."""
    day = _day(profile)
    return LETTER_LAYOUT, {
        **AUTHORITY,
        "profile": profile,
        "code": "125/UBND-NV",
        "place_and_date": f"Phan Thiết, ngày 20 tháng 5 năm {day.year}",
        "about": "V/v đôn đốc khắc phục tồn tại, hạn chế sau kiểm tra công tác cải cách hành chính",
        "to": "Ủy ban nhân dân phường Mũi Né",
        "paragraphs": [
            "Qua theo dõi việc khắc phục tồn tại, hạn chế sau kiểm tra công tác cải cách hành chính, đến nay UBND phường "
            "Mũi Né còn một số nội dung quá hạn hoặc sắp đến hạn nhưng chưa báo cáo kết quả khắc phục",
            "Đề nghị UBND phường Mũi Né tập trung chỉ đạo, khẩn trương khắc phục dứt điểm các tồn tại, hạn chế nêu tại "
            "bảng dưới đây; nội dung nào chưa thể khắc phục đúng hạn thì nêu rõ nguyên nhân, biện pháp",
        ],
        "rows": [
            {"number": n, "text": "Niêm yết thiếu thủ tục", "due": f"16/05/{day.year}", "state": "Quá hạn 4 ngày"}
            for n in (1, 2)
        ],
        "answer": "Kết quả khắc phục báo cáo về UBND thành phố Phan Thiết (qua Phòng Nội vụ)",
        "closing": "Đề nghị Ủy ban nhân dân phường Mũi Né quan tâm chỉ đạo, thực hiện",
    }


def _day(profile: str) -> dt.date:
    return dt.date(2020 if profile == "nd30" else 2019, 6, 3)


PAPERS = {"minutes": minutes, "conclusion": conclusion, "letter": letter}


def draw(kind: str, profile: str, *, css: str = "", change: tuple[str, str] | None = None, **fields: Any) -> bytes:
    """One of our papers. `css` comes after our own; `change`: words of the page that give way to others."""
    layout, snapshot = PAPERS[kind](profile)
    markup = render_html(layout, snapshot | fields)
    if change:
        assert change[0] in markup
        markup = markup.replace(*change)
    return drawn(markup, profile, css, illustrative=snapshot["illustrative"])


def drawn(markup: str, profile: str, css: str = "", *, illustrative: bool = False) -> bytes:
    sheets = [rendering._stylesheet(profile, illustrative)]
    if css:
        sheets.append(
            CSS(string=css, base_url="paper:", url_fetcher=rendering._fetcher(), font_config=rendering._fonts())
        )
    pdf: bytes = PaperHTML(markup).write_pdf(stylesheets=sheets, font_config=rendering._fonts())
    return pdf


@cache
def sound(kind: str, profile: str) -> bytes:
    return draw(kind, profile)


def with_fonts(pdf: bytes, change: Any) -> bytes:
    """`change(font, descendant, descriptor)` is called for each font of the file."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    seen: set[int] = set()
    for page in writer.pages:
        resources: Any = page["/Resources"]
        for reference in resources["/Font"].values():
            font = reference.get_object()
            if id(font) not in seen:
                seen.add(id(font))
                descendant = font["/DescendantFonts"][0].get_object()
                change(font, descendant, descendant["/FontDescriptor"].get_object())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def broken(report: Report) -> dict[str, set[int | None]]:
    """The rules that are broken, with their pages."""
    found: dict[str, set[int | None]] = {}
    for result in report.broken:
        found.setdefault(result.rule, set()).add(result.page)
    return found
