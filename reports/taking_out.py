"""Files that a person asks for and only he fetches: written by a worker to a path, kept, offered on the job's page."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from inspections.models import Finding
from reports import blank_checklist, bundling, index_files
from reports.enums import JobKind
from reports.jobs import Show
from reports.lists import taking
from reports.models import Job
from reports.sheets import XLSX
from reports.unit_file import paper as unit_file_paper
from units.keeping import keep_path
from units.models import User
from units.scope import scope_of


@dataclass(frozen=True)
class FileWork:
    """`write(job, user, path, show)` writes the file as its requester sees the rows now."""

    write: Callable[[Job, User, Path, Callable[[int], None]], object]
    name: Callable[[Job], str]
    media_type: str
    step: str


WORKS = {
    JobKind.LIST: FileWork(taking.write_job, taking.name_of, XLSX, "Đang ghi các dòng"),
    JobKind.BUNDLE: FileWork(bundling.write_bundle, bundling.name_of, bundling.ZIP, "Đang gói các biên bản"),
    JobKind.BLANK_CHECKLIST: FileWork(
        blank_checklist.write, blank_checklist.name_of, "application/pdf", "Đang dàn trang"
    ),
    JobKind.INDEX_TEMPLATE: FileWork(index_files.write_template, index_files.name_of, XLSX, "Đang ghi các dòng"),
    JobKind.UNIT_FILE: FileWork(unit_file_paper.write, unit_file_paper.name_of, "application/pdf", "Đang dàn trang"),
}


def make_file(job: Job, show: Show) -> None:
    work, requester = WORKS[JobKind(job.kind)], job.requester
    assert requester is not None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tep"
        work.write(job, requester, path, lambda progress: show(progress, work.step))
        _keep(job, requester, path, work)


@transaction.atomic
def _keep(job: Job, requester: User, path: Path, work: FileWork) -> None:
    """Where there is none yet: of two workers at once the second adds nothing."""
    locked = Job.objects.select_for_update(no_key=True, of=("self",)).get(pk=job.pk)
    if locked.file_id is not None:
        return
    owner = _owner_of_exports(requester)
    assert owner is not None, "whoever may ask works for a unit or inspects for one"
    locked.file = keep_path(
        path, name=work.name(job), media_type=work.media_type, lead_unit=owner, owner_unit=owner, by=requester
    )
    locked.save(update_fields=["file"])


def _owner_of_exports(user: User) -> int | None:
    """The unit to which a file that this person takes out belongs: whom he works for, else his own, else who inspects."""
    scope = scope_of(user)
    owners = scope.reads or scope.led or scope.own
    return min(owners) if owners else Finding.objects.visible_to(user).values_list("lead_unit", flat=True).first()
