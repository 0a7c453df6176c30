"""Search over units, plans, inspections, findings, papers and people, and what is offered while somebody types."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.requests import Request
from reports import searching
from reports.search_form import SearchForm


@require_safe
def search(request: Request) -> HttpResponse:
    """All kinds with their first rows; one kind (`loai`) page by page, and so where there is only one."""
    form = SearchForm(request.GET)
    sought = form.sought
    counts = searching.counts(request.user, sought)
    chosen = form.chosen or searching.only_one(counts)
    context = {
        "form": form,
        "sought": sought,
        "tabs": searching.tabs(counts, form.chosen),
        "heading": "Tìm kiếm",
        "is_search_page": True,
    }
    if chosen and counts.get(chosen.name):
        page = searching.page_of(request, request.user, sought, chosen, counts[chosen.name])
        context |= {"page": page, "source": chosen, "counted": searching.counted(counts[chosen.name]) + " kết quả"}
    else:
        found = [] if form.chosen else searching.groups(request.user, sought, counts, size=searching.FIRST)
        context |= {"groups": found}
    return render(request, "reports/search/page.html", context)


@require_safe
def search_suggestions(request: Request) -> HttpResponse:
    """The first rows of each kind, below the field in the head of the page."""
    sought = SearchForm(request.GET).sought
    counts = searching.counts(request.user, sought)
    found = searching.groups(request.user, sought, counts, size=searching.SUGGESTED)
    return render(request, "reports/search/suggestions.html", {"sought": sought, "groups": found})
