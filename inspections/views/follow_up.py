"""The door by which the team says what became of an old finding (phúc tra), and takes along what the index knows."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from cchc.lib.text import clean
from cchc.requests import Request, allow
from inspections import following_up
from inspections.models import CarriedFinding, Finding
from inspections.permissions import can_answer
from inspections.views.checklist import read_inside
from inspections.views.pages import act
from inspections.workflow import WorkflowError

NOT_JSON = "Nội dung gửi lên không đúng dạng. Hãy tải lại trang; nội dung chưa gửi vẫn còn trên thiết bị."
NOT_FOUND = "Không tìm thấy tồn tại phúc tra này."
NOT_YOURS = "Lĩnh vực này không được giao cho bạn, nên kết quả phúc tra không được ghi."
LONGEST_NOTE = 2000
MOST = 2**31 - 1


@require_POST
def carried_answer(request: Request, pk: int) -> JsonResponse:
    """`{"result": …, "note": …, "revision": …}`; a 409 tells the revision that stands now, so that one may insist."""
    sent = _sent(request)
    if sent is None:
        return JsonResponse({"error": NOT_JSON}, status=422)
    result, note, revision = sent
    if len(note) > LONGEST_NOTE:
        return JsonResponse({"error": f"Nhận xét dài quá {LONGEST_NOTE} chữ. Hãy rút gọn."}, status=422)
    try:
        saved = following_up.answer(pk, result, note, revision=revision, by=request.user)
    except Http404:
        return JsonResponse({"error": NOT_FOUND}, status=404)
    except PermissionDenied:
        return JsonResponse({"error": NOT_YOURS}, status=403)
    except WorkflowError as error:
        now = CarriedFinding.objects.visible_to(request.user).filter(pk=pk).values_list("revision", flat=True).first()
        return JsonResponse({"error": str(error), "revision": now}, status=409)
    needs_note = following_up.is_unanswered(saved)
    return JsonResponse({"revision": saved.revision, "result": saved.result, "needs_note": needs_note})


@require_POST
def carried_add(request: Request, pk: int, finding: uuid.UUID) -> HttpResponse:
    """Note again what the index brought to light already, instead of writing it twice."""
    inspection = read_inside(request, pk)
    found = get_object_or_404(Finding.objects.visible_to(request.user), pk=finding)
    allow(can_answer(request.user, inspection, found.field_slug))
    back = reverse("checklist", args=[pk])
    try:
        carried = following_up.carry_known(pk, finding, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect(back)
    messages.success(request, "Đã đưa vào phiếu. Hãy ghi Tổ kiểm tra thấy gì.")
    return redirect(f"{back}#c{carried.pk}")


@require_POST
def carried_drop(request: Request, pk: int) -> HttpResponse:
    rows = CarriedFinding.objects.visible_to(request.user).select_related("inspection", "finding")
    carried = get_object_or_404(rows, pk=pk)
    allow(can_answer(request.user, carried.inspection, carried.finding.field_slug))
    back = reverse("checklist", args=[carried.inspection_id])
    return act(
        request,
        lambda: following_up.drop_known(pk, by=request.user),
        done="Đã bỏ ra khỏi phiếu; tồn tại vẫn được theo dõi từ chỉ số.",
        to=back,
    )


def _sent(request: Request) -> tuple[str, str, int] | None:
    try:
        data: Any = json.loads(request.body)
        result, note, revision = data["result"], data["note"], data["revision"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    is_well = isinstance(result, str) and isinstance(note, str) and type(revision) is int and 0 <= revision <= MOST
    return (result, clean(note), revision) if is_well else None
