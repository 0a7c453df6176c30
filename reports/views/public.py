"""The page of an issued paper for whoever holds its address. Nobody signs in, nothing is uploaded."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.requests import Request
from reports import public_page

# A whole city may share an address; 128 random bits cannot be guessed at any rate.
LIMIT = {"public_paper": "60/m/ip"}
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@login_not_required
@require_safe
def public_paper(request: Request, token: str) -> HttpResponse:
    """Wrong, unknown and not issued yet are the same page that was not found."""
    if not ratelimit.consume(request, app="reports", action="public_paper", config=LIMIT, limit_get=True):
        response = render(request, "429.html", status=429)
    elif paper := public_page.find(token):
        response = render(request, "reports/public/paper.html", {"paper": paper})
    else:
        response = render(request, "404.html", status=404)
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response
