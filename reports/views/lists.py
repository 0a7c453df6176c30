"""Lists taken out as workbooks: in the answer itself where they are short, else by a job with a page to wait on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from cchc.requests import Request
from inspections.finding_table import keys_of
from reports import jobs
from reports.enums import JobKind
from reports.lists import taking
from reports.lists.findings import MAX_CHOSEN
from reports.lists.registry import TABLES
from reports.lists.table import Asked, ListTable
from reports.sheets import XLSX

FINDINGS = "ton-tai-han-che"


@require_POST
def list_export(request: Request, slug: str) -> HttpResponse:
    """The workbook of the list `slug` as the query string, or the form of its page, filters it; `of` in the query string
    holds the keys of the page's path."""
    if (table := TABLES.get(slug)) is None:
        raise Http404
    return _taken_out(request, table)


@require_POST
def finding_export(request: Request) -> HttpResponse:
    """The workbook of the ticked findings, or of all that the list's filter finds."""
    table = TABLES[FINDINGS]
    chosen = [str(key) for key in keys_of(request.POST.getlist("finding"))]
    if len(chosen) > MAX_CHOSEN:
        messages.error(request, f"Mỗi lần chọn nhiều nhất {MAX_CHOSEN} dòng. Hãy lọc rồi xuất mọi dòng khớp.")
        return redirect(table.url(Asked.read(request.user, request.GET.urlencode(), "")))
    return _taken_out(request, table, chosen)


def _taken_out(request: Request, table: ListTable, chosen: list[str] | None = None) -> HttpResponse:
    shown = request.POST if table.posted else request.GET
    asked = Asked.read(request.user, shown.urlencode(), request.GET.get("of", ""), chosen or ())
    found = taking.found_in(table, asked)
    count = found.count()
    if not count:
        messages.warning(request, "Không có dòng nào để xuất.")
        return redirect(table.url(asked))
    taking.record(table, asked, count)
    if count > taking.AT_ONCE:
        job = jobs.enqueue_file(JobKind.LIST, taking.params_of(table, asked, found), requester=request.user)
        return redirect("export", pk=job.pk)
    response = HttpResponse(taking.written(table, asked, found, count), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{taking.file_name(table, found)}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
