"""The pictures that `make_screenshots.py` draws, each as the person who reads the chapter it stands in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Steps = Callable[[Any], None]
WHOLE, WINDOW = "#main > *", ""
STAFF, HEAD, MEMBER = "noivu.chuyenvien", "noivu.truongphong", "tuphap.chuyenvien"
BINH_HUNG, PHU_THUY, HAM_TIEN = "binhhung.congchuc", "phuthuy.congchuc", "hamtien.chutich"
WARD = "UBND phường Hàm Tiến"
ROUND_2018, ROUND_2019 = (f"Chỉ số cải cách hành chính năm {year}" for year in (2018, 2019))


@dataclass(frozen=True)
class Picture:
    """`steps` open the page. `parts`: selectors of what to show (WINDOW: the window as it opens, header and rail too);
    `height`: no more than that many pixels of it."""

    name: str
    user: str
    steps: Steps
    parts: str = WHOLE
    width: int = 1120
    height: int = 720


def window(name: str, user: str, steps: Steps) -> Picture:
    return Picture(name, user, steps, WINDOW, width=1280, height=800)


def phone(name: str, user: str, steps: Steps, parts: str = WINDOW, height: int = 740) -> Picture:
    return Picture(name, user, steps, parts, width=360, height=height)


def at(path: str, *links: str) -> Steps:
    """Steps that open an address and follow links of the content by their names."""

    def steps(page: Any) -> None:
        page.goto(path)
        for name in links:
            follow(page, page.locator("#main").get_by_role("link", name=name))

    return steps


def first(path: str, *links: str) -> Steps:
    """The same, but from the first row of the list at `path`."""

    def steps(page: Any) -> None:
        page.goto(path)
        follow(page, page.locator("#main table a.table-link"))
        for name in links:
            follow(page, page.locator("#main").get_by_role("link", name=name))

    return steps


def follow(page: Any, links: Any) -> None:
    before = page.url
    links.first.click()
    page.wait_for_url(lambda url: url != before)


def _checklist(page: Any) -> None:
    first("/kiem-tra/?status=in_progress", "Phiếu kiểm tra")(page)
    page.locator("article.item[data-state=answered]").first.scroll_into_view_if_needed()


def _compare(page: Any) -> None:
    at("/bo-tieu-chi/", "kiểm tra, chấm điểm cải cách hành chính cấp xã", "So với bản khác")(page)
    page.locator("#main select").first.select_option(index=1)
    page.get_by_role("button", name="So sánh").click()


def _delegation(page: Any) -> None:
    at("/uy-quyen/", "Thêm ủy quyền")(page)
    page.get_by_label("Người ủy quyền").select_option(label="Nguyễn Thành Trung – Trưởng phòng Nội vụ")
    page.get_by_label("Người được ủy quyền").select_option(label="Đoàn Thị Minh Nguyệt – Phó Trưởng phòng Nội vụ")
    page.get_by_label("Thể thức ký").select_option(label="KT. (ký thay)")
    for act in ("Ký biên bản kiểm tra", "Ký văn bản, thông báo, kết luận"):
        page.get_by_label(act).check()
    page.get_by_label("Từ ngày").fill("2019-05-27")
    page.get_by_label("Đến hết ngày").fill("2019-05-31")


def _what_if(page: Any) -> None:
    at("/chi-so/", ROUND_2018, WARD, "Điểm bị mất", "Nếu khắc phục")(page)
    for code in ("7.4.1", "1.2.2", "3.5.1", "1.4.1"):
        page.get_by_role("checkbox", name=f"{code}. ").check()
    page.get_by_text("4 mục đã chọn").wait_for()


def _public(page: Any) -> None:
    """The public page's address is on the page of the paper, whose reader has signed in."""
    at("/van-ban-he-thong/?q=312", "Công văn đôn đốc số 312")(page)
    page.goto(page.locator("#main").get_by_text("/tra-cuu/").first.inner_text())


def _new_finding(page: Any) -> None:
    _checklist(page)
    page.locator("article.item[data-lost]").get_by_role("link", name="Ghi tồn tại").first.click()
    page.wait_for_selector("dialog[open] form")


def _unsent(page: Any) -> None:
    """What is filled in without a network stays in this browser, which is closed with the picture."""
    _checklist(page)
    page.context.set_offline(True)
    page.locator("article.item[data-state=answered] input[data-number=numerator]").first.fill("5")
    page.locator("[data-state=unsent]").first.wait_for()


