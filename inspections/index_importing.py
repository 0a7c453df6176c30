"""Scores from a workbook: kept when it comes, checked by a worker, loaded when somebody confirmed what it would do.

Nothing of a file with a fault is loaded (rule 20). Loading reads the file again, so that it stands on what is true then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from cchc.forms import constraint_sentence
from cchc.lib.dates import short_date, today
from cchc.lib.excel import ExcelRefused, Problem
from inspections import index_appraising
from inspections import index_permissions as permissions
from inspections.enums import IndexImportKind, IndexImportStatus, IndexRoundStatus
from inspections.index_excel import past, results
from inspections.index_excel.loading import load_past
from inspections.index_rounds import tell_unit
from inspections.models import IndexAssessment, IndexImport, IndexRound
from inspections.workflow import WorkflowError
from units.keeping import keep_upload
from units.models import Event, User

Status = IndexImportStatus
Found = past.PastResults | results.Results
Show = Callable[[int, str], None]  # percent, what is being done
READING, LOADING = "Đang đọc và kiểm tra tệp", "Đang ghi vào hệ thống"


@transaction.atomic
def upload(given: IndexImport, content: UploadedFile[Any], *, by: User) -> IndexImport:
    """Keep the file; a worker checks it. Raises FileRefused."""
    if not permissions.can_import_for(by, given.lead_unit_id):
        raise PermissionDenied
    owners = {"lead_unit": given.lead_unit_id, "owner_unit": given.lead_unit_id}
    given.file = keep_upload(content, by=by, **owners)
    given.created_by = by
    given.save()
    return given


def check(import_id: int, *, show: Show) -> None:
    """What the worker does first: read everything, keep what is wrong or what loading would do. Changes no score."""
    given = _given(import_id)
    if given.status != Status.CHECKING:
        return
    try:
        found = _read(given, show)
        preview = past.preview(found) if isinstance(found, past.PastResults) else results.preview(found)
        _require_room(given)
    except ExcelRefused as refused:
        _refuse(given, refused)
        return
    except WorkflowError as error:
        _refuse(given, ExcelRefused([Problem("", 0, "", str(error))]))
        return
    IndexImport.objects.filter(pk=given.pk, status=Status.CHECKING).update(status=Status.READY, preview=preview)


@transaction.atomic
def confirm(import_id: int, *, by: User) -> IndexImport:
    """Somebody has seen what it would do: a worker loads it."""
    given = _lock(import_id, by)
    if given.status != Status.READY:
        raise WorkflowError(f"Tệp này hiện là «{given.get_status_display()}» nên không xác nhận được.")
    given.status, given.loaded_by = Status.LOADING, by
    given.save(update_fields=["status", "loaded_by"])
    return given


def load(import_id: int, *, show: Show) -> None:
    """What the worker does next: all of it in one transaction. Run again, it adds nothing."""
    given = _given(import_id)
    if given.status != Status.LOADING:
        return
    try:
        found = _read(given, lambda percent, step: show(percent // 2, step))
        show(60, LOADING)
        with transaction.atomic():
            _load(import_id, found)
    except ExcelRefused as refused:
        _refuse(given, refused)
    except WorkflowError as error:
        _refuse(given, ExcelRefused([Problem("", 0, "", str(error))]))


def _load(import_id: int, found: Found) -> None:
    given = (
        IndexImport.objects.select_for_update(of=("self",))
        .select_related("criteria_set", "loaded_by", "round")
        .get(pk=import_id)
    )
    if given.status != Status.LOADING:
        return
    _require_room(given)
    if isinstance(found, past.PastResults):
        try:
            with transaction.atomic():
                given.round = load_past(given, found)
        except IntegrityError as error:
            raise WorkflowError(constraint_sentence(error)) from error
        _record(given, found)
    else:
        _enter(given, found)
    given.status, given.loaded_at = Status.LOADED, timezone.now()
    given.save(update_fields=["status", "round", "loaded_at"])


def _enter(given: IndexImport, found: results.Results) -> None:
    """Into the round that is being scored; nobody publishes it meanwhile."""
    assert given.round is not None
    assert given.loaded_by is not None
    IndexRound.objects.select_for_update(no_key=True).get(pk=given.round.pk)
    changed = index_appraising.enter_results(given.round, found.values, by=given.loaded_by)
    Event.objects.record(
        "import_index_scores",
        given.round,
        by=given.loaded_by,
        lead_unit=given.lead_unit_id,
        occurred_on=today(),
        data={"import": given.pk, "kind": given.kind, "file": given.file.sha256, "changed": changed},
    )


def _record(given: IndexImport, found: past.PastResults) -> None:
    assert given.round is not None
    Event.objects.record(
        "import_index_results",
        given.round,
        by=given.loaded_by,
        lead_unit=given.lead_unit_id,
        to_status=IndexRoundStatus.PUBLISHED,
        occurred_on=given.published_on,
        data={"import": given.pk, "file": given.file.sha256, "units": len(found.scores), "rows": found.rows},
    )
    text = f"{given.name}: kết quả đã có trên hệ thống."
    for assessment in IndexAssessment.objects.filter(round=given.round).select_related("round"):
        tell_unit(assessment, "index_published", text)


def _require_room(given: IndexImport) -> None:
    if given.kind != IndexImportKind.PAST:
        _require_scoring(given)
        return
    same = IndexRound.objects.filter(
        lead_unit=given.lead_unit_id, year=given.year, criteria_set=given.criteria_set_id
    ).first()
    if same is not None:
        raise WorkflowError(f"Năm {given.year} đã có đợt «{same.name}» theo bộ tiêu chí này, nên không nhập lần nữa.")
    if given.published_on is not None and given.published_on > today():
        raise WorkflowError(f"Ngày công bố {short_date(given.published_on)} ở sau ngày hôm nay.")


def _require_scoring(given: IndexImport) -> None:
    assert given.round is not None
    round_ = IndexRound.objects.get(pk=given.round.pk)
    if round_.status != IndexRoundStatus.SCORING:
        raise WorkflowError(f"Đợt đánh giá hiện là «{round_.get_status_display()}» nên không nhập kết quả được.")


def _read(given: IndexImport, show: Show) -> Found:
    if given.file.purged_at or not given.file.path.exists():
        raise WorkflowError("Nội dung tệp không còn. Hãy tải tệp lên lại.")

    def part(percent: int) -> None:
        show(10 + percent * 8 // 10, READING)

    if given.round is not None and given.kind != IndexImportKind.PAST:
        return results.read(given.file.path, given.round, given.kind, show=part)
    return past.read(given.file.path, given.criteria_set, given.year, show=part)


def _refuse(given: IndexImport, refused: ExcelRefused) -> None:
    problems = [
        {"sheet": problem.sheet, "row": problem.row, "column": problem.column, "sentence": problem.sentence}
        for problem in refused.problems
    ]
    IndexImport.objects.filter(pk=given.pk, status=given.status).update(
        status=Status.REFUSED, problems=problems, more_problems=refused.more
    )


def _given(import_id: int) -> IndexImport:
    """Whoever asked must still be one who may (rule 17)."""
    given = IndexImport.objects.select_related(
        "file", "criteria_set", "created_by", "loaded_by", "round__criteria_set"
    ).get(pk=import_id)
    if not permissions.can_import_for(given.loaded_by or given.created_by, given.lead_unit_id):
        raise PermissionDenied
    return given


def _lock(import_id: int, by: User) -> IndexImport:
    rows = IndexImport.objects.filter(pk__in=IndexImport.objects.visible_to(by).values("pk"))
    given = rows.select_for_update(of=("self",), no_key=True).filter(pk=import_id).first()
    if given is None:
        raise Http404
    if not permissions.can_import_for(by, given.lead_unit_id):
        raise PermissionDenied
    return given
