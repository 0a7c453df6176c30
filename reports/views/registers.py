"""What a clerk keeps: the book of numbers, what waits for him, the list of all papers."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cchc.lib.dates import today
from cchc.requests import Request
from reports.number_book import MOST_PRINTED, book_page, gaps, keeps_book, whole_book
from reports.register_forms import BookFilterForm
from units.models import Unit

BOOK = "Sổ đăng ký văn bản đi"


@require_safe
def number_book(request: Request) -> HttpResponse:
    form = _book_form(request)
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
    form = _book_form(request)
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


def _book_form(request: Request) -> BookFilterForm:
    kept = keeps_book(request.user)
    if not kept:
        raise PermissionDenied
    issuers = list(Unit.objects.visible_to(request.user).filter(pk__in=kept).order_by("sort_key", "pk"))
    return BookFilterForm(request.GET, user=request.user, issuers=issuers)
