"""Destroying the content of a stored file; files are served by the views of what links them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cchc.requests import Request
from units import permissions, purging
from units.forms import PurgeForm
from units.models import StoredFile
from units.workflow import WorkflowError


@require_http_methods(["GET", "HEAD", "POST"])
def file_purge(request: Request, pk: int) -> HttpResponse:
    stored = get_object_or_404(StoredFile.objects.visible_to(request.user).select_related("purged_by"), pk=pk)
    if not permissions.can_purge(request.user, stored):
        raise PermissionDenied
    form = PurgeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            purging.purge_file(pk, form.cleaned_data["reason"], by=request.user)
        except WorkflowError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "Đã hủy nội dung tệp.")
            return redirect("file_purge", pk)
    context = {
        "file": stored,
        "form": form,
        "others": purging.same_content(stored).count(),
        "own_others": StoredFile.objects.visible_to(request.user).filter(pk__in=purging.same_content(stored)),
        "refused": purging.DRAWN if stored.is_drawn else "",
    }
    return render(request, "units/file_purge.html", context, status=422 if form.errors else 200)