PICTURES = [
    # Bắt đầu
    Picture("profile", STAFF, at("/ho-so/"), height=900),
    window("home", STAFF, at("/")),
    Picture("notifications", BINH_HUNG, at("/thong-bao/?loc=tat-ca"), height=560),
    Picture("search", STAFF, at("/tim/?q=chung+thuc+binh+hung")),
    Picture("list", STAFF, at("/ton-tai/"), width=1280, height=1000),
    phone(
        "list-phone",
        STAFF,
        at("/kiem-tra/?status=remediating"),
        "#main .list-tools, #main .list-count, #main .table-wrap",
    ),
    # Thành viên Tổ
    Picture("inspection", MEMBER, first("/kiem-tra/?status=in_progress")),
    Picture("calendar", MEMBER, at("/lich/"), height=1000),
    window("checklist", MEMBER, _checklist),
    phone("checklist-phone", MEMBER, _checklist),
    Picture("checklist-unsent", MEMBER, _unsent, "article.item:has([data-state=unsent])"),
    Picture("finding-form", MEMBER, _new_finding, "dialog[open]", height=1000),
    # Chủ trì
    Picture("meeting", HEAD, first("/kiem-tra/?status=in_progress", "Buổi làm việc"), height=900),
    Picture("complete", HEAD, first("/kiem-tra/?status=in_progress", "Hoàn tất"), height=480),
    window("minutes", HEAD, first("/kiem-tra/?status=minutes_signed", "Biên bản kiểm tra")),
    # Phòng Nội vụ
    Picture("plan", STAFF, at("/ke-hoach/", "năm 2019"), width=1280),
    Picture("team", STAFF, at("/ke-hoach/", "năm 2019", "Tổ kiểm tra cải cách hành chính"), width=1280, height=560),
    Picture(
        "round-units",
        STAFF,
        at("/ke-hoach/", "Đợt II", "Chọn đơn vị"),
        height=1200,
    ),
    window("schedule", STAFF, at("/ke-hoach/", "Đợt I", "Xếp lịch")),
    Picture("conclusion", STAFF, first("/ket-luan/", "Soạn kết luận"), ".conclusion-item:nth-of-type(2)", width=1280),
    Picture("verification", STAFF, at("/xac-nhan/"), "section:has(#bao-cao)", width=1280, height=1000),
    Picture("findings", STAFF, at("/ton-tai/?due=overdue"), width=1280, height=1000),
    Picture("call-list", STAFF, at("/can-goi-dien/"), height=560),
    Picture("letter", STAFF, at("/don-doc/", "Bình Hưng"), height=760),
    window("paper", STAFF, at("/van-ban-he-thong/", "Báo cáo khắc phục Chỉ số CCHC")),
    # Trưởng phòng
    Picture("approval", HEAD, at("/", "Duyệt kết luận"), height=560),
    Picture("delegation", "quantri", _delegation, height=1000),
    Picture("grants", HEAD, at("/quyen/"), width=1280, height=700),
    Picture("purge", HEAD, first("/kiem-tra/?status=remediating", "Khắc phục", "Tài liệu kiểm chứng", "Hủy nội dung")),
    # Đơn vị
    Picture("self-report", "tienthanh.congchuc", at("/", "Gửi báo cáo tự kiểm tra"), height=820),
    Picture("self-report-field", "tienthanh.congchuc", at("/", "Gửi báo cáo tự kiểm tra", "Xây dựng và tổ chức")),
    Picture("self-score", PHU_THUY, at("/", "Tự chấm điểm")),
    Picture("self-score-field", PHU_THUY, at("/", "Tự chấm điểm", "I. Công tác chỉ đạo"), height=900),
    phone("proofs-phone", PHU_THUY, at("/", "Tự chấm điểm", "Tài liệu")),
    Picture("minutes-unit", "binhhung.chutich", first("/kiem-tra/", "Biên bản kiểm tra"), height=900),
    Picture("remediation", BINH_HUNG, at("/khac-phuc/"), height=900),
    phone("remediation-phone", BINH_HUNG, at("/khac-phuc/"), "section:has(#nhom-unit)", height=900),
    Picture("submission", HAM_TIEN, at("/", "Xem và gửi báo cáo", "Sửa nội dung"), height=900),
    Picture("hand-in", HAM_TIEN, at("/", "Xem và gửi báo cáo"), height=900),
    Picture("evidence", BINH_HUNG, first("/kiem-tra/", "Khắc phục", "Tài liệu kiểm chứng")),
    phone("evidence-phone", BINH_HUNG, first("/kiem-tra/", "Khắc phục", "Tài liệu kiểm chứng")),
    Picture("extension", BINH_HUNG, at("/ton-tai/", "06 thủ tục", "Đề nghị gia hạn")),
    Picture("finding", "phutrinh.congchuc", at("/ton-tai/", "Niêm yết")),
    Picture("unit-file", HAM_TIEN, at("/ho-so-don-vi/"), width=1280, height=900),
    # Lãnh đạo
    Picture("signing", "chutich", at("/", "Ký quyết định")),
    Picture(
        "exception", "chutich", at("/kiem-tra/?q=Hưng+Long", "UBND phường Hưng Long", "Cho phép ngoại lệ"), width=1280
    ),
    Picture("extension-decide", "chutich", at("/", "Quyết định 1 đề nghị", "Quyết định")),
    # Toàn cảnh
    window("overview", "chutich", at("/toan-canh/")),
    Picture("laggards", "chutich", at("/toan-canh/dang-cham/"), width=1280, height=1000),
    Picture("coverage", "chutich", at("/toan-canh/do-phu/"), width=1280),
    Picture("heat-map", "chutich", at("/toan-canh/so-sanh/"), width=1280),
    Picture("city-map", "chutich", at("/toan-canh/so-do/?measure=open"), width=1280, height=900),
    Picture("trends", "chutich", at("/toan-canh/xu-huong/"), width=1280),
    Picture("recurring", "chutich", at("/toan-canh/lap-lai/"), width=1280),
    Picture("causes", "chutich", at("/toan-canh/nguyen-nhan/"), width=1280),
    Picture("strengths", "chutich", at("/toan-canh/uu-diem/"), width=1280),
    # Văn thư
    Picture("clerk", "vanthu", at("/van-thu/"), width=1280, height=900),
    Picture("numbering", "vanthu", at("/don-doc/", "Bình Hưng"), "#main form.panel, #main .panel:has(button)"),
    Picture("number-book", "vanthu", at("/so-van-ban/"), width=1280),
    Picture("scan", "vanthu", at("/van-thu/", "166/TB-UBND"), "#scan"),
    Picture("public-page", "vanthu", _public, height=1100),
    # Chỉ số
    Picture(
        "criteria-set",
        STAFF,
        at("/bo-tieu-chi/", "kiểm tra, chấm điểm cải cách hành chính cấp xã"),
        width=1280,
        height=800,
    ),
    Picture("criteria-compare", STAFF, _compare, "#main > .page-header, #main tr:nth-child(-n+2)", width=1280),
    Picture("index-import", STAFF, at("/chi-so/nhap/"), height=1000),
    Picture("index-round", STAFF, at("/chi-so/", ROUND_2019), height=1000),
    Picture("assessment", STAFF, at("/chi-so/", ROUND_2018, WARD), "#main .table", width=1280, height=640),
    Picture("appraisal", MEMBER, at("/", "Thẩm định 5 tiêu chí", "Đức Thắng", "II. Xây dựng"), height=900),
    Picture("index-results", STAFF, at("/chi-so/", ROUND_2019, "Kết quả điều tra"), height=900),
    Picture("publication", HEAD, at("/chi-so/", ROUND_2019, "Công bố"), height=1000),
    Picture("ranking", STAFF, at("/chi-so/", ROUND_2018, "Xếp hạng"), width=1280, height=800),
    Picture("losses", HAM_TIEN, at("/chi-so/", ROUND_2018, WARD, "Điểm bị mất"), width=1280, height=1000),
    Picture("losses-open", STAFF, at("/chi-so/", ROUND_2018, WARD, "Mở điểm bị trừ")),
    Picture("what-if", HAM_TIEN, _what_if, height=900),
    Picture("calibration", HEAD, at("/chi-so/doi-chieu/?year=2018"), height=560),
    Picture("own-criteria", STAFF, at("/chi-so/kiem-tra-cchc/"), height=900),
    # Quản trị
    Picture("person", "quantri", at("/nguoi-dung/", "Nguyễn Tấn Đạt"), height=800),
    Picture("unit", "quantri", at("/don-vi/", WARD), height=900),
    Picture("map-upload", "quantri", at("/don-vi/ban-do/")),
]
