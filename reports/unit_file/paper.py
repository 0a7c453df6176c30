"""The file of a unit as a PDF to carry into a meeting. No document of the authority: it has no number, says who asked for
it and when, and is kept only for him."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cchc.lib.dates import now_local, short_date, today
from cchc.lib.text import search_key
from reports.jobs import JobError
from reports.models import Job
from reports.papers import SCHEMA, Snapshot, profile_on
from reports.rendering import UNIT_FILE_LAYOUT, render_pdf
from reports.unit_file.access import units_with_file
from reports.unit_file.file import ON_PAPER, UnitFile, file_of
from units.models import Unit, User

GONE = "Bạn không còn quyền đọc hồ sơ của đơn vị này."


def write(job: Job, user: User, path: Path, show: Callable[[int], None]) -> None:
    """Of a unit whose file this person may open still."""
    unit = units_with_file(user).filter(pk=job.params["unit"]).first()
    if unit is None:
        raise JobError(GONE)
    snapshot = snapshot_of(file_of(user, unit, today(), ON_PAPER), user)
    show(40)
    path.write_bytes(render_pdf(UNIT_FILE_LAYOUT, snapshot))


def name_of(job: Job) -> str:
    unit = Unit.objects.get(pk=job.params["unit"])
    return f"ho-so-{search_key(unit.short_name).replace(' ', '-')}-{today():%Y-%m-%d}.pdf"


def snapshot_of(file: UnitFile, user: User) -> Snapshot:
    """What the layout prints; `file` as the page shows it, with longer lists."""
    day = today()
    made_up: Any = file.is_illustrative
    return {
        "schema": SCHEMA,
        "kind": "unit_file",
        "profile": profile_on(day),
        "illustrative": bool(made_up),
        "title": "HỒ SƠ ĐƠN VỊ",
        "unit": file.unit.name_on(day).official_name,
        "day": short_date(day),
        "asked": f"In lúc {now_local():%H:%M ngày %d/%m/%Y} theo yêu cầu của {user.full_name}",
        "file": file,
        "signers": [],
    }
