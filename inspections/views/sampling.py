"""Sampled files: the proof of a count of faults."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from cchc.lib.numbers import parse_key
from cchc.requests import Request
from inspections import evidencing
from inspections.forms.drafting import SampledFileForm
from inspections.models import Inspection, SampledFile
from inspections.views.dialogs import WAYS, Kind, erase, write


@require_http_methods(WAYS)
def sampled_file_create(request: Request, pk: int) -> HttpResponse:
    return write(request, pk, SAMPLED_FILE)


@require_http_methods(WAYS)
def sampled_file_edit(request: Request, pk: int, sample: uuid.UUID) -> HttpResponse:
    return write(request, pk, SAMPLED_FILE, sample)


@require_POST
def sampled_file_delete(request: Request, pk: int, sample: uuid.UUID) -> HttpResponse:
    return erase(request, pk, SAMPLED_FILE, sample)


def _start(request: Request, inspection: Inspection) -> dict[str, Any]:
    """The item asked for; how the last sample was drawn, since the next one mostly comes from the same draw."""
    asked = request.GET.get("criterion", "")
    last = inspection.sampled_files.order_by("-position").first()
    return {"criteria": [asked] if parse_key(asked) else [], "drawn_how": last.drawn_how if last else ""}


SAMPLED_FILE = Kind(
    name="sampled_file",
    template="sample_form.html",
    form=SampledFileForm,
    visible_to=SampledFile.objects.visible_to,
    delete=evidencing.delete_sample,
    touched=lambda sample: {"criteria": list(sample.criteria.values_list("pk", flat=True))},
    initial=_start,
    context=lambda request, form: {},
    headings=("Thêm hồ sơ rút mẫu", "Sửa hồ sơ rút mẫu"),
    sentences=("Đã ghi hồ sơ mẫu.", "Đã lưu hồ sơ mẫu.", "Đã xóa hồ sơ mẫu."),
)
