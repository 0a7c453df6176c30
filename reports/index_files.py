"""Workbooks of scores: the template that a worker writes, and the two jobs of one that was uploaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cchc.lib.excel import write_book
from inspections import index_importing
from inspections.enums import IndexImportKind
from inspections.index_excel import past, results
from inspections.index_permissions import can_import_for
from inspections.models import CriteriaSet, IndexImport, IndexRound
from reports import jobs
from reports.enums import OF_INDEX_IMPORTS, JobKind
from reports.jobs import JobError, Show
from reports.models import Job
from units.models import User


def check(job: Job, show: Show) -> None:
    index_importing.check(job.params["index_import"], show=show)


def load(job: Job, show: Show) -> None:
    index_importing.load(job.params["index_import"], show=show)


@transaction.atomic
def upload(given: IndexImport, content: UploadedFile[Any], *, by: User) -> IndexImport:
    """Keep it and ask for the check. Raises FileRefused."""
    index_importing.upload(given, content, by=by)
    jobs.enqueue_file(JobKind.CHECK_INDEX, {"index_import": given.pk}, requester=by)
    return given


@transaction.atomic
def confirm(import_id: int, *, by: User) -> None:
    index_importing.confirm(import_id, by=by)
    jobs.enqueue_file(JobKind.LOAD_INDEX, {"index_import": import_id}, requester=by)


def job_of(given: IndexImport, user: User) -> Job | None:
    """The newest job of this import, for whoever asked for it."""
    rows = Job.objects.visible_to(user).filter(kind__in=OF_INDEX_IMPORTS, params__index_import=given.pk)
    return rows.order_by("-pk").first()


# --- The template -----------------------------------------------------------------------------------


def write_template(job: Job, user: User, path: Path, show: Callable[[int], None]) -> None:
    """A line for each unit and criterion, as the set stands."""
    if "results_round" in job.params:
        _write_results_template(job, user, path, show)
        return
    criteria_set = CriteriaSet.objects.visible_to(user).filter(pk=job.params["index_set"]).first()
    if criteria_set is None:
        raise JobError("Bạn không còn thấy bộ tiêu chí này nên không lập được tệp mẫu.")
    show(30)
    rows = past.template_rows(criteria_set, int(job.params["year"]))
    title = f"Kết quả Chỉ số CCHC năm {job.params['year']} – {criteria_set.title}"
    write_book(path, [(past.SCORES, rows)], title=title, guide=past.GUIDE)


def _write_results_template(job: Job, user: User, path: Path, show: Callable[[int], None]) -> None:
    """A line for each unit of a round and each criterion that a survey or an external index gives."""
    round_ = IndexRound.objects.visible_to(user).filter(pk=job.params["results_round"]).first()
    if round_ is None or not can_import_for(user, round_.lead_unit_id):
        raise JobError("Bạn không còn nhập được kết quả cho đợt này nên không lập được tệp mẫu.")
    show(30)
    kind = IndexImportKind(job.params["kind"])
    leaves = results.leaves_of(round_, kind)
    rows = results.template_rows(round_, leaves)
    title = f"{kind.label} – {round_.name}"
    layout = results.layout_of(kind, leaves)
    write_book(path, [(layout, rows)], title=title, guide=results.guide_of(kind, leaves))


def name_of(job: Job) -> str:
    if "results_round" in job.params:
        return "ket-qua-dieu-tra.xlsx" if job.params["kind"] == IndexImportKind.SURVEY else "so-lieu-ben-ngoai.xlsx"
    return f"ket-qua-chi-so-{job.params['year']}.xlsx"
