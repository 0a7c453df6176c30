"""Draws the pictures of the user's guide and of README.md from a running sample:

    ./run exec python docs/make_screenshots.py ADDRESS FILE [NAME …]

ADDRESS is where `./run` serves (http://127.0.0.1:8000), FILE the sample's accounts (.local/sample-accounts.txt), NAMEs
the pictures wanted (all of them, unless told). Which there are says `guide_pictures.py`. It changes nothing there.
"""

from __future__ import annotations

import os
import shutil
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import django
from guide_pictures import PICTURES, Picture
from PIL import Image
from playwright.sync_api import Error, sync_playwright

IMAGES = Path(__file__).parent.parent / "static" / "guide"
LARGEST = 100_000  # bytes
EDGE = 14  # pixels around what is shown
# What stands over a page for a moment is not what the page says.
OURS = """#hint, #toasts, .demo-banner { display: none !important }
* { caret-color: transparent !important }
:focus-visible { box-shadow: none !important; outline: 0 !important }"""
# What sticks to an edge would hide something of a whole page.
UNSTICK = """() => [...document.querySelectorAll("#main *")]
  .filter(each => getComputedStyle(each).position === "sticky")
  .forEach(each => each.style.setProperty("position", "static"))"""
# What to cut out of the whole page: the smallest rectangle with all visible `parts`, no higher than `height`. No
# line, row or field is cut through at its edges.
CLIP = """([parts, height, edge]) => {
  const box = element => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left: left + scrollX, top: top + scrollY, right: right + scrollX, bottom: bottom + scrollY };
  };
  const all = [...document.querySelectorAll(parts)].filter(part => part.checkVisibility()).map(box);
  const [x, top] = ["left", "top"].map(side => Math.min(...all.map(each => each[side])) - edge);
  const [right, bottom] = ["right", "bottom"].map(side => Math.max(...all.map(each => each[side])) + edge);
  const lines = [...document.querySelectorAll("#main *")].filter(each => !each.firstElementChild || each.matches(LINES));
  const whole = lines.filter(each => each.checkVisibility()).map(box).filter(each => each.bottom - each.top < height / 2);
  const across = level => whole.filter(each => each.top < level - 1 && each.bottom > level);
  const y = Math.min(top + edge, Math.max(top, ...across(top).map(each => each.bottom)));
  let end = Math.min(bottom, top + height);
  for (let cut; (cut = across(end)).length; ) end = Math.min(...cut.map(each => each.top));
  return { x, y, width: right - x, height: end - y };
}""".replace("LINES", '"p, tr, li, dl > div, .btn, label, .message, .tile, h1, h2, h3"')


def main(address: str, accounts: Path, names: list[str]) -> None:
    passwords = _passwords(accounts)
    wanted = [picture for picture in PICTURES if not names or picture.name in names]
    IMAGES.mkdir(exist_ok=True)
    failed = 0
    with sync_playwright() as playwright:
        path = os.environ.get("CCHC_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"], env={**os.environ, "LANGUAGE": "vi"}
        )  # LANGUAGE: how the browser writes dates in fields, and its own buttons
        for user in dict.fromkeys(picture.user for picture in wanted):
            signed_in = _sign_in(browser, address, user, passwords[user])
            for picture in wanted:
                if picture.user == user:
                    failed += not _try(browser, address, signed_in, picture)
        browser.close()
    sys.exit(1 if failed else 0)


def _try(browser: Any, address: str, signed_in: Any, picture: Picture) -> bool:
    """One that fails leaves its old picture, and the others are drawn. Each has a context of its own, so that what one
    fills in reaches no other. OURS is a style that the policy of the pages would refuse."""
    size = {"width": picture.width, "height": picture.height}
    context = browser.new_context(
        base_url=address, storage_state=signed_in, viewport=size, locale="vi-VN", bypass_csp=True
    )
    context.set_default_timeout(10_000)
    try:
        _keep(_draw(context.new_page(), picture), IMAGES / f"{picture.name}.png")
    except Error as error:
        sys.stdout.write(f"{picture.name}: {error.message.splitlines()[0]}\n")
        return False
    finally:
        context.close()
    return True


def _passwords(accounts: Path) -> dict[str, str]:
    sys.path.insert(0, str(Path(__file__).parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.settings")
    django.setup()
    from reports.sample.accounts import read_passwords

    return read_passwords(accounts)


def _sign_in(browser: Any, address: str, user: str, password: str) -> Any:
    page = browser.new_page(base_url=address)
    page.goto("/")
    page.get_by_label("Tên đăng nhập").fill(user)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_selector(".site-header")
    state = page.context.storage_state()
    page.context.close()
    return state


def _draw(page: Any, picture: Picture) -> bytes:
    picture.steps(page)
    page.wait_for_load_state("networkidle")
    page.add_style_tag(content=OURS)
    if not picture.parts:
        return bytes(page.screenshot())
    page.evaluate(UNSTICK)
    clip = page.evaluate(CLIP, [picture.parts, picture.height, EDGE])
    return bytes(page.screenshot(full_page=True, clip=clip))


def _keep(png: bytes, path: Path) -> None:
    """With as many colours as fit into LARGEST."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        picture.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            break
    sys.stdout.write(f"{path.name}: {picture.width} × {picture.height}, {path.stat().st_size // 1024} kB\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
