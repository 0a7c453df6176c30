"""The one door by which the team says what became of an old finding (phúc tra)."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.views.decorators.http import require_POST

from cchc.lib.text import clean
from cchc.requests import Request
from inspections import following_up
from inspections.models import CarriedFinding
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


def _sent(request: Request) -> tuple[str, str, int] | None:
    try:
        data: Any = json.loads(request.body)
        result, note, revision = data["result"], data["note"], data["revision"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    is_well = isinstance(result, str) and isinstance(note, str) and type(revision) is int and 0 <= revision <= MOST
    return (result, clean(note), revision) if is_well else None
