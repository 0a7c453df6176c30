"""Small pictures and scans that say of themselves that they are illustrative (design, rule 21)."""

from __future__ import annotations

import io
import time
from functools import cache

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

NOTICE = "ẢNH MINH HỌA"
INK, PALE, ACCENT = "#33414e", "#eef2f5", "#8fa3b3"
FONTS = settings.BASE_DIR / "static" / "fonts" / "liberation-serif"


def card(title: str, place: str) -> bytes:
    """A drawn card as PNG, a few kilobytes."""
    image = Image.new("RGB", (640, 420), PALE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((24, 24, 616, 396), outline=ACCENT, width=3)
    for row in range(4):
        top = 150 + row * 44
        draw.rectangle((60, top, 580 - 70 * (row % 2), top + 20), fill="#d7e0e7")
    draw.text((320, 70), title, font=_font(30), fill=INK, anchor="mm")
    draw.text((320, 112), place, font=_font(22), fill=INK, anchor="mm")
    draw.text((320, 356), f"{NOTICE} – không phải ảnh thật", font=_font(24), fill="#9a3412", anchor="mm")
    out = io.BytesIO()
    image.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


def scan(lines: list[str]) -> bytes:
    """One A4 page as a PDF with a picture inside, as a scanner makes it."""
    image = Image.new("L", (827, 1170), 252)
    draw = ImageDraw.Draw(image)
    draw.text((413, 120), "BẢN SCAN MINH HỌA", font=_font(34), fill=90, anchor="mm")
    for row, line in enumerate(lines):
        draw.text((413, 220 + row * 44), line, font=_font(24), fill=40, anchor="mm")
    for column in range(3):
        left = 90 + column * 240
        draw.arc((left, 820, left + 160, 900), 200, 340, fill=70, width=3)
        draw.line((left, 890, left + 170, 870), fill=70, width=2)
    draw.ellipse((560, 780, 720, 940), outline=120, width=4)
    draw.text((413, 1050), "Chữ ký và con dấu trên trang này chỉ là hình vẽ", font=_font(20), fill=90, anchor="mm")
    out = io.BytesIO()
    image.save(out, "PDF", resolution=100, quality=40, creationDate=_NEVER, modDate=_NEVER)
    return out.getvalue()


_NEVER = time.gmtime(1_546_300_800)  # the same page gives the same bytes


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / "LiberationSerif-Regular.ttf"), size)
