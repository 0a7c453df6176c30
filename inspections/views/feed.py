"""The calendar at a secret address: calendars of telephones sign in nowhere."""

from __future__ import annotations

import hashlib

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from cchc.requests import Request
from inspections.feeding import calendar_of
from units import feeding

# A whole city may share an address, and servers of the great calendars fetch for many; 128 bits are not guessed.
LIMIT = {"calendar_feed": "120/m/ip"}
HEADERS = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@login_not_required
@sensitive_variables("token")
@require_safe
def calendar_feed(request: Request, token: str) -> HttpResponse:
    """Malformed, unknown, revoked and dead are one and the same answer."""
    if not ratelimit.consume(request, app="inspections", action="calendar_feed", config=LIMIT, limit_get=True):
        response = _words("Quá nhiều lượt đọc. Hãy thử lại sau một phút.", 429)
    elif reader := feeding.reader_of(token):
        response = _answer(request, calendar_of(reader))
    else:
        response = _words("Không có lịch tại địa chỉ này.", 404)
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _answer(request: Request, body: bytes) -> HttpResponse:
    """304 where the calendar that was fetched before is still the same."""
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="lich-kiem-tra.ics"'
    response["ETag"] = etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    answer: HttpResponse = get_conditional_response(request, etag=etag, response=response) or response
    return answer


def _words(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
