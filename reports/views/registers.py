"""What a clerk keeps: the book of numbers, what waits for him, the list of all papers."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cchc.lib.dates import today
from cchc.lib.keyset import bounded_count_text, bounded_counts, keyset_page
from cchc.requests import Request
from reports.models import Document
from reports.number_book import MOST_PRINTED, book_page, gaps, whole_book
from reports.paper_lists import Waits, filtered, keeps_papers, kept_by, waiting
from reports.register_forms import PaperFilterForm, book_form

BOOK = "Sổ đăng ký văn bản đi"
ROWS = 30  # of each part of the clerk's page; the rest is one click away
WITH = ("issuer", "legal_document", "inspection__unit", "letter__unit")


@require_safe
def paper_list(request: Request) -> HttpResponse:
    """Every paper that the person may read, the newest first."""
    form = PaperFilterForm(request.GET, user=request.user)
    rows = filtered(Document.objects.visible_to(request.user), form.values())
    page = keyset_page(request, rows, key=("-dated_on", "-pk"), shown=lambda some: some.select_related(*WITH))
    context = {"page": page, "form": form, "heading": "Văn bản do hệ thống lập"}
    template = "reports/registers/papers.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


@require_safe
def clerk_desk(request: Request) -> HttpResponse:
    """What waits for a number, a stamp, a scan; each row leads to where it is done."""
    if not keeps_papers(request.user):
        raise PermissionDenied
    kept = kept_by(request.user)
    rows = {what: waiting(kept, what) for what in Waits}
    counts = bounded_counts({what.value: found for what, found in rows.items()})
    parts = [
        {
            "waits": what,
            "count": bounded_count_text(counts[what.value]),
            "rows": list(found.select_related(*WITH).order_by("dated_on", "pk")[:ROWS]) if counts[what.value] else [],
            "more": counts[what.value] > ROWS,
        }
        for what, found in rows.items()
    ]
    return render(request, "reports/registers/desk.html", {"parts": parts, "heading": "Văn thư", "today": today()})


@require_safe
def number_book(request: Request) -> HttpResponse:
    form = book_form(request.user, request.GET)
    context = {
        "form": form,
        "book": form.book,
        "page": book_page(request, request.user, form.book),
        "gaps": gaps(form.book),
        "heading": BOOK,
    }
    template = "reports/registers/book.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


@require_safe
def number_book_print(request: Request) -> HttpResponse:
    """The whole book of a year or of one series, as it is printed and kept."""
    form = book_form(request.user, request.GET)
    entries = whole_book(request.user, form.book)
    context = {
        "book": form.book,
        "issuer": form.chosen.name_on(today()).official_name,
        "entries": entries[:MOST_PRINTED],
        "cut": len(entries) > MOST_PRINTED,
        "heading": f"{BOOK} năm {form.book.year}",
        "breadcrumbs": [(BOOK, reverse("number_book")), ("Bản in", "")],
        "printed_on": today(),
    }
    return render(request, "reports/registers/book_print.html", context)
