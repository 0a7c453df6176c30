"""The user's guide, and the hints that a person has closed."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cchc.requests import Request
from reports.guide import hints
from reports.guide.chapters import chapter, chapters


@require_safe
def guide(request: Request) -> HttpResponse:
    context = {"chapters": chapters(), "own": hints.own_chapters(request.user)}
    return render(request, "reports/guide/index.html", context)


@require_safe
def guide_chapter(request: Request, slug: str) -> HttpResponse:
    found = chapter(slug)
    if found is None:
        raise Http404
    crumbs = [("Hướng dẫn", reverse("guide")), (found.title, "")]
    return render(request, "reports/guide/chapter.html", {"chapter": found, "breadcrumbs": crumbs})


@require_POST
def hint_close(request: Request) -> HttpResponse:
    hints.close(request.user, request.POST.get("hint", ""))
    if request.htmx:
        return HttpResponse("")
    return redirect("home")


@require_POST
def hints_reopen(request: Request) -> HttpResponse:
    hints.reopen(request.user)
    return redirect("profile")
