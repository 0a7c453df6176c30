"""The checklist: the page, the one door by which it is saved, and what others have changed meanwhile."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from cchc.lib.numbers import parse_key
from cchc.requests import Request
from inspections import permissions
from inspections.answering import OperationRefused
from inspections.carried import by_item, carried_rows, with_carried
from inspections.checklist import changes_since, checklist_page, with_last_operation
from inspections.checklist_extras import Extras, FieldNotes, extras_by_criterion, notes_by_field, with_blocks
from inspections.models import Answer, Inspection
from inspections.operations import Operation, apply_operation, settle_conflict
from inspections.workflow import WorkflowError
from units.permissions import can_purge_for

MAX_OPERATIONS = 200
NOT_JSON = "Nội dung gửi lên không đúng dạng. Hãy tải lại trang; nội dung chưa gửi vẫn còn trên thiết bị."
NOT_FOUND = "Không tìm thấy cuộc kiểm tra hoặc tiêu chí này."
NOT_YOURS = "Lĩnh vực này không được giao cho bạn, nên thay đổi không được ghi."


def read_inside(request: Request, pk: int, *, news: bool = False) -> Inspection:
    """The inspection, for those who may read what the team writes; `news`: with what tells of changes."""
    rows = Inspection.objects.visible_to(request.user).with_assignment(request.user)
    told = with_carried(with_blocks(with_last_operation(rows))) if news else rows
    inspection = told.select_related("unit", "round").filter(pk=pk).first()
    if inspection is None or not permissions.can_see_inside(request.user, inspection):
        raise Http404
    return inspection


@gzip_page  # a long page over a poor network; Django masks the token and varies the length of what it compresses
@require_safe
def checklist(request: Request, pk: int) -> HttpResponse:
    inspection = read_inside(request, pk, news=True)
    page, carried = checklist_page(inspection, request.user), carried_rows(inspection, request.user)
    again = by_item(carried, [item.id for section in page.sections for item in section.items])
    context = {
        "page": page,
        "inspection": inspection,
        "may_purge": can_purge_for(request.user, inspection.lead_unit_id),
        "carried": carried,
        "again": again,
        "carried_ids": {row.finding for row in carried},
    }
    return render(request, "inspections/checklist/page.html", context)


@require_POST
def checklist_save(request: Request, pk: int) -> JsonResponse:
    """`{"operations": […]}` in order. Stops at the first that is hidden, forbidden or too late; tells all results."""
    sent = _sent_operations(request)
    if sent is None:
        return JsonResponse({"error": NOT_JSON, "results": []}, status=422)
    results: list[dict[str, Any]] = []
    status, error = 200, ""
    for data in sent:
        try:
            results.append(apply_operation(pk, Operation.parse(data), by=request.user).tell())
        except OperationRefused as refused:
            status, error = 422, str(refused)
            results.append({"op_id": data.get("op_id"), "outcome": "refused", "errors": refused.errors})
        except (Http404, PermissionDenied, WorkflowError) as stop:
            status, error = _why(stop)
            break
    return JsonResponse({"results": results, "error": error}, status=status)


@require_safe
def checklist_changes(request: Request, pk: int) -> JsonResponse:
    since = parse_key(request.GET.get("since", "0"))
    if since is None:
        return JsonResponse({"error": NOT_JSON}, status=422)
    inspection: Any = read_inside(request, pk, news=True)
    changes = changes_since(inspection, since, request.GET.get("blocks", ""))
    return JsonResponse({**changes, "carried": inspection.carried_now})


@require_safe
def checklist_extras(request: Request, pk: int) -> HttpResponse:
    """What hangs on one item, drawn again after it was changed."""
    inspection = read_inside(request, pk)
    key = parse_key(request.GET.get("criterion")) or 0
    answer = get_object_or_404(Answer.objects.visible_to(request.user), inspection=inspection, criterion=key)
    context = {
        "inspection": inspection,
        "criterion": key,
        "extras": extras_by_criterion(inspection).get(key, Extras()),
        "editable": inspection.is_open_for_answers
        and permissions.can_answer(request.user, inspection, answer.field_slug),
        "may_purge": can_purge_for(request.user, inspection.lead_unit_id),
    }
    return render(request, "inspections/checklist/extras_alone.html", context)


@require_safe
def checklist_notes(request: Request, pk: int) -> HttpResponse:
    """Strengths and loose findings of one field, drawn again after they were changed."""
    inspection, slug = read_inside(request, pk), request.GET.get("field", "")
    may = permissions.can_answer(request.user, inspection, slug)
    notes = notes_by_field(inspection).get(slug, FieldNotes())
    context = {"inspection": inspection, "slug": slug, "notes": notes}
    context["editable"] = inspection.is_open_for_answers and may
    return render(request, "inspections/checklist/notes_alone.html", context)


@require_POST
def conflict_settle(request: Request, pk: int, operation: int) -> HttpResponse:
    """The chair's pick: in place for a script, which then asks for the changes; else back to the page."""
    said, kind, status = "Đã ghi lựa chọn của chủ trì.", messages.SUCCESS, 200
    try:
        settle_conflict(operation, by=request.user, choose=request.POST.get("choose") == "theirs")
    except (WorkflowError, OperationRefused) as error:
        said, kind, status = str(error), messages.ERROR, 409
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"sentence": said}, status=status)
    messages.add_message(request, kind, said)
    return redirect("checklist", pk=pk)


def _sent_operations(request: Request) -> list[dict[str, Any]] | None:
    try:
        operations = json.loads(request.body)["operations"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    is_list = isinstance(operations, list) and 0 < len(operations) <= MAX_OPERATIONS
    return operations if is_list and all(isinstance(item, dict) for item in operations) else None


def _why(stop: Exception) -> tuple[int, str]:
    if isinstance(stop, PermissionDenied):
        return 403, NOT_YOURS
    return (409, str(stop)) if isinstance(stop, WorkflowError) else (404, NOT_FOUND)
