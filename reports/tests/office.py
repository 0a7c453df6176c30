"""LibreOffice as the reader of a paper in Word: opens DOCX files and gives what it shows as PDF."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from reports.rendering import FONTS

MISSING = (
    "Thiếu LibreOffice Writer: hãy cài gói libreoffice-writer-nogui, hoặc đặt CCHC_SOFFICE bằng đường dẫn tới soffice."
)
PATIENCE = 300  # seconds: it starts cold, beside other tests
# Our own four faces alone, whatever the machine has: they are as wide as Times New Roman.
FONTS_CONF = f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{FONTS}</dir><cachedir prefix="xdg">fontconfig</cachedir>
  <alias binding="same"><family>Times New Roman</family><accept><family>Liberation Serif</family></accept></alias>
</fontconfig>"""


def office_path() -> str:
    path = os.environ.get("CCHC_SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice") or ""
    if not path:
        pytest.fail(MISSING)
    return path


def shown_in_office(papers: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """Name → DOCX in, name → PDF out; one start for all, with a profile that nobody else uses."""
    for name, docx in papers.items():
        (folder / f"{name}.docx").write_bytes(docx)
    (folder / "fonts.conf").write_text(FONTS_CONF)
    command = [office_path(), "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    environment = os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf"), "XDG_CACHE_HOME": str(folder / "cache")}
    done = subprocess.run(
        [*command, "--convert-to", "pdf", "--outdir", folder, *(folder / f"{name}.docx" for name in papers)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    shown = {name: folder / f"{name}.pdf" for name in papers}
    if not all(path.exists() for path in shown.values()):
        pytest.fail(f"LibreOffice không mở được văn bản Word. {MISSING}\n{done.stdout}{done.stderr}")
    return {name: path.read_bytes() for name, path in shown.items()}
