"""Draws the pictures of the user's guide and of README.md from a running sample:

    ./run exec python docs/make_screenshots.py ADDRESS FILE

ADDRESS is where `./run` serves (http://127.0.0.1:8000), FILE the sample's accounts (.local/sample-accounts.txt).
It changes nothing there.
"""

from __future__ import annotations

import os
import shutil
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import django
from PIL import Image
from playwright.sync_api import ViewportSize, sync_playwright

IMAGES = Path(__file__).parent.parent / "static" / "guide"
WIDE, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=360, height=740)
LARGEST = 120_000  # bytes


def main(address: str, accounts: Path) -> None:
    passwords = _passwords(accounts)
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        path = os.environ.get("CCHC_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--lang=vi"])
        for name, user, viewport, steps in PICTURES:
            context = browser.new_context(base_url=address, viewport=viewport, locale="vi-VN", device_scale_factor=1)
            page = context.new_page()
            _sign_in(page, user, passwords[user])
            steps(page)
            _keep(page.screenshot(), IMAGES / f"{name}.png")
            context.close()
        browser.close()


def _passwords(accounts: Path) -> dict[str, str]:
    sys.path.insert(0, str(Path(__file__).parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.settings")
    django.setup()
    from reports.sample.accounts import read_passwords

    return read_passwords(accounts)


def _sign_in(page: Any, user: str, password: str) -> None:
    page.goto("/")
    page.get_by_label("Tên đăng nhập").fill(user)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_selector(".site-header")


def _schedule(page: Any) -> None:
    page.goto("/ke-hoach/")
    page.locator("#main").get_by_role("link", name="Đợt I", exact=True).click()
    page.get_by_role("link", name="Xếp lịch").click()
    page.wait_for_load_state("networkidle")


def _checklist(page: Any) -> None:
    page.goto("/kiem-tra/?status=in_progress")
    page.locator("#main table a.table-link").first.click()
    page.get_by_role("link", name="Phiếu kiểm tra").click()
    page.locator("article.item[data-state=answered]").first.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")


def _search(page: Any) -> None:
    page.goto("/tim/?q=chung+thuc+binh+hung")


def _minutes(page: Any) -> None:
    page.goto("/kiem-tra/?status=minutes_signed")
    page.locator("#main table a.table-link").first.click()
    page.get_by_role("link", name="Biên bản kiểm tra").click()
    page.wait_for_load_state("networkidle")


def _keep(png: bytes, path: Path) -> None:
    """With as many colours as fit into LARGEST."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        picture.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            break
    sys.stdout.write(f"{path.name}: {path.stat().st_size // 1024} kB\n")


def _at(path: str) -> Any:
    """Steps that only open an address."""

    def steps(page: Any) -> None:
        page.goto(path)
        page.wait_for_load_state("networkidle")

    return steps


def _via(path: str, *links: str) -> Any:
    """Steps that open an address and follow links of the content by their names."""

    def steps(page: Any) -> None:
        page.goto(path)
        for name in links:
            page.locator("#main").get_by_role("link", name=name).first.click()
        page.wait_for_load_state("networkidle")

    return steps


ROUND_2018, WARD = "Chỉ số cải cách hành chính năm 2018", "UBND phường Hàm Tiến"


def _what_if(page: Any) -> None:
    _via("/chi-so/", ROUND_2018, WARD, "Điểm bị mất", "Nếu khắc phục")(page)
    for code in ("7.4.1", "1.2.2", "3.5.1", "1.4.1"):
        page.get_by_role("checkbox", name=f"{code}. ").check()
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")


PICTURES = [
    ("home", "noivu.chuyenvien", WIDE, _at("/")),
    ("schedule", "noivu.chuyenvien", WIDE, _schedule),
    ("checklist", "noivu.truongphong", WIDE, _checklist),
    ("checklist-phone", "noivu.truongphong", PHONE, _checklist),
    ("minutes", "noivu.truongphong", WIDE, _minutes),
    ("remediation", "binhhung.congchuc", WIDE, _at("/khac-phuc/")),
    ("clerk", "vanthu", WIDE, _at("/van-thu/")),
    ("overview", "chutich", WIDE, _at("/toan-canh/")),
    ("heat-map", "chutich", WIDE, _at("/toan-canh/so-sanh/")),
    ("city-map", "chutich", WIDE, _at("/toan-canh/so-do/?measure=open")),
    ("recurring", "chutich", WIDE, _at("/toan-canh/lap-lai/")),
    ("unit-file", "hamtien.chutich", WIDE, _at("/ho-so-don-vi/")),
    ("ranking", "noivu.chuyenvien", WIDE, _via("/chi-so/", ROUND_2018, "Xếp hạng")),
    ("losses", "hamtien.chutich", WIDE, _via("/chi-so/", ROUND_2018, WARD, "Điểm bị mất")),
    ("what-if", "hamtien.chutich", WIDE, _what_if),
    ("verification", "noivu.chuyenvien", WIDE, _at("/xac-nhan/")),
    ("finding", "phutrinh.congchuc", WIDE, _via("/ton-tai/", "Niêm yết")),
    ("search", "noivu.chuyenvien", WIDE, _search),
    ("paper", "noivu.chuyenvien", WIDE, _via("/van-ban-he-thong/", "Báo cáo khắc phục Chỉ số CCHC")),
]

if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
